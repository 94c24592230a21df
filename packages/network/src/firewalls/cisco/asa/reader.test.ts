// ASA configurations, written for these tests, against what Cisco's documentation says of each construct: packet by packet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { explainDefault } from "../../../policy/explain.ts";
import { isOfFormat } from "../../format.ts";
import { verdictsOf } from "../../packet.fixture.ts";
import { ciscoIos } from "../ios/reader.ts";
import { ciscoAsa, readAsa } from "./reader.ts";

const INTERFACES = `ASA Version 9.12(4)
hostname fw
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 192.0.2.1 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.0.0 standby 10.1.0.2
interface GigabitEthernet0/2.20
 vlan 20
 nameif dmz
 security-level 50
 ip address 10.2.0.1 255.255.0.0
interface GigabitEthernet0/3
 nameif lab
 security-level 50
 ip address 10.3.0.1 255.255.0.0
interface GigabitEthernet0/4
 shutdown
 no nameif
 no security-level
 no ip address
`;

function firewall(rest: string, end = ": end\n"): string {
  return `: Saved\n${INTERFACES}${rest}\n${end}`;
}

function check(text: string, expected: readonly string[]): void {
  const reading = readAsa(text, "d");
  assert.deepEqual(reading.strange, []);
  const lines = expected.map((line) => line.slice(line.indexOf(": ") + 2));
  assert.deepEqual(verdictsOf(reading, lines), expected);
}

const defaults = (text: string): readonly string[] =>
  explainDefault(readAsa(text, "d").ruleset)
    .filter(({ hook }) => hook === "forward")
    .map(({ families, verdict }) => `${families?.join("+")} ${verdict}`);

test("security levels: down passes, up does not, equals only when told", () => {
  check(firewall(""), [
    "permit: tcp 10.1.0.5:1 > 192.0.2.9:80 from inside to outside",
    "permit: tcp 10.1.0.5:1 > 10.2.0.9:80 from inside to dmz",
    "deny: tcp 192.0.2.9:1 > 10.1.0.5:80 from outside to inside",
    "deny: tcp 10.2.0.9:1 > 10.1.0.5:80 from dmz to inside",
    "permit: tcp 10.2.0.9:1 > 192.0.2.5:80 from dmz to outside",
    "deny: tcp 10.2.0.9:1 > 10.3.0.5:80 from dmz to lab",
    "deny: tcp 10.1.0.5:1 > 10.1.0.6:80 from inside to inside",
    "deny: tcp 10.1.0.5:1 > 10.1.0.6:80 from other to inside",
    // Stateful: answers pass, the midst of a connection does not begin one.
    "permit: tcp 192.0.2.9:80 > 10.1.0.5:1 from outside to inside state established flags ack",
    "deny: tcp 10.1.0.5:1 > 192.0.2.9:80 from inside to outside flags ack",
    "deny: tcp 10.1.0.5:1 > 192.0.2.9:80 from inside to outside state invalid",
    "deny: icmp/0 192.0.2.9 > 10.1.0.5 from outside to inside state established",
    "permit: icmp/8 10.1.0.5 > 192.0.2.9 from inside to outside",
  ]);
  check(firewall("same-security-traffic permit inter-interface\nsame-security-traffic permit intra-interface"), [
    "permit: tcp 10.2.0.9:1 > 10.3.0.5:80 from dmz to lab",
    "permit: tcp 10.1.0.5:1 > 10.1.0.6:80 from inside to inside",
  ]);
  assert.deepEqual(defaults(firewall("")), ["ipv4+ipv6 permit"]);
});

