import assert from "node:assert/strict";
import { test } from "node:test";
import type { FactOf } from "./fact.ts";
import { makeFact } from "./reader.ts";
import { countSightings, describeSightings } from "./sighting.ts";

const seen = (letter: string, count: number): FactOf<"malformed"> =>
  makeFact(
    "malformed",
    { client: "10.0.0.1", server: "10.0.0.2", protocol: "x", port: 1, reason: "r", count },
    "observed",
    { digest: `sha256:${letter.repeat(64)}`, name: letter, size: 1 },
    { type: "whole" },
    { first: "2026-01-01T00:00:00.000Z", last: "2026-01-01T00:00:00.000Z" },
  );
const count = (...facts: readonly FactOf<"malformed">[]): string =>
  describeSightings(countSightings(facts, ({ value }) => value.count));

test("what one capture holds is added, what several hold is at least the most of one", () => {
  assert.equal(count(seen("a", 1)), "once");
  assert.equal(count(seen("a", 2), seen("a", 3)), "5 times");
  assert.equal(count(seen("a", 1), seen("b", 1)), "at least once");
  assert.equal(count(seen("a", 2), seen("b", 7), seen("a", 3)), "at least 7 times");
});
