// Ports in lists that hold so many of them at most.

import type { Range } from "../firewalls/ruleset.ts";

/** Splits ports so that no list takes more than `most` places; a span takes two. */
export function splitPorts(ports: readonly Range[], most: number): readonly (readonly Range[])[] {
  const lists: Range[][] = [];
  let room = 0;
  for (const range of ports) {
    const takes = range.low === range.high ? 1 : 2;
    if (room < takes) {
      lists.push([]);
      room = most;
    }
    lists.at(-1)?.push(range);
    room -= takes;
  }
  return lists;
}

/** `502`, or `8000-8010` with what stands between the ends. */
export function writeSpan({ low, high }: Range, between = "-"): string {
  return low === high ? String(low) : `${low}${between}${high}`;
}