test("extended lists with objects and groups", () => {
  check(
    firewall(`name 10.1.0.77 plc-7
object network PLC
 host 10.1.0.5
object network LINE
 subnet 10.1.4.0 255.255.255.0
object network SPAN
 range 10.1.5.1 10.1.5.9
object service S7
 service tcp destination eq 102
object-group network PLCS
 description all
 network-object object PLC
 network-object 10.1.8.0 255.255.255.0
 network-object host plc-7
 group-object MORE
object-group network MORE
 network-object object LINE
 network-object 2001:db8::/64
object-group service OT
 service-object object S7
 service-object tcp destination eq 502
 service-object udp source eq snmp destination range 1000 1001
 service-object icmp echo
object-group service PORTS tcp
 port-object eq https
 port-object range 8000 8010
object-group protocol VPN
 protocol-object esp
 protocol-object ah
object-group icmp-type PINGS
 icmp-object echo
 icmp-object echo-reply
access-list OUT remark password hunter2
access-list OUT extended permit object-group OT host 192.0.2.9 object-group PLCS
access-list OUT extended permit object S7 any object SPAN
access-list OUT extended permit tcp any object-group PLCS object-group PORTS log warnings interval 60
access-list OUT extended deny tcp any host 10.1.0.200 eq 22
access-list OUT extended permit tcp any host 10.1.0.200 gt 20 log disable
access-list OUT extended permit tcp any4 host 10.1.0.201 inactive
access-list OUT extended permit object-group VPN any host 10.1.0.202
access-list OUT extended permit icmp any host 10.1.0.203 object-group PINGS
access-list OUT extended permit icmp any host 10.1.0.204 unreachable 3
access-list OUT extended permit tcp any object-group PORTS host 10.1.0.205
access-list OUT extended permit ip 198.51.100.0 255.255.255.0 10.1.0.206 255.255.255.255
access-list OUT line 1 extended deny ip host 192.0.2.66 any
access-group OUT in interface outside`),
    [
      "permit: tcp 192.0.2.9:1 > 10.1.0.5:102 from outside to inside",
      "permit: tcp 192.0.2.9:1 > 10.1.8.5:502 from outside to inside",
      "permit: tcp 192.0.2.9:1 > 10.1.0.77:502 from outside to inside",
      "permit: tcp 192.0.2.9:1 > 10.1.4.5:502 from outside to inside",
      "deny: tcp 192.0.2.8:1 > 10.1.4.5:502 from outside to inside",
      "permit: udp 192.0.2.9:161 > 10.1.4.5:1001 from outside to inside",
      "deny: udp 192.0.2.9:162 > 10.1.4.5:1001 from outside to inside",
      "permit: icmp/8 192.0.2.9 > 10.1.4.5 from outside to inside",
      "deny: icmp/0 192.0.2.9 > 10.1.4.5 from outside to inside",
      "permit: tcp 192.0.2.8:1 > 10.1.5.9:102 from outside to inside",
      "deny: tcp 192.0.2.8:1 > 10.1.5.10:102 from outside to inside",
      "permit: tcp 192.0.2.8:1 > 10.1.0.5:443 from outside to inside",
      "permit: tcp 2001:db8:9::1#1 > 2001:db8::5#8010 from outside to inside",
      "deny: tcp 192.0.2.8:1 > 10.1.0.200:22 from outside to inside",
      "permit: tcp 192.0.2.8:1 > 10.1.0.200:23 from outside to inside",
      "deny: tcp 192.0.2.8:1 > 10.1.0.201:23 from outside to inside",
      "permit: esp 192.0.2.8 > 10.1.0.202 from outside to inside",
      "permit: icmp/0 192.0.2.8 > 10.1.0.203 from outside to inside",
      "deny: icmp/3/3 192.0.2.8 > 10.1.0.203 from outside to inside",
      "permit: icmp/3/3 192.0.2.8 > 10.1.0.204 from outside to inside",
      "permit: tcp 192.0.2.8:8001 > 10.1.0.205:7 from outside to inside",
      "deny: tcp 192.0.2.8:7 > 10.1.0.205:7 from outside to inside",
      "permit: udp 198.51.100.7:7 > 10.1.0.206:7 from outside to inside",
      "deny: tcp 192.0.2.66:1 > 10.1.0.5:443 from outside to inside",
    ],
  );
});

