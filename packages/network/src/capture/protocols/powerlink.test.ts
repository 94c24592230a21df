// Ethernet POWERLINK: frames from an encoder of its own, and public captures against tshark, frame by frame.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { type Direction, TO_CLIENT, TO_SERVER } from "../dissector.ts";
import { powerlink, powerlinkDatagrams } from "./powerlink.ts";
import { join, play, playDamaged } from "./recorder.fixture.ts";
import { compare, each, type Fields } from "./tshark.fixture.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Part = Uint8Array | number | string | readonly number[];

const le16 = (value: number): number[] => [value & 255, value >> 8];
const le32 = (value: number): number[] => [...le16(value & 0xffff), ...le16(value >>> 16)];
const padded = (...parts: readonly Part[]): Bytes => {
  const bytes = join(...parts);
  return join(bytes, new Uint8Array(Math.max(0, 46 - bytes.length)));
};
const sdo = (
  nodes: readonly [number, number],
  transaction: number,
  flags: number,
  code: number,
  ...parts: readonly Part[]
): Bytes => {
  const data = join(...parts);
  return join(6, nodes, 5, [6, 6, 0, 0], 0, transaction, flags, code, le16(data.length), [0, 0], data);
};
const IP: readonly [number, number] = [0, 0];
const point = (target: string, type: PointOfInterest["type"]): PointOfInterest => ({
  variable: target,
  protocol: "powerlink",
  servers: [],
  target,
  type,
  wordOrder: "big",
  scale: 1,
  offset: 0,
});
const operations = (seen: ReturnType<typeof play>): unknown[] =>
  seen.operations.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);

test("the cycle, and commands to nodes", () => {
  const seen = play(
    powerlink,
    [
      [1, 255, 240, 0],
      [3, 17, 240, 0],
      [5, 255, 240, 0x5d],
      [6, 17, 240, 4, 0x21],
      [6, 17, 240, 4, 0x22],
      [6, 17, 240, 4, 0x28],
      [6, 17, 240, 4, 0xb0],
    ].map((bytes): [Direction, Bytes] => [TO_SERVER, padded(bytes)]),
  );
  assert.deepEqual(
    seen.operations.map((one) => [one.name, one.class]),
    [
      ["Start of Cycle (SoC)", "other"],
      ["Poll Request (PReq)", "other"],
      ["Start of Asynchronous Phase (SoA)", "other"],
      ["NMT: Start Node", "start"],
      ["NMT: Stop Node", "stop"],
      ["NMT: Reset Node", "restart"],
      ["NMT: Publish Time", "time-change"],
    ],
  );
  assert.deepEqual(
    seen.sessions.map((one) => one.securable),
    [false],
  );
});

test("a node tells what it is, and its address", () => {
  const identity = join(
    new Uint8Array(26),
    le32(0x6c),
    le32(0x1e37),
    le32(2),
    le32(99),
    new Uint8Array(24),
    [17, 100, 168, 192],
    new Uint8Array(8),
    "node-17",
  );
  const seen = play(powerlink, [[TO_SERVER, join(6, 255, 17, 1, identity, new Uint8Array(80))]]);
  const told = {
    names: ["node-17"],
    vendor: "EPSG vendor 0x0000006c",
    product: "product code 0x00001e37",
    version: "0x00000002",
    serial: "99",
    role: "controlled node",
  };
  assert.deepEqual(seen.assets, [
    { of: "client", told },
    { of: "c0a86411", told },
  ]);
});

test("objects over UDP: asked, granted, refused", () => {
  const points = [point("object:0x6000:1", "uint16"), point("object:0x6200:2", "bool")];
  const seen = play(
    powerlinkDatagrams,
    [
      [TO_SERVER, join(6, IP, 5, [0, 1, 0, 0])],
      [TO_SERVER, sdo(IP, 1, 0, 2, le16(0x6000), 1, 0)],
      [TO_CLIENT, sdo(IP, 1, 0x80, 2, le16(4660))],
      [TO_SERVER, sdo(IP, 2, 0, 1, le16(0x6200), 2, 0, 1)],
      [TO_CLIENT, sdo(IP, 2, 0xc0, 0, le32(0x0800_0000))],
      [TO_SERVER, sdo(IP, 3, 0, 1, le16(0x1006), 0, 0, le32(2000))],
      [TO_CLIENT, sdo(IP, 3, 0x80, 1)],
      [TO_SERVER, sdo(IP, 4, 0x10, 1, le32(5000), le16(0x1f50), 1, 0, "data")],
      [TO_SERVER, sdo(IP, 4, 0x20, 1, "more")],
      [TO_SERVER, sdo(IP, 5, 0, 32, "file")],
    ],
    { points },
  );
  assert.deepEqual(operations(seen), [
    ["SDO: Read by Index", "read", "object:0x6000:1", 1, 0],
    ["SDO: Write by Index", "write", "object:0x6200:2", 0, 1],
    ["SDO: Write by Index (communication)", "configuration", "object:0x1006:0", 1, 0],
    ["SDO: Program Data", "program-download", "object:0x1f50:1", 0, 0],
    ["SDO: File Write", "firmware", null, 0, 0],
  ]);
  assert.deepEqual(seen.read, [{ variable: "object:0x6000:1", raw: 4660, good: true }]);
  assert.deepEqual(seen.written, [{ variable: "object:0x6200:2", raw: 1, good: true, settled: false }]);
  assert.deepEqual(seen.malformed, []);
});

