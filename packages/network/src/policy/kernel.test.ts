// The evaluator against the kernel itself: random rule sets are loaded into a real router, packets are sent through it, and what
// comes out on the other side is compared with what `decide` says of what the tools list.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readSave } from "../firewalls/iptables/reader.ts";
import { inNamespace, whyNoNamespace } from "../firewalls/namespace.fixture.ts";
import { readListing } from "../firewalls/nftables/reader.ts";
import type { Ruleset } from "../firewalls/ruleset.ts";
import { BEGINNING, only } from "./beginning.ts";
import { type Decision, decide } from "./decide.ts";
import { decisionList, regionsOf } from "./decision-list.ts";
import { Diagram } from "./diagram.ts";
import { explainDefault } from "./explain.ts";
import { regionOf } from "./match.ts";
import { Names } from "./names.ts";
import type { Packet } from "./packet.ts";
import { PacketSets } from "./packet-set.ts";
import { writePacket } from "./raw-packet.fixture.ts";
import { Space } from "./space.ts";
import { packetAt } from "./witness.ts";

const python = spawnSync("python3", ["-c", "import socket; socket.AF_PACKET"]).status === 0;
const root = process.getuid?.() === 0;
const skip =
  whyNoNamespace("nft") || (!root ? "needs root, to send raw packets" : python ? false : "needs python3, to send raw packets");

const SEED = 62_443;
const RULESETS = 40;
/** Per rule set and tool; with two tools more than 200,000 in all. */
const PROBES = 2600;

let state = SEED;
function below(limit: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return (state >>> 8) % limit;
}
function pick<T>(from: readonly T[]): T {
  return from[below(from.length)] as T;
}

const ADDRESSES = ["10.1.0.0", "10.1.0.5", "10.1.0.255", "10.1.1.0", "10.1.1.7", "10.2.0.1", "172.16.0.9"];
const ADDRESSES6 = ["fd00:1::", "fd00:1::5", "fd00:1::ffff", "fd00:2::1", "2001:db8::9"];
const PORTS = [1, 21, 22, 23, 79, 80, 443, 501, 502, 503, 1023, 1024, 65_535];

/** One condition of a rule, in nft's words. */
function condition(): string {
  const not = below(4) === 0 ? "!= " : "";
  const side = pick(["saddr", "daddr"]);
  const port = pick(["sport", "dport"]);
  switch (below(17)) {
    case 13:
      return pick([
        "tcp flags syn",
        "tcp flags != syn",
        "tcp flags == ack",
        "tcp flags & (fin | syn | rst | ack) == syn",
        "tcp flags & (fin | syn | rst | ack) != syn",
        "tcp flags { syn, syn | ack }",
        "tcp flags & ack == ack",
      ]);
    case 12:
      return `ip ${side} & ${pick(["255.0.255.0", "255.252.240.255", "255.254.255.250"])} ${below(2) === 0 ? "==" : "!="} ${pick(["10.0.0.0", "10.0.0.5", "10.0.1.0", "10.0.0.2"])}`;
    case 15:
      return `ip protocol ${not}${pick(["tcp", "udp", "icmp"])}`;
    case 14:
      return pick([`icmp type ${not}echo-request`, `icmpv6 type ${not}{ echo-request, nd-router-advert }`, "icmp code > 0"]);
    case 0:
      return `ip ${side} ${not}${pick(["10.1.0.0/24", "10.1.0.0/16", "10.0.0.0/8", "10.1.0.5", "10.1.0.5-10.1.1.0"])}`;
    case 1:
      return `ip6 ${side} ${not}${pick(["fd00:1::/64", "fd00::/16", "fd00:1::5", "fd00:1::5-fd00:2::1"])}`;
    case 2:
      return `tcp ${port} ${not}${pick(["22", "80-502", "{ 22, 80-443 }", "1024-65535", "{ 1, 23, 502 }"])}`;
    case 3:
      return `udp ${port} ${not}${pick(["22", "80-502", "{ 22, 80-443 }"])}`;
    case 4:
      return `meta l4proto ${not}${pick(["tcp", "udp", "{ tcp, udp }", "icmp", "ipv6-icmp"])}`;
    case 5:
      return `meta l4proto { tcp, udp } th ${port} ${not}${pick(["502", "22-80"])}`;
    case 6:
      return `iifname ${not}${pick(['"a0"', '"a*"', '"lo"', '{ "a0", "lo" }'])}`;
    case 7:
      return `oifname ${not}${pick(['"b0"', '"b*"', '"a0"'])}`;
    case 8:
      return `ct state ${pick(["new", "established,related", "invalid", "{ new, related }", "!= new"])}`;
    case 9:
      return `ip ${side} ${not}@hosts`;
    case 10:
      return `ip saddr . tcp dport ${not}@pairs`;
    case 11:
      return `meta nfproto ${pick(["ipv4", "ipv6"])}`;
    default:
      return `tcp dport ${pick(["<", ">", "<=", ">="])} ${pick(PORTS)}`;
  }
}

