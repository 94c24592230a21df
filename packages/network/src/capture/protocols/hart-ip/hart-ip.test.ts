// HART-IP: sessions, frames, direct commands, outcomes, identities, values, keys and violations, on messages encoded here.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import type { Direction } from "../../dissector.ts";
import { be16, be32, join, type Play, play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { hartIp, hartIpDatagrams } from "./hart-ip.ts";

type Bytes = readonly number[];
type Part = [Direction, Uint8Array];

const message = (from: Direction, id: number, sequence: number, body: Bytes, type: number = from, status = 0): Part => [
  from,
  join(1, type, id, status, be16(sequence), be16(body.length + 8), body),
];
const DEVICE = [0x26, 0x4e, 0, 0, 0xd2];
const frame = (delimiter: number, address: Bytes, command: number, data: Bytes): number[] => {
  const bytes = [delimiter, ...address, command, data.length, ...data];
  return [...bytes, bytes.reduce((check, byte) => check ^ byte, 0)];
};
const ask = (sequence: number, command: number, data: Bytes = []): Part =>
  message(0, 3, sequence, frame(0x82, [0xa6, ...DEVICE.slice(1)], command, data));
const answer = (sequence: number, command: number, code: number, data: Bytes = []): Part =>
  message(1, 3, sequence, frame(0x86, DEVICE, command, [code, 0, ...data]));
const single = (value: number): number[] => [...new Uint8Array(new Float32Array([value]).buffer)].reverse();
const open: Part[] = [message(0, 0, 1, [1, ...be32(30_000)]), message(1, 0, 1, [1, ...be32(30_000)])];
const IDENTITY = [254, 0x26, 0x4e, 5, 7, 4, 1, 0x0e, 12, 0, 0, 0xd2, 5, 2, 0, 2, 0, 0, 0x26, 0, 0x26, 132];
const operations = ({ operations: all }: Recording): [string, string, string | null, number, number][] =>
  all.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);
const talk = (parts: readonly Part[], how: Play = {}): Recording => play(hartIp, parts, how);

test("commands are named with class, device and outcome", () => {
  const told = talk([
    ...open,
    ask(2, 1),
    answer(2, 1, 0, [32, ...single(20)]),
    ask(3, 35, [32, ...single(100), ...single(0)]),
    answer(3, 35, 7),
    ask(4, 79, [3, 1, 32, ...single(1), 0xc0]),
    answer(4, 79, 0, [3, 1, 32, ...single(1), 0xc0]),
    ask(5, 42),
    answer(5, 42, 33),
    ask(6, 31, be16(513)),
    answer(6, 31, 64, be16(513)),
    ask(7, 200),
  ]);
  assert.deepEqual(told.malformed, []);
  assert.deepEqual(operations(told), [
    ["Session Initiate", "session", null, 1, 0],
    ["Read Primary Variable", "read", "264e0000d2", 1, 0],
    ["Write Primary Variable Range Values", "configuration", "264e0000d2", 0, 1],
    ["Write Device Variable", "write", "264e0000d2/variable:3", 1, 0],
    ["Perform Device Reset", "restart", "264e0000d2", 0, 0],
    ["Write Country Code", "configuration", "264e0000d2", 0, 1],
    ["Command 0xc8", "other", "264e0000d2", 0, 0],
  ]);
  assert.deepEqual(
    [told.sessions[0]?.policy, told.sessions[0]?.securable, told.sessions[0]?.encrypted],
    ["HART-IP 1", false, false],
  );
});

test("a command to a device behind a gateway is both: the passing on and the command", () => {
  const inner = [0, 1, 5, 0x82, 0x91, 2, 0, 0, 7, 40, 4, ...single(20)];
  const told = talk([...open, ask(2, 77, inner), answer(2, 77, 0, inner)]);
  assert.deepEqual(operations(told).slice(1), [
    ["Send Command to Sub-Device", "other", "264e0000d2", 1, 0],
    ["Enter/Exit Fixed Current Mode", "write", "1102000007", 1, 0],
  ]);
});

test("direct commands, audit log and refusals of the session", () => {
  const told = talk([
    message(0, 0, 1, [1, ...be32(9)]),
    message(1, 0, 1, [1, ...be32(9)], 1, 16),
    message(0, 4, 2, [0, 0, ...be16(0), 0, ...be16(42), 1, 0]),
    message(1, 4, 2, [0, 0, ...be16(0), 1 + IDENTITY.length, 0, ...IDENTITY, ...be16(42), 1, 16]),
    message(0, 5, 3, [0, 255]),
    message(1, 5, 3, [0, 1, 2, 3], 15, 3),
  ]);
  assert.deepEqual(told.malformed, []);
  assert.deepEqual(operations(told), [
    ["Session Initiate", "session", null, 0, 1],
    ["Read Unique Identifier", "discovery", "address 0", 1, 0],
    ["Perform Device Reset", "restart", "address 0", 0, 1],
    ["Read Audit Log", "diagnostic", null, 0, 1],
  ]);
});