test("what is not POWERLINK is not known, and said behind what was", () => {
  const known = (bytes: Bytes): boolean => play(powerlinkDatagrams, [[TO_SERVER, bytes]], { serverPort: 4444 }).recognised;
  const whole = sdo(IP, 1, 0, 2, le16(0x6000), 1, 0);
  assert.equal(known(whole), true);
  for (const [index, value] of [
    [0, 5],
    [1, 1],
    [3, 4],
    [6, 1],
    [8, 1],
    [11, 99],
    [12, 99],
  ] as const) {
    const other = whole.slice();
    other[index] = value;
    assert.equal(known(other), false, `byte ${index}`);
  }
  const seen = play(powerlink, [
    [TO_SERVER, padded(1, 255, 240, 0)],
    [TO_SERVER, padded(9, 255, 240, 0)],
  ]);
  assert.deepEqual(seen.malformed, ["a POWERLINK frame is too short or of an unknown type"]);
});

test("damaged frames break nothing", () => {
  const parts: [Direction, Bytes][] = [
    [TO_SERVER, sdo(IP, 1, 0, 2, le16(0x6000), 1, 0)],
    [TO_CLIENT, sdo(IP, 1, 0x80, 2, le16(4660))],
    [TO_SERVER, sdo(IP, 4, 0x10, 1, le32(5000), le16(0x1f50), 1, 0, "data")],
    [TO_SERVER, join(6, 255, 17, 1, new Uint8Array(110).fill(7))],
  ];
  const points = [point("object:0x6000:1", "uint16"), point("object:0x1f50:1", "float64")];
  playDamaged(powerlink, parts, 1500, 0x88ab, { points });
  playDamaged(powerlinkDatagrams, parts, 1500, 3819, { points });
});

const frames = (messages: readonly Fields[], field: string): unknown[] => each(messages, field);
const objects = (messages: readonly Fields[], field: string): unknown[] =>
  each(
    messages.filter((one) => one.sdo === true),
    field,
  );
/** tshark shows no nodes over UDP, where they are 0. */
const nodes = (messages: readonly Fields[], field: string): unknown[] =>
  each(
    messages.filter((one) => one.from !== 0),
    field,
  );

compare({
  name: "powerlink",
  protocols: ["powerlink"],
  marked: /\bepl:/,
  filter: "epl",
  mostPackets: 5000,
  leastCompared: 3000,
  fields: {
    "epl.mtyp": (messages) => frames(messages, "type"),
    "epl.dest": (messages) => nodes(messages, "to"),
    "epl.src": (messages) => nodes(messages, "from"),
    "epl.asnd.svid": (messages) => frames(messages, "service"),
    "epl.asnd.nmtcommand.cid": (messages) => frames(messages, "command"),
    "epl.asnd.ires.vendorid": (messages) => frames(messages, "vendor"),
    "epl.asnd.ires.productcode": (messages) => frames(messages, "product"),
    "epl.asnd.ires.revisionno": (messages) => frames(messages, "revision"),
    "epl.asnd.ires.serialno": (messages) => frames(messages, "serial"),
    "epl.asnd.ires.hostname": (messages) => frames(messages, "name"),
    "epl.asnd.sdo.cmd.transaction.id": (messages) => objects(messages, "transaction"),
    "epl.asnd.sdo.cmd.response": (messages) => objects(messages, "answers"),
    "epl.asnd.sdo.cmd.abort": (messages) => objects(messages, "aborts"),
    "epl.asnd.sdo.cmd.segmentation": (messages) => objects(messages, "segmentation"),
    "epl.asnd.sdo.cmd.command.id": (messages) => objects(messages, "code"),
    "epl.asnd.sdo.cmd.segment.size": (messages) => objects(messages, "size"),
  },
  explained: [[/epl\.pcap frame 70 .*tshark «»/, "an answer without data: tshark shows no command of it"]],
});
