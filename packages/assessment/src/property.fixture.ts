// Properties are tried with a new seed each time; it is printed, and BULKHEAD_SEED repeats it.

import type { TestContext } from "node:test";
import * as fc from "fast-check";

const SEED = Number(process.env["BULKHEAD_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

export function holds<T>(context: TestContext, property: fc.IProperty<T>, numRuns: number): void {
  context.diagnostic(`seed ${SEED} (set BULKHEAD_SEED to repeat)`);
  fc.assert(property, { seed: SEED, numRuns });
}
