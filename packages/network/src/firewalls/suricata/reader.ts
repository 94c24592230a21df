// Reads rules of Suricata as they hold where it stands inline (docs.suricata.io: Rules Format, Setting up IPS, Action-order).
//
// Rules are asked by their actions: those that pass first, then those that drop or reject, whatever their order; what none of them holds
// passes. A packet stands for the message that it carries, so a rule on function codes holds the packet with that code; one that passes it
// passes the rest of the flow as well, so that what rules drop of other codes there only may be dropped. Other rule files may
// pass or drop more: that none is missing, the text says by a last line of comment with the word `end`. Not modelled, and told where it
// counts: content, limits, what was seen before in a flow, variables that the text does not define; the firewall mode of release 8.

import type { Locator, Problem } from "@bulkhead/facts";
import { protocolOf } from "../../sensors/protocol-names.ts";
import { type AddressSet, addressConditions, type IpFamily } from "../address-set.ts";
import { ChainDraft, implied, type RuleDraft, UNTOLD } from "../chain-draft.ts";
import type { FirewallFormat } from "../format.ts";
import { type Action, type Condition, type Field, oneField, type RulesetReading } from "../ruleset.ts";
import { maskSecrets } from "../secret.ts";
import { one, type Service, serviceConditions } from "../service.ts";
import { readTransport } from "../transport.ts";
import { SPOKEN } from "./application.ts";
import { type PortSet, Variables } from "./ends.ts";
import { speaks, waysOf } from "./keyword.ts";
import { readSignature, type Signature } from "./signature.ts";

const RULE =
  /^(?:pass|drop|reject|rejectsrc|rejectdst|rejectboth|alert|accept:\w+|drop:\w+)[ \t]+[\w.:-]{1,40}[ \t]+[^\n()]{1,2000}?(?:->|<>|=>)[^\n()]{1,2000}\(/m;

/** The rules of an intrusion prevention. */
export const suricata: FirewallFormat = {
  id: "suricata-rules",
  version: 1,
  title: "Suricata rules (inline)",
  recognise: (head) => RULE.test(head) && /\bsid[ \t]{0,9}:[ \t]{0,9}\d/.test(head),
  read: readSuricata,
};

const FAMILIES: readonly IpFamily[] = ["ip", "ip6"];
const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ["pass", { type: "permit" }],
  ["drop", { type: "deny" }],
  ["reject", { type: "deny" }],
  ["rejectsrc", { type: "deny" }],
  ["rejectdst", { type: "deny" }],
  ["rejectboth", { type: "deny" }],
  ["alert", { type: "none" }],
]);
/** Actions in the order in which they are asked. What is not known may be any. */
const RANKS: readonly Action["type"][] = ["unknown", "permit", "deny", "none"];

interface ReadLine {
  readonly text: string;
  readonly locator: Locator;
  readonly signature: Signature;
}

/** Reads the text of one or several rule files. Never throws. */
export function readSuricata(text: string, device: string): RulesetReading {
  const variables = new Variables();
  const rules: ReadLine[] = [];
  const strange: { locator: Locator; why: string; text: string }[] = [];
  let statements = 0;
  let last = "";
  for (const { line, number } of joinedLines(text)) {
    last = line;
    if (line.startsWith("#")) continue;
    statements += 1;
    const locator = { type: "line", line: number } as const;
    const signature = readSignature(line);
    if (signature !== undefined) rules.push({ text: maskSecrets(line.slice(0, 2000)), locator, signature });
    else if (!takeVariable(line, variables)) {
      strange.push({ locator, why: "it is neither a rule nor a variable", text: maskSecrets(line.slice(0, 500)) });
    }
  }
  const whole = /^#.*\bend\b/i.test(last) && text.endsWith("\n") && strange.length === 0;
  const hooked = rules.some(({ signature }) => /:/.test(signature.action));
  const draft = new ChainDraft("rules");
  if (!whole || hooked) draft.add(implied("other rules may pass or drop it", [], UNTOLD));
  for (const rule of beginning(rules)) draft.add(rule);
  const written = rules.map((rule) => ({ action: actionOf(rule.signature), rule }));
  for (const rank of RANKS) {
    for (const { action, rule } of written) if (action.type === rank) draft.add(...draftsOf(rule, action, variables));
    // Behind the rules that pass.
    if (rank === "permit") for (const { action, rule } of written) draft.add(...restOfFlow(draftsOf(rule, action, variables)));
  }
  draft.add(implied("what no rule stops passes", [], { type: "permit" }));
  const chain = draft.finish(FAMILIES, { hook: "forward", priority: 0, policy: "permit" });
  return {
    ruleset: { device, chains: new Map([[chain.id, chain]]), families: FAMILIES },
    strange,
    statements,
    problems: [INLINE, ...(whole ? [] : [NOT_WHOLE]), ...(hooked ? [FIREWALL_MODE] : [])],
  };
}

