// EtherNet/IP and CIP: commands, services, packets of several, wrapped and connected requests, tags with values, PCCC, identities, input
// and output data, segments and violations, on messages encoded here.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { ofKind, pcap, readFile, Talk } from "../../builder.fixture.ts";
import { type Direction, NO, TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { join, type Play, play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { cipIo } from "./cip-io.ts";
import { enip, enipDatagrams } from "./enip.ts";

type Bytes = readonly number[];
type Part = [Direction, Uint8Array];

const le16 = (value: number): number[] => [value & 255, (value >> 8) & 255];
const le32 = (value: number): number[] => [...le16(value), ...le16(value >>> 16)];
const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];

function message(command: number, data: Bytes, session = 7, context = 1, status = 0): Uint8Array<ArrayBuffer> {
  const head = [...le16(command), ...le16(data.length), ...le32(session), ...le32(status), ...le32(0), ...le32(context)];
  return join(head, le32(0), data);
}

const item = (type: number, content: Bytes): number[] => [...le16(type), ...le16(content.length), ...content];
const items = (...list: readonly Bytes[]): number[] => [...le32(0), ...le16(0), ...le16(list.length), ...list.flat()];
/** Unconnected, told apart by the context. */
const send = (from: Direction, cip: Bytes, context = 1): Part => [
  from,
  message(0x6f, items(item(0, []), item(0xb2, cip)), 7, context),
];
/** Connected, told apart by the sequence count. */
const unit = (from: Direction, connection: number, sequence: number, cip: Bytes): Part => [
  from,
  message(0x70, items(item(0xa1, le32(connection)), item(0xb1, [...le16(sequence), ...cip])), 7, 0),
];
const request = (service: number, path: Bytes, data: Bytes = []): number[] => [service, path.length / 2, ...path, ...data];
const response = (service: number, status: number, data: Bytes = []): number[] => [service | 0x80, 0, status, 0, ...data];
const object = (classId: number, instance: number, attribute?: number): number[] => [
  0x20,
  classId,
  0x24,
  instance,
  ...(attribute === undefined ? [] : [0x30, attribute]),
];
const symbol = (name: string): number[] => [0x91, name.length, ...ascii(name), ...(name.length % 2 === 1 ? [0] : [])];
const several = (...services: readonly Bytes[]): number[] => {
  let at = 2 + 2 * services.length;
  const offsets = services.flatMap((service) => {
    const offset = le16(at);
    at += service.length;
    return offset;
  });
  return [...le16(services.length), ...offsets, ...services.flat()];
};

const operations = ({ operations: all }: Recording): [string, string, string | null, number, number][] =>
  all.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);
const talk = (parts: readonly Part[], how: Play = {}): Recording => play(enip, parts, how);

function point(target: string, more: Partial<PointOfInterest> = {}): PointOfInterest {
  const basis = { variable: target, protocol: "enip", servers: ["10.0.2.10"], type: "float32", wordOrder: "big" } as const;
  return { ...basis, target, scale: 1, offset: 0, ...more };
}

