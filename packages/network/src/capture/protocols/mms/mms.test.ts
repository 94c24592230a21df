// MMS: services, targets, refusals, values, identity, associations and violations, on messages encoded here.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { be16, join, type Play, play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { mms } from "./mms.ts";

type Bytes = Uint8Array | readonly number[] | string;
const element = (tag: number | readonly number[], ...content: Bytes[]): Uint8Array<ArrayBuffer> => {
  const body = join(...content);
  return join(tag, body.length < 128 ? body.length : [0x82, ...be16(body.length)], body);
};

/** A transport unit in one TPDU, or in several of at most `size` octets. */
function units(body: Uint8Array, size = body.length): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    parts.push(join(3, 0, be16(part.length + 7), 2, 0xf0, at + size >= body.length ? 0x80 : 0, part));
  }
  return join(...parts);
}
const carried = (...content: Bytes[]): Uint8Array => element(0x61, element(0x30, [2, 1, 3], element(0xa0, ...content)));
const data = (...message: Bytes[]): Uint8Array => join([1, 0, 1, 0], carried(...message));
const request = (invoke: number, ...service: Bytes[]): Uint8Array => units(data(element(0xa0, [2, 1, invoke], ...service)));
const response = (invoke: number, ...service: Bytes[]): Uint8Array => units(data(element(0xa1, [2, 1, invoke], ...service)));
const failure = (invoke: number): Uint8Array =>
  units(data(element(0xa2, [0x80, 1, invoke], element(0xa2, element(0xa0, [0x87, 1, 1])))));

const named = (domain: string, item: string): Uint8Array => element(0xa1, element(0x1a, domain), element(0x1a, item));
const variable = (domain: string, item: string): Uint8Array => element(0x30, element(0xa0, named(domain, item)));
const read = (...variables: Bytes[]): Uint8Array => element(0xa4, element(0xa1, element(0xa0, ...variables)));
const readResult = (...results: Bytes[]): Uint8Array => element(0xa4, element(0xa1, ...results));
const write = (variables: readonly Bytes[], values: readonly Bytes[]): Uint8Array =>
  element(0xa5, element(0xa0, ...variables), element(0xa0, ...values));
const float = (value: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return element(0x87, [8], new Uint8Array(view.buffer));
};

const initiate = element(0xa8, [0x80, 2, 0xfd, 0xe8, 0x81, 1, 5, 0x82, 1, 5], element(0xa4, [0x80, 1, 1]));
const accepted = element(0xa9, [0x80, 2, 0xfd, 0xe8, 0x81, 1, 5, 0x82, 1, 5], element(0xa4, [0x80, 1, 1]));
const connectionRequest = Uint8Array.from([3, 0, 0, 22, 17, 0xe0, 0, 0, 0, 1, 0, 0xc1, 2, 0, 1, 0xc2, 2, 0, 1, 0xc0, 1, 13]);
const connectionConfirm = Uint8Array.from([3, 0, 0, 11, 6, 0xd0, 0, 1, 0, 2, 0]);

function association(kind: number, acse: Uint8Array): Uint8Array {
  const presentation = element(0x31, element(0xa0, [0x80, 1, 1]), element(0xa2, [0x81, 0], carried(acse)));
  const user = join(0xc1, presentation.length < 255 ? presentation.length : [0xff, ...be16(presentation.length)], presentation);
  return units(join(kind, user.length < 255 ? user.length : [0xff, ...be16(user.length)], user));
}
const information = (message: Uint8Array): Uint8Array => element(0xbe, element(0x28, [2, 1, 3], element(0xa0, message)));
const connect = (...authentication: Bytes[]): Uint8Array =>
  association(0x0d, element(0x60, element(0xa1, [6, 1, 0x28]), ...authentication, information(initiate)));
const accept = (result = 0): Uint8Array =>
  association(0x0e, element(0x61, element(0xa1, [6, 1, 0x28]), element(0xa2, [2, 1, result]), information(accepted)));

const asked = (...requests: Uint8Array[]): [string, string, string | null][] =>
  play(
    mms,
    requests.map((each) => [TO_SERVER, each]),
  ).operations.map((one) => [one.name, one.class, one.target]);

function point(target: string, variable_ = target): PointOfInterest {
  const basis = { protocol: "mms", servers: ["10.0.2.10"], type: "float32", wordOrder: "big" } as const;
  return { ...basis, variable: variable_, target, scale: 1, offset: 0 };
}

