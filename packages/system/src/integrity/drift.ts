// Drift: what of an asset is not any more what it was, from one look to the next and against baselines; who changed it as far as traffic and logs
// tell, and which change record covers it.

import type { Changeable, Fact, FactId, FactOf, Instant } from "@bulkhead/facts";
import { type Asset, compareText, type Places, type Plant } from "@bulkhead/plant";
import { Owners } from "../hosts/owners.ts";
import { type ComeOrGone, filesComeOrGone, packagesComeOrGone } from "./absence.ts";
import { nearlyCovering, recordOf } from "./coverage.ts";
import { keyOf, type Look, looksOf } from "./look.ts";
import { type Party, Presence } from "./presence.ts";

export interface Drift {
  readonly asset: Asset;
  readonly what: Changeable;
  /** Path, block, package, setting, or product with firmware. */
  readonly name: string;
  /** What it was and what it is: digests, versions or values. `null`: it was not there. */
  readonly before: string | null;
  readonly after: string | null;
  /** It had been accepted as it was before. */
  readonly accepted: boolean;
  /** When it was last seen as before; `null` where only a baseline without a date tells. */
  readonly lastBefore: Instant | null;
  /** When the change was first seen. */
  readonly firstAfter: Instant;
  /** Who did it, as traffic or a log tells: clients that loaded programs, users that logs name with it. */
  readonly by: readonly string[];
  /** Who was logged in there meanwhile: they may have done it, nothing says so. */
  readonly present: readonly string[];
  /** The record that covers it. */
  readonly record?: FactOf<"change-record">;
  /** Why a record of that time and asset does not. */
  readonly uncovered?: string;
  readonly facts: readonly FactId[];
}

/** In the order of time, then of names. Pure. */
export function findDrift(facts: readonly Fact[], plant: Plant, places: Places): readonly Drift[] {
  return driftAmong(facts, places, new Owners(facts, plant, places));
}

export function driftAmong(facts: readonly Fact[], places: Places, owners: Owners): readonly Drift[] {
  const looks = facts.flatMap((fact) => looksOf(fact, owners, places));
  const records = facts.filter((fact) => fact.kind === "change-record");
  const witness = new Witness(new Presence(facts, owners), places);
  const drifts: Drift[] = [];
  for (const same of Map.groupBy(looks, ({ asset, what, name, via }) => keyOf(asset, what, name, via)).values()) {
    if (same.length > 1) {
      drifts.push(
        ...driftsOf(
          same.toSorted((a, b) => compareText(a.at, b.at)),
          witness,
        ),
      );
    }
  }
  const comeOrGone = [...filesComeOrGone(facts, looks, owners), ...packagesComeOrGone(looks)];
  drifts.push(...comeOrGone.flatMap((one) => driftOf(one, witness)));
  return drifts
    .map((drift) => {
      const record = recordOf(records, drift);
      if (record !== undefined) return { ...drift, record, facts: [...drift.facts, record.id] };
      const uncovered = nearlyCovering(records, drift);
      return uncovered === undefined ? drift : { ...drift, uncovered };
    })
    .sort(
      (a, b) => compareText(a.firstAfter, b.firstAfter) || compareText(a.asset.id, b.asset.id) || compareText(a.name, b.name),
    );
}

/** Each time that a state is another one than before. Several states of one moment are all right. */
function driftsOf(looks: readonly Look[], witness: Witness): readonly Drift[] {
  const drifts: Drift[] = [];
  let before: readonly Look[] = [];
  for (const moment of Map.groupBy(looks, ({ at, moment: same }) => same ?? at).values()) {
    const changed = moment.filter(({ state }) => before.length > 0 && !before.some((one) => one.state === state));
    for (const look of changed.filter(({ accepted }) => accepted !== true)) {
      const last = before.at(-1) as Look;
      const seen = witness.of(look, last.at, look.at);
      drifts.push({
        asset: look.asset,
        what: look.what,
        name: look.name,
        before: [...new Set(before.map(({ state }) => state))].join(" or "),
        after: look.state,
        accepted: before.some(({ accepted }) => accepted === true),
        // A load over the wire has its own moment.
        lastBefore: look.by === undefined ? last.at : look.fact.first,
        ...seen,
        facts: [look.fact.id, ...before.map(({ fact }) => fact.id), ...seen.facts],
      });
    }
    const accepted = moment.filter((one) => one.accepted === true);
    before = accepted.length > 0 ? accepted : moment;
  }
  return drifts;
}

function driftOf({ before, after, by, lastBefore, firstAfter }: ComeOrGone, witness: Witness): readonly Drift[] {
  const look = before ?? after;
  if (look === undefined) return [];
  const seen = witness.of(look, lastBefore, firstAfter);
  return [
    {
      asset: look.asset,
      what: look.what,
      name: look.name,
      before: before?.state ?? null,
      after: after?.state ?? null,
      accepted: before?.accepted === true,
      lastBefore,
      ...seen,
      facts: [look.fact.id, by.id, ...seen.facts],
    },
  ];
}

/** Who did it, who was there, and whether a log saw it earlier than the look. */
class Witness {
  readonly #presence: Presence;
  readonly #places: Places;

  constructor(presence: Presence, places: Places) {
    this.#presence = presence;
    this.#places = places;
  }

  of({ asset, what, name, by, fact }: Look, from: Instant, to: Instant): Pick<Drift, "by" | "present" | "firstAfter" | "facts"> {
    if (by !== undefined) {
      const station = this.#places.of(by).asset;
      const there = station === undefined ? [] : this.#presence.loggedIn(station, fact.first, fact.last);
      return { by: [by], present: namesOf(there), firstAfter: to, facts: there.map((one) => one.fact.id) };
    }
    const logged = what === "file" ? this.#presence.changesOf(asset, name, from, to) : [];
    const named: readonly Party[] = [
      ...logged.flatMap((one) => (one.value.user === null ? [] : [{ name: one.value.user, fact: one }])),
      ...this.#presence.namedWith(asset, name, from, to),
    ];
    const there = this.#presence.loggedIn(asset, from, to);
    // Whoever noticed it first tells when it was there at the latest.
    const firstAfter = logged.map(({ first }) => first).reduce((a, b) => (b > from && b < a ? b : a), to);
    const proof = [...logged, ...named.map((one) => one.fact), ...there.map((one) => one.fact)].map(({ id }) => id);
    return {
      by: namesOf(named),
      present: namesOf(there).filter((one) => !named.some((party) => party.name === one)),
      firstAfter,
      facts: [...new Set(proof)],
    };
  }
}

function namesOf(parties: readonly Party[]): readonly string[] {
  return [...new Set(parties.map(({ name }) => name))].sort();
}