test("services have their names, classes and targets", () => {
  const cases: readonly (readonly [service: number, path: Bytes, name: string, of: string, target: string | null])[] = [
    [0x01, object(1, 1), "Get_Attributes_All", "discovery", "class:0x01/1"],
    [0x01, object(4, 100), "Get_Attributes_All", "read", "class:0x04/100"],
    [0x0e, object(4, 100, 3), "Get_Attribute_Single", "read", "class:0x04/100/3"],
    [0x10, object(4, 100, 3), "Set_Attribute_Single", "write", "class:0x04/100/3"],
    [0x10, object(0xf5, 1, 5), "Set_Attribute_Single", "configuration", "class:0xf5/1/5"],
    [0x04, object(0x8b, 1), "Set_Attribute_List", "time-change", "class:0x8b/1"],
    [0x05, object(1, 1), "Reset", "restart", "class:0x01/1"],
    [0x06, object(0x8e, 1), "Controller: Run", "start", "class:0x8e/1"],
    [0x07, object(0x8e, 1), "Controller: Stop", "stop", "class:0x8e/1"],
    [0x08, object(0xac, 1), "Download", "program-download", "class:0xac/1"],
    [0x4f, object(0x68, 1), "Upload Part", "program-upload", "class:0x68/1"],
    [0x4d, object(0x69, 1), "Force", "write", "class:0x69/1"],
    [0x4b, object(0x37, 200), "File: Initiate_Upload", "file-transfer", "class:0x37/200"],
    [0x55, object(0x6b, 0), "Get Instance Attribute List", "discovery", "class:0x6b/0"],
    [0x0e, [0x21, 0, 0x2c, 1, 0x25, 0, 1, 2, 0x30, 7], "Get_Attribute_Single", "read", "class:0x12c/513/7"],
    [0x4c, symbol("LEVEL"), "Read Tag", "read", "tag:LEVEL"],
    [0x4d, [...symbol("Tanks"), 0x28, 3, ...symbol("Level")], "Write Tag", "write", "tag:Tanks[3].Level"],
    [0x4c, [...symbol("Grid"), 0x29, 0, 0x2c, 1, 0x28, 0], "Read Tag", "read", "tag:Grid[300][0]"],
    [0x52, symbol("Program:Main.X"), "Read Tag Fragmented", "read", "tag:Program:Main.X"],
    [0x53, symbol("X"), "Write Tag Fragmented", "write", "tag:X"],
    [0x4e, symbol("X"), "Read Modify Write Tag", "write", "tag:X"],
    [0x73, object(0x99, 1), "Service 0x73", "other", "class:0x99/1"],
  ];
  for (const [service, path, name, of, target] of cases) {
    const data = new Array<number>(20).fill(0);
    const good = talk([send(TO_SERVER, request(service, path, data)), send(TO_CLIENT, response(service, 0))]);
    assert.deepEqual(operations(good), [[name, of, target, 1, 0]]);
    const bad = talk([send(TO_SERVER, request(service, path, data)), send(TO_CLIENT, response(service, 8))]);
    assert.deepEqual(operations(bad), [[name, of, target, 0, 1]]);
    assert.deepEqual([good.malformed, bad.malformed], [[], []], name);
  }
});

test("commands of the encapsulation are operations", () => {
  const seen = talk([
    [TO_SERVER, message(0x65, [1, 0, 0, 0], 0)],
    [TO_CLIENT, message(0x65, [1, 0, 0, 0], 7)],
    [TO_SERVER, message(0x04, [], 7)],
    [TO_CLIENT, message(0x04, [1, 0, ...item(0x100, [1, 0, 0x20, 0, ...ascii("Communications"), 0, 0])], 7)],
    [TO_SERVER, message(0x66, [], 7)],
  ]);
  assert.deepEqual(operations(seen), [
    ["RegisterSession", "session", null, 1, 0],
    ["ListServices", "discovery", null, 1, 0],
    ["UnRegisterSession", "session", null, 0, 0],
  ]);
  assert.deepEqual(
    seen.sessions.map(({ encrypted, identity }) => [encrypted, identity]),
    [[false, "none"]],
  );
});

test("each service of a packet is answered for itself", () => {
  const packet = several(
    request(0x4c, symbol("A"), [1, 0]),
    request(0x0e, object(1, 1, 6)),
    request(0x4c, symbol("NONE"), [1, 0]),
  );
  const parts = [
    send(TO_SERVER, request(0x0a, object(2, 1), packet)),
    send(
      TO_CLIENT,
      response(0x0a, 0x1e, several(response(0x4c, 0, [0xc4, 0, 1, 0, 0, 0]), response(0x0e, 0), response(0x4c, 5))),
    ),
    send(TO_SERVER, request(0x0a, object(2, 1), packet), 2),
    send(TO_CLIENT, response(0x0a, 8), 2),
  ];
  const results = operations(talk(parts)).map(([, , target, accepted, refused]) => [target, accepted, refused]);
  assert.deepEqual(results, [
    ["tag:A", 1, 0],
    ["class:0x01/1/6", 1, 0],
    ["tag:NONE", 0, 1],
    ["tag:A", 0, 1],
    ["class:0x01/1/6", 0, 1],
    ["tag:NONE", 0, 1],
  ]);
});

