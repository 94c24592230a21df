// S7comm: variables, refusals, block transfer, control, identification, password, on captures built here.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { be16, join, ofKind, pcap, readFile, Talk, text } from "../../builder.fixture.ts";

const facts = (talk: Talk, points: readonly PointOfInterest[] = []): ReturnType<typeof readFile>["facts"] =>
  readFile(pcap(talk.close().packets), [], points).facts;

function tpkt(...tpdu: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const body = join(...tpdu);
  return join([3, 0], be16(body.length + 4), body);
}

function message(
  kind: number,
  reference: number,
  parameters: readonly number[],
  data: readonly number[] = [],
  error: readonly number[] = [],
): Uint8Array {
  const lengths = [...be16(parameters.length), ...be16(data.length)];
  return tpkt([2, 0xf0, 0x80], [0x32, kind, 0, 0], be16(reference), lengths, error, parameters, data);
}

const job = (reference: number, parameters: readonly number[], data: readonly number[] = []): Uint8Array =>
  message(1, reference, parameters, data);
const answer = (reference: number, parameters: readonly number[], data: readonly number[] = [], error = [0, 0]): Uint8Array =>
  message(3, reference, parameters, data, error);
const any = (size: number, count: number, block: number, area: number, bits: number): number[] => [
  0x12,
  10,
  0x10,
  size,
  ...be16(count),
  ...be16(block),
  area,
  0,
  ...be16(bits),
];

/** Connection to rack 0, slot 2, and its confirmation. */
const connected = (): Talk =>
  new Talk(102)
    .open()
    .ask(tpkt([17, 0xe0, 0, 0, 0, 1, 0, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2, 0xc0, 1, 10]))
    .reply(tpkt([17, 0xd0, 0, 1, 0, 2, 0, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2, 0xc0, 1, 10]));

test("variables are named by area, block and address, and counted by result", () => {
  const read = [
    4,
    4,
    ...any(4, 1, 1, 0x84, 16),
    ...any(1, 1, 0, 0x83, 11),
    ...any(2, 10, 7, 0x84, 0),
    ...any(0x1d, 2, 0, 0x1d, 5),
  ];
  const results = [
    0xff,
    4,
    0,
    16,
    0,
    7,
    0x0a,
    0,
    0,
    0,
    0xff,
    4,
    0,
    80,
    ...new Array<number>(10).fill(1),
    0xff,
    9,
    0,
    4,
    0,
    0,
    0,
    0,
  ];
  const talk = connected()
    .ask(job(1, read))
    .reply(answer(1, [4, 4], results));
  talk.ask(job(2, [5, 1, ...any(8, 1, 1, 0x84, 32)], [0, 7, 0, 4, 0x41, 0x48, 0, 0])).reply(answer(2, [5, 1], [5]));
  assert.deepEqual(
    ofKind(facts(talk), "operation").map((one) => [one.class, one.target, one.unit, one.refused, one.accepted]),
    [
      ["read", "DB1.DBW2", 2, 0, 1],
      ["read", "M1.3", 2, 1, 0],
      ["read", "DB7.DBB0-9", 2, 0, 1],
      ["read", "T5-6", 2, 0, 1],
      ["write", "DB1.DBD4", 2, 1, 0],
    ],
  );
  assert.deepEqual(ofKind(facts(connected().ask(job(1, read))), "malformed"), []);
});

test("values of declared points are read from answers and from writes that were not refused", () => {
  const point = (target: string, type: PointOfInterest["type"], variable = target): PointOfInterest => ({
    variable,
    protocol: "s7comm",
    servers: ["10.0.2.10"],
    target,
    type,
    wordOrder: "big",
    scale: 1,
    offset: 0,
  });
  const points = [point("DB1.DBW2", "int16"), point("DB1.DBD4", "float32"), point("DB1.DBX0.3", "bool"), point("MW8", "uint16")];
  const talk = connected().ask(job(1, [4, 1, ...any(2, 8, 1, 0x84, 0)]));
  talk.reply(answer(1, [4, 1], [0xff, 4, 0, 64, 0b1000, 0, 0xff, 0xfe, 0x41, 0x48, 0, 0]));
  talk.ask(job(2, [5, 1, ...any(8, 1, 1, 0x84, 32)], [0, 7, 0, 4, 0x42, 0, 0, 0])).reply(answer(2, [5, 1], [0xff]));
  talk.ask(job(3, [5, 1, ...any(8, 1, 1, 0x84, 32)], [0, 7, 0, 4, 0x44, 0, 0, 0])).reply(answer(3, [5, 1], [5]));
  assert.deepEqual(
    ofKind(facts(talk, points), "process-value").map((one) => [one.variable, one.direction, one.last, one.count]),
    [
      ["DB1.DBW2", "read", -2, 1],
      ["DB1.DBD4", "read", 12.5, 1],
      ["DB1.DBX0.3", "read", 1, 1],
      ["DB1.DBD4", "written", 32, 1],
    ],
  );
});

