// Drift: what of an asset is not any more what it was, from one look to the next and against baselines; who changed it as far as traffic and logs
// tell, and which change record covers it.

import type { Changeable, Fact, FactId, FactOf, Instant } from "@bulkhead/facts";
import { type Asset, compareText, type Places, type Plant } from "@bulkhead/plant";
import { Owners } from "../hosts/owners.ts";
import { fitsName } from "./change-record.ts";

export interface Drift {
  readonly asset: Asset;
  readonly what: Changeable;
  /** Path, block, package or setting. */
  readonly name: string;
  /** What it was and what it is: digests, versions or values. `null`: it was not there. */
  readonly before: string | null;
  readonly after: string | null;
  /** When it was last seen as before; `null` where only a baseline without a date tells. */
  readonly lastBefore: Instant | null;
  /** When the change was first seen. */
  readonly firstAfter: Instant;
  /** Who may have done it: clients that loaded programs, users that logs name. */
  readonly by: readonly string[];
  /** The record that covers it. */
  readonly record?: FactOf<"change-record">;
  readonly facts: readonly FactId[];
}

/** One state of one thing at one moment. */
interface Look {
  readonly asset: Asset;
  readonly what: Changeable;
  readonly name: string;
  readonly state: string;
  readonly at: Instant;
  readonly fact: Fact;
  readonly by?: string;
  /** It was accepted as right, rather than seen. */
  readonly accepted?: true;
}

/** In the order of time, then of names. Pure. */
export function findDrift(facts: readonly Fact[], plant: Plant, places: Places): readonly Drift[] {
  const owners = new Owners(facts, plant, places);
  const looks = facts.flatMap((fact) => looksOf(fact, owners, places));
  const records = facts.filter((fact) => fact.kind === "change-record");
  const changes = facts.filter((fact) => fact.kind === "file-change");
  const drifts: Drift[] = [];
  for (const same of Map.groupBy(looks, ({ asset, what, name }) => JSON.stringify([asset.id, what, name])).values()) {
    drifts.push(
      ...driftsOf(
        same.toSorted((a, b) => compareText(a.at, b.at)),
        changes,
        owners,
      ),
    );
  }
  drifts.push(...removals(facts, owners));
  return drifts
    .map((drift) => {
      const record = records.find((one) => covers(one, drift));
      return record === undefined ? drift : { ...drift, record, facts: [...drift.facts, record.id] };
    })
    .sort(
      (a, b) => compareText(a.firstAfter, b.firstAfter) || compareText(a.asset.id, b.asset.id) || compareText(a.name, b.name),
    );
}

function looksOf(fact: Fact, owners: Owners, places: Places): readonly Look[] {
  const at = fact.last;
  const look = (
    asset: Asset | undefined,
    what: Changeable,
    name: string,
    state: string,
    more: Partial<Look> = {},
  ): readonly Look[] => (asset === undefined ? [] : [{ asset, what, name, state, at, fact, ...more }]);
  switch (fact.kind) {
    case "baseline": {
      const { asset, what, name, digest } = fact.value;
      return look(owners.asset(asset), what, name, digest, { at: fact.first, accepted: true });
    }
    case "file-digest":
      return look(owners.of(fact), "file", fact.value.path, fact.value.digest);
    case "program-transfer": {
      const { server, client, block, digest, direction } = fact.value;
      if (digest === null) return [];
      return look(places.of(server).asset, "program", block, digest, direction === "download" ? { by: client } : {});
    }
    case "software":
      return look(owners.of(fact), "package", fact.value.name, fact.value.version);
    case "setting":
      return look(owners.of(fact), "configuration", `${fact.value.component} ${fact.value.name}`, fact.value.value);
    case "asset-seen": {
      const { version, address } = fact.value;
      return version === undefined ? [] : look(places.of(address).asset, "firmware", "version", version);
    }
    default:
      return [];
  }
}

/** Each time that a state is another one than before. Several states accepted at one moment are all right. */
function driftsOf(looks: readonly Look[], changes: readonly FactOf<"file-change">[], owners: Owners): readonly Drift[] {
  const drifts: Drift[] = [];
  let before: readonly Look[] = [];
  for (const moment of Map.groupBy(looks, ({ at }) => at).values()) {
    const changed = moment.filter(({ state }) => before.length > 0 && !before.some((one) => one.state === state));
    for (const look of changed.filter(({ accepted }) => accepted !== true)) {
      const last = before.at(-1) as Look;
      const logged = changes.filter(
        (one) =>
          owners.of(one)?.id === look.asset.id && one.value.path === look.name && one.last <= look.at && one.last >= last.at,
      );
      const users = logged.flatMap(({ value }) => value.user ?? []);
      drifts.push({
        asset: look.asset,
        what: look.what,
        name: look.name,
        before: before.map(({ state }) => state).join(" or "),
        after: look.state,
        // A load over the wire has its own moment.
        lastBefore: look.by === undefined ? last.at : look.fact.first,
        firstAfter: look.at,
        by: [...new Set([...(look.by === undefined ? [] : [look.by]), ...users])],
        facts: [look.fact.id, ...before.map(({ fact }) => fact.id), ...logged.map(({ id }) => id)],
      });
    }
    const accepted = moment.filter((one) => one.accepted === true);
    before = accepted.length > 0 ? accepted : moment;
  }
  return drifts;
}

/** Packages that a later look at a host does not find any more, or finds new. A look is one piece of evidence that tells packages. */
function removals(facts: readonly Fact[], owners: Owners): readonly Drift[] {
  const software = facts.filter((fact) => fact.kind === "software");
  const byAsset = Map.groupBy(software, (fact) => owners.of(fact));
  return [...byAsset].flatMap(([asset, own]) => {
    if (asset === undefined) return [];
    const looks = [...Map.groupBy(own, ({ source, last }) => `${last} ${source.evidence}`).values()].sort((a, b) =>
      compareText(a[0]?.last ?? "", b[0]?.last ?? ""),
    );
    return looks.slice(1).flatMap((after, index) => {
      const before = looks[index] ?? [];
      const [were, are] = [before, after].map((look) => new Map(look.map((fact) => [fact.value.name, fact])));
      const told = (fact: FactOf<"software">, gone: boolean): Drift => ({
        asset,
        what: "package",
        name: fact.value.name,
        before: gone ? fact.value.version : null,
        after: gone ? null : fact.value.version,
        lastBefore: before[0]?.last ?? null,
        firstAfter: after[0]?.last ?? "",
        by: [],
        facts: [fact.id],
      });
      return [
        ...before.filter(({ value }) => !are?.has(value.name)).map((fact) => told(fact, true)),
        ...after.filter(({ value }) => !were?.has(value.name)).map((fact) => told(fact, false)),
      ];
    });
  });
}

/** The record is of this asset and thing, and the change may have happened within its time. */
function covers({ value }: FactOf<"change-record">, { asset, what, name, lastBefore, firstAfter }: Drift): boolean {
  return (
    value.assets.includes(asset.id) &&
    value.what.includes(what) &&
    fitsName(name, value.names) &&
    value.from <= firstAfter &&
    (lastBefore === null || value.to >= lastBefore)
  );
}
