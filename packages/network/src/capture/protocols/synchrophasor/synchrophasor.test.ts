// Synchrophasors: frames from an encoder of its own, with a checksum computed bit by bit.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { type Direction, NO, TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { be16, be32, join, play, playDamaged } from "../recorder.fixture.ts";
import { synchrophasor, synchrophasorDatagrams } from "./synchrophasor.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Part = Uint8Array | number | string | readonly number[];

function crc(bytes: Uint8Array): number {
  let rest = 0xffff;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const turn = ((rest >> 15) ^ (byte >> bit)) & 1;
      rest = ((rest << 1) & 0xffff) ^ (turn === 1 ? 0x1021 : 0);
    }
  }
  return rest;
}

function frame(type: number, ...content: readonly Part[]): Bytes {
  const body = join(...content);
  const head = join(0xaa, (type << 4) | 1, be16(body.length + 16), be16(7), be32(1_790_000_000), 0, 0, 0, 9, body);
  return join(head, be16(crc(head)));
}

const float = (value: number): number[] => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return [...new Uint8Array(view.buffer)];
};
const name = (text: string): string => text.padEnd(16, " ");
const short = (text: string): Bytes => join(text.length, text);
const command = (code: number): Bytes => frame(4, be16(code));
const bits = Array.from({ length: 16 }, (_value, index) => `bit ${index}`);

/** One unit: two phasors, an analog and a digital word. `format`: bits of the standard. */
const configuration2 = (format: number): Bytes =>
  frame(
    3,
    be32(1_000_000),
    be16(1),
    name("North"),
    be16(61),
    be16(format),
    be16(2),
    be16(1),
    be16(1),
    name("VA"),
    name("IA"),
    name("Power"),
    ...bits.map(name),
    be32(1000),
    be32(0x0100_0064),
    be32(1),
    be32(0),
    be16(1),
    be16(3),
    be16(50),
  );

const pointsOf = (...targets: readonly string[]): PointOfInterest[] =>
  targets.map((target) => ({
    variable: target,
    protocol: "synchrophasor",
    servers: [],
    target,
    unit: 61,
    type: "float32",
    wordOrder: "big",
    scale: 1,
    offset: 0,
  }));
const ALL = [
  "magnitude:VA",
  "angle:VA",
  "magnitude:IA",
  "frequency",
  "rocof",
  "analog:Power",
  "digital:bit 1",
  "magnitude:other",
];
const near = (actual: readonly { readonly raw: number }[], wanted: readonly number[]): void => {
  assert.equal(actual.length, wanted.length);
  wanted.forEach((value, index) => {
    assert.ok(Math.abs((actual[index]?.raw ?? Number.NaN) - value) < 1e-4, `${actual[index]?.raw} for ${value}`);
  });
};

test("whole numbers, rectangular: scaled as the configuration says", () => {
  const data = frame(0, be16(0), be16(300), be16(400), be16(-500), be16(0), be16(-20), be16(150), be16(-7), be16(2));
  const seen = play(
    synchrophasor,
    [
      [TO_SERVER, join(command(1), command(5))],
      [TO_CLIENT, configuration2(0)],
      [TO_SERVER, command(2)],
      [TO_CLIENT, data],
    ],
    { points: pointsOf(...ALL), pieces: 7 },
  );
  assert.deepEqual(seen.malformed, []);
  near(seen.read, [5, Math.atan2(400, 300), 0.5, 49.98, 1.5, -7, 1]);
  assert.ok(seen.read.every(({ good }) => good));
  assert.deepEqual(
    seen.operations.map((one) => [one.name, one.class, one.accepted]),
    [
      ["Turn Off Transmission", "configuration", 0],
      ["Send Configuration 2", "read", 1],
      ["Turn On Transmission", "read", 1],
      ["Data Frame", "read", 0],
    ],
  );
  assert.deepEqual(seen.assets, [{ of: "server", told: { names: ["North"], role: "phasor measurement unit" } }]);
  assert.deepEqual(
    seen.sessions.map(({ securable, encrypted }) => [securable, encrypted]),
    [[false, false]],
  );
});

test("floating point numbers, polar; a status tells what is not good", () => {
  const values = [
    ...float(230.5),
    ...float(-1.5),
    ...float(10),
    ...float(0),
    ...float(50.01),
    ...float(0.25),
    ...float(8),
    ...be16(0),
  ];
  const seen = play(
    synchrophasorDatagrams,
    [
      [TO_CLIENT, configuration2(15)],
      [TO_CLIENT, frame(0, be16(0), values)],
      [TO_CLIENT, frame(0, be16(0x2000), values)],
      [TO_CLIENT, frame(0, be16(0x8000), values)],
    ],
    { points: pointsOf(...ALL) },
  );
  near(seen.read.slice(0, 7), [230.5, -1.5, 10, 50.01, 0.25, 8, 0]);
  assert.deepEqual(
    [0, 1, 2].map((index) =>
      seen.read
        .slice(index * 7, index * 7 + 7)
        .map(({ good }) => Number(good))
        .join(""),
    ),
    ["1111111", "1011111", "0000000"],
  );
});