test("a block that is loaded is named and digested when every part was seen", () => {
  const name = text("_0800001P");
  const head = (fn: number): number[] => [fn, 0, 0, 0, 0, 0, 0, 0, 9, ...name];
  const part = (bytes: readonly number[]): number[] => [...be16(bytes.length), 0, 0xfb, ...bytes];
  const one = [1, 2, 3, 4];
  const two = [5, 6];
  const download = (middle: (talk: Talk) => Talk): Talk =>
    middle(
      connected()
        .ask(job(1, [...head(0x1a), 2, 49, 48]))
        .reply(answer(1, [0x1a])),
    )
      .reply(job(3, head(0x1b)))
      .ask(answer(3, [0x1b, 0], part(two)))
      .reply(job(4, head(0x1c)))
      .ask(answer(4, [0x1c]));
  const whole = download((talk) => talk.reply(job(2, head(0x1b))).ask(answer(2, [0x1b, 1], part(one))));
  const digest = `sha256:${createHash("sha256")
    .update(Uint8Array.from([...one, ...two]))
    .digest("hex")}`;
  const found = facts(whole);
  assert.deepEqual(ofKind(found, "program-transfer"), [
    { client: "10.0.3.12", server: "10.0.2.10", protocol: "s7comm", direction: "download", block: "OB 1", size: 6, digest },
  ]);
  assert.deepEqual(
    ofKind(found, "operation").map((operation) => [operation.function, operation.class, operation.target, operation.count]),
    [
      ["Request Download", "program-download", "OB 1", 1],
      ["Download Block", "program-download", "OB 1", 2],
      ["Download Ended", "program-download", "OB 1", 1],
    ],
  );
  const holed = download((talk) => talk.reply(job(2, head(0x1b))).miss(true, 30));
  assert.deepEqual(
    ofKind(facts(holed), "program-transfer").map((transfer) => transfer.digest),
    [null],
  );
});

test("a block that is read out is a transfer, too", () => {
  const start = [0x1d, 0, 0, 0, 0, 0, 0, 0, 9, ...text("_0A00007A")];
  const talk = connected()
    .ask(job(1, start))
    .reply(answer(1, [0x1d, 0, 0, 0, 0, 0, 0, 9]));
  talk.ask(job(2, [0x1e, 0, 0, 0, 0, 0, 0, 9])).reply(answer(2, [0x1e, 0], [0, 2, 0, 0xfb, 8, 9]));
  talk.ask(job(3, [0x1f, 0, 0, 0, 0, 0, 0, 9])).reply(answer(3, [0x1f]));
  const found = facts(talk);
  assert.deepEqual(ofKind(found, "malformed"), []);
  const [transfer] = ofKind(found, "program-transfer");
  assert.deepEqual([transfer?.direction, transfer?.block, transfer?.size], ["upload", "DB 7", 2]);
  assert.equal(
    transfer?.digest,
    `sha256:${createHash("sha256")
      .update(Uint8Array.from([8, 9]))
      .digest("hex")}`,
  );
});

test("a transfer that the controller refuses is none", () => {
  const start = [0x1d, 0, 0, 0, 0, 0, 0, 0, 9, ...text("_0A00007A")];
  const found = facts(
    connected()
      .ask(job(1, start))
      .reply(answer(1, [], [], [0xd2, 9])),
  );
  assert.deepEqual(ofKind(found, "program-transfer"), []);
  assert.equal(ofKind(found, "operation")[0]?.refused, 1);
});