test("a wrapped request names the slot that it leads to, and refuses as a whole", () => {
  const inner = request(0x4c, symbol("ABC"), [1, 0]);
  const wrapped = request(0x52, object(6, 1), [5, 157, ...le16(inner.length), ...inner, 1, 0, 1, 3]);
  const parts = [send(TO_SERVER, wrapped), send(TO_CLIENT, response(0x4c, 0, [0xc2, 0, 5]))];
  const points = [point("tag:abc", { unit: 3 }), point("tag:ABC", { variable: "another slot", unit: 4 })];
  const seen = talk(parts, { points });
  assert.deepEqual(operations(seen), [["Read Tag", "read", "tag:ABC", 1, 0]]);
  assert.deepEqual(seen.read, [{ variable: "tag:abc", raw: 5, good: true }]);
  const failed = talk([send(TO_SERVER, wrapped), send(TO_CLIENT, response(0x52, 1, []))]);
  assert.deepEqual(operations(failed), [["Read Tag", "read", "tag:ABC", 0, 1]]);
  const conversation = new Talk(44_818).open().ask(parts[0]?.[1] as Uint8Array);
  assert.equal(ofKind(readFile(pcap(conversation.packets)).facts, "operation")[0]?.unit, 3);
});

test("connections are opened, used and closed", () => {
  const triad = [...le16(21), ...le16(1), ...le32(99)];
  const path = [1, 4, 0x20, 2, 0x24, 1];
  const open = [
    5,
    157,
    ...le32(0),
    ...le32(0x80),
    ...triad,
    0,
    0,
    0,
    0,
    ...le32(9),
    ...le16(1),
    ...le32(9),
    ...le16(1),
    0xa3,
    3,
    ...path,
  ];
  const opened = [...le32(0x1234), ...le32(0x80), ...triad, ...le32(9), ...le32(9), 0, 0];
  const close = [5, 157, ...triad, 3, 0, ...path];
  const points = [point("tag:X", { unit: 4 }), point("tag:X", { unit: 5, variable: "another slot" })];
  const seen = talk(
    [
      send(TO_SERVER, request(0x54, object(6, 1), open)),
      send(TO_CLIENT, response(0x54, 0, opened)),
      // Two connections count alike; only one can be meant.
      unit(TO_SERVER, 0x9999, 5, request(0x4c, symbol("Y"), [1, 0])),
      unit(TO_SERVER, 0x1234, 5, request(0x4c, symbol("X"), [1, 0])),
      unit(TO_CLIENT, 0x80, 5, response(0x4c, 0, [0xc3, 0, 0xfe, 0xff])),
      send(TO_SERVER, request(0x4e, object(6, 1), close), 3),
      send(TO_CLIENT, response(0x4e, 0, triad), 3),
    ],
    { points },
  );
  assert.deepEqual(operations(seen), [
    ["Forward_Open", "session", "class:0x02/1", 1, 0],
    ["Read Tag", "read", "tag:Y", 0, 0],
    ["Read Tag", "read", "tag:X", 1, 0],
    ["Forward_Close", "session", "class:0x02/1", 1, 0],
  ]);
  assert.deepEqual(seen.read, [{ variable: "tag:X", raw: -2, good: true }]);
  assert.deepEqual(seen.malformed, []);
});

