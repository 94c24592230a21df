// IOS configurations, written for these tests, against what Cisco's documentation says of each construct: packet by packet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { explainDefault } from "../../../policy/explain.ts";
import { isOfFormat } from "../../format.ts";
import { verdictsOf } from "../../packet.fixture.ts";
import { ciscoIos, readIos } from "./reader.ts";

/** Two interfaces A (10.1.0.1) and B (10.2.0.1), and C without a list; `a` and `b` stand on A and B. */
function router(a: string, b: string, rest: string, end = "end\n"): string {
  const indent = (lines: string): string => lines.replace(/^(?=.)/gm, " ");
  return `version 15.9
hostname r1
interface A
 ip address 10.1.0.1 255.255.0.0
${indent(a)}
interface B
 ip address 10.2.0.1 255.255.0.0
${indent(b)}
interface Unused
 no ip address
interface Down
 ip address 10.9.0.1 255.255.0.0
 shutdown
${rest}
${end}`;
}

function check(text: string, expected: readonly string[]): void {
  const reading = readIos(text, "d");
  assert.deepEqual(reading.strange, []);
  const lines = expected.map((line) => line.slice(line.indexOf(": ") + 2));
  assert.deepEqual(verdictsOf(reading, lines), expected);
}

test("extended lists: first match, implicit deny, wildcards, ports, flags", () => {
  check(
    router(
      "ip access-group IN in",
      "",
      `ip access-list extended IN
 remark between password: hunter2
 permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.5 eq 502
 permit tcp any host 10.2.0.6 range 8000 8010
 permit udp any eq snmp host 10.2.0.6 gt 1023
 permit tcp any host 10.2.0.7 neq 22
 permit tcp any host 10.2.0.8 eq 80 443 www
 permit tcp 10.1.0.1 0.0.254.0 any lt 3
 permit tcp any any established
 permit icmp any any echo
 permit icmp any any 3 4
 permit tcp any host 10.2.0.9 match-all +syn -ack
 permit tcp any host 10.2.0.10 syn
 deny ip any any fragments
 permit gre any any
 permit 89 any any`,
    ),
    [
      "permit: tcp 10.1.0.9:1 > 10.2.0.5:502 from A to B",
      "deny: tcp 10.1.1.9:1 > 10.2.0.5:502 from A to B",
      "deny: tcp 10.1.0.9:1 > 10.2.0.5:503 from A to B",
      "deny: udp 10.1.0.9:1 > 10.2.0.5:502 from A to B",
      "permit: tcp 10.1.0.9:1 > 10.2.0.6:8010 from A to B",
      "deny: tcp 10.1.0.9:1 > 10.2.0.6:8011 from A to B",
      "permit: udp 10.1.0.9:161 > 10.2.0.6:1024 from A to B",
      "deny: udp 10.1.0.9:161 > 10.2.0.6:1023 from A to B",
      "permit: tcp 10.1.0.9:1 > 10.2.0.7:23 from A to B",
      "deny: tcp 10.1.0.9:1 > 10.2.0.7:22 from A to B",
      "permit: tcp 10.1.0.9:1 > 10.2.0.8:443 from A to B",
      "deny: tcp 10.1.0.9:1 > 10.2.0.8:81 from A to B",
      "permit: tcp 10.1.2.1:1 > 10.2.0.77:2 from A to B",
      "deny: tcp 10.1.3.1:1 > 10.2.0.77:2 from A to B",
      "permit: tcp 10.1.9.1:1 > 10.2.0.5:9 from A to B flags ack",
      "permit: tcp 10.1.9.1:1 > 10.2.0.5:9 from A to B flags rst",
      "deny: tcp 10.1.9.1:1 > 10.2.0.5:9 from A to B flags fin",
      "permit: icmp/8 10.1.0.9 > 10.2.0.5 from A to B",
      "deny: icmp/0 10.1.0.9 > 10.2.0.5 from A to B",
      "permit: icmp/3/4 10.1.0.9 > 10.2.0.5 from A to B",
      "deny: icmp/3/1 10.1.0.9 > 10.2.0.5 from A to B",
      "permit: tcp 10.1.0.9:1 > 10.2.0.9:9 from A to B",
      "deny: tcp 10.1.0.9:1 > 10.2.0.9:9 from A to B flags fin",
      "permit: tcp 10.1.0.9:1 > 10.2.0.10:9 from A to B flags syn",
      "permit: gre 10.1.0.9 > 10.2.0.5 from A to B",
      "permit: ospf 10.1.0.9 > 10.2.0.5 from A to B",
      "deny: esp 10.1.0.9 > 10.2.0.5 from A to B",
      // No list on B: everything passes there. The other interfaces are not set up.
      "permit: tcp 10.2.0.5:1 > 10.1.0.9:22 from B to A",
      "deny: tcp 10.2.0.5:1 > 10.1.0.9:22 from Unused to A",
      "deny: tcp 10.2.0.5:1 > 10.1.0.9:22 from Down to A",
      "deny: tcp 10.2.0.5:1 > 10.1.0.9:22 from Other to A",
      // An inbound list is asked about packets to the router as well.
      "deny: tcp 10.1.0.9:1 > 10.1.0.1:22 from A",
      "permit: tcp 10.2.0.9:1 > 10.2.0.1:22 from B",
    ],
  );
});

