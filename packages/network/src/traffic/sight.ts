// Sight: what the conversations of one watcher show of a zone, and with it why that something was not seen may say nothing there.

import type { Fact, FactOf } from "@bulkhead/facts";
import { counted, type Places, type Plant } from "@bulkhead/plant";

/** Above this share of one-sided TCP conversations, a sensor is taken to see one direction only. */
const MOST_ONE_SIDED = 0.1;

interface Sight {
  /** Conversations with one device as the other end, not with a group. */
  unicast: number;
  /** TCP conversations in all, and those of which one side only was seen. */
  streams: number;
  oneSided: number;
  /** Bytes of the TCP conversations that were seen, and that were missed. */
  bytes: number;
  lost: number;
}

/** What was recorded of each zone, per watcher. */
export class Sights {
  readonly #known = new Map<string, Map<string, Sight>>();
  readonly #places: Places;
  readonly #watching: Plant["watching"];

  constructor(facts: readonly Fact[], plant: Plant, places: Places) {
    this.#places = places;
    this.#watching = plant.watching;
    for (const fact of facts) {
      if (fact.kind === "conversation") this.#add(fact);
      else if (fact.kind === "asset-seen" && fact.value.spoke) this.#of(watcherOf(fact), fact.value.address);
    }
  }

  /** Why an absence in what this sensor recorded of the zone says nothing, in words that follow "sensor x"; `undefined` where it does. */
  doubt(coverage: FactOf<"coverage">, zone: string): string | undefined {
    const { dropped = 0, packets } = coverage.value;
    const most = this.#watching.loss;
    if (dropped > most * (packets + dropped)) {
      return `lost ${shareOf(dropped, packets + dropped)} of the packets`;
    }
    const sight = this.#known.get(watcherOf(coverage))?.get(zone);
    // Nothing at all was heard: there is no need to say how much that is worth.
    if (sight === undefined) return undefined;
    if (sight.unicast === 0) return "shows of it only what was sent to groups";
    if (sight.oneSided > MOST_ONE_SIDED * sight.streams) {
      return `shows one side only of ${sight.oneSided} of its ${counted(sight.streams, "TCP conversation")}`;
    }
    if (sight.lost > most * (sight.bytes + sight.lost)) {
      return `missed ${shareOf(sight.lost, sight.bytes + sight.lost)} of its TCP streams`;
    }
    return undefined;
  }

  #add(fact: FactOf<"conversation">): void {
    const { client, server, transport, multicast, oneSided, bytes, lost } = fact.value;
    const grouped = multicast || this.#places.isBroadcast(server);
    const ends = grouped ? [client] : [client, server];
    for (const sight of new Set(ends.map((address) => this.#of(watcherOf(fact), address)))) {
      if (sight === undefined) continue;
      if (!grouped) sight.unicast++;
      if (transport !== "tcp") continue;
      sight.streams++;
      if (oneSided === true) sight.oneSided++;
      sight.bytes += bytes;
      sight.lost += lost;
    }
  }

  #of(watcher: string, address: string): Sight | undefined {
    const { zone } = this.#places.of(address);
    if (zone === undefined) return undefined;
    let sights = this.#known.get(watcher);
    if (sights === undefined) this.#known.set(watcher, (sights = new Map()));
    let sight = sights.get(zone.id);
    if (sight === undefined) sights.set(zone.id, (sight = { unicast: 0, streams: 0, oneSided: 0, bytes: 0, lost: 0 }));
    return sight;
  }
}

/** Who recorded a fact: a piece of evidence may hold what another sensor told beside what was captured. */
export function watcherOf({ source, value }: FactOf<"coverage" | "asset-seen" | "conversation">): string {
  return `${source.evidence} ${value.recordedBy ?? ""}`;
}

function shareOf(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  return `${percent < 0.1 ? percent.toPrecision(1) : percent.toFixed(1)} % (${part} of ${whole})`;
}
