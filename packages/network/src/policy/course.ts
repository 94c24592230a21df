// Courses: the packets that a device sends to where they say themselves, and for each translation those that it sends elsewhere.

import type { Field } from "../firewalls/ruleset.ts";
import { type Cube, intersectCubes } from "./cube.ts";
import { type Entry, WHERE_TO } from "./decision-list.ts";
import type { Diagram } from "./diagram.ts";
import { type Certainty, PacketSets, permitNodes } from "./packet-set.ts";
import type { Space } from "./space.ts";
import { type Translation, UNTRANSLATED } from "./translation.ts";

export interface Course {
  /** What becomes of where packets go. */
  readonly translation: Translation;
  /** What passes on this course; packets on others count as stopped. */
  readonly sets: PacketSets;
}

/** Each course is examined by itself: rule sets that send packets to more places than this are not. */
const MOST_COURSES = 512;

/** Whether packets go to too many places to follow each. */
export function hasTooManyCourses(entries: readonly Entry[]): boolean {
  return new Set(entries.map(({ translation = UNTRANSLATED }) => translation.of(WHERE_TO).key)).size > MOST_COURSES;
}

/** The course that goes where packets say first. One only, where nothing is translated. */
export function coursesOf(entries: readonly Entry[], space: Space, diagram: Diagram): readonly Course[] {
  return split(entries, space, WHERE_TO).map(({ translation, list }) => {
    return { translation, sets: new PacketSets(list, space.sizes.length, diagram) };
  });
}

/** What passes on each course as nodes of the diagram. */
export type CourseNodes = Readonly<Record<Certainty, number>> & { readonly translation: Translation };

/** A course for each way in which these fields are translated. */
export function courseNodesOf(
  entries: readonly Entry[],
  space: Space,
  diagram: Diagram,
  fields: readonly Field[],
): readonly CourseNodes[] {
  return split(entries, space, fields).map(({ translation, list }) => ({ translation, ...permitNodes(list, diagram) }));
}

/** For each course the list in which what passes on others is stopped. */
function split(
  entries: readonly Entry[],
  space: Space,
  fields: readonly Field[],
): readonly { readonly translation: Translation; readonly list: readonly Entry[] }[] {
  const byKey = new Map<string, { translation: Translation; own: Set<Entry> }>();
  byKey.set(UNTRANSLATED.key, { translation: UNTRANSLATED, own: new Set() });
  for (const entry of entries) {
    const translation = (entry.translation ?? UNTRANSLATED).of(fields);
    const known = byKey.get(translation.key);
    if (known === undefined) byKey.set(translation.key, { translation, own: new Set([entry]) });
    else known.own.add(entry);
  }
  if (byKey.size === 1) return [{ translation: UNTRANSLATED, list: entries }];
  const all = [space.everything];
  return [...byKey.values()].map(({ translation, own }) => {
    const cubes = translation.isNone ? all : [...own].flatMap(({ effect, atMost }) => (effect === "deny" ? [] : atMost));
    const touches = (cube: Cube): boolean => cubes.some((one) => intersectCubes(one, cube) !== undefined);
    const near = entries.filter((entry) => own.has(entry) || entry.atMost.some(touches));
    const list = near.map((entry): Entry => {
      if (own.has(entry) || entry.effect === "deny") return entry;
      return { ...entry, effect: "deny", atLeast: entry.effect === "either" ? [] : entry.atLeast };
    });
    return { translation, list: [...list, { effect: "deny", atMost: all, atLeast: all }] };
  });
}
