// The way of one packet through the devices, each asked by the evaluator of single packets: the third judge beside both engines, and the
// one that names the lines which let a packet pass or stop it.

import type { Rewrite, Rule, Ruleset } from "../firewalls/ruleset.ts";
import { decide } from "../policy/decide.ts";
import { FAMILY_RANGES } from "../policy/dimension.ts";
import type { Packet } from "../policy/packet.ts";
import type { Topology } from "./topology.ts";

/** What one device does with the packet. */
export interface Step {
  readonly device: string;
  readonly input?: string;
  readonly output?: string;
  readonly verdict: "permit" | "deny" | "unknown";
  /** One sentence without a full stop. */
  readonly why: string;
  readonly rule?: Rule;
  readonly chain?: string;
}

export interface Walk {
  /** `stopped` only where every way is; `unknown`: a device may let it pass, or the way is not certain. `no way`: none leads there. */
  readonly end: "arrives" | "unknown" | "stopped" | "no way";
  readonly steps: readonly Step[];
}

const DEEPEST = 64;
/** Ways that are tried for one packet. */
const MOST_WAYS = 2048;
const ORDER = { arrives: 0, unknown: 1, stopped: 2, "no way": 3 } as const;

/** Follows a packet from where its source is; its interfaces are those of the way. Of several ways the one on which it comes furthest. */
export function walk(packet: Packet, topology: Topology): Walk {
  const { doors, exits, devices, names } = topology;
  const source = placeOf(packet.source, packet);
  const destination = placeOf(packet.destination, packet);
  if (source === undefined || destination === undefined) return { end: "no way", steps: [] };
  let ways = 0;
  let best: Walk = { end: "no way", steps: [] };
  const settle = (found: Walk): void => {
    if (ORDER[found.end] < ORDER[best.end]) best = found;
  };
  const enter = (index: number, steps: readonly Step[], sure: boolean, seen: ReadonlySet<number>): void => {
    const door = doors[index];
    if (door === undefined || steps.length > DEEPEST || seen.has(index) || best.end === "arrives") return;
    const { ruleset, way } = devices[door.device] as Topology["devices"][number];
    const known = (names[door.device] as Topology["names"][number]).interfaces;
    for (const exit of exits[door.device] ?? []) {
      if (exit.by === index && door.name === undefined) continue;
      if (!exit.destinations.some(({ low, high }) => low <= destination && destination <= high)) continue;
      if (++ways > MOST_WAYS) return;
      const out = doors[exit.by];
      const pairs = door.numbers.flatMap((input) => (out?.numbers ?? []).map((output) => [input, output] as const));
      const answers = pairs.map(([input, output]) => {
        const named = { input: known.names[input] ?? null, output: known.names[output] ?? null };
        const decision = decide(ruleset, way, { ...packet, ...named });
        // Who talks to it may have called it by another address, which the device translated.
        const called = decision.verdict === "deny" && mayTranslateTo(ruleset, packet);
        const why = `${decision.why}, but it may have been translated to this destination on its way`;
        return { ...named, ...decision, ...(called ? { verdict: "unknown" as const, why } : {}) };
      });
      const verdicts = new Set(answers.map(({ verdict }) => verdict));
      const verdict = verdicts.size === 1 ? (answers[0]?.verdict ?? "unknown") : "unknown";
      const telling = answers.find((one) => one.verdict !== "deny") ?? answers[0];
      if (telling === undefined) continue;
      const why = verdicts.size > 1 ? `it depends on the interface: ${telling.why}` : telling.why;
      const step: Step = {
        device: ruleset.device,
        ...(door.name === undefined ? {} : { input: door.name }),
        ...(out?.name === undefined ? {} : { output: out.name }),
        verdict,
        why,
        ...(telling.rule === undefined ? {} : { rule: telling.rule }),
        ...(telling.chain === undefined ? {} : { chain: telling.chain.id }),
      };
      const taken = [...steps, step];
      const certain = sure && verdict === "permit" && exit.certain;
      if (verdict === "deny") settle({ end: "stopped", steps: taken });
      else if (exit.into === undefined) settle({ end: certain ? "arrives" : "unknown", steps: taken });
      else for (const next of exit.into) enter(next, taken, certain, new Set([...seen, index]));
    }
  };
  const begins = (sure: boolean): void => {
    for (const [index, door] of doors.entries()) {
      const ranges = sure ? door.sources : door.possible;
      if (ranges.some(({ low, high }) => low <= source && source <= high)) enter(index, [], sure, new Set());
    }
  };
  begins(true);
  if (best.end !== "arrives") begins(false);
  return best;
}

/** The number of an address in its dimension. */
/** Addresses to which a device may translate: numbers per family, or any. */
const TARGETS = new WeakMap<Ruleset, readonly Rewrite[]>();

function mayTranslateTo(ruleset: Ruleset, { family, destination }: Packet): boolean {
  let targets = TARGETS.get(ruleset);
  if (targets === undefined) {
    const rules = [...ruleset.chains.values()].flatMap((chain) => chain.rules);
    targets = rules.flatMap(({ rewrites }) => rewrites.filter(({ field }) => field === "destination"));
    TARGETS.set(ruleset, targets);
  }
  return targets.some(({ family: of = family, to }) => {
    if (of !== family || typeof destination !== "bigint") return false;
    return to === undefined || to.some(({ low, high }) => low <= destination && destination <= high);
  });
}

function placeOf(value: Packet["source"], { family }: Packet): bigint | undefined {
  if (typeof value !== "bigint" || family === "other") return undefined;
  return FAMILY_RANGES[family].low + value;
}
