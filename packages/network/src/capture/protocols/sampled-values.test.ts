// Sampled values on frames encoded here, and held against tshark frame by frame.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { TO_SERVER } from "../dissector.ts";
import { be16, be32, join, type Play, play, playDamaged, type Recording } from "./recorder.fixture.ts";
import { sampledValues } from "./sampled-values.ts";
import { compare, each } from "./tshark.fixture.ts";

type Bytes = Uint8Array | readonly number[];
const element = (tag: number, ...content: (Bytes | string)[]): Uint8Array<ArrayBuffer> => {
  const body = join(...content);
  return join(tag, body.length < 128 ? body.length : [0x82, ...be16(body.length)], body);
};
const asdu = (sample: number, value: number, quality = 0): Uint8Array =>
  element(
    0x30,
    element(0x80, "MU01"),
    element(0x82, be16(sample)),
    element(0x83, be32(1)),
    element(0x85, [2]),
    element(0x87, be32(7), be32(0), be32(value), be32(quality)),
  );
const pdu = (asdus: readonly Uint8Array[], count = asdus.length, security: Bytes = []): Uint8Array =>
  element(0x60, element(0x80, [count]), security, element(0xa2, ...asdus));
const frame = (body: Bytes, reserved = 0, trailer: Bytes = [], length?: number): Uint8Array =>
  join(be16(0x4000), be16(length ?? 8 + body.length + trailer.length), be16(reserved), 0, 0, body, trailer);
const heard = (frames: readonly Uint8Array[], how: Play = {}): Recording =>
  play(
    sampledValues,
    frames.map((one) => [TO_SERVER, one]),
    how,
  );
const point = (target: string): PointOfInterest => {
  const basis = { protocol: "sv", servers: ["10.0.2.10"], type: "int32", wordOrder: "big" } as const;
  return { ...basis, variable: target, target, scale: 1, offset: 0 };
};

test("every sample is an operation of its stream, and its values are read", () => {
  const recording = heard([frame(pdu([asdu(1, -5), asdu(2, 6, 1)])), frame(pdu([asdu(3, 7)]), 0x8000)], {
    points: [point("MU01#1"), point("MU01#2"), point("MU02#1")],
  });
  assert.deepEqual(
    recording.operations.map((one) => [one.name, one.class, one.target]),
    [
      ["Sampled Values", "other", "MU01"],
      ["Sampled Values", "other", "MU01"],
      ["Sampled Values (simulated)", "other", "MU01"],
    ],
  );
  assert.deepEqual(
    recording.read.map((one) => [one.raw, one.good]),
    [
      [-5, true],
      [6, false],
      [7, false],
    ],
  );
  assert.deepEqual(recording.malformed, []);
  assert.equal(sampledValues.locate?.(point("MU01")), undefined);
});

test("security is seen in the frame and in the message", () => {
  const signed = (bytes: Uint8Array): (boolean | null)[] => heard([bytes]).sessions.map((one) => one.signed);
  assert.deepEqual(signed(frame(pdu([asdu(1, 1)]))), [false]);
  assert.deepEqual(signed(frame(pdu([asdu(1, 1)]), 2, [1, 2])), [true]);
  assert.deepEqual(signed(frame(pdu([asdu(1, 1)], 1, element(0x81, [1, 2, 3])))), [true]);
});

test("what violates the protocol is named", () => {
  const reasons = (bad: Uint8Array): string[] => heard([frame(pdu([asdu(1, 1)])), bad]).malformed;
  assert.deepEqual(reasons(frame(pdu([asdu(2, 1)], 2))), [
    "a message of sampled values does not hold as many of them as it says",
  ]);
  assert.deepEqual(reasons(frame(pdu([asdu(2, 1)]), 0, [], 300)), ["the length of a frame of sampled values is wrong"]);
  assert.deepEqual(reasons(frame(pdu([asdu(2, 1)]), 0, [], 20)), [
    "a frame of sampled values holds none or is shorter than they are",
  ]);
  assert.deepEqual(reasons(frame(element(0x60, [1, 2]))), ["a message of sampled values lacks one of its fields"]);
});

test("damaged frames neither throw nor read outside", () => {
  playDamaged(sampledValues, [[TO_SERVER, frame(pdu([asdu(1, 2), asdu(2, 3)]), 2, [1, 2])]], 3000, 31, {
    points: [point("MU01#1")],
  });
});

compare({
  name: "sv",
  protocols: ["sv"],
  marked: /\bsv:/,
  filter: "sv",
  mostPackets: 1000,
  leastCompared: 100,
  fields: {
    "sv.appid": (messages) => each(messages, "unit"),
    "sv.length": (messages) => each(messages, "length"),
    "sv.noASDU": (messages) => each(messages, "counted"),
    "sv.svID": (messages) => each(messages, "ids"),
    "sv.smpCnt": (messages) => each(messages, "samples"),
    "sv.confRev": (messages) => each(messages, "revisions"),
    "sv.smpSynch": (messages) => each(messages, "synchronised"),
    "sv.seqData": (messages) => each(messages, "data"),
  },
  explained: [],
});
