// nft scripts: read by ourselves and by nft, which lists them as JSON, they are the same rules.

import assert from "node:assert/strict";
import { test } from "node:test";
import { compareRulesets } from "../../../policy/difference.ts";
import { inNamespace, listWithNft, whyNoNamespace } from "../../namespace.fixture.ts";
import type { Condition, Ruleset } from "../../ruleset.ts";
import { whyOpen } from "../../ruleset.ts";
import { nftables } from "../reader.ts";
import { nftablesScript } from "./reader.ts";

const skip = whyNoNamespace("nft");

const SCRIPT = `#!/usr/sbin/nft -f
flush ruleset
define PLCS = { 10.0.2.10, 10.0.2.20-10.0.2.29, 10.0.3.0/24 }
define MODBUS = 502
table inet plant {
  comment "of the plant"
  counter seen { }
  set office { type ipv4_addr; flags interval; elements = { 10.0.0.0/24, 10.1.0.1-10.1.0.9,
      10.2.2.2 } }
  set pairs { type ipv4_addr . inet_service; elements = { 10.0.0.1 . 502, 10.0.0.2 . 80 } }
  map verdicts { type inet_service : verdict; elements = { 22 : accept, 23 : drop } }
  chain other {
    tcp dport 1 accept
  }
  chain forward {
    type filter hook forward priority filter - 5; policy drop;
    ct state established,related accept
    ct state { new, untracked } tcp flags & (fin | syn | rst | ack) == syn ip saddr 10.7.0.1 accept comment "hello"
    tcp flags syn / fin,syn,rst,ack ip saddr 10.7.0.2 accept
    ip saddr @office ip daddr != 10.9.9.0/24 tcp dport { $MODBUS, 8000-8010 } counter accept
    ip saddr 10.0.0.0/24 ip daddr $PLCS tcp dport $MODBUS counter name seen accept
    ip saddr . tcp dport @pairs accept
    ip saddr . tcp dport { 10.0.0.1 . 5, 10.0.0.0/24 . 1-3 } accept
    tcp dport vmap @verdicts
    tcp dport vmap { 33 : jump other, 34 : goto other, 35:return }
    iifname "eth0" oifname { "eth1", "eth2*" } meta l4proto { tcp, udp } th dport 53 accept
    iifname != "lo" ip protocol icmp icmp type echo-request accept
    icmpv6 type { nd-neighbor-solicit, 136 } accept
    ip saddr & 255.0.255.0 == 10.0.5.0 drop
    meta mark 0x1 drop
    limit rate 10/second burst 5 packets log prefix "x: " level info drop
    ct status dnat accept
    ip6 daddr 2001:db8::/32 reject with icmpv6 type no-route
    ip daddr 10.5.5.5 reject with tcp reset
    meta pkttype broadcast drop
    fib daddr type local accept
    udp sport >= 1024 udp dport < 1024 accept
    tcp option maxseg size set 1400
    @th,16,16 8088 accept
    ct count over 10 drop
    ip frag-off & 0x1fff != 0 drop
    icmp type 8 ip saddr 10.4.0.1 accept
    ip saddr 10.0.0.1-10.0.0.7 \\
      accept
    jump other
  }
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    udp dport 53 redirect to :5353
    tcp dport 80 dnat ip to 10.0.0.9:8080
  }
  chain postrouting {
    type nat hook postrouting priority 100;
    oifname "e" meta l4proto tcp snat ip to 10.0.0.1-10.0.0.5:1000-2000
    oifname "f" masquerade
  }
}
add table ip more
add chain ip more input { type filter hook input priority 0; policy drop; }
add rule ip more input tcp dport 22 accept
add rule more input ip saddr 10.0.0.0/8 drop
`;

function shapeOf({ chains, families }: Ruleset): unknown {
  const plain = (condition: Condition): unknown => (condition.type === "unmodelled" ? "unmodelled" : condition);
  return {
    families,
    chains: [...chains.values()].map(({ id, base, rules }) => ({
      id,
      base: base ?? null,
      rules: rules.map(({ conditions, action, rewrites, logged, comment }) => ({
        conditions: conditions.map(plain),
        action: action.type === "unknown" ? "unknown" : action,
        rewrites,
        logged,
        comment,
      })),
    })),
  };
}

test("what nft lists as text is what it lists as JSON", { skip }, () => {
  const listing = inNamespace("ip link set lo up; nft -f -; nft list ruleset", SCRIPT);
  const ours = nftablesScript.read(listing, "r");
  const theirs = nftables.read(listWithNft(SCRIPT), "r");
  assert.deepEqual(ours.strange, []);
  const byId = (one: Ruleset): Ruleset => ({ ...one, chains: new Map([...one.chains].sort(([a], [b]) => (a < b ? -1 : 1))) });
  assert.deepEqual(shapeOf(byId(ours.ruleset)), shapeOf(byId(theirs.ruleset)));
});

test("a script as people write it is the rules that nft loads from it", { skip }, () => {
  const ours = nftablesScript.read(SCRIPT, "r");
  const theirs = nftables.read(listWithNft(SCRIPT), "r");
  assert.deepEqual(ours.strange, []);
  const openOf = ({ chains }: Ruleset): unknown =>
    [...chains.values()]
      .flatMap(({ id, rules }) => rules.flatMap((rule) => (whyOpen(rule) === undefined ? [] : [`${id} ${rule.position}`])))
      .sort();
  assert.deepEqual(openOf(ours.ruleset), openOf(theirs.ruleset));
  const known = SCRIPT.split("\n")
    .filter((line) => !/mark|limit|pkttype|fib|ct count|frag-off|nat |redirect|masquerade/.test(line))
    .join("\n");
  const [left, right] = [nftables.read(listWithNft(known), "r"), nftablesScript.read(known, "r")];
  for (const way of ["forward", "input"] as const) {
    const difference = compareRulesets(left.ruleset, right.ruleset, way);
    assert.ok(difference !== undefined && "changes" in difference);
    assert.equal(difference.equal, true);
  }
});

test("every rule keeps its line, and what is not understood its place", () => {
  const text =
    "table ip t {\n  chain c {\n    type filter hook forward priority 0; policy accept;\n    tcp dport 1 drop\n    tcp frobs 3 wobble drop\n    meta l4proto udp drop\n  }\n}\nfoo bar\n";
  const { ruleset, strange } = nftablesScript.read(text, "r");
  const rules = ruleset.chains.get("ip t c")?.rules ?? [];
  assert.deepEqual(
    rules.map(({ position, locator, action }) => [position, locator, action.type]),
    [
      [1, { type: "line", line: 4 }, "deny"],
      [2, { type: "line", line: 5 }, "unknown"],
      [3, { type: "line", line: 6 }, "deny"],
    ],
  );
  assert.deepEqual(
    strange.map(({ locator, text: line }) => [locator, line]),
    [[{ type: "line", line: 9 }, "foo bar"]],
  );
});

test("a script that is cut off anywhere is read without a crash, and told to be cut off where braces are open", () => {
  for (let end = 0; end < SCRIPT.length; end += 7) {
    const { strange } = nftablesScript.read(SCRIPT.slice(0, end), "r");
    const inside = SCRIPT.slice(0, end).split("{").length > SCRIPT.slice(0, end).split("}").length;
    if (inside && /\n {4}\S.*\n$/.test(SCRIPT.slice(0, end))) assert.notEqual(strange.length, 0);
  }
});
