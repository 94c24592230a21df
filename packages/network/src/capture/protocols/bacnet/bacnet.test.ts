// BACnet: services, targets, refusals, values, identities, segments and violations, on messages encoded here.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { be16, be32, join, type Play, play, playDamaged } from "../recorder.fixture.ts";
import { bacnet, bacnetEthernet } from "./bacnet.ts";

type Bytes = readonly number[];

const object = (type: number, instance: number): number[] => be32(type * 0x400000 + instance);
/** A context tag with its value. */
const context = (number: number, value: Bytes): number[] =>
  value.length < 5 ? [(number << 4) | 8 | value.length, ...value] : [(number << 4) | 8 | 5, value.length, ...value];
const within = (number: number, content: Bytes): number[] => [(number << 4) | 14, ...content, (number << 4) | 15];
const real = (value: number): number[] => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return [0x44, ...new Uint8Array(view.buffer)];
};
const characters = (text: string): number[] => [0x75, text.length + 1, 0, ...new TextEncoder().encode(text)];

const virtual = (fn: number, body: Uint8Array): Uint8Array<ArrayBuffer> => join(0x81, fn, be16(4 + body.length), body);
const plain = (apdu: Bytes): Uint8Array<ArrayBuffer> => virtual(10, join(1, 4, apdu));
const request = (invoke: number, service: number, ...parameters: Bytes): Uint8Array<ArrayBuffer> =>
  plain([0, 5, invoke, service, ...parameters]);
const simpleAck = (invoke: number, service: number): Uint8Array<ArrayBuffer> => plain([0x20, invoke, service]);
const complexAck = (invoke: number, service: number, ...parameters: Bytes): Uint8Array<ArrayBuffer> =>
  plain([0x30, invoke, service, ...parameters]);
const failure = (invoke: number, service: number): Uint8Array<ArrayBuffer> => plain([0x50, invoke, service, 0x91, 2, 0x91, 32]);
const value5 = [...context(0, object(2, 5)), ...context(1, [85])];

function point(target: string, more: Partial<PointOfInterest> = {}): PointOfInterest {
  const basis = { variable: "level", protocol: "bacnet", servers: ["10.0.2.10"], type: "float32", wordOrder: "big" } as const;
  return { ...basis, target, scale: 1, offset: 0, ...more };
}

const asked = (parts: readonly Uint8Array[], how: Play = {}): [string, string, string | null][] =>
  play(
    bacnet,
    parts.map((part) => [TO_SERVER, part]),
    how,
  ).operations.map((one) => [one.name, one.class, one.target]);

test("confirmed services have their names, classes and targets", () => {
  const cases: readonly (readonly [service: number, parameters: Bytes, name: string, of: string, target: string | null])[] = [
    [12, value5, "ReadProperty", "read", "analog-value,5:present-value"],
    [12, [...value5, ...context(2, [3])], "ReadProperty", "read", "analog-value,5:present-value[3]"],
    [15, [...value5, ...within(3, real(1)), ...context(4, [8])], "WriteProperty", "write", "analog-value,5:present-value"],
    [
      15,
      [...context(0, object(16, 1)), ...context(1, [90]), ...within(3, [0x91, 3])],
      "WriteProperty: Halt Program",
      "stop",
      "program,1:program-change",
    ],
    [
      8,
      [...context(0, object(15, 1)), ...context(1, [102]), ...within(3, [0])],
      "AddListElement",
      "write",
      "notification-class,1:recipient-list",
    ],
    [10, within(0, context(0, [10])), "CreateObject", "configuration", "file"],
    [10, within(0, context(1, object(10, 7))), "CreateObject", "configuration", "file,7"],
    [11, [0xc4, ...object(10, 7)], "DeleteObject", "configuration", "file,7"],
    [6, [0xc4, ...object(10, 7), ...within(0, [0x31, 0, 0x21, 9])], "AtomicReadFile", "file-transfer", "file,7"],
    [7, [0xc4, ...object(10, 7), ...within(0, [0x31, 0, 0x61, 9])], "AtomicWriteFile", "file-transfer", "file,7"],
    [17, context(1, [1]), "DeviceCommunicationControl: Disable", "configuration", null],
    [20, context(0, [0]), "ReinitializeDevice: Coldstart", "restart", null],
    [20, context(0, [4]), "ReinitializeDevice: Start Restore", "program-download", null],
    [5, [...context(0, [9]), ...context(1, object(0, 3))], "SubscribeCOV", "read", "analog-input,3"],
    [26, [...context(0, object(20, 3)), ...context(1, [131])], "ReadRange", "read", "trend-log,3:log-buffer"],
    [3, [], "GetAlarmSummary", "read", null],
    [99, [], "ConfirmedService 0x63", "other", null],
  ];
  for (const [service, parameters, name, of, target] of cases) {
    assert.deepEqual(asked([request(1, service, ...parameters)]), [[name, of, target]]);
  }
});

