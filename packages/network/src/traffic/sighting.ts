// Sightings: everything that was seen of one address, and which MAC addresses belong to one device alone.

import type { Fact, FactOf } from "@bulkhead/facts";
import { compareText, type Places } from "@bulkhead/plant";
import type { Parties, Party } from "./party.ts";
import { isMac, reachOf } from "./reach.ts";

export interface Sighting {
  readonly party: Party;
  readonly told: readonly FactOf<"asset-seen">[];
  /** In which it was client or server, multicast ones too. */
  readonly conversations: readonly FactOf<"conversation">[];
  /** Sorted. A device behind a router is seen with the router's. */
  readonly macs: readonly string[];
  /** It sent something. */
  readonly spoke: boolean;
}

/** One sighting per address of a device, ordered by address. */
export function gatherSightings(facts: readonly Fact[], parties: Parties): readonly Sighting[] {
  const told = new Map<string, FactOf<"asset-seen">[]>();
  const talked = new Map<string, FactOf<"conversation">[]>();
  for (const fact of facts) {
    if (fact.kind === "asset-seen") append(told, fact.value.address, fact);
    else if (fact.kind === "conversation") {
      append(talked, fact.value.client, fact);
      append(talked, fact.value.server, fact);
    }
  }
  return [...new Set([...told.keys(), ...talked.keys()])]
    .filter((address) => ["link", "routed"].includes(reachOf(address)))
    .sort(compareText)
    .map((address) => {
      const assets = (told.get(address) ?? []).sort((a, b) => compareText(a.value.via, b.value.via) || compareText(a.id, b.id));
      const conversations = (talked.get(address) ?? []).sort(
        (a, b) => b.value.packets - a.value.packets || compareText(a.id, b.id),
      );
      const macs = new Set(assets.flatMap(({ value }) => (value.mac === undefined ? [] : [value.mac])));
      if (isMac(address)) macs.add(address);
      return {
        party: parties.of(address),
        told: assets,
        conversations,
        macs: [...macs].sort(compareText),
        spoke:
          assets.some(({ value }) => value.spoke) ||
          conversations.some(({ value }) =>
            value.client === address ? value.directionSeen : value.answered && !value.multicast,
          ),
      };
    });
}

/** Tells the MAC addresses of single devices from those of routers, which carry the addresses of many. */
export class MacOwners {
  readonly #declared = new Set<string>();
  readonly #carries = new Map<string, string[]>();

  constructor(sightings: readonly Sighting[], places: Places) {
    for (const { party, macs } of sightings) {
      for (const mac of macs) {
        if (party.asset !== undefined || places.of(mac).asset !== undefined) this.#declared.add(mac);
        if (reachOf(party.address) === "routed") append(this.#carries, mac, party.address);
      }
    }
  }

  /** The MAC address of an undeclared device that carries no other device's IP address; `undefined` where there is none. */
  macOwnedBy({ party, macs }: Sighting): string | undefined {
    return macs.find((mac) => {
      const carried = this.#carries.get(mac) ?? [];
      if (this.#declared.has(mac) || carried.length > 1) return false;
      return reachOf(party.address) === "link" || carried[0] === party.address;
    });
  }

  /** The only address beyond the link that was seen with a MAC address. */
  holderOf(mac: string): string | undefined {
    const carried = this.#carries.get(mac) ?? [];
    return carried.length === 1 ? carried[0] : undefined;
  }
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
