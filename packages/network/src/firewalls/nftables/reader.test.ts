// nftables rules, loaded and listed by the real nft, and read back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fact, type FactOf, gatherFacts } from "@bulkhead/facts";
import { makeFirewallReader } from "../format.ts";
import { listWithNft, whyNoNamespace } from "../namespace.fixture.ts";
import { nftables } from "./reader.ts";

const nftablesReader = makeFirewallReader(nftables);

const skip = whyNoNamespace("nft");

function read(text: string): { facts: readonly Fact[]; codes: readonly string[] } {
  const bytes = new TextEncoder().encode(text);
  const run = nftablesReader.open({ evidence: { digest: "sha256:0", name: "router.json", size: bytes.length }, points: [] });
  run.push(bytes);
  const { facts, problems } = gatherFacts(run.end());
  return { facts, codes: problems.map(({ code }) => code) };
}

const rulesIn = (facts: readonly Fact[]): readonly FactOf<"firewall-rule">[] =>
  facts.filter((fact) => fact.kind === "firewall-rule");

const RULES = `
table inet filter {
  set plcs { type ipv4_addr; flags interval; elements = { 10.0.3.0/24, 10.0.4.5-10.0.4.9 }
  }
  set services { type ipv4_addr . inet_service; elements = { 10.0.3.1 . 502 }
  }
  map ways { type ipv4_addr : verdict; elements = { 10.1.1.1 : accept, 10.1.1.2 : jump sub }
  }
  chain sub { tcp dport 22 accept; return; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    iifname "eth0" oifname { "eth1", "vlan*" } ip saddr 10.0.1.0/24 tcp dport { 22, 80-90 } counter log accept comment "until password=hunter2"
    ip saddr @plcs ip daddr . tcp dport @services accept
    ip saddr vmap @ways
    ip6 saddr fe80::/10 udp dport != 53 log prefix "six " drop
    meta l4proto { tcp, udp } th dport 53 limit rate 10/second accept
    ip daddr 10.0.0.1-10.0.0.7 reject
    tcp flags & (syn | ack) == syn tcp dport > 1023 drop
    goto sub
  }
}`;

/** A match as it is told in a fact, then what happens. */
const EXPECTED = [
  ["sub 1", "permit", true, { transports: ["tcp"], destinationPorts: ["22"] }],
  ["sub 2", "return", true, {}],
  ["forward 1", "permit", true, { states: ["established", "related"] }],
  [
    "forward 2",
    "permit",
    true,
    {
      inputInterfaces: ["eth0"],
      outputInterfaces: ["eth1", "vlan*"],
      sources: ["10.0.1.0/24"],
      transports: ["tcp"],
      destinationPorts: ["22", "80-90"],
    },
  ],
  [
    "forward 3",
    "permit",
    true,
    { sources: ["10.0.3.0/24", "10.0.4.5-10.0.4.9"], destinations: ["10.0.3.1"], transports: ["tcp"], destinationPorts: ["502"] },
  ],
  ["forward 4", "permit", true, { sources: ["10.1.1.1"] }],
  ["forward 4", "jump", true, { sources: ["10.1.1.2"] }],
  ["forward 5", "deny", true, { sources: ["fe80::/10"], transports: ["udp"], destinationPorts: ["0-52", "54-65535"] }],
  ["forward 6", "permit", false, { transports: ["tcp", "udp"], destinationPorts: ["53"] }],
  ["forward 7", "deny", true, { sources: ["0.0.0.0/0"], destinations: ["10.0.0.1-10.0.0.7"] }],
  ["forward 8", "deny", true, { transports: ["tcp"], destinationPorts: ["1024-65535"], tcpFlags: ["syn/syn,ack"] }],
  ["forward 9", "jump", true, {}],
];

test("every rule becomes a fact with its conditions and its place", { skip }, () => {
  const listing = listWithNft(RULES);
  const { facts, codes } = read(listing);
  assert.deepEqual(codes, []);
  const rules = rulesIn(facts);
  const told = rules.map(({ value }) => [
    `${value.chain.replace("inet filter ", "")} ${value.position}`,
    value.action,
    value.exact,
    value.match,
  ]);
  assert.deepEqual(told, EXPECTED);
  const document = JSON.parse(listing) as { nftables: { rule?: { handle: number; chain: string } }[] };
  for (const { source, value } of rules) {
    const pointer = source.locator.type === "pointer" ? source.locator.pointer : "";
    const rule = document.nftables[Number(pointer.replace("/nftables/", ""))]?.rule;
    assert.equal(`inet filter ${rule?.chain}`, value.chain);
  }
  assert.equal(rules[3]?.value.logged, true);
  assert.equal(rules[3]?.value.comment, "until password=••••");
  assert.ok(!JSON.stringify(facts).includes("hunter2"));
  assert.deepEqual(
    facts.flatMap((fact) =>
      fact.kind === "firewall-default" ? [`${fact.value.device} ${fact.value.hook} ${fact.value.verdict}`] : [],
    ),
    ["router.json forward deny"],
  );
});