test("services that nobody answers, and functions of the layers beneath", () => {
  const broadcast = (npdu: Bytes): Uint8Array => virtual(11, join(npdu));
  assert.deepEqual(
    asked([
      broadcast([1, 0, 0x10, 8]),
      broadcast([1, 0, 0x10, 8, ...context(0, [5]), ...context(1, [9])]),
      broadcast([1, 0, 0x10, 6, 0xa4, 126, 3, 2, 1, 0xb4, 10, 0, 0, 0]),
      broadcast([1, 0, 0x10, 7, ...context(2, object(2, 5))]),
      broadcast([1, 0x80, 0]),
      broadcast([1, 0x80, 6, 0]),
      virtual(1, join(be32(1), be16(47808), be32(0))),
      virtual(5, join(be16(60))),
    ]),
    [
      ["Who-Is", "discovery", null],
      ["Who-Is", "discovery", "device,5-9"],
      ["TimeSynchronization", "time-change", null],
      ["Who-Has", "discovery", "analog-value,5"],
      ["Who-Is-Router-To-Network", "discovery", null],
      ["Initialize-Routing-Table", "configuration", null],
      ["Write-Broadcast-Distribution-Table", "configuration", null],
      ["Register-Foreign-Device", "session", null],
    ],
  );
});

test("acknowledgements accept; errors, rejects, aborts and results refuse", () => {
  const answers = [
    simpleAck(1, 15),
    failure(1, 15),
    plain([0x60, 1, 4]),
    plain([0x71, 1, 0]),
    // The client gives up, another service is answered, another request is.
    plain([0x70, 1, 0]),
    simpleAck(1, 16),
    simpleAck(2, 15),
  ];
  const outcomes = answers.map((answer) => {
    const [operation] = play(bacnet, [
      [TO_SERVER, request(1, 15, ...value5, ...within(3, real(1)))],
      [TO_CLIENT, answer],
    ]).operations;
    return [operation?.accepted, operation?.refused];
  });
  assert.deepEqual(outcomes, [
    [1, 0],
    [0, 1],
    [0, 1],
    [0, 1],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  const [registered] = play(bacnet, [
    [TO_SERVER, virtual(5, join(be16(60)))],
    [TO_CLIENT, virtual(0, join(be16(0x30)))],
  ]).operations;
  assert.equal(registered?.refused, 1);
});

test("one of several properties may be refused", () => {
  const several = [...context(0, object(2, 5)), ...within(1, [...context(0, [85]), ...context(0, [87]), ...context(1, [2])])];
  const results = [
    ...context(0, object(2, 5)),
    ...within(1, [
      ...context(2, [85]),
      ...within(4, real(7)),
      ...context(2, [87]),
      ...context(3, [2]),
      ...within(5, [0x91, 2, 0x91, 32]),
    ]),
  ];
  const { operations } = play(bacnet, [
    [TO_SERVER, request(1, 14, ...several)],
    [TO_CLIENT, complexAck(1, 14, ...results)],
  ]);
  assert.deepEqual(
    operations.map((one) => [one.target, one.accepted, one.refused]),
    [
      ["analog-value,5:present-value", 1, 0],
      ["analog-value,5:priority-array[2]", 0, 1],
    ],
  );
});

test("of several writes, those before the one that failed took place", () => {
  const write = (instance: number): number[] => [
    ...context(0, object(2, instance)),
    ...within(1, [...context(0, [85]), ...within(2, real(instance)), ...context(3, [8])]),
  ];
  const failed = [...within(0, [0x91, 2, 0x91, 37]), ...within(1, [...context(0, object(2, 6)), ...context(1, [85])])];
  const recording = play(
    bacnet,
    [
      [TO_SERVER, request(1, 16, ...write(5), ...write(6), ...write(7))],
      [TO_CLIENT, plain([0x50, 1, 16, ...failed])],
    ],
    { points: [point("analog-value,5"), point("analog-value,7", { variable: "other" })] },
  );
  assert.deepEqual(
    recording.operations.map((one) => [one.accepted, one.refused]),
    [
      [1, 0],
      [0, 1],
      [0, 1],
    ],
  );
  assert.deepEqual(recording.written, [
    { variable: "level", raw: 5, good: true, settled: true },
    { variable: "other", raw: 7, good: true, settled: false },
  ]);
});

test("values are read from answers and notifications, and writes are kept until they are settled", () => {
  const reported = [
    ...context(0, [1]),
    ...context(1, object(8, 1)),
    ...context(2, object(2, 5)),
    ...context(3, [0]),
    ...within(4, [...context(0, [85]), ...within(2, real(3.5)), ...context(0, [111]), ...within(2, [0x82, 4, 0])]),
  ];
  const recording = play(
    bacnet,
    [
      [TO_CLIENT, complexAck(1, 12, ...value5, ...within(3, real(21.5)))],
      [TO_CLIENT, plain([0x10, 2, ...reported])],
      [TO_CLIENT, request(9, 1, ...reported)],
      [TO_CLIENT, complexAck(1, 12, ...value5, ...within(3, [0]))],
      [TO_CLIENT, complexAck(1, 12, ...value5, ...within(3, [0x32, 0xff, 0xfe]))],
      [TO_CLIENT, complexAck(1, 12, ...value5, ...within(3, characters("x")))],
      [TO_SERVER, request(2, 15, ...value5, ...within(3, [0x91, 1]))],
      [TO_CLIENT, failure(2, 15)],
      [TO_SERVER, request(3, 15, ...value5, ...within(3, [0]))],
    ],
    { points: [point("analog-value,5:present-value"), point("analog-value,5:present-value[1]"), point("analog-input,5")] },
  );
  assert.deepEqual(
    recording.read.map((one) => [one.raw, one.good]),
    [
      [21.5, true],
      [3.5, true],
      [3.5, true],
      [-2, true],
      [Number.NaN, false],
    ],
  );
  assert.deepEqual(recording.written, [{ variable: "level", raw: 1, good: true, settled: false }]);
});

test("only the notation of BACnet locates a point", () => {
  const located = (target: string): boolean => bacnet.locate?.(point(target)) !== undefined;
  assert.deepEqual(["analog-value,5", "2,5", "device,1:object-name", "analog-value,5:85[0]"].map(located), [
    true,
    true,
    true,
    true,
  ]);
  assert.deepEqual(
    ["", "holding:40", "analog-value", "nothing,1", "analog-value,5:nothing", "analog-value,4194303"].map(located),
    [false, false, false, false, false, false],
  );
});

test("a device tells who it is, but not through a router", () => {
  const iAm = [0x10, 0, 0xc4, ...object(8, 77), 0x22, 5, 0xc4, 0x91, 3, 0x21, 5];
  const ack = (property: number, text: string): Uint8Array =>
    complexAck(1, 12, ...context(0, object(8, 77)), ...context(1, [property]), ...within(3, characters(text)));
  const recording = play(bacnet, [
    [TO_CLIENT, virtual(11, join(1, 0, iAm))],
    [TO_CLIENT, virtual(11, join(1, 0, iAm))],
    [TO_CLIENT, virtual(11, join(1, 8, be16(9), 1, 44, iAm))],
    [TO_CLIENT, virtual(4, join([10, 0, 2, 99], be16(47808), 1, 0, iAm))],
    [TO_CLIENT, ack(77, "AHU 1")],
    [TO_CLIENT, ack(70, "M-500")],
    [TO_CLIENT, ack(44, "3.1")],
    [TO_CLIENT, ack(28, "a description")],
    [TO_CLIENT, virtual(11, join([1, 0x80, 1], be16(9)))],
  ]);
  assert.deepEqual(recording.assets, [
    { of: "server", told: { names: ["device,77"], vendor: "Johnson Controls" } },
    { of: "0a000263", told: { names: ["device,77"], vendor: "Johnson Controls" } },
    { of: "server", told: { names: ["AHU 1"] } },
    { of: "server", told: { product: "M-500" } },
    { of: "server", told: { version: "3.1" } },
    { of: "server", told: { role: "router" } },
  ]);
});

test("passwords are masked, and the session is open", () => {
  const recording = play(bacnet, [
    [TO_SERVER, request(1, 20, ...context(0, [1]), ...context(1, [0, ...new TextEncoder().encode("secret")]))],
    [
      TO_SERVER,
      request(2, 17, ...context(0, [9]), ...context(1, [1]), ...context(2, [0, ...new TextEncoder().encode("filler")])),
    ],
  ]);
  assert.deepEqual(
    recording.credentials.map((one) => one.masked),
    ["•••••• (6 characters)", "•••••• (6 characters)"],
  );
  assert.deepEqual(
    recording.sessions.map((one) => [one.encrypted, one.authenticated, one.securable]),
    [[false, false, false]],
  );
});

test("two devices that ask each other are told apart", () => {
  const recording = play(bacnet, [
    [TO_SERVER, request(1, 12, ...value5)],
    [TO_CLIENT, request(1, 15, ...value5, ...within(3, real(1)))],
    [TO_SERVER, failure(1, 15)],
    [TO_CLIENT, complexAck(1, 12, ...value5, ...within(3, real(1)))],
  ]);
  assert.deepEqual(
    recording.operations.map((one) => [one.name, one.accepted, one.refused]),
    [
      ["ReadProperty", 1, 0],
      ["WriteProperty (asked by the server)", 0, 1],
    ],
  );
});

test("who asked is told by who answers, and by the station behind a router", () => {
  const turned = play(bacnet, [[TO_SERVER, complexAck(1, 12, ...value5, ...within(3, real(2)))]], {
    directionSeen: false,
    points: [point("analog-value,5")],
  });
  assert.deepEqual(
    turned.read.map((one) => one.raw),
    [2],
  );
  const routed = (station: number, apdu: Bytes, control: number): Uint8Array =>
    virtual(10, join(1, control, be16(9), 1, station, control === 0x20 ? [255] : [], apdu));
  const { operations } = play(bacnet, [
    [TO_SERVER, routed(3, [0, 5, 1, 12, ...value5], 0x20)],
    [TO_SERVER, routed(4, [0, 5, 1, 12, ...value5], 0x20)],
    [TO_CLIENT, routed(3, [0x50, 1, 12, 0x91, 2, 0x91, 32], 8)],
  ]);
  assert.deepEqual(
    operations.map((one) => one.refused),
    [1, 0],
  );
});

test("the sender of a broadcast is the client, whatever it says", () => {
  const notification = [
    ...context(0, [1]),
    ...context(1, object(8, 1)),
    ...context(2, object(2, 5)),
    ...context(3, [0]),
    ...within(4, []),
  ];
  const recording = play(
    bacnet,
    [
      [TO_CLIENT, virtual(11, join([1, 0, 0x10, 2], notification))],
      [TO_SERVER, virtual(11, join(1, 0, [0x10, 0, 0xc4, ...object(8, 77), 0x22, 5, 0xc4, 0x91, 3, 0x21, 5]))],
    ],
    { directionSeen: false },
  );
  assert.deepEqual(
    recording.operations.map((one) => one.name),
    ["UnconfirmedCOVNotification", "I-Am"],
  );
});

test("an answer in segments is put together", () => {
  const whole = [...value5, ...within(3, real(9))];
  const segment = (number: number, more: boolean, part: Bytes): Uint8Array =>
    plain([0x38 | (more ? 4 : 0), 1, number, 4, 12, ...part]);
  const parts = [segment(0, true, whole.slice(0, 5)), segment(1, true, whole.slice(5, 9)), segment(2, false, whole.slice(9))];
  const values = (order: readonly number[]): number[] =>
    play(
      bacnet,
      order.map((index) => [TO_CLIENT, parts[index] as Uint8Array]),
      { points: [point("analog-value,5")] },
    ).read.map((one) => one.raw);
  assert.deepEqual(values([0, 1, 2]), [9]);
  assert.deepEqual(values([0, 1, 1, 2]), [9]);
  assert.deepEqual(values([0, 2]), []);
  assert.deepEqual(values([1, 2]), []);
});

test("what violates the protocol is named", () => {
  const good = request(1, 12, ...value5);
  const reasons = (bad: Uint8Array, how: Play = {}): string[] =>
    play(
      bacnet,
      [
        [TO_SERVER, good],
        [TO_SERVER, bad],
      ],
      how,
    ).malformed;
  assert.deepEqual(reasons(good.subarray(0, good.length - 1)), ["a BACnet/IP datagram's function or length is wrong"]);
  assert.deepEqual(reasons(good.subarray(0, good.length - 1), { truncated: true }), [
    "the properties in a request are not encoded as its service demands",
  ]);
  assert.deepEqual(reasons(virtual(10, join(2, 0, 0x10, 8))), ["the network layer is not encoded as BACnet demands"]);
  assert.deepEqual(reasons(plain([0x20, 1])), ["the application layer is not encoded as BACnet demands"]);
  assert.deepEqual(reasons(request(1, 12, 0x0c, 0, 0)), ["the properties in a request are not encoded as its service demands"]);
  assert.deepEqual(reasons(good), []);
});

test("BACnet over Ethernet is read alike, and other bytes are neither", () => {
  const frame = join(1, 4, 0, 5, 1, 12, value5);
  assert.equal(play(bacnetEthernet, [[TO_SERVER, frame]]).operations[0]?.target, "analog-value,5:present-value");
  assert.equal(play(bacnetEthernet, [[TO_SERVER, join(2, frame)]]).recognised, false);
  assert.equal(play(bacnet, [[TO_SERVER, virtual(5, join(be16(60)))]], { serverPort: 4000 }).recognised, false);
  assert.equal(play(bacnet, [[TO_SERVER, request(1, 12, ...value5)]], { serverPort: 4000 }).recognised, true);
});

test("damaged messages neither throw nor read outside", () => {
  const reading = [...context(0, object(2, 5)), ...within(1, [...context(2, [85]), ...within(4, real(7))])];
  const parts = [
    [TO_SERVER, request(1, 14, ...context(0, object(2, 5)), ...within(1, context(0, [85])))],
    [TO_CLIENT, complexAck(1, 14, ...reading)],
    [TO_SERVER, request(2, 20, ...context(0, [1]), ...context(1, [0, 115, 101, 99, 114]))],
    [
      TO_CLIENT,
      virtual(4, join([10, 0, 2, 99], be16(47808), 1, 0, [0x10, 0, 0xc4], object(8, 77), [0x22, 5, 0xc4, 0x91, 3, 0x21, 5])),
    ],
    [TO_SERVER, plain([0x0c, 5, 3, 0, 4, 12, ...value5])],
  ] as const;
  playDamaged(bacnet, parts, 4000, 11, { points: [point("analog-value,5")] });
  playDamaged(
    bacnetEthernet,
    parts.map(([from, bytes]) => [from, bytes.subarray(4)]),
    2000,
    12,
  );
});
