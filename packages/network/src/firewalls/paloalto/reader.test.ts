// What a PAN-OS firewall does, case by case, by Palo Alto's documentation.

import assert from "node:assert/strict";
import { test } from "node:test";
import { explainDefault } from "../../policy/explain.ts";
import { verdictsOf } from "../packet.fixture.ts";
import { panOs } from "./reader.ts";
import { inXml, sample, sampleInXml } from "./sample.fixture.ts";

const BASE = [
  "set deviceconfig system hostname edge",
  "set network interface ethernet ethernet1/1 layer3 ip 192.0.2.1/24",
  "set network interface ethernet ethernet1/2 layer3 ip 10.1.0.1/16",
  "set network interface ethernet ethernet1/3 layer3 ip 10.2.0.1/16",
  "set network interface ethernet ethernet1/4 layer3 ip 10.3.0.1/16",
  "set network interface ethernet ethernet1/5 layer3 ip 10.4.0.1/16",
  "set zone out network layer3 ethernet1/1",
  "set zone it network layer3 ethernet1/2",
  "set zone ot network layer3 [ ethernet1/3 ethernet1/4 ]",
];
const END = ["set rulebase default-security-rules rules interzone-default action deny", ""];

/** A rule as it is typed; what is not given is `any`. */
function rule(name: string, options: Readonly<Record<string, string>>): readonly string[] {
  const all = {
    from: "any",
    to: "any",
    source: "any",
    destination: "any",
    service: "any",
    application: "any",
    action: "allow",
    ...options,
  };
  return Object.entries(all).map(([option, value]) => `set rulebase security rules ${name} ${option} ${value}`);
}

const text = (...lines: readonly string[]): string => [...BASE, ...lines, ...END].join("\n");
const read = (...lines: readonly string[]) => panOs.read(text(...lines), "d");

/** `permit: tcp …`, for each of the packets; both formats say the same, and everything is understood. */
function check(lines: readonly string[], expected: readonly string[]): void {
  const packets = expected.map((line) => line.slice(line.indexOf(": ") + 2));
  for (const given of [text(...lines), inXml(text(...lines))]) {
    const reading = panOs.read(given, "d");
    assert.deepEqual(reading.strange, []);
    assert.deepEqual(reading.problems, []);
    assert.deepEqual(verdictsOf(reading, packets), expected);
  }
}

test("both formats of the sample say the same", () => {
  const [set, xml] = [sample, sampleInXml].map((one) => panOs.read(one.text, "d"));
  assert.ok(set !== undefined && xml !== undefined);
  assert.deepEqual(verdictsOf(xml, sample.packets), verdictsOf(set, sample.packets));
  const shown = (reading: typeof set) =>
    [...reading.ruleset.chains.values()].map(({ id, rules }) => [id, rules.map((one) => one.conditions.length)]);
  assert.deepEqual(shown(xml), shown(set));
  assert.deepEqual(
    xml.ruleset.interfaces?.map(({ name, group, vlan }) => [name, group, vlan]),
    [
      ["ethernet1/1", "Out", undefined],
      ["ethernet1/2", "It", undefined],
      ["ethernet1/3", undefined, undefined],
      ["ethernet1/3.20", "Ot", 20],
      ["ethernet1/4", "Ot", undefined],
    ],
  );
  assert.deepEqual(
    xml.ruleset.routes?.map(({ via }) => via),
    [0xc000_02fen],
  );
  assert.equal(xml.hostname, "Pa");
});

test("the first rule that fits decides; the rest passes within a zone, and not between zones", () => {
  check(
    [
      ...rule("stop", { from: "it", to: "ot", service: "service-http", action: "reset-both" }),
      ...rule("off", { from: "out", to: "ot", disabled: "yes" }),
      ...rule("go", { from: "it", to: "[ ot out ]" }),
    ],
    [
      "deny: tcp 10.1.0.5:1024 > 10.2.0.5:8080 from ethernet1/2 to ethernet1/3",
      "permit: tcp 10.1.0.5:1024 > 10.2.0.5:81 from ethernet1/2 to ethernet1/4",
      "permit: icmp/8 10.1.0.5 > 192.0.2.9 from ethernet1/2 to ethernet1/1",
      "deny: tcp 192.0.2.9:1024 > 10.2.0.5:81 from ethernet1/1 to ethernet1/3",
      "permit: tcp 10.2.0.5:1024 > 10.3.0.5:81 from ethernet1/3 to ethernet1/4",
      "deny: tcp 10.2.0.5:1024 > 10.1.0.5:81 from ethernet1/3 to ethernet1/2",
      "permit: tcp 10.2.0.5:81 > 10.1.0.5:1024 from ethernet1/3 to ethernet1/2 state established flags ack",
      "deny: tcp 10.1.0.5:1024 > 10.2.0.5:81 from ethernet1/2 to ethernet1/3 flags ack",
      // An interface in no zone passes nothing.
      "deny: tcp 10.4.0.5:1024 > 10.4.0.6:81 from ethernet1/5 to ethernet1/5",
    ],
  );
});