test("numbered and standard lists, sequence numbers, removed lines", () => {
  check(
    router(
      "ip access-group 10 in\nip access-group 101 out",
      "ip access-group 99 in",
      `access-list 10 remark hosts
access-list 10 permit 10.1.0.5
access-list 10 deny   10.1.1.0 0.0.0.255 log
access-list 10 permit 10.1.0.0 0.0.255.255
access-list 101 permit tcp host 10.2.0.1 any eq telnet
access-list 101 deny ip any any
ip access-list standard 99
 30 permit any
 20 deny   10.2.0.7
 10 permit 10.2.0.7
 no 10
ip access-list extended GONE
 permit ip any any
no ip access-list extended GONE`,
    ),
    [
      "permit: tcp 10.1.0.5:1 > 10.2.0.5:1 from A to B",
      "deny: tcp 10.1.1.5:1 > 10.2.0.5:1 from A to B",
      "permit: tcp 10.1.2.5:1 > 10.2.0.5:1 from A to B",
      "deny: tcp 11.1.2.5:1 > 10.2.0.5:1 from A to B",
      "deny: tcp 10.2.0.7:1 > 10.1.0.5:23 from B to A",
      "deny: tcp 10.2.0.8:1 > 10.1.0.5:23 from B to A",
      "permit: tcp 10.2.0.1:1 > 10.1.0.5:23 from B to A",
      "deny: tcp 10.2.0.8:1 > 10.9.0.5:23 from B to Down",
      // What the router itself sends no outbound list sees.
      "permit: tcp 10.1.0.1:1 > 10.1.0.5:99 to A",
    ],
  );
});

