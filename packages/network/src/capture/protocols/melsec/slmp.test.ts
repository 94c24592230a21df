// SLMP in 3E and 4E frames, binary and ASCII: commands with class, target and outcome, values, passwords, identities and violations, on
// messages encoded here.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import type { Direction } from "../../dissector.ts";
import { join, type Play, play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { slmp, slmpDatagrams } from "./slmp.ts";

type Bytes = readonly number[];
type Part = [Direction, Uint8Array];

const le = (value: number, width: number): number[] =>
  Array.from({ length: width }, (_, at) => Math.floor(value / 256 ** at) & 255);
const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, "0");
const words = (...values: number[]): number[] => values.flatMap((value) => le(value, 2));

const binary = (response: boolean, data: Bytes, serial?: number): Uint8Array =>
  join(
    [(serial === undefined ? 0x50 : 0x54) | (response ? 0x80 : 0), 0],
    serial === undefined ? [] : [...le(serial, 2), 0, 0],
    [0, 0xff, ...le(0x3ff, 2), 0, ...le(data.length, 2)],
    data,
  );
const ask = (command: number, subcommand: number, data: Bytes = [], serial?: number): Part => [
  0,
  binary(false, [...le(16, 2), ...le(command, 2), ...le(subcommand, 2), ...data], serial),
];
const answer = (code: number, data: Bytes = [], serial?: number): Part => [1, binary(true, [...le(code, 2), ...data], serial)];
const device = (code: number, number: number): number[] => [...le(number, 3), code];

const digits = (response: boolean, data: string, serial?: number): Uint8Array =>
  join(
    `${response ? "D" : "5"}${serial === undefined ? 0 : 4}00${serial === undefined ? "" : `${hex(serial, 4)}0000`}`,
    `00FF03FF00${hex(data.length, 4)}${data}`,
  );
const askInAscii = (command: number, subcommand: number, data = "", serial?: number): Part => [
  0,
  digits(false, `0010${hex(command, 4)}${hex(subcommand, 4)}${data}`, serial),
];
const answerInAscii = (code: number, data = "", serial?: number): Part => [1, digits(true, hex(code, 4) + data, serial)];

const operations = ({ operations: all }: Recording): [string, string, string | null, number, number][] =>
  all.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);
const talk = (parts: readonly Part[], how: Play = {}): Recording => play(slmp, parts, how);

test("commands are named with class, target and outcome, in binary and in ASCII, with and without serial number", () => {
  const cases: readonly (readonly [number, number, Bytes, string, string, string, string | null])[] = [
    [0x0401, 0, [...device(0xa8, 100), ...le(3, 2)], "D*0001000003", "Device Read", "read", "D100-102"],
    [0x0401, 1, [...device(0x90, 7), ...le(3, 2)], "M*0000070003", "Device Read", "read", "M7-9"],
    [0x0401, 0, [...device(0x9c, 16), ...le(1, 2)], "X*0000100001", "Device Read", "read", "X10-1F"],
    [0x0401, 2, [...le(7, 4), 0xa8, 0, ...le(1, 2)], "D***000000070001", "Device Read", "read", "D7"],
    [0x1401, 0, [...device(0xb4, 0x1f), ...words(1, 9)], "W*00001F00010009", "Device Write", "write", "W1F"],
    [0x1401, 1, [...device(0x90, 7), ...le(3, 2), 0x10, 0x10], "M*0000070003101", "Device Write", "write", "M7-9"],
    [0x1402, 1, [1, ...device(0x9d, 10), 1], "01Y*00000A01", "Device Write Random", "write", "YA"],
    [0x0406, 0, [1, 0, ...device(0xa8, 4), ...le(2, 2)], "0100D*0000040002", "Device Read Block", "read", "D4-5"],
    [0x1001, 0, [1, 0, 0, 0], "00010000", "Remote Run", "start", null],
    [0x1002, 0, [1, 0], "0001", "Remote Stop", "stop", null],
    [0x1003, 0, [1, 0], "0001", "Remote Pause", "stop", null],
    [0x1006, 0, [1, 0], "0001", "Remote Reset", "restart", null],
    [0x0619, 0, [1, 0, 65], "0001A", "Self Test", "diagnostic", null],
    [0x1829, 0, [1, 0], "0001", "Write File", "file-transfer", null],
    [0x7777, 0, [], "", "Command 0x7777", "other", null],
  ];
  const known = ask(0x0619, 0, [1, 0, 65]);
  for (const [command, subcommand, data, text, name, of, target] of cases) {
    for (const serial of [undefined, 0xabcd]) {
      for (const parts of [
        [ask(command, subcommand, data, serial), answer(0xc051, [], serial)],
        [askInAscii(command, subcommand, text, serial), answerInAscii(0xc051, "", serial)],
      ]) {
        const told = talk([known, answer(0, [1, 0, 65]), ...parts]);
        assert.deepEqual(operations(told).slice(1), [[name, of, target, 0, 1]]);
        assert.deepEqual(told.malformed, [], name);
      }
    }
  }
});