test("what is not understood is told, never dropped", () => {
  const rule = (expr: unknown): unknown => ({ rule: { family: "ip", table: "t", chain: "c", expr } });
  const chain = { chain: { family: "ip", table: "t", name: "c", type: "filter", hook: "forward", prio: 0, policy: "drop" } };
  const list = [
    { metainfo: { version: "1.0.6" } },
    chain,
    rule([{ wonder: {} }]),
    rule("none"),
    { marvel: {} },
    { rule: { family: "ip", table: "t", chain: "gone", expr: [] } },
    7,
  ];
  const { facts } = read(JSON.stringify({ nftables: list }));
  const strange = facts.flatMap(({ kind, value }) => (kind === "not-understood" ? [`${value.what}: ${value.why}`] : []));
  assert.deepEqual(strange, [
    "rule 1 of ip t c: the statement wonder is not known",
    "/nftables/3: it has no expressions",
    "/nftables/4: an object of this kind is not known",
    "/nftables/5: its chain is not listed",
    "/nftables/6: an object of this kind is not known",
  ]);
  assert.deepEqual(
    facts.flatMap((fact) => (fact.kind === "firewall-default" ? [fact.value.verdict] : [])),
    ["unknown", "permit"],
  );
});

test("a part of a listing proves no default", () => {
  const { facts, codes } = read('{"nftables": []}');
  assert.deepEqual([facts, codes], [[], ["network/nftables-partial"]]);
});

test("files that are no listing end in a problem", () => {
  assert.deepEqual(read('{"nftables": [').codes, ["network/nftables-broken"]);
  assert.deepEqual(read('{"nftables": 3}').codes, ["network/nftables-broken"]);
  assert.ok(nftablesReader.recognise(new TextEncoder().encode('{"nftables": [')));
  assert.ok(!nftablesReader.recognise(new TextEncoder().encode('{"a": {"nftables": []}}')));
});

test("deep nesting is read to a limit, not to the end of the stack", () => {
  const deep = `${'{"&":['.repeat(50_000)}1${"]}".repeat(50_000)}`;
  const sets = `${'{"set":'.repeat(50_000)}1${"}".repeat(50_000)}`;
  const rule = (left: string, right: string): string =>
    `{"rule":{"family":"ip","table":"t","chain":"c","expr":[{"match":{"left":${left},"right":${right}}},{"accept":null}]}}`;
  const chain = '{"chain":{"family":"ip","table":"t","name":"c","hook":"forward","prio":0,"policy":"drop"}}';
  const { facts } = read(`{"nftables":[${chain},${rule(deep, sets)},${rule(sets, deep)}]}`);
  assert.equal(rulesIn(facts).length, 2);
});

test("damaged listings never throw, and never prove more than the whole one", { skip }, () => {
  const listing = listWithNft(RULES);
  let seed = 20_260_302;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const pieces = ["null", "[]", "{}", "-1", '"*"', '"@plcs"', "1e99", '{"range":[5]}', '{"prefix":{"addr":7}}', '["__proto__"]'];
  for (let turn = 0; turn < 1500; turn++) {
    // A value somewhere is replaced by another one, so that most documents stay JSON.
    const values = [...listing.matchAll(/"[^"]*"(?!:)|\d+|null|\[[^[\]]*\]|\{[^{}]*\}/g)];
    const victim = values[next(values.length)];
    const at = victim?.index ?? 0;
    const damaged = listing.slice(0, at) + (pieces[next(pieces.length)] ?? "") + listing.slice(at + (victim?.[0].length ?? 0));
    const { facts, codes } = read(damaged);
    assert.ok(facts.length > 0 || codes.length > 0, `seed 20260302, turn ${turn}`);
  }
});

test("frames on a bridge are told by EtherType and VLAN", { skip }, () => {
  const rules = `table bridge b {
    chain f {
      type filter hook forward priority 0; policy drop;
      ether type arp accept
      ether type { 0x88b8, 0x8892 } accept
      ether type != ip accept
      vlan id 10 accept
      vlan id 10-20 vlan type ip accept
      meta protocol 0x88a4 accept
    }
  }`;
  const { facts } = read(listWithNft(rules));
  const untagged = { vlans: ["4096"] };
  assert.deepEqual(
    rulesIn(facts).map(({ value }) => [value.exact, value.match]),
    [
      [true, { etherTypes: ["0x0806"], ...untagged }],
      [true, { etherTypes: ["0x8892", "0x88b8"], ...untagged }],
      [false, {}],
      [true, { vlans: ["10"] }],
      [true, { sources: ["0.0.0.0/0"], vlans: ["10-20"] }],
      [true, { etherTypes: ["0x88a4"] }],
    ],
  );
});
