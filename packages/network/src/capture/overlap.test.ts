// Overlapping segments: the same bytes again are nothing, other bytes are an attack, told with both readings, and the operations are those
// of one reading.

import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "@bulkhead/facts";
import { array, assert as check, integer, property } from "fast-check";
import { type BuiltPacket, ethernet, ipv4, join, modbusFrame, ofKind, pcap, readFile, Talk, tcp } from "./builder.fixture.ts";

const READ = modbusFrame(1, 1, 3, 0, 40, 0, 1);
const WRITE = modbusFrame(1, 1, 6, 0, 40, 0, 1);
const MANY = modbusFrame(1, 1, 16, 0, 0, 0, 123, 246, ...new Array<number>(246).fill(7));

/** A segment from the client at a place of its stream. */
function at(place: number, bytes: Uint8Array): BuiltPacket {
  const segment = tcp(49_152, 502, 1001 + place, 0xffff_ff01, 0x18, bytes);
  return { bytes: ethernet(0x0800, ipv4("10.0.3.12", "10.0.2.10", 6, segment)), time: Date.UTC(2026, 2, 2, 9) };
}

function read(...segments: readonly BuiltPacket[]) {
  const { facts } = readFile(pcap([...new Talk(502).open().packets, ...segments]));
  const malformed = ofKind(facts, "malformed").filter(({ reason }) => reason === "overlapping segments differ");
  return {
    functions: ofKind(facts, "operation").map((one) => one.functionCode),
    differences: malformed.reduce((sum, { count }) => sum + count, 0),
    readings: malformed[0]?.readings,
  };
}

const NONE = { differences: 0, readings: undefined };

test("the same bytes again, in whatever pieces, are not reported", () => {
  assert.deepEqual(read(at(0, READ), at(0, READ)), { functions: [3], ...NONE });
  assert.deepEqual(read(at(0, READ), at(3, READ.subarray(3, 9)), at(0, READ.subarray(0, 2))), { functions: [3], ...NONE });
  assert.deepEqual(read(at(4, READ.subarray(4)), at(2, READ.subarray(2)), at(0, READ)), { functions: [3], ...NONE });
  const sizes = array(integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });
  check(
    property(array(integer({ min: 0, max: MANY.length - 1 }), { maxLength: 20 }), sizes, (places, lengths) => {
      const pieces = places.map((place, index) =>
        at(place, MANY.subarray(place, place + (lengths[index % lengths.length] ?? 1))),
      );
      assert.deepEqual(read(...pieces, at(0, MANY), ...pieces), { functions: [16], ...NONE });
    }),
    { seed: 62443, numRuns: 60 },
  );
});

test("other bytes for a place that was read are told with both readings, and the first is what counts", () => {
  const readings = { length: 1, read: digestOf(Uint8Array.of(3)), other: digestOf(Uint8Array.of(6)) };
  assert.deepEqual(read(at(0, READ), at(0, WRITE)), { functions: [3], differences: 1, readings });
  assert.deepEqual(read(at(0, READ.subarray(0, 9)), at(5, WRITE.subarray(5))), { functions: [3], differences: 1, readings });
  assert.deepEqual(read(at(0, READ), at(6, WRITE.subarray(6, 8)), at(0, WRITE)), { functions: [3], differences: 2, readings });
});

test("segments that came before their turn are held against each other and against what made room for them", () => {
  const { functions, differences } = read(at(7, WRITE.subarray(7)), at(6, READ.subarray(6)), at(0, READ.subarray(0, 6)));
  assert.deepEqual([functions, differences > 0], [[3], true]);
  assert.deepEqual(read(at(7, WRITE.subarray(7)), at(0, READ)), {
    functions: [3],
    differences: 1,
    readings: { length: 1, read: digestOf(Uint8Array.of(3)), other: digestOf(Uint8Array.of(6)) },
  });
});

test("a long segment again is held against its beginning and its end", () => {
  for (const place of [0, 7, MANY.length - 1, MANY.length - 60]) {
    const bent = MANY.slice();
    bent[place] = (bent[place] as number) ^ 1;
    assert.equal(read(at(0, MANY), at(0, bent)).differences, 1, `byte ${place}`);
  }
});

test("a probe of one byte behind the last is no overlap (RFC 9293, 3.8.4)", () => {
  assert.deepEqual(read(at(0, READ), at(READ.length - 1, Uint8Array.of(0))), { functions: [3], ...NONE });
  assert.deepEqual(read(at(0, READ), at(READ.length - 2, Uint8Array.of(9, 9))).differences, 1);
});

test("what was read before a gap is not held against what comes behind it", () => {
  const rest = join(READ, READ, READ);
  assert.deepEqual(read(at(0, READ), at(1000, rest), at(988, new Uint8Array(12).fill(9))).differences, 0);
});
