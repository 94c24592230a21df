// Courses: the packets that a device sends to where they say themselves, and for each translation those that it sends elsewhere.

import { type Cube, intersectCubes } from "./cube.ts";
import type { Entry } from "./decision-list.ts";
import type { Diagram } from "./diagram.ts";
import { PacketSets } from "./packet-set.ts";
import type { Space } from "./space.ts";
import { type Translation, UNTRANSLATED } from "./translation.ts";

export interface Course {
  /** What becomes of where packets go. */
  readonly translation: Translation;
  /** What passes on this course; packets on others count as stopped. */
  readonly sets: PacketSets;
}

/** The course that goes where packets say first. One only, where nothing is translated. */
export function coursesOf(entries: readonly Entry[], space: Space, diagram: Diagram): readonly Course[] {
  const byKey = new Map<string, { translation: Translation; own: Set<Entry> }>();
  byKey.set(UNTRANSLATED.key, { translation: UNTRANSLATED, own: new Set() });
  for (const entry of entries) {
    const translation = (entry.translation ?? UNTRANSLATED).of(["destination", "destinationPort"]);
    const known = byKey.get(translation.key);
    if (known === undefined) byKey.set(translation.key, { translation, own: new Set([entry]) });
    else known.own.add(entry);
  }
  const make = (list: readonly Entry[]): PacketSets => new PacketSets(list, space.sizes.length, diagram);
  return [...byKey.values()].map(({ translation, own }) => {
    if (byKey.size === 1) return { translation, sets: make(entries) };
    const cubes = translation.isNone
      ? [space.everything]
      : [...own].flatMap(({ effect, atMost }) => (effect === "deny" ? [] : atMost));
    const touches = (cube: Cube): boolean => cubes.some((one) => intersectCubes(one, cube) !== undefined);
    const near = entries.filter((entry) => own.has(entry) || entry.atMost.some(touches));
    const list = near.map((entry): Entry => {
      if (own.has(entry) || entry.effect === "deny") return entry;
      return { ...entry, effect: "deny", atLeast: entry.effect === "either" ? [] : entry.atLeast };
    });
    const all = [space.everything];
    return { translation, sets: make([...list, { effect: "deny", atMost: all, atLeast: all }]) };
  });
}
