// Modbus: functions, refusals, values, identification and violations, on captures built here.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { be16, join, modbusFrame, ofKind, pcap, readFile, Talk, text } from "../../builder.fixture.ts";

const facts = (talk: Talk, points: readonly PointOfInterest[] = []): ReturnType<typeof readFile>["facts"] =>
  readFile(pcap(talk.close().packets), [], points).facts;

function point(target: string, more: Partial<PointOfInterest> = {}): PointOfInterest {
  const basis = {
    variable: "level",
    protocol: "modbus",
    servers: ["10.0.2.10"],
    target,
    type: "uint16",
    wordOrder: "big",
  } as const;
  return { ...basis, scale: 1, offset: 0, ...more };
}

test("every request is named with class, target and outcome", () => {
  const cases: readonly (readonly [request: number[], response: number[], name: string, of: string, target: string | null])[] = [
    [[1, 0, 5, 0, 3], [1, 1, 7], "Read Coils", "read", "coil:5-7"],
    [[2, 0, 5, 0, 1], [2, 1, 1], "Read Discrete Inputs", "read", "discrete:5"],
    [[4, 0, 0, 0, 2], [4, 4, 0, 1, 0, 2], "Read Input Registers", "read", "input:0-1"],
    [[5, 0, 9, 255, 0], [5, 0, 9, 255, 0], "Write Single Coil", "write", "coil:9"],
    [[6, 0, 40, 0, 1], [6, 0, 40, 0, 1], "Write Single Register", "write", "holding:40"],
    [[7], [7, 0], "Read Exception Status", "diagnostic", null],
    [[8, 0, 1, 0, 0], [8, 0, 1, 0, 0], "Diagnostics: Restart Communications Option", "restart", "diagnostic:1"],
    [[8, 0, 4, 0, 0], [8, 0, 4, 0, 0], "Diagnostics: Force Listen Only Mode", "mode-change", "diagnostic:4"],
    [[8, 0, 0, 1, 2], [8, 0, 0, 1, 2], "Diagnostics: Return Query Data", "diagnostic", "diagnostic:0"],
    [[8, 0, 10, 0, 0], [8, 0, 10, 0, 0], "Diagnostics: Clear Counters and Diagnostic Register", "configuration", "diagnostic:10"],
    [[8, 0, 99, 0, 0], [8, 0, 99, 0, 0], "Diagnostics", "diagnostic", "diagnostic:99"],
    [[12], [12, 8, 0, 0, 1, 8, 1, 33, 32, 0], "Get Comm Event Log", "diagnostic", null],
    [[11], [11, 0, 0, 0, 1], "Get Comm Event Counter", "diagnostic", null],
    [[15, 0, 1, 0, 10, 2, 1, 1], [15, 0, 1, 0, 10], "Write Multiple Coils", "write", "coil:1-10"],
    [[16, 0, 1, 0, 2, 4, 0, 1, 0, 2], [16, 0, 1, 0, 2], "Write Multiple Registers", "write", "holding:1-2"],
    [[17], [17, 2, 1, 255], "Report Server ID", "discovery", null],
    [[20, 7, 6, 0, 4, 0, 1, 0, 2], [20, 6, 5, 6, 0, 1, 0, 2], "Read File Record", "file-transfer", "file:4:1-2"],
    [[21, 9, 6, 0, 4, 0, 7, 0, 1, 0, 1], [21, 9, 6, 0, 4, 0, 7, 0, 1, 0, 1], "Write File Record", "file-transfer", "file:4:7"],
    [[20, 0], [20, 0], "Read File Record", "file-transfer", null],
    [[22, 0, 4, 0, 0xf2, 0, 0x25], [22, 0, 4, 0, 0xf2, 0, 0x25], "Mask Write Register", "write", "holding:4"],
    [[24, 4, 222], [24, 0, 4, 0, 1, 0, 9], "Read FIFO Queue", "read", "fifo:1246"],
    [[43, 14, 1, 0], [43, 14, 1, 1, 0, 0, 0], "Read Device Identification", "discovery", null],
    [[43, 13, 0, 1], [43, 13, 0, 2], "CANopen General Reference", "other", null],
    [[90, 0, 1], [90, 0, 254], "UMAS: Initialise Communication", "session", null],
    [[101, 0, 1], [101, 0, 2], "Function 0x65", "other", null],
    [[125, 0, 1], [125, 0, 2], "Firmware Replacement", "firmware", null],
  ];
  for (const [request, response, name, of, target] of cases) {
    const talk = new Talk(502)
      .open()
      .ask(modbusFrame(1, 3, ...request))
      .reply(modbusFrame(1, 3, ...response));
    const found = facts(talk);
    assert.deepEqual(
      ofKind(found, "operation").map((one) => [one.function, one.class, one.target, one.unit, one.functionCode, one.accepted]),
      [[name, of, target, 3, request[0], 1]],
    );
    assert.deepEqual(ofKind(found, "malformed"), [], name);
  }
});