function rule(later: readonly string[]): string {
  const conditions = Array.from({ length: below(3) }, condition).join(" ");
  const targets = later.length === 0 ? [] : [`jump ${pick(later)}`, `goto ${pick(later)}`];
  const verdicts = ["accept", "accept", "drop", "drop", "return", "counter", "reject", ...targets, ...targets];
  if (below(8) === 0)
    return `${conditions} tcp dport vmap { 22 : accept, 80-443 : drop, 502 : ${later[0] === undefined ? "return" : `jump ${later[0]}`} }`;
  if (below(10) === 0) return `${conditions} ip saddr vmap { 10.1.0.5 : drop, * : accept }`;
  // Rules that say nothing of the packet end a chain at once; a few are enough.
  return conditions === "" && below(3) > 0 ? "counter" : `${conditions} ${pick(verdicts)}`;
}

function ruleset(): string {
  const chain = (name: string, later: readonly string[], base: string): string =>
    `chain ${name} {\n${base}\n${Array.from({ length: 1 + below(6) }, () => rule(later)).join("\n")}\n}`;
  const base = (priority: number): string =>
    `type filter hook forward priority ${priority}; policy ${pick(["accept", "drop", "drop"])};`;
  const second =
    below(3) === 0
      ? `table inet late {\nset hosts { type ipv4_addr; }\nset pairs { type ipv4_addr . inet_service; }\n${chain("f", [], base(10))}\n}\n`
      : "";
  return `table inet filter {
set hosts { type ipv4_addr; flags interval; elements = { 10.1.0.0/25, 10.2.0.1 }
}
set pairs { type ipv4_addr . inet_service; elements = { 10.1.0.5 . 502, 10.2.0.1 . 22 }
}
${chain("c", [], "")}
${chain("b", ["c"], "")}
${chain("a", ["b", "c"], "")}
${chain("forward", ["a", "b", "c"], base(0))}
}
${second}`;
}

function numberOf(address: string): bigint {
  if (!address.includes(":")) return address.split(".").reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string): readonly string[] => (text === "" ? [] : text.split(":"));
  const filled = [...groups(head), ...Array<string>(8 - groups(head).length - groups(tail).length).fill("0"), ...groups(tail)];
  return filled.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** A packet as `decide` sees it, and the same as bytes. `number` makes it one of its kind. */
