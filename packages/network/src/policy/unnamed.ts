// Packets that no rule names. A rule names a packet by an address, a port or a protocol of its own; by an interface, too, but a rule
// that says nothing else is looked at apart. Negations, connection states and sets so wide that they take in half of all values name
// nothing, nor does TCP or UDP as such.
//
// The values of every field are cut at the borders of all conditions, so that within a piece every condition says the same of every
// value. One packet per piece then stands for all packets of the piece: what holds for the few holds for all.

import { complementOf, countOf, intersectRanges, mergeRanges } from "../firewalls/ranges.ts";
import {
  type Admitted,
  ETHER_TYPES,
  type Family,
  type Field,
  largestValue,
  type Part,
  type Range,
  type Ruleset,
  UNTAGGED,
} from "../firewalls/ruleset.ts";
import type { Packet, Value, Way } from "./packet.ts";

/** Beyond this many packets no answer is attempted. */
const MOST_PACKETS = 8192;

export interface UnnamedPackets {
  /** One NEW packet per piece of what no rule names. */
  readonly bare: readonly Packet[];
  /** The same, but for the interfaces and the VLAN: each combination of which rules name one. The loopback is left out, it leads nowhere. */
  readonly byInterface: readonly Packet[];
}

/** `undefined` where there would be too many. */
export function unnamedPackets(ruleset: Ruleset, way: Way, family: Family): UnnamedPackets | undefined {
  const fields = new NamedValues(ruleset);
  const addresses = family === "other" ? [null] : undefined;
  const sources = addresses ?? fields.unnamed({ field: "source", family: family as "ip" | "ip6" });
  const destinations = addresses ?? fields.unnamed({ field: "destination", family: family as "ip" | "ip6" });
  const sourcePorts = fields.unnamed({ field: "sourcePort" });
  const destinationPorts = fields.unnamed({ field: "destinationPort" });
  const withPorts = [6n, 17n];
  const others = family === "other" ? [] : fields.unnamed({ field: "transport" }).filter((one) => !withPorts.includes(one));
  const transports = family === "other" ? [null] : [...withPorts, ...others];
  const types = family === "other" ? etherTypes(fields) : [ETHER_TYPES[family]];
  const units = fields.unnamed({ field: "unit" });
  const spoken = fields.unnamed({ field: "function" }).flatMap((code) => units.map((unit) => ({ function: code, unit })));
  const kinds = types.flatMap((etherType) => {
    return spoken.map((content) => ({ etherType, application: fields.unnamedApplication, ...content }));
  });
  const each =
    kinds.length * sources.length * destinations.length * sourcePorts.length * destinationPorts.length * transports.length;
  const inputs = way === "output" ? [null] : [fields.unnamedInterface, ...fields.interfaces("input")];
  const outputs = way === "input" ? [null] : [fields.unnamedInterface, ...fields.interfaces("output")];
  const vlans = fields.vlans();
  if (each * inputs.length * outputs.length * vlans.length > MOST_PACKETS) return undefined;
  const [input = null] = inputs;
  const [output = null] = outputs;
  const [vlan = UNTAGGED] = vlans;
  const packets: Packet[] = [];
  for (const transport of transports) {
    const hasPorts = transport !== null && withPorts.includes(transport);
    for (const source of sources) {
      for (const destination of destinations) {
        for (const sourcePort of hasPorts ? sourcePorts : [null]) {
          for (const destinationPort of hasPorts ? destinationPorts : [null]) {
            const ends: Record<"source" | "destination" | "sourcePort" | "destinationPort", Value> = {
              source,
              destination,
              sourcePort,
              destinationPort,
            };
            // A new TCP connection begins with SYN alone.
            const tcpFlags = transport === 6n ? 2n : null;
            const of = { family, input, output, vlan, transport, tcpFlags, ...ends, state: "new", translation: "none" };
            for (const kind of kinds) packets.push({ ...of, ...kind });
          }
        }
      }
    }
  }
  const pairs = inputs
    .flatMap((from) => outputs.flatMap((to) => vlans.map((tag) => ({ input: from, output: to, vlan: tag }))))
    .slice(1)
    // What goes back by the interface by which it came does not pass from one place to another.
    .filter((pair) => pair.input !== pair.output || pair.input === fields.unnamedInterface || pair.input === null);
  return { bare: packets, byInterface: pairs.flatMap((pair) => packets.map((packet) => ({ ...packet, ...pair }))) };
}

/** EtherTypes of frames without IP that no rule names. */
function etherTypes(fields: NamedValues): readonly bigint[] {
  const known: readonly bigint[] = Object.values(ETHER_TYPES);
  return fields.unnamed({ field: "etherType" }).map((type) => (known.includes(type) ? type + 1n : type));
}

