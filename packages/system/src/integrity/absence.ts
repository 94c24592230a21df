// What is new, and what is not there any more: told only where a whole list says so, since what a look did not take is not gone.

import type { Fact, FactOf } from "@bulkhead/facts";
import { compareText } from "@bulkhead/plant";
import type { Owners } from "../hosts/owners.ts";
import { keyOf, type Look } from "./look.ts";

export interface ComeOrGone {
  /** `undefined`: it was not there. */
  readonly before: Look | undefined;
  /** `undefined`: it is not there any more. */
  readonly after: Look | undefined;
  /** The later list. */
  readonly by: Fact;
  readonly lastBefore: string;
  readonly firstAfter: string;
}

/** Files below places that were listed whole, every one read, twice. */
export function filesComeOrGone(facts: readonly Fact[], looks: readonly Look[], owners: Owners): readonly ComeOrGone[] {
  const lists = facts.filter((fact) => fact.kind === "files-listed" && fact.value.unread === 0) as FactOf<"files-listed">[];
  const files = Map.groupBy(
    looks.filter(({ what }) => what === "file"),
    ({ asset, fact }) => `${asset.id} ${fact.source.evidence}`,
  );
  const found: ComeOrGone[] = [];
  for (const [asset, own] of Map.groupBy(lists, (list) => owners.of(list))) {
    if (asset === undefined) continue;
    for (const same of Map.groupBy(own, ({ value }) => value.path).values()) {
      const ordered = same.toSorted((a, b) => compareText(a.last, b.last));
      const within = (list: FactOf<"files-listed">): readonly Look[] =>
        (files.get(`${asset.id} ${list.source.evidence}`) ?? []).filter(({ name }) => isBelow(name, list.value.path));
      found.push(...successive(ordered, within));
    }
  }
  return found;
}

/** Packages between two whole lists of one package manager. A list that shares less than half with the one before is another selection. */
export function packagesComeOrGone(looks: readonly Look[]): readonly ComeOrGone[] {
  const packages = looks.filter(({ what }) => what === "package");
  const found: ComeOrGone[] = [];
  for (const same of Map.groupBy(packages, ({ asset, via }) => keyOf(asset, "package", "", via)).values()) {
    const lists = [...Map.groupBy(same, ({ fact }) => fact.source.evidence).values()]
      // A log that tells packages one by one is no list.
      .filter((list) => list.every(({ at }) => at === list[0]?.at))
      .sort((a, b) => compareText(a[0]?.at ?? "", b[0]?.at ?? ""));
    for (const [index, list] of lists.entries()) {
      const earlier = lists[index - 1];
      const [first] = list;
      if (earlier === undefined || first === undefined) continue;
      const names = new Set(list.map(({ name }) => name));
      const shared = new Set(earlier.map(({ name }) => name)).intersection(names).size;
      if (shared * 2 < Math.min(new Set(earlier.map(({ name }) => name)).size, names.size)) continue;
      found.push(...difference(earlier, list, first.fact));
    }
  }
  return found;
}

function successive(
  lists: readonly FactOf<"files-listed">[],
  within: (list: FactOf<"files-listed">) => readonly Look[],
): readonly ComeOrGone[] {
  const found: ComeOrGone[] = [];
  let before: readonly Look[] = [];
  for (const [index, list] of lists.entries()) {
    const now = within(list);
    const earlier = lists[index - 1];
    // What is accepted is right, whatever was there before.
    if (earlier !== undefined && list.value.accepted !== true) {
      const told = difference(before, now, list);
      found.push(...told.map((one) => ({ ...one, lastBefore: earlier.last, firstAfter: list.last })));
    }
    before = now;
  }
  return found;
}

function difference(before: readonly Look[], now: readonly Look[], by: Fact): readonly ComeOrGone[] {
  if (now[0]?.accepted === true) return [];
  const [were, are] = [before, now].map((looks) => new Set(looks.map(({ name }) => name)));
  const times = { by, lastBefore: before[0]?.at ?? by.last, firstAfter: by.last };
  return [
    ...before.filter(({ name }) => !are?.has(name)).map((look) => ({ before: look, after: undefined, ...times })),
    ...now.filter(({ name }) => !were?.has(name)).map((look) => ({ before: undefined, after: look, ...times })),
  ];
}

function isBelow(path: string, place: string): boolean {
  if (path === place) return true;
  const folder = /[/\\]$/.test(place) ? place : `${place}${place.includes("\\") && !place.includes("/") ? "\\" : "/"}`;
  return path.startsWith(folder);
}