test("object groups of networks and services, nested", () => {
  check(
    router(
      "ip access-group IN in",
      "",
      `object-group network PLCS
 description all of them
 host 10.2.0.5
 10.2.1.0 255.255.255.0
 10.2.2.0 /24
 range 10.2.3.4 10.2.3.6
 group-object MORE
object-group network MORE
 host 10.2.9.9
object-group service OT
 tcp eq 502
 tcp source gt 1023 eq 102
 tcp-udp range 20000 20001
 icmp echo
 group-object OT2
object-group service OT2
 udp 161
 47
ip access-list extended IN
 permit object-group OT any object-group PLCS
 permit tcp object-group PLCS eq 9 any`,
    ),
    [
      "permit: tcp 10.1.0.5:1 > 10.2.0.5:502 from A to B",
      "permit: tcp 10.1.0.5:1 > 10.2.1.5:502 from A to B",
      "permit: tcp 10.1.0.5:1 > 10.2.2.5:502 from A to B",
      "permit: tcp 10.1.0.5:1 > 10.2.3.6:502 from A to B",
      "deny: tcp 10.1.0.5:1 > 10.2.3.7:502 from A to B",
      "permit: tcp 10.1.0.5:1 > 10.2.9.9:502 from A to B",
      "permit: tcp 10.1.0.5:1024 > 10.2.0.5:102 from A to B",
      "deny: tcp 10.1.0.5:1023 > 10.2.0.5:102 from A to B",
      "permit: udp 10.1.0.5:1 > 10.2.0.5:20001 from A to B",
      "permit: udp 10.1.0.5:1 > 10.2.0.5:161 from A to B",
      "permit: icmp/8 10.1.0.5 > 10.2.0.5 from A to B",
      "deny: icmp/0 10.1.0.5 > 10.2.0.5 from A to B",
      "permit: gre 10.1.0.5 > 10.2.0.5 from A to B",
      "permit: tcp 10.2.0.5:9 > 10.7.0.5:1 from A to B",
    ],
  );
});

test("IPv6: lists with neighbour discovery at their end, and no forwarding unless asked for", () => {
  const lists = `ipv6 access-list V6
 permit tcp 2001:db8:1::/64 host 2001:db8:2::5 eq 502
 sequence 5 deny tcp host 2001:db8:1::66 any
 permit icmp any any echo-request`;
  const on = "ipv6 address 2001:db8:1::1/64\nipv6 traffic-filter V6 in";
  check(router(on, "ipv6 address 2001:db8:2::1/64", `ipv6 unicast-routing\n${lists}`), [
    "permit: tcp 2001:db8:1::5#1 > 2001:db8:2::5#502 from A to B",
    "deny: tcp 2001:db8:1::66#1 > 2001:db8:2::5#502 from A to B",
    "deny: tcp 2001:db8:1::5#1 > 2001:db8:2::5#503 from A to B",
    "permit: icmpv6/128 2001:db8:1::5 > 2001:db8:2::5 from A to B",
    "permit: icmpv6/135 2001:db8:1::5 > 2001:db8:1::1 from A",
    "permit: icmpv6/136 2001:db8:1::5 > 2001:db8:1::1 from A",
    "deny: icmpv6/134 2001:db8:1::5 > 2001:db8:1::1 from A",
    "permit: tcp 2001:db8:2::5#1 > 2001:db8:1::5#1 from B to A",
  ]);
  check(router("", "", lists), ["deny: tcp 2001:db8:1::5#1 > 2001:db8:2::5#502 from A to B"]);
});

test("what cannot be told from a packet may hold and may not", () => {
  const text = router(
    "ip access-group IN in",
    "ip access-group GONE in",
    `object-group network ROUND
 group-object ROUND
ip access-list extended IN
 permit tcp any host 10.2.0.5 eq 502 time-range nights
 deny tcp any host 10.2.0.6 dscp ef
 permit tcp object-group ROUND host 10.2.0.7
 permit tcp any host 10.2.0.8 wonder
 permit ip any any fragments
 permit tcp any host 10.2.0.6
time-range nights
 periodic daily 0:00 to 4:00`,
  );
  const reading = readIos(text, "d");
  assert.deepEqual(
    verdictsOf(reading, [
      "tcp 10.1.0.5:1 > 10.2.0.5:502 from A to B",
      "tcp 10.1.0.5:1 > 10.2.0.6:502 from A to B",
      "tcp 10.1.0.5:1 > 10.2.0.7:502 from A to B",
      "tcp 10.1.0.5:1 > 10.2.0.8:502 from A to B",
      // A list that is not there permits.
      "tcp 10.2.0.5:1 > 10.1.0.8:502 from B to A",
    ]).map((line) => line.slice(0, line.indexOf(":"))),
    ["unknown", "unknown", "unknown", "unknown", "permit"],
  );
});

