// Watch: what sensors saw of a zone or conduit. A sensor's place is a person's word; it counts only where the traffic bears it out.

import type { FactOf } from "@bulkhead/facts";
import type { Depth, Ground, Subject, Watch } from "./check.ts";

const BLIND: Watch = { across: false, inside: false, facts: [], first: null, last: null };

export class Watches {
  readonly #coverage = new Map<string, FactOf<"coverage">[]>();
  readonly #known = new Map<string, Watch>();

  /** `depth`: `content` leaves out sensors that recorded only which conversations took place. */
  constructor(ground: Pick<Ground, "all" | "places">, depth: Depth) {
    const spoken = zonesThatSpoke(ground);
    for (const fact of ground.all("coverage")) {
      if (depth === "content" && fact.value.recordedBy !== undefined) continue;
      for (const zone of new Set([...fact.value.zones, ...fact.value.inside])) {
        if (spoken.get(watcherOf(fact))?.has(zone) !== true) continue;
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
    return {
      across: coverage.some(({ value }) => value.zones.includes(zone)),
      inside: coverage.some(({ value }) => value.inside.includes(zone)),
      ...spanOf(coverage),
    };
  }

  /** Traffic between two zones passes the sensor of either, so all zones but one have to be watched. */
  #ofConduit(zones: readonly string[]): Watch {
    const all = [...new Set(zones)];
    const watched = all.filter((zone) => this.#ofZone(zone).across);
    if (all.length < 2 || watched.length < all.length - 1) return BLIND;
    const facts = new Set(
      watched.flatMap((zone) => (this.#coverage.get(zone) ?? []).filter(({ value }) => value.zones.includes(zone))),
    );
    return { across: true, inside: false, ...spanOf([...facts]) };
  }
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
function zonesThatSpoke(ground: Pick<Ground, "all" | "places">): Map<string, Set<string>> {
  const spoken = new Map<string, Set<string>>();
  const hear = (watcher: string, address: string): void => {
    const { zone } = ground.places.of(address);
    if (zone === undefined) return;
    const zones = spoken.get(watcher);
    if (zones === undefined) spoken.set(watcher, new Set([zone.id]));
    else zones.add(zone.id);
  };
  for (const fact of ground.all("asset-seen")) if (fact.value.spoke) hear(watcherOf(fact), fact.value.address);
  for (const fact of ground.all("conversation")) {
    if (fact.value.directionSeen) hear(watcherOf(fact), fact.value.client);
    if (fact.value.answered) hear(watcherOf(fact), fact.value.server);
  }
  return spoken;
}
