// Captures made to exhaust whoever reads them: each ends, in bounded memory, with what was lost counted. `BULKHEAD_HOSTILE` multiplies them.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, Problem } from "@bulkhead/facts";
import {
  type BuiltPacket,
  be16,
  be32,
  ethernet,
  ipv4,
  join,
  modbusFrame,
  ofKind,
  pcap,
  Talk,
  tcp,
  udp,
} from "./builder.fixture.ts";
import { openCapture } from "./reader.ts";

const TIMES = Number(process.env["BULKHEAD_HOSTILE"] ?? 1);
const MEGABYTE = 1024 * 1024;
/** The whole process, the test runner and what earlier tests left behind included. */
const MOST_MEMORY = 700 * MEGABYTE;

interface Run {
  /** The first of them. */
  readonly facts: readonly Fact[];
  readonly count: number;
  readonly problems: readonly Problem[];
  readonly seconds: number;
}

const MOST_FACTS = 20_000;

/** Reads `before`, then `count` packets, each made by changing a template in place, without ever holding more than a megabyte of them. */
function flood(
  count: number,
  template: Uint8Array,
  change: (frame: Uint8Array, number: number) => void,
  before: readonly BuiltPacket[] = [],
): Run {
  const began = performance.now();
  const run = openCapture({ evidence: { digest: "sha256:0", name: "flood.pcap", size: 0 }, points: [] });
  run.push(pcap(before));
  const record = pcap([{ bytes: template, time: Date.UTC(2026, 2, 2, 10) }]).subarray(24);
  const chunk = new Uint8Array(record.length * Math.floor(MEGABYTE / record.length));
  let at = 0;
  for (let number = 0; number < count; number++) {
    chunk.set(record, at);
    change(chunk.subarray(at + 16, at + record.length), number);
    at += record.length;
    if (at === chunk.length || number === count - 1) {
      run.push(chunk.subarray(0, at));
      at = 0;
    }
  }
  const reading = run.end();
  const facts: Fact[] = [];
  let found = 0;
  for (const fact of reading.facts) if (++found <= MOST_FACTS) facts.push(fact);
  const rss = process.memoryUsage.rss();
  assert.ok(rss < MOST_MEMORY, `${Math.round(rss / MEGABYTE)} MB`);
  return { facts, count: found, problems: reading.problems, seconds: (performance.now() - began) / 1000 };
}

const codes = ({ problems }: Run): string[] => problems.map(({ code }) => code).sort();

function put(frame: Uint8Array, at: number, bytes: readonly number[]): void {
  frame.set(bytes, at);
}

test("connections that are opened halfway, more than are followed at once", (context) => {
  const syn = ethernet(0x0800, ipv4("10.0.0.1", "10.0.2.10", 6, tcp(1, 502, 0, 0, 2, new Uint8Array(0))));
  const count = 400_000 * TIMES;
  // the sender's port first, then its address
  const run = flood(count, syn, (frame, number) => {
    put(frame, 34, be16(1024 + (number % 60_000)));
    put(frame, 28, be16(Math.floor(number / 60_000)));
  });
  const talks = ofKind(run.facts, "conversation");
  assert.equal(
    talks.reduce((sum, { packets }) => sum + packets, 0),
    count,
  );
  assert.equal(talks.length, Math.ceil(count / 60_000));
  assert.ok(talks.every(({ answered, oneSided }) => !answered && oneSided === undefined));
  context.diagnostic(`${run.seconds.toFixed(1)} s`);
});

test("fragments that never make a datagram, in as many pieces as fit, and endlessly new ones", (context) => {
  const pieces = ethernet(0x0800, ipv4("10.0.0.1", "10.0.2.10", 17, new Uint8Array(8), { more: true }));
  const count = 50_000 * TIMES;
  const holes = flood(count, pieces, (frame, number) => {
    put(frame, 18, be16(Math.floor(number / 4000)));
    put(frame, 20, be16(0x2000 | (1 + 2 * (number % 4000))));
  });
  assert.deepEqual(codes(holes), ["capture/fragments-lost"]);
  const fresh = flood(count, pieces, (frame, number) => {
    put(frame, 18, be16(number));
    put(frame, 28, be16(number >>> 16));
    put(frame, 20, be16(0x2000 | 8000));
  });
  assert.deepEqual(codes(fresh), ["capture/fragments-lost"]);
  assert.match(fresh.problems[0]?.message ?? "", new RegExp(`${count} datagrams`));
  context.diagnostic(`${holes.seconds.toFixed(1)} s and ${fresh.seconds.toFixed(1)} s`);
});

test("tunnels within tunnels", () => {
  let inner = ipv4("10.0.0.1", "10.0.2.10", 17, udp(1, 2, Uint8Array.of(1)));
  for (let depth = 0; depth < 200; depth++) inner = ipv4("10.0.0.1", "10.0.2.10", 4, inner);
  let signed = udp(1, 2, Uint8Array.of(1));
  for (let depth = 0; depth < 200; depth++) signed = join([51, 1, 0, 0], new Uint8Array(8), signed);
  let vxlan = ethernet(0x0800, inner);
  for (let depth = 0; depth < 20; depth++) {
    vxlan = ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(9, 4789, join([8, 0, 0, 0, 0, 0, 1, 0], vxlan))));
  }
  const labels = ethernet(0x8847, new Uint8Array(60_000));
  for (const frame of [ethernet(0x0800, inner), ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 51, signed)), vxlan, labels]) {
    const run = flood(2000, frame, () => {});
    assert.ok(run.facts.length < 100, `${run.facts.length} facts`);
  }
});