test("reading and writing in one request is both", () => {
  const request = modbusFrame(1, 1, 23, 0, 3, 0, 2, 0, 14, 0, 1, 2, 0, 255);
  const found = facts(
    new Talk(502)
      .open()
      .ask(request)
      .reply(modbusFrame(1, 1, 23, 4, 0, 1, 0, 2)),
  );
  assert.deepEqual(
    ofKind(found, "operation").map((one) => [one.class, one.target, one.accepted]),
    [
      ["read", "holding:3-4", 1],
      ["write", "holding:14", 1],
    ],
  );
});

test("a refusal counts as refused, and what it refused was not written", () => {
  const write = (transaction: number, value: number): Uint8Array => modbusFrame(transaction, 1, 6, 0, 40, ...be16(value));
  const talk = new Talk(502)
    .open()
    .ask(write(1, 500))
    .reply(modbusFrame(1, 1, 0x86, 2))
    .ask(write(2, 300))
    .reply(write(2, 300));
  const found = facts(talk.ask(write(3, 200)), [point("holding:40", { scale: 0.1, offset: 5 })]);
  assert.deepEqual(
    ofKind(found, "operation").map((one) => [one.count, one.refused, one.accepted]),
    [[3, 1, 1]],
  );
  const [value] = ofKind(found, "process-value");
  assert.deepEqual([value?.direction, value?.minimum, value?.maximum, value?.count, value?.bad], ["written", 25, 35, 2, 0]);
  const number = value?.maximumAt.type === "packet" ? value.maximumAt.number : 0;
  assert.equal(number, 6);
});

test("values of every type and order are decoded from what is read", () => {
  const float = new Uint8Array(new Float32Array([12.5]).buffer).reverse();
  const double = new Uint8Array(new Float64Array([-3.25]).buffer).reverse();
  const swapped = [...float.subarray(2), ...float.subarray(0, 2)];
  const registers = join([0xff, 0xfe], [0xff, 0xff, 0xff, 0xfd], float, swapped, double, [0x7f, 0xc0, 0, 0]);
  const talk = new Talk(502).open().ask(modbusFrame(1, 1, 3, 0, 10, ...be16(registers.length / 2)));
  talk.reply(modbusFrame(1, 1, 3, registers.length, ...registers));
  const points = [
    point("holding:10", { variable: "int16", type: "int16" }),
    point("holding:10", { variable: "uint16" }),
    point("holding:11", { variable: "int32", type: "int32" }),
    point("holding:11", { variable: "uint32", type: "uint32" }),
    point("holding:13", { variable: "float32", type: "float32" }),
    point("holding:15", { variable: "swapped", type: "float32", wordOrder: "little" }),
    point("holding:17", { variable: "float64", type: "float64" }),
    point("holding:21", { variable: "no number", type: "float32" }),
    point("holding:22", { variable: "half outside", type: "float32" }),
    point("holding:10", { variable: "another unit", unit: 9 }),
    point("holding:10", { variable: "another server", servers: ["10.0.2.99"] }),
    point("input:10", { variable: "another space" }),
  ];
  assert.deepEqual(
    ofKind(facts(talk, points), "process-value").map((one) => [one.variable, one.last, one.direction]),
    [
      ["int16", -2, "read"],
      ["uint16", 65534, "read"],
      ["int32", -3, "read"],
      ["uint32", 4294967293, "read"],
      ["float32", 12.5, "read"],
      ["swapped", 12.5, "read"],
      ["float64", -3.25, "read"],
    ],
  );
});

