// Modes: where a variable is while an actuator is in one of its positions. `FLOW is from 90 to 104 while PUMP is 1`.

import { type Detail, type Detector, nameNumber, type Scan, type Scores } from "./detector.ts";
import type { Profile } from "./profile.ts";
import type { Sample } from "./sample.ts";
import { ACCURACY, FOLDS } from "./setting.ts";

export interface ModeBound {
  readonly column: number;
  /** The actuator and its position. */
  readonly actuator: number;
  readonly position: number;
  readonly low: number;
  readonly high: number;
  /** How far outside is still taken for chance, in the unit of the variable. */
  readonly margin: number;
}

const MOST_POSITIONS = 3;
/** Bounds are worth keeping when they are narrower than this share of the whole range. */
const NARROW = 0.6;
/** … and when so large a share of all scans lies outside of them, so that it is the position that makes them narrow. */
const OUTSIDE = 0.2;
/** Positions seen in fewer scans say nothing. */
const FEWEST_SCANS = 100;
/** A margin of at least so many times what a measurement is trusted, and so many times what any part of the normal data strayed from the rest. */
const LEAST_MARGIN = 5 * ACCURACY;
const TIMES_STRAY = 2;
const MOST_BOUNDS = 4;

/** Bounds by every variable's most telling actuators, from the normal data. */
export function mineModes(sample: Sample, columns: readonly number[], profiles: readonly Profile[]): ModeBound[] {
  const actuators = columns.flatMap((column) => {
    const positions = positionsOf(sample, column);
    return positions === undefined || positions.length < 2 ? [] : [{ column, positions }];
  });
  const switches = new Set(actuators.map(({ column }) => column));
  return columns.flatMap((column) => {
    const profile = profiles[column] as Profile;
    const range = profile.high - profile.low;
    if (switches.has(column) || !(range > 0)) return [];
    return actuators
      .flatMap(({ column: actuator, positions }) =>
        positions.flatMap((position) => boundIn(sample, column, actuator, position, profile.span) ?? []),
      )
      .filter(({ low, high }) => high - low < NARROW * range && shareOutside(sample, column, low, high) >= OUTSIDE)
      .sort((a, b) => a.high - a.low + a.margin - (b.high - b.low + b.margin) || a.actuator - b.actuator)
      .slice(0, MOST_BOUNDS);
  });
}

/** The positions of what has only a few; `undefined` for what has more. */
function positionsOf({ values, rows, width }: Sample, column: number): number[] | undefined {
  const found = new Set<number>();
  for (let at = 0; at < rows; at++) {
    found.add(values[at * width + column] as number);
    if (found.size > MOST_POSITIONS) return undefined;
  }
  return [...found].sort((a, b) => a - b);
}

function shareOutside({ values, rows, width }: Sample, column: number, low: number, high: number): number {
  let outside = 0;
  for (let at = 0; at < rows; at++) {
    const value = values[at * width + column] as number;
    if (value < low || value > high) outside += 1;
  }
  return outside / Math.max(1, rows);
}

function boundIn(
  { values, rows, width }: Sample,
  column: number,
  actuator: number,
  position: number,
  span: number,
): ModeBound | undefined {
  const lows = new Float64Array(FOLDS).fill(Number.POSITIVE_INFINITY);
  const highs = new Float64Array(FOLDS).fill(Number.NEGATIVE_INFINITY);
  let scans = 0;
  for (let at = 0; at < rows; at++) {
    if (values[at * width + actuator] !== position) continue;
    scans += 1;
    const fold = Math.floor((at * FOLDS) / rows);
    const value = values[at * width + column] as number;
    if (value < (lows[fold] as number)) lows[fold] = value;
    if (value > (highs[fold] as number)) highs[fold] = value;
  }
  if (scans < FEWEST_SCANS) return undefined;
  const low = Math.min(...lows);
  const high = Math.max(...highs);
  // how far one part of the time strayed from all others
  let stray = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = [...lows.keys()].filter((other) => other !== fold);
    const least = Math.min(...others.map((other) => lows[other] as number));
    const most = Math.max(...others.map((other) => highs[other] as number));
    if (!(least <= most)) return undefined;
    stray = Math.max(stray, least - (lows[fold] as number), (highs[fold] as number) - most);
  }
  const margin = Math.max(LEAST_MARGIN * span, TIMES_STRAY * stray);
  return { column, actuator, position, low, high, margin };
}

export class ModeDetector implements Detector {
  readonly rule = "mode";
  readonly places: readonly string[];
  readonly #bounds: readonly ModeBound[];
  readonly #names: readonly string[];
  readonly #values: Float64Array;
  /** The positions of actuators in the scan before: just after a switch nothing is where it will be. */
  readonly #before: Float64Array;

  constructor(profiles: readonly Profile[], bounds: readonly ModeBound[]) {
    this.#bounds = bounds;
    this.#names = profiles.map(({ name }) => name);
    this.places = bounds.map(({ column }) => this.#names[column] ?? "");
    this.#values = new Float64Array(bounds.length);
    this.#before = new Float64Array(profiles.length).fill(Number.NaN);
  }

  observe({ values }: Scan, scores: Scores): void {
    const bounds = this.#bounds;
    for (let place = 0; place < bounds.length; place++) {
      const { column, actuator, position, low, high, margin } = bounds[place] as ModeBound;
      if (values[actuator] !== position || this.#before[actuator] !== position) continue;
      const value = values[column] as number;
      const ratio = Math.max(low - value, value - high) / margin;
      if (!(ratio > 0.5)) continue;
      this.#values[place] = value;
      scores.score(place, ratio);
    }
    this.#before.set(values);
  }

  explain(place: number): Detail {
    const { actuator, position, low, high } = this.#bounds[place] as ModeBound;
    const value = this.#values[place] as number;
    const mode = `while ${this.#names[actuator] ?? ""} is ${nameNumber(position)} it is from ${nameNumber(low)} to ${nameNumber(high)}`;
    return { value, expected: value < low ? low : high, reason: `is ${nameNumber(value)}; ${mode}` };
  }
}