function makePacket(number: number): Probe {
  const family = below(3) === 0 ? "ip6" : "ip";
  const pool = family === "ip" ? ADDRESSES : ADDRESSES6;
  const [source, destination] = [numberOf(pick(pool)), numberOf(pick(pool))];
  const transport = pick([6, 6, 6, 17, 17, family === "ip" ? 1 : 58, 50]);
  const [sourcePort, destinationPort] = [pick(PORTS), pick(PORTS)];
  const ports = transport === 6 || transport === 17;
  const packet: Packet = {
    family,
    input: "a0",
    output: "b0",
    source,
    destination,
    transport: BigInt(transport),
    sourcePort: ports ? BigInt(sourcePort) : null,
    destinationPort: ports ? BigInt(destinationPort) : null,
    icmpType: transport === 1 ? 8n : transport === 58 ? 128n : null,
    icmpCode: transport === 1 || transport === 58 ? 0n : null,
    tcpFlags: transport === 6 ? 2n : null,
    state: "new",
    translation: "none",
  };
  return { packet, bytes: writePacket(packet, number) };
}

interface Probe {
  readonly packet: Packet;
  readonly bytes: Uint8Array;
}

/** Packets none of which is the answer to another one: to the kernel that one would be no new connection any more. */
function makePackets(count: number, families: readonly string[]): readonly Probe[] {
  const made = new Map<string, Probe>();
  while (made.size < count) {
    const one = makePacket(made.size);
    const { source, destination, sourcePort, destinationPort, transport, family } = one.packet;
    const there = [transport, source, sourcePort, destination, destinationPort].join();
    const back = [transport, destination, destinationPort, source, sourcePort].join();
    if (families.includes(family) && there !== back && !made.has(back) && !made.has(there)) made.set(there, one);
  }
  return [...made.values()];
}

/** One condition of a rule, in the words of iptables. */
function iptablesCondition(): string {
  const not = below(4) === 0 ? "! " : "";
  switch (below(8)) {
    case 0:
      return `${not}${pick(["-s", "-d"])} ${pick(["10.1.0.0/24", "10.1.0.0/16", "10.1.0.5", "10.1.0.4/30", "10.0.0.5/255.252.240.255"])}`;
    case 1:
      return `${not}-i ${pick(["a0", "a+", "lo"])}`;
    case 2:
      return `${not}-o ${pick(["b0", "b+", "a0"])}`;
    case 3:
      return `-m conntrack ${not}--ctstate ${pick(["NEW", "RELATED,ESTABLISHED", "INVALID"])}`;
    case 4:
      return `-m iprange ${not}${pick(["--src-range", "--dst-range"])} 10.1.0.5-10.1.1.0`;
    default:
      return pick([
        `${not}-p ${pick(["tcp", "udp", "icmp", "esp"])}`,
        `-p ${pick(["tcp", "udp"])} ${not}${pick(["--sport", "--dport"])} ${pick(["22", "80:502", "1024:", ":79"])}`,
        `-p tcp ${not}--tcp-flags ${pick(["SYN,ACK SYN", "ACK ACK", "ALL NONE", "FIN,SYN,RST,ACK SYN"])}`,
        `-p icmp ${not}--icmp-type ${pick(["8", "echo-request", "3/1", "0"])}`,
        `-p tcp -m multiport ${not}${pick(["--sports", "--dports", "--ports"])} 22,80:443,502`,
      ]);
  }
}

function iptablesRule(chain: string, later: readonly string[]): string {
  // Of each option one at most, so that the conditions do not contradict the syntax.
  const given = new Map(
    Array.from({ length: below(3) }, iptablesCondition).map((one) => [/-[sdiop]\b|-m \w+/.exec(one)?.[0], one]),
  );
  const targets = later.length === 0 ? [] : [`-j ${pick(later)}`, `-g ${pick(later)}`];
  const verdicts = ["-j ACCEPT", "-j ACCEPT", "-j DROP", "-j DROP", "-j RETURN", "", ...targets, ...targets];
  const conditions = [...given.values()].join(" ");
  return `-A ${chain} ${conditions} ${conditions === "" && below(3) > 0 ? "" : pick(verdicts)}`;
}

