// What pfSense and OPNsense do with packets, case by case, as their documentation and pf.conf(5) say.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isOfFormat, readFormat } from "../format.ts";
import { verdictsOf } from "../packet.fixture.ts";
import type { RulesetReading } from "../ruleset.ts";
import { pfsense } from "./reader.ts";

interface Parts {
  readonly filter?: string;
  readonly nat?: string;
  readonly aliases?: string;
  readonly system?: string;
  readonly more?: string;
  readonly interfaces?: string;
  readonly brand?: "pfsense" | "opnsense";
}

const INTERFACES = `<wan><enable>1</enable><if>em0</if><ipaddr>192.0.2.1</ipaddr><subnet>24</subnet><gateway>GW</gateway></wan>
<lan><enable>1</enable><if>em1</if><ipaddr>10.1.0.1</ipaddr><subnet>16</subnet></lan>
<opt1><enable>1</enable><if>em2</if><ipaddr>10.2.0.1</ipaddr><subnet>16</subnet><ipaddrv6>fd00:2::1</ipaddrv6><subnetv6>64</subnetv6></opt1>
<opt2><enable>1</enable><if>em3</if><ipaddr>10.3.0.1</ipaddr><subnet>16</subnet></opt2>`;

function read(parts: Parts): RulesetReading {
  const { filter = "", nat = "<outbound><mode>disabled</mode></outbound>", aliases = "", system = "", more = "" } = parts;
  const { interfaces = INTERFACES, brand = "pfsense" } = parts;
  const text = `<?xml version="1.0"?>
<${brand}>
<system><webgui><protocol>https</protocol></webgui><disablenatreflection>yes</disablenatreflection><ipv6allow>1</ipv6allow>${system}</system>
<interfaces>${interfaces}</interfaces>
<nat>${nat}</nat>
<filter>${filter}</filter>
<aliases>${aliases}</aliases>
${more}
</${brand}>
`;
  return readFormat(pfsense, new TextEncoder().encode(text), "d");
}

const rule = (inner: string): string => `<rule>${inner}</rule>`;
const ANY = "<source><any/></source><destination><any/></destination>";
const TO = (inner: string): string => `<source><any/></source><destination>${inner}</destination>`;
const FROM = (inner: string): string => `<source>${inner}</source><destination><any/></destination>`;

function expect(parts: Parts, lines: readonly string[]): void {
  const reading = read(parts);
  const packets = lines.map((line) => line.replace(/^\w+: /, ""));
  assert.deepEqual(verdictsOf(reading, packets), lines);
  assert.deepEqual(reading.strange, []);
}

test("both are recognised by their root, and nothing else is", () => {
  const is = (text: string): boolean => isOfFormat(pfsense, new TextEncoder().encode(text));
  assert.ok(is('<?xml version="1.0"?>\n<pfsense>\n'));
  assert.ok(is("<opnsense>"));
  assert.ok(!is('<?xml version="1.0"?><config version="10.1.0">'));
  assert.ok(!is("pfsense"));
  const { problems = [] } = pfsense.read("<config/>", "d");
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["network/pfsense-no-configuration"],
  );
});

test("rules of an interface are asked in their order where a packet comes in, and the end denies", () => {
  const block = rule(
    `<type>block</type><interface>lan</interface><ipprotocol>inet</ipprotocol>${TO("<address>10.2.0.9</address>")}`,
  );
  const pass = rule(`<type>pass</type><interface>lan</interface><ipprotocol>inet</ipprotocol>${TO("<network>opt1</network>")}`);
  expect({ filter: block + pass }, [
    "deny: tcp 10.1.0.5:9 > 10.2.0.9:80 from lan to opt1",
    "permit: tcp 10.1.0.5:9 > 10.2.0.8:80 from lan to opt1",
    "permit: udp 10.1.0.5:9 > 10.2.0.8:80 from lan to opt1",
    "deny: tcp 10.1.0.5:9 > 10.3.0.8:80 from lan to opt2",
    "deny: tcp 10.3.0.5:9 > 10.2.0.8:80 from opt2 to opt1",
    "permit: tcp 10.2.0.8:80 > 10.1.0.5:9 from opt1 to lan state established flags ack",
    // pf: a rule that keeps states takes of TCP only what begins a connection.
    "deny: tcp 10.1.0.5:9 > 10.2.0.8:80 from lan to opt1 flags ack",
    "permit: tcp 10.1.0.5:9 > 10.2.0.8:80 from lan to opt1 flags syn,ece",
  ]);
  expect({ filter: pass + block }, ["permit: tcp 10.1.0.5:9 > 10.2.0.9:80 from lan to opt1"]);
});

