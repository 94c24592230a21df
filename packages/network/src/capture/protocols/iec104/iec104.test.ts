// IEC 60870-5-104: commands, confirmations, reports, values, sequence, segments and violations, on frames encoded here.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ofKind, pcap, readFile, Talk } from "../../builder.fixture.ts";
import { type Direction, type Flow, MORE, NO, TO_CLIENT, TO_SERVER, YES, YES_FROM_CLIENT } from "../../dissector.ts";
import { join, playDamaged, seeded } from "../recorder.fixture.ts";
import {
  type Bytes,
  control,
  fileFrom,
  float,
  frame,
  le16,
  le24,
  le32,
  message,
  operations,
  type Part,
  point,
  START,
  STATION,
  TIME,
  talk,
  talkOf,
} from "./frames.fixture.ts";
import { iec104 } from "./iec104.ts";

test("every command has its name, class and target, and is accepted by its confirmation", () => {
  const cases: readonly (readonly [type: number, element: Bytes, object: number, name: string, of: string])[] = [
    [45, [1], 7, "Single Command (C_SC_NA_1)", "write"],
    [46, [2], 7, "Double Command (C_DC_NA_1)", "write"],
    [47, [2], 7, "Regulating Step Command (C_RC_NA_1)", "write"],
    [48, [0, 64, 0], 7, "Set Point, Normalised (C_SE_NA_1)", "write"],
    [49, [9, 0, 0], 7, "Set Point, Scaled (C_SE_NB_1)", "write"],
    [50, [...float(1.5), 0], 70_000, "Set Point, Floating Point (C_SE_NC_1)", "write"],
    [51, [1, 2, 3, 0x84], 7, "Bitstring Command (C_BO_NA_1)", "write"],
    [58, [1, ...TIME], 7, "Single Command (C_SC_TA_1)", "write"],
    [59, [1, ...TIME], 7, "Double Command (C_DC_TA_1)", "write"],
    [60, [1, ...TIME], 7, "Regulating Step Command (C_RC_TA_1)", "write"],
    [61, [0, 64, 0, ...TIME], 7, "Set Point, Normalised (C_SE_TA_1)", "write"],
    [62, [0, 64, 0, ...TIME], 7, "Set Point, Scaled (C_SE_TB_1)", "write"],
    [63, [...float(2), 0, ...TIME], 7, "Set Point, Floating Point (C_SE_TC_1)", "write"],
    [64, [1, 2, 3, 4, ...TIME], 7, "Bitstring Command (C_BO_TA_1)", "write"],
    [100, [20], 0, "Interrogation (C_IC_NA_1)", "read"],
    [101, [5], 0, "Counter Interrogation (C_CI_NA_1)", "read"],
    [103, TIME, 0, "Clock Synchronisation (C_CS_NA_1)", "time-change"],
    [104, [0xaa, 0x55], 0, "Test (C_TS_NA_1)", "diagnostic"],
    [105, [1], 0, "Reset Process (C_RP_NA_1)", "restart"],
    [107, [1, 2, ...TIME], 0, "Test (C_TS_TA_1)", "diagnostic"],
    [110, [0, 64, 1], 7, "Parameter, Normalised (P_ME_NA_1)", "configuration"],
    [111, [0, 64, 0x81], 7, "Parameter, Scaled (P_ME_NB_1)", "configuration"],
    [112, [...float(3), 1], 7, "Parameter, Floating Point (P_ME_NC_1)", "configuration"],
    [113, [1], 7, "Parameter Activation (P_AC_NA_1)", "configuration"],
  ];
  for (const [type, element, object, name, of] of cases) {
    const target = object === 0 ? null : `ioa:${object}`;
    const asked = message(type, 6, [...le24(object), ...element]);
    const answer = (cause: number): number[] => message(type, cause, [...le24(object), ...element]);
    const seen = talk(talkOf([TO_SERVER, asked], [TO_CLIENT, answer(7)], [TO_CLIENT, answer(10)]));
    assert.deepEqual(operations(seen), [[name, of, target, 1, 0]]);
    assert.deepEqual(seen.malformed, [], name);
    for (const cause of [0x47, 44, 45, 46, 47, 0x6f]) {
      const refused = talk(talkOf([TO_SERVER, asked], [TO_CLIENT, answer(cause)]));
      assert.deepEqual(operations(refused), [[name, of, target, 0, 1]], `cause ${cause}`);
    }
  }
});