test("reflexive lists, inspection and tunnels open ways that are only possible", () => {
  const text = router(
    "ip access-group OUT in",
    "ip access-group BACK in",
    `ip access-list extended OUT
 permit tcp any any reflect SESSIONS timeout 60
ip access-list extended BACK
 evaluate SESSIONS
interface C
 ip address 10.3.0.1 255.255.0.0
 ip access-group BACK in
 crypto map VPN`,
  );
  assert.deepEqual(
    verdictsOf(readIos(text, "d"), [
      "tcp 10.1.0.5:1 > 10.2.0.5:502 from A to B",
      "tcp 10.2.0.5:502 > 10.1.0.5:1 from B to A state established flags ack",
      "tcp 10.2.0.5:502 > 10.1.0.5:1 from B to A",
      "tcp 10.3.0.5:502 > 10.1.0.5:1 from C to A",
    ]).map((line) => line.slice(0, line.indexOf(":"))),
    ["permit", "unknown", "deny", "unknown"],
  );
});

const ZONES = `zone security OT
zone security IT
zone security LAB
interface L
 ip address 10.3.0.1 255.255.0.0
 zone-member security LAB
interface OT2
 ip address 10.4.0.1 255.255.0.0
 zone-member security OT
interface Free
 ip address 10.5.0.1 255.255.0.0
interface Free2
 ip address 10.6.0.1 255.255.0.0
ip access-list extended PLCS
 deny ip host 10.2.0.66 any
 permit ip any host 10.1.0.5
 permit tcp any host 10.1.0.6 eq 102
class-map type inspect match-all HTTP-TO-PLC
 match protocol http
 match access-group name PLCS
class-map type inspect match-any SIMPLE
 match protocol ssh
 match access-group name PLCS
class-map type inspect match-all NESTED
 match class-map SIMPLE
 match protocol tcp
class-map type inspect match-any PING
 match protocol icmp
policy-map type inspect IT-OT
 class type inspect HTTP-TO-PLC
  drop log
 class type inspect NESTED
  inspect
 class type inspect PING
  pass
 class class-default
  drop
zone-pair security IT-OT source IT destination OT
 service-policy type inspect IT-OT
zone-pair security LAB-IT source LAB destination IT
zone-pair security IT-SELF source IT destination self
 service-policy type inspect IT-SELF
policy-map type inspect IT-SELF
 class type inspect PING
  inspect
 class class-default
  drop`;

test("zone-based firewall", () => {
  check(router("zone-member security OT", "zone-member security IT", ZONES), [
    // match-all: HTTP to a host of the list is dropped, all else to it inspected where it is TCP.
    "deny: tcp 10.2.0.5:1 > 10.1.0.5:80 from B to A",
    "permit: tcp 10.2.0.5:1 > 10.1.0.5:81 from B to A",
    "deny: tcp 10.2.0.66:1 > 10.1.0.5:81 from B to A",
    "permit: tcp 10.2.0.66:1 > 10.1.0.5:22 from B to A",
    "permit: tcp 10.2.0.5:1 > 10.1.0.6:102 from B to OT2",
    "deny: tcp 10.2.0.5:1 > 10.1.0.6:103 from B to A",
    "deny: udp 10.2.0.5:1 > 10.1.0.5:81 from B to A",
    // Inspection drops TCP that does not begin with SYN.
    "deny: tcp 10.2.0.5:1 > 10.1.0.5:81 from B to A flags ack",
    "permit: icmp/8 10.2.0.5 > 10.1.0.77 from B to A",
    // Nothing begins the other way; without `pass` answers would surely come back, with it they may.
    "deny: tcp 10.1.0.5:81 > 10.2.0.5:1 from A to B",
    "unknown: tcp 10.1.0.5:81 > 10.2.0.5:1 from A to B state established flags ack",
    // Within a zone, between no zones, and from one to the other.
    "permit: tcp 10.1.0.5:1 > 10.4.0.5:1 from A to OT2",
    "permit: tcp 10.5.0.5:1 > 10.6.0.5:1 from Free to Free2",
    "deny: tcp 10.5.0.5:1 > 10.1.0.5:1 from Free to A",
    "deny: tcp 10.1.0.5:1 > 10.5.0.5:1 from A to Free",
    // No pair, and a pair without a policy.
    "deny: tcp 10.3.0.5:1 > 10.1.0.5:1 from L to A",
    "deny: tcp 10.3.0.5:1 > 10.2.0.5:1 from L to B",
    // The router itself.
    "deny: tcp 10.2.0.5:1 > 10.2.0.1:22 from B",
    "permit: icmp/8 10.2.0.5 > 10.2.0.1 from B",
    "permit: tcp 10.3.0.5:1 > 10.3.0.1:22 from L",
    "permit: tcp 10.2.0.1:1 > 10.2.0.5:22 to B",
  ]);
  const [forward] = explainDefault(readIos(router("zone-member security OT", "zone-member security IT", ZONES), "d").ruleset);
  assert.notEqual(forward?.verdict, "deny");
});