test("a rule that is switched off is none; of OPNsense also one with 0 is on", () => {
  const of = (mark: string): string => rule(`<type>pass</type><interface>lan</interface>${mark}${ANY}`);
  const packet = "tcp 10.1.0.5:9 > 10.2.0.9:80 from lan to opt1";
  expect({ filter: of("<disabled/>") }, [`deny: ${packet}`]);
  expect({ filter: of("<disabled>0</disabled>"), brand: "opnsense" }, [`permit: ${packet}`]);
  expect({ filter: of("<disabled>1</disabled>"), brand: "opnsense" }, [`deny: ${packet}`]);
});

test("of floating rules that are not quick the last one decides, after every quick one", () => {
  const floating = (type: string, inner: string, quick = ""): string =>
    rule(`<type>${type}</type><floating>yes</floating>${quick}<direction>in</direction><ipprotocol>inet</ipprotocol>${inner}`);
  const first = floating("pass", `<protocol>tcp</protocol>${TO("<any/><port>80</port>")}`);
  const second = floating("block", TO("<address>10.2.0.9</address>"));
  const third = floating("pass", TO("<address>10.2.0.9</address><port>22</port>").replace(/^/, "<protocol>tcp</protocol>"));
  const packets = (a: string, b: string, c: string): readonly string[] => [
    `${a}: tcp 10.1.0.5:9 > 10.2.0.9:80 from lan to opt1`,
    `${b}: tcp 10.1.0.5:9 > 10.2.0.9:22 from lan to opt1`,
    `${c}: tcp 10.1.0.5:9 > 10.2.0.8:80 from lan to opt1`,
  ];
  expect({ filter: first + second + third }, packets("deny", "permit", "permit"));
  expect({ filter: third + second + first }, packets("permit", "deny", "permit"));
  expect(
    { filter: first + floating("block", TO("<address>10.2.0.9</address>"), "<quick>yes</quick>") + third },
    packets("deny", "deny", "permit"),
  );
  // A rule of the interface is quick, so it is asked before them.
  const own = rule(`<type>block</type><interface>lan</interface><ipprotocol>inet</ipprotocol>${ANY}`);
  expect({ filter: first + third + own }, packets("deny", "deny", "deny"));
});

test("quick floating rules come first wherever they stand, then those of groups, then those of interfaces", () => {
  const own = rule(`<type>pass</type><interface>lan</interface>${ANY}`);
  const group = rule(`<type>block</type><interface>INNER</interface>${TO("<address>10.2.0.9</address>")}`);
  const floating = rule(
    `<type>pass</type><floating>yes</floating><quick>yes</quick><interface>lan,opt2</interface><direction>any</direction><protocol>udp</protocol>${ANY}`,
  );
  const more = "<ifgroups><ifgroupentry><ifname>INNER</ifname><members>lan opt2</members></ifgroupentry></ifgroups>";
  expect({ filter: own + group + floating, more }, [
    "permit: udp 10.1.0.5:9 > 10.2.0.9:80 from lan to opt1",
    "deny: tcp 10.1.0.5:9 > 10.2.0.9:80 from lan to opt1",
    "permit: tcp 10.1.0.5:9 > 10.2.0.8:80 from lan to opt1",
    "deny: tcp 10.3.0.5:9 > 10.2.0.9:80 from opt2 to opt1",
  ]);
});

