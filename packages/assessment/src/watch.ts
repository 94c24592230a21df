// Watch: what sensors saw of a zone or conduit. A sensor's place is a person's word; it counts only where the traffic bears it out, where
// no finding doubts it, and where it lasted.

import { type Fact, type FactOf, type Finding, proves } from "@bulkhead/facts";
import type { Places } from "@bulkhead/plant";
import type { Depth, Ground, Subject, Watch } from "./check.ts";

const HOUR = 3_600_000;

export class Watches {
  readonly #coverage = new Map<string, FactOf<"coverage">[]>();
  readonly #known = new Map<string, Watch>();
  readonly #least: number;

  /** `depth`: `content` leaves out sensors that recorded only which conversations took place. */
  constructor(ground: Pick<Ground, "all" | "plant" | "asOf">, spoken: Spoken, findings: readonly Finding[], depth: Depth) {
    this.#least = ground.plant.watching.hours * HOUR;
    const doubted = doubtedCoverage(findings);
    for (const whole of ground.all("coverage")) {
      // What lies after the day was not watched yet.
      const fact = whole.last <= ground.asOf ? whole : { ...whole, last: ground.asOf };
      if (depth === "content" && fact.value.recordedBy !== undefined) continue;
      for (const zone of new Set([...fact.value.zones, ...fact.value.inside])) {
        if (!spoken.heard(fact, zone) || doubted.has(`${zone} ${fact.id}`)) continue;
        const list = this.#coverage.get(zone);
        if (list === undefined) this.#coverage.set(zone, [fact]);
        else list.push(fact);
      }
    }
  }

  of(subject: Subject): Watch {
    if (subject.type === "conduit") return this.#ofConduit(subject.conduit.zones);
    let watch = this.#known.get(subject.id);
    if (watch === undefined) this.#known.set(subject.id, (watch = this.#ofZone(subject.id)));
    return watch;
  }

  #ofZone(zone: string): Watch {
    const coverage = this.#coverage.get(zone) ?? [];
    const across = this.#across(zone);
    const inside = coverage.filter(({ value }) => value.inside.includes(zone));
    return {
      across: this.#counts(across),
      inside: this.#counts(inside),
      lasted: across.length === 0 || inside.length === 0 ? lengthOf(coverage) : Math.min(lengthOf(across), lengthOf(inside)),
      least: this.#least,
      ...spanOf(coverage),
    };
  }

  /** Traffic between two zones passes the sensor of either, so all zones but one have to be watched. */
  #ofConduit(zones: readonly string[]): Watch {
    const all = [...new Set(zones)];
    const seen = all.filter((zone) => this.#across(zone).length > 0);
    const least = this.#least;
    if (all.length < 2 || seen.length < all.length - 1) {
      return { across: false, inside: false, lasted: 0, least, facts: [], first: null, last: null };
    }
    const lengths = seen.map((zone) => lengthOf(this.#across(zone))).sort((a, b) => b - a);
    return {
      across: seen.filter((zone) => this.#counts(this.#across(zone))).length >= all.length - 1,
      inside: false,
      lasted: lengths[all.length - 2] ?? 0,
      least,
      ...spanOf([...new Set(seen.flatMap((zone) => this.#across(zone)))]),
    };
  }

  #across(zone: string): readonly FactOf<"coverage">[] {
    return (this.#coverage.get(zone) ?? []).filter(({ value }) => value.zones.includes(zone));
  }

  #counts(coverage: readonly FactOf<"coverage">[]): boolean {
    return coverage.length > 0 && lengthOf(coverage) >= this.#least;
  }
}

/** Milliseconds in which at least one of them watched. The ground hands facts out by the time when they begin. */
function lengthOf(coverage: readonly FactOf<"coverage">[]): number {
  let length = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { first, last } of coverage) {
    const [from, to] = [Math.max(until, Date.parse(first)), Date.parse(last)];
    if (to > from) length += to - from;
    until = Math.max(until, to);
  }
  return length;
}

/** Keys of a zone and a coverage of which a layer found that an absence in it says nothing there. */
function doubtedCoverage(findings: readonly Finding[]): ReadonlySet<string> {
  const doubted = new Set<string>();
  for (const { code, subjects, facts } of findings) {
    if (code !== "coverage-doubtful") continue;
    for (const zone of subjects) for (const id of facts) doubted.add(`${zone} ${id}`);
  }
  return doubted;
}

function spanOf(coverage: readonly FactOf<"coverage">[]): Pick<Watch, "facts" | "first" | "last"> {
  let first: string | null = null;
  let last: string | null = null;
  for (const fact of coverage) {
    if (first === null || fact.first < first) first = fact.first;
    if (last === null || fact.last > last) last = fact.last;
  }
  return { facts: coverage.map((fact) => fact.id), first, last };
}

/** Who recorded a fact: a piece of evidence may hold what another sensor told beside what was captured. */
function watcherOf({ source, value }: FactOf<"coverage" | "asset-seen" | "conversation">): string {
  return `${source.evidence} ${value.recordedBy ?? ""}`;
}

/** Per watcher, the zones of which at least one member was heard. Being spoken to is not speaking. */
export class Spoken {
  readonly #places: Places;
  /** How often, by watcher and zone. */
  readonly #heard = new Map<string, Map<string, number>>();

  constructor(places: Places) {
    this.#places = places;
  }

  heard(coverage: FactOf<"coverage">, zone: string): boolean {
    return (this.#heard.get(watcherOf(coverage))?.get(zone) ?? 0) > 0;
  }

  /** Counts what a fact tells about who spoke: `by` 1 for one that comes, -1 for one that goes. Words are not heard. */
  count(fact: Fact, by: 1 | -1): void {
    if (!proves(fact.rank)) return;
    if (fact.kind === "asset-seen") {
      if (fact.value.spoke) this.#hear(fact, fact.value.address, by);
    } else if (fact.kind === "conversation" && fact.value.oneSided !== true) {
      if (fact.value.directionSeen) this.#hear(fact, fact.value.client, by);
      if (fact.value.answered) this.#hear(fact, fact.value.server, by);
    }
  }

  #hear(fact: FactOf<"asset-seen" | "conversation">, address: string, by: 1 | -1): void {
    const { zone } = this.#places.of(address);
    if (zone === undefined) return;
    const watcher = watcherOf(fact);
    let zones = this.#heard.get(watcher);
    if (zones === undefined) this.#heard.set(watcher, (zones = new Map()));
    zones.set(zone.id, (zones.get(zone.id) ?? 0) + by);
  }
}