test("selecting, deactivating and testing are told apart, each with its own confirmation", () => {
  const command = (cause: number, element: number): number[] => message(45, cause, [...le24(9), element]);
  const seen = talk(
    talkOf(
      [TO_SERVER, command(6, 0x81)],
      [TO_SERVER, command(6, 0x01)],
      [TO_CLIENT, command(7, 0x81)],
      [TO_CLIENT, command(0x47, 0x01)],
      [TO_SERVER, command(8, 0x81)],
      [TO_CLIENT, command(9, 0x81)],
      [TO_SERVER, command(0x86, 0x01)],
      [TO_CLIENT, command(0x87, 0x01)],
    ),
  );
  assert.deepEqual(operations(seen), [
    ["Single Command (C_SC_NA_1): Select", "write", "ioa:9", 1, 0],
    ["Single Command (C_SC_NA_1)", "write", "ioa:9", 0, 1],
    ["Single Command (C_SC_NA_1): Deactivate", "write", "ioa:9", 1, 0],
    ["Single Command (C_SC_NA_1): Test", "diagnostic", "ioa:9", 1, 0],
  ]);
  const twice = talk(
    talkOf([TO_SERVER, command(6, 1)], [TO_SERVER, command(6, 1)], [TO_CLIENT, command(7, 1)], [TO_CLIENT, command(7, 1)]),
  );
  assert.deepEqual(
    operations(twice).map((one) => one[3]),
    [1, 1],
  );
});

test("a confirmation of another object, station or type settles nothing", () => {
  const asked = message(45, 6, [...le24(9), 1]);
  const others = [
    message(45, 7, [...le24(10), 1]),
    message(45, 7, [...le24(9), 1], 1, 301),
    message(46, 7, [...le24(9), 1]),
    message(45, 7, [...le24(9), 0x81]),
    message(45, 10, [...le24(9), 1]),
  ];
  const seen = talk(talkOf([TO_SERVER, asked], ...others.map((one): [Direction, Bytes] => [TO_CLIENT, one])));
  assert.deepEqual(operations(seen), [["Single Command (C_SC_NA_1)", "write", "ioa:9", 0, 0]]);
});

test("all stations are asked at once, and one object is read", () => {
  const seen = talk(
    talkOf(
      [TO_SERVER, message(100, 6, [0, 0, 0, 20], 1, 0xffff)],
      [TO_CLIENT, message(100, 7, [0, 0, 0, 20])],
      [TO_CLIENT, message(1, 20, [1, 0, 0, 1, 1, 0], 0x83)],
      [TO_SERVER, message(102, 5, le24(12))],
      [TO_CLIENT, message(13, 5, [...le24(12), ...float(1), 0])],
      [TO_SERVER, message(102, 5, le24(13))],
      [TO_CLIENT, message(102, 0x40 | 47, le24(13))],
    ),
  );
  assert.deepEqual(operations(seen), [
    ["Interrogation (C_IC_NA_1)", "read", null, 1, 0],
    ["Read (C_RD_NA_1)", "read", "ioa:12", 1, 0],
    ["Read (C_RD_NA_1)", "read", "ioa:13", 0, 1],
  ]);
  assert.deepEqual(seen.malformed, []);
});

test("what a station reports by itself is reading; control frames are the session", () => {
  const seen = talk([
    ...talkOf([TO_CLIENT, message(70, 4, [0, 0, 0, 0])], [TO_CLIENT, message(30, 3, [...le24(5), 1, ...TIME])]),
    [TO_SERVER, control(1, 0, 4, 0)],
    [TO_SERVER, control(0x43, 0, 0, 0)],
    [TO_CLIENT, control(0x83, 0, 0, 0)],
    [TO_CLIENT, control(0x43, 0, 0, 0)],
    [TO_SERVER, control(0x83, 0, 0, 0)],
    [TO_SERVER, control(0x13, 0, 0, 0)],
    [TO_CLIENT, control(0x23, 0, 0, 0)],
  ]);
  assert.deepEqual(
    seen.operations.map((one) => [one.name, one.class, one.target, one.accepted]),
    [
      ["Start Data Transfer (STARTDT)", "session", null, 1],
      ["End of Initialisation (M_EI_NA_1)", "diagnostic", null, 0],
      ["Single-Point Information (M_SP_TB_1)", "read", null, 0],
      ["Test Frame (TESTFR)", "session", null, 1],
      ["Stop Data Transfer (STOPDT)", "session", null, 1],
    ],
  );
  assert.deepEqual(seen.malformed, []);
  assert.deepEqual(
    seen.sessions.map(({ encrypted, authenticated, securable }) => [encrypted, authenticated, securable]),
    [[false, false, false]],
  );
});

