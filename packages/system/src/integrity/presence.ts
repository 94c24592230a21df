// Who may have changed something: whom logs name with it, and who was logged in where it was done from.

import type { Fact, FactOf, Instant } from "@bulkhead/facts";
import type { Asset } from "@bulkhead/plant";
import type { Owners } from "../hosts/owners.ts";

/** A log-in that no log-out is known of counts for this long. */
const SESSION_MS = 12 * 60 * 60 * 1000;
const MOST_NAMES = 8;

export interface Party {
  readonly name: string;
  readonly fact: Fact;
}

/** Logs and sessions of all hosts, for looking up. */
export class Presence {
  readonly #events: ReadonlyMap<string, readonly FactOf<"host-event">[]>;
  readonly #changes: ReadonlyMap<string, readonly FactOf<"file-change">[]>;
  readonly #sessions: ReadonlyMap<string, readonly FactOf<"user-session">[]>;

  constructor(facts: readonly Fact[], owners: Owners) {
    const ofAsset = (fact: Fact): string => owners.of(fact)?.id ?? "";
    this.#events = Map.groupBy(
      facts.filter((fact) => fact.kind === "host-event"),
      ofAsset,
    );
    this.#changes = Map.groupBy(
      facts.filter((fact) => fact.kind === "file-change"),
      ofAsset,
    );
    this.#sessions = Map.groupBy(
      facts.filter((fact) => fact.kind === "user-session"),
      ofAsset,
    );
  }

  /** What tools on the asset saw of a change of the file. */
  changesOf(asset: Asset, path: string, from: Instant, to: Instant): readonly FactOf<"file-change">[] {
    return (this.#changes.get(asset.id) ?? []).filter(
      ({ value, first, last }) => value.path === path && first <= to && last >= from,
    );
  }

  /** Whom events name that are about this very thing: an update, a service, a driver, a setting. */
  namedWith(asset: Asset, name: string, from: Instant, to: Instant): readonly Party[] {
    const wanted = name.toLowerCase();
    return (this.#events.get(asset.id) ?? []).flatMap((fact) => {
      const { user, object } = fact.value;
      const about = object !== null && object.toLowerCase() === wanted;
      return user !== null && about && fact.first <= to && fact.last >= from ? [{ name: user, fact }] : [];
    });
  }

  /** Who was logged in on the asset between the two moments, as far as sessions and logs tell; that they did it, nothing says. */
  loggedIn(asset: Asset, from: Instant, to: Instant): readonly Party[] {
    const since = new Date(Date.parse(from) - SESSION_MS).toISOString();
    const sessions = (this.#sessions.get(asset.id) ?? [])
      .filter(({ first, last }) => first <= to && last >= from)
      .map((fact) => ({ name: fact.value.user, fact }));
    const events = this.#events.get(asset.id) ?? [];
    const entered = events.flatMap((fact) => {
      const { class: kind, user } = fact.value;
      if (kind !== "log-in" || user === null || fact.first > to || fact.last < since) return [];
      const left = events.some(
        (other) => other.value.class === "log-out" && other.value.user === user && other.last >= fact.last && other.last < from,
      );
      return left ? [] : [{ name: user, fact }];
    });
    const names = new Map([...sessions, ...entered].map((party) => [party.name, party]));
    return [...names.values()].slice(0, MOST_NAMES);
  }
}
