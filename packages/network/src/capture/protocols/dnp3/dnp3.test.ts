// DNP3: functions, targets, refusals, values, files, authentication, several stations, segments and violations, on frames encoded here.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { ofKind, pcap, readFile, Talk } from "../../builder.fixture.ts";
import { type Direction, NO, TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { join, type Play, play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { dnp3, dnp3Datagrams } from "./dnp3.ts";

type Bytes = readonly number[];
type Part = [Direction, Uint8Array];

const le16 = (value: number): number[] => [value & 255, (value >> 8) & 255];
const le32 = (value: number): number[] => [...le16(value), ...le16(value >>> 16)];
const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];

/** Bit by bit, as the specification draws it: apart from the table that the dissector uses. */
function crc(bytes: Bytes): number[] {
  let register = 0;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const feedback = ((byte >> bit) & 1) ^ (register & 1);
      register >>= 1;
      if (feedback === 1) register ^= 0b1010_0110_1011_1100;
    }
  }
  return le16(register ^ 0xffff);
}

function frame(control: number, destination: number, source: number, data: Bytes = []): Uint8Array<ArrayBuffer> {
  const header = [0x05, 0x64, 5 + data.length, control, ...le16(destination), ...le16(source)];
  const blocks: number[] = [];
  for (let at = 0; at < data.length; at += 16) {
    const block = data.slice(at, at + 16);
    blocks.push(...block, ...crc(block));
  }
  return join(header, crc(header), blocks);
}

const MASTER = 3;
const STATION = 1024;
/** A fragment in one segment. */
const ask = (fn: number, objects: Bytes = [], sequence = 1, station = STATION): Part => [
  TO_SERVER,
  frame(0xc4, station, MASTER, [0xc0, 0xc0 | sequence, fn, ...objects]),
];
const answer = (objects: Bytes = [], sequence = 1, iin: Bytes = [0, 0], fn = 129, station = STATION): Part => [
  TO_CLIENT,
  frame(0x44, MASTER, station, [0xc0, 0xc0 | sequence, fn, ...iin, ...objects]),
];
const crob = (code: number, status = 0): number[] => [code, 1, ...le32(100), ...le32(200), status];

const operations = ({ operations: all }: Recording): [string, string, string | null, number, number][] =>
  all.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);
const talk = (parts: readonly Part[], how: Play = {}): Recording => play(dnp3, parts, how);

function point(target: string, more: Partial<PointOfInterest> = {}): PointOfInterest {
  const basis = { variable: target, protocol: "dnp3", servers: ["10.0.2.10"], type: "float32", wordOrder: "big" } as const;
  return { ...basis, target, scale: 1, offset: 0, ...more };
}

test("every function has its name, class and target", () => {
  const cases: readonly (readonly [fn: number, objects: Bytes, name: string, of: string, target: string | null])[] = [
    [1, [30, 5, 0, 0, 7], "Read", "read", "g30v5:0-7"],
    [1, [60, 1, 6], "Read", "read", "g60v1"],
    [1, [30, 0, 1, ...le16(300), ...le16(300)], "Read", "read", "g30v0:300"],
    [1, [2, 0, 7, 10], "Read", "read", "g2v0"],
    [1, [1, 2, 0x17, 1, 9], "Read", "read", "g1v2:9"],
    [2, [80, 1, 0, 7, 7, 0], "Write", "write", "g80v1:7"],
    [2, [50, 1, 7, 1, 1, 2, 3, 4, 5, 6], "Write: Time and Date", "time-change", "g50v1"],
    [2, [34, 2, 0x17, 1, 4, ...le32(9)], "Write: Deadband", "configuration", "g34v2:4"],
    [3, [12, 1, 0x28, 1, 0, 5, 0, ...crob(0x41)], "Select", "write", "g12v1:5"],
    [4, [12, 1, 0x17, 1, 5, ...crob(3)], "Operate", "write", "g12v1:5"],
    [5, [41, 2, 0x17, 1, 2, 5, 0, 0], "Direct Operate", "write", "g41v2:2"],
    [6, [12, 1, 0x17, 1, 5, ...crob(3)], "Direct Operate No Response", "write", "g12v1:5"],
    [9, [20, 0, 6], "Freeze and Clear", "write", "g20v0"],
    [11, [50, 2, 7, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 0, 6], "Freeze at Time", "write", "g50v2"],
    [13, [], "Cold Restart", "restart", null],
    [14, [], "Warm Restart", "restart", null],
    [17, [90, 1, 0x5b, 1, 2, 0, 65, 66], "Start Application", "start", "g90v1"],
    [18, [], "Stop Application", "stop", null],
    [20, [60, 2, 6], "Enable Unsolicited Responses", "configuration", "g60v2"],
    [21, [60, 2, 6], "Disable Unsolicited Responses", "configuration", "g60v2"],
    [22, [60, 2, 6, 1, 0, 6], "Assign Class", "configuration", "g60v2"],
    [23, [], "Delay Measurement", "diagnostic", null],
    [24, [], "Record Current Time", "diagnostic", null],
    [31, [70, 8, 0x5b, 1, 3, 0, ...ascii("cfg")], "Activate Configuration", "configuration", "file:cfg"],
    [77, [], "Function 0x4d", "other", null],
  ];
  for (const [fn, objects, name, of, target] of cases) {
    const seen = talk([ask(fn, objects), answer()]);
    assert.deepEqual([seen.operations[0]?.name, seen.operations[0]?.class, seen.operations[0]?.target], [name, of, target]);
    assert.deepEqual(seen.malformed, [], name);
  }
});