test("secure authentication leaves open what is proven", () => {
  const seen = talk(talkOf([TO_CLIENT, message(81, 14, [0, 0, 0, 1, 2, 3])], [TO_SERVER, message(82, 14, [5, 0, 0, 1, 2])]));
  assert.deepEqual(
    seen.sessions.map(({ authenticated, identity, securable }) => [authenticated, identity, securable]),
    [
      [false, "none", false],
      [null, "key", true],
    ],
  );
  assert.deepEqual(operations(seen), [["Authentication Reply (S_RP_NA_1)", "authentication", null, 0, 0]]);
});

test("values of every form are decoded, with their quality", () => {
  const objects: readonly (readonly [type: number, element: Bytes, raw: number, good: boolean])[] = [
    [1, [1], 1, true],
    [1, [0x80], 0, false],
    [30, [0x41, ...TIME], 1, false],
    [3, [2], 2, true],
    [31, [0x13, ...TIME], 3, false],
    [5, [0x7b, 0], -5, true],
    [5, [0x85, 0], 5, false],
    [32, [9, 0x10, ...TIME], 9, false],
    [7, [1, 0, 0, 0x80, 0], 0x8000_0001, true],
    [9, [0, 0xc0, 0], -0.5, true],
    [21, [0, 0x40], 0.5, true],
    [34, [0, 0x40, 0x20, ...TIME], 0.5, true],
    [11, [...le16(-300), 0x01], -300, false],
    [13, [...float(12.25), 0], 12.25, true],
    [36, [...float(-1), 0x80, ...TIME], -1, false],
    [15, [...le32(-9), 0x1f], -9, true],
    [37, [...le32(9), 0x80, ...TIME], 9, false],
  ];
  const messages = objects.map(([type, element], index): [Direction, Bytes] => [
    TO_CLIENT,
    message(type, 3, [...le24(100 + index), ...element]),
  ]);
  const points = objects.map((_one, index) => point(`ioa:${100 + index}`));
  const others = ["ioa:99", "ioa:16777216", "g30:1", "ioa:100x"].map((target) => point(target));
  const seen = talk(talkOf(...messages), {
    points: [...points, ...others, point("ioa:100", { variable: "another", unit: 7 })],
  });
  assert.deepEqual(seen.malformed, []);
  assert.deepEqual(
    seen.read.map(({ variable, raw, good }) => [variable, raw, good]),
    objects.map(([, , raw, good], index) => [`ioa:${100 + index}`, raw, good]),
  );
});

test("a value that is no number, is only a test, or has no state is not good", () => {
  const points = [point("ioa:5"), point("ioa:6", { type: "bool" })];
  const seen = talk(
    talkOf(
      [TO_CLIENT, message(13, 3, [...le24(5), 0, 0, 0xc0, 0x7f, 0])],
      [TO_CLIENT, message(13, 0x83, [...le24(5), ...float(1), 0])],
      [TO_CLIENT, message(3, 3, [...le24(6), 2])],
      [TO_CLIENT, message(3, 3, [...le24(6), 0])],
      [TO_CLIENT, message(17, 3, [...le24(5), 1, 2, 3, 4, 5, 6])],
    ),
    { points },
  );
  assert.deepEqual(
    seen.read.map(({ variable, raw, good }) => [variable, raw, good]),
    [
      ["ioa:5", Number.NaN, false],
      ["ioa:6", 1, true],
      ["ioa:6", Number.NaN, false],
    ],
  );
});