test("requests have their names, classes and targets", () => {
  const file = element(0x19, "COMTRADE/1.cfg");
  const item = (name: string): Bytes[] => [write([variable("LD0", name)], [element(0x83, [1])])];
  const cases: readonly (readonly [Bytes[], string, string, string | null])[] = [
    [[read(variable("LD0", "MMXU1$MX$TotW"))], "Read", "read", "LD0/MMXU1$MX$TotW"],
    [[element(0xa4, element(0xa1, element(0xa1, named("LD0", "LLN0$ds"))))], "Read", "read", "LD0/LLN0$ds"],
    [item("CSWI1$CO$Pos$Oper"), "Write: Control", "write", "LD0/CSWI1$CO$Pos$Oper"],
    [item("LLN0$CO$Mod$Oper"), "Write: Mode", "mode-change", "LD0/LLN0$CO$Mod$Oper"],
    [item("LLN0$SP$Set$setMag"), "Write: Setting", "write", "LD0/LLN0$SP$Set$setMag"],
    [item("LLN0$CF$Mod$ctlModel"), "Write: Configuration", "configuration", "LD0/LLN0$CF$Mod$ctlModel"],
    [item("LLN0$BR$brcb01$RptEna"), "Write: Control Block", "configuration", "LD0/LLN0$BR$brcb01$RptEna"],
    [item("counter"), "Write", "write", "LD0/counter"],
    [[element(0xa1, element(0xa0, [0x80, 1, 0]), element(0xa1, element(0x81, "LD0")))], "GetNameList", "discovery", "LD0"],
    [[[0x82, 0]], "Identify", "discovery", null],
    [[element(0xa6, element(0xa0, named("LD0", "LLN0")))], "GetVariableAccessAttributes", "discovery", "LD0/LLN0"],
    [[element(0xab, named("LD0", "LLN0$new"), element(0xa0))], "DefineNamedVariableList", "configuration", "LD0/LLN0$new"],
    [[element(0xac, named("LD0", "LLN0$ds"))], "GetNamedVariableListAttributes", "discovery", "LD0/LLN0$ds"],
    [
      [element(0xad, [0x80, 1, 0], element(0xa1, named("LD0", "LLN0$ds")))],
      "DeleteNamedVariableList",
      "configuration",
      "LD0/LLN0$ds",
    ],
    [[element(0xba, element(0x80, "PROG"), element(0xa1))], "InitiateDownloadSequence", "program-download", "PROG"],
    [[element(0x9d, "PROG")], "InitiateUploadSequence", "program-upload", "PROG"],
    [[element([0x9f, 36], "PROG")], "DeleteDomain", "program-download", "PROG"],
    [[element([0xbf, 40], element(0x80, "main"))], "Start", "start", "main"],
    [[element([0xbf, 41], element(0x80, "main"))], "Stop", "stop", "main"],
    [[element([0xbf, 72], element(0xa0, file), [0x81, 1, 0])], "FileOpen", "file-transfer", "COMTRADE/1.cfg"],
    [[element([0xbf, 76], file)], "FileDelete", "file-transfer", "COMTRADE/1.cfg"],
    [[element([0x9f, 73], [1])], "FileRead", "file-transfer", null],
  ];
  for (const [service, name, of, target] of cases) assert.deepEqual(asked(request(1, ...service)), [[name, of, target]]);
});

test("answers accept; failures, errors and rejects refuse", () => {
  const two = write([variable("LD0", "a"), variable("LD0", "b")], [element(0x83, [1]), element(0x83, [0])]);
  const outcome = (reply: Uint8Array): number[][] =>
    play(mms, [
      [TO_SERVER, request(1, two)],
      [TO_CLIENT, reply],
    ]).operations.map((one) => [one.accepted, one.refused]);
  assert.deepEqual(outcome(response(1, element(0xa5, [0x81, 0], [0x80, 1, 3]))), [
    [1, 0],
    [0, 1],
  ]);
  assert.deepEqual(outcome(failure(1)), [
    [0, 1],
    [0, 1],
  ]);
  assert.deepEqual(outcome(units(data(element(0xa4, [0x80, 1, 1], [0x81, 1, 4])))), [
    [0, 1],
    [0, 1],
  ]);
  assert.deepEqual(outcome(response(2, element(0xa5, [0x81, 0], [0x81, 0]))), [
    [0, 0],
    [0, 0],
  ]);
});

