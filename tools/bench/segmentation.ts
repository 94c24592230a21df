// Devices composed along the ways of a large plant: a tree of 1 + 10 + 100 + 1,000 routers, a zone behind each of the last, rules that
// permit what channels name, and some that do not.

import {
  type Device,
  type InterfaceSetting,
  type Range,
  type Route,
  type Rule,
  type Ruleset,
  verifyNetwork,
  ZoneMap,
} from "../../packages/network/src/index.ts";
import { Places, type Plant, plantSchema } from "../../packages/plant/src/index.ts";

export interface SegmentationTiming {
  readonly what: string;
  readonly seconds: number;
  readonly megabytes: number;
  readonly result: string;
}

const locator = { type: "whole" } as const;
const FAN = 10;
const RULES = 44;

/** A small generator with a fixed seed (Marsaglia's xorshift32), so that every run measures the same. */
function randoms(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

interface Site {
  readonly level: number;
  readonly index: number;
}

const net = (index: number): bigint => 0x0a00_0000n + BigInt(index) * 256n;
const up = (level: number, index: number): bigint => 0xac10_0000n + BigInt(level) * 0x0004_0000n + BigInt(index) * 4n;
const block = (low: bigint, size: bigint): Range => ({ low, high: low + size - 1n });
const COUNTS = [1, 10, 100, 1000];

function interfacesOf({ level, index }: Site): readonly InterfaceSetting[] {
  const one = (name: string, address: bigint, network: Range): InterfaceSetting => ({
    name,
    enabled: true,
    addresses: [{ family: "ip", address, network }],
    locator,
  });
  const upward = level === 0 ? [] : [one("up", up(level, index) + 2n, block(up(level, index), 4n))];
  if (level === 3) return [...upward, one("zone", net(index) + 1n, block(net(index), 256n))];
  const children = Array.from({ length: FAN }, (_, child) => {
    const link = up(level + 1, index * FAN + child);
    return one(`down${child}`, link + 1n, block(link, 4n));
  });
  return [...upward, ...children];
}

function routesOf({ level, index }: Site): readonly Route[] {
  const upward: Route[] =
    level === 0 ? [] : [{ family: "ip", network: block(0n, 1n << 32n), via: up(level, index) + 1n, locator }];
  if (level === 3) return upward;
  const width = 10 ** (2 - level);
  const down = Array.from({ length: FAN }, (_, child) => {
    const via = up(level + 1, index * FAN + child) + 2n;
    return Array.from({ length: width }, (__, zone): Route => {
      return { family: "ip", network: block(net((index * FAN + child) * width + zone), 256n), via, locator };
    });
  });
  return [...upward, ...down.flat()];
}

/** Zones that speak with each other, by zone: each begins with ten others. */
const PARTNERS = Array.from({ length: 1000 }, (_, zone) =>
  Array.from({ length: 10 }, (__, at) => (zone + at * at * 7 + at + 1) % 1000),
);
const CALLERS = PARTNERS.map((_, zone) => PARTNERS.flatMap((partners, caller) => (partners.includes(zone) ? [caller] : [])));

/** What all rules have in common, as readers share it, too. */
const PARTS = [
  [{ field: "source", family: "ip" }],
  [{ field: "destination", family: "ip" }],
  [{ field: "transport" }],
  [{ field: "destinationPort" }],
] as const;

function rulesOf(site: Site, chain: string, random: (below: number) => number): readonly Rule[] {
  const one = (low: bigint): readonly Range[] => [{ low, high: low }];
  const make = (source: Range, destination: Range, port: bigint, action: "permit" | "deny"): Omit<Rule, "position"> => ({
    chain,
    conditions: [
      { type: "tuple", parts: PARTS[0], boxes: [[[source]]], negated: false },
      { type: "tuple", parts: PARTS[1], boxes: [[[destination]]], negated: false },
      { type: "tuple", parts: PARTS[2], boxes: [[one(6n)]], negated: false },
      { type: "tuple", parts: PARTS[3], boxes: [[one(port)]], negated: false },
    ],
    action: { type: action },
    rewrites: [],
    logged: false,
    text: `${action} tcp ${source.low} to ${destination.low} port ${port}`,
    locator,
  });
  const rules: Omit<Rule, "position">[] = [];
  if (site.level === 3) {
    const own = block(net(site.index), 256n);
    for (const partner of PARTNERS[site.index] ?? []) rules.push(make(own, block(net(partner), 256n), 502n, "permit"));
    for (const zone of CALLERS[site.index] ?? []) rules.push(make(block(net(zone), 256n), own, 502n, "permit"));
    while (rules.length < RULES) {
      const [from, to] = [random(1000), random(1000)];
      rules.unshift(make(block(net(from) + BigInt(random(200)), 8n), block(net(to), 128n), BigInt(1 + random(1000)), "deny"));
    }
  } else {
    const all = block(0x0a00_0000n, 1n << 24n);
    for (let at = 0; at < RULES; at++) {
      const low = net(random(1000));
      rules.push(make(block(low, 64n), block(net(random(1000)), 256n), BigInt(1 + random(400)), "deny"));
    }
    rules.push(make(all, all, 502n, "permit"));
  }
  return rules.map((rule, at) => ({ ...rule, position: at + 1 }));
}

function buildPlant(): Plant {
  const zones = Array.from({ length: 1000 }, (_, at) => ({
    id: `z${at}`,
    name: `Zone ${at}`,
    kind: "control",
    networks: [`10.${at >> 8}.${at & 255}.0/24`],
  }));
  const channels = Array.from({ length: 1000 }, (_, zone) => ({
    id: `k${zone}`,
    protocol: "modbus",
    from: `z${zone}`,
    to: (PARTNERS[zone] ?? []).filter((partner) => partner !== zone).map((partner) => `z${partner}`),
    ports: 502,
  }));
  return plantSchema.parse({
    bulkhead: 1,
    system: { id: "large", name: "Large plant" },
    zones,
    conduits: [{ id: "all", name: "All", zones: zones.map(({ id }) => id), channels }],
  });
}

export function benchSegmentation(): readonly SegmentationTiming[] {
  const random = randoms(20_261_124);
  const devices = COUNTS.flatMap((count, level) =>
    Array.from({ length: count }, (_, index): Device => {
      const chain = "filter forward";
      const site = { level, index };
      const ruleset: Ruleset = {
        device: `r${level}.${index}`,
        chains: new Map([
          [
            chain,
            {
              id: chain,
              layer: "routed",
              families: ["ip", "ip6"],
              base: { hook: "forward", priority: 0, policy: "deny" },
              rules: rulesOf(site, chain, random),
              locator,
            },
          ],
        ]),
        families: ["ip", "ip6"],
        interfaces: interfacesOf(site),
        routes: routesOf(site),
      };
      return { ruleset, asset: undefined, way: "forward" };
    }),
  );
  const plant = buildPlant();
  const places = new Places(plant);
  const begun = performance.now();
  const result = verifyNetwork(devices, plant, places, new ZoneMap(plant, places));
  const seconds = (performance.now() - begun) / 1000;
  const rules = devices.reduce((sum, { ruleset }) => sum + (ruleset.chains.get("filter forward")?.rules.length ?? 0), 0);
  const passes = result?.channels.filter((channel) => channel.passes === "all" || channel.passes === "part").length ?? 0;
  return [
    {
      what: `${devices.length.toLocaleString("en")} routers, ${plant.zones.length.toLocaleString("en")} zones, ${rules.toLocaleString("en")} rules: every pair of zones and ${result?.channels.length.toLocaleString("en")} ways of channels`,
      seconds,
      megabytes: process.memoryUsage().rss / 2 ** 20,
      result: result === undefined ? "too large" : `${passes} pass, ${result.breaches.length} breaches`,
    },
  ];
}
