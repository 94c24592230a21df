// MQTT and Sparkplug B: packets and payloads from encoders of their own.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { type Direction, LONGEST_MESSAGE, TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { be16, join, type Play, play, playDamaged } from "../recorder.fixture.ts";
import { mqtt } from "./mqtt.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Part = Uint8Array | number | string | readonly number[];

const varint = (value: bigint | number): number[] => {
  let rest = BigInt(value);
  const out: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    out.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return out;
};
const packet = (first: number, ...parts: readonly Part[]): Bytes => {
  const body = join(...parts);
  return join(first, varint(body.length), body);
};
const text = (value: string): Bytes => join(be16(new TextEncoder().encode(value).length), value);
const connect = (flags = 2, ...rest: readonly Part[]): Bytes =>
  packet(0x10, text("MQTT"), 4, flags, be16(60), text("client-1"), ...rest);
const connack = (reason = 0): Bytes => packet(0x20, 0, reason);
const publish = (topic: string, payload: Part, id = -1): Bytes =>
  packet(id < 0 ? 0x30 : 0x32, text(topic), id < 0 ? [] : be16(id), payload);

// Protocol Buffers.
const number = (field: number, value: bigint | number): Bytes => join(varint(field << 3), varint(value));
const bytes = (field: number, content: Part): Bytes => {
  const body = join(content);
  return join(varint((field << 3) | 2), varint(body.length), body);
};
const double = (field: number, value: number): Bytes => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return join(varint((field << 3) | 1), new Uint8Array(view.buffer));
};
const float = (field: number, value: number): Bytes => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return join(varint((field << 3) | 5), new Uint8Array(view.buffer));
};
const metric = (...fields: readonly Bytes[]): Bytes => bytes(2, join(...fields));
const payload = (...metrics: readonly Bytes[]): Bytes => join(number(1, 1_790_000_000_000), ...metrics, number(3, 7));

const pointsOf = (...targets: readonly string[]): PointOfInterest[] =>
  targets.map((target) => ({
    variable: target,
    protocol: "mqtt",
    servers: [],
    target,
    type: "float64",
    wordOrder: "big",
    scale: 1,
    offset: 0,
  }));
const talk = (parts: readonly (readonly [Direction, Bytes])[], how: Play = {}): ReturnType<typeof play> => play(mqtt, parts, how);
const operations = (seen: ReturnType<typeof play>): unknown[] =>
  seen.operations.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);

test("a connection with a password: masked, proven when the broker accepts it", () => {
  const seen = talk([
    [TO_SERVER, connect(0xc2, text("operator"), text("correct horse"))],
    [TO_CLIENT, connack()],
    [TO_SERVER, packet(0xe0)],
  ]);
  assert.deepEqual(seen.credentials, [{ user: "operator", masked: "c••••••e (13 characters)" }]);
  assert.deepEqual(operations(seen), [
    ["Connect (with password)", "authentication", null, 1, 0],
    ["Disconnect", "session", null, 0, 0],
  ]);
  assert.deepEqual(
    seen.sessions.map((one) => [one.authenticated, one.identity, one.securable, one.policy]),
    [
      [null, "password", true, "MQTT 3.1.1"],
      [true, "password", true, "MQTT 3.1.1"],
    ],
  );
  assert.deepEqual([seen.malformed, seen.sessionsEnded], [[], 1]);
});

test("a refused connection is not proven; one without password is anonymous", () => {
  const refused = talk([
    [TO_SERVER, connect(0xc2, text("operator"), text("wrong"))],
    [TO_CLIENT, connack(5)],
  ]);
  assert.deepEqual(operations(refused), [["Connect (with password)", "authentication", null, 0, 1]]);
  assert.ok(refused.sessions.every((one) => one.authenticated === null));
  const anonymous = talk([
    [TO_SERVER, connect()],
    [TO_CLIENT, connack()],
  ]);
  assert.deepEqual(anonymous.sessions.at(-1)?.authenticated, false);
  assert.deepEqual(anonymous.sessions.at(-1)?.identity, "anonymous");
});

