// Omron FINS: commands with class, target and outcome, values, program parts, identities, passwords and violations, over TCP and UDP, on
// frames encoded here.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import type { Direction } from "../../dissector.ts";
import { be16, be32, join, type Play, play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { fins, finsDatagrams } from "./fins.ts";

type Bytes = readonly number[];
type Part = [Direction, Uint8Array];

const ascii = (text: string, length: number): number[] => [...new TextEncoder().encode(text.padEnd(length, " "))];
const ask = (command: number, parameters: Bytes = [], sid = 1): Part => [
  0,
  join(0x80, 0, 2, 0, 9, 0, 0, 5, 0, sid, be16(command), parameters),
];
const answer = (command: number, code: number, data: Bytes = [], sid = 1): Part => [
  1,
  join(0xc0, 0, 2, 0, 5, 0, 0, 9, 0, sid, be16(command), be16(code), data),
];
const wrap = ([from, bytes]: Part): Part => [from, join("FINS", be32(8 + bytes.length), be32(2), be32(0), bytes)];
const hello: Part[] = [
  [0, join("FINS", be32(12), be32(0), be32(0), be32(0))],
  [1, join("FINS", be32(16), be32(1), be32(0), be32(5), be32(9))],
];
const operations = ({ operations: all }: Recording): [string, string, string | null, number, number][] =>
  all.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);
const talk = (parts: readonly Part[], how: Play = {}): Recording => play(finsDatagrams, parts, how);

test("commands are named with class, target and outcome", () => {
  const cases: readonly (readonly [command: number, parameters: Bytes, name: string, of: string, targets: (string | null)[]])[] =
    [
      [0x0101, [0x82, ...be16(100), 0, ...be16(10)], "Memory Area Read", "read", ["D100-109"]],
      [0x0101, [0x30, ...be16(5), 3, ...be16(1)], "Memory Area Read", "read", ["CIO5.3"]],
      [0x0101, [0x31, ...be16(5), 14, ...be16(4)], "Memory Area Read", "read", ["W5.14-W6.1"]],
      [0x0101, [0x32, ...be16(5), 1, ...be16(4)], "Memory Area Read", "read", ["H5.1-4"]],
      [0x0101, [0x89, ...be16(0x8007), 0, ...be16(2)], "Memory Area Read", "read", ["C7-8"]],
      [0x0101, [0xa2, ...be16(7), 0, ...be16(1)], "Memory Area Read", "read", ["E2_7"]],
      [0x0101, [0x55, ...be16(7), 0, ...be16(1)], "Memory Area Read", "read", ["area 0x55:7"]],
      [0x0102, [0x82, ...be16(3), 0, ...be16(1), 0, 7], "Memory Area Write", "write", ["D3"]],
      [0x0103, [0xb1, ...be16(3), 0, ...be16(2), 0, 7], "Memory Area Fill", "write", ["W3-4"]],
      [
        0x0202,
        [...be16(0x8010), ...be16(4), ...be16(0x8001), 1, 2],
        "Parameter Area Write",
        "configuration",
        ["parameter 0x8010:4"],
      ],
      [0x0308, [...be16(0xffff), 0], "Program Area Clear", "program-download", ["program"]],
      [0x0401, [...be16(0xffff), 4], "Run", "start", [null]],
      [0x0402, [], "Stop", "stop", [null]],
      [0x0403, [], "Reset", "restart", [null]],
      [0x0701, [], "Clock Read", "read", [null]],
      [0x0702, [0x26, 3, 2, 9, 0, 0, 1], "Clock Write", "time-change", [null]],
      [0x0c02, be16(0xffff), "Access Right Forced Acquire", "configuration", [null]],
      [0x2103, [], "Error Log Clear", "configuration", [null]],
      [0x2205, [...be16(0x8000), ...be16(1), ...ascii("RECIPE.IOM", 12)], "File Delete", "file-transfer", ["file:RECIPE.IOM"]],
      [
        0x220c,
        [...be16(1), ...be16(0), ...be32(0), ...be32(9), ...be16(1), ...ascii("MAIN.OBJ", 12)],
        "Program Area File Transfer: to Controller",
        "program-download",
        ["file:MAIN.OBJ"],
      ],
      [0x2301, [...be16(1), ...be16(1), 0x30, ...be16(2), 7], "Forced Set/Reset", "write", ["CIO2.7"]],
      [0x7777, [1, 2, 3], "Command 0x7777", "other", [null]],
    ];
  for (const [command, parameters, name, of, targets] of cases) {
    const parts = [ask(0x0501), ask(command, parameters), answer(command, 0x0040)];
    for (const told of [talk(parts), play(fins, [...hello, ...parts.map(wrap)])]) {
      assert.deepEqual(
        operations(told).slice(1),
        targets.map((target) => [name, of, target, 1, 0]),
      );
      assert.deepEqual(told.malformed, [], name);
      assert.equal(told.sessions[0]?.securable, false);
    }
  }
});

test("commands on several places are all of them", () => {
  const several = [0x82, ...be16(1), 0, 0x30, ...be16(2), 5];
  const transfer = [0x82, ...be16(1), 0, 0xb2, ...be16(9), 0, ...be16(3)];
  const told = talk([ask(0x0104, several), answer(0x0104, 0x1101), ask(0x0105, transfer, 2), answer(0x0105, 0, [], 2)]);
  assert.deepEqual(operations(told), [
    ["Multiple Memory Area Read", "read", "D1", 0, 1],
    ["Multiple Memory Area Read", "read", "CIO2.5", 0, 1],
    ["Memory Area Transfer", "read", "D1-3", 1, 0],
    ["Memory Area Transfer", "write", "H9-11", 1, 0],
  ]);
});