test("of groups with an order, the rules of the first one come first", () => {
  const of = (type: string, group: string): string => rule(`<type>${type}</type><interface>${group}</interface>${ANY}`);
  const groups = (a: number, b: number): string =>
    `<ifgroups><ifgroupentry><ifname>A</ifname><members>lan</members><sequence>${a}</sequence></ifgroupentry>
    <ifgroupentry><ifname>B</ifname><members>lan</members><sequence>${b}</sequence></ifgroupentry></ifgroups>`;
  const packet = "tcp 10.1.0.5:9 > 10.2.0.9:80 from lan to opt1";
  const filter = of("pass", "A") + of("block", "B");
  expect({ filter, more: groups(1, 2), brand: "opnsense" }, [`permit: ${packet}`]);
  expect({ filter, more: groups(2, 1), brand: "opnsense" }, [`deny: ${packet}`]);
});

test("floating rules also stop what goes out", () => {
  const own = rule(`<type>pass</type><interface>lan</interface>${ANY}`);
  const out = rule(
    `<type>block</type><floating>yes</floating><quick>yes</quick><interface>opt1</interface><direction>out</direction><protocol>tcp</protocol>${TO("<any/><port>23</port>")}`,
  );
  expect({ filter: own + out }, [
    "deny: tcp 10.1.0.5:9 > 10.2.0.9:23 from lan to opt1",
    "permit: tcp 10.1.0.5:9 > 10.2.0.9:24 from lan to opt1",
    "permit: tcp 10.1.0.5:9 > 10.3.0.9:23 from lan to opt2",
  ]);
});

test("ends: networks and addresses of interfaces, the device itself, aliases in aliases, negation", () => {
  const aliases = `<alias><name>A</name><type>host</type><address>10.2.0.5 B</address></alias>
    <alias><name>B</name><type>network</type><address>10.2.4.0/24</address></alias>
    <alias><name>C</name><type>urltable</type><url>https://example.org/list</url></alias>
    <alias><name>D</name><type>host</type><address>plc.example.org</address></alias>`;
  const to = (word: string, kind = "address", not = ""): Parts => ({
    aliases,
    filter: rule(`<type>pass</type><interface>lan</interface>${TO(`<${kind}>${word}</${kind}>${not}`)}`),
  });
  const at = (address: string): string => `tcp 10.1.0.5:9 > ${address}:80 from lan to opt1`;
  expect(to("A"), [`permit: ${at("10.2.0.5")}`, `permit: ${at("10.2.4.255")}`, `deny: ${at("10.2.5.0")}`]);
  expect(to("A", "address", "<not/>"), [`deny: ${at("10.2.0.5")}`, `permit: ${at("10.2.5.0")}`]);
  expect(to("C", "address", "<not/>"), [`unknown: ${at("10.2.0.5")}`]);
  expect(to("C"), [`unknown: ${at("10.2.0.5")}`]);
  expect(to("D"), [`unknown: ${at("10.2.0.5")}`]);
  expect(to("MISSING"), [`unknown: ${at("10.2.0.5")}`]);
  expect(to("opt1ip", "network"), [`permit: ${at("10.2.0.1")}`, `deny: ${at("10.2.0.2")}`]);
  expect(to("opt1", "network"), [`permit: ${at("10.2.255.1")}`, `deny: ${at("10.3.0.2")}`]);
  expect(to("(self)", "network"), [
    "permit: tcp 10.1.0.5:9 > 10.3.0.1:80 from lan",
    "deny: tcp 10.1.0.5:9 > 10.3.0.2:80 from lan",
  ]);
});

test("what is understood but not modelled makes a rule possible, and a part that is not known is told", () => {
  const packet = "tcp 10.1.0.5:9 > 10.2.0.9:80 from lan to opt1";
  for (const part of ["<sched>work</sched>", "<tagged>x</tagged>", "<os>Linux</os>", "<max-src-states>5</max-src-states>"]) {
    expect({ filter: rule(`<type>pass</type><interface>lan</interface>${part}${ANY}`) }, [`unknown: ${packet}`]);
  }
  const odd = read({ filter: rule(`<type>pass</type><interface>lan</interface><wish>much</wish>${ANY}`) });
  assert.deepEqual(verdictsOf(odd, [packet]), [`unknown: ${packet}`]);
  assert.deepEqual(
    read({ more: "<newthing/>" }).strange.map(({ why, text }) => `${text} ${why}`),
    ["<newthing> a part newthing of the configuration is not known"],
  );
});

