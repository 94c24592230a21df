// What address translation makes of packets, as rewrites of the model.

import type { Condition, Range, Rewrite } from "./ruleset.ts";

interface Target {
  readonly family?: "ip" | "ip6" | undefined;
  /** The new address is one of these. Absent: the address stays as it is; empty: it becomes one that is not known. */
  readonly addresses?: readonly Range[] | undefined;
  /** This is added to the address. */
  readonly shift?: bigint | undefined;
  /** The new port is one of these; empty: one that is not known. Absent: it stays as it is, save that a source port may have to change. */
  readonly ports?: readonly Range[] | undefined;
}

/** The source is another one: where two clients use the same port, that of one becomes another. */
export function translateSource({ family, addresses, shift }: Target): readonly Rewrite[] {
  return [...address("source", family, addresses, shift), { field: "sourcePort" }, { field: "translation", as: "snat" }];
}

/** The destination is another one. */
export function translateDestination({ family, addresses, shift, ports }: Target): readonly Rewrite[] {
  return [
    ...address("destination", family, addresses, shift),
    ...(ports === undefined ? [] : [{ field: "destinationPort", ...(ports.length === 0 ? {} : { to: ports }) } as const]),
    { field: "translation", as: "dnat" },
  ];
}

function address(
  field: "source" | "destination",
  family: Target["family"],
  addresses: readonly Range[] | undefined,
  shift: bigint | undefined,
): readonly Rewrite[] {
  const of = family === undefined ? {} : { family };
  if (shift !== undefined) return [{ field, ...of, shift }];
  if (addresses === undefined) return [];
  return [addresses.length === 0 ? { field } : { field, ...of, to: addresses }];
}

/**
 * What is added to addresses where a network is mapped one to one into another one: the rule then holds packets of one network of the
 * same size. `undefined` where it holds others.
 */
export function shiftInto(network: Range, field: "source" | "destination", conditions: readonly Condition[]): bigint | undefined {
  const own = conditions.flatMap((one) => {
    return one.type === "tuple" && one.parts.length === 1 && one.parts[0]?.field === field ? [one] : [];
  });
  const [range, ...others] = own[0]?.boxes.flatMap((box) => box[0] ?? []) ?? [];
  if (own.length !== 1 || own[0]?.negated === true || range === undefined || typeof range === "string" || others.length > 0) {
    return undefined;
  }
  return range.high - range.low === network.high - network.low ? network.low - range.low : undefined;
}