test("tags of every network, one and two deep, and a frame of nothing but tags", () => {
  const inside = join(be16(0x8100), be16(0), be16(0x0800), ipv4("10.0.0.1", "10.0.2.10", 17, udp(2001, 2000, Uint8Array.of(1))));
  const run = flood(65_536, ethernet(0x88a8, join(be16(0), inside)), (frame, number) => {
    put(frame, 14, be16(number));
    put(frame, 18, be16(number * 7));
  });
  assert.deepEqual(
    ofKind(run.facts, "conversation").map(({ packets, server }) => [packets, server]),
    [[65_536, "10.0.2.10"]],
  );
  const tags = Uint8Array.from({ length: 60_000 }, (_, at) => [0x81, 0, 0, 1][at % 4] as number);
  assert.ok(flood(500, ethernet(0x8100, tags.subarray(2)), () => {}).facts.length < 100);
});

test("a flood of claims for addresses (ARP)", (context) => {
  const arp = join([0, 1, 8, 0, 6, 4, 0, 2], new Uint8Array(20));
  const count = 70_000 * TIMES;
  const run = flood(count, ethernet(0x0806, arp), (frame, number) => {
    put(frame, 8, be32(number));
    put(frame, 24, be32(number));
    put(frame, 28, [10, ...be32(number).slice(1)]);
    put(frame, 38, [10, 0, 2, 10]);
  });
  assert.ok(codes(run).includes("capture/too-many-details"), codes(run).join());
  context.diagnostic(`${run.seconds.toFixed(1)} s, ${run.count} facts`);
});

test("lengths that lie, at every layer", () => {
  const { packets } = new Talk(502).open().ask(modbusFrame(1, 1, 3, 0, 40, 0, 1));
  const frame = packets[3]?.bytes as Uint8Array;
  for (const [at, name] of [
    [14, "IP header"],
    [16, "IP total"],
    [46, "TCP header"],
    [58, "Modbus"],
  ] as const) {
    const run = flood(2000, frame, (bytes, number) => put(bytes, at, be16(number * 33)));
    assert.ok(run.facts.length < 4500, `${name}: ${run.facts.length}`);
  }
  const datagram = ethernet(0x0800, ipv4("10.0.0.1", "10.0.2.10", 17, udp(1000, 47_808, Uint8Array.of(0x81, 10, 255, 255))));
  const run = flood(65_536, datagram, (bytes, number) => put(bytes, 38, be16(number)));
  assert.equal(ofKind(run.facts, "conversation").reduce((sum, { packets: seen }) => sum + seen, 0) < 65_536, true);
  assert.ok(codes(run).includes("capture/broken-headers"));
});

test("a message in chunks without end, and a message that is never finished", (context) => {
  // OPC 10000-6, 7.1.2.2 and 6.7.2: a hello, then chunks marked as not the last
  const hello = join([72, 69, 76, 70], be32(32).reverse(), new Uint8Array(20), [0xff, 0xff, 0xff, 0xff]);
  const chunk = join([77, 83, 71, 67], be32(1400).reverse(), [1, 0, 0, 0, 1, 0, 0, 0], new Uint8Array(1384).fill(65));
  const { packets } = new Talk(4840).open().ask(hello);
  const base = 1001 + hello.length;
  const segment = ethernet(0x0800, ipv4("10.0.3.12", "10.0.2.10", 6, tcp(49_152, 4840, base, 0xffff_ff01, 0x18, chunk)));
  for (const noise of [false, true]) {
    const follow = (frame: Uint8Array, number: number): void => {
      put(frame, 38, be32(base + number * 1400));
      if (noise) put(frame, 54, [...be32(number), ...be32(0x7fff_ffff).reverse()]);
    };
    const run = flood(40_000 * TIMES, segment, follow, packets);
    const talk = ofKind(run.facts, "conversation").find(({ port }) => port === 4840);
    assert.equal(talk?.packets, packets.length + 40_000 * TIMES);
    context.diagnostic(`${run.seconds.toFixed(1)} s`);
  }
});

test("segments that all come before their turn, in many streams", (context) => {
  const segment = ethernet(0x0800, ipv4("10.0.0.1", "10.0.2.10", 6, tcp(1, 502, 0, 0, 0x18, new Uint8Array(1000))));
  const count = 200_000 * TIMES;
  const run = flood(count, segment, (frame, number) => {
    put(frame, 34, be16(1024 + (number % 2000)));
    put(frame, 38, be32(Math.floor(number / 2000) * 2000));
  });
  const talks = ofKind(run.facts, "conversation");
  assert.equal(
    talks.reduce((sum, { packets }) => sum + packets, 0),
    count,
  );
  assert.ok(talks.every(({ lost }) => lost > 0));
  context.diagnostic(`${run.seconds.toFixed(1)} s`);
});
