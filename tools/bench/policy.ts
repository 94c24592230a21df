// How fast packet sets are: shadowed rules, two versions of a list, a list against conduits. Lists are generated from a seed, in three
// shapes: an access list (addresses decide), a firewall (wide rules overlap), and a plant (few hosts, industrial ports).

import type { Condition, Part, Range, Rule, Ruleset } from "../../packages/network/src/firewalls/ruleset.ts";
import { compareRulesets, verifyFirewall, ZoneMap } from "../../packages/network/src/index.ts";
import { decisionList, fieldsAsked, regionsOf } from "../../packages/network/src/policy/decision-list.ts";
import { FAMILY_RANGES } from "../../packages/network/src/policy/dimension.ts";
import { RuleList } from "../../packages/network/src/policy/hygiene.ts";
import { regionOf } from "../../packages/network/src/policy/match.ts";
import { Names } from "../../packages/network/src/policy/names.ts";
import { PacketSets } from "../../packages/network/src/policy/packet-set.ts";
import { Space } from "../../packages/network/src/policy/space.ts";
import { counted, loadPlant, Places } from "../../packages/plant/src/index.ts";

export interface PolicyRow {
  readonly what: string;
  readonly seconds: number;
  /** Most resident memory of the process until then, in MiB. */
  readonly memory: number;
  readonly result: string;
  /** What it is held against, and how many times as long that took; absent where nothing is. */
  readonly naive?: { readonly what: string; readonly seconds: number; readonly ratio: number };
}

type Shape = "access list" | "firewall" | "plant";

function randomFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

interface Flat {
  readonly bounds: readonly number[];
  readonly permits: boolean;
}

const PORTS = [22, 53, 80, 102, 123, 161, 443, 502, 514, 1911, 2404, 4840, 20_000, 44_818];

/** Rules of five fields: source, destination, source port, destination port, protocol, low and high of each. */
function makeList(shape: Shape, count: number, seed: number): readonly Flat[] {
  const below = randomFrom(seed);
  const network = (wide: number): readonly [number, number] => {
    const bits = below(100) < wide ? ([0, 0, 8, 16][below(4)] as number) : 24 + below(9);
    const size = 2 ** (32 - bits);
    const start = 0x0a00_0000 + below(0x0100_0000);
    const low = bits === 0 ? 0 : Math.floor(start / size) * size;
    return [low, low + size - 1];
  };
  const wide = { "access list": 10, firewall: 45, plant: 0 }[shape];
  const list = Array.from({ length: count }, (): Flat => {
    const host = (): readonly [number, number] => {
      const one = 0x0a00_0000 + below(400) * 256 + below(12);
      return below(10) === 0 ? [one - (one % 256), one - (one % 256) + 255] : [one, one];
    };
    // At most one end of a rule is wide.
    const open = below(2) === 0;
    const ends = [network(open ? wide : 0), network(open ? 0 : wide)] as const;
    const [source, destination] = shape === "plant" ? [host(), host()] : ends;
    const port = PORTS[below(PORTS.length)] as number;
    const spread = below(10);
    const ports = spread < 6 ? [port, port] : spread < 8 ? [0, 65_535] : spread < 9 ? [1024, 65_535] : [port, port + below(1000)];
    const from = shape === "firewall" && below(8) === 0 ? [1024, 65_535] : [0, 65_535];
    const protocol = [6, 17][below(2)] as number;
    const any = shape === "firewall" && below(10) === 0;
    const bounds = [...source, ...destination, ...from, ...ports, any ? 0 : protocol, any ? 255 : protocol];
    return { bounds, permits: below(16) < 9 };
  });
  // Now and then two rules cover a third one together: who looks at pairs does not see it.
  for (let at = 199; at < count; at += 200) {
    const { bounds, permits } = list[at] as Flat;
    const [low = 0, high = 0] = bounds;
    if (high === low) continue;
    const middle = Math.floor((low + high) / 2);
    list[at - 2] = { bounds: bounds.with(1, middle), permits };
    list[at - 1] = { bounds: bounds.with(0, middle + 1), permits: !permits };
  }
  return list;
}