test("subscriptions and publications are settled by their acknowledgements", () => {
  const seen = talk(
    [
      [TO_SERVER, connect()],
      [TO_CLIENT, connack()],
      [TO_SERVER, packet(0x82, be16(9), text("plant/#"), 1, text("secret/+"), 0)],
      [TO_CLIENT, packet(0x90, be16(9), 1, 0x80)],
      [TO_SERVER, join(publish("plant/level", "4.5", 10), publish("plant/pump/set", "on", 11))],
      [TO_CLIENT, join(packet(0x40, be16(11)), packet(0x40, be16(10)))],
      [TO_CLIENT, publish("plant/level", "4.5")],
      [TO_SERVER, packet(0xa2, be16(12), text("plant/#"))],
      [TO_CLIENT, packet(0xb0, be16(12))],
    ],
    { points: pointsOf("plant/level", "plant/pump/set"), pieces: 5 },
  );
  assert.deepEqual(operations(seen), [
    ["Connect", "session", null, 1, 0],
    ["Subscribe", "read", "plant/#", 1, 0],
    ["Subscribe", "read", "secret/+", 0, 1],
    ["Publish", "other", "plant/level", 1, 0],
    ["Publish: Command", "write", "plant/pump/set", 1, 0],
    ["Publish (delivered by the broker)", "read", "plant/level", 0, 0],
    ["Unsubscribe", "session", "plant/#", 1, 0],
  ]);
  assert.deepEqual(
    seen.written.map((one) => [one.variable, one.raw, one.settled]),
    [
      ["plant/level", 4.5, true],
      ["plant/pump/set", 1, true],
    ],
  );
  assert.deepEqual(seen.read, [{ variable: "plant/level", raw: 4.5, good: true }]);
  assert.deepEqual(seen.malformed, []);
});

test("numbers in JSON, and what is none", () => {
  const points = pointsOf("a#temperature", "a#deep/level", "a#__proto__/x", "b", "a#state");
  const seen = talk(
    [
      [TO_SERVER, connect()],
      [TO_CLIENT, publish("a", '{"temperature":21.5,"deep":{"level":"7"},"state":true}')],
      [TO_CLIENT, publish("a", '{"temperature":')],
      [TO_CLIENT, publish("b", "hot")],
    ],
    { points },
  );
  assert.deepEqual(seen.read, [
    { variable: "a#temperature", raw: 21.5, good: true },
    { variable: "a#deep/level", raw: 7, good: true },
    { variable: "a#state", raw: 1, good: true },
    { variable: "b", raw: Number.NaN, good: false },
  ]);
});

test("MQTT 5: properties, topics by number, reasons", () => {
  const properties = (...parts: readonly Part[]): Bytes => join(varint(join(...parts).length), ...parts);
  const seen = talk(
    [
      [
        TO_SERVER,
        packet(0x10, text("MQTT"), 5, 2, be16(60), properties(21, text("SCRAM-SHA-256"), 38, text("a"), text("b")), text("c")),
      ],
      [TO_CLIENT, packet(0x20, 0, 0, properties(34, be16(10)))],
      [TO_SERVER, packet(0x32, text("plant/cmd"), be16(1), properties(35, be16(3)), "1")],
      [TO_SERVER, packet(0x32, text(""), be16(2), properties(35, be16(3)), "2")],
      [TO_CLIENT, join(packet(0x40, be16(1), 0x87, 0), packet(0x40, be16(2)))],
      [TO_SERVER, packet(0x30, text(""), properties(), "3")],
      [TO_SERVER, packet(0x30, text("x"), properties(99), "3")],
    ],
    { points: pointsOf("plant/cmd") },
  );
  assert.deepEqual(operations(seen).slice(1, 3), [
    ["Publish: Command", "write", "plant/cmd", 0, 1],
    ["Publish: Command", "write", "plant/cmd", 1, 0],
  ]);
  assert.deepEqual(
    seen.written.map((one) => [one.raw, one.settled]),
    [
      [1, false],
      [2, true],
    ],
  );
  assert.deepEqual(seen.sessions.at(-1)?.authenticated, true);
  assert.deepEqual(seen.malformed, ["a publication has no topic", "the properties of a packet are malformed"]);
});

