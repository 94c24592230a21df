// iptables rules, loaded and saved by the real tools, and read back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fact, type FactOf, gatherFacts } from "@bulkhead/facts";
import { explainDefault } from "../../policy/explain.ts";
import { makeFirewallReader } from "../format.ts";
import { inNamespace, whyNoNamespace } from "../namespace.fixture.ts";
import { iptables, readSave } from "./reader.ts";

const iptablesReader = makeFirewallReader(iptables);

const skip = whyNoNamespace("iptables-save");

function read(text: string): { facts: readonly Fact[]; codes: readonly string[] } {
  const bytes = new TextEncoder().encode(text);
  const run = iptablesReader.open({
    evidence: {
      digest: "sha256:0",
      name: "router.rules",
      size: bytes.length,
      asset: "fw-1",
      collected: "2026-03-02T09:00:00.000Z",
    },
    points: [],
  });
  run.push(bytes);
  const { facts, problems } = gatherFacts(run.end());
  return { facts, codes: problems.map(({ code }) => code) };
}

const rulesIn = (facts: readonly Fact[]): readonly FactOf<"firewall-rule">[] =>
  facts.filter((fact) => fact.kind === "firewall-rule");

/** Adds rules with iptables, and gives what iptables-save makes of them. */
function save(...rules: readonly string[]): string {
  return inNamespace(`${rules.map((rule) => `iptables ${rule}`).join("\n")}\niptables-save -c; ip6tables-save`);
}

const verdicts = (text: string): readonly string[] =>
  explainDefault(readSave(text, "d").ruleset)
    .filter(({ hook }) => hook === "forward")
    .flatMap(({ families, verdict }) => (families ?? []).map((family) => `${family} ${verdict}`));

test("every condition that is modelled comes back as it was given", { skip }, () => {
  const text = save(
    "-P FORWARD DROP",
    "-N ot",
    '-A FORWARD -i eth0 ! -o eth1 -s 10.0.1.0/24 ! -d 10.0.2.5 -p tcp --sport 1024:65535 --dport 22 -m comment --comment "for -j \\"Kim\\", password=hunter2" -j ACCEPT',
    "-A FORWARD -i vlan+ -p tcp -m multiport --dports 80,443,8000:8010 -j ot",
    "-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
    "-A FORWARD -m iprange --src-range 10.0.0.1-10.0.0.9 -p udp -m udp ! --dport 53 -g ot",
    "-A ot -j LOG --log-prefix dropped",
    "-A ot -m limit --limit 3/s -j DROP",
  );
  const { facts } = read(text);
  const rules = rulesIn(facts).map(({ value }) => value);
  assert.deepEqual(
    rules.map(({ chain, position, action, to, exact, logged, match }) => ({ chain, position, action, to, exact, logged, match })),
    [
      {
        chain: "ip filter FORWARD",
        position: 1,
        action: "permit",
        to: undefined,
        exact: false,
        logged: false,
        match: {
          inputInterfaces: ["eth0"],
          sources: ["10.0.1.0/24"],
          destinations: ["0.0.0.0-10.0.2.4", "10.0.2.6-255.255.255.255"],
          transports: ["tcp"],
          sourcePorts: ["1024-65535"],
          destinationPorts: ["22"],
        },
      },
      {
        chain: "ip filter FORWARD",
        position: 2,
        action: "jump",
        to: "ip filter ot",
        exact: true,
        logged: false,
        match: { inputInterfaces: ["vlan*"], transports: ["tcp"], destinationPorts: ["80", "443", "8000-8010"] },
      },
      {
        chain: "ip filter FORWARD",
        position: 3,
        action: "permit",
        to: undefined,
        exact: true,
        logged: false,
        match: { states: ["related", "established"] },
      },
      {
        chain: "ip filter FORWARD",
        position: 4,
        action: "jump",
        to: "ip filter ot",
        exact: true,
        logged: false,
        match: { sources: ["10.0.0.1-10.0.0.9"], transports: ["udp"], destinationPorts: ["0-52", "54-65535"] },
      },
      { chain: "ip filter ot", position: 1, action: "none", to: undefined, exact: true, logged: true, match: {} },
      { chain: "ip filter ot", position: 2, action: "deny", to: undefined, exact: false, logged: false, match: {} },
    ],
  );
  assert.equal(rules[0]?.comment, 'for -j "Kim", password=••••');
  assert.ok(!JSON.stringify(facts).includes("hunter2"));
  const lines = text.split("\n");
  for (const { source, value } of rulesIn(facts)) {
    assert.equal(source.locator.type, "line");
    const line = lines[(source.locator as { line: number }).line - 1] ?? "";
    assert.equal(line.replace("hunter2", "••••"), value.text);
  }
});

