// Modbus RTU frames over TCP, and Modbus over UDP: the same functions, units, values and violations, on frames made here.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import type { Direction } from "../../dissector.ts";
import { join, type Play, play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { modbus, modbusDatagrams } from "./modbus.ts";

type Part = [Direction, Uint8Array];

/** Bit by bit, as the specification explains it (section 6.2.2). */
function checksum(bytes: readonly number[]): number[] {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return [crc & 255, crc >> 8];
}
const frame = (from: Direction, unit: number, ...pdu: readonly number[]): Part => [
  from,
  join(unit, pdu, checksum([unit, ...pdu])),
];
const operations = ({ operations: all }: Recording): [string, string | null, number, number][] =>
  all.map((one) => [one.name, one.target, one.accepted, one.refused]);
const talk = (parts: readonly Part[], how: Play = {}): Recording => play(modbus, parts, { serverPort: 4001, ...how });

test("the checksum is the one that the specification shows", () => {
  // Appendix B: unit 2, function 7.
  assert.deepEqual(checksum([2, 7]), [0x41, 0x12]);
});

test("requests and answers of every public function are framed by what they say", () => {
  const cases: readonly (readonly [request: number[], response: number[], name: string])[] = [
    [[1, 0, 5, 0, 3], [1, 1, 7], "Read Coils"],
    [[3, 0, 5, 0, 2], [3, 4, 0, 1, 0, 2], "Read Holding Registers"],
    [[5, 0, 9, 255, 0], [5, 0, 9, 255, 0], "Write Single Coil"],
    [[6, 0, 40, 0, 1], [6, 0, 40, 0, 1], "Write Single Register"],
    [[7], [7, 0], "Read Exception Status"],
    [[8, 0, 4, 0, 0], [8, 0, 4, 0, 0], "Diagnostics: Force Listen Only Mode"],
    [[11], [11, 0, 0, 0, 1], "Get Comm Event Counter"],
    [[12], [12, 8, 0, 0, 1, 8, 1, 33, 32, 0], "Get Comm Event Log"],
    [[15, 0, 1, 0, 10, 2, 1, 1], [15, 0, 1, 0, 10], "Write Multiple Coils"],
    [[16, 0, 1, 0, 2, 4, 0, 1, 0, 2], [16, 0, 1, 0, 2], "Write Multiple Registers"],
    [[17], [17, 2, 1, 255], "Report Server ID"],
    [[20, 7, 6, 0, 4, 0, 1, 0, 2], [20, 6, 5, 6, 0, 1, 0, 2], "Read File Record"],
    [[21, 9, 6, 0, 4, 0, 7, 0, 1, 0, 1], [21, 9, 6, 0, 4, 0, 7, 0, 1, 0, 1], "Write File Record"],
    [[22, 0, 4, 0, 0xf2, 0, 0x25], [22, 0, 4, 0, 0xf2, 0, 0x25], "Mask Write Register"],
    [[24, 4, 222], [24, 0, 4, 0, 1, 0, 9], "Read FIFO Queue"],
    [[43, 14, 1, 0], [43, 14, 1, 1, 0, 0, 1, 0, 2, 65, 66], "Read Device Identification"],
    [[90, 0, 64, 255, 0], [90, 0, 254], "UMAS: Start Controller"],
  ];
  const first = [frame(0, 9, 3, 0, 0, 0, 1), frame(1, 9, 3, 2, 0, 1)];
  for (const [request, response, name] of cases) {
    for (const pieces of [undefined, 1]) {
      // What has no length of its own must arrive as one.
      if (pieces === 1 && request[0] === 90) continue;
      const parts = [...first, frame(0, 9, ...request), frame(1, 9, ...response)];
      const told = talk(parts, { ...(pieces !== undefined && { pieces }) });
      assert.deepEqual(
        operations(told)
          .slice(1)
          .map(([one, , accepted]) => [one, accepted]),
        [[name, 1]],
      );
      assert.deepEqual(told.malformed, [], name);
    }
  }
});

test("refusals, values, and answers that came too late", () => {
  const basis = { variable: "level", protocol: "modbus", servers: ["10.0.2.10"], target: "holding:5" } as const;
  const points: PointOfInterest[] = [{ ...basis, type: "uint16", wordOrder: "big", scale: 1, offset: 0 }];
  const told = talk(
    [
      frame(0, 9, 3, 0, 5, 0, 1),
      frame(0, 9, 3, 0, 5, 0, 1),
      frame(1, 9, 3, 2, 1, 0),
      frame(0, 9, 6, 0, 5, 0, 7),
      frame(1, 9, 0x86, 2),
    ],
    { points },
  );
  assert.deepEqual(operations(told), [
    ["Read Holding Registers", "holding:5", 0, 0],
    ["Read Holding Registers", "holding:5", 1, 0],
    ["Write Single Register", "holding:5", 0, 1],
  ]);
  assert.deepEqual(told.read, [{ variable: "level", raw: 256, good: true }]);
  assert.equal(told.written[0]?.settled, false);
});

test("where the opening was not seen, the frames tell who asks", () => {
  const told = talk([frame(1, 9, 3, 4, 0, 1, 0, 2), frame(0, 9, 3, 0, 5, 0, 1)], { directionSeen: false, fromStart: false });
  assert.equal(told.recognised, true);
  assert.deepEqual(operations(told), [["Read Holding Registers", "holding:5", 0, 0]]);
});

test("a wrong checksum is no frame; damage never breaks out", () => {
  const good = frame(0, 9, 3, 0, 5, 0, 1);
  const bad: Part = [0, good[1].map((byte, at) => (at === 7 ? byte ^ 1 : byte))];
  assert.equal(talk([bad]).recognised, false);
  assert.equal(talk([good]).recognised, true);
  assert.deepEqual(talk([good, bad]).malformed, ["the checksum of a frame is wrong"]);
  playDamaged(modbus, [good, frame(1, 9, 3, 2, 0, 1), frame(0, 9, 43, 14, 1, 0)], 800, 4001);
});

test("datagrams carry one whole message each", () => {
  const message: Part = [0, join(0, 1, 0, 0, 0, 6, 9, 3, 0, 5, 0, 1)];
  const told = play(modbusDatagrams, [message, [1, join(0, 1, 0, 0, 0, 5, 9, 3, 2, 0, 1)]]);
  assert.deepEqual(operations(told), [["Read Holding Registers", "holding:5", 1, 0]]);
  assert.equal(play(modbusDatagrams, [[0, join(message[1], 0)]], { serverPort: 4001 }).recognised, false);
  playDamaged(modbusDatagrams, [message], 400, 502);
});