const PARTS: readonly Part[] = [
  { field: "source", family: "ip" },
  { field: "destination", family: "ip" },
  { field: "sourcePort" },
  { field: "destinationPort" },
  { field: "transport" },
  { field: "function" },
  { field: "unit" },
];

function rulesetOf(list: readonly Flat[]): Ruleset {
  const rules = list.map(({ bounds, permits }, at): Rule => {
    const conditions = PARTS.slice(0, bounds.length / 2).map((part, d): Condition => {
      const range: Range = { low: BigInt(bounds[d * 2] as number), high: BigInt(bounds[d * 2 + 1] as number) };
      return { type: "tuple", parts: [part], boxes: [[[range]]], negated: false };
    });
    const locator = { type: "line", line: at + 1 } as const;
    const action = { type: permits ? "permit" : "deny" } as const;
    return { chain: "forward", position: at + 1, conditions, action, rewrites: [], logged: false, text: "", locator };
  });
  const base = { hook: "forward", priority: 0, policy: "deny" } as const;
  const chain = { id: "forward", layer: "routed", families: ["ip"], base, rules, locator: { type: "whole" } } as const;
  return { device: "bench", chains: new Map([["forward", chain]]), families: ["ip"] };
}

/** The usual way: each rule against each earlier one. Sees only rules that a single other one covers. */
function countSingleCovers(list: readonly Flat[]): number {
  const bounds = Float64Array.from(list.flatMap((one) => one.bounds));
  let covered = 0;
  for (let at = 0; at < list.length; at++) {
    for (let earlier = 0; earlier < at; earlier++) {
      let holds = true;
      for (let d = 0; d < 10 && holds; d += 2) {
        holds =
          (bounds[earlier * 10 + d] as number) <= (bounds[at * 10 + d] as number) &&
          (bounds[at * 10 + d + 1] as number) <= (bounds[earlier * 10 + d + 1] as number);
      }
      if (holds) {
        covered++;
        break;
      }
    }
  }
  return covered;
}

function timed<T>(work: () => T): { readonly value: T; readonly seconds: number; readonly memory: number } {
  const begun = performance.now();
  const value = work();
  return { value, seconds: (performance.now() - begun) / 1000, memory: Math.round(process.resourceUsage().maxRSS / 1024) };
}

const SEED = 62_443;

/** Measures everything once. About a minute. */
export function benchPolicy(): readonly PolicyRow[] {
  const rows: PolicyRow[] = [];
  for (const shape of ["access list", "firewall", "plant"] as const) {
    const list = makeList(shape, 8000, SEED);
    const ruleset = rulesetOf(list);
    const single = timed(() => countSingleCovers(list));
    const shadow = timed(() => new RuleList(ruleset, "forward").shadowed().length);
    rows.push({
      what: `8,000 rules, ${shape}: every shadowed rule, exactly`,
      seconds: shadow.seconds,
      memory: shadow.memory,
      result: `${shadow.value} shadowed`,
      naive: { what: `pairs of rules: ${single.value} found`, seconds: single.seconds, ratio: single.seconds / shadow.seconds },
    });
    const moved = list.with(4000, { bounds: (list[4000] as Flat).bounds, permits: !(list[4000] as Flat).permits });
    const difference = timed(() => compareRulesets(ruleset, rulesetOf(moved), "forward"));
    rows.push({
      what: `8,000 rules, ${shape}: two versions, one rule turned`,
      seconds: difference.seconds,
      memory: difference.memory,
      result: difference.value?.equal === true ? "equal, proven" : counted(difference.value?.changes.length ?? 0, "change"),
    });
  }
  rows.push(...benchConduits(false), ...benchConduits(true));
  return rows;
}

