// GE-SRTP: services with class, target and outcome, values, programs, passwords, identities and violations, on messages encoded here from
// the published examples of SNP.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import type { Direction } from "../../dissector.ts";
import { type Play, play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { geSrtp } from "./ge-srtp.ts";

type Bytes = readonly number[];
type Part = [Direction, Uint8Array];

const le = (value: number): number[] => [value & 255, value >> 8];
const ascii = (text: string, length: number): number[] =>
  Array.from({ length }, (_, at) => (at < text.length ? text.charCodeAt(at) : 0));

function message(type: number, sequence: number, kind: number, mailbox: Bytes, text: Bytes = []): Uint8Array {
  const bytes = new Uint8Array(56 + text.length);
  bytes.set([type, 0, ...le(sequence), ...le(text.length), 0, 0, 0, 1]);
  bytes.set([sequence & 255, kind, 0, 0, 0, 0, 0x10, 0x0e, 0, 0, 1, 1], 30);
  bytes.set(mailbox, (kind & 0x40) === 0 && type === 2 ? 50 : 42);
  bytes.set(text, 56);
  return bytes;
}
let sequence = 0;
const ask = (...mailbox: Bytes): Part => [0, message(2, ++sequence, 0xc0, mailbox)];
const askWithText = (mailbox: Bytes, text: Bytes): Part => [0, message(2, ++sequence, 0x80, mailbox, text)];
const done = (data: Bytes = []): Part => [1, message(3, sequence, 0xd4, [0, 0, ...data])];
const doneWithText = (text: Bytes): Part => [1, message(3, sequence, 0x94, [], text)];
const failed = (major: number, minor = 0): Part => [1, message(3, sequence, 0xd1, [major, minor])];
const begin: Part[] = [
  [0, new Uint8Array(56)],
  [1, Uint8Array.from({ length: 56 }, (_, at) => (at === 0 ? 1 : 0))],
];
const operations = ({ operations: all }: Recording): [string, string, string | null, number, number][] =>
  all.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);
const talk = (parts: readonly Part[], how: Play = {}): Recording => play(geSrtp, [...begin, ...parts], how);

test("services are named with class, target and outcome, on any port", () => {
  const cases: readonly (readonly [Bytes, string, string, string | null])[] = [
    [[0x04, 0x08, ...le(38), ...le(1)], "Read System Memory", "read", "%R39"],
    [[0x04, 0x10, ...le(1), ...le(2)], "Read System Memory", "read", "%I9-24"],
    [[0x04, 0x46, ...le(4), ...le(1)], "Read System Memory", "read", "%I5"],
    [[0x04, 0xee, ...le(4), ...le(2)], "Read System Memory", "read", "selector 0xee:5-6"],
    [[0x07, 0x08, ...le(38), ...le(1), 57, 0], "Write System Memory", "write", "%R39"],
    [[0x44, 0x48, ...le(7), ...le(1)], "Toggle Force System Memory", "write", "%Q8"],
    [[0x23, 0], "Set PLC State: Run", "start", null],
    [[0x23, 2], "Set PLC State: Stop", "stop", null],
    [[0x24, 1], "Set PLC Time and Date", "time-change", null],
    [[0x39], "Clear Fault Table", "configuration", null],
    [[0x21, 3], "Change Privilege Level", "authentication", null],
    [[0x77], "Service 0x77", "other", null],
  ];
  for (const [mailbox, name, of, target] of cases) {
    for (const serverPort of [18_245, 4000]) {
      const accepted = talk([ask(0), done(), ask(...mailbox), done(new Array<number>(6).fill(0))], { serverPort });
      assert.deepEqual(operations(accepted)[1], [name, of, target, 1, 0]);
      assert.deepEqual(accepted.malformed, [], name);
      const refused = talk([ask(0), done(), ask(...mailbox), failed(2, 0xfe)], { serverPort });
      assert.deepEqual(operations(refused)[1], [name, of, target, 0, 1]);
      assert.equal(refused.sessions[0]?.securable, false);
    }
  }
});

