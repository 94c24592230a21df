// Two people on one map: what can be joined is joined, what cannot is shown, and no edit is ever lost.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { applyEdits, type Design, type Edit, invertEdits, removeZone } from "./edit.ts";
import { compareDesigns, mergeDesigns, sameValue, settleConflicts } from "./merge.ts";

const IDS = ["a", "b", "c", "d"] as const;
const KINDS = ["control", "safety", "dmz"] as const;

const design: Design = {
  plant: {
    bulkhead: 1,
    system: { id: "works", name: "Works" },
    zones: [
      { id: "a", name: "A", kind: "control" },
      { id: "b", name: "B", kind: "safety", parent: "a" },
    ],
    conduits: [{ id: "ab", name: "A to B", zones: ["a", "b"] }],
    assets: [{ id: "plc", name: "PLC", zone: "a", type: "EDR" }],
  },
  places: { "zone a": { x: 0, y: 0 } },
};

const anEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    do: fc.constant("put" as const),
    thing: fc.record({
      kind: fc.constant("zone" as const),
      value: fc.record({ id: fc.constantFrom(...IDS), name: fc.constantFrom("A", "B", "New"), kind: fc.constantFrom(...KINDS) }),
    }),
  }),
  fc.record({
    do: fc.constant("remove" as const),
    kind: fc.constantFrom("zone" as const, "asset" as const),
    id: fc.constantFrom(...IDS, "plc"),
  }),
  fc.record({
    do: fc.constant("place" as const),
    places: fc.dictionary(fc.constantFrom("zone a", "zone b"), fc.option(fc.record({ x: fc.nat(9), y: fc.nat(9) }))),
  }),
);
const someEdits = fc.array(anEdit, { maxLength: 6 });

/** The same things and places, in whatever order they stand. */
function sameDesign(a: Design, b: Design): boolean {
  return compareDesigns(a, b).length === 0 && compareDesigns(b, a).length === 0;
}

describe("edits", () => {
  it("are undone by their inverse, to the very order", () => {
    fc.assert(
      fc.property(someEdits, (edits) => {
        const after = applyEdits(design, edits);
        assert.deepEqual(applyEdits(after, invertEdits(design, edits)), design);
      }),
    );
  });

  it("found by comparing lead from the one design to the other", () => {
    fc.assert(
      fc.property(someEdits, someEdits, (first, second) => {
        const [from, to] = [applyEdits(design, first), applyEdits(design, second)];
        assert.ok(sameDesign(applyEdits(from, compareDesigns(from, to)), to));
      }),
    );
  });

  it("that remove a zone keep what lay in it", () => {
    const after = applyEdits(design, removeZone(design.plant, "a"));
    assert.deepEqual(after.plant.zones, [{ id: "b", name: "B", kind: "safety" }]);
    assert.deepEqual(after.plant.assets, [{ id: "plc", name: "PLC", type: "EDR" }]);
    assert.deepEqual(after.plant.conduits, []);
  });
});

describe("merging", () => {
  it("loses no edit: whatever one side changed is in the result or in a conflict", () => {
    fc.assert(
      fc.property(someEdits, someEdits, (ours, others) => {
        const [mine, theirs] = [applyEdits(design, ours), applyEdits(design, others)];
        const { edits, conflicts } = mergeDesigns(design, mine, theirs);
        const merged = applyEdits(theirs, edits);
        const open = new Set(conflicts.map(({ kind, id }) => `${kind} ${id}`));
        for (const side of [mine, theirs]) {
          for (const edit of compareDesigns(design, side)) {
            if (edit.do === "place") continue;
            const key = edit.do === "put" ? `${edit.thing.kind} ${edit.thing.value.id}` : `${edit.kind} ${edit.id}`;
            if (open.has(key)) continue;
            const list = key.startsWith("zone") ? merged.plant.zones : merged.plant.assets;
            const found = list?.find((one) => `${key.split(" ")[0]} ${one.id}` === key);
            if (edit.do === "remove") assert.equal(found, undefined);
            else {
              const was = design.plant.zones?.find((one) => one.id === edit.thing.value.id);
              for (const [field, value] of Object.entries(edit.thing.value)) {
                if (!sameValue(value, Object.entries(was ?? {}).find(([name]) => name === field)?.[1])) {
                  assert.deepEqual(Object.entries(found ?? {}).find(([name]) => name === field)?.[1], value);
                }
              }
            }
          }
        }
      }),
    );
  });

  it("joins what two people changed in different fields of one zone", () => {
    const change = (value: object): Design =>
      applyEdits(design, [{ do: "put", thing: { kind: "zone", value: { id: "a", name: "A", kind: "control", ...value } } }]);
    const { edits, conflicts } = mergeDesigns(design, change({ name: "Mine" }), change({ target: 3 }));
    assert.deepEqual(conflicts, []);
    assert.deepEqual(edits, [
      { do: "put", thing: { kind: "zone", value: { id: "a", name: "Mine", kind: "control", target: 3 } } },
    ]);
  });

  it("shows both versions where the same field differs, and does as a person chooses", () => {
    const named = (name: string): Design =>
      applyEdits(design, [{ do: "put", thing: { kind: "zone", value: { id: "a", name, kind: "control" } } }]);
    const theirs = named("Theirs");
    const { edits, conflicts } = mergeDesigns(design, named("Mine"), theirs);
    assert.deepEqual(edits, []);
    assert.deepEqual(conflicts[0]?.fields, ["name"]);
    assert.equal(conflicts[0]?.mine?.value.name, "Mine");
    assert.equal(conflicts[0]?.theirs?.value.name, "Theirs");
    const chosen = applyEdits(theirs, settleConflicts(conflicts, new Map([["zone a", "mine"]])));
    assert.equal(chosen.plant.zones?.[0]?.name, "Mine");
    assert.deepEqual(applyEdits(theirs, settleConflicts(conflicts, new Map([["zone a", "theirs"]]))), theirs);
  });

  it("shows a removal against a change, and does not bring back what both removed", () => {
    const gone = applyEdits(design, [{ do: "remove", kind: "asset", id: "plc" }]);
    const changed = applyEdits(design, [
      { do: "put", thing: { kind: "asset", value: { id: "plc", name: "PLC 1", zone: "a", type: "EDR" } } },
    ]);
    assert.equal(mergeDesigns(design, gone, changed).conflicts[0]?.mine, null);
    assert.equal(mergeDesigns(design, changed, gone).conflicts[0]?.theirs, null);
    assert.deepEqual(mergeDesigns(design, gone, gone), { edits: [], conflicts: [] });
  });
});
