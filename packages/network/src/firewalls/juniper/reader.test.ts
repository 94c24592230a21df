// What an SRX does, case by case, by Juniper's documentation.

import assert from "node:assert/strict";
import { test } from "node:test";
import { explainDefault } from "../../policy/explain.ts";
import { verdictsOf } from "../packet.fixture.ts";
import { junosSrx } from "./reader.ts";
import { inBraces } from "./sample.fixture.ts";

const BASE = [
  "set version 21.4R3",
  "set security forwarding-options family inet6 mode flow-based",
  "set security zones security-zone it interfaces ge-0/0/1.0",
  "set security zones security-zone ot interfaces ge-0/0/2.0",
  "set security zones security-zone ot interfaces ge-0/0/3.0",
  "set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/16",
  "set interfaces ge-0/0/2 unit 0 family inet address 10.2.0.1/16",
  "set interfaces ge-0/0/3 unit 0 family inet address 10.3.0.1/16",
  "set interfaces ge-0/0/4 unit 0 family inet address 10.4.0.1/16",
  "set interfaces ge-0/0/1 unit 0 family inet6",
  "set interfaces ge-0/0/2 unit 0 family inet6",
];
const END = ["set security policies default-policy deny-all", "set protocols lldp interface all", ""];
const PERMIT = "set security policies from-zone it to-zone ot policy";

const text = (...lines: readonly string[]): string => [...BASE, ...lines, ...END].join("\n");
const read = (...lines: readonly string[]) => junosSrx.read(text(...lines), "d");

/** `permit: tcp …`, for each of the packets; both formats say the same, and everything is understood. */
function check(lines: readonly string[], expected: readonly string[]): void {
  const packets = expected.map((line) => line.slice(line.indexOf(": ") + 2));
  const set = read(...lines);
  assert.deepEqual(set.strange, []);
  assert.deepEqual(verdictsOf(set, packets), expected);
  const braces = junosSrx.read(inBraces(text(...lines)), "d");
  assert.deepEqual(braces.strange, []);
  assert.deepEqual(verdictsOf(braces, packets), expected, "in braces");
}

const rule = (name: string, match: string, then: string, pair = "from-zone it to-zone ot"): readonly string[] => [
  `set security policies ${pair} policy ${name} match ${match}`,
  `set security policies ${pair} policy ${name} then ${then}`,
];
const ANY = "source-address any destination-address any application any";

test("policies of a pair in their order, then global ones, then the default policy", () => {
  check(
    [
      ...rule("no-telnet", "source-address any destination-address any application junos-telnet", "reject"),
      ...rule("tcp", "source-address any destination-address any application junos-tcp-any", "permit"),
      ...rule("dns", "source-address any destination-address any application junos-dns-udp", "permit", "global"),
    ],
    [
      "deny: tcp 10.1.0.5:1024 > 10.2.0.5:23 from ge-0/0/1.0 to ge-0/0/2.0",
      "permit: tcp 10.1.0.5:1024 > 10.2.0.5:24 from ge-0/0/1.0 to ge-0/0/3.0",
      "deny: tcp 10.2.0.5:1024 > 10.1.0.5:24 from ge-0/0/2.0 to ge-0/0/1.0",
      "permit: udp 10.2.0.5:1024 > 10.1.0.5:53 from ge-0/0/2.0 to ge-0/0/1.0",
      "deny: udp 10.2.0.5:1024 > 10.1.0.5:54 from ge-0/0/2.0 to ge-0/0/1.0",
      // Within a zone nothing passes without a policy, and what is in no zone never.
      "deny: tcp 10.2.0.5:1024 > 10.3.0.5:24 from ge-0/0/2.0 to ge-0/0/3.0",
      "deny: udp 10.4.0.5:1024 > 10.1.0.5:53 from ge-0/0/4.0 to ge-0/0/1.0",
      "permit: tcp 10.2.0.5:24 > 10.1.0.5:1024 from ge-0/0/2.0 to ge-0/0/1.0 state established flags ack",
      "deny: tcp 10.1.0.5:1024 > 10.2.0.5:24 from ge-0/0/1.0 to ge-0/0/2.0 flags ack",
    ],
  );
});