const birth = payload(
  metric(bytes(1, "Pressure"), number(2, 1), number(4, 3), number(10, 0xffff_fffen)),
  metric(bytes(1, "Flow"), number(2, 2), number(4, 10), double(13, 2.25)),
  metric(bytes(1, "Count"), number(4, 4), number(11, 0xffff_ffff_ffff_ffffn)),
  metric(bytes(1, "Running"), number(4, 11), number(14, 1)),
  metric(bytes(1, "Properties/Hardware Make"), number(4, 12), bytes(15, "Example Works")),
  metric(bytes(1, "Properties/Hardware Model"), number(4, 12), bytes(15, "Gate 9")),
);
const METRICS = ["Pressure", "Flow", "Count", "Running"].map((name) => `spBv1.0/plant/gate#${name}`);

test("Sparkplug: births name metrics, data use their aliases", () => {
  const data = payload(
    metric(number(2, 1), number(10, 0xffff_fff0n)),
    metric(number(2, 2), float(12, 1.5)),
    metric(number(2, 2), number(5, 1), float(12, 99)),
    metric(bytes(1, "Count"), number(11, 0xffff_ffff_ffff_fffen)),
    metric(bytes(1, "Running"), number(7, 1)),
  );
  const seen = talk(
    [
      [TO_CLIENT, publish("spBv1.0/plant/NBIRTH/gate", birth)],
      [TO_CLIENT, publish("spBv1.0/plant/NDATA/gate", data)],
    ],
    { points: pointsOf(...METRICS), directionSeen: false },
  );
  assert.deepEqual(
    seen.read.map((one) => [one.variable.slice(19), one.raw, one.good]),
    [
      ["Pressure", -2, true],
      ["Flow", 2.25, true],
      ["Count", -1, true],
      ["Running", 1, true],
      ["Pressure", -16, true],
      ["Flow", 1.5, true],
      ["Count", -2, true],
      ["Running", Number.NaN, false],
    ],
  );
  assert.deepEqual(operations(seen), [
    ["Node Birth (NBIRTH) (delivered by the broker)", "read", "spBv1.0/plant/NBIRTH/gate", 0, 0],
    ["Node Data (NDATA) (delivered by the broker)", "read", "spBv1.0/plant/NDATA/gate", 0, 0],
  ]);
  assert.deepEqual(seen.malformed, []);
});

test("Sparkplug: a node that publishes tells what it is, and writes its metrics to the broker", () => {
  const seen = talk(
    [
      [TO_SERVER, connect()],
      [TO_CLIENT, connack()],
      [TO_SERVER, publish("spBv1.0/plant/NBIRTH/gate", birth)],
    ],
    { points: pointsOf(METRICS[0] as string) },
  );
  assert.deepEqual(seen.assets.at(-1), {
    of: "client",
    told: { names: ["gate"], role: "edge node", vendor: "Example Works", product: "Gate 9" },
  });
  assert.deepEqual(
    seen.written.map((one) => one.raw),
    [-2],
  );
});