test("starting, stopping, activating and setting the clock have their classes", () => {
  const control = (service: string, block: readonly number[] = []): number[] => [
    0x28,
    0,
    0,
    0,
    0,
    0,
    0,
    0xfd,
    ...be16(block.length),
    ...block,
    service.length,
    ...text(service),
  ];
  const userdata = (group: number, sub: number): number[] => [0, 1, 0x12, 4, 0x11, 0x40 | group, sub, 0];
  const talk = connected()
    .ask(job(1, control("P_PROGRAM")))
    .ask(job(2, [0x29, 0, 0, 0, 0, 0, 9, ...text("P_PROGRAM")]))
    .ask(job(3, control("_INSE", [1, 0, ...text("0800001P")])))
    .ask(message(7, 4, userdata(7, 2), [0xff, 9, 0, 2, 0, 0]))
    .ask(message(7, 5, userdata(1, 9), [0xff, 9, 0, 2, 0, 0]));
  assert.deepEqual(
    ofKind(facts(talk), "operation").map((one) => [one.class, one.target]),
    [
      ["start", null],
      ["stop", null],
      ["program-download", "OB 1"],
      ["time-change", null],
      ["write", null],
    ],
  );
});

test("a module identification becomes an identity, a password a masked credential", () => {
  const szl = [0, 1, 0x12, 4, 0x11, 0x44, 1, 0];
  const reply = [0, 1, 0x12, 8, 0x12, 0x84, 1, 1, 0, 0, 0, 0];
  const order = text("6ES7 315-2EH14-0AB0 ");
  const records = [...be16(1), ...order, 0, 0xc0, 0, 3, 0, 1, ...be16(7), ...order, 0, 0xc0, 0x56, 3, 2, 6];
  const list = [0, 0x11, 0, 0, 0, 28, 0, 2, ...records];
  const talk = connected()
    .ask(message(7, 1, szl, [0xff, 9, 0, 4, 0, 0x11, 0, 0]))
    .reply(message(7, 1, reply, [0xff, 9, ...be16(list.length), ...list]));
  const encoded: number[] = [];
  text("secret  ").forEach((letter, at) => encoded.push(letter ^ 0x55 ^ (at < 2 ? 0 : (encoded[at - 2] as number))));
  talk.ask(message(7, 2, [0, 1, 0x12, 4, 0x11, 0x45, 1, 0], [0xff, 9, 0, 8, ...encoded]));
  talk.reply(message(7, 2, [0, 1, 0x12, 8, 0x12, 0x85, 1, 1, 0, 0, 0, 0], [0xff, 9, 0, 0]));
  const found = facts(talk);
  const [identity] = ofKind(found, "asset-seen").filter((one) => one.via === "s7comm");
  assert.deepEqual(identity, {
    address: "10.0.2.10",
    via: "s7comm",
    product: "6ES7 315-2EH14-0AB0",
    version: "V3.2.6",
    spoke: true,
  });
  assert.deepEqual(
    ofKind(found, "cleartext-credential").map((one) => one.masked),
    ["•••••• (6 characters)"],
  );
  assert.equal(ofKind(found, "session")[0]?.authenticated, true);
  assert.ok(ofKind(found, "operation").some((one) => one.target === "SZL:0011/0000" && one.accepted === 1));
});

test("a message in several TPDUs is put together", () => {
  const whole = job(1, [4, 1, ...any(4, 1, 1, 0x84, 16)]).subarray(7);
  const talk = connected()
    .ask(tpkt([2, 0xf0, 0], whole.subarray(0, 9)))
    .ask(tpkt([2, 0xf0, 0x80], whole.subarray(9)));
  assert.deepEqual(
    ofKind(facts(talk), "operation").map((one) => one.target),
    ["DB1.DBW2"],
  );
});

test("S7comm-plus is told apart from S7comm on the same port", () => {
  const plus = [0x72, 2, 0, 12, 0x31, 0, 0, 4, 0xf2, 0, 0, 0, 1, 0, 0, 0, 0x72, 2, 0, 0];
  const found = facts(connected().ask(tpkt([2, 0xf0, 0x80], plus)));
  assert.equal(ofKind(found, "conversation")[0]?.protocol, "s7comm-plus");
  assert.deepEqual(
    ofKind(found, "operation").map((one) => [one.function, one.class]),
    [["Set Variable", "write"]],
  );
});
