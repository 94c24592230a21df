import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { Instants } from "./instants.ts";

const SEED = Number(process.env["BULKHEAD_SEED"] ?? Date.now() % 1_000_000);

test("times are written as ISO 8601 writes them", (context) => {
  context.diagnostic(`seed ${SEED}`);
  const instants = new Instants();
  for (const edge of [0, 1, 9, 10, 99, 100, 86_399_999, 86_400_000, 253_402_300_799_999]) {
    assert.equal(instants.text(edge), new Date(edge).toISOString());
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (time) => {
      assert.equal(instants.text(time), new Date(time).toISOString());
    }),
    { seed: SEED, numRuns: 5_000 },
  );
});
