// What rules of Suricata do with packets and messages, case by case, as its documentation says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decide } from "../../policy/decide.ts";
import { isOfFormat, readFormat } from "../format.ts";
import { packetOf, verdictsOf } from "../packet.fixture.ts";
import type { RulesetReading } from "../ruleset.ts";
import { suricata } from "./reader.ts";

function read(lines: readonly string[]): RulesetReading {
  const bytes = new TextEncoder().encode(`${lines.join("\n")}\n# end of rules\n`);
  assert.ok(isOfFormat(suricata, bytes));
  return readFormat(suricata, bytes, "d");
}

function expect(lines: readonly string[], verdicts: readonly string[]): void {
  const reading = read(lines);
  assert.deepEqual(
    verdictsOf(
      reading,
      verdicts.map((line) => line.replace(/^\w+: /, "")),
    ),
    verdicts,
  );
  assert.deepEqual(reading.strange, []);
}

interface Message {
  readonly application?: string;
  readonly function?: number;
  readonly unit?: number;
}

/** The verdict on a packet that carries a message. */
function about(lines: readonly string[], message: Message, packet = "tcp 10.1.0.5:9 > 10.2.0.5:502 from a to b"): string {
  const number = (value: number | undefined): bigint | null => (value === undefined ? null : BigInt(value));
  const { application = "modbus", function: code, unit } = message;
  const whole = { ...packetOf(packet), application, function: number(code), unit: number(unit) };
  return decide(read(lines).ruleset, "forward", whole).verdict;
}

const A = "tcp 10.1.0.5:9 > 10.2.0.5:502 from a to b";

test("rules that pass come before those that drop, wherever they stand, and the rest passes", () => {
  const pass = 'pass tcp 10.1.0.0/16 any -> 10.2.0.0/16 502 (msg:"a"; sid:1;)';
  const drop = 'drop ip any any -> 10.2.0.0/16 any (msg:"b"; sid:2;)';
  for (const lines of [
    [pass, drop],
    [drop, pass],
  ]) {
    expect(lines, [
      `permit: ${A}`,
      "deny: tcp 10.1.0.5:9 > 10.2.0.5:503 from a to b",
      "permit: tcp 10.2.0.5:9 > 10.1.0.5:80 from b to a",
    ]);
  }
  expect(["reject tcp any any -> any 502 (sid:1;)", "alert ip any any -> any any (sid:2;)"], [`deny: ${A}`]);
});

test("answers of a flow that a rule passed: versions differ", () => {
  const lines = ["pass tcp 10.1.0.0/16 any -> any 502 (sid:1;)", "drop ip any any -> any any (sid:2;)"];
  expect(lines, ["unknown: tcp 10.2.0.5:502 > 10.1.0.5:9 from b to a state established flags ack"]);
  const both = ["pass tcp 10.1.0.0/16 any <> any 502 (sid:1;)", "drop ip any any -> any any (sid:2;)"];
  expect(both, ["permit: tcp 10.2.0.5:502 > 10.1.0.5:9 from b to a state established flags ack"]);
});

test("lists, exceptions, ranges of ports and variables", () => {
  const of = (header: string, ...before: string[]): readonly string[] => [...before, `drop tcp ${header} (sid:1;)`];
  const to = (address: string, port: number): string => `tcp 10.1.0.5:9 > ${address}:${port} from a to b`;
  expect(of("any any -> [10.2.0.0/16, !10.2.0.9, 10.4.0.1-10.4.0.3] [:100,200:,!300]"), [
    `deny: ${to("10.2.0.5", 100)}`,
    `permit: ${to("10.2.0.9", 100)}`,
    `deny: ${to("10.4.0.3", 65_535)}`,
    `permit: ${to("10.2.0.5", 101)}`,
    `permit: ${to("10.2.0.5", 300)}`,
  ]);
  expect(of("any any -> $PLANT 502"), [`unknown: ${to("10.2.0.5", 502)}`, `permit: ${to("10.2.0.5", 503)}`]);
  expect(of("any any -> !$PLANT 502", 'PLANT: "[10.2.0.0/16,$MORE]"', "MORE: 10.5.0.0/16"), [
    `permit: ${to("10.2.0.5", 502)}`,
    `permit: ${to("10.5.0.5", 502)}`,
    `deny: ${to("10.6.0.5", 502)}`,
  ]);
  expect(of("any any -> $PLANT 502", "ipvar PLANT 10.2.0.0/16"), [`deny: ${to("10.2.0.5", 502)}`]);
  // An exception that is not known may be all there is.
  expect(of("any any -> !$OTHERS 502"), [`unknown: ${to("10.2.0.5", 502)}`]);
});