test("the flags of TCP as they are asked for, and rules without a state", () => {
  const of = (inner: string): Parts => ({
    filter: rule(`<type>pass</type><interface>lan</interface><protocol>tcp</protocol>${inner}${ANY}`),
  });
  const packet = "tcp 10.1.0.5:9 > 10.2.0.9:80 from lan to opt1";
  expect(of("<tcpflags_any/>"), [`permit: ${packet} flags ack`]);
  expect(of("<tcpflags1>syn</tcpflags1><tcpflags2>syn,ack,rst</tcpflags2>"), [
    `permit: ${packet} flags syn`,
    `deny: ${packet} flags syn,rst`,
  ]);
  const answer = "tcp 10.2.0.9:80 > 10.1.0.5:9 from opt1 to lan state established flags ack";
  expect(of(""), [`permit: ${answer}`]);
  expect(of("<statetype>none</statetype>"), [`unknown: ${answer}`]);
});

test("IPv6 passes where a rule names it, and not at all where it is not allowed", () => {
  const filter = rule(`<type>pass</type><interface>opt1</interface><ipprotocol>inet6</ipprotocol>${ANY}`);
  const packet = "tcp fd00:2::5#9 > 2001:db8::1#80 from opt1 to wan";
  expect({ filter }, [
    `permit: ${packet}`,
    "deny: tcp 10.2.0.5:9 > 10.1.0.9:80 from opt1 to lan",
    // What IPv6 needs passes whatever the rules say.
    "permit: icmpv6/2 fd00:3::5 > fd00:2::1 from lan to opt1",
    "deny: icmpv6/128 fd00:3::5 > fd00:2::1 from lan to opt1",
  ]);
  const { ruleset } = pfsense.read(
    `<pfsense><system/><interfaces>${INTERFACES}</interfaces><filter>${filter}</filter></pfsense>`,
    "d",
  );
  assert.deepEqual(verdictsOf({ ruleset, strange: [] }, [packet]), [`deny: ${packet}`]);
});

test("interfaces block private networks and bogons before any rule", () => {
  const interfaces = INTERFACES.replace("</wan>", "<blockpriv>1</blockpriv><blockbogons>1</blockbogons></wan>");
  const filter = rule(`<type>pass</type><interface>wan</interface>${ANY}`);
  expect({ interfaces, filter }, [
    "deny: tcp 10.9.0.5:9 > 10.1.0.9:80 from wan to lan",
    "unknown: tcp 198.51.100.5:9 > 10.1.0.9:80 from wan to lan",
  ]);
  const shared = "tcp 100.64.0.5:9 > 10.1.0.9:80 from wan to lan";
  const only = INTERFACES.replace("</wan>", "<blockpriv>1</blockpriv></wan>");
  expect({ interfaces: only, filter }, [`permit: ${shared}`]);
  expect({ interfaces: only, filter, brand: "opnsense" }, [`deny: ${shared}`]);
});

test("nobody locks himself out of the device, unless that is switched off", () => {
  const web = "tcp 10.1.0.5:9 > 10.1.0.1:443 from lan";
  expect({}, [`permit: ${web}`, "deny: tcp 10.1.0.5:9 > 10.1.0.1:22 from lan", "deny: tcp 10.2.0.5:9 > 10.2.0.1:443 from opt1"]);
  const { ruleset } = pfsense.read(
    `<pfsense><system><webgui><noantilockout/></webgui></system><interfaces>${INTERFACES}</interfaces><filter/></pfsense>`,
    "d",
  );
  assert.deepEqual(verdictsOf({ ruleset, strange: [] }, [web]), [`deny: ${web}`]);
});

