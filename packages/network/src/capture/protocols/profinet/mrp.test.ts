// MRP: frames from an encoder of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Direction, TO_SERVER } from "../../dissector.ts";
import { be16, be32, join, play, playDamaged } from "../recorder.fixture.ts";
import { mrp } from "./mrp.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const MAC = [0x08, 0x00, 0x06, 1, 2, 3];
const part = (type: number, ...content: readonly number[]): number[] => [type, content.length, ...content];
const frame = (...parts: readonly (readonly number[])[]): [Direction, Bytes] => [
  TO_SERVER,
  join(be16(1), ...parts, part(1, ...be16(7), ...new Uint8Array(16).fill(255)), [0, 0], new Uint8Array(12)),
];
const ringTest = (state: number): number[] =>
  part(2, ...be16(0x8000), ...MAC, ...be16(1), ...be16(state), ...be16(2), ...be32(5));

test("the manager, the state of its ring, and changes", () => {
  const seen = play(mrp, [
    frame(ringTest(1)),
    frame(ringTest(0)),
    frame(part(4, ...MAC, 0, 1)),
    frame(part(5, ...MAC, 0, 1)),
    frame(part(3, 0, 0, 1)),
  ]);
  assert.deepEqual(
    seen.operations.map((one) => one.name),
    ["Ring Test (closed)", "Ring Test (open)", "Link Down", "Link Up", "Topology Change"],
  );
  assert.deepEqual(seen.assets, [{ of: "080006010203", told: { role: "ring redundancy manager" } }]);
  assert.deepEqual(
    seen.sessions.map((one) => one.securable),
    [false],
  );
  assert.deepEqual(seen.malformed, []);
});

test("what does not hold together is said", () => {
  const [, whole] = frame(ringTest(1));
  const lying = whole.slice();
  lying[3] = 250;
  const seen = play(mrp, [
    [TO_SERVER, whole],
    [TO_SERVER, lying],
    [TO_SERVER, join(be16(2), be16(0))],
  ]);
  assert.deepEqual(seen.malformed, [
    "a part of an MRP frame is longer than the frame",
    "an MRP frame is too short or of an unknown version",
  ]);
  assert.equal(play(mrp, [[TO_SERVER, join(be16(2), be16(0))]]).recognised, false);
});

test("damaged frames break nothing", () => {
  playDamaged(mrp, [frame(ringTest(1)), frame(part(4, ...MAC, 0, 1))], 1500, 0x88e3);
});
