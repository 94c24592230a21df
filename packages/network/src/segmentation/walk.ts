// The way of one packet through the devices, each asked by the evaluator of single packets: the third judge beside both engines, and the
// one that names the lines which let a packet pass or stop it.

import type { Condition, Range, Rule, Ruleset } from "../firewalls/ruleset.ts";
import { follow, type Traveller } from "../policy/decide.ts";
import { FAMILY_RANGES } from "../policy/dimension.ts";
import type { Packet } from "../policy/packet.ts";
import type { Exit, Topology } from "./topology.ts";

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
  /** The packet as it goes on, where its destination was translated. */
  readonly to?: Packet;
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
  const enter = (index: number, current: Packet, steps: readonly Step[], sure: boolean, seen: ReadonlySet<number>): void => {
    const door = doors[index];
    if (door === undefined || steps.length > DEEPEST || seen.has(index) || best.end === "arrives") return;
    const { ruleset, way } = devices[door.device] as Topology["devices"][number];
    const known = (names[door.device] as Topology["names"][number]).interfaces;
    const translates = translating(ruleset);
    for (const exit of exits[door.device] ?? []) {
      if (exit.by === index && door.name === undefined) continue;
      if (!translates && leads(exit, current.destination, current) === false) continue;
      if (++ways > MOST_WAYS) return;
      const out = doors[exit.by];
      const pairs = door.numbers.flatMap((input) => (out?.numbers ?? []).map((output) => [input, output] as const));
      const answers = pairs.map(([input, output]) => {
        const named = { input: known.names[input] ?? null, output: known.names[output] ?? null };
        const { decision, after } = follow(ruleset, way, { ...current, ...named });
        return { ...named, ...decision, after };
      });
      const verdicts = new Set(answers.map(({ verdict }) => verdict));
      const verdict = verdicts.size === 1 ? (answers[0]?.verdict ?? "unknown") : "unknown";
      const telling = answers.find((one) => one.verdict !== "deny") ?? answers[0];
      if (telling === undefined) continue;
      const next = travelled(current, telling.after);
      const there = leads(exit, next.destination, next);
      if (there === false) continue;
      const why = verdicts.size > 1 ? `it depends on the interface: ${telling.why}` : telling.why;
      const step: Step = {
        device: ruleset.device,
        ...(door.name === undefined ? {} : { input: door.name }),
        ...(out?.name === undefined ? {} : { output: out.name }),
        verdict,
        why,
        ...(telling.rule === undefined ? {} : { rule: telling.rule }),
        ...(telling.chain === undefined ? {} : { chain: telling.chain.id }),
        ...(next.destination === current.destination ? {} : { to: next }),
      };
      const taken = [...steps, step];
      const certain = sure && verdict === "permit" && exit.certain && there === true;
      if (verdict === "deny") settle({ end: "stopped", steps: taken });
      else if (exit.into === undefined) settle({ end: certain ? "arrives" : "unknown", steps: taken });
      else for (const door of exit.into) enter(door, next, taken, certain, new Set([...seen, index]));
    }
  };
  const begins = (sure: boolean): void => {
    for (const [index, door] of doors.entries()) {
      const ranges = sure ? door.sources : door.possible;
      if (ranges.some(({ low, high }) => low <= source && source <= high)) enter(index, packet, [], sure, new Set());
    }
  };
  begins(true);
  if (best.end !== "arrives") begins(false);
  return best;
}

/** The way of a packet that arrives as this one: as it says itself, or called by another address that a device translates. */
export function walkTo(packet: Packet, topology: Topology): { readonly sent: Packet; readonly way: Walk } {
  const ways = sentAs(packet, topology).map((sent) => ({ sent, way: walk(sent, topology) }));
  return ways.reduce((best, one) => (ORDER[one.way.end] < ORDER[best.way.end] ? one : best));
}

/** The packet itself, then those that a translation may send to where it goes; `walk` tells which of them arrive. */
function sentAs(packet: Packet, topology: Topology): readonly [Packet, ...Packet[]] {
  const found: [Packet, ...Packet[]] = [packet];
  for (const { ruleset } of topology.devices) {
    if (!translating(ruleset)) continue;
    for (const { rules } of ruleset.chains.values()) {
      for (const { conditions, rewrites } of rules) {
        const to = rewrites.find(({ field }) => field === "destination");
        if (to === undefined || !holds(to.to, packet.destination)) continue;
        const port = rewrites.find(({ field }) => field === "destinationPort");
        if (port !== undefined && !holds(port.to, packet.destinationPort)) continue;
        found.push({
          ...packet,
          destination: asked(conditions, "destination") ?? packet.destination,
          destinationPort: asked(conditions, "destinationPort") ?? packet.destinationPort,
        });
      }
    }
  }
  return found;
}

function holds(ranges: readonly Range[] | undefined, value: Packet["source"]): boolean {
  if (ranges === undefined || typeof value !== "bigint") return true;
  return ranges.some(({ low, high }) => low <= value && value <= high);
}

/** A value that the conditions ask for. */
function asked(conditions: readonly Condition[], field: "destination" | "destinationPort"): bigint | undefined {
  for (const condition of conditions) {
    if (condition.type !== "tuple" || condition.negated) continue;
    const at = condition.parts.findIndex((part) => part.field === field);
    const first = at < 0 ? undefined : condition.boxes[0]?.[at]?.[0];
    if (typeof first === "object") return first.low;
  }
  return undefined;
}

/** Whether a device changes where packets go. */
function translating({ chains }: Ruleset): boolean {
  let known = TRANSLATING.get(chains);
  if (known === undefined) {
    known = [...chains.values()].some(({ rules }) =>
      rules.some(({ rewrites }) => rewrites.some(({ field }) => field === "destination")),
    );
    TRANSLATING.set(chains, known);
  }
  return known;
}
const TRANSLATING = new WeakMap<Ruleset["chains"], boolean>();

/** Whether packets to this address leave by the exit; `undefined` where the address is not known. */
function leads({ destinations }: Exit, value: Packet["destination"], packet: Packet): boolean | undefined {
  const address = placeOf(value, packet);
  return address === undefined ? undefined : destinations.some(({ low, high }) => low <= address && address <= high);
}

/** The packet behind a device: what was translated to one of several is not known. */
function travelled(packet: Packet, after: Traveller): Packet {
  const single = (field: "source" | "destination" | "sourcePort" | "destinationPort"): Packet["source"] => {
    const held = after[field];
    if (typeof held !== "object" || held === null) return held;
    const [only] = held;
    return held.length === 1 && only !== undefined && only.low === only.high ? only.low : undefined;
  };
  const ends = {
    source: single("source"),
    destination: single("destination"),
    sourcePort: single("sourcePort"),
    destinationPort: single("destinationPort"),
  };
  // The next device knows nothing of the translation.
  return { ...packet, ...ends };
}

/** The number of an address in its dimension. */
function placeOf(value: Packet["source"], { family }: Packet): bigint | undefined {
  if (typeof value !== "bigint" || family === "other") return undefined;
  return FAMILY_RANGES[family].low + value;
}