test("what lets more pass than rules say takes the proof that nothing else does", () => {
  const packet = "tcp 10.1.0.5:9 > 10.2.0.9:80 from lan to opt1";
  const block = rule(`<type>block</type><interface>lan</interface><ipprotocol>inet</ipprotocol>${ANY}`);
  expect({}, [`deny: ${packet}`]);
  const upnp = "<installedpackages><miniupnpd><config><enable>on</enable></config></miniupnpd></installedpackages>";
  expect({ more: upnp }, [`unknown: ${packet}`]);
  expect({ more: upnp, filter: block }, [`deny: ${packet}`]);
  expect({ more: "<load_balancer><virtual_server/></load_balancer>", filter: block }, [`unknown: ${packet}`]);
  expect({ system: "<disablefilter/>", filter: block }, [`permit: ${packet}`]);
});

test("port forwards change the destination before the rules, and may pass without one", () => {
  const forward = (associated: string): string =>
    rule(`<interface>wan</interface><protocol>tcp</protocol><source><any/></source>
    <destination><network>wanip</network><port>8000-8010</port></destination><target>10.2.0.9</target><local-port>9000</local-port>${associated}`);
  const nat = (associated: string): string => `<outbound><mode>disabled</mode></outbound>${forward(associated)}`;
  const inside = rule(
    `<type>pass</type><interface>wan</interface><protocol>tcp</protocol>${TO("<address>10.2.0.9</address><port>9005</port>")}`,
  );
  expect({ nat: nat(""), filter: inside }, [
    "permit: tcp 198.51.100.5:9 > 192.0.2.1:8005 from wan to opt1",
    "deny: tcp 198.51.100.5:9 > 192.0.2.1:8006 from wan to opt1",
    "deny: tcp 198.51.100.5:9 > 192.0.2.1:9005 from wan to opt1",
  ]);
  expect({ nat: nat("<associated-rule-id>pass</associated-rule-id>") }, [
    "permit: tcp 198.51.100.5:9 > 192.0.2.1:8006 from wan to opt1",
    "deny: tcp 198.51.100.5:9 > 10.2.0.9:9006 from wan to opt1",
  ]);
});

test("1:1 mappings change both directions, outbound rules the source before the rules on the way out", () => {
  const nat = `<outbound><mode>advanced</mode><rule><interface>wan</interface><source><network>10.1.0.0/16</network></source>
    <destination><any/></destination><target>192.0.2.77</target></rule></outbound>
    <onetoone><interface>wan</interface><external>192.0.2.32</external><source><address>10.2.0.32/28</address></source>
    <destination><any/></destination></onetoone>`;
  const own = rule(`<type>pass</type><interface>lan</interface>${ANY}`);
  const mapped = rule(`<type>pass</type><interface>wan</interface>${TO("<address>10.2.0.37</address>")}`);
  const out = rule(
    `<type>block</type><floating>yes</floating><quick>yes</quick><interface>wan</interface><direction>out</direction>${FROM("<address>192.0.2.77</address>")}`,
  );
  expect({ nat, filter: own + mapped }, [
    "permit: tcp 198.51.100.5:9 > 192.0.2.37:80 from wan to opt1",
    "deny: tcp 198.51.100.5:9 > 192.0.2.38:80 from wan to opt1",
    "permit: tcp 10.1.0.5:9 > 198.51.100.5:80 from lan to wan",
  ]);
  expect({ nat, filter: own + out }, ["deny: tcp 10.1.0.5:9 > 198.51.100.5:80 from lan to wan"]);
});

