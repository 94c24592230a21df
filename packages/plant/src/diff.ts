// What changed between two plants: things by their ids, so that their order does not matter, and fields by their paths.

import type { Plant } from "./plant.ts";

export interface Change {
  readonly type: "added" | "removed" | "changed";
  /** `zones.control.networks`: the list, the id of the thing, the field. */
  readonly path: string;
  /** Absent for what was added. */
  readonly before?: unknown;
  /** Absent for what was removed. */
  readonly after?: unknown;
}

/** Changes from one plant to another, in the order of the first, then what is new in the order of the second. Equal plants: none. */
export function comparePlants(before: Plant, after: Plant): Change[] {
  return compare("", before, after);
}

function compare(path: string, before: unknown, after: unknown): Change[] {
  const [left, right] = [partsOf(before), partsOf(after)];
  if (left === undefined || right === undefined) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ type: "changed", path, before, after }];
  }
  const changes: Change[] = [];
  const below = (key: string): string => (path === "" ? key : `${path}.${key}`);
  for (const [key, value] of left) {
    if (right.has(key)) changes.push(...compare(below(key), value, right.get(key)));
    else changes.push({ type: "removed", path: below(key), before: value });
  }
  for (const [key, value] of right) if (!left.has(key)) changes.push({ type: "added", path: below(key), after: value });
  return changes;
}

/** Fields of a mapping, or things with an id of a list; `undefined` for plain values and for lists of them. Undefined fields are none. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value).filter(([, part]) => part !== undefined));
  const things = (value as unknown[]).map((item): [string, unknown] | undefined =>
    typeof item === "object" && item !== null && "id" in item && typeof item.id === "string" ? [item.id, item] : undefined,
  );
  const known = things.filter((thing) => thing !== undefined);
  return known.length === value.length && new Set(known.map(([id]) => id)).size === known.length ? new Map(known) : undefined;
}
