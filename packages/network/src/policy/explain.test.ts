// The proof of deny by default, over rule sets that the real nft has loaded and listed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { listWithNft, whyNoNamespace } from "../firewalls/namespace.fixture.ts";
import { readListing } from "../firewalls/nftables/reader.ts";
import type { Ruleset } from "../firewalls/ruleset.ts";
import { explainDefault } from "./explain.ts";

const skip = whyNoNamespace("nft");

function load(rules: string): Ruleset {
  return readListing(JSON.parse(listWithNft(rules)).nftables, "router").ruleset;
}

/** The verdicts on the way through the device, IPv4 then IPv6. */
function verdicts(rules: string): readonly string[] {
  return explainDefault(load(rules))
    .filter(({ hook }) => hook === "forward")
    .flatMap(({ verdict, families }) => (families ?? []).map((family) => `${family} ${verdict}`));
}

const forward = (body: string, policy = "drop", table = "inet"): string => `
table ${table} filter {
  chain lan { ip saddr 10.0.0.0/8 accept; }
  chain open { accept; }
  chain forward { type filter hook forward priority 0; policy ${policy}; ${body}
  }
}`;
const both = (verdict: string): readonly string[] => [`ipv4 ${verdict}`, `ipv6 ${verdict}`];

const CASES: readonly (readonly [title: string, rules: string, expected: readonly string[]])[] = [
  ["nothing loaded: what is routed passes", "", both("permit")],
  ["policy drop", forward(""), both("deny")],
  ["policy accept", forward("tcp dport 22 drop", "accept"), both("permit")],
  ["policy accept and a last rule that drops", forward("tcp dport 22 accept\n drop", "accept"), both("deny")],
  ["only an input chain", "table inet f { chain input { type filter hook input priority 0; policy drop; }\n}", both("permit")],
  ["established traffic is not new", forward("ct state established,related accept"), both("deny")],
  ["new traffic as such is everything", forward("ct state new accept"), both("permit")],
  ["new or established", forward("ct state { new, established } accept"), both("permit")],
  ["an accept reached by a jump", forward("tcp dport 1-9 drop\n jump open"), both("permit")],
  ["an accept that only named addresses reach", forward("jump lan"), both("deny")],
  ["a goto ends the chain that it leaves", forward("goto lan\n", "accept"), both("permit")],
  ["a goto hides what stands behind it", forward("goto lan\n accept"), both("deny")],
  ["a return before the accept", forward("return\n accept"), both("deny")],
  ["a named port is an exception", forward("tcp dport { 22, 502, 1000-2000 } accept"), both("deny")],
  ["nearly all ports are the rule", forward("tcp dport 1-65535 accept"), both("permit")],
  ["all source ports but the privileged", forward("tcp sport 1024-65535 accept"), both("permit")],
  ["a protocol without ports is an exception", forward("meta l4proto { icmp, ipv6-icmp, esp } accept"), both("deny")],
  ["all of TCP is no exception", forward("meta l4proto tcp accept"), both("permit")],
  ["everything but one port", forward("tcp dport != 23 accept"), both("permit")],
  ["everything but one network", forward("ip saddr != 10.0.0.0/8 accept"), ["ipv4 permit", "ipv6 deny"]],
  [
    "only one network, by dropping the rest",
    forward("ip saddr != 10.0.0.0/8 drop\n ip daddr != 10.0.0.0/8 drop\n accept"),
    ["ipv4 deny", "ipv6 permit"],
  ],
  [
    "both halves of all addresses",
    forward("ip saddr 0.0.0.0/1 accept\n ip saddr 128.0.0.0/1 accept"),
    ["ipv4 permit", "ipv6 deny"],
  ],
  [
    "all quarters of all addresses",
    forward("ip saddr { 0.0.0.0/2, 128.0.0.0/2 } accept\n ip saddr 64.0.0.0/2 accept\n ip saddr 192.0.0.0/2 accept"),
    ["ipv4 permit", "ipv6 deny"],
  ],
  ["all that comes from an interface may be an exception or the rule", forward('iifname "eth0" accept'), both("unknown")],
  [
    "all that goes from one interface to another, named in two chains",
    forward('iifname "eth0" jump out').replace("chain lan", 'chain out { oifname "eth1" accept; }\n chain lan'),
    both("unknown"),
  ],
  ["an interface and a port are an exception", forward('iifname "eth0" oifname "eth1" tcp dport 502 accept'), both("deny")],
  ["a refusal that goes with one family only", forward("meta nfproto ipv4 reject", "accept"), ["ipv4 deny", "ipv6 permit"]],
  ["a refusal that goes with TCP only", forward("reject with tcp reset", "accept"), both("permit")],
  ["a refusal of everything", forward("reject", "accept"), both("deny")],
  ["the loopback leads nowhere", forward('iifname "lo" accept'), both("deny")],
  ["every interface but one", forward('iifname != "eth0" accept'), both("permit")],
  ["interfaces by a pattern", forward('iifname { "eth*", "lo" } accept'), both("unknown")],
  ["a condition that is not modelled could let all pass", forward("meta mark 5 accept"), both("unknown")],
  ["a condition that is not modelled beside a named port", forward("meta mark 5 tcp dport 22 accept"), both("deny")],
  ["a condition that is not modelled could drop all", forward("meta mark 5 drop", "accept"), both("unknown")],
  ["a limit lets pass now and then", forward("limit rate 10/second accept"), both("unknown")],
  ["a drop that is not modelled before a certain accept", forward("tcp flags & (fin|syn) == fin drop\n accept"), both("permit")],
  ["translated traffic without any translation", forward("ct status dnat accept"), both("deny")],
  ["a verdict map with a rest", forward("tcp dport vmap { 22 : accept, * : drop }\n"), both("deny")],
  [
    "a verdict map whose rest is accepted",
    forward("ip protocol vmap { tcp : drop, * : accept }\n"),
    ["ipv4 permit", "ipv6 deny"],
  ],
  ["only IPv4 is looked at", forward("", "drop", "ip"), ["ipv4 deny", "ipv6 permit"]],
  [
    "a table that is switched off (nft 1.0.6 lists the flag wrongly: unknown)",
    "table inet filter { flags dormant\n chain forward { type filter hook forward priority 0; policy drop; }\n}",
    both("unknown"),
  ],
  [
    "two chains on one hook: one that drops is enough",
    `${forward("accept")}\ntable inet late { chain f { type filter hook forward priority 10; policy drop; }\n}`,
    both("deny"),
  ],
  [
    "two chains on one hook: both let it pass",
    `${forward("accept")}\ntable inet late { chain f { type filter hook forward priority 10; policy accept; tcp dport 5 drop; }\n}`,
    both("permit"),
  ],
  [
    "dropped before routing",
    "table inet raw { chain p { type filter hook prerouting priority -300; policy drop; ip saddr 10.0.0.1 accept; }\n}",
    both("deny"),
  ],
  [
    "everything is translated to one host that may be reached",
    `${forward("ip daddr 10.0.0.5 accept")}\ntable ip nat { chain p { type nat hook prerouting priority -100; dnat to 10.0.0.5; }\n}`,
    ["ipv4 permit", "ipv6 deny"],
  ],
  [
    "an empty set admits nothing, a set that traffic fills may",
    "table inet f { set a { type ipv4_addr; }\n set b { type ipv6_addr; flags dynamic; }\n chain f { type filter hook forward priority 0; policy drop; ip saddr @a accept; ip6 saddr @b accept; update @b { ip6 saddr }; }\n}",
    ["ipv4 deny", "ipv6 unknown"],
  ],
];