test("the newer rules of OPNsense: flat keys, in the order of their sequence", () => {
  const flat = (sequence: number, inner: string): string =>
    `<rule uuid="x"><enabled>1</enabled><sequence>${sequence}</sequence><ipprotocol>inet</ipprotocol><direction>in</direction><quick>1</quick>${inner}</rule>`;
  const pass = flat(
    20,
    "<action>pass</action><interface>lan</interface><protocol>TCP</protocol><source_net>lan</source_net><destination_net>10.2.0.0/24,PLC</destination_net><destination_port>502</destination_port>",
  );
  const block = flat(
    10,
    "<action>block</action><interface>lan</interface><protocol>any</protocol><source_net>10.1.0.66</source_net><destination_net>any</destination_net>",
  );
  const off = flat(5, "<action>pass</action><interface>lan</interface><source_net>any</source_net>").replace(
    "<enabled>1",
    "<enabled>0",
  );
  const alias = "<alias><enabled>1</enabled><name>PLC</name><type>host</type><content>10.2.5.5\n10.2.5.6</content></alias>";
  const more = `<OPNsense><Firewall><Alias><aliases>${alias}</aliases></Alias><Filter><rules>${pass}${block}${off}</rules></Filter></Firewall></OPNsense>`;
  const packets = [
    "permit: tcp 10.1.0.5:9 > 10.2.0.9:502 from lan to opt1",
    "permit: tcp 10.1.0.5:9 > 10.2.5.6:502 from lan to opt1",
    "deny: tcp 10.1.0.66:9 > 10.2.0.9:502 from lan to opt1",
    "deny: tcp 10.1.0.5:9 > 10.2.0.9:503 from lan to opt1",
  ];
  expect({ more, brand: "opnsense" }, packets);
  // Rules of both kinds at one place: which come first is not told.
  const old = rule(`<type>block</type><interface>lan</interface><ipprotocol>inet</ipprotocol>${ANY}`);
  expect({ more, filter: old, brand: "opnsense" }, ["unknown: tcp 10.1.0.5:9 > 10.2.0.9:502 from lan to opt1"]);
});

test("interfaces, VLANs, virtual addresses, gateways and routes", () => {
  const { ruleset } = read({
    interfaces: INTERFACES.replace("em2", "em9.30").replace("10.3.0.1", "dhcp"),
    more: `<vlans><vlan><if>em9</if><tag>30</tag><vlanif>em9.30</vlanif></vlan></vlans>
      <virtualip><vip><mode>carp</mode><interface>lan</interface><subnet>10.1.0.2</subnet><subnet_bits>16</subnet_bits></vip></virtualip>
      <gateways><gateway_item><interface>wan</interface><gateway>192.0.2.254</gateway><name>GW</name></gateway_item></gateways>
      <staticroutes><route><network>10.50.0.0/16</network><gateway>GW</gateway></route></staticroutes>`,
  });
  const { interfaces = [], routes = [] } = ruleset;
  assert.deepEqual(
    interfaces.map(({ name, vlan, addresses, dynamic }) => [name, vlan, addresses.length, dynamic]),
    [
      ["wan", undefined, 1, undefined],
      ["lan", undefined, 2, undefined],
      ["opt1", 30, 2, undefined],
      ["opt2", undefined, 0, true],
    ],
  );
  assert.deepEqual(
    routes.map(({ network, via, interface: by }) => [network.low, via, by]),
    [
      [0x0a32_0000n, 0xc000_02fen, "wan"],
      [0n, 0xc000_02fen, "wan"],
    ],
  );
});

test("every rule knows its line, and what breaks off proves nothing", () => {
  const { ruleset } = read({ filter: `\n${rule(`<type>pass</type><interface>lan</interface>${ANY}`)}` });
  const lines = [...(ruleset.chains.get("rules in")?.rules ?? [])].filter(({ implied }) => implied === undefined);
  assert.deepEqual(new Set(lines.map(({ locator }) => (locator.type === "line" ? locator.line : 0))), new Set([10]));
  const cut = pfsense.read(`<pfsense><system/><interfaces>${INTERFACES}</interfaces><filter></filter>\n<alias`, "d");
  const packet = "tcp 10.1.0.5:9 > 10.2.0.9:80 from lan to opt1";
  assert.deepEqual(verdictsOf(cut, [packet]), [`unknown: ${packet}`]);
  assert.deepEqual(cut.problems?.[0]?.code, "network/configuration-not-whole");
});
