// Readings for tests: made from a number alone, so that two processes can make the same one.

import { digestOf, type Evidence, type Fact, makeFact, type Reading } from "@bulkhead/facts";
import type { ReadingKey } from "./store.ts";

const TIME = { first: "2026-03-02T09:00:00.000Z", last: "2026-03-02T09:10:00.000Z" };

export function sampleEvidence(number: number): Evidence {
  return { digest: digestOf(`evidence ${number}`), name: `captures/${number}.pcap`, size: 1_000 + number, asset: "firewall-1" };
}

export function sampleKey(number: number, change: Partial<ReadingKey> = {}): ReadingKey {
  return { evidence: sampleEvidence(number).digest, reader: "capture", version: 1, context: digestOf("context"), ...change };
}

/** `size` facts about conversations, in an order that is not the order of their ids, and one problem. */
export function sampleReading(number: number, size: number): Reading {
  const evidence = sampleEvidence(number);
  const facts: Fact[] = [];
  for (let at = 0; at < size; at++) {
    const client = `10.${number & 0xff}.${(at >> 8) & 0xff}.${at & 0xff}`;
    const value = {
      client,
      server: "10.0.3.10",
      transport: "tcp" as const,
      port: 502,
      protocol: "modbus",
      recognisedBy: "content" as const,
      answered: true,
      directionSeen: true,
      multicast: false,
      packets: at + 3,
      bytes: at * 60,
      lost: 0,
      operations: { read: at },
    };
    const locator = { type: "packet", number: at + 1, offset: at * 80 + 24, length: 80 } as const;
    facts.push(makeFact("conversation", value, "observed", evidence, locator, TIME));
  }
  const problem = { code: "capture/cut", severity: "warning", message: `The last packet of ${evidence.name} is cut.` } as const;
  return { facts, problems: [problem] };
}

/** Between 1 and 400 facts, by number and seed, so that a kill meets commits of every length. */
export function sampleSize(number: number, seed: number): number {
  return 1 + ((Math.imul(number ^ seed, 2_654_435_761) >>> 0) % 400);
}