test("zone pairs whose policies inspect everything they let pass let answers through", () => {
  const zones = ZONES.replace("  pass\n", "  inspect\n");
  check(router("zone-member security OT", "zone-member security IT", zones), [
    "permit: tcp 10.1.0.5:81 > 10.2.0.5:1 from A to B state established flags ack",
  ]);
});

test("circles and gaps in classes are not known, never passed over", () => {
  const zones = `zone security OT
zone security IT
class-map type inspect match-any ROUND
 match class-map ROUND
class-map type inspect match-any GAP
 match access-group name NOWHERE
policy-map type inspect P
 class type inspect ROUND
  inspect
zone-pair security X source IT destination OT
 service-policy type inspect P
policy-map type inspect Q
 class type inspect GAP
  inspect
zone-pair security Y source OT destination IT
 service-policy type inspect Q`;
  check(router("zone-member security OT", "zone-member security IT", zones), [
    "unknown: tcp 10.2.0.5:1 > 10.1.0.5:80 from B to A",
    "unknown: tcp 10.1.0.5:1 > 10.2.0.5:80 from A to B",
  ]);
});

test("translation: the inbound list sees what comes, the outbound one what goes", () => {
  const { ruleset, strange } = readIos(
    router(
      "ip nat inside",
      "ip nat outside",
      `ip nat pool POOL 192.0.2.10 192.0.2.20 netmask 255.255.255.0
ip nat inside source static 10.1.0.5 192.0.2.5
ip nat inside source static tcp 10.1.0.6 502 192.0.2.6 1502 extendable
ip nat inside source static network 10.1.8.0 192.0.2.128 /26
ip nat inside source list 7 pool POOL overload
ip nat inside source list 8 interface B overload
ip nat outside source static 10.2.0.9 10.1.99.9
access-list 7 permit 10.1.7.0 0.0.0.255
access-list 8 permit 10.1.8.0 0.0.0.255
ip route 0.0.0.0 0.0.0.0 10.2.0.254 200 name out
ip route 10.77.0.0 255.255.0.0 Null0
ipv6 route 2001:db8::/32 A FE80::1`,
    ),
    "d",
  );
  assert.deepEqual(strange, []);
  const rewrites = (id: string): readonly string[] =>
    (ruleset.chains.get(id)?.rules ?? []).map(({ text, rewrites: own }) => {
      return `${text} | ${own.map(({ field, to, shift }) => `${field} ${to?.map(({ low, high }) => `${low}-${high}`).join() ?? "?"} ${shift ?? ""}`.trim()).join("; ")}`;
    });
  const address = (text: string): bigint => text.split(".").reduce((value, part) => value * 256n + BigInt(part), 0n);
  const one = (text: string): string => `${address(text)}-${address(text)}`;
  assert.deepEqual(rewrites("ip nat outside to inside"), [
    `ip nat inside source static 10.1.0.5 192.0.2.5 | destination ${one("10.1.0.5")}; translation ?`,
    `ip nat inside source static tcp 10.1.0.6 502 192.0.2.6 1502 extendable | destination ${one("10.1.0.6")}; destinationPort 502-502; translation ?`,
    `ip nat inside source static network 10.1.8.0 192.0.2.128 /26 | destination ? ${address("10.1.8.0") - address("192.0.2.128")}; translation ?`,
    `ip nat outside source static 10.2.0.9 10.1.99.9 | source ${one("10.1.99.9")}; translation ?`,
  ]);
  assert.deepEqual(rewrites("access-list 8: inside source to B 10.2.0.1-10.2.0.1"), [
    `access-list 8 permit 10.1.8.0 0.0.0.255 | source ${one("10.2.0.1")}; sourcePort ?; translation ?`,
  ]);
  assert.deepEqual(
    ruleset.routes?.map((route) => Object.fromEntries(Object.entries(route).filter(([key]) => key !== "locator"))),
    [
      { family: "ip", network: { low: 0n, high: 0xffff_ffffn }, via: address("10.2.0.254"), metric: 200 },
      { family: "ip", network: { low: address("10.77.0.0"), high: address("10.77.255.255") }, discard: true },
      {
        family: "ip6",
        network: { low: 0x20010db8n << 96n, high: (0x20010db9n << 96n) - 1n },
        interface: "A",
        via: (0xfe80n << 112n) + 1n,
      },
    ],
  );
});

