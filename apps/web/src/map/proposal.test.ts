// Proposals: only what was chosen is taken over, and what exists keeps what the proposal does not speak of.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { PlantDocument } from "@bulkhead/plant";
import { applyEdits } from "./edit.ts";
import { acceptProposal, groupProposal, proposalFromDrawing, proposalFromPlant } from "./proposal.ts";

const document: PlantDocument = {
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: [{ id: "control", name: "Control", kind: "control", target: 2 }],
  assets: [{ id: "plc", name: "PLC", type: "EDR", zone: "control", note: "mine" }],
};

const proposal = proposalFromPlant(
  {
    bulkhead: 1,
    system: document.system,
    zones: [
      { id: "control", name: "Renamed", kind: "field" },
      { id: "dmz", name: "DMZ", kind: "dmz" },
    ],
    assets: [
      { id: "plc", name: "PLC", type: "EDR", zone: "control", vendor: "Northmill" },
      { id: "jump", name: "Jump host", type: "HDR", zone: "dmz" },
    ],
    conduits: [{ id: "gate", name: "Gate", zones: ["control", "dmz"] }],
  },
  [],
);

describe("proposals", () => {
  it("tell zone by zone what is new, changed or as it is", () => {
    assert.deepEqual(
      groupProposal(document, proposal, "none").map((group) => [
        group.zone,
        group.novelty,
        ...group.assets.map((one) => one.novelty),
      ]),
      [
        ["control", "same", "changed"],
        ["dmz", "fresh", "fresh"],
      ],
    );
  });

  it("change nothing that was not chosen, and keep what stands", () => {
    const edits = acceptProposal(document, proposal, new Set(), new Set(["plc"]));
    const { plant } = applyEdits({ plant: document, places: {} }, edits);
    assert.deepEqual(plant.zones, document.zones);
    assert.deepEqual(plant.assets, [{ id: "plc", name: "PLC", type: "EDR", zone: "control", note: "mine", vendor: "Northmill" }]);
    assert.equal(plant.conduits, undefined);
  });

  it("bring a conduit once its zones are there", () => {
    const { plant } = applyEdits(
      { plant: document, places: {} },
      acceptProposal(document, proposal, new Set(["dmz"]), new Set(["jump"])),
    );
    assert.deepEqual(
      plant.zones?.map((zone) => zone.name),
      ["Control", "DMZ"],
    );
    assert.deepEqual(
      plant.conduits?.map((conduit) => conduit.id),
      ["gate"],
    );
  });

  it("give things of a drawing free ids, and know things by their names", () => {
    const box = { x: 10, y: 20, width: 100, height: 50 };
    const drawn = proposalFromDrawing(document, {
      things: [
        { id: "1", name: "Control", as: "zone", box },
        { id: "2", name: "Cell", as: "zone", within: "1", box: { ...box, x: 15 } },
        { id: "3", name: "Cell", as: "asset", within: "2", box },
      ],
      conduits: [{ name: "Way", zones: ["1", "2"] }],
      problems: [],
    });
    assert.deepEqual(
      drawn.zones.map((zone) => [zone.id, zone.parent]),
      [
        ["control", undefined],
        ["cell", "control"],
      ],
    );
    assert.deepEqual(
      drawn.assets.map((asset) => [asset.id, asset.zone]),
      [["cell-2", "cell"]],
    );
    assert.deepEqual(drawn.conduits[0]?.zones, ["control", "cell"]);
    assert.deepEqual(drawn.places["zone cell"], { x: 5, y: 0 });
  });
});
