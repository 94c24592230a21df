// Comparing plants: by id and path, whatever the order.

import assert from "node:assert/strict";
import { test } from "node:test";
import { comparePlants } from "./diff.ts";
import { type Plant, plantSchema } from "./plant.ts";

const plant = (zones: object[], more: object = {}): Plant =>
  plantSchema.parse({ bulkhead: 1, system: { id: "s", name: "S" }, zones, ...more });
const A = { id: "a", name: "A", kind: "control", networks: ["10.0.0.0/24"] };
const B = { id: "b", name: "B", kind: "dmz" };

test("the same plant in another order has no changes", () => {
  assert.deepEqual(comparePlants(plant([A, B]), plant([B, A])), []);
});

test("added, removed and changed things and fields have their paths", () => {
  const before = plant([A, B]);
  const after = plant([
    { ...A, networks: ["10.0.1.0/24"], target: 2, note: "n" },
    { id: "c", name: "C", kind: "field" },
  ]);
  const changes = comparePlants(before, after);
  assert.deepEqual(
    changes.map(({ type, path }) => [type, path]),
    [
      ["changed", "zones.a.networks"],
      ...["IAC", "UC", "SI", "DC", "RDF", "TRE", "RA"].map((code) => ["changed", `zones.a.target.${code}`]),
      ["added", "zones.a.note"],
      ["removed", "zones.b"],
      ["added", "zones.c"],
    ],
  );
  assert.deepEqual(changes[0], { type: "changed", path: "zones.a.networks", before: ["10.0.0.0/24"], after: ["10.0.1.0/24"] });
  const back = comparePlants(after, before);
  assert.deepEqual(
    back.map(({ type }) => type).sort(),
    changes.map(({ type }) => ({ added: "removed", removed: "added", changed: "changed" })[type]).sort(),
  );
});

test("things within things are found by their ids, too", () => {
  const conduit = (channel: object): object => ({
    conduits: [
      { id: "x", name: "X", zones: ["a", "b"], channels: [{ id: "ch", protocol: "modbus", from: "a", to: "b", ...channel }] },
    ],
  });
  const changes = comparePlants(plant([A, B], conduit({ ports: 502 })), plant([A, B], conduit({ ports: [502, 503] })));
  assert.deepEqual(changes, [{ type: "changed", path: "conduits.x.channels.ch.ports", before: ["502"], after: ["502", "503"] }]);
});
