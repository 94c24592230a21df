// Two people on one map. What both changed in different places is joined by itself; what both changed in the same field is shown to a person
// with both versions. Nothing is decided by who came last.

import type { PlantDocument } from "@bulkhead/plant";
import { type Design, type Edit, findThing, type Thing, type ThingKind } from "./edit.ts";

/** One thing that both sides changed differently. `null`: it does not exist there. */
export interface Conflict {
  readonly kind: ThingKind;
  readonly id: string;
  /** Names of the fields that differ; empty where one side removed what the other changed. */
  readonly fields: readonly string[];
  readonly mine: Thing | null;
  readonly theirs: Thing | null;
  /** What becomes of it where mine is taken: mine, with what only they changed. */
  readonly joined: Thing | null;
}

const KINDS = ["zone", "conduit", "asset"] as const;

export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => Object.hasOwn(left, key) === Object.hasOwn(right, key) && sameValue(left[key], right[key]));
}

function idsOf(plant: PlantDocument, kind: ThingKind): readonly string[] {
  const list = kind === "zone" ? plant.zones : kind === "conduit" ? plant.conduits : plant.assets;
  return (list ?? []).map((one) => one.id);
}

/** The edits that lead from one design to the other: first what is put, then what is removed, then places. */
export function compareDesigns(from: Design, to: Design): readonly Edit[] {
  const puts: Edit[] = [];
  const removals: Edit[] = [];
  for (const kind of KINDS) {
    for (const id of idsOf(to.plant, kind)) {
      const now = findThing(to.plant, kind, id);
      const was = findThing(from.plant, kind, id);
      if (now !== undefined && (was === undefined || (was.value !== now.value && !sameValue(was.value, now.value)))) {
        puts.push({ do: "put", thing: now });
      }
    }
    for (const id of idsOf(from.plant, kind)) {
      if (findThing(to.plant, kind, id) === undefined) removals.push({ do: "remove", kind, id });
    }
  }
  // conduits go before the zones that they name
  removals.sort((a, b) => (a.do === "remove" && b.do === "remove" ? KINDS.indexOf(b.kind) - KINDS.indexOf(a.kind) : 0));
  const keys = new Set([...Object.keys(from.places), ...Object.keys(to.places)]);
  const moved = [...keys].filter((key) => !sameValue(from.places[key], to.places[key]));
  const places = Object.fromEntries(moved.map((key) => [key, to.places[key] ?? null]));
  return [...puts, ...removals, ...(moved.length === 0 ? [] : [{ do: "place", places } as const])];
}

export interface Merge {
  /** To be applied to theirs: all of mine that stands against nothing of theirs. */
  readonly edits: readonly Edit[];
  readonly conflicts: readonly Conflict[];
}

/** Joins two designs that both grew out of `base`. Of places, where both moved the same, the later one counts, as on a table. */
export function mergeDesigns(base: Design, mine: Design, theirs: Design): Merge {
  const edits: Edit[] = [];
  const conflicts: Conflict[] = [];
  for (const edit of compareDesigns(base, mine)) {
    if (edit.do === "place") {
      edits.push(edit);
      continue;
    }
    const [kind, id] = edit.do === "put" ? [edit.thing.kind, edit.thing.value.id] : [edit.kind, edit.id];
    const was = findThing(base.plant, kind, id) ?? null;
    const own = findThing(mine.plant, kind, id) ?? null;
    const other = findThing(theirs.plant, kind, id) ?? null;
    if (sameValue(was, other)) {
      edits.push(edit);
      continue;
    }
    if (sameValue(own, other)) continue;
    if (own === null || other === null) {
      conflicts.push({ kind, id, fields: [], mine: own, theirs: other, joined: own });
      continue;
    }
    const { value, fields } = joinFields(was?.value ?? {}, own.value, other.value);
    const joined = { kind, value } as unknown as Thing;
    if (fields.length === 0) edits.push({ do: "put", thing: joined });
    else conflicts.push({ kind, id, fields, mine: own, theirs: other, joined });
  }
  return { edits, conflicts };
}

function joinFields(was: object, mine: object, theirs: object): { readonly value: object; readonly fields: readonly string[] } {
  const [base, own, other] = [was, mine, theirs].map((value) => new Map(Object.entries(value)));
  const value = new Map<string, unknown>();
  const fields: string[] = [];
  for (const key of new Set([...(own?.keys() ?? []), ...(other?.keys() ?? [])])) {
    const [before, left, right] = [base?.get(key), own?.get(key), other?.get(key)];
    const chosen = sameValue(before, left) ? right : left;
    if (!sameValue(before, left) && !sameValue(before, right) && !sameValue(left, right)) fields.push(key);
    if (chosen !== undefined) value.set(key, chosen);
  }
  return { value: Object.fromEntries(value), fields };
}

/** The edits that settle conflicts as a person chose: keys are `KIND ID`. Theirs needs no edit. */
export function settleConflicts(
  conflicts: readonly Conflict[],
  choices: ReadonlyMap<string, "mine" | "theirs">,
): readonly Edit[] {
  return conflicts.flatMap(({ kind, id, joined }): Edit[] => {
    if (choices.get(`${kind} ${id}`) !== "mine") return [];
    return [joined === null ? { do: "remove", kind, id } : { do: "put", thing: joined }];
  });
}