test("function codes and units of Modbus, functions of DNP3, commands and services of EtherNet/IP", () => {
  const only = (keyword: string): readonly string[] => [`drop tcp any any -> any 502 (${keyword}; sid:1;)`];
  const modbus = only("flow:established,to_server; modbus:unit 1, function 3");
  assert.equal(about(modbus, { function: 3, unit: 1 }), "deny");
  assert.equal(about(modbus, { function: 16, unit: 1 }), "permit");
  assert.equal(about(modbus, { function: 3, unit: 2 }), "permit");
  assert.equal(about(modbus, { application: "dnp3", function: 3, unit: 1 }), "permit");
  assert.equal(about(only("modbus:unit 1<>4"), { function: 3, unit: 2 }), "deny");
  assert.equal(about(only("modbus:unit 1<>4"), { function: 3, unit: 4 }), "permit");
  assert.equal(about(only("modbus:unit >9"), { function: 3, unit: 10 }), "deny");
  assert.equal(about(only("modbus:access write holding"), { function: 3 }), "unknown");
  assert.equal(about(only("dnp3_func:direct_operate"), { application: "dnp3", function: 5 }), "deny");
  assert.equal(about(only("dnp3_func:5"), { application: "dnp3", function: 4 }), "permit");
  assert.equal(about(only("enip_command:99"), { application: "enip", function: 99 }), "deny");
  assert.equal(about(only("cip_service:76"), { application: "enip", function: 77 }), "permit");
  assert.equal(about(only("cip_service:75,4,1"), { application: "enip", function: 75 }), "unknown");
  assert.equal(about(["drop modbus any any -> any any (sid:1;)"], {}), "deny");
  assert.equal(about(["drop modbus any any -> any any (sid:1;)"], { application: "http" }), "permit");
});

test("a rule that passes a message passes the rest of its flow, whatever else is dropped", () => {
  const lines = ["pass modbus 10.1.0.0/16 any -> any 502 (modbus:function 3; sid:1;)", "drop tcp any any -> any 502 (sid:2;)"];
  assert.equal(about(lines, { function: 3 }), "permit");
  assert.equal(about(lines, { function: 16 }), "unknown");
  assert.equal(about(lines, { application: "http" }), "deny");
  assert.equal(about(lines, { function: 16 }, "tcp 10.3.0.5:9 > 10.2.0.5:502 from a to b"), "deny");
});

test("the sides of a flow: the first packet comes from the client", () => {
  const of = (flow: string): readonly string[] => [`drop tcp any any -> any any (flow:${flow}; sid:1;)`];
  const known = `${A} state established flags ack`;
  expect(of("to_server"), [`deny: ${A}`, `unknown: ${known}`]);
  expect(of("to_client"), [`permit: ${A}`, `unknown: ${known}`]);
  expect(of("established"), [`permit: ${A}`, `deny: ${known}`]);
  expect(of("not_established"), [`deny: ${A}`, `permit: ${known}`]);
});

test("what looks into content may hold or not; an option that is not known is told", () => {
  for (const option of [
    'content:"a;b"',
    "flowbits:isset,x",
    "http.uri",
    "threshold:type limit, track by_src, count 1, seconds 60",
  ]) {
    expect([`drop tcp any any -> any 502 (msg:"x \\; y"; ${option}; sid:1;)`], [`unknown: ${A}`]);
  }
  const { ruleset } = read(["drop tcp any any -> any 502 (wish:much; sid:1;)"]);
  const [condition] = ruleset.chains.get("rules")?.rules[0]?.conditions.filter(({ type }) => type === "unmodelled") ?? [];
  assert.deepEqual(condition, { type: "unmodelled", why: "the option wish is not known", understood: false });
});

test("ICMP, lines that go on, lines that are nothing", () => {
  expect(
    ["drop icmp any any -> any any (itype:8; \\", "  sid:1;)"],
    ["deny: icmp/8 10.1.0.5 > 10.2.0.5 from a to b", "permit: icmp/0 10.1.0.5 > 10.2.0.5 from a to b"],
  );
  const odd = read(["drop tcp any any -> any 502 (sid:1;)", "drop tcp any any => (sid:2;)"]);
  assert.deepEqual(
    odd.strange.map(({ locator }) => locator),
    [{ type: "line", line: 2 }],
  );
  assert.deepEqual(verdictsOf(odd, [A]), [`unknown: ${A}`]);
});

test("without its last line other rules may be missing: only what passes is sure, and the firewall mode is not modelled", () => {
  const codes = ({ problems = [] }: RulesetReading): readonly string[] => problems.map(({ code }) => code);
  const cut = suricata.read("drop tcp any any -> any 502 (sid:1;)\n", "d");
  assert.deepEqual(codes(cut), ["network/suricata-inline-assumed", "network/configuration-not-whole"]);
  assert.deepEqual(verdictsOf(cut, [A]), [`unknown: ${A}`]);
  const firewall = read(["accept:hook tcp:all any any -> any 502 (sid:1;)"]);
  assert.deepEqual(codes(firewall), ["network/suricata-inline-assumed", "network/suricata-firewall-mode"]);
  assert.deepEqual(verdictsOf(firewall, [A]), [`unknown: ${A}`]);
});