test("an unsolicited response and services of the link are operations, too", () => {
  const unsolicited = answer([2, 1, 0x17, 1, 4, 0x81], 1, [0, 0], 130);
  const seen = talk([[TO_SERVER, frame(0xc0, STATION, MASTER)], [TO_SERVER, frame(0xc9, STATION, MASTER)], unsolicited, ask(0)]);
  assert.deepEqual(operations(seen), [
    ["Link: Reset Link States", "session", null, 0, 0],
    ["Link: Request Link Status", "diagnostic", null, 0, 0],
    ["Unsolicited Response", "read", null, 0, 0],
  ]);
});

test("indications refuse, and the status of each control decides", () => {
  assert.deepEqual(operations(talk([ask(13), answer([], 1, [0, 1])])), [["Cold Restart", "restart", null, 0, 1]]);
  assert.deepEqual(operations(talk([ask(1, [30, 0, 0, 1, 2]), answer([], 1, [0, 4])])), [["Read", "read", "g30v0:1-2", 0, 1]]);
  assert.deepEqual(
    operations(talk([ask(13), answer([], 2)])),
    [["Cold Restart", "restart", null, 0, 0]],
    "another sequence number",
  );
  const two = [12, 1, 0x17, 2, 5, ...crob(0x41), 6, ...crob(0x81)];
  const status = [12, 1, 0x17, 2, 5, ...crob(0x41), 6, ...crob(0x81, 4)];
  assert.deepEqual(operations(talk([ask(5, two), answer(status)])), [
    ["Direct Operate", "write", "g12v1:5", 1, 0],
    ["Direct Operate", "write", "g12v1:6", 0, 1],
  ]);
  const partly = talk([ask(1, [30, 0, 6, 110, 0, 6]), answer([30, 4, 0, 0, 0, 1, 0], 1, [0, 2])]);
  assert.deepEqual(
    operations(partly).map((one) => one.slice(3)),
    [
      [0, 0],
      [0, 0],
    ],
    "one of two is unknown, but not which",
  );
});

