// GOOSE on frames encoded here, and held against tshark frame by frame.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { ethernet, ofKind, pcap, readFile } from "../builder.fixture.ts";
import { TO_SERVER } from "../dissector.ts";
import { goose } from "./goose.ts";
import { be16, be32, join, type Play, play, playDamaged, type Recording } from "./recorder.fixture.ts";
import { routableGoose, routableSampledValues } from "./routable-goose.ts";
import { type Comparison, compare, each, spelled } from "./tshark.fixture.ts";

type Bytes = Uint8Array | readonly number[];
const element = (tag: number, ...content: (Bytes | string)[]): Uint8Array<ArrayBuffer> => {
  const body = join(...content);
  return join(tag, body.length < 128 ? body.length : [0x82, ...be16(body.length)], body);
};

interface Publication {
  readonly state?: number;
  readonly sequence?: number;
  readonly revision?: number;
  readonly simulation?: boolean;
  readonly needsCommissioning?: boolean;
  readonly entries?: number;
  readonly data?: Bytes;
}
const REFERENCE = "IED1LD0/LLN0$GO$gcb01";
const TWO_VALUES = join(element(0x83, [1]), element(0xa2, element(0x87, [8, 0x41, 0x48, 0, 0]), element(0x84, [6, 0x40])));

function pdu(publication: Publication = {}): Uint8Array {
  const { state = 1, sequence = 0, revision = 1, entries = 2, data = TWO_VALUES } = publication;
  return element(
    0x61,
    element(0x80, REFERENCE),
    element(0x81, be16(2000)),
    element(0x82, "IED1LD0/LLN0$ds"),
    element(0x83, "id"),
    element(0x84, new Uint8Array(8)),
    element(0x85, be32(state)),
    element(0x86, be32(sequence)),
    element(0x87, [publication.simulation === true ? 1 : 0]),
    element(0x88, [revision]),
    element(0x89, [publication.needsCommissioning === true ? 1 : 0]),
    element(0x8a, [entries]),
    element(0xab, data),
  );
}

const frame = (body: Bytes, reserved = 0, trailer: Bytes = [], length?: number): Uint8Array =>
  join(be16(0x3001), be16(length ?? 8 + body.length + trailer.length), be16(reserved), 0, 0, body, trailer);
const heard = (frames: readonly Uint8Array[], how: Play = {}): Recording =>
  play(
    goose,
    frames.map((each) => [TO_SERVER, each]),
    how,
  );

function point(target: string, variable = target): PointOfInterest {
  const basis = { protocol: "goose", servers: ["10.0.2.10"], type: "float32", wordOrder: "big" } as const;
  return { ...basis, variable, target, scale: 1, offset: 0 };
}

test("a publication is an operation of its control block", () => {
  const recording = heard([frame(pdu()), frame(pdu({ sequence: 1 })), frame(pdu({ simulation: true })), frame(pdu(), 0x8000)]);
  assert.deepEqual(
    recording.operations.map((one) => [one.name, one.class, one.target]),
    [
      ["GOOSE State", "other", REFERENCE],
      ["GOOSE State", "other", REFERENCE],
      ["GOOSE State (simulated)", "other", REFERENCE],
      ["GOOSE State (simulated)", "other", REFERENCE],
    ],
  );
  assert.deepEqual(recording.malformed, []);
  assert.deepEqual(recording.assets, [{ of: "client", told: { names: ["IED1LD0"] } }]);
  assert.deepEqual(
    recording.sessions.map((one) => [one.signed, one.encrypted, one.securable]),
    [[false, false, true]],
  );
});

test("a security extension signs the session", () => {
  const secured = heard([frame(pdu(), 4, [1, 2, 3, 4])]);
  assert.deepEqual(
    secured.sessions.map((one) => [one.signed, one.policy]),
    [[true, "IEC 62351-6"]],
  );
  assert.deepEqual(secured.malformed, []);
  assert.deepEqual(heard([frame(pdu(), 0, [1, 2, 3, 4])]).malformed, ["bytes follow a GOOSE message that is not secured"]);
});