test("of a sequence, only the first object has an address", () => {
  const elements = [1, 2, 3].flatMap((value) => [...float(value), 0]);
  const single = [40, 50].flatMap((object) => [...le24(object), ...float(object), 0]);
  const seen = talk(
    talkOf([TO_CLIENT, message(13, 20, [...le24(40), ...elements], 0x83)], [TO_CLIENT, message(13, 3, single, 2)]),
    { points: [point("ioa:42", { unit: STATION }), point("ioa:50")] },
  );
  assert.deepEqual(
    seen.read.map(({ variable, raw }) => [variable, raw]),
    [
      ["ioa:42", 3],
      ["ioa:50", 50],
    ],
  );
});

test("commands write their points once they are confirmed, and selections write nothing", () => {
  const points = [point("ioa:7"), point("ioa:8", { type: "bool" }), point("ioa:9")];
  const setPoint = (cause: number, value: number, qualifier = 0): number[] =>
    message(50, cause, [...le24(7), ...float(value), qualifier]);
  const seen = talk(
    talkOf(
      [TO_SERVER, setPoint(6, 4, 0x80)],
      [TO_CLIENT, setPoint(7, 4, 0x80)],
      [TO_SERVER, setPoint(6, 4)],
      [TO_CLIENT, setPoint(7, 4)],
      [TO_SERVER, setPoint(6, 5)],
      [TO_CLIENT, setPoint(0x47, 5)],
      [TO_SERVER, message(46, 6, [...le24(8), 2])],
      [TO_SERVER, message(47, 6, [...le24(9), 2])],
      [TO_SERVER, message(112, 6, [...le24(7), ...float(99), 1])],
    ),
    { points },
  );
  assert.deepEqual(
    seen.written.map(({ variable, raw, good, settled }) => [variable, raw, good, settled]),
    [
      ["ioa:7", 4, true, true],
      ["ioa:7", 5, true, false],
      ["ioa:8", 1, true, null],
      ["ioa:9", Number.NaN, false, null],
    ],
  );
});

test("the same is told however the stream is cut", () => {
  const parts = talkOf(
    [TO_SERVER, message(100, 6, [0, 0, 0, 20])],
    [TO_CLIENT, message(100, 7, [0, 0, 0, 20])],
    [TO_CLIENT, message(13, 20, [...le24(40), ...float(1), 0, ...float(2), 0], 0x82)],
    [TO_SERVER, message(50, 6, [...le24(40), ...float(3), 0])],
    [TO_CLIENT, message(50, 7, [...le24(40), ...float(3), 0])],
    ...fileFrom(TO_CLIENT, [1, 2, 3, 4, 5, 6]),
  );
  const how = { points: [point("ioa:41"), point("ioa:40")], messages: true };
  const whole = talk(parts, how);
  assert.equal(whole.read.length, 2);
  assert.deepEqual(whole.malformed, []);
  for (let pieces = 1; pieces < 40; pieces++) assert.deepEqual(talk(parts, { ...how, pieces }), whole);
  // All of one side in one segment.
  const [client, server] = [TO_SERVER, TO_CLIENT].map((side) =>
    join(...parts.filter(([from]) => from === side).map(([, one]) => one)),
  );
  const joined = talk(
    [
      [TO_SERVER, client ?? new Uint8Array()],
      [TO_CLIENT, server ?? new Uint8Array()],
    ],
    how,
  );
  assert.deepEqual(
    joined.operations.map((one) => [one.name, one.target]),
    whole.operations.map((one) => [one.name, one.target]),
  );
});

