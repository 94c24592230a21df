// ROC Plus: messages from an encoder of its own, with a checksum computed bit by bit.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { type Direction, TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { join, type Play, play, playDamaged } from "../recorder.fixture.ts";
import { rocPlus, rocPlusDatagrams } from "./roc-plus.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Part = Uint8Array | number | string | readonly number[];

function crc(bytes: Uint8Array): number {
  let rest = 0;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const turn = (rest ^ (byte >> bit)) & 1;
      rest = (rest >> 1) ^ (turn === 1 ? 0xa001 : 0);
    }
  }
  return rest;
}

function message(from: number, to: number, opcode: number, ...parts: readonly Part[]): Bytes {
  const data = join(...parts);
  const head = join([to, 2, from, 2, opcode, data.length], data);
  const sum = crc(head);
  return join(head, [sum & 255, sum >> 8]);
}
const ask = (opcode: number, ...parts: readonly Part[]): [Direction, Bytes] => [TO_SERVER, message(1, 5, opcode, ...parts)];
const answer = (opcode: number, ...parts: readonly Part[]): [Direction, Bytes] => [TO_CLIENT, message(5, 1, opcode, ...parts)];
const float = (value: number): number[] => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return [...new Uint8Array(view.buffer)];
};
const padded = (text: string, length: number): string => text.padEnd(length, "\0");
const pointsOf = (...targets: readonly string[]): PointOfInterest[] =>
  targets.map((target) => ({
    variable: target,
    protocol: "roc-plus",
    servers: [],
    target,
    unit: 5,
    type: "float32",
    wordOrder: "big",
    scale: 1,
    offset: 0,
  }));
const operations = (seen: ReturnType<typeof play>): unknown[] =>
  seen.operations.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);

test("the checksum is that of the manual's login message", () => {
  // Unit 1, group 2, from unit 1, group 0: opcode 17 with the operator "MOC" ends with 85 18.
  const login = join([1, 2, 1, 0, 17, 3], "MOC", [0x85, 0x18]);
  const seen = play(rocPlus, [[TO_SERVER, login]]);
  assert.deepEqual(operations(seen), [["Login", "authentication", "user:MOC", 0, 0]]);
});

test("parameters are read and written, by one and by several", () => {
  const seen = play(
    rocPlus,
    [
      ask(167, [103, 0, 1, 21]),
      answer(167, [103, 0, 1, 21], float(4.5)),
      ask(167, [103, 1, 3, 4]),
      answer(167, [103, 1, 3, 4], [1, 2, 3]),
      ask(180, [2, 103, 0, 21, 105, 2, 6]),
      answer(180, [2, 103, 0, 21], float(1), [105, 2, 6], float(2)),
      ask(180, [1, 103, 0, 21]),
      answer(180, [1, 103, 0, 21], float(5.5)),
      ask(166, [104, 0, 1, 9], float(60)),
      answer(166),
      ask(181, [1, 104, 0, 9], float(61)),
      answer(255, [20, 0]),
      ask(181, [1, 91, 0, 2], "name"),
      answer(181),
      ask(8, [1, 2, 3, 4, 5, 6, 7]),
      answer(8),
      ask(10, [1, 0, 44]),
      ask(119, [10, 0, 0]),
    ],
    { points: pointsOf("point:103.0:21", "point:104.0:9"), pieces: 5 },
  );
  assert.deepEqual(seen.malformed, []);
  assert.deepEqual(operations(seen), [
    ["Request Point Parameters", "read", "point:103.0:21", 1, 0],
    ["Request Point Parameters", "read", "point:103.1:4-6", 1, 0],
    ["Request Parameters", "read", "point:103.0:21", 1, 0],
    ["Request Parameters", "read", "point:105.2:6", 1, 0],
    ["Request Parameters", "read", "point:103.0:21", 1, 0],
    ["Set Point Parameters", "write", "point:104.0:9", 1, 0],
    ["Write Parameters", "write", "point:104.0:9", 0, 1],
    ["Write Parameters: System Variables", "configuration", "point:91.0:2", 1, 0],
    ["Set Real-time Clock", "time-change", null, 1, 0],
    ["Read Configurable Opcode Data", "read", "table:1:0-43", 0, 0],
    ["Request Events", "read", null, 0, 0],
  ]);
  assert.deepEqual(
    seen.read.map((one) => one.raw),
    [4.5, 5.5],
  );
  assert.deepEqual(
    seen.written.map((one) => [one.raw, one.settled]),
    [
      [60, true],
      [61, false],
    ],
  );
});