test("values of tags of every elementary type are decoded, whole, in arrays and in fragments", () => {
  const number = (set: (view: DataView) => void, size: number): number[] => {
    const view = new DataView(new ArrayBuffer(size));
    set(view);
    return [...new Uint8Array(view.buffer)];
  };
  const cases: readonly (readonly [type: number, bytes: Bytes, value: number])[] = [
    [0xc1, [0xff], 1],
    [0xc2, [0x80], -128],
    [0xc3, [0, 0x80], -32_768],
    [0xc4, le32(-3), -3],
    [0xc5, number((view) => view.setBigInt64(0, -5n, true), 8), -5],
    [0xc6, [200], 200],
    [0xc7, [0, 0x80], 32_768],
    [0xc8, le32(4_000_000_000), 4_000_000_000],
    [0xca, number((view) => view.setFloat32(0, 12.5, true), 4), 12.5],
    [0xcb, number((view) => view.setFloat64(0, -3.25, true), 8), -3.25],
    [0xd3, le32(4_000_000_001), 4_000_000_001],
  ];
  for (const [type, bytes, value] of cases) {
    const read = [send(TO_SERVER, request(0x4c, symbol("T"), [1, 0])), send(TO_CLIENT, response(0x4c, 0, [type, 0, ...bytes]))];
    assert.deepEqual(talk(read, { points: [point("tag:t")] }).read, [{ variable: "tag:t", raw: value, good: true }]);
    const write = [send(TO_SERVER, request(0x4d, symbol("T"), [type, 0, 1, 0, ...bytes])), send(TO_CLIENT, response(0x4d, 0))];
    assert.deepEqual(talk(write, { points: [point("tag:t")] }).written, [
      { variable: "tag:t", raw: value, good: true, settled: true },
    ]);
  }
  const array = [
    send(TO_SERVER, request(0x4c, [...symbol("A"), 0x28, 10], [3, 0])),
    send(TO_CLIENT, response(0x4c, 0, [0xc3, 0, 1, 0, 2, 0, 3, 0])),
    send(TO_SERVER, request(0x52, symbol("B"), [9, 0, ...le32(4)]), 2),
    send(TO_CLIENT, response(0x52, 6, [0xc3, 0, 7, 0, 8, 0]), 2),
    send(TO_SERVER, request(0x53, symbol("B"), [0xc3, 0, 9, 0, ...le32(2), 5, 0, 6, 0]), 3),
    send(TO_CLIENT, response(0x53, 5), 3),
    send(TO_SERVER, request(0x4c, symbol("S"), [1, 0]), 4),
    send(TO_CLIENT, response(0x4c, 0, [0xa0, 2, 1, 0, 9, 9]), 4),
  ];
  const points = ["tag:A[12]", "tag:A[9]", "tag:A[13]", "tag:B[3]", "tag:B", "tag:B[1]", "tag:S"].map((target) => point(target));
  const seen = talk(array, { points });
  assert.deepEqual(
    seen.read.map(({ variable, raw }) => [variable, raw]),
    [
      ["tag:A[12]", 3],
      ["tag:B[3]", 8],
    ],
  );
  assert.deepEqual(seen.written, [{ variable: "tag:B[1]", raw: 5, good: true, settled: false }]);
  for (const target of ["LEVEL", "tag:", "tag:A[x]", "holding:4"]) assert.equal(enip.locate?.(point(target)), undefined, target);
});

test("PCCC is seen through", () => {
  const requester = [7, ...le16(1), ...le32(99)];
  const ask = (command: number, ...rest: Bytes): Part =>
    send(TO_SERVER, request(0x4b, object(0x67, 1), [...requester, command, 0, ...le16(5), ...rest]));
  const reply = (command: number, status: number): Part =>
    send(TO_CLIENT, response(0x4b, 0, [...requester, command | 0x40, status, ...le16(5)]));
  const seen = talk([
    ask(0x0f, 0xa2, 2, 7, 0x89, 0, 0),
    reply(0x0f, 0),
    ask(0x0f, 0xaa, 2, 255, ...le16(300), 0x8a, 255, ...le16(400), 2, 1, 2),
    reply(0x0f, 0x10),
    ask(0x0f, 0x80, 6),
    reply(0x0f, 0),
    ask(0x06, 3),
    ask(0x01, 0, 0, 4),
  ]);
  assert.deepEqual(operations(seen), [
    ["PCCC: Protected Typed Logical Read with Three Address Fields", "read", "N7:0", 1, 0],
    ["PCCC: Protected Typed Logical Write with Three Address Fields", "write", "F300:400.2", 0, 1],
    ["PCCC: Change Mode", "mode-change", null, 1, 0],
    ["PCCC: Diagnostic Status", "discovery", null, 0, 0],
    ["PCCC: Unprotected Read", "read", null, 0, 0],
  ]);
});