test("content turns client and server around where they were only inferred", () => {
  const command = [message(45, 6, [...le24(9), 1]), message(45, 7, [...le24(9), 1])] as const;
  const parts = (numbers: Bytes): Part[] => [
    [TO_CLIENT, control(0x43, 0, 0, 0)],
    [TO_CLIENT, frame(numbers[0] ?? 0, command[0])],
    [TO_SERVER, frame(700, command[1])],
    [TO_CLIENT, frame(numbers[1] ?? 0, command[0])],
    [TO_SERVER, frame(701, command[1])],
  ];
  const seen = talk(parts([5, 6]), { directionSeen: false, fromStart: false });
  assert.deepEqual(operations(seen), [
    ["Single Command (C_SC_NA_1)", "write", "ioa:9", 1, 0],
    ["Single Command (C_SC_NA_1)", "write", "ioa:9", 1, 0],
  ]);
  assert.deepEqual(seen.malformed, []);
  const kept = talk(parts([5, 6]), { fromStart: false });
  assert.deepEqual(operations(kept)[0]?.slice(0, 4), [
    "Single Command (C_SC_NA_1) (asked by the called side)",
    "write",
    "ioa:9",
    1,
  ]);
  const told = talk([[TO_SERVER, frame(0, message(1, 3, [...le24(9), 1]))]], { fromStart: false });
  assert.deepEqual(operations(told)[0]?.slice(0, 2), [
    "Single-Point Information (M_SP_NA_1) (told by the calling side)",
    "other",
  ]);
});

test("what violates the protocol is said", () => {
  const reasons = (...parts: readonly Part[]): string[] => talk([...START, ...parts]).malformed;
  const good = message(1, 3, [...le24(9), 1]);
  assert.deepEqual(reasons([TO_CLIENT, frame(0, good)], [TO_CLIENT, frame(2, good)], [TO_CLIENT, frame(3, good)]), [
    "the number of a message does not follow on that before it",
  ]);
  assert.deepEqual(reasons([TO_CLIENT, frame(32_767, good)], [TO_CLIENT, frame(0, good)]), [], "numbers wrap");
  assert.deepEqual(
    talk([
      [TO_SERVER, control(0x43, 0, 0, 0)],
      [TO_CLIENT, frame(0, good)],
    ]).malformed,
    ["messages are sent although their transfer was not started"],
  );
  assert.deepEqual(
    talk([
      [TO_SERVER, control(0x43, 0, 0, 0)],
      [TO_CLIENT, frame(7, good)],
    ]).malformed,
    [],
    "the thread was lost",
  );
  assert.deepEqual(reasons([TO_CLIENT, frame(0, message(1, 3, [...le24(9), 1, 1]))]), [
    "the objects of a message do not fill it",
  ]);
  assert.deepEqual(reasons([TO_CLIENT, frame(0, message(1, 3, le24(9)))]), ["the objects of a message do not fill it"]);
  assert.deepEqual(reasons([TO_CLIENT, frame(0, message(1, 3, [], 0))]), ["the objects of a message do not fill it"]);
  assert.deepEqual(reasons([TO_CLIENT, frame(0, message(1, 18, [...le24(9), 1]))]), ["a message has an unknown cause"]);
  assert.deepEqual(reasons([TO_CLIENT, frame(0, [1, 1, 3])]), ["a message is shorter than its header"]);
  assert.deepEqual(reasons([TO_SERVER, frame(0, message(45, 3, [...le24(9), 1]))]), [
    "a command has a cause that commands do not have",
  ]);
  assert.deepEqual(reasons([TO_SERVER, control(0x17, 0, 0, 0)]), ["the control part of a frame has no valid form"]);
  assert.deepEqual(reasons([TO_SERVER, join(0x68, 5, 0x43, 0, 0, 0, 0)]), [
    "a frame that carries no message is longer than its control part",
  ]);
  assert.deepEqual(reasons([TO_SERVER, Uint8Array.of(0x68, 3, 1, 0, 0)]), ["the length of a frame is outside 4 to 253"]);
  const behind = talk([...START, [TO_SERVER, join(1, 2, 0x68, 3, control(0x43, 0, 0, 0))]]);
  assert.deepEqual(behind.malformed, ["bytes between frames begin none"]);
  assert.equal(behind.operations.at(-1)?.name, "Test Frame (TESTFR)", "the frame behind them is found");
});

test("a gap leaves open what was confirmed in it, and is no violation", () => {
  const command = (cause: number): number[] => message(45, cause, [...le24(9), 1]);
  const conversation = new Talk(2404)
    .open()
    .ask(control(0x07, 0, 0, 0))
    .reply(control(0x0b, 0, 0, 0));
  conversation
    .ask(frame(0, command(6)))
    .miss(false, 16)
    .reply(frame(1, command(10)));
  conversation.ask(frame(1, command(6))).reply(frame(2, command(7)));
  const { facts } = readFile(pcap(conversation.close().packets));
  assert.deepEqual(ofKind(facts, "malformed"), []);
  assert.deepEqual(
    ofKind(facts, "operation")
      .filter((one) => one.class === "write")
      .map((one) => [one.function, one.functionCode, one.unit, one.target, one.count, one.accepted, one.refused]),
    [["Single Command (C_SC_NA_1)", 45, STATION, "ioa:9", 2, 1, 0]],
  );
});