test("bits are values, too, read and written", () => {
  const talk = new Talk(502)
    .open()
    .ask(modbusFrame(1, 1, 1, 0, 5, 0, 10))
    .reply(modbusFrame(1, 1, 1, 2, 0b0000_0100, 0b10));
  talk.ask(modbusFrame(2, 1, 5, 0, 7, 0, 0)).reply(modbusFrame(2, 1, 5, 0, 7, 0, 0));
  const points = [point("coil:7", { type: "bool" }), point("coil:14", { variable: "pump", type: "bool" })];
  assert.deepEqual(
    ofKind(facts(talk, points), "process-value").map((one) => [one.variable, one.direction, one.last]),
    [
      ["level", "read", 1],
      ["pump", "read", 1],
      ["level", "written", 0],
    ],
  );
});

test("a device identification becomes an identity", () => {
  const object = (id: number, value: string): number[] => [id, value.length, ...text(value)];
  const objects = [...object(0, "Acme"), ...object(1, "PM-1"), ...object(2, "V2.10")];
  const talk = new Talk(502)
    .open()
    .ask(modbusFrame(1, 1, 43, 14, 1, 0))
    .reply(modbusFrame(1, 1, 43, 14, 1, 1, 0, 0, 3, ...objects));
  const [identity] = ofKind(facts(talk), "asset-seen").filter((one) => one.via === "modbus");
  assert.deepEqual(identity, {
    address: "10.0.2.10",
    via: "modbus",
    vendor: "Acme",
    product: "PM-1",
    version: "V2.10",
    spoke: true,
  });
});

test("a server id that people can read becomes an identity, another one none", () => {
  const identities = (id: readonly number[]): (string | undefined)[] =>
    ofKind(
      facts(
        new Talk(502)
          .open()
          .ask(modbusFrame(1, 1, 17))
          .reply(modbusFrame(1, 1, 17, id.length, ...id)),
      ),
      "asset-seen",
    )
      .filter((one) => one.via === "modbus")
      .map((one) => one.product);
  assert.deepEqual(identities([...text("PM5320"), 0xff]), ["PM5320"]);
  assert.deepEqual(identities([9, 0xff, 1, 2, 3, 4, 5]), []);
});

test("what violates the protocol is counted by reason", () => {
  const reasons = (talk: Talk): string[] => ofKind(facts(talk), "malformed").map((one) => one.reason);
  const good = modbusFrame(1, 1, 3, 0, 1, 0, 1);
  const answer = modbusFrame(1, 1, 3, 2, 0, 1);
  assert.deepEqual(
    reasons(
      new Talk(502)
        .open()
        .ask(good)
        .reply(answer)
        .ask(join([0, 2, 0, 1, 0, 2, 1, 7])),
    ),
    ["the protocol identifier is not 0"],
  );
  assert.deepEqual(
    reasons(
      new Talk(502)
        .open()
        .ask(good)
        .reply(answer)
        .ask(modbusFrame(2, 1, 6, 0)),
    ),
    ["a request does not have the form of its function"],
  );
  assert.deepEqual(reasons(new Talk(502).open().ask(good).reply(answer).reply(answer)), ["a response to no request"]);
  assert.deepEqual(reasons(new Talk(502).open().ask(good).reply(answer)), []);
});
