// The sketch of how many different things there were, against known numbers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Distinct } from "./distinct.ts";
import { mix } from "./rows.ts";

for (const number of [0, 1, 100, 5000, 40_000, 1_000_000]) {
  test(`of ${number} different things the estimate is within 6 %, however often each comes`, () => {
    const distinct = new Distinct();
    for (let again = 0; again < 2; again++) for (let at = 0; at < number; at++) distinct.add(mix(7, at));
    const estimate = distinct.estimate();
    assert.ok(Math.abs(estimate - number) <= number * 0.06, `${estimate}`);
  });
}
