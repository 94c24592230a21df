// MELSOFT on public captures, where they are, and on messages encoded here.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join as pathOf } from "node:path";
import { test } from "node:test";
import { ofKind, readFile } from "../../builder.fixture.ts";
import type { Direction } from "../../dissector.ts";
import { join, type Play, play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { melsoft, melsoftDatagrams } from "./melsoft.ts";

type Bytes = readonly number[];
type Part = [Direction, Uint8Array];

const le16 = (value: number): number[] => [value & 255, value >> 8];
const le32 = (value: number): number[] => [...le16(value & 0xffff), ...le16(value >>> 16)];
const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const wrap = (first: number, kind: number, body: Bytes): Uint8Array =>
  join(first, 1, 0, 0, 0, 0x11, 0x11, kind, zeros(11), le16(body.length), body);
const be16 = (value: number): number[] => [value >> 8, value & 255];
const ask = (command: number, id: number, data: Bytes = []): Part => [
  0,
  wrap(0x57, 7, [0x1c, 10, 22, 20, ...zeros(20), ...be16(command), ...le16(id), ...data]),
];
const answer = (command: number, id: number, code = 0, data: Bytes = []): Part => [
  1,
  wrap(0xd7, 0x7f, [0x9c, 10, 24, 20, ...le16(code), ...zeros(20), ...be16(command), ...le16(id), ...data]),
];
const name = (text: string): number[] => Array.from(text, (character) => le16(character.charCodeAt(0))).flat();
const open = (id: number, file: string, writes: boolean): Part =>
  ask(0x1867, id, [...zeros(7), writes ? 1 : 0, 4, 0, ...le32(3000), ...le16(file.length * 2), ...name(file)]);
const operations = ({ operations: all }: Recording): [string, string, string | null, number, number][] =>
  all.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);
const talk = (parts: readonly Part[], how: Play = {}): Recording => play(melsoft, parts, how);

const whole: readonly Part[] = [
  ask(0x0121, 1, [0, 0, 0, 1]),
  answer(0x0121, 1, 0, [0, 0, ...new TextEncoder().encode("FX5U-32MT/ES"), ...zeros(4), 0x29, 0x4a]),
  ask(0x0410, 2, [...zeros(10), 0x20, 0, ...le32(200), ...zeros(4), ...le16(2)]),
  answer(0x0410, 2, 0, [1, 2, 3, 4]),
  ask(0x1002, 3, [1, 0]),
  answer(0x1002, 3, 0x4080),
  open(4, "$MELPRJ$\\MAIN.PRG", true),
  answer(0x1867, 4, 0, [0x92, 0]),
  open(5, "$MELPRJ$\\MAIN.PRG", false),
  open(6, "LOG.CSV", true),
];

test("commands are named; a project that is opened for writing is a download", () => {
  const told = talk(whole);
  assert.deepEqual(told.malformed, []);
  assert.deepEqual(operations(told), [
    ["Read CPU Model", "discovery", null, 1, 0],
    ["Read Devices", "read", "device 0x20:200-201", 1, 0],
    ["Remote Stop", "stop", null, 0, 1],
    ["Open File: Project, for Writing", "program-download", "file:$MELPRJ$\\MAIN.PRG", 1, 0],
    ["Open File: Project, for Reading", "program-upload", "file:$MELPRJ$\\MAIN.PRG", 0, 0],
    ["Open File", "file-transfer", "file:LOG.CSV", 0, 0],
  ]);
  assert.deepEqual(told.assets, [{ of: "server", told: { vendor: "Mitsubishi Electric", product: "FX5U-32MT/ES" } }]);
  assert.deepEqual(told.transfers, [{ direction: "download", block: "$MELPRJ$\\MAIN.PRG", size: 3000 }]);
});

test("datagrams greet first; alone and elsewhere a greeting is nobody's", () => {
  const greeting: Part[] = [
    [0, join(0x5a, 0, 0, 0xff)],
    [1, join(0xda, 0, 0, 0xff, 1, 2, 3, 4)],
  ];
  assert.deepEqual(operations(play(melsoftDatagrams, greeting)), [["Greeting", "session", null, 1, 0]]);
  assert.equal(play(melsoftDatagrams, greeting, { serverPort: 4000 }).recognised, false);
  assert.equal(play(melsoftDatagrams, [...whole], { serverPort: 4000 }).recognised, true);
});

test("violations are told, damage never breaks out", () => {
  assert.deepEqual(talk([...whole, answer(0x0410, 99)]).malformed, ["a response to no request"]);
  assert.deepEqual(operations(talk(whole, { pieces: 7 })), operations(talk(whole)));
  playDamaged(melsoft, whole, 800, 5562);
  playDamaged(melsoftDatagrams, whole, 800, 5560);
});

const folder = pathOf(process.env.BULKHEAD_SHARED ?? pathOf(import.meta.dirname, "../../../../../../../shared"), "captures");
const captures = pathOf(folder, "ITI+ICS-Security-Tools/pcaps/MELSEC");

test("public captures: every message is understood", {
  skip: existsSync(captures) ? false : "the shared captures are not here",
}, () => {
  // Over TCP the captures hold every packet twice: what has the same sequence number counts once.
  const expected = { melsoft_129_clean: 491, melsoft_variant_clean: 5521, melsoft_UDP_clean_1: 607, melsoft_UDP_clean_2: 216 };
  for (const [file, requests] of Object.entries(expected)) {
    const { facts } = readFile(readFileSync(pathOf(captures, `${file}.pcap`)));
    assert.deepEqual(ofKind(facts, "malformed"), [], file);
    const counts = ofKind(facts, "operation").map((one) => (one.protocol === "melsoft" ? one.count : 0));
    const sum = counts.reduce((before, count) => before + count, 0);
    assert.equal(sum, requests, file);
  }
});