test("configuration 3: names with their lengths, scales of their own", () => {
  const unit = (turn: number): Bytes =>
    join(
      4,
      "Süd",
      be16(61),
      new Uint8Array(16),
      be16(1),
      be16(1),
      be16(1),
      be16(0),
      short("VA"),
      short("Power"),
      [0, 0, 0, 0],
      float(0.5),
      float(turn),
      float(2),
      float(10),
      float(48),
      float(11),
      float(500),
      [0x4d],
      be32(0),
      be32(0),
      be16(0),
      be16(1),
    );
  const configuration = (turn: number): Bytes => frame(5, be16(0), be32(1_000_000), be16(1), unit(turn), be16(-5));
  const data = frame(0, be16(0), be16(400), be16(10_000), be16(10), be16(0), be16(3));
  const points = pointsOf("magnitude:VA", "angle:VA", "frequency", "analog:Power");
  const seen = play(synchrophasor, [[TO_CLIENT, join(configuration(0), data)]], { points });
  assert.deepEqual(seen.malformed, []);
  near(seen.read, [200, 1, 60.01, 16]);
  assert.deepEqual(
    seen.assets.map(({ told }) => told.names),
    [["Süd"]],
  );
  const turned = play(synchrophasor, [[TO_CLIENT, join(configuration(0.5), data)]], { points: pointsOf("angle:VA") });
  assert.deepEqual(
    turned.read.map(({ good }) => good),
    [false],
  );
});

test("what is not a frame, or not intact, is said and passed over", () => {
  const broken = command(2);
  broken[15] = 0xff;
  const seen = play(synchrophasor, [[TO_SERVER, join(command(1), broken, [1, 2, 3], command(3))]]);
  assert.deepEqual(seen.malformed, ["the checksum of a frame is wrong", "bytes between frames begin none"]);
  assert.deepEqual(
    seen.operations.map((one) => one.name),
    ["Turn Off Transmission", "Send Header"],
  );
  const wrongSize = play(synchrophasor, [[TO_CLIENT, join(configuration2(0), frame(0, be16(0), be16(1)))]]);
  assert.deepEqual(wrongSize.malformed, ["a data frame does not have the size that its configuration says"]);
  const short = play(synchrophasor, [[TO_CLIENT, frame(3, be32(1), be16(9), be16(50))]]);
  assert.deepEqual(short.malformed, ["a configuration frame does not hold what it says"]);
  for (const [index, value] of [
    [0, 0xab],
    [1, 0x43],
    [1, 0x61],
    [3, 17],
    [15, 9],
  ] as const) {
    const other = command(2);
    other[index] = value;
    assert.equal(play(synchrophasor, [[TO_SERVER, other]]).recognised, false);
  }
  assert.equal(synchrophasor.recognise(Uint8Array.from([0xaa, 0x91]), 0, 2, {} as never, TO_SERVER) === NO, false);
});

test("a unit that calls its concentrator is asked by the called side", () => {
  const seen = play(synchrophasor, [
    [TO_CLIENT, command(2)],
    [TO_SERVER, join(configuration2(0), frame(0, be16(0), new Uint8Array(16)))],
  ]);
  assert.deepEqual(
    seen.operations.map((one) => [one.name, one.class]),
    [
      ["Turn On Transmission (asked by the called side)", "read"],
      ["Data Frame (told by the calling side)", "other"],
    ],
  );
});

test("who sends shows who is who where the opening was not seen", () => {
  const seen = play(
    synchrophasor,
    [
      [TO_SERVER, configuration2(0)],
      [TO_CLIENT, command(2)],
    ],
    { directionSeen: false },
  );
  assert.deepEqual(
    seen.operations.map((one) => one.name),
    ["Turn On Transmission"],
  );
  assert.deepEqual(
    seen.assets.map(({ of }) => of),
    ["server"],
  );
});

test("damaged frames break nothing", () => {
  const parts: [Direction, Bytes][] = [
    [TO_SERVER, join(command(1), command(5))],
    [TO_CLIENT, configuration2(15)],
    [TO_CLIENT, frame(0, be16(0), new Uint8Array(30))],
    [TO_CLIENT, frame(5, be16(0), be32(1), be16(3), new Uint8Array(200))],
  ];
  playDamaged(synchrophasor, parts, 1500, 37_118, { points: pointsOf(...ALL) });
  playDamaged(synchrophasorDatagrams, parts, 1500, 37_119, { points: pointsOf(...ALL) });
});
