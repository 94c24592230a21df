// Compiled rules in the kernel's own router: what comes out on the other side is what the design names, packet for packet. What the
// design names is worked out here from the plant alone, by other means than the compiler's.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { BlockList } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { type Channel, Places, type Plant } from "@bulkhead/plant";
import * as fc from "fast-check";
import { readAddress, writeAddress } from "../firewalls/address.ts";
import { inNamespace, whyNoNamespace } from "../firewalls/namespace.fixture.ts";
import type { Packet } from "../policy/packet.ts";
import { writePacket } from "../policy/raw-packet.fixture.ts";
import { compileDesign, TARGETS } from "./index.ts";
import { plants } from "./plant.fixture.ts";

const python = spawnSync("python3", ["-c", "import socket; socket.AF_PACKET"]).status === 0;
const root = process.getuid?.() === 0;
const skip =
  whyNoNamespace("nft") ||
  whyNoNamespace("iptables-save") ||
  (!root ? "needs root, to send raw packets" : python ? false : "needs python3, to send raw packets");

const SEED = 62_443;
/** In one router. */
const PROBES = 5000;
const ROUNDS = 10;
const wanted = Number(process.env["BULKHEAD_PROBES"] ?? 4 * PROBES);

let state = SEED;
function below(limit: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return (state >>> 8) % limit;
}
function pick<T>(from: readonly T[]): T {
  return from[below(from.length)] as T;
}

const LINKS = ["eth0.0", "eth1.0", "eth2.0", "ext0"];
const ROUTES: readonly (readonly [network: string, link: string])[] = [
  ...[1, 2, 3].flatMap((at): readonly (readonly [string, string])[] => [
    [`10.0.${at}.0/24`, `eth${at - 1}.0`],
    [`2001:db8:0:${at}::/64`, `eth${at - 1}.0`],
  ]),
  ["0.0.0.0/0", "ext0"],
  ["::/0", "ext0"],
];

/** The link behind which an address is, as the router has its routes. */
function linkOf(address: string): string {
  const at = /^10\.0\.([123])\./.exec(address);
  if (at !== null) return `eth${Number(at[1]) - 1}.0`;
  const six = /^2001:db8:0:([123])(?::|$)/.exec(address);
  if (six !== null) return `eth${Number(six[1]) - 1}.0`;
  return "ext0";
}

interface Probe {
  /** Known again by it. */
  readonly number: number;
  readonly link: string;
  readonly packet: Packet;
  readonly bytes: Uint8Array;
  /** By the design. */
  readonly passes: boolean;
}

/** What the plant alone says: which addresses a party has, and whether some channel names a packet that begins a connection. */
class Oracle {
  readonly #plant: Plant;
  readonly #told: boolean;
  readonly #parties = new Map<string, BlockList>();

  constructor(plant: Plant) {
    this.#plant = plant;
    this.#told = plant.assets.some(({ interfaces }) => interfaces.length > 0);
    for (const { id, networks } of plant.zones) {
      const list = new BlockList();
      for (const network of networks) {
        const [address = "", length] = network.split("/");
        list.addSubnet(address, Number(length), kindOf(address));
      }
      this.#parties.set(id, list);
    }
    for (const { id, addresses } of plant.assets) {
      const list = new BlockList();
      for (const address of addresses) list.addAddress(address, kindOf(address));
      this.#parties.set(id, list);
    }
  }

  /** Addresses of the ends of some channel; all, where there is none. */
  aim(
    family: "ip" | "ip6",
  ): readonly [sources: readonly string[], destinations: readonly string[], channel: Channel | undefined] {
    const all: readonly string[] = ADDRESSES[family];
    const channels = this.#plant.conduits[0]?.channels ?? [];
    const channel = channels.length === 0 ? undefined : pick(channels);
    const of = (parties: readonly string[] = []): readonly string[] => {
      const own = all.filter((address) => this.#holds(parties, address));
      return own.length === 0 ? all : own;
    };
    return [of(channel?.from), of(channel?.to), channel];
  }

  #holds(parties: readonly string[], address: string): boolean {
    return parties.some((party) => this.#parties.get(party)?.check(address, kindOf(address)));
  }

  passes({ link, packet }: Pick<Probe, "link" | "packet">): boolean {
    const [source, destination] = addressesOf(packet);
    if (this.#told && linkOf(source) !== link) return false;
    if (packet.transport === 6n && (Number(packet.tcpFlags) & 0x17) !== 2) return false;
    return this.#plant.conduits[0]?.channels.some((channel) => {
      return this.#holds(channel.from, source) && this.#holds(channel.to, destination) && isServed(channel, packet);
    }) as boolean;
  }
}

