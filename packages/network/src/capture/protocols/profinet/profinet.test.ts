// PROFINET below IP: discovery, naming, addresses, resets, cyclic data, alarms and violations, on frames encoded here.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { be16, be32, join, type Play, play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { profinet } from "./profinet.ts";

type Bytes = Uint8Array | readonly number[] | string;

const block = (option: number, value: Bytes): Uint8Array => {
  const body = join(value);
  return join(be16(option), be16(body.length), body, body.length % 2 === 1 ? [0] : []);
};
const dcp = (frame: number, service: number, type: number, blocks: readonly Uint8Array[], length?: number): Uint8Array => {
  const body = join(...blocks);
  return join(be16(frame), service, type, be32(0x1234), 0, 1, be16(length ?? body.length), body, new Uint8Array(40));
};
const identify = (...blocks: Uint8Array[]): Uint8Array => dcp(0xfefe, 5, 0, blocks);
const identity = (...blocks: Uint8Array[]): Uint8Array => dcp(0xfeff, 5, 1, blocks);
const set = (...blocks: Uint8Array[]): Uint8Array => dcp(0xfefd, 4, 0, blocks);
const answer = (...blocks: Uint8Array[]): Uint8Array => dcp(0xfefd, 4, 1, blocks);
const asked = (frame: Uint8Array): [string, string, string | null][] =>
  play(profinet, [[TO_SERVER, frame]]).operations.map((one) => [one.name, one.class, one.target]);

test("requests are named by what they look for or set", () => {
  assert.deepEqual(asked(identify(block(0xffff, []))), [["DCP Identify", "discovery", null]]);
  assert.deepEqual(asked(identify(block(0x0202, "plc-1"))), [["DCP Identify", "discovery", "station:plc-1"]]);
  assert.deepEqual(asked(dcp(0xfefd, 3, 0, [Uint8Array.from([2, 2])])), [["DCP Get", "discovery", null]]);
  assert.deepEqual(asked(dcp(0xfefc, 6, 0, [block(0x0202, join([0, 0], "plc-1"))])), [["DCP Hello", "discovery", null]]);
  const ip = join([0, 1], [192, 168, 0, 7], [255, 255, 255, 0], [0, 0, 0, 0]);
  assert.deepEqual(
    asked(
      set(
        block(0x0501, [0, 0]),
        block(0x0202, join([0, 1], "plc-22")),
        block(0x0102, ip),
        block(0x0503, [0, 0, 1, 0]),
        block(0x0506, [0, 4]),
        block(0x0206, join([0, 1], "alias")),
        block(0x0502, [0, 0]),
      ),
    ),
    [
      ["DCP Set: Name of Station", "configuration", "station:plc-22"],
      ["DCP Set: IP Parameters", "configuration", "192.168.0.7"],
      ["DCP Set: Signal", "diagnostic", null],
      ["DCP Set: Reset to Factory Settings", "restart", null],
      ["DCP Set", "configuration", "option:2.6"],
    ],
  );
});

test("answers accept or refuse each setting", () => {
  const request = set(block(0x0202, join([0, 1], "plc-1")), block(0x0503, [0, 0, 1, 0]));
  const outcome = (reply: Uint8Array): number[][] =>
    play(profinet, [
      [TO_SERVER, request],
      [TO_CLIENT, reply],
    ]).operations.map((one) => [one.accepted, one.refused]);
  assert.deepEqual(outcome(answer(block(0x0504, [2, 2, 0]), block(0x0504, [5, 3, 2]))), [
    [1, 0],
    [0, 1],
  ]);
  assert.deepEqual(outcome(dcp(0xfefd, 4, 5, [])), [
    [0, 1],
    [0, 1],
  ]);
});

test("a station tells who it is, once", () => {
  const told = identity(
    block(0x0201, join([0, 0], "S7-300")),
    block(0x0202, join([0, 0], "plc-1")),
    block(0x0203, [0, 0, 0, 0x2a, 1, 1]),
    block(0x0204, [0, 0, 2, 0]),
    block(0x0102, join([0, 1], [192, 168, 0, 7], [255, 255, 255, 0], [0, 0, 0, 0])),
  );
  const recording = play(profinet, [
    [TO_CLIENT, told],
    [TO_CLIENT, told],
  ]);
  const who = { names: ["plc-1"], product: "S7-300", vendor: "Siemens", role: "IO controller" };
  assert.deepEqual(recording.assets, [
    { of: "server", told: who },
    { of: "c0a80007", told: who },
  ]);
});

test("cyclic data, alarms and clocks", () => {
  const cyclic = (id: number): Uint8Array => join(be16(id), new Uint8Array(40), be16(7), 0x35, 0);
  const alarm = (type: number): Uint8Array =>
    join(be16(0xfc01), be16(1), be16(2), type, 0, be16(0), be16(0), be16(4), [0, 1, 0, 0]);
  const recording = play(profinet, [
    [TO_SERVER, cyclic(0x8001)],
    [TO_CLIENT, cyclic(0x0101)],
    [TO_CLIENT, alarm(0x11)],
    [TO_CLIENT, alarm(0x14)],
    [TO_CLIENT, join(be16(0xff40), new Uint8Array(40))],
  ]);
  assert.deepEqual(
    recording.operations.map((one) => [one.name, one.class, one.target]),
    [
      ["Cyclic Data", "other", "frame:0x8001"],
      ["Cyclic Data (isochronous)", "other", "frame:0x0101"],
      ["Alarm", "other", null],
      ["Alarm: Relation Ended with an Error", "session", null],
      ["Clock Synchronisation (PTCP)", "other", null],
    ],
  );
  assert.deepEqual(
    recording.sessions.map((one) => [one.encrypted, one.securable]),
    [[false, false]],
  );
});

test("what violates the protocol is named", () => {
  const reasons = (frame: Uint8Array, how: Play = {}): Recording["malformed"] =>
    play(
      profinet,
      [
        [TO_SERVER, identify(block(0xffff, []))],
        [TO_SERVER, frame],
      ],
      how,
    ).malformed;
  assert.deepEqual(reasons(dcp(0xfefe, 5, 0, [], 500)), ["a DCP message is longer than its frame"]);
  assert.deepEqual(reasons(dcp(0xfefe, 5, 0, [], 500), { truncated: true }), []);
  assert.deepEqual(reasons(dcp(0xfefe, 5, 0, [join(be16(0x0202), be16(99))])), ["a DCP block is longer than its message"]);
  assert.deepEqual(reasons(join(be16(0xfc01), new Uint8Array(10), be16(99))), ["a PROFINET alarm ends early"]);
  assert.deepEqual(reasons(Uint8Array.from([0x80])), ["a PROFINET frame ends early"]);
});

test("damaged frames neither throw nor read outside", () => {
  const parts = [
    [TO_SERVER, set(block(0x0202, join([0, 1], "plc-1")), block(0x0503, [0, 0, 1, 0]))],
    [TO_CLIENT, answer(block(0x0504, [2, 2, 0]), block(0x0504, [5, 3, 2]))],
    [TO_CLIENT, identity(block(0x0203, [0, 0, 0, 0x2a, 1, 1]), block(0x0102, join([0, 1], new Uint8Array(12))))],
    [TO_CLIENT, join(be16(0xfc01), be16(1), be16(2), 1, 0, be16(0), be16(0), be16(2), [0, 1])],
  ] as const;
  playDamaged(profinet, parts, 4000, 41);
});
