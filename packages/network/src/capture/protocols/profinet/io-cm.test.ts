// PROFINET IO context management: calls, records, refusals, identities, fragments and violations, on messages encoded here.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { be16, be32, join, type Play, play, playDamaged } from "../recorder.fixture.ts";
import { profinetIoCm } from "./io-cm.ts";

type Bytes = Uint8Array | readonly number[] | string;
const ACTIVITY = Array.from({ length: 16 }, (_one, index) => index);
const RELATION = new Uint8Array(16).fill(7);

interface Call {
  readonly type: number;
  readonly operation: number;
  readonly sequence?: number;
  readonly little?: boolean;
  readonly flags?: number;
  readonly fragment?: number;
}

function call({ type, operation, sequence = 1, little = true, flags = 0, fragment = 0 }: Call, body: Uint8Array): Uint8Array {
  const half = (value: number): number[] => (little ? be16(value).reverse() : be16(value));
  const word = (value: number): number[] => (little ? be32(value).reverse() : be32(value));
  const uuid = (first: number): number[] => [...word(first), ...half(0x6c97), ...half(0x11d1), 0x82, 0x71];
  return join(
    [4, type, flags, 0, little ? 0x10 : 0, 0, 0, 0],
    [...uuid(0xdea00000), 0, 1, 0, 3, 1, 0x5a],
    [...uuid(0xdea00001), 0, 0xa0, 0x24, 0x42, 0xdf, 0x7d],
    ACTIVITY,
    word(0),
    word(1),
    word(sequence),
    half(operation),
    half(0xffff),
    half(0xffff),
    half(body.length),
    half(fragment),
    [0, 0],
    body,
  );
}
const block = (type: number, ...content: Bytes[]): Uint8Array => {
  const body = join(...content);
  return join(be16(type), be16(body.length + 2), 1, 0, body);
};
const args = (...blocks: Bytes[]): Uint8Array => join(new Uint8Array(20), ...blocks);
const result = (status: number, ...blocks: Bytes[]): Uint8Array => join(be32(status).reverse(), new Uint8Array(16), ...blocks);

const record = (index: number, length: number, slot = 1): Bytes[] => [
  be16(1),
  RELATION,
  be32(0),
  be16(slot),
  be16(2),
  be16(0),
  be16(index),
  be32(length),
  new Uint8Array(24),
];
const written = (index: number, data: Bytes): Uint8Array => join(block(0x0008, ...record(index, join(data).length)), data);
const outcome = (index: number, status: number): Uint8Array =>
  block(0x8008, ...record(index, 0).slice(0, 8), be16(0), be16(0), be32(status), new Uint8Array(16));
const connection = block(
  0x0101,
  be16(1),
  RELATION,
  be16(5),
  [0, 0x0e, 0x8c, 1, 2, 3],
  new Uint8Array(16),
  be32(0),
  be16(10),
  be16(0x8892),
  be16(5),
  "plc-1",
);

const operations = (parts: readonly (readonly [0 | 1, Uint8Array])[], how: Play = {}): unknown[][] =>
  play(profinetIoCm, parts, how).operations.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);

test("calls are named, and records are their targets", () => {
  const asked = (operation: number, ...blocks: Bytes[]): unknown[] =>
    (operations([[TO_SERVER, call({ type: 0, operation }, args(...blocks))]])[0] ?? []).slice(0, 3);
  assert.deepEqual(asked(0, connection), ["Connect", "session", null]);
  assert.deepEqual(asked(1, block(0x0114, be16(0), RELATION, be16(5), be16(0), be16(4), be16(0))), ["Release", "session", null]);
  assert.deepEqual(asked(2, block(0x0009, ...record(0xaff0, 64))), ["Read Record", "read", "1/2:0xaff0"]);
  assert.deepEqual(asked(3, written(0x20, [1, 2, 3])), ["Write Record", "configuration", "1/2:0x0020"]);
  assert.deepEqual(asked(4, block(0x0110, be16(0), RELATION, be16(5), be16(0), be16(1), be16(0))), ["Control", "session", null]);
  assert.deepEqual(asked(5, block(0x0009, ...record(0xf840, 64))), ["Read Record (implicit)", "read", "1/2:0xf840"]);
});