test("address books: global, attached, ranges, wildcards, sets, and the negation of an address", () => {
  check(
    [
      "set security address-book global address plc 10.2.0.5/32",
      "set security address-book global address line range-address 10.2.1.10 to 10.2.1.19",
      "set security address-book global address odd wildcard-address 10.0.0.7/255.0.255.255",
      "set security address-book global address-set plcs address plc",
      "set security address-book global address-set plcs address-set more",
      "set security address-book global address-set more address line",
      "set security address-book own address plc 10.3.0.9/32",
      "set security address-book own attach zone it",
      ...rule("a", "source-address plc destination-address plcs application any", "permit"),
      ...rule("b", "source-address odd destination-address plcs destination-address-excluded application any", "permit"),
    ],
    [
      "permit: tcp 10.3.0.9:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0",
      "permit: tcp 10.3.0.9:1 > 10.2.1.19:80 from ge-0/0/1.0 to ge-0/0/2.0",
      "deny: tcp 10.2.0.5:1 > 10.2.1.19:80 from ge-0/0/1.0 to ge-0/0/2.0",
      "permit: tcp 10.99.0.7:1 > 10.2.1.20:80 from ge-0/0/1.0 to ge-0/0/2.0",
      "deny: tcp 10.99.0.7:1 > 10.2.1.19:80 from ge-0/0/1.0 to ge-0/0/2.0",
      "deny: tcp 10.99.1.7:1 > 10.2.1.20:80 from ge-0/0/1.0 to ge-0/0/2.0",
    ],
  );
});

test("applications of one's own: terms, sets, ports, ICMP", () => {
  check(
    [
      "set applications application modbus protocol tcp destination-port 502",
      "set applications application two term t1 protocol tcp destination-port 102",
      "set applications application two term t2 protocol udp source-port 2000-2010 destination-port 3000",
      "set applications application ping protocol icmp icmp-type 8",
      "set applications application-set ot application modbus",
      "set applications application-set ot application two",
      "set applications application-set ot application junos-ssh",
      ...rule("a", "source-address any destination-address any application ot application ping", "permit"),
    ],
    [
      "permit: tcp 10.1.0.5:1024 > 10.2.0.5:502 from ge-0/0/1.0 to ge-0/0/2.0",
      "permit: tcp 10.1.0.5:1024 > 10.2.0.5:102 from ge-0/0/1.0 to ge-0/0/2.0",
      "permit: tcp 10.1.0.5:1024 > 10.2.0.5:22 from ge-0/0/1.0 to ge-0/0/2.0",
      "permit: udp 10.1.0.5:2010 > 10.2.0.5:3000 from ge-0/0/1.0 to ge-0/0/2.0",
      "deny: udp 10.1.0.5:2011 > 10.2.0.5:3000 from ge-0/0/1.0 to ge-0/0/2.0",
      "permit: icmp/8 10.1.0.5 > 10.2.0.5 from ge-0/0/1.0 to ge-0/0/2.0",
      "deny: icmp/13 10.1.0.5 > 10.2.0.5 from ge-0/0/1.0 to ge-0/0/2.0",
      "deny: tcp 10.1.0.5:1024 > 10.2.0.5:503 from ge-0/0/1.0 to ge-0/0/2.0",
    ],
  );
});

test("a list in brackets is one statement for each of its words", () => {
  const lines = [
    "set security address-book global address a 10.1.0.1/32",
    "set security address-book global address b 10.1.0.2/32",
    `${PERMIT} p match source-address [ a b ] destination-address any application [ junos-ssh junos-http ]`,
    `${PERMIT} p then permit`,
  ];
  const packets = [
    "tcp 10.1.0.2:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0",
    "tcp 10.1.0.3:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0",
  ];
  assert.deepEqual(verdictsOf(read(...lines), packets), [`permit: ${packets[0]}`, `deny: ${packets[1]}`]);
});

test("what is inactive or deleted is none, in either format", () => {
  const packet = "tcp 10.1.0.5:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0";
  const rules = [...rule("stop", ANY, "deny"), ...rule("go", ANY, "permit")];
  assert.deepEqual(verdictsOf(read(...rules), [packet]), [`deny: ${packet}`]);
  for (const verb of ["deactivate", "delete"]) {
    const off = `${verb} security policies from-zone it to-zone ot policy stop`;
    assert.deepEqual(verdictsOf(read(...rules, off), [packet]), [`permit: ${packet}`], verb);
  }
  const braces = inBraces(text(...rules)).replace("policy stop {", "inactive: policy stop {");
  assert.deepEqual(verdictsOf(junosSrx.read(braces, "d"), [packet]), [`permit: ${packet}`]);
});