test("rule types, and defaults that are overridden", () => {
  check(
    [
      ...rule("within", { "rule-type": "intrazone", from: "[ it ot ]", to: "[ it ot ]", service: "service-https" }),
      ...rule("between", { "rule-type": "interzone", from: "any", to: "any", service: "service-http" }),
      "set rulebase default-security-rules rules intrazone-default action drop",
    ],
    [
      "permit: tcp 10.2.0.5:1024 > 10.3.0.5:443 from ethernet1/3 to ethernet1/4",
      "deny: tcp 10.2.0.5:1024 > 10.3.0.5:80 from ethernet1/3 to ethernet1/4",
      "deny: tcp 10.1.0.5:1024 > 10.3.0.5:443 from ethernet1/2 to ethernet1/4",
      "permit: tcp 10.1.0.5:1024 > 10.3.0.5:80 from ethernet1/2 to ethernet1/4",
      "deny: tcp 192.0.2.5:1024 > 192.0.2.6:443 from ethernet1/1 to ethernet1/1",
    ],
  );
});

test("addresses: networks, ranges, wildcards, groups, literals, negation", () => {
  check(
    [
      "set address plc ip-netmask 10.2.0.5",
      "set address line ip-range 10.2.1.10-10.2.1.19",
      "set address odd ip-wildcard 10.0.0.7/0.255.0.0",
      "set address-group plcs static [ plc more ]",
      "set address-group more static line",
      ...rule("a", { source: "[ odd 10.9.0.0/16 10.8.0.1-10.8.0.3 ]", destination: "plcs" }),
      ...rule("b", { from: "out", source: "plcs", "negate-source": "yes", destination: "plc", "negate-destination": "yes" }),
    ],
    [
      "permit: tcp 10.99.0.7:1 > 10.2.0.5:80 from ethernet1/2 to ethernet1/3",
      "deny: tcp 10.99.0.8:1 > 10.2.0.5:80 from ethernet1/2 to ethernet1/3",
      "permit: tcp 10.9.0.8:1 > 10.2.1.19:80 from ethernet1/2 to ethernet1/3",
      "permit: tcp 10.8.0.3:1 > 10.2.1.19:80 from ethernet1/2 to ethernet1/3",
      "deny: tcp 10.8.0.4:1 > 10.2.1.19:80 from ethernet1/2 to ethernet1/3",
      "permit: tcp 192.0.2.9:1 > 10.2.1.19:80 from ethernet1/1 to ethernet1/3",
      "deny: tcp 192.0.2.9:1 > 10.2.0.5:80 from ethernet1/1 to ethernet1/3",
      "deny: tcp 10.2.1.12:1 > 10.2.1.19:80 from ethernet1/1 to ethernet1/3",
    ],
  );
});

test("a network of IPv6 that begins with nothing but zeros holds IPv4, one of IPv4 never IPv6", () => {
  check(
    [
      ...rule("a", { to: "out", source: "::/0", service: "service-http" }),
      ...rule("b", { to: "out", source: "0.0.0.0/0", service: "service-https" }),
      ...rule("c", { from: "ot", to: "it", source: "2001:db8::/32" }),
    ],
    [
      "permit: tcp 10.1.0.5:1 > 192.0.2.9:80 from ethernet1/2 to ethernet1/1",
      "permit: tcp 2001:db8::1#1 > 2001:db8::2#80 from ethernet1/2 to ethernet1/1",
      "permit: tcp 10.1.0.5:1 > 192.0.2.9:443 from ethernet1/2 to ethernet1/1",
      "deny: tcp 2001:db8::1#1 > 2001:db8::2#443 from ethernet1/2 to ethernet1/1",
      "permit: tcp 2001:db8::1#1 > 2001:db8::2#443 from ethernet1/3 to ethernet1/2",
      "deny: tcp 10.2.0.5:1 > 10.1.0.5:443 from ethernet1/3 to ethernet1/2",
    ],
  );
});

test("services: ports, source ports, groups", () => {
  check(
    [
      "set service modbus protocol tcp port 502,1502",
      "set service odd protocol udp port 3000-3010",
      "set service odd protocol udp source-port 2000",
      "set service-group ot members [ modbus odd service-https ]",
      ...rule("a", { service: "ot" }),
    ],
    [
      "permit: tcp 10.1.0.5:1 > 10.2.0.5:1502 from ethernet1/2 to ethernet1/3",
      "permit: tcp 10.1.0.5:1 > 10.2.0.5:443 from ethernet1/2 to ethernet1/3",
      "permit: udp 10.1.0.5:2000 > 10.2.0.5:3010 from ethernet1/2 to ethernet1/3",
      "deny: udp 10.1.0.5:2001 > 10.2.0.5:3010 from ethernet1/2 to ethernet1/3",
      "deny: tcp 10.1.0.5:2000 > 10.2.0.5:3010 from ethernet1/2 to ethernet1/3",
    ],
  );
});

