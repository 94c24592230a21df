// Reads `nft -j list ruleset` (libnftables-json(5), schema 1).

import type { Locator, Problem } from "@bulkhead/facts";
import type { FirewallFormat } from "../format.ts";
import { type Base, type Chain, type Family, HOOKS, type Hook, type Rule, type RulesetReading } from "../ruleset.ts";
import { readRule } from "./rules.ts";
import type { NamedSet, NamedSets } from "./sets.ts";
import { record, single, writeRule } from "./text.ts";

/** The rules of a router or host whose firewall is nftables. */
export const nftables: FirewallFormat = {
  id: "nftables",
  version: 4,
  title: "nftables rule set (nft -j list ruleset)",
  recognise: (head) => /^\uFEFF?\s{0,64}\{\s{0,64}"nftables"\s{0,64}:/.test(head.slice(0, 1024)),
  read(text, device) {
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch (error) {
      return broken(device, `The rule set is no complete JSON: ${error instanceof Error ? error.message : String(error)}.`);
    }
    const list = record(document)["nftables"];
    if (!Array.isArray(list)) return broken(device, "The JSON has no list named nftables.");
    const reading = readListing(list, device);
    if (reading.ruleset.families.length > 0) return reading;
    const problem: Problem = {
      code: "network/nftables-partial",
      severity: "error",
      message:
        "The listing does not begin as nft begins it, so parts may be missing; what the device does by default is not concluded.",
      mend: "Save all of it: nft -j list ruleset > FILE",
    };
    return { ...reading, problems: [problem] };
  },
};

function broken(device: string, message: string): RulesetReading {
  const mend = "Save it again with: nft -j list ruleset > FILE";
  return {
    ruleset: { device, chains: new Map(), families: [] },
    strange: [],
    problems: [{ code: "network/nftables-broken", severity: "error", message, mend }],
  };
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

/** Reads the list under `nftables`. `locatorOf` tells where the object of an index stands. */
export function readListing(
  list: readonly unknown[],
  device: string,
  locatorOf: (at: number) => Locator = (at) => ({ type: "pointer", pointer: `/nftables/${at}` }),
): RulesetReading {
  const sets = new Map<string, NamedSet>();
  const flagsOf = new Map<string, readonly unknown[]>();
  const filled = setsFilledByTraffic(list);
  const chains = new Map<string, Omit<Chain, "rules"> & { readonly rules: Rule[]; count: number }>();
  const strange: { locator: Locator; why: string; text: string }[] = [];
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
      const chain = chainOf(record(value), locatorOf(at), flagsOf);
      chains.set(chain.id, { ...chain, rules: [], count: 0 });
    }
  }
  for (const [at, item] of list.entries()) {
    const [key, value] = single(item);
    const locator = locatorOf(at);
    if (key === "rule") {
      const { family, table, chain: name, expr, comment } = record(value);
      const home = `${String(family)} ${String(table)}`;
      const chain = chains.get(`${home} ${String(name)}`);
      if (chain === undefined || !Array.isArray(expr)) {
        strange.push({
          locator,
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
        locator,
      };
      // Jumps name chains of their own table.
      for (const rule of readRule(source, sets satisfies NamedSets)) {
        const { action } = rule;
        chain.rules.push("to" in action ? { ...rule, action: { ...action, to: `${home} ${action.to}` } } : rule);
      }
    } else if (key !== "chain" && (key === undefined || !IGNORED.has(key))) {
      strange.push({ locator, why: "an object of this kind is not known", text: writeRule([item], undefined) });
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
  locator: Locator,
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
    locator,
    ...(base === undefined ? {} : { base }),
  };
}
