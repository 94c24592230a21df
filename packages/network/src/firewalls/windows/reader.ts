// Reads the rules of Windows Defender Firewall: what netsh prints, and what PowerShell writes of Get-NetFirewallRule with its filters and of
// Get-NetFirewallProfile as CSV, JSON, XML or list.
//
// A host's firewall: packets to it and from it. Answers pass; then what is authenticated past blocks, then what blocks, then what allows, then
// the default of the profile (Microsoft: Windows Firewall rules, rule precedence). Not modelled, and told where it counts: programs, services,
// packages, users, authentication, names of networks (LocalSubnet), which profile a network has, listings in other languages than English.

import type { Problem } from "@bulkhead/facts";
import { ChainDraft, implied, type RuleDraft, UNTOLD } from "../chain-draft.ts";
import type { FirewallFormat } from "../format.ts";
import type { Action, Chain, Condition, RulesetReading } from "../ruleset.ts";
import { maskSecrets } from "../secret.ts";
import { sessionRules } from "../session.ts";
import { readNetsh } from "./netsh.ts";
import { readCsv, readJson, readList, readXmlObjects } from "./powershell.ts";
import type { Records, WindowsRecord } from "./record.ts";
import { type Direction, PROFILES, type Profile, type Rank, readRule, type WindowsRule } from "./rule.ts";

const NETSH = /^(?:Rule Name:|(?:Domain|Private|Public) Profile Settings:)/m;
const JSON_KEYS = /"(?:Direction|DefaultInboundAction)"\s*:/;
/** Others write directions too. */
const JSON_OWN = /"(?:EdgeTraversalPolicy|DefaultInboundAction|Profile|RemoteAddress)"\s*:/;
const ROW = /^["']?[\w"',;\t ]{0,2000}\bDirection\b[\w"',;\t ]{0,2000}\bAction\b/m;
const XML_KEYS = /<[\w:]{1,40}[^<>]{0,200}\bN(?:ame)?="(?:Direction|DefaultInboundAction)"/;
const LIST_KEYS = /^(?:DisplayName|DefaultInboundAction|EdgeTraversalPolicy) *: /m;

