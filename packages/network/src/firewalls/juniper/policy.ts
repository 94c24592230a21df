// Security policies of Junos: for a pair of zones, and global ones (Junos OS Security Policies User Guide: Security Policy Elements, Policy
// Ordering, Global Policies, Unified Policies).

import type { Locator } from "@bulkhead/facts";
import { type AddressSet, addressConditions, negateAddresses } from "../address-set.ts";
import type { RuleDraft } from "../chain-draft.ts";
import type { Action, Condition } from "../ruleset.ts";
import { maskConfigurationSecrets } from "../secret.ts";
import { serviceConditions } from "../service.ts";
import type { Branch } from "../statement-tree.ts";
import type { AddressBooks } from "./address-book.ts";
import type { ApplicationBook } from "./application.ts";

export interface Policy {
  readonly name: string;
  readonly action: Action;
  /** Zones of a global policy; none: all. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly source: readonly string[];
  readonly destination: readonly string[];
  readonly sourceExcluded: boolean;
  readonly destinationExcluded: boolean;
  readonly applications: readonly string[];
  readonly conditions: readonly Condition[];
  /** Why it may match more or less than it says here, and do something else. */
  readonly doubt?: string;
  readonly logged: boolean;
  readonly text: string;
  readonly comment?: string;
  readonly locator: Locator;
}

export interface ZonePair {
  readonly from: string;
  readonly to: string;
  readonly policies: readonly Policy[];
  /** A statement between its policies was not understood. */
  readonly doubtful: boolean;
  readonly text: string;
  readonly locator: Locator;
}

export interface Policies {
  readonly pairs: readonly ZonePair[];
  readonly global: readonly Policy[];
  readonly globalDoubtful: boolean;
  readonly fallback: "permit" | "deny";
  /** Whether the text says what becomes of the rest. */
  readonly fallbackTold: boolean;
  readonly fallbackLocator: Locator;
}

const MATCH: ReadonlyMap<string, 0 | 1> = new Map([
  ...[
    "source-address",
    "destination-address",
    "application",
    "source-identity",
    "dynamic-application",
    "url-category",
    "source-end-user-profile",
    "from-zone",
    "to-zone",
  ].map((name): [string, 1] => [name, 1]),
  ...["source-address-excluded", "destination-address-excluded"].map((name): [string, 0] => [name, 0]),
]);

/** Who sends, and what a packet says inside, cannot be told from its headers. */
const UNMODELLED = ["source-identity", "dynamic-application", "url-category", "source-end-user-profile"] as const;
const UNRESTRICTED: ReadonlySet<string> = new Set(["any", "none"]);

/** Conditions of a permitting policy that only let some of the packets pass. */
const NARROWING = ["destination-address", "firewall-authentication", "uac-policy"] as const;

type Tell = (branch: Branch, why: string) => void;

export function readPolicies(security: Branch | undefined, tell: Tell): Policies {
  const section = security?.take("policies");
  section?.ignore(
    "policy-rematch",
    "policy-stats",
    "traceoptions",
    "unified-policy",
    "pre-id-default-policy",
    "lookup-intrazone",
  );
  const pairs: ZonePair[] = [];
  for (const from of section?.take("from-zone")?.entries() ?? []) {
    for (const to of from.take("to-zone")?.entries() ?? []) {
      const policies = (to.take("policy")?.entries() ?? []).map((branch) => readPolicy(branch, tell));
      pairs.push({
        from: from.word,
        to: to.word,
        policies,
        doubtful: tellUnread(to, tell),
        text: `from-zone ${from.word} to-zone ${to.word}`,
        locator: { type: "line", line: to.line },
      });
    }
  }
  const every = section?.take("global");
  const global = (every?.take("policy")?.entries() ?? []).map((branch) => readPolicy(branch, tell));
  const fallback = section?.take("default-policy");
  const said = fallback?.value();
  const odd = said !== undefined && said !== "permit-all" && said !== "deny-all";
  if (odd && fallback !== undefined) tell(fallback, "the default policy is not known");
  return {
    pairs,
    global,
    globalDoubtful: every !== undefined && tellUnread(every, tell),
    fallback: said === "permit-all" ? "permit" : "deny",
    fallbackTold: fallback !== undefined && !odd,
    fallbackLocator: fallback === undefined ? { type: "whole" } : { type: "line", line: fallback.line },
  };
}