test("values are found by their number, and are not good where they are simulated", () => {
  const points = [point(`${REFERENCE}#0`, "flag"), point(`${REFERENCE}#1.0`, "float"), point(`${REFERENCE}#1.1`, "bits")];
  const others = [point(`${REFERENCE}#2`), point("other#0"), point(`${REFERENCE}#1`, "structure")];
  const recording = heard([frame(pdu()), frame(pdu({ simulation: true })), frame(pdu({ needsCommissioning: true }))], {
    points: [...points, ...others],
  });
  const values = recording.read.map((one) => [one.variable, one.raw, one.good]);
  assert.deepEqual(values.slice(0, 4), [
    ["flag", 1, true],
    ["float", 12.5, true],
    ["bits", 1, true],
    ["structure", Number.NaN, false],
  ]);
  assert.ok(values.slice(4).every(([, , good]) => good === false));
  assert.deepEqual(
    ["holding:40", "#1", "ref#x"].map((target) => goose.locate?.(point(target))),
    [undefined, undefined, undefined],
  );
});

test("what violates the protocol is named", () => {
  const reasons = (...frames: Uint8Array[]): string[] => heard([frame(pdu({ state: 5 })), ...frames]).malformed;
  assert.deepEqual(reasons(frame(pdu({ state: 6 })), frame(pdu({ state: 1 }))), []);
  assert.deepEqual(reasons(frame(pdu({ state: 4 }))), ["the state number of a GOOSE publication goes back"]);
  assert.deepEqual(reasons(frame(pdu({ state: 5, revision: 0 }))), [
    "the configuration revision of a GOOSE publication goes back",
  ]);
  assert.deepEqual(reasons(frame(pdu({ state: 5, entries: 3 }))), ["a GOOSE message does not hold as many values as it says"]);
  assert.deepEqual(reasons(frame(pdu({ state: 5 }), 0, [], 400)), ["the length of a GOOSE frame is wrong"]);
  assert.deepEqual(reasons(frame(pdu({ state: 5 }), 0, [], 40)), ["a GOOSE frame holds no GOOSE message or is shorter than it"]);
  assert.deepEqual(reasons(frame(element(0x61, element(0x80, "x")))), ["a GOOSE message lacks one of its fields"]);
});

test("damaged frames neither throw nor read outside", () => {
  const parts = [pdu(), pdu({ sequence: 1 })].map((body) => [TO_SERVER, frame(body, 4, [1, 2])] as const);
  playDamaged(goose, parts, 3000, 21, { points: [point(`${REFERENCE}#1.0`)] });
});

const routed = (kind: number, type: number, apdu: Uint8Array, signature: Bytes = []): Uint8Array => {
  const payload = join(type, 0, be16(9), be16(apdu.length), apdu);
  const counted = join(be32(7), be16(2), be32(0), be16(0), be32(0), 0, be32(payload.length), payload, signature);
  return join(1, 0x40, kind, 23, 0x80, 21, be32(counted.length), counted);
};

test("routable GOOSE is read alike, and its signature and encryption are seen", () => {
  const plain = play(routableGoose, [[TO_SERVER, routed(0xa1, 0x81, pdu())]]);
  assert.deepEqual(
    plain.operations.map((one) => [one.name, one.target]),
    [["GOOSE State", REFERENCE]],
  );
  const protection = (bytes: Uint8Array): unknown[] => {
    const [session] = play(routableGoose, [[TO_SERVER, bytes]]).sessions;
    return [session?.signed, session?.encrypted];
  };
  assert.deepEqual(protection(routed(0xa1, 0x81, pdu())), [false, false]);
  assert.deepEqual(protection(routed(0xa1, 0x81, pdu(), element(0x85, new Uint8Array(16)))), [true, false]);
  assert.deepEqual(protection(routed(0xa1, 0x81, Uint8Array.from([9, 9, 9]), element(0x85, new Uint8Array(16)))), [true, true]);
  assert.equal(play(routableSampledValues, [[TO_SERVER, routed(0xa1, 0x81, pdu())]]).recognised, false);
  assert.equal(play(routableGoose, [[TO_SERVER, frame(pdu())]]).recognised, false);
  playDamaged(routableGoose, [[TO_SERVER, routed(0xa1, 0x81, pdu(), element(0x85, new Uint8Array(16)))]], 3000, 22);
});

