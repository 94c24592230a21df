// The inverse times the matrix is the identity, for random positive definite matrices.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { invert } from "./matrix.ts";

const SEED = 20261124;

test(`the inverse of a covariance undoes it (seed ${SEED})`, () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 9 })
        .chain((n) =>
          fc.tuple(
            fc.constant(n),
            fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: n * n, maxLength: n * n }),
          ),
        ),
      ([n, entries]) => {
        const a = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            let sum = i === j ? 1 : 0;
            for (let k = 0; k < n; k++) sum += (entries[i * n + k] as number) * (entries[j * n + k] as number);
            a[i * n + j] = sum;
          }
        }
        const inverse = invert(a, n);
        assert.ok(inverse !== undefined);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let k = 0; k < n; k++) sum += (a[i * n + k] as number) * (inverse[k * n + j] as number);
            assert.ok(Math.abs(sum - (i === j ? 1 : 0)) < 1e-6, `entry ${i}, ${j} is ${sum}`);
          }
        }
      },
    ),
    { seed: SEED, numRuns: 100 },
  );
});

test("what is not positive definite has no inverse", () => {
  assert.equal(invert(Float64Array.of(1, 2, 2, 1), 2), undefined);
  assert.equal(invert(Float64Array.of(0), 1), undefined);
  assert.equal(invert(Float64Array.of(Number.NaN), 1), undefined);
});