/** For every field, the sets of values that conditions speak of. */
class NamedValues {
  /** By field; the list of a named set is one list, however many rules ask for it. */
  readonly #sets = new Map<string, Set<readonly Admitted[]>>();
  readonly #interfaces = new Map<Field, Set<string>>();
  readonly unnamedInterface: string;
  readonly unnamedApplication: string;

  constructor(ruleset: Ruleset) {
    const names = new Set<string>();
    const applications = new Set<string>();
    const seen = new Set<unknown>();
    for (const chain of ruleset.chains.values()) {
      for (const rule of chain.rules) {
        for (const condition of rule.conditions) {
          // The boxes of a named set are one list, whose parts are the same wherever it is asked for.
          if (condition.type !== "tuple" || seen.has(condition.boxes)) continue;
          seen.add(condition.boxes);
          for (const [at, part] of condition.parts.entries()) {
            for (const box of condition.boxes)
              this.#take(part, box[at] ?? [], part.field === "application" ? applications : names);
          }
        }
      }
    }
    this.unnamedInterface = unnamedOf(names);
    this.unnamedApplication = unnamedOf(applications);
  }

  /** A value of each piece of what no condition names; never empty. */
  unnamed(part: Part): readonly bigint[] {
    const largest = largestValue(part) as bigint;
    const sides = [...(this.#sets.get(keyOf(part)) ?? [])].map((admitted) => {
      const inside = mergeRanges(admitted.filter((one) => typeof one !== "string"));
      const outside = complementOf(inside, largest);
      const [small, size] = countOf(inside) * 2n < largest + 1n ? [inside, countOf(inside)] : [outside, countOf(outside)];
      return { ranges: small, size };
    });
    // Where named sets cover everything together, only the smaller ones count as names.
    for (let limit = (largest + 1n) / 2n; ; limit /= 2n) {
      const named = mergeRanges(sides.filter(({ size }) => size < limit).flatMap(({ ranges }) => ranges));
      const free = complementOf(named, largest);
      if (free.length === 0) continue;
      const wide = sides.filter(({ size }) => size >= limit);
      return valuesOf(free, mergeBorders(wide.map(({ ranges }) => ranges)), largest);
    }
  }

  /** An interface for each name and pattern that a rule admits or excludes. */
  interfaces(field: "input" | "output"): readonly string[] {
    const names = [...(this.#interfaces.get(field) ?? [])].filter((name) => name !== "lo" && name !== "*");
    return names.map((name) => (name.endsWith("*") ? `${name.slice(0, -1)}0` : name));
  }

  /** Without a tag first, then a VLAN of each set that a rule admits or excludes. */
  vlans(): readonly bigint[] {
    const named = [...(this.#sets.get(keyOf({ field: "vlan" })) ?? [])].flatMap((admitted) => {
      return admitted.filter((one) => typeof one !== "string").map(({ low }) => low);
    });
    return [...new Set([UNTAGGED, ...named])];
  }

  #take(part: Part, admitted: readonly Admitted[], names: Set<string>): void {
    if (part.field === "application") for (const one of admitted) if (typeof one === "string") names.add(one);
    if (part.field === "input" || part.field === "output") {
      let own = this.#interfaces.get(part.field);
      if (own === undefined) this.#interfaces.set(part.field, (own = new Set()));
      for (const one of admitted) {
        if (typeof one !== "string") continue;
        names.add(one);
        own.add(one);
      }
    } else if (largestValue(part) !== undefined) {
      const key = keyOf(part);
      const known = this.#sets.get(key);
      if (known === undefined) this.#sets.set(key, new Set([admitted]));
      else known.add(admitted);
    }
  }
}

/** A name that none of these is, nor begins as one of them says. */
function unnamedOf(names: ReadonlySet<string>): string {
  const prefixes = [...names].filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
  let number = 0;
  let free = "unnamed0";
  while (names.has(free) || (number < 1000 && prefixes.some((prefix) => prefix !== "" && free.startsWith(prefix)))) {
    number++;
    free = `${String.fromCharCode(97 + (number % 26))}-unnamed${number}`;
  }
  return free;
}

/** Each field of each family is its own space of values. */
function keyOf(part: Part): `${Field} ${string}` {
  return `${part.field} ${part.family ?? ""}`;
}

/** The first value of every piece between two borders, sorted. */
function mergeBorders(sets: readonly (readonly Range[])[]): readonly bigint[] {
  const borders = new Set<bigint>([0n]);
  for (const { low, high } of sets.flat()) borders.add(low).add(high + 1n);
  return [...borders].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** One value of `free` in each piece. */
function valuesOf(free: readonly Range[], borders: readonly bigint[], largest: bigint): readonly bigint[] {
  const values: bigint[] = [];
  for (const [at, low] of borders.entries()) {
    if (low > largest) continue;
    const piece = { low, high: (borders[at + 1] ?? largest + 1n) - 1n };
    const rest = intersectRanges([piece], free)[0];
    if (rest !== undefined) values.push(rest.low);
  }
  return values;
}