test("values of every form are decoded, with their quality", () => {
  const float = (value: number, bytes: 4 | 8): number[] => {
    const view = new DataView(new ArrayBuffer(bytes));
    if (bytes === 4) view.setFloat32(0, value, true);
    else view.setFloat64(0, value, true);
    return [...new Uint8Array(view.buffer)];
  };
  const objects = [
    [1, 1, 0, 0, 9, 0b0000_0100, 0b10],
    [1, 2, 0, 20, 21, 0x81, 0x01],
    [3, 1, 0, 0, 4, 0b1000_0100, 0b1],
    [10, 2, 0, 1, 1, 0x84],
    [20, 1, 0, 5, 5, 1, ...le32(4_000_000_000)],
    [21, 10, 0, 6, 6, ...le16(65_000)],
    [30, 1, 0, 0, 1, 1, ...le32(-5), 0x21, ...le32(7)],
    [30, 4, 1, ...le16(300), ...le16(300), ...le16(-2)],
    [30, 5, 0, 9, 9, 1, ...float(12.5, 4)],
    [30, 6, 0, 10, 10, 1, ...float(-3.25, 8)],
    [32, 3, 0x28, ...le16(2), ...le16(77), 1, ...le32(70), 0, 0, 0, 0, 0, 0, ...le16(78), 1, ...le32(80), 0, 0, 0, 0, 0, 0],
    [40, 2, 0, 3, 3, 1, ...le16(-9)],
  ];
  const wanted: readonly (readonly [string, number, boolean])[] = [
    ["g1:2", 1, true],
    ["g1:9", 1, true],
    ["g1v2:20", 1, true],
    ["g1:21", 0, true],
    ["g3:3", 2, true],
    ["g3:4", 1, true],
    ["g10:1", 1, false],
    ["g20:5", 4_000_000_000, true],
    ["g21:6", 65_000, true],
    ["g30:0", -5, true],
    ["g30:1", 7, false],
    ["g30v4:300", -2, true],
    ["g30v5:9", 12.5, true],
    ["g30:10", -3.25, true],
    ["g30:78", 80, true],
    ["g40:3", -9, true],
  ];
  const others = ["g30v5:0", "g30:11", "g32v1:77", "g60:1", "holding:4", "g30v300:1"].map((target) => point(target));
  const points = [...wanted.map(([target]) => point(target)), ...others, point("g30:0", { variable: "another", unit: 7 })];
  const seen = talk([ask(1, [60, 1, 6]), answer(objects.flat())], { points });
  assert.deepEqual(seen.malformed, []);
  assert.deepEqual(
    new Map(seen.read.map(({ variable, raw, good }) => [variable, [raw, good]])),
    new Map(wanted.map(([target, raw, good]) => [target, [raw, good]])),
  );
});

test("commands write their points once they are accepted", () => {
  const points = [point("g10:5"), point("g41v1:2")];
  const command = [12, 1, 0x17, 1, 5, ...crob(0x81), 41, 1, 0x17, 1, 2, ...le32(-40), 0];
  const status = [12, 1, 0x17, 1, 5, ...crob(0x81), 41, 1, 0x17, 1, 2, ...le32(-40), 3];
  const seen = talk([ask(3, command, 1), answer(command, 1), ask(4, command, 2), answer(status, 2)], { points });
  assert.deepEqual(
    seen.written.map(({ variable, raw, settled }) => [variable, raw, settled]),
    [
      ["g10:5", 0, true],
      ["g41v1:2", -40, false],
    ],
  );
});

test("a file that moves has a name, a size and a digest", () => {
  const sized = (variation: number, content: Bytes): number[] => [70, variation, 0x5b, 1, ...le16(content.length), ...content];
  const command = (mode: number): number[] =>
    sized(3, [
      ...le16(26),
      ...le16(4),
      ...new Array<number>(16).fill(0),
      ...le16(mode),
      ...le16(512),
      ...le16(1),
      ...ascii("plan"),
    ]);
  const opened = (status: number): number[] => sized(4, [...le32(7), ...le32(6), ...le16(512), ...le16(1), status]);
  const block = (number: number, text: string): number[] => sized(5, [...le32(7), ...le32(number), ...ascii(text)]);
  const login = sized(2, [...le16(12), ...le16(4), ...le16(16), ...le16(6), ...le32(0), ...ascii("anna"), ...ascii("secret")]);
  const parts = [
    ask(29, login, 1),
    answer(sized(2, new Array<number>(12).fill(0)), 1),
    ask(25, command(1), 2),
    answer(opened(0), 2),
    ask(1, block(0, ""), 3),
    answer(block(0, "abc"), 3),
    ask(1, block(1, ""), 4),
    answer(block(0x8000_0001, "def"), 4),
    ask(26, opened(0), 5),
    answer(opened(0), 5),
    ask(25, command(2), 6),
    answer(opened(3), 6),
  ];
  const seen = talk(parts);
  assert.deepEqual(seen.transfers, [{ direction: "upload", block: "plan", size: 6 }]);
  assert.deepEqual(seen.credentials, [{ user: "anna", masked: "•••••• (6 characters)" }]);
  assert.deepEqual(operations(seen), [
    ["Authenticate File", "authentication", "g70v2", 1, 0],
    ["Open File", "file-transfer", "file:plan", 1, 0],
    ["Read: File", "file-transfer", "g70v5", 1, 0],
    ["Read: File", "file-transfer", "g70v5", 1, 0],
    ["Close File", "file-transfer", "g70v4", 1, 0],
    ["Open File", "file-transfer", "file:plan", 0, 1],
  ]);
  const conversation = new Talk(20_000).open();
  for (const [from, bytes] of parts) {
    if (from === TO_SERVER) conversation.ask(bytes);
    else conversation.reply(bytes, [3, 7]);
  }
  const { facts } = readFile(pcap(conversation.close().packets));
  const digest = `sha256:${createHash("sha256").update("abcdef").digest("hex")}`;
  assert.deepEqual(
    ofKind(facts, "program-transfer").map((one) => [one.block, one.digest]),
    [["plan", digest]],
  );
  assert.equal(ofKind(facts, "operation")[0]?.unit, STATION);
});

