// Repeats in normal operation: how long stretches are alike by nature. Only what repeats for longer is a replay.

import { History, tellsRepeats, toleranceOf } from "./history.ts";
import type { Profile } from "./profile.ts";
import { ScanRepeats } from "./scan-repeat.ts";
import { paceOf, VariableRepeats } from "./variable-repeat.ts";

/** Part of a model. `null` where nature repeats itself too long, or too little moves, to tell a replay. */
export interface Repeats {
  /** Steps in a row that all variables must repeat. */
  readonly scan: number | null;
  readonly variables: readonly (VariableRepeat | null)[];
}

export interface VariableRepeat {
  /** Scans in which it typically moves visibly. */
  readonly pace: number;
  /** Movements in a row that must repeat. */
  readonly steps: number;
}

/** The fewest steps that make a replay, whatever nature does; and where nature does so much itself, no replay can be told. */
const FEWEST_SCAN_STEPS = 4;
const FEWEST_STEPS = 12;
/** How unlikely the agreement of all movements must be by chance: two to the power of minus this. */
const FEWEST_BITS = 64;
const MOST_STEPS = 200;
/** Fewer variables that move make no scan that could be known again. */
const FEWEST_MOVING = 3;

/** `rows` scans without gaps, row by row. */
export function learnRepeats(profiles: readonly Profile[], values: Float32Array, rows: number): Repeats {
  const width = profiles.length;
  const columns = profiles.flatMap((profile, column) => (tellsRepeats(profile) ? [column] : []));
  const tolerances = profiles.map(toleranceOf);
  const paces = columns.map((column) => {
    const own = Float32Array.from({ length: rows }, (_, at) => values[at * width + column] as number);
    return paceOf(own, tolerances[column] as number);
  });
  const history = new History(width, Math.max(64, rows * 2));
  const scan = scanRepeatsOf(history, columns, tolerances);
  const each = columns.map((column, at) => {
    const pace = paces[at];
    return pace === undefined ? undefined : new VariableRepeats(history, column, tolerances[column] as number, pace);
  });
  let natural = 0;
  const naturals = new Float64Array(columns.length);
  for (let at = 0; at < rows; at++) {
    history.add(values.subarray(at * width, (at + 1) * width), at > 0);
    if (scan !== undefined) natural = Math.max(natural, scan.observe().steps);
    for (const [place, one] of each.entries()) {
      const steps = one?.observe() ?? 0;
      if (steps > (naturals[place] as number)) naturals[place] = steps;
    }
  }
  const scanSteps = Math.max(FEWEST_SCAN_STEPS, 2 * natural + 2);
  const variables = profiles.map((_, column): VariableRepeat | null => {
    const place = columns.indexOf(column);
    const pace = paces[place];
    const bits = bitsOf(values, width, rows, column, tolerances[column] as number);
    const steps = Math.max(FEWEST_STEPS, Math.ceil(FEWEST_BITS / bits), 2 * (naturals[place] ?? 0) + 2);
    return pace === undefined || steps > MOST_STEPS ? null : { pace, steps };
  });
  return { scan: scan === undefined || scanSteps > MOST_STEPS ? null : scanSteps, variables };
}

/** What looks for whole scans, where enough variables move. */
export function scanRepeatsOf(
  history: History,
  columns: readonly number[],
  tolerances: readonly number[],
): ScanRepeats | undefined {
  if (columns.length < FEWEST_MOVING) return undefined;
  return new ScanRepeats(
    history,
    columns,
    columns.map((column) => tolerances[column] as number),
  );
}

/** What one agreement tells: the logarithm of how often two values of normal operation, far apart, are near each other by chance. */
function bitsOf(values: Float32Array, width: number, rows: number, column: number, tolerance: number): number {
  const apart = rows >> 1;
  let near = 1;
  let all = 2;
  // a stride without a common divisor with days and hours
  for (let at = 0; at < rows; at += 7) {
    for (let shift = 0; shift < 8; shift++) {
      const other = (at + apart + shift * 97) % rows;
      all += 1;
      if (Math.abs((values[at * width + column] as number) - (values[other * width + column] as number)) <= tolerance) near += 1;
    }
  }
  return Math.max(0.1, -Math.log2(near / all));
}
