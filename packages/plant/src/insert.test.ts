// Inserting channels: every line that was there stays, comments and all, and the plant gains what was given.

import assert from "node:assert/strict";
import { test } from "node:test";
import { comparePlants } from "./diff.ts";
import { insertChannels } from "./insert.ts";
import { loadPlant } from "./load.ts";

const HEAD = `# The works
bulkhead: 1
system: { id: works, name: Works } # short
zones:
  - { id: a, name: A, kind: control }
  - { id: b, name: B, kind: supervision }
`;
const TAIL = `
# Everything else
assets:
  - { id: x, name: X, zone: a, type: EDR }
  - { id: y, name: Y, zone: b, type: HDR }
`;
const FORMS: Readonly<Record<string, string>> = {
  "a list of channels": `conduits:
  - id: ab
    name: AB
    zones: [a, b]
    channels:
      # the only one
      - id: one
        protocol: modbus # for now
        from: y
        to: x
        note: |
          Two lines,
          kept.
`,
  "channels in one line each, and a conduit behind": `conduits:
- id: ab
  name: AB
  zones: [a, b]
  channels:
  - { id: one, protocol: modbus, from: y, to: x } # braces
- id: other
  name: Other
  zones: [a, b]
`,
  "no channels yet": `conduits:
  - id: ab
    name: AB
    zones: [a, b] # both
`,
  "an empty list of channels": `conduits:
  - id: ab
    name: AB
    channels: []  # soon
    zones: [a, b]
`,
  "an empty list of conduits": "conduits: [] # none\n",
  "no conduits": "",
};
const ADDITION = {
  conduit: { id: "ab", name: "AB", zones: ["a", "b"] },
  channels: [{ id: "new", protocol: "modbus", from: "y", to: "x", ports: 502, operations: ["read"], targets: ["holding:0-9"] }],
};

for (const [form, conduits] of Object.entries(FORMS)) {
  test(`${form}: the channel is added, and nothing else changes`, () => {
    for (const before of [HEAD + conduits + TAIL, HEAD + TAIL + conduits, (HEAD + TAIL + conduits).trimEnd()]) {
      const after = insertChannels(before, [ADDITION]);
      assert.ok(after !== undefined);
      const [old, now] = [loadPlant(before, "p").plant, loadPlant(after, "p").plant];
      assert.ok(old !== undefined && now !== undefined, after);
      assert.deepEqual(
        comparePlants(old, now).map(({ type, path }) => `${type} ${path}`),
        [conduits.includes("id: ab") ? "added conduits.ab.channels.new" : "added conduits.ab"],
      );
      const kept = before.split("\n").filter((line) => line !== "" && !/\[\]/.test(line));
      const lines = after.split("\n");
      let at = 0;
      for (const line of kept) at = lines.indexOf(line, at) + 1 || assert.fail(`lost: ${line}`);
    }
  });
}

test("several additions at once, also into a conduit that the first one makes", () => {
  const after = insertChannels(HEAD + TAIL, [
    ADDITION,
    { ...ADDITION, channels: [{ id: "more", protocol: "any", from: "x", to: "y" }] },
  ]);
  const { plant } = loadPlant(after ?? "", "p");
  assert.deepEqual(
    plant?.conduits.map(({ id, channels }) => [id, channels.map((channel) => channel.id)]),
    [["ab", ["new", "more"]]],
  );
});

test("into braces and brackets no line can be put", () => {
  const inline = `conduits: [{ id: ab, name: AB, zones: [a, b] }]\n`;
  assert.equal(insertChannels(HEAD + inline + TAIL, [ADDITION]), undefined);
  const braces = "conduits:\n  - { id: ab, name: AB, zones: [a, b] }\n";
  assert.equal(insertChannels(HEAD + braces + TAIL, [ADDITION]), undefined);
});
