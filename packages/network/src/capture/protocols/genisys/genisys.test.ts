// Genisys: frames from an encoder of its own, with a checksum computed bit by bit.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { type Direction, TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { join, type Play, play, playDamaged } from "../recorder.fixture.ts";
import { genisys } from "./genisys.ts";

type Bytes = Uint8Array<ArrayBuffer>;

function crc(bytes: readonly number[]): number {
  let rest = 0;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const turn = (rest ^ (byte >> bit)) & 1;
      rest = (rest >> 1) ^ (turn === 1 ? 0xa001 : 0);
    }
  }
  return rest;
}

const escaped = (byte: number): number[] => (byte < 0xf0 ? [byte] : [0xf0, byte & 15]);
const plain = (header: number, station: number): Bytes => join([header, ...escaped(station), 0xf6]);
function frame(header: number, station: number, ...pairs: readonly number[]): Bytes {
  const content = [station, ...pairs];
  const sum = crc([header, ...content]);
  return join([header, ...[...content, sum & 255, sum >> 8].flatMap(escaped), 0xf6]);
}
const pointsOf = (...targets: readonly string[]): PointOfInterest[] =>
  targets.map((target) => ({
    variable: target,
    protocol: "genisys",
    servers: [],
    target,
    unit: 5,
    type: "bool",
    wordOrder: "big",
    scale: 1,
    offset: 0,
  }));

test("polls, controls, checkback and indications", () => {
  const seen = play(
    genisys,
    [
      [TO_SERVER, plain(0xfb, 5)],
      [TO_CLIENT, plain(0xf1, 5)],
      [TO_SERVER, frame(0xfa, 5)],
      [TO_CLIENT, frame(0xf2, 5, 0, 0xf3, 4, 4)],
      [TO_SERVER, frame(0xfc, 5, 2, 0xff, 0xe0, 7)],
      [TO_CLIENT, frame(0xf3, 5, 2, 0xff)],
      [TO_SERVER, frame(0xfe, 5)],
      [TO_CLIENT, frame(0xf2, 6, 4, 0)],
      [TO_SERVER, frame(0xfd, 6)],
      [TO_SERVER, frame(0xf9, 5, 3, 1)],
    ],
    { points: pointsOf("indication:0", "indication:4.2", "control:2.7", "control:9"), pieces: 3 },
  );
  assert.deepEqual(seen.malformed, []);
  assert.deepEqual(
    seen.operations.map((one) => [one.name, one.class, one.target, one.accepted]),
    [
      ["Poll", "read", null, 1],
      ["Acknowledge and Poll", "read", null, 1],
      ["Control", "write", "control:2", 1],
      ["Control: Set Mode", "mode-change", null, 1],
      ["Execute Controls", "write", null, 0],
      ["Recall", "read", null, 0],
      ["Common Control", "write", "control:3", 0],
    ],
  );
  assert.deepEqual(seen.read, [
    { variable: "indication:0", raw: 0xf3, good: true },
    { variable: "indication:4.2", raw: 1, good: true },
  ]);
  assert.deepEqual(seen.written, [{ variable: "control:2.7", raw: 1, good: true, settled: true }]);
  assert.deepEqual(
    seen.sessions.map((one) => [one.encrypted, one.securable]),
    [[false, false]],
  );
});

test("a wrong checksum and stray bytes are said and passed over", () => {
  const broken = frame(0xfc, 5, 2, 1);
  broken[2] = 3;
  const seen = play(genisys, [[TO_SERVER, join(frame(0xfa, 5), broken, [1, 2], frame(0xfd, 5))]]);
  assert.deepEqual(seen.malformed, ["the checksum of a frame is wrong", "bytes between frames begin none"]);
  assert.deepEqual(
    seen.operations.map((one) => one.name),
    ["Acknowledge and Poll", "Recall"],
  );
  const odd = play(genisys, [[TO_SERVER, join(frame(0xfa, 5), frame(0xfc, 5, 2), frame(0xfd, 5))]]);
  assert.deepEqual(odd.malformed, ["bytes between frames begin none"]);
});

test("a frame without checksum is known only at the port", () => {
  const known = (bytes: Bytes, how: Play = {}): boolean => play(genisys, [[TO_SERVER, bytes]], how).recognised;
  assert.equal(known(plain(0xfb, 5)), true);
  assert.equal(known(plain(0xfb, 5), { serverPort: 4001 }), false);
  assert.equal(known(frame(0xfb, 5), { serverPort: 4001, pieces: 1 }), true);
  const broken = frame(0xfa, 5);
  broken[1] = 6;
  assert.equal(known(broken), false);
});

test("who sends shows who is who; a called office asks as the called side", () => {
  const turned = play(
    genisys,
    [
      [TO_SERVER, frame(0xf2, 5, 0, 1)],
      [TO_CLIENT, frame(0xfc, 5, 1, 1)],
    ],
    { directionSeen: false },
  );
  assert.deepEqual(
    turned.operations.map((one) => one.name),
    ["Control"],
  );
  const called = play(genisys, [[TO_CLIENT, frame(0xfc, 5, 1, 1, 0xe0, 0)]]);
  assert.deepEqual(
    called.operations.map((one) => one.name),
    ["Control (asked by the called side)", "Control: Set Mode (asked by the called side)"],
  );
});

test("damaged frames break nothing", () => {
  const parts: [Direction, Bytes][] = [
    [TO_SERVER, join(frame(0xfa, 5), frame(0xfc, 5, 2, 0xff, 0xe0, 7))],
    [TO_CLIENT, frame(0xf2, 5, 0, 0xf3, 4, 4)],
    [TO_SERVER, frame(0xfe, 5)],
  ];
  playDamaged(genisys, parts, 3000, 10_001, { points: pointsOf("indication:4.2", "control:2.7") });
});
