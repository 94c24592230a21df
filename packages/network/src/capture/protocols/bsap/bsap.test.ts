// BSAP: datagrams and serial frames from an encoder of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Direction, TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { be16, join, type Play, play, playDamaged } from "../recorder.fixture.ts";
import { bsap } from "./bsap.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Part = Uint8Array | number | string | readonly number[];

const le16 = (value: number): number[] => [value & 255, value >> 8];
const le32 = (value: number): number[] => [...le16(value & 0xffff), ...le16(value >>> 16)];

function datagram(kind: number, count: number, ...parts: readonly Part[]): Bytes {
  return join(le16(14), le16(count), le16(kind), le32(100), le32(99), ...parts);
}
function request(sequence: number, application: number, ...parts: readonly Part[]): [Direction, Bytes] {
  const body = join(14, le32(sequence), application, 0, ...parts);
  return [TO_SERVER, datagram(6, 1, le32(body.length + 4), body)];
}
function response(sequence: number, status: number, ...parts: readonly Part[]): [Direction, Bytes] {
  const body = join(14, le32(sequence), status, 1, ...parts);
  return [TO_CLIENT, datagram(5, 1, le32(body.length + 4), body)];
}
const stuffed = (bytes: Bytes): number[] => [...bytes].flatMap((byte) => (byte === 0x10 ? [0x10, 0x10] : [byte]));
const serial = (station: number, application: number, sequence: number, source: number, ...parts: readonly Part[]): Bytes => {
  const addresses = station >= 0x80 ? [1, 0, 2, 0, 0] : [];
  return join(
    [0x10, 2],
    stuffed(join(station, 7, addresses, application, le16(sequence), source, 0, ...parts)),
    [0x10, 3, 0xaa, 0xbb],
  );
};
const name = (text: string): Bytes => join(text, 0);
const operations = (seen: ReturnType<typeof play>): unknown[] =>
  seen.operations.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);

test("signals are read and written by name and by address", () => {
  const seen = play(bsap, [
    request(1, 0xa0, 0x04, [0xf0, 0, 0, 0x0a, 2], name("@GV.LEVEL"), name("@GV.FLOW")),
    response(1, 0, [1, 2, 3, 4]),
    request(2, 0xa0, 0x84, [0, 0, 0, 0x0a, 2], name("@GV.PUMP"), [9], name("@GV.SET"), [11, 0, 0, 1, 2]),
    response(2, 0x80, [4]),
    request(3, 0xa0, 0x00, [0xf0, 0, 1, 0, 0x0a, 2], be16(0x0102), be16(0x1234)),
    response(3, 0),
    request(4, 0xa0, 0x80, [0, 1, 0, 1], be16(0x0102), [9]),
    request(5, 0xa0, 0x0c, [0, 0, 7]),
    request(6, 0xa0, 0x99, [0, 0, 7]),
    request(7, 0x78, [0, 0, 7]),
  ]);
  assert.deepEqual(seen.malformed, []);
  assert.deepEqual(operations(seen), [
    ["Read Signal by Name", "read", "signal:@GV.LEVEL", 1, 0],
    ["Read Signal by Name", "read", "signal:@GV.FLOW", 1, 0],
    ["Write Signal by Name", "write", "signal:@GV.PUMP", 0, 1],
    ["Write Signal by Name", "write", "signal:@GV.SET", 0, 1],
    ["Read Signal by Address", "read", "address:0x0102", 1, 0],
    ["Read Signal by Address", "read", "address:0x1234", 1, 0],
    ["Write Signal by Address", "write", "address:0x0102", 0, 0],
    ["Read Signals by List", "read", null, 0, 0],
    ["Remote Database: other write", "write", null, 0, 0],
    ["Download", "program-download", null, 0, 0],
  ]);
  assert.deepEqual(
    seen.sessions.map((one) => [one.encrypted, one.securable]),
    [[false, false]],
  );
});

test("serial frames that taps send on, to one station and through several", () => {
  const seen = play(bsap, [
    [TO_SERVER, serial(5, 0xa0, 0x1010, 3, 0x04, [0xf0, 0, 0x0a, 1], name("@GV.LEVEL"))],
    [TO_CLIENT, serial(5, 3, 0x1010, 0xa0, [0, 1, 2])],
    [TO_SERVER, serial(0x85, 0xa1, 9, 3, le16(0x0101))],
    [TO_SERVER, serial(5, 0xa1, 10, 3, [0xa1, 1, 0, 3, 0], le16(0x0281))],
    [TO_CLIENT, serial(5, 3, 10, 0xa1, [0x04])],
  ]);
  assert.deepEqual(operations(seen), [
    ["Read Signal by Name", "read", "signal:@GV.LEVEL", 1, 0],
    ["Reset System", "restart", null, 0, 0],
    ["Write Date and Time", "time-change", null, 0, 1],
  ]);
  assert.deepEqual(seen.malformed, []);
});

test("polls, and who asks where the opening was not seen", () => {
  const polled = play(bsap, [
    [TO_SERVER, datagram(0, 0)],
    [TO_CLIENT, datagram(1, 0)],
  ]);
  assert.deepEqual(operations(polled), [["Poll", "session", null, 0, 0]]);
  const [, asks] = request(1, 0xa0, 0x0c, [0, 0, 7]);
  const turned = play(
    bsap,
    [
      [TO_CLIENT, asks],
      [TO_SERVER, response(1, 0)[1]],
    ],
    { directionSeen: false },
  );
  assert.deepEqual(operations(turned), [["Read Signals by List", "read", null, 1, 0]]);
  const called = play(bsap, [[TO_CLIENT, asks]]);
  assert.deepEqual(operations(called), [["Read Signals by List (asked by the called side)", "read", null, 0, 0]]);
});

test("what says too little is known only at the ports", () => {
  const known = (bytes: Bytes, how: Play = {}): boolean => play(bsap, [[TO_SERVER, bytes]], how).recognised;
  const [, asks] = request(1, 0xa0, 0x0c, [0, 0, 7]);
  const away = { serverPort: 5555 };
  assert.equal(known(asks, away), true);
  assert.equal(known(request(1, 0x78, [0, 0, 7])[1], away), false);
  assert.equal(known(request(1, 0x78, [0, 0, 7])[1]), true);
  assert.equal(known(datagram(0, 0), away), false);
  assert.equal(known(datagram(0, 0)), true);
  assert.equal(known(join(datagram(0, 0), 1)), false);
  assert.equal(known(datagram(7, 1, new Uint8Array(20))), false);
  assert.equal(known(request(1, 0x11, [0, 0, 7])[1]), false);
  assert.equal(known(serial(5, 0xa0, 1, 3, [4]), away), true);
  assert.equal(known(serial(5, 0x70, 1, 3, [4]), away), false);
});

test("damaged datagrams break nothing", () => {
  const parts: [Direction, Bytes][] = [
    request(1, 0xa0, 0x04, [0xf0, 0, 0, 0x0a, 2], name("@GV.LEVEL"), name("@GV.FLOW")),
    response(1, 0, [1, 2, 3, 4]),
    request(3, 0xa0, 0x00, [0xf0, 0, 1, 0, 0x0a, 2], be16(0x0102), be16(0x1234)),
    [TO_SERVER, serial(0x85, 0xa1, 9, 3, le16(0x0101))],
    [TO_CLIENT, serial(5, 3, 0x1010, 0xa0, [0, 1, 2])],
  ];
  playDamaged(bsap, parts, 3000, 1234);
});
