// EGD: exchanges from an encoder of its own, and public captures against tshark, message by message.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { type Direction, TO_CLIENT, TO_SERVER } from "../dissector.ts";
import { egd } from "./egd.ts";
import { join, play, playDamaged } from "./recorder.fixture.ts";
import { compare, each } from "./tshark.fixture.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const le32 = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255];
const exchange = (request: number, number: number, status: number, ...data: readonly number[]): Bytes =>
  join(
    [13, 1, request & 255, request >> 8, 10, 0, 0, 7],
    le32(number),
    le32(1_790_000_000),
    le32(5),
    le32(status),
    le32(0),
    le32(0),
    data,
  );
const point = (target: string, type: PointOfInterest["type"]): PointOfInterest => ({
  variable: target,
  protocol: "egd",
  servers: [],
  target,
  type,
  wordOrder: "big",
  scale: 1,
  offset: 0,
});

test("exchanges tell values; their status says whether they are good", () => {
  const points = [
    point("exchange:123:1", "int16"),
    point("exchange:123:3.1", "bool"),
    point("exchange:9:0", "uint32"),
    point("exchange:123:3", "bool"),
  ];
  const seen = play(
    egd,
    [
      [TO_SERVER, exchange(65_535, 123, 0, 9, 0xfe, 0xff, 2)],
      [TO_CLIENT, exchange(0, 123, 3, 9, 1, 0, 0)],
      [TO_CLIENT, exchange(7, 9, 0, 1, 2)],
    ],
    { points, directionSeen: false },
  );
  assert.deepEqual(seen.read, [
    { variable: "exchange:123:1", raw: -2, good: true },
    { variable: "exchange:123:3.1", raw: 1, good: true },
    { variable: "exchange:123:1", raw: 1, good: false },
    { variable: "exchange:123:3.1", raw: 0, good: false },
  ]);
  assert.deepEqual(
    seen.operations.map((one) => [one.name, one.class, one.target]),
    [
      ["Exchange", "other", "producer:10.0.0.7:exchange:123"],
      ["Exchange", "other", "producer:10.0.0.7:exchange:123"],
      ["Exchange", "other", "producer:10.0.0.7:exchange:9"],
    ],
  );
  assert.deepEqual(
    seen.sessions.map((one) => one.securable),
    [false],
  );
});

test("what is not an exchange is not known, and said behind one", () => {
  const known = (bytes: Bytes): boolean => play(egd, [[TO_SERVER, bytes]], { serverPort: 4444 }).recognised;
  const whole = exchange(1, 123, 0, 1, 2);
  assert.equal(known(whole), true);
  for (const [index, value] of [
    [0, 12],
    [1, 2],
    [4, 0],
    [19, 0xff],
    [31, 1],
  ] as const) {
    const other = whole.slice();
    other[index] = value;
    assert.equal(known(other), false, `byte ${index}`);
  }
  assert.equal(known(whole.slice(0, 31)), false);
  const seen = play(egd, [
    [TO_SERVER, whole],
    [TO_SERVER, whole.slice(0, 20)],
  ]);
  assert.deepEqual(seen.malformed, ["a datagram is not one of Ethernet Global Data"]);
});

test("damaged exchanges break nothing", () => {
  const parts: [Direction, Bytes][] = [
    [TO_SERVER, exchange(1, 123, 0, 1, 2, 3, 4)],
    [TO_SERVER, exchange(2, 123, 0, 1, 2, 3, 4)],
  ];
  playDamaged(egd, parts, 1500, 18_246, { points: [point("exchange:123:1", "int16"), point("exchange:123:0", "float64")] });
});

compare({
  name: "egd",
  protocols: ["egd"],
  marked: /\begd:/,
  filter: "egd",
  mostPackets: 5000,
  leastCompared: 25,
  fields: {
    "egd.rid": (messages) => each(messages, "request"),
    "egd.pid": (messages) => each(messages, "producer"),
    "egd.exid": (messages) => each(messages, "exchange"),
    "egd.stat": (messages) => each(messages, "status"),
    "egd.csig": (messages) => each(messages, "signature"),
  },
  explained: [],
});