test("secure authentication shows in the session", () => {
  const challenge = [120, 1, 0x5b, 1, ...le16(12), ...le32(1), ...le16(1), 4, 1, 9, 9, 9, 9];
  const reply = [120, 2, 0x5b, 1, ...le16(10), ...le32(1), ...le16(1), 8, 8, 8, 8];
  const parts = [ask(13), answer(challenge, 1, [0, 0], 131), ask(32, reply), answer()];
  const seen = talk(parts);
  assert.deepEqual(
    seen.sessions.map(({ signed, authenticated, identity, policy }) => [signed, authenticated, identity, policy]),
    [
      [false, false, "none", null],
      [null, null, "key", "Secure Authentication, HMAC-SHA-256 (16 bytes)"],
      [true, true, "key", "Secure Authentication, HMAC-SHA-256 (16 bytes)"],
    ],
  );
  assert.deepEqual(seen.malformed, []);
  assert.deepEqual(operations(seen), [
    ["Cold Restart", "restart", null, 1, 0],
    ["Authentication Request", "authentication", null, 1, 0],
  ]);
  const unproven = talk([ask(13), answer(challenge, 1, [0, 0], 131), ask(32, reply), ask(1, [60, 1, 6], 2), answer([], 2)]);
  assert.equal(unproven.sessions.at(-1)?.authenticated, null, "what was answered is another request");
  const error = [120, 7, 0x5b, 1, ...le16(15), ...new Array<number>(15).fill(0)];
  assert.deepEqual(
    operations(talk([ask(13), answer(challenge, 1, [0, 0], 131), ask(32, reply), answer(error, 1, [0, 0], 131)])),
    [
      ["Cold Restart", "restart", null, 0, 1],
      ["Authentication Request", "authentication", null, 0, 1],
    ],
  );
});

test("stations that share a connection are kept apart, and segments find together", () => {
  const long = [0xc1, 129, 0, 0, 30, 2, 1, ...le16(0), ...le16(99), ...new Array<number>(300).fill(1)];
  const segment = (control: number, from: number, to: number): Part => [
    TO_CLIENT,
    frame(0x44, MASTER, STATION, [control, ...long.slice(from, to)]),
  ];
  const parts: Part[] = [
    ask(1, [30, 0, 6]),
    segment(0x40 | 63, 0, 200),
    ask(1, [60, 1, 6], 1, 7),
    answer([30, 2, 0, 0, 0, 1, 5, 0], 1, [0, 0], 129, 7),
    segment(0x80, 200, 400),
  ];
  const points = [point("g30:99", { unit: STATION }), point("g30:0", { unit: 7 })];
  const whole = talk(parts, { points });
  assert.deepEqual(whole.malformed, []);
  assert.deepEqual(
    whole.read.map((one) => [one.variable, one.raw]),
    [
      ["g30:0", 5],
      ["g30:99", 257],
    ],
  );
  assert.deepEqual(
    operations(whole).map((one) => one[3]),
    [1, 1],
  );
  for (let pieces = 1; pieces < 40; pieces++) assert.deepEqual(talk(parts, { points, pieces }), whole);
});

