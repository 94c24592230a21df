import assert from "node:assert/strict";
import { test } from "node:test";
import type { FactOf } from "./fact.ts";
import { makeFact } from "./reader.ts";
import { countSightings, describeSightings } from "./sighting.ts";

const seen = (letter: string, count: number, first = 0, last = first): FactOf<"malformed"> =>
  makeFact(
    "malformed",
    { client: "10.0.0.1", server: "10.0.0.2", protocol: "x", port: 1, reason: "r", count },
    "observed",
    { digest: `sha256:${letter.repeat(64)}`, name: letter, size: 1 },
    { type: "whole" },
    { first: instant(first), last: instant(last) },
  );
const instant = (minute: number): string => `2026-01-01T00:${String(minute).padStart(2, "0")}:00.000Z`;
const count = (...facts: readonly FactOf<"malformed">[]): string =>
  describeSightings(countSightings(facts, ({ value }) => value.count));

test("what one capture holds is added, what several hold of the same time is at least the most of one", () => {
  assert.equal(count(seen("a", 1)), "once");
  assert.equal(count(seen("a", 2), seen("a", 3)), "5 times");
  assert.equal(count(seen("a", 1), seen("b", 1)), "at least once");
  assert.equal(count(seen("a", 2), seen("b", 7), seen("a", 3)), "at least 7 times");
  assert.equal(count(), "0 times");
});

test("pieces of evidence whose times lie apart are added", () => {
  assert.equal(count(seen("a", 2, 0, 9), seen("b", 7, 10, 19)), "9 times");
  // One long capture and two files of another sensor beside it: the two together hold more than the one.
  assert.equal(count(seen("a", 8, 0, 20), seen("b", 5, 0, 9), seen("c", 6, 10, 20)), "at least 11 times");
  assert.equal(count(seen("a", 12, 0, 20), seen("b", 5, 0, 9), seen("c", 6, 10, 20)), "at least 12 times");
  // The facts of one piece of evidence span its time together.
  assert.equal(count(seen("a", 1, 0, 1), seen("a", 1, 20, 21), seen("b", 1, 10, 11)), "at least 2 times");
});

test("the count is that of trying every choice", () => {
  let state = 62443;
  const chance = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) % below;
  };
  for (let round = 0; round < 300; round++) {
    const facts = Array.from({ length: 1 + chance(8) }, (_, at) => {
      const first = chance(30);
      return seen(String.fromCharCode(97 + (at % 6)), chance(9), first, first + chance(12));
    });
    const groups = [...Map.groupBy(facts, ({ source }) => source.evidence).values()].map((group) => ({
      first: group.map(({ first }) => first).sort()[0] as string,
      last: group
        .map(({ last }) => last)
        .sort()
        .at(-1) as string,
      count: group.reduce((sum, { value }) => sum + value.count, 0),
    }));
    let best = 0;
    for (let choice = 0; choice < 1 << groups.length; choice++) {
      const chosen = groups.filter((_, at) => ((choice >> at) & 1) === 1);
      const apart = chosen.every((a, i) => chosen.every((b, j) => i >= j || a.last < b.first || b.last < a.first));
      if (apart)
        best = Math.max(
          best,
          chosen.reduce((sum, group) => sum + group.count, 0),
        );
    }
    assert.equal(countSightings(facts, ({ value }) => value.count).count, best, `seed 62443, round ${round}`);
  }
});