test("a store goes into the controller, a load comes out of it", () => {
  const logic = new Array<number>(131).fill(7);
  const stored = talk([askWithText([0x3f, 0, ...le(0), ...le(131)], logic), done()]);
  assert.deepEqual(operations(stored), [["Program Store", "program-download", "logic", 1, 0]]);
  assert.deepEqual(stored.transfers, [{ direction: "download", block: "logic", size: 131 }]);
  const loaded = talk([ask(0x40, 5), doneWithText(logic)]);
  assert.deepEqual(operations(loaded), [["Program Load", "program-upload", "declarations", 1, 0]]);
  assert.deepEqual(loaded.transfers, [{ direction: "upload", block: "declarations", size: 131 }]);
  assert.deepEqual(talk([askWithText([0x3f, 0, 0, 0, 131, 0], logic), failed(2)]).transfers, []);
});

test("values of registers and discrete tables are read and written", () => {
  const point = (target: string, type: PointOfInterest["type"] = "uint16"): PointOfInterest => {
    const basis = { variable: target, protocol: "ge-srtp", servers: ["10.0.2.10"], wordOrder: "little" } as const;
    return { ...basis, target, type, scale: 1, offset: 0 };
  };
  const float = [...new Uint8Array(new Float32Array([12.5]).buffer)];
  const points = [point("%R39"), point("%R40", "float32"), point("%I12", "bool"), point("%AQ1"), point("%R0"), point("R39")];
  const told = talk(
    [
      ask(0x04, 0x08, ...le(38), ...le(3)),
      done([57, 1, ...float]),
      ask(0x04, 0x10, ...le(1), ...le(10)),
      doneWithText([0b1000, ...new Array<number>(9).fill(0)]),
      ask(0x07, 0x08, ...le(38), ...le(1), 57, 1),
      failed(2),
      askWithText([0x07, 0x0c, ...le(0), ...le(5)], [1, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
      done(),
    ],
    { points },
  );
  assert.deepEqual(told.malformed, []);
  assert.deepEqual(
    told.read.map((one) => [one.variable, one.raw]),
    [
      ["%R39", 313],
      ["%R40", 12.5],
      ["R39", 313],
      ["%I12", 1],
    ],
  );
  assert.deepEqual(
    told.written.map((one) => [one.variable, one.raw, one.settled]),
    [
      ["%R39", 313, false],
      ["R39", 313, false],
      ["%AQ1", 257, true],
    ],
  );
});

test("passwords are credentials, masked; a controller tells its name and type", () => {
  const identity = [...ascii("33101A", 8), 0x10, 0x23, 1, 0, ...ascii("ESS331", 8)];
  const told = talk([ask(0x21, 0xff, ...ascii("AB1", 8)), done(), ask(0x43), doneWithText(identity)]);
  assert.deepEqual(told.credentials, [{ user: null, masked: "•••••• (3 characters)" }]);
  assert.deepEqual(
    told.sessions.map(({ authenticated }) => authenticated),
    [false, true],
  );
  assert.deepEqual(told.assets, [
    { of: "server", told: { vendor: "GE", product: "GE controller type 0x1023", names: ["33101A"] } },
  ]);
});

test("violations are told, foreign bytes are not claimed, damage never breaks out", () => {
  assert.deepEqual(talk([ask(0), done(), done()]).malformed, ["a response to no request"]);
  assert.deepEqual(talk([ask(0x04, 0x08, 0, 0, 9, 0), done()]).malformed, ["a response holds fewer items than were asked for"]);
  assert.deepEqual(talk([askWithText([0x07, 0x08, 0, 0, 9, 0], [1, 2])]).malformed, [
    "a write holds more or fewer items than it says",
  ]);
  assert.equal(play(geSrtp, begin, { serverPort: 4000 }).recognised, false);
  assert.equal(play(geSrtp, [[0, message(2, 1, 0xc0, [0x77])]], { serverPort: 4000 }).recognised, false);
  const whole = [...begin, ask(0x04, 0x08, ...le(38), ...le(3)), done(), askWithText([0x07, 0x0c, 0, 0, 1, 0], [1, 1]), done()];
  assert.deepEqual(operations(play(geSrtp, whole, { pieces: 11 })), operations(play(geSrtp, whole)));
  playDamaged(geSrtp, whole, 800, 18_245);
});