test("a master that was called does not turn the station into its own client", () => {
  const [, request] = ask(13);
  const [seen] = operations(talk([[TO_CLIENT, request]]));
  assert.deepEqual(seen, ["Cold Restart (asked by the called side)", "restart", null, 0, 0]);
});

test("datagrams are read as streams are", () => {
  const [, both] = ask(1, [60, 1, 6]);
  const seen = play(dnp3Datagrams, [[TO_SERVER, join(both, both)], answer()]);
  assert.equal(seen.operations.length, 2);
  assert.deepEqual(play(dnp3Datagrams, [[TO_SERVER, both.slice(0, -1)]]).malformed, ["a frame is longer than its datagram"]);
  assert.deepEqual(play(dnp3Datagrams, [[TO_SERVER, both.slice(0, -1)]], { truncated: true }).malformed, []);
});

test("what violates the protocol is said", () => {
  const spoilt = (at: number): Part => {
    const [from, bytes] = ask(1, [60, 1, 6]);
    const copy = bytes.slice();
    copy[at] = (copy[at] as number) ^ 1;
    return [from, copy];
  };
  const reasons = (...parts: readonly Part[]): string[] => talk([ask(23), ...parts]).malformed;
  assert.deepEqual(reasons(spoilt(12)), ["the checksum of a block is wrong"]);
  assert.deepEqual(reasons([TO_SERVER, join(spoilt(5)[1], ask(23)[1])]), [
    "bytes between frames begin none, or the checksum of a header is wrong",
  ]);
  assert.deepEqual(reasons(ask(1, [30, 5, 0, 7, 0])), ["the header of an object has no valid form or does not fit its message"]);
  assert.deepEqual(reasons(answer([30, 5, 0, 0, 7, 1])), ["objects do not fit their message"]);
  assert.deepEqual(reasons(answer([], 1, [0, 0], 200)), ["a response has an unknown function"]);
  assert.deepEqual(reasons([TO_SERVER, frame(0xc4, STATION, MASTER)]), ["a frame of user data carries none"]);
  assert.deepEqual(reasons([TO_SERVER, frame(0xc4, STATION, MASTER, [0x81, 1])]), [
    "a part of a message has no beginning, or parts before it are missing",
  ]);
});

test("the header of a frame decides whether bytes are DNP3", () => {
  const [, good] = ask(23);
  assert.equal(play(dnp3, [[TO_SERVER, good]], { serverPort: 4711 }).recognised, true);
  const wrong = good.slice();
  wrong[9] = (wrong[9] as number) ^ 1;
  assert.equal(play(dnp3, [[TO_SERVER, wrong]]).recognised, false);
  assert.equal(dnp3Datagrams.recognise(good, 0, 9, undefined as never, 0), 1, "more is needed");
  assert.equal(dnp3.recognise(Uint8Array.of(5, 0x65), 0, 2, undefined as never, 0), NO);
});

test("damaged frames are survived", () => {
  const parts = [
    ask(1, [60, 1, 6]),
    answer([30, 5, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0]),
    ask(5, [12, 1, 0x28, 1, 0, 5, 0, ...crob(3)]),
    ask(25, [70, 3, 0x5b, 1, 30, 0, ...new Array<number>(30).fill(65)]),
    ask(32, [120, 2, 0x5b, 1, 4, 0, 1, 2, 3, 4]),
  ];
  playDamaged(dnp3, parts, 2000, 20_000, { points: [point("g30:1"), point("g10:5")] });
  playDamaged(dnp3Datagrams, parts, 500, 20_001, { points: [point("g30:1"), point("g10:5")] });
  // Behind good checksums, too: damage within the application layer.
  let state = 7;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let round = 0; round < 4000; round++) {
    const fn = [1, 2, 5, 25, 32, 129, 130][next(7)] as number;
    const body = Array.from({ length: next(60) }, () =>
      next(3) === 0 ? next(256) : (parts[next(parts.length)]?.[1][next(20)] ?? 0),
    );
    const part: Part = fn >= 129 ? answer(body, 1, [0, 0], fn) : ask(fn, body);
    talk([part, answer(body)], { points: [point("g30:1"), point("g10:5")], messages: next(2) === 0 });
  }
});