test("a command that does not fit its message is still a command", () => {
  const seen = talk(talkOf([TO_SERVER, message(45, 6, [])], [TO_SERVER, message(50, 6, [...le24(4), 1, 2, 3, 4, 0, 77])]));
  assert.deepEqual(operations(seen), [
    ["Single Command (C_SC_NA_1)", "write", null, 0, 0],
    ["Set Point, Floating Point (C_SE_NC_1)", "write", "ioa:4", 0, 0],
  ]);
  const unlisted = talk(talkOf([TO_SERVER, message(200, 6, [...le24(4), 1, 2])]));
  assert.deepEqual(operations(unlisted), [["Type 0xc8", "other", "ioa:4", 0, 0]]);
});

test("frames of other protocols are not taken", () => {
  const flow = undefined as unknown as Flow;
  const ask = (bytes: Uint8Array): number => iec104.recognise(bytes, 0, bytes.length, flow, TO_SERVER);
  assert.equal(ask(control(0x07, 0, 0, 0)), YES_FROM_CLIENT);
  assert.equal(ask(frame(4, message(1, 3, [...le24(9), 1]))), YES);
  assert.equal(ask(frame(4, message(1, 3, [...le24(9), 1])).subarray(0, 9)), MORE);
  const wrong: readonly Uint8Array[] = [
    control(0x07, 1, 0, 0),
    control(0x0f, 0, 0, 0),
    control(0x01, 0, 1, 0),
    join(control(0x07, 0, 0, 0), 0x67),
    frame(4, message(1, 3, [...le24(9), 1, 1])),
    frame(4, message(99, 3, [...le24(9), 1])),
    frame(4, message(1, 19, [...le24(9), 1])),
    frame(4, message(1, 3, [...le24(9), 1], 1, 0)),
    frame(4, message(81, 14, [...le24(9), 1])),
    new TextEncoder().encode("hello"),
    // A long frame of the serial relatives (FT 1.2).
    join(0x68, 9, 9, 0x68, 0x53, 1, 100, 1, 6, 1, 0, 0, 20, 0x42, 0x16),
  ];
  for (const bytes of wrong) assert.equal(ask(bytes), NO, Buffer.from(bytes).toString("hex"));
});

test("damaged frames are survived", () => {
  const parts = talkOf(
    [TO_SERVER, message(100, 6, [0, 0, 0, 20])],
    [TO_CLIENT, message(13, 20, [...le24(40), ...float(1), 0, ...float(2), 0], 0x82)],
    [TO_SERVER, message(50, 6, [...le24(40), ...float(3), 0])],
    [TO_CLIENT, message(50, 7, [...le24(40), ...float(3), 0])],
    [TO_CLIENT, message(81, 14, [0, 0, 0, 1, 2, 3])],
    ...fileFrom(TO_SERVER, [1, 2, 3, 4, 5, 6]),
  );
  const points = [point("ioa:40"), point("ioa:41"), point("ioa:9", { type: "bool" })];
  playDamaged(iec104, parts, 2500, 2404, { points });
  // Behind good frames, too: any message.
  const seed = 104;
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let round = 0; round < 6000; round++) {
    const bytes = Array.from({ length: below(60) }, () => below(256));
    if (bytes.length > 5) {
      bytes[0] = below(130);
      bytes[2] = below(50);
      if (random() < 0.7) bytes[1] = below(4);
    }
    const from = below(2) as Direction;
    try {
      talk([...START, [from, frame(0, bytes)], [from === TO_SERVER ? TO_CLIENT : TO_SERVER, frame(0, bytes)]], {
        points,
        messages: random() < 0.5,
        directionSeen: random() < 0.5,
      });
    } catch (error) {
      throw new Error(`seed ${seed}, round ${round}: ${bytes.join(" ")}`, { cause: error });
    }
  }
});
