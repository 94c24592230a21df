// The state of everything of the assets that can change, as the newest evidence shows it: what a person may accept as right.

import type { Changeable, Fact } from "@bulkhead/facts";
import { type Asset, compareText, type Places, type Plant } from "@bulkhead/plant";
import { Owners } from "../hosts/owners.ts";
import { keyOf, type Look, looksOf } from "./look.ts";

export interface State {
  readonly asset: Asset;
  readonly what: Changeable;
  readonly looks: readonly Look[];
}

/**
 * The newest look at each thing, by asset and kind, in the order of names. Several looks of one moment all stand. A package that the newest list
 * of its package manager does not hold any more is left out.
 */
export function findStates(facts: readonly Fact[], plant: Plant, places: Places): readonly State[] {
  const owners = new Owners(facts, plant, places);
  const looks = facts.flatMap((fact) => looksOf(fact, owners, places)).filter(({ accepted }) => accepted !== true);
  const newestList = new Map<string, string>();
  for (const { asset, what, via, at } of looks) {
    const key = keyOf(asset, what, "", via);
    if (what === "package" && at > (newestList.get(key) ?? "")) newestList.set(key, at);
  }
  const there = looks.filter(
    ({ asset, what, via, at }) => what !== "package" || at === newestList.get(keyOf(asset, what, "", via)),
  );
  const states = Map.groupBy(newest(there), ({ asset, what }) => keyOf(asset, what, "", undefined));
  return [...states.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    return [
      {
        asset: first.asset,
        what: first.what,
        looks: own.toSorted((a, b) => compareText(a.name, b.name) || compareText(a.state, b.state)),
      },
    ];
  });
}

function newest(looks: readonly Look[]): readonly Look[] {
  return [...Map.groupBy(looks, ({ asset, what, name, via }) => keyOf(asset, what, name, via)).values()].flatMap((same) => {
    const last = same.reduce((a, b) => (b.at > a.at ? b : a));
    const momentOf = ({ at, moment }: Look): string => moment ?? at;
    const states = new Map(same.filter((look) => momentOf(look) === momentOf(last)).map((look) => [look.state, look]));
    return [...states.values()];
  });
}
