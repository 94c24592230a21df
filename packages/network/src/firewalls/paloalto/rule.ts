// Security rules of PAN-OS (PAN-OS Administrator's Guide: Components of a Security Policy Rule, Security Policy Rule Types).
//
// Which application a connection is of shows only after packets have passed: a rule for some applications holds a part of what it says by
// addresses and services, and which part cannot be told from packets.

import type { Locator } from "@bulkhead/facts";
import { addressConditions, negateAddresses } from "../address-set.ts";
import type { RuleDraft } from "../chain-draft.ts";
import type { Action, Condition } from "../ruleset.ts";
import { maskConfigurationSecrets } from "../secret.ts";
import { serviceConditions } from "../service.ts";
import type { Branch } from "../statement-tree.ts";
import type { Doubts } from "./doubts.ts";
import type { Objects } from "./object.ts";
import type { Zones } from "./zone.ts";

/** Options that each have one value, or a list of them. */
const VALUES = [
  "from",
  "to",
  "source",
  "destination",
  "service",
  "application",
  "source-user",
  "category",
  "hip-profiles",
  "source-hip",
  "destination-hip",
  "source-imsi",
  "source-imei",
  "source-nw-slice",
  "schedule",
  "action",
  "disabled",
  "negate-source",
  "negate-destination",
  "rule-type",
  "description",
  "log-start",
  "log-end",
  "log-setting",
  "icmp-unreachable",
  "disable-inspect",
];
const RULE_OPTIONS: ReadonlyMap<string, 0 | 1> = new Map(VALUES.map((name): [string, 1] => [name, 1]));

/** What content inspection drops is not modelled. */
const IGNORED_OF_RULE: readonly string[] = ["profile-setting", "option", "qos", "tag", "group-tag", "uuid"];

/** Who sends, when, and what is asked for cannot be told from a packet. */
const UNMODELLED = [
  "source-user",
  "category",
  "hip-profiles",
  "source-hip",
  "destination-hip",
  "source-imsi",
  "source-imei",
  "source-nw-slice",
  "schedule",
] as const;
const UNRESTRICTED: ReadonlySet<string> = new Set(["any", "no-hip", "none"]);

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ["allow", { type: "permit" }],
  ...["deny", "drop", "reset-client", "reset-server", "reset-both"].map((name): [string, Action] => [name, { type: "deny" }]),
]);

function readAction(text: string | undefined): Action {
  return ACTIONS.get(text ?? "") ?? { type: "unknown", why: `the action ${(text ?? "none").slice(0, 40)} is not known` };
}

/** What is the same for rules of every kind: its options, and why it may say something else. */
export interface RuleHead {
  /** Words by option. */
  readonly values: (option: string) => readonly string[];
  readonly disabled: boolean;
  readonly conditions: readonly Condition[];
  readonly doubt?: string;
  readonly text: string;
  readonly comment?: string;
  readonly locator: Locator;
}

export function readHead(
  branch: Branch,
  options: ReadonlyMap<string, 0 | 1>,
  needed: readonly string[],
  doubts: Doubts,
): RuleHead {
  branch.ignore(...IGNORED_OF_RULE);
  const found = branch.options(options);
  const values = (option: string): readonly string[] => found.get(option)?.map(({ word }) => word) ?? [];
  const conditions: Condition[] = [];
  const target = branch.take("target");
  if (target !== undefined) {
    const negated = target.take("negate")?.value() === "yes";
    const restricted = target.has("devices") || target.has("tags");
    target.ignore();
    if (negated || restricted) {
      conditions.push({ type: "unmodelled", why: "the rule is for some of the devices only", understood: true });
    }
  }
  const odd = ["disabled", "negate-source", "negate-destination"].find((flag) => {
    return values(flag).some((word) => word !== "yes" && word !== "no");
  });
  const missing = needed.find((option) => values(option).length === 0);
  const doubt = doubts.of(branch)
    ? "not all of the rule was told or understood"
    : odd !== undefined
      ? `${odd} cannot be read`
      : missing === undefined
        ? undefined
        : `the rule does not tell its ${missing}`;
  const description = values("description").at(-1);
  return {
    values,
    disabled: values("disabled").at(-1) === "yes" && doubt === undefined,
    conditions,
    ...(doubt === undefined ? {} : { doubt }),
    text: branch.text(new Set(["description", "uuid"])),
    ...(description === undefined ? {} : { comment: maskConfigurationSecrets(description.slice(0, 500)) }),
    locator: { type: "line", line: branch.line },
  };
}