function iptablesRuleset(): string {
  const chain = (name: string, later: readonly string[]): string =>
    Array.from({ length: 1 + below(6) }, () => iptablesRule(name, later)).join("\n");
  const mangle = `*mangle\n:FORWARD ACCEPT [0:0]\n${below(3) === 0 ? chain("FORWARD", []) : ""}\nCOMMIT\n`;
  const filter = [chain("c", []), chain("b", ["c"]), chain("a", ["b", "c"]), chain("FORWARD", ["a", "b", "c"])].join("\n");
  return `${mangle}*filter\n:FORWARD ${pick(["ACCEPT", "DROP", "DROP"])} [0:0]\n:a - [0:0]\n:b - [0:0]\n:c - [0:0]\n${filter}\nCOMMIT\n`;
}

interface Answer {
  readonly listings: readonly string[];
  readonly passed: readonly (readonly number[])[];
}

/** Loads each rule set into a router, sends all packets through it, and gives what was listed and what came out. */
function probe(tool: "nft" | "iptables", rulesets: readonly string[], packets: readonly Uint8Array[]): Answer {
  const script = readFileSync(join(import.meta.dirname, "../../test-data/kernel-probe.py"), "utf8");
  const input = JSON.stringify({ tool, rulesets, packets: packets.map((bytes) => Buffer.from(bytes).toString("hex")) });
  return JSON.parse(inNamespace(`exec python3 -c "$PROBE"`, input, { PROBE: script })) as Answer;
}

/** Compares; gives how many packets were decided which way. The first rule set is none: everything has to pass. */
function compare(
  rulesets: readonly string[],
  probes: readonly Probe[],
  { listings, passed }: Answer,
  read: (listing: string) => Ruleset,
): Record<Decision["verdict"], number> {
  assert.equal(passed[0]?.length, probes.length, "packets are lost without any rule");
  const count = { permit: 0, deny: 0, unknown: 0 };
  for (const [at, listing] of listings.entries()) {
    const ruleset = read(listing);
    const came = new Set(passed[at]);
    for (const [number, { packet }] of probes.entries()) {
      const { verdict, why } = decide(ruleset, "forward", packet);
      count[verdict]++;
      if (verdict === "unknown") continue;
      const shown = JSON.stringify(packet, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one));
      assert.equal(
        verdict,
        came.has(number) ? "permit" : "deny",
        `seed ${SEED}, rule set ${at}, ${shown}: ${why}\n${rulesets[at]}`,
      );
    }
  }
  return count;
}

test("a real nftables router lets pass what is decided to pass, and nothing else", { skip }, (context) => {
  const probes = makePackets(PROBES, ["ip", "ip6"]);
  const rulesets = ["", ...Array.from({ length: RULESETS }, ruleset)];
  const answer = probe(
    "nft",
    rulesets,
    probes.map(({ bytes }) => bytes),
  );
  const read = (listing: string): Ruleset =>
    readListing((JSON.parse(listing) as { nftables: unknown[] }).nftables, "router").ruleset;
  const count = compare(rulesets, probes, answer, read);
  context.diagnostic(JSON.stringify(count));
  assert.ok(count.unknown === 0 && count.permit > 20_000 && count.deny > 20_000, JSON.stringify(count));
  const defaults = answer.listings.flatMap((listing) => explainDefault(read(listing)));
  assert.ok(defaults.some(({ verdict }) => verdict === "deny") && defaults.some(({ verdict }) => verdict === "permit"));
});

test("a real iptables router does, too", { skip: skip || whyNoNamespace("iptables-save") }, (context) => {
  const probes = makePackets(PROBES, ["ip"]);
  const rulesets = ["*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n", ...Array.from({ length: RULESETS }, iptablesRuleset)];
  const answer = probe(
    "iptables",
    rulesets,
    probes.map(({ bytes }) => bytes),
  );
  const count = compare(rulesets, probes, answer, (listing) => readSave(listing, "router").ruleset);
  context.diagnostic(JSON.stringify(count));
  assert.ok(count.unknown === 0 && count.permit > 20_000 && count.deny > 20_000, JSON.stringify(count));
});

