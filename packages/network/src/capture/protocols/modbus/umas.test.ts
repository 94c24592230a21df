// UMAS: functions with class and outcome, programs that move, identities and names of stations, on messages made here and on a public
// capture, where it is.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join as pathOf } from "node:path";
import { test } from "node:test";
import { modbusFrame, ofKind, readFile } from "../../builder.fixture.ts";
import type { Direction } from "../../dissector.ts";
import { type Play, play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { modbus } from "./modbus.ts";

type Part = [Direction, Uint8Array];

let transaction = 0;
const ask = (...umas: readonly number[]): Part => [0, modbusFrame(++transaction, 0, 90, 1, ...umas)];
const answer = (...umas: readonly number[]): Part => [1, modbusFrame(transaction, 0, 90, 1, ...umas)];
const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];
const operations = ({ operations: all }: Recording): [string, string, string | null, number, number][] =>
  all.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);
const talk = (parts: readonly Part[], how: Play = {}): Recording => play(modbus, parts, how);

test("functions are named with class, target and outcome, on any port", () => {
  const cases: readonly (readonly [number[], string, string, string | null])[] = [
    [[0x02], "UMAS: Read Identity", "discovery", null],
    [[0x20, 0, 0x13, 0, 4, 0, 0, 0, 100, 0], "UMAS: Read Memory Block", "read", "block:19:4-103"],
    [[0x21, 0, 0x13, 0, 4, 0, 0, 0, 1, 0, 7], "UMAS: Write Memory Block", "write", "block:19:4"],
    [[0x22, 1, 2, 3, 4, 1, 2, 0x2b, 0, 1, 16, 0, 2], "UMAS: Read Variables", "read", "block:43:18"],
    [[0x23, 1, 2, 3, 4, 1, 2, 0x2b, 0, 16, 0, 2, 0, 1, 0], "UMAS: Write Variables", "write", "block:43:18"],
    [[0x30, 0, 1], "UMAS: Begin Strategy Download", "program-download", null],
    [[0x34, 0, 1, 1, 0], "UMAS: Strategy Upload Block", "program-upload", null],
    [[0x40, 0xff, 0], "UMAS: Start Controller", "start", null],
    [[0x41, 0xff, 0], "UMAS: Stop Controller", "stop", null],
    [[0x99, 0xff, 0], "UMAS: Function 0x99", "other", null],
  ];
  for (const [request, name, of, target] of cases) {
    const done = talk([ask(0x01, 0), answer(0xfe, 0), ask(...request), answer(0xfe)], { serverPort: 5000 });
    assert.deepEqual(operations(done)[1], [name, of, target, 1, 0]);
    const refused = talk([ask(0x01, 0), answer(0xfe, 0), ask(...request), answer(0xfd, 0x83)]);
    assert.deepEqual(operations(refused)[1], [name, of, target, 0, 1]);
    assert.deepEqual(refused.malformed, []);
  }
});

test("a program moves between its begin and its end", () => {
  const down = [
    ask(0x30, 0, 1),
    answer(0xfe, 0, 0),
    ask(0x31, 0, 1, 1, 0, 4, 0, 1, 2, 3, 4),
    answer(0xfe),
    ask(0x31, 0, 1, 2, 0, 2, 0, 5, 6),
    answer(0xfe),
    ask(0x32, 0, 1, 3, 0),
    answer(0xfe),
  ];
  assert.deepEqual(talk(down).transfers, [{ direction: "download", block: "strategy", size: 6 }]);
  const late = [ask(0x34, 0, 1, 1, 0), answer(0xfe, 0, 0, 2, 0, 1, 2), ask(0x35, 0, 1, 2, 0), answer(0xfe)];
  assert.deepEqual(talk(late).transfers, []);
});

test("a controller tells its model, a station its name", () => {
  const identity = [0x10, 0xff, 0x5a, 1, 1, 0, 0, 0, 0x70, 2, ...new Array<number>(12).fill(0), 14, ...ascii("140 CPU 311 10")];
  const told = talk([ask(0x02), answer(0xfe, ...identity), ask(0x10, 1, 2, 3, 4, 7, ...ascii("ENG-WS1")), answer(0xfe, 1)]);
  assert.deepEqual(told.assets, [
    { of: "server", told: { vendor: "Schneider Electric", product: "140 CPU 311 10", version: "2.70" } },
    { of: "client", told: { names: ["ENG-WS1"] } },
  ]);
  playDamaged(modbus, [ask(0x02), answer(0xfe, ...identity), ask(0x22, 1, 2, 3, 4, 1, 2, 0x2b, 0, 1, 16, 0, 2)], 800, 90);
});

const folder = pathOf(process.env.BULKHEAD_SHARED ?? pathOf(import.meta.dirname, "../../../../../../../shared"), "captures");
const capture = pathOf(folder, "ITI+ICS-Security-Tools/pcaps/modicon/modicon_test.pcap");

test("a public capture: a strategy is read out of a Quantum", {
  skip: existsSync(capture) ? false : "the shared captures are not here",
}, () => {
  const { facts } = readFile(readFileSync(capture));
  assert.deepEqual(ofKind(facts, "malformed"), []);
  const counts = ofKind(facts, "operation").map((one) => one.count);
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    90,
  );
  const [transfer] = ofKind(facts, "program-transfer");
  assert.deepEqual([transfer?.direction, transfer?.block], ["upload", "strategy"]);
  const told = ofKind(facts, "asset-seen").filter((one) => one.via === "modbus");
  assert.deepEqual(
    told.map(({ product, version, names }) => [product, version, names]),
    [
      ["140 CPU 311 10", "2.70", undefined],
      [undefined, undefined, ["USER-714E74F21B"]],
    ],
  );
});