test("deny by default is proven where every interface has a list, and only where the text is whole", () => {
  const lists = "access-list 101 permit tcp any host 10.1.0.5 eq 502\naccess-list 102 deny ip any any";
  const of = (text: string): readonly string[] =>
    explainDefault(readIos(text, "d").ruleset).map(({ families, verdict }) => `${families?.join("+")} ${verdict}`);
  const both = ["ip access-group 101 in", "ip access-group 102 in"] as const;
  assert.deepEqual(of(router(...both, lists)), ["ipv4+ipv6 deny"]);
  assert.deepEqual(of(router(both[0], "", lists)), ["ipv4 permit", "ipv6 deny"]);
  assert.deepEqual(of(router(...both, lists, "")), ["ipv4+ipv6 unknown"]);
});

test("recognised by content", () => {
  const is = (text: string): boolean => isOfFormat(ciscoIos, new TextEncoder().encode(text));
  assert.ok(is("ip access-list extended X\n permit ip any any\n"));
  assert.ok(is("!\nversion 17.3\ninterface GigabitEthernet1\n"));
  assert.ok(is("access-list 101 permit ip any any\n"));
  assert.ok(!is("access-list OUTSIDE extended permit ip any any\n"));
  assert.ok(!is("*filter\n:INPUT DROP [0:0]\n"));
  assert.ok(!is("ASA Version 9.8\naccess-list 101 permit ip any any\n"));
});

test("secrets do not leave the reader, lines without a bearing are understood, others are told", () => {
  const { strange, problems, hostname, statements } = readIos(
    `Building configuration...
version 15.1
service password-encryption
hostname edge
enable secret 5 $1$abc$hunter2hunter2
username kim password 7 hunter2
snmp-server community hunter2 RO
banner motd ^C
 interface hunter
^C
wonder-key hunter2
crypto isakmp key hunter2 address 10.0.0.1
interface A
 ip wonder key 7 hunter2
 standby 1 authentication md5 key-string hunter2
line vty 0 4
 password hunter2
router bgp 1
 neighbor 10.0.0.1 password hunter2
end
`,
    "d",
  );
  assert.equal(hostname, "edge");
  assert.equal(statements, 20);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    strange.map(({ text }) => text),
    ["wonder-key ••••", "ip wonder key ••••"],
  );
});
