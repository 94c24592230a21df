// Reads `nft -j list ruleset` (libnftables-json(5), schema 1).

import { type Fact, makeFact, type Problem, type Reader, type Reading, type ReadingContext, readWhole } from "@bulkhead/facts";
import {
  type Base,
  type Chain,
  type Family,
  HOOKS,
  type Hook,
  type Rule,
  type Ruleset,
  type RulesetReading,
} from "../ruleset.ts";
import { deviceOf, rulesetFacts, timeOf } from "../ruleset-facts.ts";
import { readRule } from "./rules.ts";
import type { NamedSet, NamedSets } from "./sets.ts";
import { record, single, writeRule } from "./text.ts";

/** The rules of a router or host whose firewall is nftables. */
export const nftablesReader: Reader = {
  id: "nftables",
  version: 3,
  title: "nftables rule set (nft -j list ruleset)",
  recognise(head) {
    return /^\uFEFF?\s{0,64}\{\s{0,64}"nftables"\s{0,64}:/.test(new TextDecoder().decode(head.subarray(0, 1024)));
  },
  open: (context) => readWhole(context, (bytes) => readNftables(bytes, context)),
};

/** A listing as a rule set, with what in it was not understood: the pointer and why. */
export interface NftablesReading {
  readonly ruleset: Ruleset;
  readonly strange: readonly { readonly pointer: string; readonly why: string; readonly text: string }[];
}

function readNftables(bytes: Uint8Array, context: ReadingContext): Reading {
  const { evidence } = context;
  const problem = (code: string, message: string, mend: string): Problem => ({
    code,
    severity: "error",
    message,
    mend,
    file: evidence.name,
  });
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    const message = `The rule set is no complete JSON: ${error instanceof Error ? error.message : String(error)}.`;
    return {
      facts: [],
      problems: [problem("network/nftables-broken", message, "Save it again with: nft -j list ruleset > FILE")],
    };
  }
  const list = record(document)["nftables"];
  if (!Array.isArray(list)) {
    const message = "The JSON has no list named nftables.";
    return {
      facts: [],
      problems: [problem("network/nftables-broken", message, "Save it again with: nft -j list ruleset > FILE")],
    };
  }
  const { ruleset, strange } = readListing(list, deviceOf(evidence));
  const time = { first: timeOf(evidence), last: timeOf(evidence) };
  const facts: Fact[] = [...rulesetFacts(ruleset, evidence)];
  for (const { pointer, why, text } of strange) {
    facts.push(
      makeFact("not-understood", { what: pointer, text, why }, "inspected", evidence, { type: "pointer", pointer }, time),
    );
  }
  if (ruleset.families.length > 0) return { facts, problems: [] };
  const message =
    "The listing does not begin as nft begins it, so parts may be missing; what the device does by default is not concluded.";
  return { facts, problems: [problem("network/nftables-partial", message, "Save all of it: nft -j list ruleset > FILE")] };
}

/** The rules of a listing; `undefined` where it is no whole listing in JSON. */
export function readNftablesRuleset(bytes: Uint8Array, device: string): RulesetReading | undefined {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  const list = record(document)["nftables"];
  if (!Array.isArray(list)) return undefined;
  const { ruleset, strange } = readListing(list, device);
  return { ruleset, strange: strange.map(({ pointer, why, text }) => ({ locator: { type: "pointer", pointer }, why, text })) };
}

const FAMILIES: ReadonlyMap<unknown, readonly Family[]> = new Map<unknown, readonly Family[]>([
  ["ip", ["ip"]],
  ["ip6", ["ip6"]],
  ["inet", ["ip", "ip6"]],
  ["bridge", ["ip", "ip6", "other"]],
  ["netdev", ["ip", "ip6", "other"]],
]);

/** Objects of a listing that neither hold rules nor change what rules say. */
const IGNORED: ReadonlySet<string> = new Set([
  "metainfo",
  "table",
  "set",
  "map",
  "flowtable",
  "counter",
  "quota",
  "limit",
  "secmark",
  "synproxy",
  "ct helper",
  "ct timeout",
  "ct expectation",
]);