test("programs move in parts and are whole with the last one", () => {
  const part = (first: number, data: Bytes, last: boolean): number[] => [
    ...be16(0xffff),
    ...be32(first),
    ...be16(data.length | (last ? 0x8000 : 0)),
    ...data,
  ];
  const down = [ask(0x0307, part(0, [1, 2, 3, 4], false)), ask(0x0307, part(4, [5, 6], true), 2)];
  const request = [...be16(0xffff), ...be32(0), ...be16(6)];
  const up = [ask(0x0306, request, 3), answer(0x0306, 0, part(0, [1, 2, 3, 4, 5, 6], true), 3)];
  const told = talk([...down, ...up]);
  assert.deepEqual(told.transfers, [
    { direction: "download", block: "program", size: 6 },
    { direction: "upload", block: "program", size: 6 },
  ]);
  // The end of a program whose beginning was not seen is no whole program.
  assert.deepEqual(talk([ask(0x0307, part(9, [5], false)), ask(0x0306, request, 3)]).transfers, []);
});

test("values of words and bits are read and written", () => {
  const point = (target: string, type: PointOfInterest["type"] = "uint16"): PointOfInterest => {
    const basis = { variable: target, protocol: "omron-fins", servers: ["10.0.2.10"], wordOrder: "little" } as const;
    return { ...basis, target, type, scale: 1, offset: 0 };
  };
  const points = [
    point("D100"),
    point("D101", "int32"),
    point("D100.1", "bool"),
    point("CIO5.3", "bool"),
    point("C7"),
    point("D104"),
    point("X1"),
    point("D70000"),
  ];
  const told = talk(
    [
      ask(0x0101, [0x82, ...be16(100), 0, ...be16(3)]),
      answer(0x0101, 0, [0, 2, 0, 5, 0, 1]),
      ask(0x0101, [0x30, ...be16(5), 1, ...be16(4)]),
      answer(0x0101, 0, [0, 0, 1, 0]),
      ask(0x0101, [0x89, ...be16(0x8006), 0, ...be16(2)]),
      answer(0x0101, 0, [0, 1, 0, 44]),
      ask(0x0104, [0x30, ...be16(5), 3, 0x82, ...be16(104), 0], 3),
      answer(0x0104, 0, [0x30, 0, 0x82, 0, 9], 3),
      ask(0x0102, [0x82, ...be16(104), 0, ...be16(1), 1, 0], 4),
      answer(0x0102, 0x2101, [], 4),
    ],
    { points },
  );
  assert.deepEqual(
    told.read.map((one) => [one.variable, one.raw]),
    [
      ["D100", 2],
      ["D101", 65541],
      ["D100.1", 1],
      ["CIO5.3", 1],
      ["C7", 44],
      ["CIO5.3", 0],
      ["D104", 9],
    ],
  );
  assert.deepEqual(told.written, [{ variable: "D104", raw: 256, good: true, settled: false }]);
});

test("identity, and a password on its way", () => {
  const identity = [...ascii("CJ2M-CPU31", 20), ...ascii("02.01", 20), ...new Array<number>(52).fill(0)];
  const told = talk([
    ask(0x0501, [0]),
    answer(0x0501, 0, identity),
    answer(0x0501, 0, identity),
    ask(0x0305, [...be16(0xffff), 0, ...be32(0), ...be32(0xffffffff), ...ascii("S3cr", 4)]),
  ]);
  assert.deepEqual(told.assets, [{ of: "server", told: { vendor: "Omron", product: "CJ2M-CPU31", version: "02.01" } }]);
  assert.deepEqual(told.credentials, [{ user: null, masked: "•••••• (4 characters)" }]);
});

test("violations are told, foreign bytes are not claimed, damage never breaks out", () => {
  assert.deepEqual(talk([ask(0x0501), ask(0x0101, [0x82, 0, 1, 0])]).malformed, ["the parameters do not fit their command"]);
  assert.deepEqual(talk([ask(0x0501), ask(0x0102, [0x82, 0, 1, 0, 0, 2, 1])]).malformed, [
    "a write holds more or fewer items than it says",
  ]);
  assert.deepEqual(talk([ask(0x0501), [0, join(0x80, 0, 2)]]).malformed, ["a frame is too short, or its header is wrong"]);
  assert.deepEqual(talk([ask(0x0501), answer(0x0601, 0)]).malformed, ["a response to no request"]);
  assert.equal(talk([ask(0x7777)]).recognised, false);
  assert.equal(talk([ask(0x0101, [1])]).recognised, false);
  assert.equal(play(fins, [[0, join("FIN")]]).recognised, false);
  assert.equal(play(fins, [[0, join("FINS", be32(4), be32(2), be32(0))]]).recognised, false);
  const whole = [
    ask(0x0101, [0x82, ...be16(100), 0, ...be16(3)]),
    answer(0x0101, 0, [0, 2, 0, 5, 0, 1]),
    ask(0x0104, [1, 2, 3, 4]),
  ];
  const stream = [...hello, ...whole.map(wrap)];
  assert.deepEqual(operations(play(fins, stream, { pieces: 5 })), operations(play(fins, stream)));
  playDamaged(finsDatagrams, whole, 800, 9600);
  playDamaged(fins, stream, 800, 9601);
});
