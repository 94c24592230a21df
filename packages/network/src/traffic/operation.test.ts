// Targets: a range holds exactly the numbers that lie in it, and nothing of another prefix.

import assert from "node:assert/strict";
import { it } from "node:test";
import { assert as assertProperty, nat, property, string } from "fast-check";
import { holdsTarget } from "./operation.ts";

const seed = 62443;

it("holds a range within a range exactly when every number of it lies there", () => {
  assertProperty(
    property(nat(12), nat(12), nat(12), nat(12), (a, b, c, d) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const [from, to] = [Math.min(c, d), Math.max(c, d)];
      const every = Array.from({ length: to - from + 1 }, (_, at) => from + at).every((one) => low <= one && one <= high);
      assert.equal(holdsTarget(`holding:${low}-${high}`, from === to ? `holding:${from}` : `holding:${from}-${to}`), every);
      assert.equal(holdsTarget(`holding:${low}-${high}`, `coil:${from}`), false);
    }),
    { seed },
  );
});

it("holds the same text, and what begins with the text before a star", () => {
  assertProperty(
    property(string(), string(), (head, tail) => {
      assert.equal(holdsTarget(head, head), true);
      assert.equal(holdsTarget(`${head}*`, head + tail), true);
    }),
    { seed },
  );
  assert.equal(holdsTarget("DB1.*", "DB10.DBW0"), false);
  assert.equal(holdsTarget("holding:49-40", "holding:45"), false);
  assert.equal(holdsTarget("holding:4", "holding:04"), true);
  assert.equal(holdsTarget("D100-199", "D150-160"), true);
  assert.equal(holdsTarget("D100-199", "D150-200"), false);
  assert.equal(holdsTarget("D100-199", "W150"), false);
  assert.equal(holdsTarget("DB1.DBW0-8", "DB1.DBW4"), true);
  assert.equal(holdsTarget("DB1.DBW0-8", "DB2.DBW4"), false);
});