test("values are read and written at their place", () => {
  const points = [point("LD0/a", "a"), point("LD0/s#1.0", "s"), point("LD0/LLN0$ds#1", "list"), point("LD0/other", "other")];
  const recording = play(
    mms,
    [
      [TO_SERVER, request(1, read(variable("LD0", "a"), variable("LD0", "s")))],
      [TO_CLIENT, response(1, readResult(float(2.5), element(0xa2, [0x83, 1, 0], element(0xa2, [0x85, 1, 0xfe]))))],
      [TO_SERVER, request(2, element(0xa4, element(0xa1, element(0xa1, named("LD0", "LLN0$ds")))))],
      [TO_CLIENT, response(2, readResult(float(1), float(7)))],
      [TO_SERVER, request(3, read(variable("LD0", "a")))],
      [TO_CLIENT, response(3, readResult([0x80, 1, 3]))],
      [TO_SERVER, request(4, write([variable("LD0", "a")], [float(9)]))],
      [TO_CLIENT, response(4, element(0xa5, [0x81, 0]))],
      [TO_SERVER, request(5, write([variable("LD0", "a")], [float(8)]))],
      [TO_CLIENT, failure(5)],
      [TO_CLIENT, units(data(element(0xa3, element(0xa0, element(0xa0, variable("LD0", "a")), element(0xa0, float(4))))))],
    ],
    { points },
  );
  assert.deepEqual(
    recording.read.map((one) => [one.variable, one.raw, one.good]),
    [
      ["a", 2.5, true],
      ["s", -2, true],
      ["list", 7, true],
      ["a", 4, true],
    ],
  );
  assert.deepEqual(
    recording.written.map((one) => [one.variable, one.raw, one.settled]),
    [
      ["a", 9, true],
      ["a", 8, false],
    ],
  );
  assert.deepEqual(recording.malformed, []);
  assert.deepEqual(
    ["", "a#b", "a#1#2"].map((target) => mms.locate?.(point(target))),
    [undefined, undefined, undefined],
  );
});

test("a report tells the values of the members that it includes", () => {
  const report = (options: Bytes, ...values: Bytes[]): Uint8Array =>
    units(
      data(
        element(
          0xa3,
          element(
            0xa0,
            element(0xa1, element(0x80, "RPT")),
            element(0xa0, element(0x8a, "LD0/rcb"), element(0x84, [6], options), ...values),
          ),
        ),
      ),
    );
  const dataSet = element(0x8a, "LD0/LLN0$ds");
  const inclusion = element(0x84, [4, 0b0101_0000]);
  const reference = element(0x8a, "LD0/x");
  const member1 = element(0xa2, float(1.5), [0x84, 2, 3, 0]);
  const member3 = float(7);
  // Sequence number, data set, references, revision, segmentation; only the data set; nothing.
  const long = report(
    [0b0100_1100, 0b1100_0000],
    [0x86, 1, 9],
    dataSet,
    [0x86, 1, 1],
    [0x86, 1, 0],
    [0x83, 1, 0],
    inclusion,
    reference,
    reference,
    member1,
    member3,
  );
  const short = report([0b0000_1000, 0], dataSet, inclusion, member1, member3);
  const anonymous = report([0, 0], inclusion, member1, member3);
  const byId = [point("LD0/rcb#3", "by id")];
  const points = [point("LD0/LLN0$ds#1.0", "one"), point("LD0/LLN0$ds#3", "three"), point("LD0/LLN0$ds#2", "two")];
  const others = [point("LD0/LLN0$other#1"), point("LD0/LLN0$ds", "no member")];
  const recording = play(
    mms,
    [
      [TO_CLIENT, long],
      [TO_CLIENT, short],
      [TO_CLIENT, anonymous],
    ],
    { points: [...points, ...others, ...byId] },
  );
  assert.deepEqual(
    recording.read.map((one) => [one.variable, one.raw]),
    [
      ["one", 1.5],
      ["three", 7],
      ["one", 1.5],
      ["three", 7],
      ["by id", 7],
    ],
  );
  assert.deepEqual(
    recording.operations.map((one) => one.target),
    ["LD0/LLN0$ds", "LD0/LLN0$ds", "LD0/rcb"],
  );
  playDamaged(mms, [[TO_CLIENT, long]], 2000, 52, { points });
});

test("a device tells who it is", () => {
  const { assets } = play(mms, [
    [TO_SERVER, request(1, [0x82, 0])],
    [TO_CLIENT, response(1, element(0xa2, element(0x80, "ABB"), element(0x81, "REF615"), element(0x82, "5.0")))],
  ]);
  assert.deepEqual(assets, [{ of: "server", told: { vendor: "ABB", product: "REF615", version: "5.0" } }]);
});