function isServed({ transport, ports }: Channel, packet: Packet): boolean {
  const number = Number(packet.transport);
  if (transport === "icmp") return number === (packet.family === "ip" ? 1 : 58);
  if (number !== (transport === "tcp" ? 6 : 17)) return false;
  return (
    ports?.some((span) => {
      const [low, high = low] = span.split("-").map(Number);
      return Number(low) <= Number(packet.destinationPort) && Number(packet.destinationPort) <= Number(high);
    }) ?? true
  );
}

function kindOf(address: string): "ipv4" | "ipv6" {
  return address.includes(":") ? "ipv6" : "ipv4";
}

function addressesOf({ family, source, destination }: Packet): readonly [string, string] {
  const text = (value: unknown): string => writeAddress(value as bigint, family as "ip" | "ip6");
  return [text(source), text(destination)];
}

/** Ends of networks, assets, and what lies just beside them. */
const ADDRESSES = {
  ip: [
    ...[1, 2, 3].flatMap((at) => [0, 1, 8, 9, 10, 127, 128, 255].map((last) => `10.0.${at}.${last}`)),
    "10.0.0.255",
    "10.0.4.0",
    "172.16.0.9",
  ],
  ip6: [
    ...[1, 2, 3].flatMap((at) => [`2001:db8:0:${at}::`, `2001:db8:0:${at}::9`, `2001:db8:0:${at}:ffff:ffff:ffff:ffff`]),
    "2001:db8:0:0:ffff:ffff:ffff:ffff",
    "2001:db8:0:4::",
  ],
} as const;
const PORTS = [21, 22, 23, 101, 102, 103, 501, 502, 503, 4839, 4840, 4841, 7999, 8000, 8005, 8010, 8011, 65_535];
/** SYN alone most of the time; also with ECE, and what begins no connection. */
const FLAGS = [2n, 2n, 2n, 2n, 2n, 2n, 0x42n, 0x10n, 0x12n, 0x11n, 0x04n, 0n];

/** Packets each of which is of a connection of its own. */
function makeProbes(count: number, oracle: Oracle, taken: Set<string>): readonly Probe[] {
  const made: Probe[] = [];
  while (made.length < count) {
    const family = below(4) === 0 ? "ip6" : "ip";
    // Near to what is allowed, and often just beside it.
    const [sources, destinations, channel] = oracle.aim(family);
    const source = below(5) === 0 ? pick(ADDRESSES[family]) : pick(sources);
    const destination = below(5) === 0 ? pick(ADDRESSES[family]) : pick(destinations);
    const icmp = family === "ip" ? 1 : 58;
    const aimed = channel?.transport === "udp" ? 17 : channel?.transport === "icmp" ? icmp : 6;
    const transport = below(5) === 0 ? pick([6, 17, icmp, 50]) : aimed;
    const ports = transport === 6 || transport === 17;
    const number = taken.size + 1;
    const sourcePort = below(8) === 0 ? pick(PORTS) : 10_000 + below(50_000);
    const border = Number(pick(pick(channel?.ports ?? ["1"]).split("-"))) + below(3) - 1;
    const destinationPort = below(5) === 0 ? pick(PORTS) : border;
    const tuple = ports ? [sourcePort, destinationPort] : transport === 50 ? [0, 0] : [number & 0xffff, 0];
    const there = [transport, source, tuple[0], destination, tuple[1]].join(" ");
    const back = [transport, destination, tuple[1], source, tuple[0]].join(" ");
    if (taken.has(there) || taken.has(back) || there === back) continue;
    taken.add(there);
    const packet: Packet = {
      family,
      input: null,
      output: null,
      source: readAddress(source)?.low,
      destination: readAddress(destination)?.low,
      transport: BigInt(transport),
      sourcePort: ports ? BigInt(sourcePort) : null,
      destinationPort: ports ? BigInt(destinationPort) : null,
      icmpType: transport === 1 ? 8n : transport === 58 ? 128n : null,
      icmpCode: transport === 1 || transport === 58 ? 0n : null,
      tcpFlags: transport === 6 ? pick(FLAGS) : null,
      state: "new",
      translation: "none",
    };
    const link = below(5) === 0 ? pick(LINKS) : linkOf(source);
    made.push({ number, link, packet, bytes: writePacket(packet, number), passes: oracle.passes({ link, packet }) });
  }
  return made;
}

