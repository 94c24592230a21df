// Address translation against the kernel itself: what is decided of packets that a real router translates, and where it is said that
// they go, is what comes out on the other side.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readSave } from "../firewalls/iptables/reader.ts";
import { inNamespace, whyNoNamespace } from "../firewalls/namespace.fixture.ts";
import { readListing } from "../firewalls/nftables/reader.ts";
import { ETHER_TYPES, type Field, type Ruleset } from "../firewalls/ruleset.ts";
import { decide } from "./decide.ts";
import { decisionList, regionsOf } from "./decision-list.ts";
import { Diagram } from "./diagram.ts";
import { DIMENSIONS } from "./dimension.ts";
import { Names } from "./names.ts";
import type { Packet } from "./packet.ts";
import { PacketSets } from "./packet-set.ts";
import { Space } from "./space.ts";
import { UNTRANSLATED } from "./translation.ts";

const python = spawnSync("python3", ["-c", "import socket; socket.AF_PACKET"]).status === 0;
const root = process.getuid?.() === 0;
const skip =
  whyNoNamespace("nft") || (!root ? "needs root, to send raw packets" : python ? false : "needs python3, to send raw packets");

const SEED = 62_443;
/** Each in a namespace of its own: a kernel that has translated a connection once translates it so ever after. */
const RULESETS = 10;

let state = SEED;
function below(limit: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return (state >>> 8) % limit;
}
function pick<T>(from: readonly T[]): T {
  return from[below(from.length)] as T;
}

const ADDRESSES = [0x0a010000n, 0x0a010005n, 0x0a0100ffn, 0x0a010100n, 0x0a010107n, 0x0a020001n, 0xac100009n];
const PORTS = [22n, 80n, 443n, 502n, 8080n, 1024n];

interface Probe {
  readonly packet: Packet;
  readonly bytes: Buffer;
}

function checksum(...parts: readonly Uint8Array[]): number {
  const bytes = Buffer.concat(parts);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] as number) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** IPv4 with TCP (SYN) or UDP, as bytes; the number makes it one of its kind. */
function makeProbe(number: number): Probe {
  const [source, destination, port] = [pick(ADDRESSES), pick(ADDRESSES), pick(PORTS)];
  const transport = pick([6, 17]);
  // Of each its own, so that none is the answer to another.
  const sourcePort = 20_000 + number;
  const segment = Buffer.alloc(24);
  segment.writeUInt16BE(sourcePort, 0);
  segment.writeUInt16BE(Number(port), 2);
  if (transport === 6) {
    segment.writeUInt32BE(number, 4);
    segment.writeUInt16BE(0x5002, 12);
    segment.writeUInt16BE(1024, 14);
  } else {
    segment.writeUInt16BE(24, 4);
    segment.writeUInt32BE(number, 16);
  }
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(Number(source), 0);
  ends.writeUInt32BE(Number(destination), 4);
  segment.writeUInt16BE(checksum(ends, Buffer.from([0, transport, 0, 24]), segment) || 0xffff, transport === 6 ? 16 : 6);
  const header = Buffer.alloc(12);
  header.writeUInt32BE(0x4500_002c, 0);
  header.writeUInt16BE(0x4000, 6);
  header.writeUInt16BE((64 << 8) | transport, 8);
  header.writeUInt16BE(checksum(header, ends), 10);
  const packet: Packet = {
    family: "ip",
    input: "a0",
    output: "b0",
    source,
    destination,
    transport: BigInt(transport),
    sourcePort: BigInt(sourcePort),
    destinationPort: port,
    tcpFlags: transport === 6 ? 2n : null,
    state: "new",
    translation: "none",
  };
  return { packet, bytes: Buffer.concat([header, ends, segment]) };
}

const TARGETS = ["10.1.0.5", "10.2.0.1", "10.1.1.7", "172.16.0.9"];

function nftRuleset(): string {
  const where = (): string =>
    pick([
      "ip daddr 10.1.0.5",
      "ip daddr 10.1.0.0/24",
      "tcp dport 8080",
      "udp dport 443",
      "ip saddr 10.2.0.1",
      "ip daddr 10.1.0.255 tcp dport 80",
    ]);
  const target = (): string => {
    switch (below(5)) {
      case 0:
        return `meta l4proto { tcp, udp } dnat to ${pick(TARGETS)}:${pick(PORTS)}`;
      case 1:
        return "dnat to ip daddr map { 10.1.0.5 : 10.2.0.1, 10.1.0.255 : 172.16.0.9 }";
      case 2:
        return "dnat to tcp dport map { 80 : 10.2.0.1, 502 : 10.1.1.7 }";
      case 3:
        return `meta l4proto tcp dnat to :${pick(PORTS)}`;
      default:
        return `dnat to ${pick(TARGETS)}`;
    }
  };
  const filter = (): string =>
    `${pick(["ip daddr 10.2.0.1", "ip daddr 172.16.0.0/16", "tcp dport { 22, 502 }", "udp dport 80", "ct status dnat", "ip daddr . tcp dport { 10.1.1.7 . 502, 10.2.0.1 . 80 }", "ip daddr != 10.1.0.0/16"])} ${pick(["accept", "drop"])}`;
  const lines = (count: number, make: () => string): string => Array.from({ length: count }, make).join("\n");
  return `table ip nat {
chain pre { type nat hook prerouting priority -100; policy accept;
${lines(1 + below(4), () => `${where()} ${target()}`)}
}
chain post { type nat hook postrouting priority 100; policy accept;
${pick(["masquerade", "ip daddr 10.2.0.1 snat to 10.99.0.9", "ip daddr 172.16.0.9 masquerade", ""])}
}
}
table ip filter {
chain f { type filter hook forward priority 0; policy ${pick(["accept", "drop"])};
${lines(1 + below(5), filter)}
}
}`;
}