test("users, applications by content, schedules and what is not there leave the answer open", () => {
  const packet = "tcp 10.1.0.5:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0";
  const other = "tcp 10.2.0.5:1 > 10.1.0.5:80 from ge-0/0/2.0 to ge-0/0/1.0";
  for (const lines of [
    rule("p", `${ANY} source-identity bob`, "permit"),
    rule("p", `${ANY} dynamic-application junos:MODBUS`, "permit"),
    rule("p", "source-address nowhere destination-address any application any", "permit"),
    rule("p", "source-address any destination-address any application nothing", "permit"),
    rule("p", "source-address any application any", "permit"),
    rule("p", ANY, "frobnicate"),
    [...rule("p", ANY, "permit"), `${PERMIT} p scheduler-name night`],
    [...rule("p", ANY, "permit"), `${PERMIT} p frob x`],
    [
      "set security address-book global address web dns-name plc.example",
      ...rule("p", "source-address web destination-address any application any", "permit"),
    ],
    [...rule("p", ANY, "permit"), "set security policies from-zone it to-zone ot frob"],
  ]) {
    assert.deepEqual(verdictsOf(read(...lines), [packet, other]), [`unknown: ${packet}`, `deny: ${other}`], lines.join("\n"));
  }
  // An application by content that is denied may deny; what follows may be reached.
  const denied = [...rule("p", `${ANY} dynamic-application junos:MODBUS`, "deny"), ...rule("q", ANY, "permit")];
  assert.deepEqual(verdictsOf(read(...denied), [packet]), [`unknown: ${packet}`]);
});

test("a statement that is not known may have said anything", () => {
  const packet = "tcp 10.2.0.5:1 > 10.1.0.5:80 from ge-0/0/2.0 to ge-0/0/1.0";
  for (const line of [
    "set frob x",
    "set security frob x",
    "frob security policies",
    "set security policies frob",
    "set logical-systems x",
  ]) {
    const reading = read(line);
    assert.equal(reading.strange.length, 1, line);
    assert.deepEqual(verdictsOf(reading, [packet]), [`unknown: ${packet}`], line);
  }
});

test("groups: followed where they are plain, told as not understood where they are not", () => {
  const packet = "tcp 10.1.0.5:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0";
  const plain = read(
    "set groups books security address-book global address a 10.1.0.5/32",
    "set groups node0 system host-name left",
    "set apply-groups books",
    'set apply-groups "${node}"',
    ...rule("p", "source-address a destination-address any application any", "permit"),
  );
  assert.deepEqual(plain.strange, []);
  assert.deepEqual(verdictsOf(plain, [packet]), [`permit: ${packet}`]);
  const wild = read("set groups g security zones security-zone <*> tcp-rst", "set apply-groups g", ...rule("p", ANY, "permit"));
  assert.equal(wild.strange.length, 1);
  assert.deepEqual(verdictsOf(wild, [packet]), [`unknown: ${packet}`]);
  const unused = read("set groups g security zones security-zone <*> tcp-rst", ...rule("p", ANY, "permit"));
  assert.deepEqual(unused.strange, []);
});

