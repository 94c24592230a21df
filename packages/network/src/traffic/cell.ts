// Cells: the single values that operations acted on, by device, so that what nobody declared can be looked at value by value.

import type { Fact, PointOfInterest } from "@bulkhead/facts";
import type { Cell } from "../capture/dissector.ts";
import { PROTOCOLS } from "../capture/protocols/index.ts";

export interface CellSeen extends Cell {
  readonly protocol: string;
  readonly server: string;
  /** `null` where the protocol has none. */
  readonly unit: number | null;
  /** Addresses of who read and who wrote it. */
  readonly readers: ReadonlySet<string>;
  readonly writers: ReadonlySet<string>;
}

const MOST_CELLS = 20_000;

/** Every cell that was read or written, in the order of the facts; at most 20,000. */
export function cellsOf(facts: readonly Fact[]): readonly CellSeen[] {
  const speakers = new Map(PROTOCOLS.filter((one) => one.cells !== undefined).map((one) => [one.name, one]));
  const seen = new Map<string, CellSeen & { readonly readers: Set<string>; readonly writers: Set<string> }>();
  for (const fact of facts) {
    if (fact.kind !== "operation") continue;
    const { client, server, protocol, unit, target, class: does, accepted, count, refused } = fact.value;
    if (target === null || (does !== "read" && does !== "write") || (accepted === 0 && count === refused)) continue;
    for (const cell of speakers.get(protocol)?.cells?.(target) ?? []) {
      const key = `${protocol}\n${server}\n${unit}\n${cell.target}`;
      let known = seen.get(key);
      if (known === undefined) {
        if (seen.size >= MOST_CELLS) continue;
        known = { ...cell, protocol, server, unit, readers: new Set(), writers: new Set() };
        seen.set(key, known);
      }
      (does === "read" ? known.readers : known.writers).add(client);
    }
  }
  return [...seen.values()];
}

/** The cells as points, each named by its index, for a run over the same capture. */
export function pointsOfCells(cells: readonly CellSeen[]): PointOfInterest[] {
  return cells.map(({ protocol, server, unit, target, type }, index) => ({
    variable: String(index),
    protocol,
    servers: [server],
    target,
    ...(unit === null ? {} : { unit }),
    type,
    wordOrder: "big",
    scale: 1,
    offset: 0,
  }));
}