/** 400 conduits between 40 zones, and a list that is them, cut into 10,000 rules, with four faults. `deep`: with function codes and units. */
function benchConduits(deep: boolean): readonly PolicyRow[] {
  const below = randomFrom(SEED);
  const zones = Array.from({ length: 40 }, (_, at) => `  - { id: z${at}, name: Z, kind: control, networks: [10.0.${at}.0/24] }`);
  const list: Flat[] = [];
  const conduits = Array.from({ length: 400 }, (_, at) => {
    const from = at % 40;
    const to = (from + 1 + Math.floor(at / 40)) % 40;
    const port = PORTS[at % PORTS.length] as number;
    const content = deep ? [1, 4, at % 50, at % 50] : [];
    for (let number = 0; number < 25; number++) {
      const [source, destination] = [0x0a00_0000 + from * 256, 0x0a00_0000 + to * 256 + number * 10];
      const first = source + below(100);
      list.push({
        bounds: [first, first + below(100), destination, destination + 9, 0, 65_535, port, port, 6, 6, ...content],
        permits: true,
      });
    }
    return `  - { id: c${at}, name: C, zones: [z${from}, z${to}], enforcedBy: [fw], channels: [{ id: k${at}, protocol: any, from: z${from}, to: z${to}, ports: ${port}${deep ? `, operations: [1, 2, 3, 4], units: [${at % 50}]` : ""} }] }`;
  });
  const faults = [1000, 3000, 5000, 9000];
  for (const [number, at] of faults.entries()) {
    const bounds = [...(list[at] as Flat).bounds];
    if (deep && number === 2) bounds[11] = 6;
    else if (number % 2 === 0) bounds[6] = 0;
    else bounds[1] = 0x0aff_ffff;
    list[at] = { bounds, permits: true };
  }
  const text = `bulkhead: 1\nsystem: { id: bench, name: Bench }\nzones:\n${zones.join("\n")}\nconduits:\n${conduits.join("\n")}\nassets:\n  - { id: fw, name: F, type: NDR }\n`;
  const { plant, problems } = loadPlant(text, "plant.yaml");
  if (plant === undefined) throw new Error(problems[0]?.message);
  const map = new ZoneMap(plant, new Places(plant));
  const ruleset = rulesetOf(list);
  const names = new Names([ruleset]);
  const declared = plant.conduits.flatMap(({ channels }) =>
    channels.flatMap((channel) =>
      map.channelRegions(channel, channel.from, channel.to, { asked: fieldsAsked(ruleset, "forward"), names }),
    ),
  );
  const space = new Space([...regionsOf(ruleset, "forward", names), ...declared], names);
  const entries = decisionList(ruleset, "forward", names, space) ?? [];
  const sets = new PacketSets(entries, space.sizes.length, undefined);
  const real = space.cubes([regionOf({ source: [FAMILY_RANGES.ip], destination: [FAMILY_RANGES.ip] })]);
  const contained = timed(() => sets.findEach("permit", "surely", real, space.cubes(declared)));
  const result = timed(() => verifyFirewall(ruleset, "forward", plant.conduits, map));
  const whole = "tooEntangled" in result.value ? [] : result.value.excesses.map(({ rule }) => rule?.position);
  const fields = deep ? ", seven fields" : "";
  const told = (positions: readonly (number | undefined)[]): string => {
    const rules = [...new Set(positions)];
    return `${rules.length} of ${faults.length} faults found${rules.every((at) => faults.includes((at ?? 0) - 1)) ? "" : ", and others"}`;
  };
  return [
    {
      what: `10,000 rules against 400 conduits${fields}: what is beyond, with a packet each (boxes, lists made before)`,
      seconds: contained.seconds,
      memory: contained.memory,
      result: told(contained.value.map(({ entry }) => entries[entry]?.rule?.position)),
    },
    {
      what: `the same from rules to report${fields}: 1,640 pairs of zones, 400 channels and their answers, both engines`,
      seconds: result.seconds,
      memory: result.memory,
      result: told(whole),
    },
  ];
}