test("filters of interfaces know no sessions, and discard what no term is about", () => {
  check(
    [
      ...rule("p", ANY, "permit"),
      "set interfaces ge-0/0/1 unit 0 family inet filter input in",
      "set policy-options prefix-list bad 10.1.9.0/24",
      "set firewall family inet filter in term a from source-prefix-list bad",
      "set firewall family inet filter in term a then discard",
      "set firewall family inet filter in term b from protocol tcp",
      "set firewall family inet filter in term b from port 502",
      "set firewall family inet filter in term b then accept",
      "set firewall family inet filter in term c from source-address 10.1.0.0/16",
      "set firewall family inet filter in term c from source-address 10.1.7.0/24 except",
      "set firewall family inet filter in term c from destination-port-except 80",
      "set firewall family inet filter in term c then count n",
      "set firewall family inet filter in term d from tcp-established",
      'set firewall family inet filter in term d from tcp-flags "ack & !syn"',
      "set firewall family inet filter in term d then accept",
    ],
    [
      "deny: tcp 10.1.9.5:502 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0 state established flags ack",
      "permit: tcp 10.1.7.5:502 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0",
      "permit: tcp 10.1.6.5:1 > 10.2.0.5:81 from ge-0/0/1.0 to ge-0/0/2.0",
      "deny: tcp 10.1.6.5:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0",
      "deny: tcp 10.1.7.5:1 > 10.2.0.5:81 from ge-0/0/1.0 to ge-0/0/2.0",
      "permit: tcp 10.1.7.5:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0 state established flags ack",
      "permit: tcp 2001:db8::1#1 > 2001:db8::2#80 from ge-0/0/1.0 to ge-0/0/2.0",
    ],
  );
  // Several filters are one: what the first has no term for is held against the second.
  check(
    [
      ...rule("p", ANY, "permit"),
      "set interfaces ge-0/0/1 unit 0 family inet filter input-list one",
      "set interfaces ge-0/0/1 unit 0 family inet filter input-list two",
      "set firewall family inet filter one term a from protocol udp",
      "set firewall family inet filter one term a then discard",
      "set firewall family inet filter two term a from protocol tcp",
      "set firewall family inet filter two term a then accept",
    ],
    [
      "deny: udp 10.1.0.5:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0",
      "permit: tcp 10.1.0.5:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0",
      "deny: icmp/8 10.1.0.5 > 10.2.0.5 from ge-0/0/1.0 to ge-0/0/2.0",
    ],
  );
  const packet = "tcp 10.1.0.5:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0";
  const on = "set interfaces ge-0/0/1 unit 0 family inet filter input in";
  for (const lines of [
    [],
    ["set firewall family inet filter in term a then policer slow"],
    ["set firewall family inet filter in term a from ttl 5", "set firewall family inet filter in term a then accept"],
    ["set firewall family inet filter in term a from frob 5", "set firewall family inet filter in term a then accept"],
    ["set firewall family inet filter in term a then frob"],
  ]) {
    assert.deepEqual(verdictsOf(read(...rule("p", ANY, "permit"), on, ...lines), [packet]), [`unknown: ${packet}`], lines[0]);
  }
});

test("destinations are translated before the policies, sources behind them", () => {
  const { ruleset, strange } = read(
    "set security address-book global address plc 10.2.0.5/32",
    ...rule("p", "source-address any destination-address plc application any", "permit"),
    "set security nat source pool out address 192.0.2.10/32 to 192.0.2.12/32",
    "set security nat source rule-set s from zone it",
    "set security nat source rule-set s to zone ot",
    "set security nat source rule-set s rule r1 match source-address 10.1.0.0/16 destination-address 0.0.0.0/0",
    "set security nat source rule-set s rule r1 then source-nat pool out",
    "set security nat source rule-set s rule r2 match source-address 0.0.0.0/0",
    "set security nat source rule-set s rule r2 then source-nat interface",
    "set security nat destination pool plc address 10.2.0.5/32 port 502",
    "set security nat destination rule-set d from zone it",
    "set security nat destination rule-set d rule r1 match destination-address 192.0.2.5/32",
    "set security nat destination rule-set d rule r1 match destination-port 8502",
    "set security nat destination rule-set d rule r1 then destination-nat pool plc",
    "set security nat static rule-set t from zone it",
    "set security nat static rule-set t rule r1 match destination-address 192.0.3.0/24",
    "set security nat static rule-set t rule r1 then static-nat prefix 10.2.3.0/24",
  );
  assert.deepEqual(strange, []);
  const told = (id: string) =>
    ruleset.chains
      .get(id)
      ?.rules.map(({ rewrites }) =>
        rewrites.map(({ field, to, shift }) => [
          field,
          shift ?? to?.map(({ low, high }) => `${low.toString(16)}-${high.toString(16)}`).join(),
        ]),
      );
  const shift = 0x0a02_0300n - 0xc000_0300n;
  assert.deepEqual(told("nat of destinations"), [
    [
      ["destination", shift],
      ["translation", undefined],
    ],
    [
      ["destination", "a020005-a020005"],
      ["destinationPort", "1f6-1f6"],
      ["translation", undefined],
    ],
  ]);
  assert.deepEqual(told("nat of sources")?.slice(0, 2), [
    [
      ["source", -shift],
      ["sourcePort", undefined],
      ["translation", undefined],
    ],
    [
      ["source", "c000020a-c000020c"],
      ["sourcePort", undefined],
      ["translation", undefined],
    ],
  ]);
  const packets = [
    "tcp 10.1.0.5:1024 > 192.0.2.5:8502 from ge-0/0/1.0 to ge-0/0/2.0",
    "tcp 10.1.0.5:1024 > 192.0.2.5:8503 from ge-0/0/1.0 to ge-0/0/2.0",
  ];
  assert.deepEqual(verdictsOf({ ruleset, strange }, packets), [`permit: ${packets[0]}`, `deny: ${packets[1]}`]);
});