function tellUnread(branch: Branch, tell: Tell): boolean {
  const unread = branch.unread();
  for (const one of unread) {
    one.ignore();
    tell(one, "a statement of the policies is not known");
  }
  return unread.length > 0;
}

function readPolicy(branch: Branch, tell: Tell): Policy {
  const description = branch.take("description")?.value();
  const match = branch.take("match")?.options(MATCH) ?? new Map<string, readonly Branch[]>();
  const words = (option: string): readonly string[] => match.get(option)?.map(({ word }) => word) ?? [];
  const conditions: Condition[] = [];
  const open = (why: string, understood: boolean): void => {
    conditions.push({ type: "unmodelled", why, understood });
  };
  for (const option of UNMODELLED) {
    if (words(option).some((word) => !UNRESTRICTED.has(word))) open(`${option} cannot be told from a packet`, true);
  }
  if (branch.has("scheduler-name")) {
    branch.ignore("scheduler-name");
    open("it is in force at certain times only", true);
  }
  let action: Action | undefined;
  let doubt: string | undefined;
  let logged = false;
  const then = branch.take("then");
  for (const verb of then?.entries() ?? []) {
    switch (verb.word) {
      case "permit":
        action = { type: "permit" };
        for (const option of NARROWING) if (verb.has(option)) open(`permit ${option} is not modelled`, true);
        verb.ignore();
        break;
      case "deny":
      case "reject":
        action = { type: "deny" };
        verb.ignore();
        break;
      case "log":
        logged = true;
        verb.ignore();
        break;
      case "count":
        verb.ignore();
        break;
      default:
        tell(verb, "what a policy does is not known");
        verb.ignore();
        doubt = `then ${verb.word.slice(0, 40)} is not known`;
    }
  }
  if (tellUnread(branch, tell)) doubt = "not all of the policy was understood";
  else if (branch.cut) doubt = "the text may break off within the policy";
  return {
    name: branch.word,
    action: action ?? { type: "unknown", why: "what the policy does is not told" },
    from: words("from-zone"),
    to: words("to-zone"),
    source: words("source-address"),
    destination: words("destination-address"),
    sourceExcluded: match.has("source-address-excluded"),
    destinationExcluded: match.has("destination-address-excluded"),
    applications: words("application").length === 0 && match.has("dynamic-application") ? ["any"] : words("application"),
    conditions,
    ...(doubt === undefined ? {} : { doubt }),
    logged,
    text: branch.text(new Set(["description"])),
    ...(description === undefined ? {} : { comment: maskConfigurationSecrets(description.slice(0, 500)) }),
    locator: { type: "line", line: branch.line },
  };
}

/** The rules of a policy, with further conditions on zones. `from` and `to` say whose address books its names are from. */
export function policyRules(
  policy: Policy,
  books: AddressBooks,
  applications: ApplicationBook,
  zones: { readonly from?: string; readonly to?: string; readonly conditions: readonly Condition[] },
): readonly RuleDraft[] {
  const { action, conditions, logged, text, comment, locator } = policy;
  const shared = { action, logged, text, locator, ...(comment === undefined ? {} : { comment }) };
  // A policy that does not say all of these is none that the device takes.
  const told = [policy.source, policy.destination, policy.applications].every((names) => names.length > 0);
  const doubt = policy.doubt ?? (told ? undefined : "the policy does not tell its source, destination or application");
  if (doubt !== undefined) return [{ ...shared, conditions: zones.conditions, action: { type: "unknown", why: doubt } }];
  const setOf = (names: readonly string[], zone: string | undefined, excluded: boolean): AddressSet => {
    const all = books.union(names, zone);
    return excluded ? negateAddresses(all) : all;
  };
  const more = [...zones.conditions, ...conditions];
  const { services, open } = applications.servicesOf(policy.applications);
  const source = setOf(policy.source, zones.from, policy.sourceExcluded);
  const destination = setOf(policy.destination, zones.to, policy.destinationExcluded);
  return addressConditions(source, destination).flatMap(({ family, conditions: ends }) =>
    serviceConditions(services, family, open).map((asked) => ({ ...shared, conditions: [...ends, ...asked, ...more] })),
  );
}