/** A line that ends in a backslash goes on in the next one. */
function joinedLines(text: string): readonly { readonly line: string; readonly number: number }[] {
  const joined: { line: string; number: number }[] = [];
  let parts: string[] = [];
  let begun = 0;
  for (const [at, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (parts.length === 0) begun = at + 1;
    if (line.endsWith("\\") && !line.startsWith("#")) parts.push(line.slice(0, -1));
    else {
      const all = parts.length === 0 ? line : [...parts, line].join(" ").trim();
      if (all !== "") joined.push({ line: all, number: begun });
      parts = [];
    }
  }
  if (parts.length > 0) joined.push({ line: parts.join(" "), number: begun });
  return joined;
}

/** Variables as suricata.yaml has them, or in the older form in front of rules. */
function takeVariable(line: string, variables: Variables): boolean {
  if (/^(?:%YAML\b.*|---|vars:|address-groups:|port-groups:)$/.test(line)) return true;
  const found = /^(?:(?:ip|port)?var\s+(\w+)\s+|([A-Z][A-Z0-9_]*):\s*)["']?([^"'#]*?)["']?\s*(?:#.*)?$/.exec(line);
  if (found === null || found[3] === "") return false;
  variables.define(found[1] ?? found[2] ?? "", found[3] ?? "");
  return true;
}

function actionOf({ action }: Signature): Action {
  return ACTIONS.get(action) ?? { type: "unknown", why: `what the action ${action} does is not modelled`.slice(0, 200) };
}

/** Some versions let a whole flow pass once a rule passed a packet of it. */
function beginning(rules: readonly ReadLine[]): readonly RuleDraft[] {
  const passing = rules.find(({ signature }) => signature.action === "pass");
  if (passing === undefined) return [];
  const why = "versions differ in whether a rule that passes a packet passes all of its flow";
  const known = oneField({ field: "state" }, ["established", "related"]);
  return [
    implied(
      "answers in a flow that a rule passed",
      [known, { type: "unmodelled", why, understood: true }],
      { type: "permit" },
      passing.locator,
    ),
  ];
}

/** A rule that passes a message passes all that follows in its flow, whatever that asks for. */
function restOfFlow(drafts: readonly RuleDraft[]): readonly RuleDraft[] {
  const why = "a rule that passed an earlier message passes all of its flow";
  return drafts.flatMap(({ conditions, action, text, locator }) => {
    const kept = conditions.filter((condition) => !asksFor(condition, ["function", "unit"]));
    if (action.type !== "permit" || kept.length === conditions.length) return [];
    return [{ conditions: [...kept, { type: "unmodelled", why, understood: true }], action, text, locator }];
  });
}

function asksFor(condition: Condition, fields: readonly Field[]): boolean {
  return condition.type === "tuple" && condition.parts.some(({ field }) => fields.includes(field));
}

function draftsOf({ text, locator, signature }: ReadLine, action: Action, variables: Variables): readonly RuleDraft[] {
  const [from, to] = [variables.addresses(signature.source), variables.addresses(signature.destination)];
  const [fromPort, toPort] = [variables.ports(signature.sourcePort), variables.ports(signature.destinationPort)];
  const protocol = protocolConditions(signature.protocol);
  const speaking = protocol.speaks || speaks(signature.options);
  let ways: readonly (readonly Condition[])[] = [protocol.conditions];
  for (const option of signature.options) {
    const more =
      option.key === "itype" || option.key === "icode" ? [[icmpCondition(option.key, option.value)]] : waysOf(option, speaking);
    ways = ways.flatMap((way) => more.map((conditions) => [...way, ...conditions]));
  }
  const towards = (source: AddressSet, destination: AddressSet, ports: readonly [PortSet, PortSet]): readonly RuleDraft[] =>
    addressConditions(source, destination, protocol.families).flatMap(({ family, conditions }) =>
      servicesOf(protocol.transports, ports, family).flatMap((service) =>
        ways.map((way) => ({
          conditions: [...conditions, ...service, ...way],
          action,
          text,
          locator,
          logged: action.type !== "permit" && !signature.options.some(({ key }) => key === "noalert"),
        })),
      ),
    );
  return [...towards(from, to, [fromPort, toPort]), ...(signature.both ? towards(to, from, [toPort, fromPort]) : [])];
}

interface Protocol {
  /** Absent: any. */
  readonly transports?: readonly number[];
  readonly families: readonly IpFamily[];
  readonly conditions: readonly Condition[];
  readonly speaks: boolean;
}

const PLAIN: ReadonlyMap<string, Pick<Protocol, "transports" | "families">> = new Map([
  ["ip", { families: FAMILIES }],
  ["ip4", { families: ["ip"] }],
  ["ipv4", { families: ["ip"] }],
  ["ip6", { families: ["ip6"] }],
  ["ipv6", { families: ["ip6"] }],
  ["icmp", { transports: [1, 58], families: FAMILIES }],
  ["icmpv4", { transports: [1], families: ["ip"] }],
  ["icmpv6", { transports: [58], families: ["ip6"] }],
]);

/** A protocol of the network, or one that is spoken above it. */
function protocolConditions(text: string): Protocol {
  const plain = PLAIN.get(text);
  if (plain !== undefined) return { ...plain, conditions: [], speaks: false };
  const shared = { families: FAMILIES, conditions: [], speaks: false };
  const bare = /^tcp-(?:pkt|stream)$/.test(text) ? "tcp" : text;
  const transport = /^(?:tcp|udp|sctp)$/.test(bare) ? readTransport(bare) : undefined;
  const open = (why: string, understood: boolean): Condition => ({ type: "unmodelled", why: why.slice(0, 200), understood });
  if (transport !== undefined) {
    const part = bare === text ? [] : [open(`${text} is asked of parts of a stream`, true)];
    return { ...shared, transports: [transport], conditions: part };
  }
  if (!SPOKEN.has(text)) return { ...shared, conditions: [open(`the protocol ${text} is not known`, false)] };
  const name = protocolOf(text);
  return {
    ...shared,
    speaks: true,
    conditions: [name === undefined ? open(text, true) : oneField({ field: "application" }, [name])],
  };
}

function servicesOf(
  transports: readonly number[] | undefined,
  [from, to]: readonly [PortSet, PortSet],
  family: IpFamily,
): readonly (readonly Condition[])[] {
  const any = ({ ranges, open }: PortSet): boolean => open === undefined && ranges[0]?.low === 0n && ranges[0].high === 65_535n;
  const open = from.open ?? to.open;
  const own = transports?.filter((transport) => transport !== (family === "ip" ? 58 : 1));
  const services = (own ?? [undefined]).map(
    (transport): Service => ({
      ...(transport === undefined ? {} : { transport }),
      ...(any(from) ? {} : { sourcePorts: from.ranges }),
      ...(any(to) ? {} : { destinationPorts: to.ranges }),
    }),
  );
  const shared: readonly Condition[] = open === undefined ? [] : [{ type: "unmodelled", ...open }];
  return serviceConditions(services, family).map((conditions) => [...conditions, ...shared]);
}

function icmpCondition(key: string, value = ""): Condition {
  const number = /^\d{1,3}$/.test(value) ? Number(value) : undefined;
  if (number === undefined || number > 255)
    return { type: "unmodelled", why: `${key} ${value} is not modelled`.slice(0, 200), understood: true };
  return oneField({ field: key === "itype" ? "icmpType" : "icmpCode" }, one(number));
}

const INLINE: Problem = {
  code: "network/suricata-inline-assumed",
  severity: "note",
  message: "The rules are read as those of an inline Suricata. One that only listens drops nothing.",
  mend: "Give the rules only of a Suricata that stands inline (IPS mode).",
};

const NOT_WHOLE: Problem = {
  code: "network/configuration-not-whole",
  severity: "warning",
  message: "The text does not say that no rule is missing: other rule files may pass or drop more.",
  mend: "Join all rule files into one and put a last line behind them: # end of rules",
};

const FIREWALL_MODE: Problem = {
  code: "network/suricata-firewall-mode",
  severity: "warning",
  message: "Rules of the firewall mode (accept:hook and the like) are not modelled; what the rules let pass is not known.",
  mend: "Compare the rules of the other modes only.",
};