/** Applications that together are a whole IP protocol, and so are told by headers. */
const HEADERS = [
  { names: ["icmp", "ping"], transport: 1 },
  { names: ["ipv6-icmp", "ping6"], transport: 58 },
] as const;

const NEEDED = ["from", "to", "source", "destination", "service", "application", "action"];

/** The rules of one security rule; none where it is off. */
export function securityRules(branch: Branch, objects: Objects, zones: Zones, doubts: Doubts): readonly RuleDraft[] {
  const head = readHead(branch, RULE_OPTIONS, NEEDED, doubts);
  const { values, doubt, text, comment, locator } = head;
  if (head.disabled) return [];
  const logged = values("log-end").at(-1) !== "no" || values("log-start").at(-1) === "yes";
  const shared = { text, locator, logged, ...(comment === undefined ? {} : { comment }) };
  if (doubt !== undefined) return [{ ...shared, conditions: [], action: { type: "unknown", why: doubt } }];
  const type = values("rule-type").at(-1) ?? "universal";
  const between = zones.conditions(values("from"), values("to"), type);
  if (between === undefined) return [];
  const conditions: Condition[] = [...between, ...head.conditions];
  const open = (why: string): void => {
    conditions.push({ type: "unmodelled", why, understood: true });
  };
  for (const option of UNMODELLED) {
    if (values(option).some((word) => !UNRESTRICTED.has(word))) open(`${option} cannot be told from a packet`);
  }
  const applications = values("application");
  const byHeader = HEADERS.find(
    ({ names }) => names.every((name) => applications.includes(name)) && applications.length === names.length,
  );
  if (!applications.includes("any") && byHeader === undefined)
    open(`whether it is ${applications.slice(0, 8).join(", ")} cannot be told from a packet`);
  const asked = values("service");
  if (asked.includes("application-default")) open("the ports of applications are not told");
  const { services, open: unread } =
    asked.includes("any") || asked.includes("application-default")
      ? { services: [byHeader === undefined ? {} : { transport: byHeader.transport }] }
      : objects.services(asked);
  const end = (side: "source" | "destination") => {
    const set = objects.addresses(values(side));
    return values(`negate-${side}`).at(-1) === "yes" ? negateAddresses(set) : set;
  };
  const action = readAction(values("action").at(-1));
  return addressConditions(end("source"), end("destination")).flatMap(({ family, conditions: ends }) =>
    serviceConditions(services, family, unread).map((service) => ({
      ...shared,
      conditions: [...ends, ...service, ...conditions],
      action,
    })),
  );
}

/** What `intrazone-default` or `interzone-default` is overridden with. `usual`: what it does by itself. */
export function defaultRule(branch: Branch, usual: Action, doubts: Doubts): Omit<RuleDraft, "conditions"> {
  branch.ignore(...IGNORED_OF_RULE);
  const found = branch.options(RULE_OPTIONS);
  const said = found.get("action")?.at(-1)?.word;
  const doubtful = doubts.unread(branch) || (said === undefined && branch.cut);
  const action: Action = said === undefined ? usual : readAction(said);
  return {
    action: doubtful ? { type: "unknown", why: "not all of the rule was told or understood" } : action,
    text: branch.text(new Set(["description", "uuid"])),
    locator: { type: "line", line: branch.line },
    logged: found.get("log-end")?.at(-1)?.word === "yes",
  };
}