const identity = (name: string): number[] => [
  ...le16(1),
  ...le16(14),
  ...le16(55),
  20,
  11,
  ...le16(0x60),
  ...le32(0x00c0ffee),
  name.length,
  ...ascii(name),
];
const told = {
  vendor: "Rockwell Automation/Allen-Bradley",
  product: "1769-L33ER",
  version: "20.011",
  serial: "00c0ffee",
  role: "programmable logic controller",
};

test("identities become assets, once", () => {
  const listed = [
    1,
    0,
    ...item(0x0c, [1, 0, 0, 2, 0xaf, 0x12, 10, 0, 2, 10, 0, 0, 0, 0, 0, 0, 0, 0, ...identity("1769-L33ER"), 3]),
  ];
  const list: Part[] = [
    [TO_SERVER, message(0x63, [], 0)],
    [TO_CLIENT, message(0x63, listed, 0)],
    [TO_CLIENT, message(0x63, listed, 0)],
  ];
  const seen = play(enipDatagrams, list);
  assert.deepEqual(seen.assets, [{ of: "server", told }]);
  assert.deepEqual(operations(seen), [["ListIdentity", "discovery", null, 1, 0]]);
  const read = [send(TO_SERVER, request(0x01, object(1, 1))), send(TO_CLIENT, response(0x01, 0, identity("1769-L33ER")))];
  assert.deepEqual(talk([...read, ...read]).assets, [{ of: "server", told }]);
  const behind = request(0x52, object(6, 1), [5, 157, ...le16(6), ...request(0x01, object(1, 1)), 1, 0, 1, 3]);
  assert.deepEqual(talk([send(TO_SERVER, behind), send(TO_CLIENT, response(0x01, 0, identity("module")))]).assets, []);
});

test("input and output data are counted by connection, and missing datagrams with them", () => {
  const datagram = (connection: number, number: number): Uint8Array =>
    join(le16(2), le16(0x8002), le16(8), le32(connection), le32(number), le16(0xb1), le16(4), [1, 2, 3, 4]);
  const parts: Part[] = [1, 2, 3].map((number) => [TO_SERVER, datagram(0x1020304, number)]);
  const seen = play(cipIo, parts);
  assert.deepEqual(operations(seen)[0], ["Connected I/O Data", "other", "connection:0x01020304", 0, 0]);
  assert.equal(seen.operations.length, 3);
  const cut = datagram(1, 1).slice(0, -1);
  assert.equal(play(cipIo, [[TO_SERVER, cut]]).recognised, false);
  assert.equal(play(cipIo, [[TO_SERVER, cut]], { truncated: true }).recognised, true);
  assert.equal(
    play(cipIo, [
      [TO_SERVER, datagram(1, 1)],
      [TO_SERVER, cut],
    ]).malformed.length,
    1,
  );
});

test("every way of cutting the stream gives the same", () => {
  const parts = [
    send(TO_SERVER, request(0x4c, symbol("LEVEL"), [1, 0])),
    send(TO_CLIENT, response(0x4c, 0, [0xc4, 0, 1, 0, 0, 0])),
    unit(TO_SERVER, 5, 6, request(0x0e, object(1, 1, 7))),
    unit(TO_CLIENT, 8, 6, response(0x0e, 0, [1])),
  ];
  const how: Play = { points: [point("tag:LEVEL")], messages: true };
  const whole = talk(parts, how);
  assert.equal(whole.read.length, 1);
  for (let pieces = 1; pieces < 50; pieces++) assert.deepEqual(talk(parts, { ...how, pieces }), whole);
});