/** What would answer a packet. It may pass where the question did, or where it may begin by itself. */
function answerTo({ packet, passes, number }: Probe, oracle: Oracle): Probe {
  const answer: Packet = {
    ...packet,
    source: packet.destination,
    destination: packet.source,
    sourcePort: packet.destinationPort,
    destinationPort: packet.sourcePort,
    icmpType: packet.transport === 1n ? 0n : packet.transport === 58n ? 129n : null,
    tcpFlags: packet.transport === 6n ? 0x12n : null,
  };
  const link = linkOf(addressesOf(answer)[0]);
  // The answer to an echo that nobody asked for belongs to nothing.
  const byItself = packet.transport === 17n && oracle.passes({ link, packet: answer });
  return { number, link, packet: answer, bytes: writePacket(answer, number), passes: passes || byItself };
}

/** The ACK with which a client goes on. */
function goOn({ packet, link, passes, number }: Probe): Probe {
  const further: Packet = { ...packet, tcpFlags: 0x10n };
  return { number, link, packet: further, bytes: writePacket(further, number), passes };
}

function probe(tool: "nft" | "iptables", rounds: readonly Round[]): readonly (readonly (readonly (string | null)[])[])[] {
  const script = readFileSync(join(import.meta.dirname, "../../test-data/compiled-probe.py"), "utf8");
  const sent = rounds.map(({ files, phases }) => ({
    files,
    phases: phases.map((probes) => probes.map(({ link, bytes }) => [link, Buffer.from(bytes).toString("hex")])),
  }));
  const input = JSON.stringify({ tool, links: LINKS, routes: ROUTES, rounds: sent });
  return JSON.parse(inNamespace(`exec python3 -c "$PROBE"`, input, { PROBE: script })) as (string | null)[][][];
}

interface Round {
  readonly files: readonly string[];
  readonly phases: readonly (readonly Probe[])[];
}

for (const [id, tool] of [
  ["nftables", "nft"],
  ["iptables", "iptables"],
] as const) {
  test(`${id}: a real router with compiled rules lets pass what the design names, answers to it, and nothing else`, {
    skip,
  }, (context) => {
    const target = TARGETS.find((one) => one.id === id);
    assert.ok(target !== undefined);
    let [count, passed, seed] = [0, 0, SEED];
    for (; count < wanted / 2; seed++) {
      // A router of its own: a kernel knows the connections of the rules before.
      const taken = new Set<string>();
      const rounds = fc.sample(plants, { seed, numRuns: ROUNDS }).map((plant): Round => {
        const { written, proof } = compileDesign(plant, new Places(plant), "fw", target);
        assert.deepEqual(proof?.differences, []);
        const oracle = new Oracle(plant);
        const first = makeProbes(PROBES / ROUNDS, oracle, taken);
        const answers = first.map((one) => answerTo(one, oracle));
        const further = first.filter(({ packet }) => packet.tcpFlags === 2n).map(goOn);
        const files = written.files.filter(({ kind }) => kind === "rules").map(({ text }) => text);
        return { files, phases: [first, answers, further] };
      });
      for (const [at, phases] of probe(tool, rounds).entries()) {
        for (const [phase, came] of phases.entries()) {
          for (const [index, { packet, passes, link }] of (rounds[at]?.phases[phase] ?? []).entries()) {
            const shown = (): string =>
              JSON.stringify(packet, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one));
            const out = linkOf(addressesOf(packet)[1]);
            assert.equal(
              came[index],
              passes ? out : null,
              `seed ${seed}, round ${at}, phase ${phase}, in by ${link}: ${shown()}\n${rounds[at]?.files.join("\n")}`,
            );
            count++;
            if (passes) passed++;
          }
        }
      }
    }
    context.diagnostic(`${count} packets, of which ${passed} passed`);
    assert.ok(passed > count / 20 && passed < count / 2, `${passed} of ${count} passed`);
  });
}