test("logins: who, the password masked, proven when they are accepted", () => {
  const seen = play(rocPlus, [
    ask(17, "LOI", [0xe8, 3], 5),
    answer(17),
    ask(17, "LOI", [0xe8, 3], "LOGOUT"),
    answer(17),
    ask(17, padded("operator", 30), padded("correct horse", 40), 5),
    answer(255, [21, 0]),
    ask(17, "SESSIONKEYREQ"),
    answer(17, new Uint8Array(24)),
  ]);
  assert.deepEqual(operations(seen), [
    ["Login", "authentication", "user:LOI", 1, 0],
    ["Logout", "session", "user:LOI", 1, 0],
    ["Login", "authentication", "user:operator", 0, 1],
    ["Login", "authentication", null, 1, 0],
  ]);
  assert.deepEqual(seen.credentials, [
    { user: "LOI", masked: "•••••• (4 characters)" },
    { user: "LOI", masked: "•••••• (4 characters)" },
    { user: "operator", masked: "c••••••e (13 characters)" },
  ]);
  assert.deepEqual(
    seen.sessions.map((one) => one.authenticated),
    [false, true, false],
  );
  assert.equal(seen.sessionsEnded, 1);
});

test("files, messages to be passed on, reports, and what the device is", () => {
  const seen = play(rocPlus, [
    ask(6),
    answer(6, [1, 1, 0, 1, 2, 1, 1], new Uint8Array(11), 6, new Uint8Array(196)),
    ask(203, [1, 1], padded("/DATA", 100), padded("prog.bin", 25)),
    answer(203, [1, 1, 0, 0, 0]),
    ask(203, [5], padded("/DATA", 100), padded("old.log", 25)),
    ask(203, [3, 1, 0, 0, 0], new Uint8Array(9)),
    ask(24, [1, 2, 7, 2, 0, 0, 0, 0, 0, 0], [166, 8], [104, 0, 1, 9], float(1)),
    answer(224, [1, 2]),
    ask(225, [0, 0]),
  ]);
  assert.deepEqual(operations(seen), [
    ["System Configuration", "discovery", null, 1, 0],
    ["File Transfer: Open", "file-transfer", "file:prog.bin", 1, 0],
    ["File Transfer: Delete", "file-transfer", "file:old.log", 0, 0],
    ["File Transfer: Write", "file-transfer", null, 0, 0],
    ["Store and Forward", "other", null, 0, 0],
    ["Set Point Parameters", "write", "point:104.0:9", 0, 0],
    ["Report by Exception (SRBX)", "read", null, 0, 0],
    ["Acknowledge Report by Exception", "session", null, 0, 0],
  ]);
  assert.deepEqual(seen.assets, [{ of: "server", told: { vendor: "Emerson", product: "ROC800", role: "flow computer" } }]);
});

test("the length of a message shows who asks where the opening was not seen", () => {
  const seen = play(
    rocPlusDatagrams,
    [
      [TO_CLIENT, message(1, 5, 7)],
      [TO_SERVER, message(5, 1, 7, new Uint8Array(8))],
    ],
    {
      directionSeen: false,
      fromStart: false,
    },
  );
  assert.deepEqual(operations(seen), [["Read Real-time Clock", "read", null, 1, 0]]);
  assert.deepEqual(
    seen.sessions.map((one) => one.authenticated),
    [null],
  );
});

test("what is not intact is not known, and said behind what was", () => {
  const known = (bytes: Bytes, how: Play = {}): boolean => play(rocPlus, [[TO_SERVER, bytes]], how).recognised;
  const whole = message(1, 5, 7);
  assert.equal(known(whole, { serverPort: 5000, pieces: 1 }), true);
  const wrong = whole.slice();
  wrong[6] = (wrong[6] as number) ^ 1;
  assert.equal(known(wrong), false);
  assert.equal(known(message(1, 5, 9)), false);
  assert.equal(known(new Uint8Array(20)), false);
  assert.deepEqual(play(rocPlus, [[TO_SERVER, join(whole, wrong)]]).malformed, ["the checksum of a message is wrong"]);
});

test("damaged messages break nothing", () => {
  const parts = [
    ask(17, padded("operator", 30), padded("correct horse", 40), 5),
    answer(17),
    ask(180, [2, 103, 0, 21, 105, 2, 6]),
    ask(24, [1, 2, 7, 2, 0, 0, 0, 0, 0, 0], [166, 8], [104, 0, 1, 9], float(1)),
    answer(6, new Uint8Array(20)),
  ];
  const points = pointsOf("point:103.0:21", "point:104.0:9");
  playDamaged(rocPlus, parts, 1500, 4000, { points });
  playDamaged(rocPlusDatagrams, parts, 1500, 4001, { points });
  // Damage behind the checksum is not read at all: so damage before it.
  const repaired = parts.map(([from, bytes], index): [Direction, Bytes] => {
    const copy = bytes.slice(0, -2);
    copy[6 + index] = 0xff;
    const sum = crc(copy);
    return [from, join(copy, [sum & 255, sum >> 8])];
  });
  play(rocPlus, repaired, { points });
});