test("devices at random places are all of them", () => {
  const both = [1, 1, ...device(0xa8, 5), ...device(0xaf, 6)];
  const told = talk([
    ask(0x0403, 0, both),
    answer(0, words(1, 2, 0)),
    ask(0x1402, 0, [1, 1, ...device(0xa8, 5), ...le(1, 2), ...device(0x90, 32), ...le(1, 4)]),
    answer(0),
  ]);
  assert.deepEqual(operations(told), [
    ["Device Read Random", "read", "D5", 1, 0],
    ["Device Read Random", "read", "R6-7", 1, 0],
    ["Device Write Random", "write", "D5", 1, 0],
    ["Device Write Random", "write", "M32-63", 1, 0],
  ]);
  assert.deepEqual(told.malformed, []);
});

test("values of words, bits and bits of words are read and written", () => {
  const point = (target: string, type: PointOfInterest["type"] = "uint16"): PointOfInterest => {
    const basis = { variable: target, protocol: "slmp", servers: ["10.0.2.10"], wordOrder: "little" } as const;
    return { ...basis, target, type, scale: 1, offset: 0 };
  };
  const targets = ["D100", "D101.A", "M8", "M33", "SD1", "W1F", "WG", "M1.2", "Q5", "D"].map((target) => point(target));
  const points = [...targets, point("D101", "float32")];
  const float = [...new Uint16Array(new Float32Array([12.5]).buffer)];
  const read = (parts: readonly Part[]): unknown => talk(parts, { points }).read.map((one) => [one.variable, one.raw]);
  const inBinary: Part[] = [
    ask(0x0401, 0, [...device(0xa8, 100), ...le(3, 2)]),
    answer(0, words(77, ...float)),
    ask(0x0401, 1, [...device(0x90, 7), ...le(3, 2)]),
    answer(0, [0x01, 0x00]),
    ask(0x0401, 0, [...device(0x90, 32), ...le(1, 2)]),
    answer(0, words(2)),
  ];
  const inAscii: Part[] = [
    askInAscii(0x0401, 0, "D*0001000003"),
    answerInAscii(0, [77, ...float].map((word) => hex(word, 4)).join("")),
    askInAscii(0x0401, 1, "M*0000070003"),
    answerInAscii(0, "010"),
    askInAscii(0x0401, 0, "M*0000320001"),
    answerInAscii(0, "0002"),
  ];
  const bit = ((float[0] as number) >> 10) & 1;
  const expected = [
    ["D100", 77],
    ["D101.A", bit],
    ["D101", 12.5],
    ["M8", 1],
    ["M33", 1],
  ];
  assert.deepEqual(read(inBinary), expected);
  assert.deepEqual(read(inAscii), expected);
  const told = talk(
    [
      ask(0x1401, 0, [...device(0xb4, 0x1f), ...words(1, 300)]),
      answer(0xc05c),
      ask(0x1402, 0, [1, 0, ...device(0xa8, 100), ...words(5)]),
      answer(0),
      ask(0x1406, 0, [1, 0, ...device(0xa8, 99), ...words(2, 4, 6)]),
      answer(0),
    ],
    { points },
  );
  assert.deepEqual(
    told.written.map((one) => [one.variable, one.raw, one.settled]),
    [
      ["W1F", 300, false],
      ["D100", 5, true],
      ["D100", 6, true],
    ],
  );
});