test("deny by default, for IPv4 and IPv6 apart", { skip }, () => {
  assert.deepEqual(verdicts(save("-P FORWARD DROP")), ["ipv4 deny"]);
  assert.deepEqual(verdicts(save("-P FORWARD ACCEPT", "-A FORWARD -p tcp --dport 22 -j ACCEPT")), ["ipv4 permit"]);
  assert.deepEqual(verdicts(save("-P FORWARD DROP", "-N x", "-A x -j RETURN", "-A x -j ACCEPT", "-A FORWARD -j x")), [
    "ipv4 deny",
  ]);
  assert.deepEqual(verdicts(save("-P FORWARD DROP", "-N x", "-A x -j ACCEPT", "-A FORWARD -g x")), ["ipv4 permit"]);
  assert.deepEqual(verdicts(save("-P FORWARD DROP", "-A FORWARD ! -s 10.0.0.0/8 -j ACCEPT")), ["ipv4 permit"]);
  assert.deepEqual(verdicts(save("-P FORWARD DROP", "-A FORWARD -p tcp -m multiport --ports 80,443 -j ACCEPT")), ["ipv4 deny"]);
  assert.deepEqual(verdicts(save("-P FORWARD DROP", "-A FORWARD -m mark --mark 1 -j ACCEPT")), ["ipv4 unknown"]);
  assert.deepEqual(verdicts(save("-P FORWARD DROP", "-t mangle -A FORWARD -j DROP")), ["ipv4 deny"]);
});

test("one file with the tables of both families", () => {
  const text =
    "# Generated by iptables-save v1.8.9\n*filter\n:FORWARD DROP [0:0]\nCOMMIT\n# Generated by ip6tables-save v1.8.9\n*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -s fe80::/10 -j DROP\nCOMMIT\n";
  assert.deepEqual(verdicts(text), ["ipv4 deny", "ipv6 permit"]);
});

test("what is not understood is told, never dropped", () => {
  const text =
    "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -m set --match-set plcs src -j ACCEPT\n-A FORWARD -j WONDER\n-A GONE -j ACCEPT\nnonsense\nCOMMIT\n";
  const { facts, codes } = read(text);
  assert.deepEqual(codes, ["network/iptables-family-assumed"]);
  assert.deepEqual(
    facts.flatMap(({ kind, value }) => (kind === "not-understood" ? [`${value.what}: ${value.why}`] : [])),
    [
      "rule 2 of ip filter FORWARD: the target WONDER is not known",
      "line 5: the chain of this rule is not declared before it",
      "line 6: a line of this kind is not known",
    ],
  );
  const [first] = rulesIn(facts);
  assert.equal(first?.value.exact, false);
  const found = facts.find((fact) => fact.kind === "firewall-default");
  assert.equal(found?.value.verdict, "unknown");
});

test("a file without the filter table says nothing of the default", () => {
  const { facts, codes } = read(
    "# Generated by iptables-save v1\n*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp --dport 80 -j DNAT --to 10.0.0.1\nCOMMIT\n",
  );
  assert.deepEqual(codes, ["network/iptables-no-filter-table"]);
  assert.deepEqual(
    facts.map(({ kind }) => kind),
    ["firewall-rule"],
  );
});

test("recognised by content", () => {
  const recognise = (text: string): boolean => iptablesReader.recognise(new TextEncoder().encode(text));
  assert.ok(recognise("# x\n*filter\n:INPUT DROP [0:0]\nCOMMIT\n"));
  assert.ok(!recognise("*filter by kind\n"));
  assert.ok(!recognise('{"nftables": []}'));
});