/** Packets of which the exact sets say for sure what becomes of them: of every rule that decides, one. */
function witnessesOf(ruleset: Ruleset): readonly { readonly packet: Packet; readonly passes: boolean }[] {
  const names = new Names([ruleset]);
  const range = (low: bigint, high = low) => [{ low, high }];
  const interfaceSet = (name: string) => only(names.interfaces.numberOf(name));
  const families = [
    { base: 0n, low: "10.0.0.1", high: "10.9.255.254", icmp: 1n, echo: 8n },
    { base: 1n << 32n, low: "fd00:1::1", high: "fd00:9::1", icmp: 58n, echo: 128n },
  ];
  const regions = families.flatMap(({ base, low, high, icmp, echo }) => {
    const addresses = range(base + numberOf(low), base + numberOf(high));
    const ends = { source: addresses, destination: addresses, input: interfaceSet("a0"), output: interfaceSet("b0") };
    const ports = {
      sourcePort: range(1n, 65_535n),
      destinationPort: range(1n, 65_535n),
      icmpType: range(echo),
      icmpCode: range(0n),
    };
    return [6n, 17n, icmp].map((transport) => regionOf({ ...BEGINNING, ...ends, ...ports, transport: range(transport) }));
  });
  const space = new Space([...regionsOf(ruleset, "forward", names), ...regions], names);
  const sets = new PacketSets(decisionList(ruleset, "forward", names, space) ?? [], space.sizes.length, new Diagram(space.sizes));
  return (["permit", "deny"] as const).flatMap((effect) =>
    sets.findEach(effect, "surely", space.cubes(regions), []).map(({ point }) => ({
      packet: { ...packetAt(point, space, names), input: "a0", output: "b0" },
      passes: effect === "permit",
    })),
  );
}

test("the kernel does with the witnesses of the exact sets what they say", { skip }, (context) => {
  const rulesets = ["", ...Array.from({ length: 60 }, ruleset)];
  const read = (listing: string): Ruleset =>
    readListing((JSON.parse(listing) as { nftables: unknown[] }).nftables, "router").ruleset;
  const found = probe("nft", rulesets, []).listings.map((listing) => witnessesOf(read(listing)));
  const probes = new Map<string, { readonly probe: Probe; readonly number: number }>();
  const keyOf = ({ transport, source, destination, sourcePort, destinationPort }: Packet, back = false): string =>
    back
      ? [transport, destination, destinationPort, source, sourcePort].join()
      : [transport, source, sourcePort, destination, destinationPort].join();
  for (const { packet } of found.flat()) {
    if (probes.has(keyOf(packet)) || probes.has(keyOf(packet, true)) || keyOf(packet) === keyOf(packet, true)) continue;
    const number = probes.size;
    probes.set(keyOf(packet), { probe: { packet, bytes: writePacket(packet, number) }, number });
  }
  const answer = probe(
    "nft",
    rulesets,
    [...probes.values()].map(({ probe: { bytes } }) => bytes),
  );
  const unfiltered = new Set(answer.passed[0]);
  let confirmed = 0;
  for (const [at, witnesses] of found.entries()) {
    const came = new Set(answer.passed[at]);
    for (const { packet, passes } of witnesses) {
      const number = probes.get(keyOf(packet))?.number;
      // The network outside the firewall (an address that is no host) may stop a packet, too.
      if (number === undefined || !unfiltered.has(number)) continue;
      const shown = JSON.stringify(packet, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one));
      assert.equal(came.has(number), passes, `seed ${SEED}, rule set ${at}, ${shown}\n${rulesets[at]}`);
      confirmed++;
    }
  }
  context.diagnostic(`${confirmed} witnesses`);
  assert.ok(confirmed > 150, String(confirmed));
});