test("values at random places and in blocks are read, too", () => {
  const basis = { protocol: "slmp", servers: ["10.0.2.10"], type: "uint16", wordOrder: "little", scale: 1, offset: 0 } as const;
  const points: PointOfInterest[] = [
    { ...basis, variable: "D5", target: "D5" },
    { ...basis, variable: "R6", target: "R6", type: "int32" },
    { ...basis, variable: "M40", target: "M40", type: "bool" },
  ];
  const random = [1, 1, ...device(0xa8, 5), ...device(0xaf, 6)];
  const blocks = [1, 1, ...device(0xa8, 4), ...le(2, 2), ...device(0x90, 32), ...le(1, 2)];
  const parts: Part[] = [
    ask(0x0403, 0, random),
    answer(0, words(11, 2, 1)),
    ask(0x0406, 0, blocks),
    answer(0, words(1, 22, 0x100)),
  ];
  assert.deepEqual(
    talk(parts, { points }).read.map((one) => [one.variable, one.raw]),
    [
      ["D5", 11],
      ["R6", 65_538],
      ["D5", 22],
      ["M40", 1],
    ],
  );
  assert.deepEqual(talk([ask(0x0403, 0, random), answer(0, words(11, 2))], { points }).malformed, [
    "a response holds more or fewer items than were asked for",
  ]);
});

test("remote passwords are credentials, masked; type names are identities", () => {
  const password = [...new TextEncoder().encode("plant-07")];
  const told = talk([
    ask(0x1630, 0, [...le(8, 2), ...password]),
    answer(0),
    ask(0x0101, 0),
    answer(0, [...new TextEncoder().encode("Q06UDVCPU       "), 0x68, 2]),
  ]);
  assert.deepEqual(told.credentials, [{ user: null, masked: "p••••••7 (8 characters)" }]);
  assert.deepEqual(
    told.sessions.map(({ authenticated, identity }) => [authenticated, identity]),
    [
      [false, "none"],
      [true, "password"],
    ],
  );
  assert.deepEqual(told.assets, [{ of: "server", told: { vendor: "Mitsubishi Electric", product: "Q06UDVCPU" } }]);
  const ascii = talk([askInAscii(0x1631, 0, "0004ABCD"), answerInAscii(0)]);
  assert.deepEqual(ascii.credentials, [{ user: null, masked: "•••••• (4 characters)" }]);
});

test("an answer is never held against another request", () => {
  const read = (number: number): Part => ask(0x0401, 0, [...device(0xa8, number), ...le(1, 2)]);
  // The first answer got lost.
  const told = play(slmpDatagrams, [read(1), read(2), answer(0, words(5)), answer(0, words(6))]);
  assert.deepEqual(
    operations(told).map(([, , target, accepted]) => [target, accepted]),
    [
      ["D1", 0],
      ["D2", 1],
    ],
  );
  // Over a stream requests may be sent ahead, and answers come in their order.
  const ahead = talk([read(1), read(2), answer(0, words(5)), answer(1)]);
  assert.deepEqual(
    operations(ahead).map(([, , target, accepted, refused]) => [target, accepted, refused]),
    [
      ["D1", 1, 0],
      ["D2", 0, 1],
    ],
  );
});

test("violations are told, foreign bytes are not claimed, damage never breaks out", () => {
  const read = ask(0x0401, 0, [...device(0xa8, 1), ...le(2, 2)]);
  assert.deepEqual(talk([read, answer(0, words(5))]).malformed, ["a response holds more or fewer items than were asked for"]);
  assert.deepEqual(talk([ask(0x0401, 0, [1, 2]), answer(0)]).malformed, ["a request is cut short, or names no device"]);
  assert.deepEqual(talk([ask(0x1401, 0, [...device(0xa8, 1), ...words(2, 5)])]).malformed, [
    "a write holds more or fewer items than it says",
  ]);
  assert.deepEqual(talk([read, answer(0, words(5, 6)), answer(0)]).malformed, ["a response to no request"]);
  assert.equal(talk([ask(0x7777, 0)]).recognised, false);
  assert.equal(talk([[0, join("500000FF03FFXX")]]).recognised, false);
  assert.equal(talk([[0, join("5000 Welcome to the mail server, how are you doing today?")]]).recognised, false);
  assert.equal(play(slmpDatagrams, [[0, join(read[1], 0)]]).recognised, false);
  const whole = [read, answer(0, words(5, 6)), ask(0x0403, 0, [2, 0, ...device(1, 2)]), askInAscii(0x0401, 1, "M*0000070003")];
  assert.deepEqual(operations(talk(whole, { pieces: 3 })), operations(talk(whole)));
  playDamaged(slmp, whole, 800, 5007);
  playDamaged(slmpDatagrams, whole, 800, 5006);
});
