// Address translation of nft: statements that end the rule, with an address, a pool, a network or a map of them.

import { readAddress, readAddressRange, readNetwork } from "../address.ts";
import type { Action, Condition, Range, Rewrite } from "../ruleset.ts";
import { shiftInto, translateDestination, translateSource } from "../translation.ts";
import { keyConditions } from "./conditions.ts";
import { elementsOf, type NamedSets, unwrap } from "./sets.ts";
import { record, single } from "./text.ts";

interface Surroundings {
  readonly table: string;
  readonly sets: NamedSets;
  /** Of the rule, for networks that are mapped one to one. */
  readonly conditions: readonly Condition[];
}

export interface Translated {
  readonly conditions: readonly Condition[];
  readonly action: Action;
  readonly rewrites: readonly Rewrite[];
}

/** One branch, or one per entry of a map. */
export function translationsOf(
  kind: "snat" | "dnat" | "masquerade" | "redirect",
  statement: Readonly<Record<string, unknown>>,
  around: Surroundings,
): readonly Translated[] {
  const source = kind === "snat" || kind === "masquerade";
  const { addr, port } = statement;
  const action = { type: "permit" } as const;
  const map = record(record(addr)["map"]);
  if (map["key"] !== undefined && port === undefined) {
    const entries = elementsOf(map["data"], around.table, around.sets);
    if (typeof entries !== "string" && entries.every((entry) => Array.isArray(entry) && entry.length === 2)) {
      return (entries as readonly (readonly [unknown, unknown])[]).map(([key, value]) => {
        const keys = keyConditions(map["key"], [key], false, around.table);
        const target = targetOf(value);
        return { conditions: [...keys, ...needsOf(target)], action, rewrites: rewritesTo(source, target) };
      });
    }
  }
  const local = kind === "masquerade" || kind === "redirect";
  const target = local
    ? { addresses: [], ports: portsOf(port) }
    : { ...targetOf(addr), ...(port === undefined ? {} : { ports: portsOf(port) }) };
  const network = addr === undefined || local ? undefined : networkOf(addr);
  const mapped = [statement["flags"], statement["type_flags"]].flat();
  if (network !== undefined && (mapped.includes("netmap") || mapped.includes("prefix"))) {
    const shift = shiftInto(network, source ? "source" : "destination", around.conditions);
    if (shift !== undefined) {
      const target = { family: network.family, shift };
      return [{ conditions: needsOf(target), action, rewrites: rewritesTo(source, target) }];
    }
  }
  return [{ conditions: needsOf(target), action, rewrites: rewritesTo(source, target) }];
}

/** Packets of the other family are left alone. */
function needsOf({ family }: Target): readonly Condition[] {
  return family === undefined ? [] : [{ type: "family", families: [family] }];
}

type Target = Parameters<typeof translateDestination>[0];

function rewritesTo(source: boolean, target: Target): readonly Rewrite[] {
  return source ? translateSource(target) : translateDestination(target);
}

/** An address, a range, a network, or one of these with a port. Absent: the address stays. */
function targetOf(given: unknown): Target {
  const value = unwrap(given);
  if (value === undefined) return {};
  const [key, parts] = single(value);
  if (key === "concat" && Array.isArray(parts)) {
    const { family, addresses } = targetOf(parts[0]);
    return { family, addresses, ports: portsOf(parts[1]) };
  }
  const range = networkOf(value);
  return range === undefined
    ? { addresses: [], ports: [] }
    : { family: range.family, addresses: [{ low: range.low, high: range.high }] };
}

function networkOf(value: unknown): ReturnType<typeof readAddress> {
  const [key, inner] = single(value);
  if (typeof value === "string") return readAddress(value);
  if (key === "prefix") return readNetwork(`${String(record(inner)["addr"])}/${String(record(inner)["len"])}`);
  return key === "range" && Array.isArray(inner) ? readAddressRange(String(inner[0]), String(inner[1])) : undefined;
}

/** `undefined` where none is given, empty where they cannot be read. */
function portsOf(given: unknown): readonly Range[] | undefined {
  const [key, inner] = single(given);
  if (given === undefined) return undefined;
  const ends: readonly unknown[] = key === "range" && Array.isArray(inner) ? inner.slice(0, 2) : [given, given];
  const [low, high] = ends;
  if (typeof low !== "number" || typeof high !== "number") return [];
  return low >= 0 && high <= 65_535 ? [{ low: BigInt(Math.floor(low)), high: BigInt(Math.floor(high)) }] : [];
}
