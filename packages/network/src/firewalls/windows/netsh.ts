// What netsh prints (netsh advfirewall firewall show rule name=all verbose, netsh advfirewall show allprofiles): one key a line, each listing
// ended by `Ok.`.

import { keyOf, type Records, type WindowsRecord } from "./record.ts";

type Draft = { readonly values: Map<string, string>; readonly line: number; readonly kind: "rule" | "profile"; odd?: string };

const POLICY: ReadonlyMap<string, string> = new Map([
  ["blockinbound", "Block"],
  ["blockinboundalways", "BlockAlways"],
  ["allowinbound", "Allow"],
  ["allowoutbound", "Allow"],
  ["blockoutbound", "Block"],
]);

export function readNetsh(text: string): Records {
  const drafts: Draft[] = [];
  const strange: { locator: { type: "line"; line: number }; text: string }[] = [];
  let open: Draft | undefined;
  let last = "";
  let statements = 0;
  for (const [at, raw] of text.split("\n").entries()) {
    const line = raw.trimEnd();
    if (line === "") {
      if (open?.kind === "rule") open = undefined;
      continue;
    }
    last = line;
    statements += 1;
    const begun = /^(Rule Name: *|(?:Domain|Private|Public) Profile Settings:)(.*)$/.exec(line);
    if (begun !== null) {
      const profile = /^(\w+) Profile/.exec(line)?.[1];
      open = { values: new Map(), line: at + 1, kind: profile === undefined ? "rule" : "profile" };
      open.values.set(profile === undefined ? "displayname" : "name", profile ?? begun[2] ?? "");
      drafts.push(open);
    } else if (/^ok\.$/i.test(line)) open = undefined;
    else if (!isOrnament(line) && !(open !== undefined && take(open, line))) {
      // What stands within a rule belongs to it; elsewhere it may have been the beginning of one.
      if (open?.kind === "rule") open.odd ??= `the line ${JSON.stringify(line.trim().slice(0, 60))} is not known`;
      else strange.push({ locator: { type: "line", line: at + 1 }, text: line.slice(0, 200) });
    }
  }
  const finish = (kind: Draft["kind"]): readonly WindowsRecord[] =>
    drafts
      .filter((draft) => draft.kind === kind)
      .map(({ values, line, odd }) => ({ values, locator: { type: "line", line }, ...(odd === undefined ? {} : { odd }) }));
  return { rules: finish("rule"), profiles: finish("profile"), strange, whole: /^ok\.$/i.test(last), statements };
}

/** Rulers, headings of parts, the command itself. */
function isOrnament(line: string): boolean {
  return /^-+$|^Logging:$|^Categories:$|^No rules match|^\S{0,60}>\s*netsh /i.test(line);
}

function take(draft: Draft, line: string): boolean {
  if (draft.kind === "profile") return takeSetting(draft, line);
  const said = /^([A-Za-z][A-Za-z ]{0,30}):(?:\s+(.*))?$/.exec(line);
  if (said === null) return takeTypes(draft, line);
  const key = keyOf(said[1] ?? "");
  if (draft.values.has(key)) return false;
  draft.values.set(key, said[2] ?? "");
  return true;
}

/** Types and codes of ICMP stand below a heading, behind the protocol. */
function takeTypes({ values }: Draft, line: string): boolean {
  if (!/^ICMP/i.test(values.get("protocol") ?? "")) return false;
  if (/^\s+Type\s+Code\s*$/.test(line)) return true;
  const found = /^\s+(Any|\d{1,3})\s+(Any|\d{1,3})$/.exec(line);
  if (found === null) return false;
  const one = found[2] === "Any" ? String(found[1]) : `${found[1]}:${found[2]}`;
  const before = values.get("icmptype");
  values.set("icmptype", before === undefined ? one : `${before},${one}`);
  return true;
}

function takeSetting({ values }: Draft, line: string): boolean {
  const said = /^([A-Za-z][\w ()-]*?)\s{2,}(\S.*)$/.exec(line);
  if (said === null) return false;
  const [, key = "", value = ""] = said;
  if (key === "State") values.set("enabled", value === "ON" ? "True" : value === "OFF" ? "False" : value);
  else if (key === "Firewall Policy") {
    const [inbound = "", outbound = ""] = value.toLowerCase().split(",");
    values.set("defaultinboundaction", POLICY.get(inbound) ?? inbound);
    values.set("defaultoutboundaction", POLICY.get(outbound) ?? outbound);
  } else if (key === "LocalFirewallRules") {
    if (value === "Disable") values.set("allowlocalfirewallrules", "False");
  } else
    return /^(?:LocalConSecRules|InboundUserNotification|RemoteManagement|UnicastResponseToMulticast|Log\w+|FileName|MaxFileSize)$/.test(
      key,
    );
  return true;
}