test("answers accept or refuse the call or each of its records", () => {
  const several = join(block(0x0008, ...record(0xe040, 200)), written(0x20, [1, 2, 3]), [0], written(0x21, [1, 2, 3, 4]));
  const request = call({ type: 0, operation: 3 }, args(several));
  const after = (answer: Uint8Array): unknown[][] =>
    operations([
      [TO_SERVER, request],
      [TO_CLIENT, answer],
    ]).map((one) => one.slice(2));
  const good = call({ type: 2, operation: 3 }, result(0, outcome(0xe040, 0), outcome(0x20, 0), outcome(0x21, 0xdf80b000)));
  assert.deepEqual(after(good), [
    ["1/2:0x0020", 1, 0],
    ["1/2:0x0021", 0, 1],
  ]);
  assert.deepEqual(after(call({ type: 2, operation: 3 }, result(0xdf80b000))), [
    ["1/2:0x0020", 0, 1],
    ["1/2:0x0021", 0, 1],
  ]);
  assert.deepEqual(after(call({ type: 3, operation: 3 }, Uint8Array.from(be32(1)))), [
    ["1/2:0x0020", 0, 1],
    ["1/2:0x0021", 0, 1],
  ]);
  assert.deepEqual(after(call({ type: 2, operation: 3, sequence: 9 }, result(0))), [
    ["1/2:0x0020", 0, 0],
    ["1/2:0x0021", 0, 0],
  ]);
});

test("stations tell who they are", () => {
  const identification = block(
    0x0020,
    be16(0x2a),
    "6ES7 155-6AU00-0BN0 ",
    "S C-1234567890  ",
    be16(1),
    "V",
    [3, 3, 1],
    be16(0),
    be32(0),
    be16(0),
    be16(0x101),
    be16(0),
  );
  const { assets, sessions } = play(profinetIoCm, [
    [TO_SERVER, call({ type: 0, operation: 0 }, args(connection))],
    [TO_CLIENT, call({ type: 2, operation: 0 }, result(0, block(0x8106, be16(4), "io-1")))],
    [TO_CLIENT, call({ type: 2, operation: 2 }, result(0, block(0x8009, ...record(0xaff0, 60).slice(0, 8)), identification))],
  ]);
  assert.deepEqual(assets, [
    { of: "client", told: { mac: "00:0e:8c:01:02:03", names: ["plc-1"] } },
    { of: "server", told: { names: ["io-1"] } },
    { of: "server", told: { product: "6ES7 155-6AU00-0BN0", serial: "S C-1234567890", version: "V3.3.1" } },
  ]);
  assert.deepEqual(
    sessions.map((one) => [one.encrypted, one.authenticated]),
    [[false, false]],
  );
});

test("both byte orders, fragments, and calls of the device", () => {
  assert.deepEqual(
    operations([[TO_SERVER, call({ type: 0, operation: 0, little: false }, args(connection))]])[0]?.[0],
    "Connect",
  );
  const body = args(written(0x20, new Uint8Array(100)));
  const fragment = (number: number, from: number, to: number, last = false): Uint8Array =>
    call({ type: 0, operation: 3, flags: last ? 6 : 4, fragment: number }, body.slice(from, to));
  const parts = [fragment(0, 0, 50), fragment(1, 50, 120), fragment(2, 120, body.length, true)];
  assert.deepEqual(
    operations(parts.map((part) => [TO_SERVER, part])).map((one) => one[2]),
    ["1/2:0x0020"],
  );
  const both = operations([
    [TO_SERVER, call({ type: 0, operation: 0 }, args(connection))],
    [TO_CLIENT, call({ type: 0, operation: 4, sequence: 2 }, args())],
  ]);
  assert.equal(both[1]?.[0], "Control (asked by the server)");
});

test("what violates the protocol is named, and other calls are not claimed", () => {
  const good = call({ type: 0, operation: 0 }, args(connection));
  const reasons = (bad: Uint8Array): string[] =>
    play(profinetIoCm, [
      [TO_SERVER, good],
      [TO_SERVER, bad],
    ]).malformed;
  assert.deepEqual(reasons(good.subarray(0, 60)), ["a message is no remote procedure call of PROFINET IO"]);
  assert.deepEqual(reasons(good.subarray(0, 100)), ["a remote procedure call is longer than its datagram"]);
  assert.deepEqual(reasons(call({ type: 0, operation: 0 }, args(connection.subarray(0, 20)))), [
    "the blocks of a remote procedure call do not fill it",
  ]);
  assert.deepEqual(reasons(call({ type: 0, operation: 9 }, args())), ["a remote procedure call has an unknown operation"]);
  assert.deepEqual(reasons(good), []);
  const foreign = good.slice();
  foreign[30] = 0;
  assert.equal(play(profinetIoCm, [[TO_SERVER, foreign]]).recognised, false);
});

test("damaged messages neither throw nor read outside", () => {
  const parts = [
    [TO_SERVER, call({ type: 0, operation: 0 }, args(connection))],
    [TO_SERVER, call({ type: 0, operation: 3, flags: 4 }, args(written(0x20, [1, 2])))],
    [TO_SERVER, call({ type: 0, operation: 3, flags: 6, fragment: 1 }, args(written(0x20, [1, 2])))],
    [TO_CLIENT, call({ type: 2, operation: 3 }, result(0, outcome(0x20, 0), block(0x0020, new Uint8Array(54))))],
  ] as const;
  playDamaged(profinetIoCm, parts, 4000, 61);
});