const MESSAGE: Comparison["fields"] = {
  "goose.gocbRef": (messages) => each(messages, "reference"),
  "goose.timeAllowedtoLive": (messages) => each(messages, "life"),
  "goose.datSet": (messages) => each(messages, "dataSet"),
  "goose.goID": (messages) => each(messages, "id"),
  "goose.t": (messages) => each(messages, "time").map(spelled),
  "goose.stNum": (messages) => each(messages, "state"),
  "goose.sqNum": (messages) => each(messages, "sequence"),
  "goose.simulation": (messages) => each(messages, "simulation"),
  "goose.confRev": (messages) => each(messages, "revision"),
  "goose.ndsCom": (messages) => each(messages, "needsCommissioning"),
  "goose.numDatSetEntries": (messages) => each(messages, "entries"),
  "goose.boolean": (messages) => each(messages, "booleans"),
  "goose.integer": (messages) => each(messages, "integers"),
  "goose.unsigned": (messages) => each(messages, "unsigneds"),
  "goose.float_value": (messages) => each(messages, "floats"),
  "goose.bit_string": (messages) => each(messages, "bits"),
  "goose.octet_string": (messages) => each(messages, "octets"),
  "goose.utc_time": (messages) => each(messages, "times").map(spelled),
};

compare({
  name: "goose",
  protocols: ["goose"],
  marked: /\bgoose:/,
  filter: "goose and not udp",
  mostPackets: 1000,
  leastCompared: 5000,
  fields: {
    "goose.appid": (messages) => each(messages, "unit"),
    "goose.length": (messages) => each(messages, "length"),
    ...MESSAGE,
  },
  explained: [],
});

compare({
  name: "routable goose",
  protocols: ["r-goose"],
  marked: /\bgoose:\d+;cotp:/,
  filter: "udp.dstport == 102",
  mostPackets: 1000,
  leastCompared: 150,
  fields: {
    "rgoose.spdu_num": (messages) => each(messages, "number"),
    "rgoose.appid": (messages) => each(messages, "unit"),
    "rgoose.simulation": (messages) => each(messages, "simulated"),
    "rgoose.payload_len": (messages) => each(messages, "payload"),
    ...MESSAGE,
  },
  explained: [],
});

test("a point is found by the MAC address of the station that publishes it, and no other station tells it", () => {
  const publisher = "02:00:00:00:00:07";
  const group = "01:0c:cd:01:00:01";
  const target = `${REFERENCE}#1.0`;
  const packets = [publisher, "02:00:00:00:00:08"].map((from, at) => ({
    bytes: ethernet(0x88b8, frame(pdu()), from, group),
    time: Date.UTC(2026, 2, 2, 9) + at,
  }));
  for (const servers of [[publisher], ["02-00-00-00-00-07", "10.0.2.10"]]) {
    const values = ofKind(readFile(pcap(packets), [], [{ ...point(target), servers }]).facts, "process-value");
    assert.deepEqual(
      values.map(({ client, server, direction, last, count }) => [client, server, direction, last, count]),
      [[publisher, group, "read", 12.5, 1]],
    );
  }
  assert.deepEqual(ofKind(readFile(pcap(packets), [], [{ ...point(target), servers: [group] }]).facts, "process-value"), []);
});
