// Edits: whatever is edited, the inverse leads back; and the table of roles says what each may.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { applyEdits, type Design, type Edit, invertEdits } from "./edit.ts";
import { reachOf } from "./rights.ts";

const ID = fc.constantFrom("a", "b", "c", "d", "__proto__", "constructor");
const KIND = fc.constantFrom("zone", "conduit", "asset" as const);
const EDIT: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    do: fc.constant("put" as const),
    thing: fc.record({ kind: KIND, value: fc.record({ id: ID, name: fc.string({ maxLength: 3 }) }) }),
  }) as fc.Arbitrary<Edit>,
  fc.record({ do: fc.constant("remove" as const), kind: KIND, id: ID }) as fc.Arbitrary<Edit>,
  fc.record({
    do: fc.constant("place" as const),
    places: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.option(fc.record({ x: fc.integer(), y: fc.integer() }))),
  }) as fc.Arbitrary<Edit>,
);
const EMPTY: Design = {
  plant: { bulkhead: 1, system: { id: "p", name: "P" }, zones: [], conduits: [], assets: [] },
  places: {},
};

test("the inverse of any edits leads back to the very design, and its inverse forward again", () => {
  fc.assert(
    fc.property(fc.array(EDIT, { maxLength: 8 }), fc.array(EDIT, { maxLength: 8 }), (before, edits) => {
      const design = applyEdits(EMPTY, before);
      const after = applyEdits(design, edits);
      const inverse = invertEdits(design, edits);
      const back = applyEdits(after, inverse);
      assert.deepEqual(back, design);
      assert.deepEqual(applyEdits(back, invertEdits(after, inverse)), after);
    }),
  );
});

test("a right reaches as far as grants say, and no further", () => {
  const grants = [{ role: "integrator", plant: "x", zone: "dosing" } as const, { role: "auditor", plant: "y" } as const];
  assert.deepEqual(reachOf(grants, "edit", "x"), new Set(["dosing"]));
  assert.equal(reachOf(grants, "view", "y"), "everywhere");
  assert.equal(reachOf(grants, "edit", "y"), undefined);
  assert.equal(reachOf(grants, "view", "z"), undefined);
  assert.equal(reachOf(grants, "ledger"), undefined);
  assert.equal(reachOf([{ role: "administrator" }], "view", "x"), undefined);
  assert.equal(reachOf([{ role: "assessor" }], "edit", "x"), undefined);
});
