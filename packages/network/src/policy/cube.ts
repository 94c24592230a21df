// Cubes: one set of whole numbers per dimension, as sorted intervals. The common ground of both engines; each makes its own of it.

/** Both ends of each interval, one after the other: low, high, low, high. Sorted; intervals neither touch nor overlap. */
export type Intervals = readonly number[];

/** One set per dimension. A point lies in the cube where each of its coordinates lies in the set of its dimension. */
export type Cube = readonly Intervals[];

/** Numbers that lie in both. */
export function intersectIntervals(a: Intervals, b: Intervals): Intervals {
  if (a.length === 2 && b.length === 2) {
    const low = Math.max(a[0] as number, b[0] as number);
    const high = Math.min(a[1] as number, b[1] as number);
    return low <= high ? [low, high] : [];
  }
  const both: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const low = Math.max(a[i] as number, b[j] as number);
    const [endA, endB] = [a[i + 1] as number, b[j + 1] as number];
    const high = Math.min(endA, endB);
    if (low <= high) both.push(low, high);
    if (endA < endB) i += 2;
    else j += 2;
  }
  return both;
}

/** Numbers of `a` that do not lie in `b`. */
export function subtractIntervals(a: Intervals, b: Intervals): Intervals {
  const rest: number[] = [];
  for (let i = 0, j = 0; i < a.length; i += 2) {
    let low = a[i] as number;
    const high = a[i + 1] as number;
    while (j < b.length && (b[j + 1] as number) < low) j += 2;
    for (let at = j; at < b.length && (b[at] as number) <= high && low <= high; at += 2) {
      if ((b[at] as number) > low) rest.push(low, (b[at] as number) - 1);
      low = (b[at + 1] as number) + 1;
    }
    if (low <= high) rest.push(low, high);
  }
  return rest;
}

/** `undefined` where nothing lies in both. */
export function intersectCubes(a: Cube, b: Cube): Cube | undefined {
  const both: Intervals[] = [];
  for (let at = 0; at < a.length; at++) {
    const set = intersectIntervals(a[at] as Intervals, b[at] as Intervals);
    if (set.length === 0) return undefined;
    both.push(set);
  }
  return both;
}

/** All that lies in one of `as` and in one of `bs`. */
export function intersectUnions(as: readonly Cube[], bs: readonly Cube[]): readonly Cube[] {
  return as.flatMap((a) => bs.map((b) => intersectCubes(a, b)).filter((both) => both !== undefined));
}

/** Disjoint cubes that hold what lies in `a` and not in `b`: at most one per dimension. */
export function subtractCube(a: Cube, b: Cube): readonly Cube[] {
  if (intersectCubes(a, b) === undefined) return [a];
  const rest: Cube[] = [];
  let kept = a;
  for (let at = 0; at < a.length; at++) {
    const own = kept[at] as Intervals;
    const outside = subtractIntervals(own, b[at] as Intervals);
    if (outside.length === 0) continue;
    rest.push(kept.with(at, outside));
    kept = kept.with(at, intersectIntervals(own, b[at] as Intervals));
  }
  return rest;
}

/** What lies in one of `as` and in none of `bs`; `undefined` where it takes more than `most` cubes to say. */
export function subtractUnions(as: readonly Cube[], bs: readonly Cube[], most: number): readonly Cube[] | undefined {
  let rest = as;
  for (const b of bs) {
    rest = rest.flatMap((a) => subtractCube(a, b));
    if (rest.length > most) return undefined;
  }
  return rest;
}

/** How many boxes of one interval per dimension the cubes are. */
export function countBoxes(cubes: readonly Cube[]): number {
  return cubes.reduce((sum, cube) => sum + cube.reduce((count, set) => count * (set.length / 2), 1), 0);
}
