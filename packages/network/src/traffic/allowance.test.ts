// Targets: a range holds exactly the numbers that lie in it, and nothing of another prefix.

import assert from "node:assert/strict";
import { it } from "node:test";
import { assert as assertProperty, nat, property, string } from "fast-check";
import { holdTarget } from "./allowance.ts";

const seed = 62443;

it("holds a range within a range exactly when every number of it lies there", () => {
  assertProperty(
    property(nat(12), nat(12), nat(12), nat(12), (a, b, c, d) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const [from, to] = [Math.min(c, d), Math.max(c, d)];
      const every = Array.from({ length: to - from + 1 }, (_, at) => from + at).every((one) => low <= one && one <= high);
      assert.equal(holdTarget([`holding:${low}-${high}`], from === to ? `holding:${from}` : `holding:${from}-${to}`), every);
      assert.equal(holdTarget([`holding:${low}-${high}`], `coil:${from}`), false);
    }),
    { seed },
  );
});

it("holds the same text, and what begins with the text before a star", () => {
  assertProperty(
    property(string(), string(), (head, tail) => {
      assert.equal(holdTarget([head], head), true);
      assert.equal(holdTarget([`${head}*`], head + tail), true);
    }),
    { seed },
  );
  assert.equal(holdTarget(["DB1.*"], "DB10.DBW0"), false);
  assert.equal(holdTarget(["holding:49-40"], "holding:45"), false);
  assert.equal(holdTarget(["holding:4"], "holding:04"), true);
});

it("holds a range that several spans hold together, and none with a hole in them", () => {
  assert.equal(holdTarget(["holding:50-63", "holding:40-49"], "holding:45-55"), true);
  assert.equal(holdTarget(["holding:51-63", "holding:40-49"], "holding:45-55"), false);
  assert.equal(holdTarget(["ns=2;i=1000-1099"], "ns=2;i=1042"), true);
  assert.equal(holdTarget(["ns=2;i=1000-1099"], "ns=3;i=1042"), false);
  assert.equal(holdTarget(["D100-199"], "D150-160"), true);
  assert.equal(holdTarget(["D100-199"], "D150-200"), false);
  assert.equal(holdTarget(["D100-199"], "W150"), false);
  assert.equal(holdTarget(["DB1.DBB0-99"], "DB1.DBB0-11"), true);
  assert.equal(holdTarget(["DB1.DBB0-99"], "DB2.DBB0-11"), false);
});

it("takes a name that people gave for what it is, though it ends like a range", () => {
  assert.equal(holdTarget(["ns=2;s=TANK1-9"], "ns=2;s=TANK5"), false);
  assert.equal(holdTarget(["ns=2;s=TANK1-9"], "ns=2;s=TANK1-9"), true);
});