test("inbound, global and outbound lists, and the denial at their end", () => {
  const lists = `access-list IN extended permit tcp any any eq 80
access-list IN extended deny tcp any any eq 81
access-list ALL extended permit tcp any any range 81 82
access-list OUT extended permit tcp any host 10.2.0.9
access-group IN in interface inside
access-group OUT out interface dmz`;
  check(firewall(lists), [
    "permit: tcp 10.1.0.5:1 > 192.0.2.9:80 from inside to outside",
    "deny: tcp 10.1.0.5:1 > 192.0.2.9:82 from inside to outside",
    "permit: tcp 10.1.0.5:1 > 10.2.0.9:80 from inside to dmz",
    "deny: tcp 10.1.0.5:1 > 10.2.0.8:80 from inside to dmz",
    "permit: tcp 10.2.0.9:1 > 192.0.2.9:9 from dmz to outside",
    "permit: tcp 10.2.0.9:80 > 10.1.0.5:9 from dmz to inside state established flags ack",
  ]);
  check(firewall(`${lists}\naccess-group ALL global`), [
    "permit: tcp 10.1.0.5:1 > 192.0.2.9:80 from inside to outside",
    "deny: tcp 10.1.0.5:1 > 192.0.2.9:81 from inside to outside",
    "permit: tcp 10.1.0.5:1 > 192.0.2.9:82 from inside to outside",
    "permit: tcp 192.0.2.9:1 > 10.1.0.5:82 from outside to inside",
    // With a global list, levels permit nothing any more.
    "deny: tcp 10.2.0.9:1 > 192.0.2.9:9 from dmz to outside",
    "deny: tcp 10.2.0.9:1 > 10.3.0.9:82 from dmz to lab",
  ]);
  const everywhere = ["outside", "inside", "dmz", "lab"].map((name) => `access-group IN in interface ${name}`).join("\n");
  assert.deepEqual(defaults(firewall(`access-list IN extended permit tcp any host 10.2.0.9 eq 80\n${everywhere}`)), [
    "ipv4+ipv6 deny",
  ]);
  assert.deepEqual(defaults(firewall(`access-list IN extended permit tcp any host 10.2.0.9 eq 80\n${everywhere}`, "")), [
    "ipv4+ipv6 unknown",
  ]);
});

test("inspection of ICMP, bypassed state, tunnels, reverse path", () => {
  const policy = (line: string): string =>
    `policy-map global_policy\n class inspection_default\n  inspect dns\n  ${line}\nservice-policy global_policy global`;
  check(firewall(policy("inspect icmp")), [
    "permit: icmp/0 192.0.2.9 > 10.1.0.5 from outside to inside state established",
    "deny: icmp/0 192.0.2.9 > 10.1.0.5 from outside to inside",
  ]);
  check(firewall(policy("set connection advanced-options tcp-state-bypass")), [
    "unknown: tcp 10.1.0.5:1 > 192.0.2.9:80 from inside to outside flags ack",
    "permit: tcp 10.1.0.5:1 > 192.0.2.9:80 from inside to outside",
  ]);
  check(firewall("crypto map VPN interface outside"), [
    "unknown: tcp 192.0.2.9:1 > 10.1.0.5:80 from outside to inside",
    "deny: tcp 10.2.0.9:1 > 10.1.0.5:80 from dmz to inside",
  ]);
  check(firewall("crypto map VPN interface outside\nno sysopt connection permit-vpn"), [
    "deny: tcp 192.0.2.9:1 > 10.1.0.5:80 from outside to inside",
  ]);
  check(firewall("ip verify reverse-path interface inside"), [
    "permit: tcp 10.1.0.5:1 > 192.0.2.9:80 from inside to outside",
    "unknown: tcp 10.9.0.5:1 > 192.0.2.9:80 from inside to outside",
  ]);
});

test("what cannot be told from a packet may hold and may not", () => {
  check(
    firewall(`object network CLOUD
 fqdn v4 cloud.example.org
object-group network ROUND
 group-object ROUND
access-list IN extended permit tcp any object CLOUD eq 443
access-list IN extended permit tcp any object-group ROUND eq 444
access-list IN extended permit tcp user ACME\\kim any any eq 445
access-list IN extended permit tcp any any eq 446 time-range nights
access-list IN extended permit tcp any object GONE eq 447
access-list IN extended permit tcp any any eq kerberos
access-list IN advanced trust ip any any
access-list IN extended deny ip any any
access-group IN in interface inside
access-group GONE in interface dmz`),
    [
      "unknown: tcp 10.1.0.5:1 > 192.0.2.9:443 from inside to outside",
      "unknown: tcp 10.1.0.5:1 > 192.0.2.9:444 from inside to outside",
      "unknown: tcp 10.1.0.5:1 > 192.0.2.9:445 from inside to outside",
      "unknown: tcp 10.1.0.5:1 > 192.0.2.9:446 from inside to outside",
      "unknown: tcp 10.1.0.5:1 > 192.0.2.9:447 from inside to outside",
      "unknown: tcp 10.2.0.5:1 > 192.0.2.9:447 from dmz to outside",
    ],
  );
  for (const foreign of ["firewall transparent", "static (inside,outside) 192.0.2.5 10.1.0.5 netmask 255.255.255.255"]) {
    const [line] = verdictsOf(readAsa(firewall(foreign), "d"), ["tcp 192.0.2.9:1 > 10.1.0.5:80 from outside to inside"]);
    assert.match(line ?? "", /^unknown/, foreign);
  }
});