test("an association shows who proved what", () => {
  const opened = (...parts: (readonly [0 | 1, Uint8Array])[]): Recording =>
    play(mms, [[TO_SERVER, connectionRequest], [TO_CLIENT, connectionConfirm], ...parts]);
  const last = (recording: Recording): unknown[] => {
    const session = recording.sessions.at(-1);
    return [session?.authenticated, session?.identity];
  };
  assert.deepEqual(last(opened([TO_SERVER, connect()], [TO_CLIENT, accept()])), [false, "none"]);
  const password = element(0xac, element(0x80, "filler"));
  const granted = opened([TO_SERVER, connect([0x8b, 1, 1], password)], [TO_CLIENT, accept()]);
  assert.deepEqual(last(granted), [true, "password"]);
  assert.deepEqual(
    granted.credentials.map((one) => one.masked),
    ["•••••• (6 characters)"],
  );
  assert.deepEqual(
    granted.operations.map((one) => [one.name, one.accepted]),
    [["Initiate", 1]],
  );
  const denied = opened([TO_SERVER, connect([0x8b, 1, 1], password)], [TO_CLIENT, accept(1)]);
  assert.deepEqual(last(denied), [false, "password"]);
  assert.equal(denied.operations[0]?.refused, 1);
  assert.deepEqual(last(opened([TO_SERVER, connect(element(0xac, element(0xa2, [1])))], [TO_CLIENT, accept()])), [
    true,
    "certificate",
  ]);
  assert.deepEqual(last(play(mms, [[TO_SERVER, request(1, [0x82, 0])]])), [null, null]);
});

test("the stack without the layers of OSI, units in pieces, and who asks whom", () => {
  const bare = (message: Uint8Array): Uint8Array => units(message);
  assert.deepEqual(asked(bare(initiate), bare(element(0xa0, [2, 1, 1], [0x82, 0]))), [
    ["Initiate", "session", null],
    ["Identify", "discovery", null],
  ]);
  const long = data(element(0xa0, [2, 1, 1], read(variable("LD0", "MMXU1$MX$TotW"))));
  assert.deepEqual(asked(units(long, 30)), [["Read", "read", "LD0/MMXU1$MX$TotW"]]);
  assert.deepEqual(
    play(mms, [[TO_SERVER, request(1, read(variable("LD0", "a")))]], { pieces: 3 }).operations.map((one) => one.target),
    ["LD0/a"],
  );
  const fetched = play(mms, [
    [TO_SERVER, request(1, element([0xbf, 46], element(0xa1, element(0x19, "a.bin")), element(0xa2, element(0x19, "b.bin"))))],
    [TO_CLIENT, request(1, element([0xbf, 72], element(0xa0, element(0x19, "a.bin"))))],
    [TO_SERVER, response(1, element([0xbf, 72], [0x80, 1, 1]))],
  ]);
  assert.deepEqual(
    fetched.operations.map((one) => [one.name, one.accepted]),
    [
      ["ObtainFile", 0],
      ["FileOpen (asked by the server)", 1],
    ],
  );
});

test("other protocols on the same stack are not MMS", () => {
  const claims = (bytes: Uint8Array): boolean => play(mms, [[TO_SERVER, bytes]]).recognised;
  assert.equal(claims(units(Uint8Array.from([0x32, 1, 0, 0, 0, 1, 0, 0, 0, 0]))), false);
  assert.equal(claims(units(join([1, 0, 1, 0], element(0x61, [1, 2, 3])))), false);
  assert.equal(claims(units(data(element(0xa0, [4, 1, 1])))), false);
  assert.equal(claims(units(element(0xa8, [1, 1, 1]))), false);
});

test("what violates the protocol is named", () => {
  const reasons = (bad: Uint8Array, how: Play = {}): string[] =>
    play(
      mms,
      [
        [TO_SERVER, request(1, [0x82, 0])],
        [TO_SERVER, bad],
      ],
      how,
    ).malformed;
  assert.deepEqual(reasons(Uint8Array.from([4, 0, 0, 9, 1, 1, 1, 1, 1])), ["there is no TPKT where one has to begin"]);
  assert.deepEqual(reasons(units(join([1, 0, 1, 0], [0x61, 9, 9]))), [
    "the layers around MMS are not encoded as they have to be",
  ]);
  assert.deepEqual(reasons(units(data(element(0xa0, [4, 1, 1])))), ["an MMS request has no service"]);
  assert.deepEqual(reasons(request(2, [0x82, 0])), []);
});

test("damaged messages neither throw nor read outside", () => {
  const parts = [
    [TO_SERVER, connect(element(0xac, element(0x80, "filler")))],
    [TO_CLIENT, accept()],
    [TO_SERVER, request(1, write([variable("LD0", "CSWI1$CO$Pos$Oper")], [element(0xa2, [0x83, 1, 1])]))],
    [TO_CLIENT, response(1, element(0xa5, [0x81, 0]))],
    [TO_SERVER, request(2, read(variable("LD0", "a")))],
    [TO_CLIENT, response(2, readResult(float(2.5)))],
    [TO_CLIENT, units(data(element(0xa3, element(0xa0, element(0xa0, variable("LD0", "a")), element(0xa0, float(4))))))],
  ] as const;
  playDamaged(mms, parts, 4000, 51, { points: [point("LD0/a"), point("LD0/CSWI1$CO$Pos$Oper#0")] });
});