test("an application narrows what a rule holds, and which part it is stays open", () => {
  const [within, beside] = [
    "tcp 10.1.0.5:1 > 10.2.0.5:502 from ethernet1/2 to ethernet1/3",
    "tcp 10.1.0.5:1 > 10.2.0.5:503 from ethernet1/2 to ethernet1/3",
  ];
  const service = "set service modbus protocol tcp port 502";
  const permit = rule("a", { application: "modbus", service: "modbus" });
  assert.deepEqual(verdictsOf(read(service, ...permit), [within, beside]), [`unknown: ${within}`, `deny: ${beside}`]);
  const deny = [...rule("a", { application: "modbus", service: "modbus", action: "deny" }), ...rule("b", {})];
  assert.deepEqual(verdictsOf(read(service, ...deny), [within, beside]), [`unknown: ${within}`, `permit: ${beside}`]);
  const ports = rule("a", { application: "any", service: "application-default" });
  assert.deepEqual(verdictsOf(read(...ports), [within]), [`unknown: ${within}`]);
});

test("users, times, names, tags and what is not there leave the answer open", () => {
  const packet = "tcp 10.1.0.5:1 > 10.2.0.5:80 from ethernet1/2 to ethernet1/3";
  const other = "tcp 10.2.0.5:1 > 10.1.0.5:80 from ethernet1/3 to ethernet1/2";
  const pair = { from: "it", to: "ot" };
  for (const lines of [
    rule("a", { ...pair, "source-user": "bob" }),
    rule("a", { ...pair, schedule: "night" }),
    rule("a", { ...pair, "hip-profiles": "good" }),
    rule("a", { ...pair, category: "games" }),
    rule("a", { ...pair, source: "nowhere" }),
    rule("a", { ...pair, service: "nothing" }),
    rule("a", { ...pair, action: "frob" }),
    [...rule("a", { ...pair, source: "x" }), "set address x fqdn plc.example"],
    [...rule("a", { ...pair, source: "x" }), "set address-group x dynamic filter plc"],
    [...rule("a", { ...pair, source: "x", "negate-source": "yes" }), "set address-group x dynamic filter plc"],
    [...rule("a", pair), "set rulebase security rules a target devices 0123"],
  ]) {
    assert.deepEqual(verdictsOf(read(...lines), [packet, other]), [`unknown: ${packet}`, `deny: ${other}`], lines.join("\n"));
  }
  for (const lines of [
    rule("a", { ...pair, from: "nowhere" }),
    [...rule("a", pair), "set rulebase security rules a frob x"],
    rule("a", pair).slice(1),
    ["set frob x", ...rule("a", pair)],
    ["set rulebase frob x", ...rule("a", pair)],
    ["frob rulebase security", ...rule("a", pair)],
    ["set device-group g pre-rulebase security rules a from any", ...rule("a", pair)],
  ]) {
    assert.equal(verdictsOf(read(...lines), [other])[0], `unknown: ${other}`, lines.join("\n"));
  }
});

test("rules of Panorama come before and behind, shared objects are overridden", () => {
  const packet = (port: number): string => `tcp 10.1.0.5:1 > 10.2.0.5:${port} from ethernet1/2 to ethernet1/3`;
  const at = (place: string, lines: readonly string[]): readonly string[] =>
    lines.map((line) => line.replace("set rulebase", `set ${place}`));
  const reading = read(
    "set shared address plc ip-netmask 10.9.9.9",
    "set address plc ip-netmask 10.2.0.5",
    "set shared service a protocol tcp port 80",
    "set shared service b protocol tcp port 81",
    "set shared service c protocol tcp port 82",
    ...at("post-rulebase", rule("last", { action: "drop", service: "c" })),
    ...rule("own", { destination: "plc" }),
    ...at("pre-rulebase", rule("first", { action: "deny", service: "a" })),
    ...at("shared pre-rulebase", rule("very-first", { service: "a" })),
  );
  assert.deepEqual(reading.strange, []);
  assert.deepEqual(verdictsOf(reading, [packet(80), packet(81), packet(82)]), [
    `permit: ${packet(80)}`,
    `permit: ${packet(81)}`,
    `permit: ${packet(82)}`,
  ]);
});

