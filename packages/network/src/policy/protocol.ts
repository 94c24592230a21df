// What a protocol itself says of how firewalls can tell it: by EtherType, and by the function codes that its operations have.

import type { Channel } from "@bulkhead/plant";
import { PROTOCOLS } from "../capture/protocols/index.ts";
import { mergeRanges } from "../firewalls/ranges.ts";
import type { Range } from "../firewalls/ruleset.ts";
import { allowsFunction, IMPLIED } from "../traffic/allowance.ts";

/** The EtherTypes of a channel that goes by Ethernet; empty where neither the plant nor the protocol names one. `any` is all of them. */
export function etherTypesOf({ protocol, ports }: Channel): readonly Range[] {
  if (ports !== undefined) return mergeRanges(ports.map(readSpan));
  if (protocol === "any") return [{ low: 0n, high: 0xffffn }];
  const own = named(protocol).filter(({ transport }) => transport === "ethernet");
  return mergeRanges(own.flatMap((one) => one.ports.map((type) => ({ low: BigInt(type), high: BigInt(type) }))));
}

/**
 * The function codes that a channel allows; `undefined` where it allows all. A code that may do several things counts only where all
 * of them are allowed. `unresolved`: operations that have no codes that the protocol tells.
 */
export function functionsOf(channel: Channel): {
  readonly codes: readonly Range[] | undefined;
  readonly unresolved: readonly string[];
} {
  const { operations, protocol } = channel;
  if (operations === undefined) return { codes: undefined, unresolved: [] };
  const listed = named(protocol).flatMap(({ functions = [] }) => functions);
  const allowed = ({ class: of, name, code }: (typeof listed)[number], by: typeof operations): boolean =>
    allowsFunction({ operations: by }, { class: of, function: name, functionCode: code });
  const codes: number[] = [];
  for (const [code, same] of Map.groupBy(listed, (one) => one.code)) {
    if (code !== null && same.every((one) => IMPLIED.has(one.class) || allowed(one, operations))) codes.push(code);
  }
  const numbers = operations.map((one) =>
    typeof one === "number" || /^(0x[0-9a-f]+|\d+)$/i.test(one) ? Number(one) : undefined,
  );
  codes.push(...numbers.filter((number) => number !== undefined));
  const unresolved = operations.filter((one, at) => numbers[at] === undefined && !listed.some((fn) => allowed(fn, [one])));
  return {
    codes: mergeRanges(codes.map((code) => ({ low: BigInt(code), high: BigInt(code) }))),
    unresolved: unresolved.map(String),
  };
}

function named(protocol: string): typeof PROTOCOLS {
  return PROTOCOLS.filter(({ name }) => name === protocol.toLowerCase());
}

/** `502` or `8000-8010`. */
export function readSpan(text: string): Range {
  const [low = "0", high = low] = text.split("-");
  return { low: BigInt(low), high: BigInt(high) };
}