test("translation: sections in order, real addresses in lists", () => {
  const { ruleset, strange } = readAsa(
    firewall(`object network LAN
 subnet 10.1.0.0 255.255.0.0
object network PLC
 host 10.1.0.5
object network WEB
 host 10.2.0.9
object network PARTNER
 subnet 10.77.0.0 255.255.255.0
object network PARTNER-SEEN
 subnet 10.88.0.0 255.255.255.0
object network POOL
 range 192.0.2.50 192.0.2.60
nat (inside,outside) source static LAN LAN destination static PARTNER PARTNER no-proxy-arp route-lookup
nat (dmz,outside) source static any any destination static PARTNER-SEEN PARTNER unidirectional
nat (inside,outside) after-auto source dynamic any pat-pool POOL
nat (inside,outside) 2 source static LAN POOL inactive
object network LAN
 nat (inside,outside) dynamic interface
object network PLC
 nat (inside,outside) static 192.0.2.5
object network WEB
 nat (dmz,outside) static interface service tcp www 8080
route outside 0.0.0.0 0.0.0.0 192.0.2.254 1
route inside 10.9.0.0 255.255.0.0 10.1.0.254`),
    "d",
  );
  assert.deepEqual(strange, []);
  const address = (text: string): bigint => text.split(".").reduce((value, part) => value * 256n + BigInt(part), 0n);
  const one = (text: string): string => `${address(text)}-${address(text)}`;
  const rewrites = (id: string): readonly string[] =>
    (ruleset.chains.get(id)?.rules ?? []).map(({ text, rewrites: own }) => {
      const said = own.map(({ field, to }) => `${field} ${to?.map(({ low, high }) => `${low}-${high}`).join() ?? "?"}`);
      return `${text} | ${said.join("; ")}`;
    });
  assert.deepEqual(rewrites("nat of destinations"), [
    "nat (inside,outside) source static LAN LAN destination static PARTNER PARTNER no-proxy-arp route-lookup | ",
    "nat (inside,outside) source static LAN LAN destination static PARTNER PARTNER no-proxy-arp route-lookup | ",
    `nat (dmz,outside) source static any any destination static PARTNER-SEEN PARTNER unidirectional | destination ?; translation ?`,
    `object network PLC: nat (inside,outside) static 192.0.2.5 | destination ${one("10.1.0.5")}; translation ?`,
    `object network WEB: nat (dmz,outside) static interface service tcp www 8080 | destination ${one("10.2.0.9")}; destinationPort 80-80; translation ?`,
  ]);
  assert.deepEqual(rewrites("nat of sources").slice(-2), [
    `object network LAN: nat (inside,outside) dynamic interface | source ${one("192.0.2.1")}; sourcePort ?; translation ?`,
    `nat (inside,outside) after-auto source dynamic any pat-pool POOL | source ${address("192.0.2.50")}-${address("192.0.2.60")}; sourcePort ?; translation ?`,
  ]);
  assert.deepEqual(
    ruleset.routes?.map(({ interface: name, via, metric }) => ({ name, via, metric })),
    [
      { name: "outside", via: address("192.0.2.254"), metric: 1 },
      { name: "inside", via: address("10.1.0.254"), metric: undefined },
    ],
  );
});

test("recognised by content, apart from IOS; lines without a bearing are understood, secrets stay", () => {
  const is = (text: string): boolean => isOfFormat(ciscoAsa, new TextEncoder().encode(text));
  assert.ok(is(firewall("")));
  assert.ok(is("access-list X extended permit ip any any\n"));
  assert.ok(!is("ip access-list extended X\n permit ip any any\n"));
  assert.ok(!isOfFormat(ciscoIos, new TextEncoder().encode(firewall("access-list 101 extended permit ip any any"))));
  const { strange } = readAsa(
    firewall(`enable password hunter2 encrypted
passwd hunter2 encrypted
names
dns domain-lookup inside
pager lines 24
tunnel-group 192.0.2.7 ipsec-attributes
 ikev1 pre-shared-key hunter2
username kim password hunter2 encrypted privilege 15
snmp-server community hunter2
wonder secret hunter2
no failover
http 10.1.0.0 255.255.0.0 inside
Cryptochecksum:abcdef`),
    "d",
  );
  assert.deepEqual(
    strange.map(({ text }) => text),
    ["wonder secret ••••"],
  );
});