test("identity and tags belong to one device", () => {
  const sixes = Array.from("PT-101  ", (character) => (character.charCodeAt(0) & 0x3f).toString(2).padStart(6, "0")).join("");
  const tag = (sixes.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2));
  const parts: Part[] = [
    ...open,
    message(0, 3, 2, frame(2, [0x80], 0, [])),
    message(1, 3, 2, frame(0x86, DEVICE, 0, [0, 0, ...IDENTITY])),
    ask(3, 13),
    answer(3, 13, 0, [...tag, ...new Array<number>(15).fill(0)]),
    ask(4, 20),
    answer(4, 20, 0, [...new TextEncoder().encode("tank level"), ...new Array<number>(22).fill(0)]),
    answer(4, 20, 0, [...new TextEncoder().encode("tank level"), ...new Array<number>(22).fill(0)]),
  ];
  const told = talk(parts);
  const product = "HART device type 0x264e";
  assert.deepEqual(
    told.assets.map(({ told: one }) => one),
    [
      { vendor: "Rosemount", product, version: "device revision 4, software revision 1", serial: "210" },
      { names: ["PT-101"], serial: "210" },
      { names: ["tank level"], serial: "210" },
    ],
  );
});

test("values are read and written, with their quality", () => {
  const point = (target: string): PointOfInterest => ({
    ...({
      variable: target,
      protocol: "hart-ip",
      servers: ["10.0.2.10"],
      target,
      type: "float32",
      wordOrder: "big",
    } as const),
    scale: 1,
    offset: 0,
  });
  const points = ["pv", "264e0000d2/tv", "variable:3", "1102000007/pv", "current", "nonsense"].map(point);
  const slot = (code: number, value: number, status: number): number[] => [code, 0, 32, ...single(value), status];
  const told = talk(
    [
      ...open,
      ask(2, 3),
      answer(2, 3, 0, [...single(12), 32, ...single(1.5), 32, ...single(2.5), 32, ...single(3.5)]),
      ask(3, 9, [3, 246]),
      answer(3, 9, 0, [0, ...slot(3, 7.5, 0xc0), ...slot(246, 8, 0x40)]),
      ask(4, 79, [3, 1, 32, ...single(9), 0xc0]),
      answer(4, 79, 7),
      ask(5, 1),
      answer(5, 1, 5),
    ],
    { points },
  );
  assert.deepEqual(
    told.read.map((one) => [one.variable, one.raw, one.good]),
    [
      ["current", 12, true],
      ["pv", 1.5, true],
      ["264e0000d2/tv", 3.5, true],
      ["variable:3", 7.5, true],
      ["pv", 8, false],
    ],
  );
  assert.deepEqual(told.written, [{ variable: "variable:3", raw: 9, good: true, settled: false }]);
});

test("keys that are written readable are credentials, masked", () => {
  const key = new Array<number>(16).fill(0xab);
  const told = talk([...open, ask(2, 31, [...be16(768), ...key])]);
  assert.deepEqual(told.credentials, [{ user: null, masked: "a••••••b (32 characters)" }]);
});

test("violations are told, foreign bytes are not claimed, damage never breaks out", () => {
  const broken = ask(2, 1);
  broken[1][broken[1].length - 1] = (broken[1].at(-1) as number) ^ 1;
  assert.deepEqual(talk([...open, broken]).malformed, ["the checksum of a HART frame is wrong"]);
  assert.deepEqual(talk([...open, message(0, 3, 2, [0x82, 1, 2])]).malformed, ["a HART frame does not fit into its message"]);
  assert.equal(talk([broken]).recognised, false);
  assert.equal(talk([[0, join(1, 0, 3, 0, 0, 1, 0, 10, 1, 2)]]).recognised, false);
  assert.equal(play(hartIpDatagrams, [ask(2, 1)]).recognised, true);
  const whole: Part[] = [...open, ask(2, 9, [3]), answer(2, 9, 0, [0, 3, 0, 32, ...single(1), 0xc0]), ask(3, 77, [0, 1, 5])];
  assert.deepEqual(operations(talk(whole, { pieces: 3 })), operations(talk(whole)));
  playDamaged(hartIp, whole, 600, 5094);
  playDamaged(hartIpDatagrams, whole, 600, 5095);
});