for (const [title, rules, expected] of CASES) {
  test(title, { skip }, () => assert.deepEqual(verdicts(rules), expected));
}

test("the rule that lets pass, or could, is named", { skip }, () => {
  const [through] = explainDefault(load(forward("tcp dport 22 accept\n ct state new accept")));
  assert.equal(through?.rule?.position, 2);
  assert.match(through?.why ?? "", /rule 2 of inet filter forward \(ct state new accept\) matches/);
  const [open] = explainDefault(load(forward("meta mark 5 accept")));
  assert.match(open?.why ?? "", /may match: meta mark is not modelled/);
});

test("a bridge answers for its frames; of routing it tells nothing", { skip }, () => {
  const bridge = (policy: string): readonly string[] =>
    explainDefault(
      load(
        `table bridge b { chain f { type filter hook forward priority 0; policy ${policy}; ether type arp accept; tcp dport 502 accept; }\n}`,
      ),
    ).map(({ families, verdict }) => `${families?.join("+")} ${verdict}`);
  assert.deepEqual(bridge("accept"), ["ipv4+ipv6 unknown", "bridged permit"]);
  // Which frames besides ARP "ether type arp" would let pass is not modelled, so nothing is proven.
  assert.deepEqual(bridge("drop"), ["ipv4+ipv6 unknown", "bridged deny"]);
});