test("Sparkplug: commands name the metrics that they set", () => {
  const command = payload(
    metric(bytes(1, "Node Control/Rebirth"), number(14, 1)),
    metric(bytes(1, "Node Control/Reboot"), number(14, 1)),
    metric(number(2, 1), number(10, 5)),
  );
  const seen = talk(
    [
      [TO_SERVER, connect()],
      [TO_CLIENT, publish("spBv1.0/plant/NBIRTH/gate", birth)],
      [TO_SERVER, publish("spBv1.0/plant/NCMD/gate", command)],
      [TO_CLIENT, publish("spBv1.0/plant/DCMD/gate/pump", payload(metric(bytes(1, "Speed"), number(10, 5))))],
      [TO_SERVER, publish("spBv1.0/plant/DCMD/gate/pump", "not a payload")],
      [TO_SERVER, publish("spBv1.0/STATE/host", '{"online":true}')],
    ],
    { points: pointsOf(METRICS[0] as string) },
  );
  assert.deepEqual(operations(seen).slice(2), [
    ["Node Command: Rebirth", "read", "spBv1.0/plant/gate#Node Control/Rebirth", 0, 0],
    ["Node Command: Reboot", "restart", "spBv1.0/plant/gate#Node Control/Reboot", 0, 0],
    ["Node Command (NCMD)", "write", "spBv1.0/plant/gate#Pressure", 0, 0],
    ["Device Command (DCMD) (delivered by the broker)", "write", "spBv1.0/plant/gate/pump#Speed", 0, 0],
    ["Device Command (DCMD)", "write", "spBv1.0/plant/DCMD/gate/pump", 0, 0],
    ["Host State (STATE)", "other", "spBv1.0/STATE/host", 0, 0],
  ]);
  assert.deepEqual(seen.malformed, ["a payload is not one of Sparkplug B"]);
  assert.deepEqual(
    seen.written.map((one) => [one.raw, one.settled]),
    [[5, null]],
  );
});

test("long publications are read as far as their topic", () => {
  const head = join(0x30, varint(7 + LONGEST_MESSAGE), text("video"));
  const long = new Uint8Array(head.length + LONGEST_MESSAGE);
  long.set(head);
  const seen = talk(
    [
      [TO_SERVER, connect()],
      [TO_SERVER, long],
      [TO_SERVER, publish("after", "1")],
    ],
    { pieces: 1400 },
  );
  assert.deepEqual(
    seen.operations.map((one) => one.target),
    [null, "video", "after"],
  );
});

test("what breaks the rules is said", () => {
  const said = (...parts: readonly Bytes[]): string[] => talk([[TO_SERVER, join(connect(), ...parts)]]).malformed;
  assert.deepEqual(said(connect()), ["a client connects twice"]);
  assert.deepEqual(said(packet(0x36, text("t"), be16(1), "x")), ["the flags of a packet are not those of its type"]);
  assert.deepEqual(said(packet(0x00, 1)), ["a packet has an unknown type"]);
  assert.deepEqual(said(packet(0x30, be16(50), "short")), ["the fields of a packet do not fill it"]);
  assert.deepEqual(said(publish("a/#", "x")), ["a publication has a pattern for its topic"]);
  assert.deepEqual(said(join(0x30, 0xff, 0xff, 0xff, 0xff, 1)), ["the length of a packet has more than four bytes"]);
  const early = talk([[TO_SERVER, publish("a", "x")]]);
  assert.deepEqual(early.malformed, ["a client speaks before it connects"]);
});

test("only a connection is known by itself, and the rest at its port", () => {
  assert.equal(talk([[TO_SERVER, connect()]], { serverPort: 5000 }).recognised, true);
  assert.equal(talk([[TO_SERVER, publish("a", "x")]], { serverPort: 5000 }).recognised, false);
  const other = connect();
  other[4] = 0x4e;
  assert.equal(talk([[TO_SERVER, other]]).recognised, false);
  assert.equal(talk([[TO_SERVER, packet(0x10, text("MQTT"), 9, 2, be16(60), text("client-1"))]]).recognised, false);
});

test("damaged packets break nothing", () => {
  playDamaged(
    mqtt,
    [
      [TO_SERVER, connect(0xc6, text("will"), text("gone"), text("user"), text("password"))],
      [TO_CLIENT, connack()],
      [TO_SERVER, packet(0x82, be16(9), text("plant/#"), 1)],
      [TO_CLIENT, packet(0x90, be16(9), 1)],
      [TO_CLIENT, publish("spBv1.0/plant/NBIRTH/gate", birth)],
      [TO_SERVER, publish("spBv1.0/plant/NCMD/gate", payload(metric(number(2, 1), number(10, 5))), 4)],
      [TO_CLIENT, packet(0x40, be16(4))],
    ],
    3000,
    1883,
    { points: pointsOf(...METRICS) },
  );
});
