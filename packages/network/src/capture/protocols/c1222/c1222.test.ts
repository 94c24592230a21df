// C12.22: messages from an encoder of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Direction, TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { be16, join, type Play, play, playDamaged } from "../recorder.fixture.ts";
import { c1222, c1222Datagrams } from "./c1222.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Part = Uint8Array | number | string | readonly number[];

const element = (tag: number, ...parts: readonly Part[]): Bytes => {
  const content = join(...parts);
  const { length } = content;
  return join(tag, length < 0x80 ? length : length < 0x100 ? [0x81, length] : [0x82, ...be16(length)], content);
};
const METER = element(0x06, [0x2b, 6, 1, 4, 1, 0x82, 0x85, 0x63, 0x0b]);
const HEAD_END = element(0x80, [123, 4]);

interface Message {
  readonly from?: Bytes;
  readonly to?: Bytes;
  readonly invocation: number;
  readonly answers?: number;
  readonly flags?: number;
}

function message(
  { from = HEAD_END, to = METER, invocation, answers, flags = 0x80 }: Message,
  ...services: readonly Bytes[]
): Bytes {
  const security = (flags >> 2) & 3;
  const content = services.map((one) => (security === 2 ? one : join(one.length, one)));
  const code = security === 0 ? [] : [1, 2, 3, 4];
  return element(
    0x60,
    element(0xa2, to),
    answers === undefined ? [] : element(0xa4, element(2, [answers])),
    element(0xa6, from),
    element(0xa8, element(2, [invocation])),
    element(0xbe, element(0x28, element(0x81, flags, ...content, code))),
  );
}
const ask = (invocation: number, ...services: readonly Bytes[]): [Direction, Bytes] => [
  TO_SERVER,
  message({ invocation }, ...services),
];
const answer = (answers: number, ...services: readonly Bytes[]): [Direction, Bytes] => [
  TO_CLIENT,
  message({ from: METER, to: HEAD_END, invocation: 90, answers }, ...services),
];
const checksum = (data: Bytes): number => -data.reduce((sum, byte) => sum + byte, 0) & 0xff;
const write = (table: number, ...parts: readonly Part[]): Bytes => {
  const data = join(...parts);
  return join(0x40, be16(table), be16(data.length), data, checksum(data));
};
const procedure = (number: number): Bytes => write(7, [number & 255, number >> 8, 1, 0]);
const OK = join(0);

const operations = (seen: ReturnType<typeof play>): unknown[] =>
  seen.operations.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);

test("tables are read and written; answers belong to their invocation", () => {
  const seen = play(
    c1222,
    [
      ask(1, join(0x30, be16(23)), join(0x3f, be16(64), [0, 0, 8], be16(4))),
      ask(2, write(2048 + 12, "x")),
      answer(2, join(3)),
      answer(1, join(0, be16(1), 7, 0xf9), join(0, be16(1), 7, 0xf9)),
      ask(3, write(42, "keys"), write(52, [1, 2]), write(5, "id")),
      answer(3, OK, OK, OK),
      ask(4, join(0x3e), join(0x31, be16(1), be16(2)), join(0x20)),
    ],
    { pieces: 11 },
  );
  assert.deepEqual(seen.malformed, []);
  assert.deepEqual(operations(seen), [
    ["Full Read", "read", "table:23", 1, 0],
    ["Partial Read by Offset", "read", "table:64", 1, 0],
    ["Full Write", "write", "manufacturer-table:12", 0, 1],
    ["Write: Security", "configuration", "table:42", 1, 0],
    ["Write: Clock", "time-change", "table:52", 1, 0],
    ["Write: General Configuration", "configuration", "table:5", 1, 0],
    ["Default Read", "read", null, 0, 0],
    ["Partial Read by Index", "read", "table:1", 0, 0],
    ["Identify", "discovery", null, 0, 0],
  ]);
  assert.deepEqual(seen.assets, [{ of: "server", told: { names: ["1.3.6.1.4.1.33507.11"], role: "meter" } }]);
});

test("procedures mean what their numbers say", () => {
  const seen = play(c1222, [ask(1, ...[0, 6, 10, 17, 21, 300, 0x0801].map(procedure)), answer(1, OK)]);
  assert.deepEqual(
    seen.operations.map((one) => [one.name, one.class, one.target]),
    [
      ["Procedure: Cold Start", "restart", "procedure:0"],
      ["Procedure: Change End Device Mode", "mode-change", "procedure:6"],
      ["Procedure: Set Date and Time", "time-change", "procedure:10"],
      ["Procedure: Stop Load Profile", "stop", "procedure:17"],
      ["Procedure: Direct Load Control", "write", "procedure:21"],
      ["Procedure: Other", "write", "procedure:300"],
      ["Procedure: Manufacturer's", "write", "manufacturer-procedure:1"],
    ],
  );
  assert.deepEqual(seen.malformed, []);
});