test("rules ask for addresses as they came, and for the zone to which the translated ones lead", () => {
  const { ruleset, strange } = read(
    "set address public ip-netmask 192.0.2.5/32",
    "set address plc ip-netmask 10.2.0.5/32",
    ...rule("a", { from: "out", to: "ot", destination: "public" }),
    "set rulebase nat rules n from out",
    "set rulebase nat rules n to any",
    "set rulebase nat rules n source any",
    "set rulebase nat rules n destination public",
    "set rulebase nat rules n service any",
    "set rulebase nat rules n destination-translation translated-address plc",
    "set rulebase nat rules n destination-translation translated-port 502",
    "set rulebase nat rules s from ot",
    "set rulebase nat rules s to out",
    "set rulebase nat rules s source any",
    "set rulebase nat rules s destination any",
    "set rulebase nat rules s source-translation dynamic-ip-and-port translated-address 192.0.2.10-192.0.2.12",
    "set rulebase nat rules t from it",
    "set rulebase nat rules t to out",
    "set rulebase nat rules t source 10.1.1.0/24",
    "set rulebase nat rules t destination any",
    "set rulebase nat rules t source-translation static-ip translated-address 192.0.3.0/24",
    "set rulebase nat rules t source-translation static-ip bi-directional yes",
  );
  assert.deepEqual(strange, []);
  const packet = "tcp 192.0.2.9:1 > 192.0.2.5:80 from ethernet1/1 to ethernet1/3";
  assert.deepEqual(verdictsOf({ ruleset, strange }, [packet]), [`permit: ${packet}`]);
  const told = ruleset.chains
    .get("nat policy")
    ?.rules.map(({ rewrites }) =>
      rewrites.map(({ field, to, shift }) => [
        field,
        shift ?? to?.map(({ low, high }) => `${low.toString(16)}-${high.toString(16)}`).join(),
      ]),
    );
  const shift = 0xc000_0300n - 0x0a01_0100n;
  const mark = ["translation", undefined];
  assert.deepEqual(told, [
    [["destination", "a020005-a020005"], ["destinationPort", "1f6-1f6"], mark],
    [["source", "c000020a-c000020c"], ["sourcePort", undefined], mark],
    [["source", shift], ["sourcePort", undefined], mark],
    [["destination", -shift], mark],
  ]);
});

test("sessions without SYN, several routers, several virtual systems", () => {
  const packet = "tcp 10.1.0.5:1 > 10.2.0.5:80 from ethernet1/2 to ethernet1/3";
  const ack = `${packet} flags ack`;
  const all = rule("a", {});
  assert.deepEqual(verdictsOf(read(...all, "set deviceconfig setting session tcp-reject-non-syn no"), [packet, ack]), [
    `permit: ${packet}`,
    `unknown: ${ack}`,
  ]);
  const routers = ["set network virtual-router a interface ethernet1/2", "set network virtual-router b interface ethernet1/3"];
  assert.deepEqual(verdictsOf(read(...all, ...routers), [packet]), [`unknown: ${packet}`]);
  const second = [
    "set network interface ethernet ethernet1/6 layer3 ip 10.6.0.1/16",
    "set vsys vsys2 zone lab network layer3 ethernet1/6",
    "set vsys vsys2 rulebase security rules a from any to any source any destination any service any application any action deny",
  ];
  const [across, inside] = [
    "tcp 10.1.0.5:1 > 10.6.0.5:80 from ethernet1/2 to ethernet1/6",
    "tcp 10.6.0.6:1 > 10.6.0.5:80 from ethernet1/6 to ethernet1/6",
  ];
  assert.deepEqual(verdictsOf(read(...all, ...second), [packet, across, inside]), [
    `permit: ${packet}`,
    `unknown: ${across}`,
    `deny: ${inside}`,
  ]);
});

test("default deny is proven only of a whole text; entities of a document type are not expanded", () => {
  const forward = (given: string) =>
    new Set(
      explainDefault(panOs.read(given, "d").ruleset)
        .filter(({ hook }) => hook === "forward")
        .map(({ verdict }) => verdict),
    );
  const whole = text(
    ...rule("a", { from: "it", to: "ot", service: "service-http" }),
    "set rulebase default-security-rules rules intrazone-default action deny",
  );
  assert.deepEqual(forward(whole), new Set(["deny"]));
  assert.deepEqual(forward(inXml(whole)), new Set(["deny"]));
  const part = whole.slice(0, whole.indexOf("set rulebase default"));
  assert.deepEqual(forward(part), new Set(["unknown"]));
  assert.deepEqual(
    panOs.read(part, "d").problems?.map(({ code }) => code),
    ["network/configuration-not-whole"],
  );
  const laughs = inXml(whole)
    .replace("<config", '<!DOCTYPE config [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<config')
    .replace(/<member>service-http<\/member>/, "<member>&b;</member>");
  const packet = "tcp 10.1.0.5:1 > 10.2.0.5:80 from ethernet1/2 to ethernet1/3";
  assert.deepEqual(verdictsOf(panOs.read(laughs, "d"), [packet]), [`unknown: ${packet}`]);
});