test("default deny is proven, a default policy that permits all is told", () => {
  const forward = (reading: ReturnType<typeof read>) =>
    explainDefault(reading.ruleset)
      .filter(({ hook }) => hook === "forward")
      .map(({ verdict }) => verdict);
  assert.deepEqual(
    new Set(forward(read(...rule("p", "source-address any destination-address any application junos-ssh", "permit")))),
    new Set(["deny"]),
  );
  const open = junosSrx.read([...BASE, "set security policies default-policy permit-all", ...END.slice(1)].join("\n"), "d");
  const packet = "tcp 10.1.0.5:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0";
  assert.deepEqual(verdictsOf(open, [packet]), [`permit: ${packet}`]);
});

test("packet mode, sessions without SYN, IPv6 that is not switched on, separate routes", () => {
  const packet = "tcp 10.1.0.5:1 > 10.2.0.5:80 from ge-0/0/1.0 to ge-0/0/2.0";
  const ack = `${packet} flags ack`;
  const six = "tcp 2001:db8::1#1 > 2001:db8::2#80 from ge-0/0/1.0 to ge-0/0/2.0";
  const permit = rule("p", ANY, "permit");
  assert.deepEqual(verdictsOf(read(...permit, "set security forwarding-options family mpls mode packet-based"), [packet]), [
    `unknown: ${packet}`,
  ]);
  const bypass = read(
    "set firewall family inet filter f term t then packet-mode",
    "set firewall family inet filter f term t then accept",
  );
  assert.deepEqual(bypass.strange, []);
  assert.deepEqual(verdictsOf(bypass, [packet]), [`unknown: ${packet}`]);
  assert.deepEqual(verdictsOf(read(...permit, "set security flow tcp-session no-syn-check"), [packet, ack]), [
    `permit: ${packet}`,
    `unknown: ${ack}`,
  ]);
  assert.deepEqual(verdictsOf(read(...permit), [six]), [`permit: ${six}`]);
  const old = junosSrx.read(text(...permit).replace("inet6 mode flow-based", "inet6 mode drop"), "d");
  assert.deepEqual(verdictsOf(old, [packet, six]), [`permit: ${packet}`, `unknown: ${six}`]);
  const apart = read(
    ...permit,
    "set routing-instances vr interface ge-0/0/2.0",
    "set routing-instances vr instance-type virtual-router",
  );
  assert.deepEqual(verdictsOf(apart, [packet]), [`unknown: ${packet}`]);
});

test("interfaces with zones, VLANs and networks, and routes", () => {
  const { ruleset, hostname } = read(
    "set system host-name edge",
    "set interfaces ge-0/0/5 unit 20 vlan-id 20",
    "set interfaces ge-0/0/5 unit 20 family inet dhcp",
    "set interfaces ge-0/0/6 disable",
    "set interfaces ge-0/0/6 unit 0 family inet address 10.6.0.1/16",
    "set routing-options static route 10.9.0.0/16 next-hop 10.2.0.254",
    "set routing-options static route 10.10.0.0/16 next-hop st0.0",
    "set routing-options static route 192.0.2.0/24 discard",
  );
  assert.equal(hostname, "edge");
  const named = (name: string) => ruleset.interfaces?.find((one) => one.name === name);
  assert.equal(named("ge-0/0/2.0")?.group, "ot");
  assert.deepEqual([named("ge-0/0/5.20")?.vlan, named("ge-0/0/5.20")?.dynamic], [20, true]);
  assert.equal(named("ge-0/0/6.0")?.enabled, false);
  assert.deepEqual(
    ruleset.routes?.map(({ via, interface: out, discard }) => [via, out, discard]),
    [
      [0x0a02_00fen, undefined, undefined],
      [undefined, "st0.0", undefined],
      [undefined, undefined, true],
    ],
  );
});

test("a part tells no default, and says so", () => {
  const lines = text(...rule("p", ANY, "permit")).split("\n");
  const part = junosSrx.read(`${lines.slice(0, lines.findIndex((line) => line.includes("then permit")) + 1).join("\n")}\n`, "d");
  assert.deepEqual(
    part.problems?.map(({ code }) => code),
    ["network/configuration-not-whole"],
  );
  const packet = "tcp 10.2.0.5:1 > 10.1.0.5:80 from ge-0/0/2.0 to ge-0/0/1.0";
  assert.deepEqual(verdictsOf(part, [packet]), [`unknown: ${packet}`]);
});