test("a logon: user, password masked, proven when it is accepted", () => {
  const seen = play(c1222, [
    ask(1, join(0x50, be16(7), "operator  ")),
    answer(1, OK),
    ask(2, join(0x51, "correct horse".padEnd(20, "\0"))),
    answer(2, OK),
    ask(3, join(0x52)),
    answer(3, OK),
  ]);
  assert.deepEqual(operations(seen), [
    ["Logon", "authentication", "user:operator", 1, 0],
    ["Security", "authentication", null, 1, 0],
    ["Logoff", "session", null, 1, 0],
  ]);
  assert.deepEqual(seen.credentials, [{ user: "operator", masked: "c••••••e (13 characters)" }]);
  assert.deepEqual(
    seen.sessions.map((one) => [one.authenticated, one.identity, one.securable]),
    [
      [false, "none", true],
      [true, "password", true],
    ],
  );
  assert.equal(seen.sessionsEnded, 1);
  const refused = play(c1222, [ask(2, join(0x51, "wrong".padEnd(20, " "))), answer(2, join(3))]);
  assert.deepEqual(
    refused.sessions.map((one) => one.authenticated),
    [false],
  );
});

test("authenticated and encrypted messages", () => {
  const signed = play(c1222, [[TO_SERVER, message({ invocation: 1, flags: 0x84 }, join(0x30, be16(1)))]]);
  assert.deepEqual(operations(signed), [["Full Read", "read", "table:1", 0, 0]]);
  assert.deepEqual(
    signed.sessions.map((one) => [one.encrypted, one.signed, one.authenticated]),
    [[false, true, true]],
  );
  const hidden = play(c1222Datagrams, [
    [TO_SERVER, message({ invocation: 1, flags: 0x88 }, join(9, 8, 7, 6))],
    [TO_CLIENT, message({ invocation: 2, answers: 1, flags: 0x88 }, join(9, 8, 7, 6))],
  ]);
  assert.deepEqual(operations(hidden), [["Encrypted Request", "other", null, 0, 0]]);
  assert.deepEqual(
    hidden.sessions.map((one) => [one.encrypted, one.signed]),
    [[true, true]],
  );
});

test("table 1 tells what the meter is", () => {
  const table = join("EXMP", "GATE-9".padEnd(8, " "), [3, 1, 7, 2], "00012345".padEnd(16, " "));
  const seen = play(c1222, [ask(1, join(0x30, be16(1))), answer(1, join(0, be16(32), table, checksum(table)))]);
  assert.deepEqual(seen.assets.at(-1), {
    of: "server",
    told: { vendor: "EXMP", product: "GATE-9", serial: "00012345", version: "7.2" },
  });
});

test("a meter that calls is asked by the called side, and tells by writing", () => {
  const seen = play(c1222, [
    [TO_SERVER, message({ from: METER, to: HEAD_END, invocation: 1 }, write(2048 + 5, "alarm"))],
    [TO_CLIENT, message({ invocation: 5 }, join(0x30, be16(3)))],
    [TO_SERVER, message({ from: METER, to: HEAD_END, invocation: 2, answers: 5 }, join(0, be16(1), 7, 0xf9))],
  ]);
  assert.deepEqual(operations(seen), [
    ["Full Write", "write", "manufacturer-table:5", 0, 0],
    ["Full Read (asked by the called side)", "read", "table:3", 1, 0],
  ]);
});

test("what breaks the rules is said; what is not a message is not known", () => {
  const said = (...services: readonly Bytes[]): string[] => play(c1222, [ask(1, join(0x20)), ask(2, ...services)]).malformed;
  const wrong = write(23, "abc");
  wrong[wrong.length - 1] = 1;
  assert.deepEqual(said(wrong), ["the checksum of the data of a table is wrong"]);
  assert.deepEqual(said(join(0x40, be16(23), be16(9), 1)), ["a service ends early"]);
  assert.deepEqual(said(join(0x30, 1)), ["a service ends early"]);
  assert.deepEqual(said(), ["a message carries no service"]);
  assert.deepEqual(play(c1222, [[TO_SERVER, join(message({ invocation: 1 }, join(0x20)), 7, 7)]]).malformed, [
    "bytes between messages begin none",
  ]);
  const known = (bytes: Bytes, how: Play = {}): boolean => play(c1222, [[TO_SERVER, bytes]], how).recognised;
  const whole = message({ invocation: 1 }, join(0x20));
  assert.equal(known(whole, { serverPort: 4444, pieces: 3 }), true);
  assert.equal(known(element(0x60, element(0xa1, METER))), false);
  assert.equal(known(element(0x60, element(0x06, [1, 2, 3]))), false);
  assert.equal(
    known(
      element(
        0x60,
        element(0xa8, element(2, [1])),
        element(0xa2, METER),
        element(0xbe, element(0x28, element(0x81, [0x80, 1, 0x20]))),
      ),
    ),
    false,
  );
});

test("damaged messages break nothing", () => {
  const parts = [
    ask(1, join(0x30, be16(1)), write(7, [10, 0, 1]), join(0x51, "secret".padEnd(20, " "))),
    answer(1, join(0, be16(32), new Uint8Array(33)), OK, OK),
    ask(2, join(0x50, be16(7), "operator  ")),
  ];
  playDamaged(c1222, parts, 1500, 1153);
  playDamaged(c1222Datagrams, parts, 1500, 1154);
});