test("what violates the protocol is said", () => {
  const first = send(TO_SERVER, request(0x0e, object(1, 1, 7)));
  const reasons = (...parts: readonly Part[]): string[] => talk([first, ...parts]).malformed;
  assert.deepEqual(reasons([TO_SERVER, message(0x99, [])]), ["a message has an unknown command, status or options"]);
  assert.deepEqual(reasons(send(TO_SERVER, [0x0e, 9, 0x20, 1])), ["the path of a CIP request is longer than its message"]);
  assert.deepEqual(reasons(send(TO_CLIENT, [0x8e, 0, 0])), ["a CIP response is shorter than its status"]);
  assert.deepEqual(reasons(send(TO_SERVER, request(0x0a, object(2, 1), [3, 0, 8, 0]))), [
    "a packet of several services is shorter than its list",
  ]);
  assert.deepEqual(reasons(send(TO_SERVER, request(0x0a, object(2, 1), [1, 0, 200, 0, 0, 0]))), [
    "services of a packet overlap or lie outside it",
  ]);
  assert.deepEqual(reasons([TO_SERVER, message(0x6f, [...le32(0), ...le16(0), ...le16(2), ...item(0, []), 0xb2, 0, 9, 0])]), [
    "items are longer than their message",
  ]);
});

test("other traffic is not claimed", () => {
  const recognised = (bytes: Uint8Array, serverPort = 4711): boolean =>
    play(enip, [[TO_SERVER, bytes]], { serverPort }).recognised;
  assert.equal(recognised(message(0x65, [1, 0, 0, 0], 0)), true);
  assert.equal(recognised(message(0x65, [2, 0, 0, 0], 0)), false, "another version");
  for (const command of [0x04, 0x63, 0x66])
    assert.equal(recognised(message(command, [], 0)), false, "too little on a foreign port");
  assert.equal(recognised(message(0x04, [], 7), 44_818), true);
  assert.equal(recognised(message(0x6f, [...items(item(0, []), item(0xb2, [1, 2])), 0, 0])), false, "bytes behind the items");
  assert.equal(enip.recognise(join([0x70, 0, 5, 0]), 0, 4, { serverPort: 1, clientPort: 1 } as never, 0), NO);
});

test("damaged messages are survived", () => {
  const inner = request(0x4c, symbol("LEVEL"), [1, 0]);
  const parts = [
    send(TO_SERVER, request(0x4c, symbol("LEVEL"), [1, 0])),
    send(TO_CLIENT, response(0x4c, 0, [0xc4, 0, 1, 0, 0, 0])),
    send(TO_SERVER, request(0x0a, object(2, 1), several(inner, inner, request(0x0e, object(1, 1, 7)))), 2),
    send(
      TO_CLIENT,
      response(0x0a, 0, several(response(0x4c, 0, [0xc4, 0, 1, 0, 0, 0]), response(0x4c, 5), response(0x0e, 0))),
      2,
    ),
    send(TO_SERVER, request(0x52, object(6, 1), [5, 157, ...le16(inner.length), ...inner, 1, 0, 1, 3]), 3),
    send(TO_SERVER, request(0x4b, object(0x67, 1), [7, 1, 0, 9, 9, 9, 9, 15, 0, 5, 0, 0xa2, 2, 7, 0x89, 0, 0]), 4),
    unit(TO_SERVER, 5, 6, request(0x54, object(6, 1), new Array<number>(42).fill(1))),
    unit(TO_CLIENT, 8, 6, response(0x54, 0, new Array<number>(26).fill(1))),
  ];
  const how: Play = { points: [point("tag:LEVEL"), point("tag:LEVEL[2]")] };
  playDamaged(enip, parts, 3000, 44_818, how);
  playDamaged(enipDatagrams, parts, 1000, 44_819, how);
  playDamaged(cipIo, [[TO_SERVER, join(le16(2), le16(0x8002), le16(8), le32(1), le32(2), le16(0xb1), le16(1), [1])]], 500, 2222);
});
