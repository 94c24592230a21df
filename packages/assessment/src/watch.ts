// Watch: what sensors saw of a zone or conduit. A sensor's place is a person's word; it counts only where the traffic bears it out.

import type { Digest, FactOf } from "@bulkhead/facts";
import type { Ground, Subject, Watch } from "./check.ts";

const BLIND: Watch = { across: false, inside: false, facts: [], first: null, last: null };

export class Watches {
  readonly #coverage = new Map<string, FactOf<"coverage">[]>();
  readonly #known = new Map<string, Watch>();

  constructor(ground: Pick<Ground, "all" | "places">) {
    const spoken = zonesThatSpoke(ground);
    for (const fact of ground.all("coverage")) {
      for (const zone of new Set([...fact.value.zones, ...fact.value.inside])) {
        if (spoken.get(fact.source.evidence)?.has(zone) !== true) continue;
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

/** Per piece of evidence, the zones of which at least one member was heard. Being spoken to is not speaking. */
function zonesThatSpoke(ground: Pick<Ground, "all" | "places">): Map<Digest, Set<string>> {
  const spoken = new Map<Digest, Set<string>>();
  const hear = (evidence: Digest, address: string): void => {
    const { zone } = ground.places.of(address);
    if (zone === undefined) return;
    const zones = spoken.get(evidence);
    if (zones === undefined) spoken.set(evidence, new Set([zone.id]));
    else zones.add(zone.id);
  };
  for (const { value, source } of ground.all("asset-seen")) if (value.spoke) hear(source.evidence, value.address);
  for (const { value, source } of ground.all("conversation")) {
    if (value.directionSeen) hear(source.evidence, value.client);
    if (value.answered) hear(source.evidence, value.server);
  }
  return spoken;
}