/** The firewall of a host with Windows. */
export const windowsFirewall: FirewallFormat = {
  id: "windows-firewall",
  version: 2,
  title:
    "Windows Defender Firewall rules (netsh advfirewall firewall show rule name=all verbose; Get-NetFirewallRule with its filters)",
  recognise: (head) => {
    const start = head.trimStart().replace(/^\uFEFF/, "");
    if (/^[[{]/.test(start)) return JSON_KEYS.test(start) && JSON_OWN.test(start);
    if (start.startsWith("<")) return /^(?:<\?xml[^>]{0,200}\?>)?\s*<Obj(?:ect)?s[\s>]/.test(start) && XML_KEYS.test(start);
    if (NETSH.test(start)) return /^(?:Direction|Enabled):|^Firewall Policy\s|^State\s/m.test(start);
    const columns = start.split("\n", 2).join("\n");
    return LIST_KEYS.test(start) || (ROW.test(columns) && /\bProfile\b/.test(columns) && /\bEnabled\b/.test(columns));
  },
  read: readWindowsFirewall,
};

/** Reads one export. Never throws. */
export function readWindowsFirewall(text: string, device: string): RulesetReading {
  const records = readRecords(text);
  const { strange, statements } = records;
  const whole = records.whole && strange.length === 0;
  const rules = records.rules.map(readRule).filter((rule) => rule !== undefined);
  const profiles = new Map(
    records.profiles.map((record) => [(record.values.get("name") ?? record.values.get("profile") ?? "").toLowerCase(), record]),
  );
  const chains = [
    ...(["inbound", "outbound"] as const).flatMap((direction) => chainsOf(direction, rules, profiles, whole)),
    handedOn(),
  ];
  return {
    ruleset: { device, chains: new Map(chains.map((chain) => [chain.id, chain])), families: ["ip", "ip6"] },
    strange: strange.map(({ locator, text: raw }) => ({
      locator,
      why: "it is neither a rule nor a profile that is known",
      text: maskSecrets(raw),
    })),
    statements,
    problems: [...(whole ? [] : [NOT_WHOLE]), ...(PROFILES.every((name) => profiles.has(name)) ? [] : [NO_PROFILES])],
  };
}

function readRecords(text: string): Records {
  const start = text.trimStart();
  if (/^\uFEFF?[[{]/.test(start)) return readJson(text);
  if (start.startsWith("<")) return readXmlObjects(text);
  if (NETSH.test(text)) return readNetsh(text);
  return LIST_KEYS.test(text) ? readList(text) : readCsv(text);
}

/** Which profile holds depends on the network that the host finds itself in. */
function chainsOf(
  direction: Direction,
  rules: readonly WindowsRule[],
  profiles: ReadonlyMap<string, WindowsRecord>,
  whole: boolean,
): readonly Chain[] {
  const families = ["ip", "ip6"] as const;
  const choice = new ChainDraft(direction);
  const own = PROFILES.map((name) => profileChain(direction, name, rules, profiles.get(name), whole).finish(families));
  // Where all profiles say the same, it does not matter which one holds.
  const alike = new Set(own.map(meaningOf)).size === 1;
  for (const name of alike ? PROFILES.slice(-1) : PROFILES) {
    const why = `whether the profile of the network is ${name} is not told`;
    const open: readonly Condition[] = name === PROFILES.at(-1) ? [] : [{ type: "unmodelled", why, understood: true }];
    choice.add(implied(`in the profile ${name}`, open, { type: "goto", to: `${direction} ${name}` }));
  }
  const hook = direction === "inbound" ? "input" : "output";
  return [choice.finish(families, { hook, priority: 0, policy: "deny" }), ...own];
}

function meaningOf({ rules }: Chain): string {
  const meaning = rules.map(({ conditions, action }) => [conditions, action]);
  return JSON.stringify(meaning, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
}

const RANKS: readonly Rank[] = ["bypass", "block", "allow"];
const LOOSE = "whether TCP may come without SYN is left to the host";

function profileChain(
  direction: Direction,
  name: Profile,
  rules: readonly WindowsRule[],
  record: WindowsRecord | undefined,
  whole: boolean,
): ChainDraft {
  const draft = new ChainDraft(`${direction} ${name}`);
  if (!whole) draft.add(implied("not everything is told or understood, there may be other rules", [], UNTOLD));
  const on = settingOf(record, "enabled");
  if (on === "false") draft.add(implied(`the firewall is off in the profile ${name}`, [], { type: "permit" }, record?.locator));
  else if (on !== "true") draft.add(perhaps(`whether the firewall is on in the profile ${name} is not told`));
  for (const rule of sessionRules(LOOSE)) draft.add(rule);
  const key = direction === "inbound" ? "defaultinboundaction" : "defaultoutboundaction";
  const standard = settingOf(record, key);
  const shielded = direction === "inbound" && (standard === "blockalways" || settingOf(record, "allowinboundrules") === "false");
  if (shielded)
    draft.add(implied(`all connections that come in are blocked in the profile ${name}`, [], { type: "deny" }, record?.locator));
  const why = "rules that are set on the host itself do not count in this profile";
  const local: readonly Condition[] =
    settingOf(record, "allowlocalfirewallrules") === "false" ? [{ type: "unmodelled", why, understood: true }] : [];
  for (const rank of RANKS) {
    for (const rule of rules) {
      if (rule.rank !== rank || !rule.directions.includes(direction) || !rule.profiles.includes(name)) continue;
      draft.add(...rule.drafts(direction).map((one) => ({ ...one, conditions: [...one.conditions, ...local] })));
    }
  }
  const last: Action | undefined = STANDARDS.get(standard ?? "");
  if (last === undefined) draft.add(perhaps(`the default of the profile ${name} is not told`));
  else draft.add(implied(`the default of the profile ${name}`, [], last, record?.locator));
  return draft;
}

const STANDARDS: ReadonlyMap<string, Action> = new Map([
  ["block", { type: "deny" }],
  ["blockalways", { type: "deny" }],
  ["allow", { type: "permit" }],
]);

/** It may pass; what follows, or the end, may deny it. */
function perhaps(why: string): RuleDraft {
  return implied(why, [{ type: "unmodelled", why, understood: true }], { type: "permit" });
}

/** Numbers as PowerShell writes the enumerations of profiles. */
const NUMBERS: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  enabled: new Map([
    ["0", "false"],
    ["1", "true"],
  ]),
  allowinboundrules: new Map([
    ["0", "false"],
    ["1", "true"],
  ]),
  allowlocalfirewallrules: new Map([
    ["0", "false"],
    ["1", "true"],
  ]),
  defaultinboundaction: new Map([
    ["2", "allow"],
    ["4", "block"],
  ]),
  defaultoutboundaction: new Map([
    ["2", "allow"],
    ["4", "block"],
  ]),
};

function settingOf(record: WindowsRecord | undefined, key: string): string | undefined {
  const text = record?.values.get(key)?.trim().toLowerCase();
  return text === undefined || record?.odd !== undefined ? undefined : (NUMBERS[key]?.get(text) ?? text);
}

/** A host that hands packets on as a router does not ask these rules about them. */
function handedOn(): Chain {
  const draft = new ChainDraft("handed on");
  draft.add(perhaps("whether the host routes is not told"));
  return draft.finish(["ip", "ip6"], { hook: "forward", priority: 0, policy: "deny" });
}

const NOT_WHOLE: Problem = {
  code: "network/configuration-not-whole",
  severity: "warning",
  message:
    "The export breaks off, holds what was not understood, or does not show that it is whole. What it does not say is not taken as absent.",
  mend: "Save all of it: netsh advfirewall firewall show rule name=all verbose, and behind it netsh advfirewall show allprofiles.",
};

const NO_PROFILES: Problem = {
  code: "network/windows-no-profiles",
  severity: "note",
  message: "The export does not hold the settings of all three profiles; what no rule names is not known.",
  mend: "Append them to the rules: netsh advfirewall show allprofiles, or Get-NetFirewallProfile -PolicyStore ActiveStore.",
};