function iptablesRuleset(): string {
  const nat = (): string =>
    `-A PREROUTING ${pick(["-d 10.1.0.5/32", "-d 10.1.0.0/24", "-s 10.2.0.1/32", "! -d 10.1.0.0/16"])} ${pick([
      `-j DNAT --to-destination ${pick(TARGETS)}`,
      `-p tcp -m tcp --dport ${pick(PORTS)} -j DNAT --to-destination ${pick(TARGETS)}:${pick(PORTS)}`,
      `-p udp -j DNAT --to-destination :${pick(PORTS)}`,
    ])}`;
  const filter = (): string =>
    `-A FORWARD ${pick(["-d 10.2.0.1/32", "-d 172.16.0.0/16", "-p tcp -m tcp --dport 502", "-p udp -m udp --dport 80", "-m conntrack --ctstate DNAT", "! -d 10.9.0.0/16", "-d 10.9.0.0/30"])} -j ${pick(["ACCEPT", "DROP"])}`;
  const lines = (count: number, make: () => string): string => Array.from({ length: count }, make).join("\n");
  const mapped = below(2) === 0 ? `-A PREROUTING -d 10.1.${pick(["0", "1"])}.0/24 -j NETMAP --to 10.9.0.0/24\n` : "";
  return `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
${mapped}${lines(1 + below(3), nat)}
-A POSTROUTING -d ${pick(TARGETS)}/32 -j ${pick(["MASQUERADE", "SNAT --to-source 10.99.0.9"])}
COMMIT
*filter
:FORWARD ${pick(["ACCEPT", "DROP"])} [0:0]
${lines(1 + below(5), filter)}
COMMIT
`;
}

interface Answer {
  readonly listings: readonly string[];
  readonly passed: readonly (readonly number[])[];
  readonly went: readonly Readonly<Record<string, readonly [number, number]>>[];
}

function probe(tool: "nft" | "iptables", ruleset: string, probes: readonly Probe[]): Answer {
  const script = readFileSync(join(import.meta.dirname, "../../test-data/kernel-probe.py"), "utf8");
  const packets = probes.map(({ bytes }) => bytes.toString("hex"));
  const input = JSON.stringify({ tool, rulesets: [ruleset], packets, translated: true });
  return JSON.parse(inNamespace(`exec python3 -c "$PROBE"`, input, { PROBE: script })) as Answer;
}

/** Where the packet goes by what the sets of packets know; `undefined` where the device stops it. */
function whereTo(
  ruleset: Ruleset,
  probes: readonly Probe[],
): readonly (readonly [bigint | undefined, bigint | undefined] | undefined)[] {
  const names = new Names([ruleset]);
  const space = new Space(regionsOf(ruleset, "forward", names), names);
  const entries = decisionList(ruleset, "forward", names, space) ?? [];
  const sets = new PacketSets(entries, space.sizes.length, new Diagram(space.sizes));
  return probes.map(({ packet }) => {
    const own: Partial<Record<Field, bigint>> = {
      input: BigInt(names.interfaces.numberOf("a0")),
      output: BigInt(names.interfaces.numberOf("b0")),
      etherType: ETHER_TYPES.ip,
    };
    for (const [field, value] of Object.entries(packet)) if (typeof value === "bigint") own[field as Field] = value;
    const point = space.locate(DIMENSIONS.map((field) => own[field] ?? 0n));
    const entry = entries[sets.entryAt(point)];
    if (entry === undefined || entry.effect === "deny") return undefined;
    const { translation = UNTRANSLATED } = entry;
    return [
      translation.after("destination", packet.destination as bigint),
      translation.after("destinationPort", packet.destinationPort as bigint),
    ];
  });
}

for (const [tool, make, read] of [
  [
    "nft",
    nftRuleset,
    (listing: string): Ruleset => readListing((JSON.parse(listing) as { nftables: unknown[] }).nftables, "router").ruleset,
  ],
  ["iptables", iptablesRuleset, (listing: string): Ruleset => readSave(listing, "router").ruleset],
] as const) {
  const without = skip || (tool === "iptables" && whyNoNamespace("iptables-save"));
  test(`a real ${tool} router sends packets where it is said that they go`, { skip: without }, (context) => {
    const count = { permit: 0, deny: 0, translated: 0 };
    for (let round = 0; round < RULESETS; round++) {
      const text = make();
      const probes = Array.from({ length: 250 }, (_, number) => makeProbe(number));
      const { listings, went } = probe(tool, text, probes);
      const ruleset = read(listings[0] as string);
      const expected = whereTo(ruleset, probes);
      for (const [number, { packet }] of probes.entries()) {
        const shown = JSON.stringify(packet, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one));
        const came = went[0]?.[number];
        const { verdict, why } = decide(ruleset, "forward", packet);
        const real = came === undefined ? "deny" : "permit";
        assert.equal(verdict, real, `seed ${SEED}, round ${round}, ${shown}: ${why}\n${text}`);
        count[real]++;
        const to = expected[number];
        assert.deepEqual(
          to?.map((one) => (one === undefined ? "unknown" : String(one))),
          came?.map(String),
          `seed ${SEED}, round ${round}, ${shown}\n${text}`,
        );
        if (to !== undefined && to[0] !== packet.destination) count.translated++;
      }
    }
    context.diagnostic(JSON.stringify(count));
    assert.ok(count.permit > 300 && count.deny > 300 && count.translated > 100, JSON.stringify(count));
  });
}