/** Reads the list under `nftables`. */
export function readListing(list: readonly unknown[], device: string): NftablesReading {
  const sets = new Map<string, NamedSet>();
  const flagsOf = new Map<string, readonly unknown[]>();
  const filled = setsFilledByTraffic(list);
  const chains = new Map<string, Omit<Chain, "rules"> & { readonly rules: Rule[]; count: number }>();
  const strange: { pointer: string; why: string; text: string }[] = [];
  for (const [at, item] of list.entries()) {
    const [key, value] = single(item);
    const { family, name, table, elem, flags } = record(value);
    if (key === "table" && flags !== undefined) flagsOf.set(`${String(family)} ${String(name)}`, [flags].flat());
    if (key === "set" || key === "map") {
      const elements = Array.isArray(elem) ? elem : [];
      const id = `${String(family)} ${String(table)} ${String(name)}`;
      sets.set(id, { elements, dynamic: [flags].flat().includes("dynamic") || filled.has(id) });
    }
    if (key === "chain") {
      const chain = chainOf(record(value), `/nftables/${at}`, flagsOf);
      chains.set(chain.id, { ...chain, rules: [], count: 0 });
    }
  }
  for (const [at, item] of list.entries()) {
    const [key, value] = single(item);
    const pointer = `/nftables/${at}`;
    if (key === "rule") {
      const { family, table, chain: name, expr, comment } = record(value);
      const home = `${String(family)} ${String(table)}`;
      const chain = chains.get(`${home} ${String(name)}`);
      if (chain === undefined || !Array.isArray(expr)) {
        strange.push({
          pointer,
          why: chain === undefined ? "its chain is not listed" : "it has no expressions",
          text: writeRule([item], undefined),
        });
        continue;
      }
      chain.count++;
      const source = {
        expressions: expr as readonly unknown[],
        comment: typeof comment === "string" ? comment : undefined,
        chain: chain.id,
        table: home,
        position: chain.count,
        locator: { type: "pointer", pointer } as const,
      };
      // Jumps name chains of their own table.
      for (const rule of readRule(source, sets satisfies NamedSets)) {
        const { action } = rule;
        chain.rules.push("to" in action ? { ...rule, action: { ...action, to: `${home} ${action.to}` } } : rule);
      }
    } else if (key !== "chain" && (key === undefined || !IGNORED.has(key))) {
      strange.push({ pointer, why: "an object of this kind is not known", text: writeRule([item], undefined) });
    }
  }
  // A listing of all that is loaded begins with the version of nft; without it nobody knows what is missing.
  const whole = list.some((item) => single(item)[0] === "metainfo");
  return { ruleset: { device, chains, families: whole ? ["ip", "ip6"] : [] }, strange };
}

/** Ids of the sets to which rules add elements; nft 1.0.6 does not list the flag that says so. */
function setsFilledByTraffic(list: readonly unknown[]): ReadonlySet<string> {
  const filled = new Set<string>();
  for (const item of list) {
    const { family, table, expr } = record(record(item)["rule"]);
    if (!Array.isArray(expr)) continue;
    for (const statement of expr) {
      const [key, value] = single(statement);
      const { set, map } = record(value);
      const name = key === "set" ? set : key === "map" ? map : undefined;
      if (typeof name === "string") filled.add(`${String(family)} ${String(table)} ${name.replace(/^@/, "")}`);
    }
  }
  return filled;
}

function chainOf(
  chain: Readonly<Record<string, unknown>>,
  pointer: string,
  flagsOf: ReadonlyMap<string, readonly unknown[]>,
): Omit<Chain, "rules"> {
  const { family, table, name, hook, prio, policy, dev } = chain;
  const home = `${String(family)} ${String(table)}`;
  const families = FAMILIES.get(family) ?? [];
  const flags = flagsOf.get(home) ?? [];
  const known = HOOKS.find((one): one is Hook => one === hook);
  const base: Base | undefined =
    known === undefined || flags.includes("dormant") || families.length === 0
      ? undefined
      : {
          hook: known,
          priority: typeof prio === "number" ? prio : 0,
          policy: policy === "drop" ? "deny" : "permit",
          ...(dev === undefined ? {} : { interfaces: [dev].flat().map(String) }),
          // nft 1.0.6 writes another word in place of "dormant", so that an unknown flag may mean a table that is switched off.
          ...(flags.every((flag) => flag === "owner" || flag === "persist") ? {} : { doubtful: true as const }),
        };
  return {
    id: `${home} ${String(name)}`,
    layer: family === "bridge" ? "bridged" : "routed",
    families,
    locator: { type: "pointer", pointer },
    ...(base === undefined ? {} : { base }),
  };
}
