// Names by NetBIOS and LLMNR against messages made here, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dnsStream, llmnr } from "./dns.ts";
import { nbns } from "./nbns.ts";
import { be16, be32, join, play, playDamaged } from "./recorder.fixture.ts";

/** Each byte as two letters. */
const encode = (name: string, kind: number): number[] => [
  32,
  ...[...join(name.padEnd(15)), kind].flatMap((byte) => [0x41 + (byte >> 4), 0x41 + (byte & 15)]),
  0,
];
const header = (id: number, flags: number, ...counts: readonly number[]): number[] => [
  ...be16(id),
  ...be16(flags),
  ...counts.flatMap((count) => be16(count)),
];
const question = join(header(7, 0x0110, 1, 0, 0, 0), encode("HISTORIAN", 0x20), be16(0x20), be16(1));
const answer = (group: boolean): Uint8Array =>
  join(
    header(7, 0x8500, 0, 1, 0, 0),
    encode("HISTORIAN", 0x20),
    be16(0x20),
    be16(1),
    be32(300),
    be16(6),
    be16(group ? 0x8000 : 0),
    [10, 0, 3, 9],
  );
const registration = join(
  header(8, 0x2910, 1, 0, 0, 1),
  encode("HMI-3", 0),
  be16(0x20),
  be16(1),
  [0xc0, 12],
  be16(0x20),
  be16(1),
  be32(300),
  be16(6),
  be16(0),
  [10, 0, 3, 7],
);

test("stations tell their names", () => {
  const told = play(nbns, [
    [0, question],
    [1, answer(false)],
    [0, registration],
  ]);
  assert.deepEqual(told.assets, [
    { of: "0a000309", told: { names: ["HISTORIAN"] } },
    { of: "0a000307", told: { names: ["HMI-3"] } },
  ]);
  assert.deepEqual(
    told.operations.map(({ name, accepted }) => [name, accepted]),
    [
      ["Query", 1],
      ["Registration", 0],
    ],
  );
  assert.deepEqual(play(nbns, [[1, answer(true)]]).assets, []);
  const status = join(
    header(9, 0x8400, 0, 1, 0, 0),
    encode("*", 0),
    be16(0x21),
    be16(1),
    be32(0),
    be16(1 + 36),
    [2],
    "HMI-3          ",
    [0],
    be16(0x0400),
    "WORKGROUP      ",
    [0],
    be16(0x8400),
  );
  assert.deepEqual(play(nbns, [[1, status]]).assets, [{ of: "server", told: { names: ["HMI-3"] } }]);
  for (const bytes of [question, answer(false), registration, status]) playDamaged(nbns, [[0, bytes]], 250, 47);
});

test("DNS over streams, message by message", () => {
  const framed = (bytes: Uint8Array): Uint8Array => join(be16(bytes.length), bytes);
  const asked = join(header(1, 0x0100, 1, 0, 0, 0), [5], "hmi-3", [0], be16(252), be16(1));
  const refused = join(header(1, 0x8105, 1, 0, 0, 0), [5], "hmi-3", [0], be16(252), be16(1));
  for (const pieces of [1, 1000]) {
    const told = play(
      dnsStream,
      [
        [0, framed(asked)],
        [1, framed(refused)],
      ],
      { pieces },
    );
    assert.deepEqual(told.operations, [{ name: "Query", class: "discovery", target: null, accepted: 0, refused: 1 }]);
  }
  assert.equal(play(dnsStream, [[0, join(0, 200, asked)]], { serverPort: 9999 }).recognised, false);
  playDamaged(dnsStream, [[0, framed(asked)]], 300, 49);
});

test("LLMNR has the form of DNS and its own port", () => {
  const asked = join(header(1, 0, 1, 0, 0, 0), [5], "hmi-3", [0], be16(1), be16(1));
  const said = join(
    header(1, 0x8000, 1, 1, 0, 0),
    [5],
    "hmi-3",
    [0],
    be16(1),
    be16(1),
    [0xc0, 12],
    be16(1),
    be16(1),
    be32(30),
    be16(4),
    [10, 0, 3, 7],
  );
  const told = play(llmnr, [
    [0, asked],
    [1, said],
  ]);
  assert.deepEqual(told.assets, [{ of: "0a000307", told: { names: ["hmi-3"] } }]);
  assert.equal(play(llmnr, [[0, asked]], { serverPort: 53 }).recognised, false);
  playDamaged(llmnr, [[1, said]], 300, 48);
});
