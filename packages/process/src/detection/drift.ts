// Drift: a slow change that no single step shows. Each variable is foretold from its own last two values; what is left over is summed up
// to either side (CUSUM, Page 1954).

import { type Detail, type Detector, nameNumber, type Scan, type Scores } from "./detector.ts";
import type { Profile } from "./profile.ts";
import type { Sample } from "./sample.ts";
import { ACCURACY, FOLDS } from "./setting.ts";
import { BlockMaxima } from "./threshold.ts";

/** Per variable x(t) = a x(t-1) + b x(t-2) + c. Sums are in shares of the span. */
export interface Drift {
  readonly near: readonly number[];
  readonly far: readonly number[];
  readonly constant: readonly number[];
  /** What of a residual is taken for chance, and the level of the sum. */
  readonly slack: readonly number[];
  readonly level: readonly number[];
}

/** Share of the residual's deviation that a drift must exceed in every scan. */
const SLACK = 0.25;
/** No sum below this share of the span alarms, and none below so many times what chance brings: processes wander. */
const LEAST = 0.25;
const TIMES_CHANCE = 3;
/** Residuals larger than so many deviations are steps, which are for other rules. */
const LARGEST = 4;

interface Fit {
  readonly near: number;
  readonly far: number;
  readonly constant: number;
  readonly deviation: number;
}

export function learnDrift(sample: Sample, profiles: readonly Profile[]): Drift {
  const drift = {
    near: [] as number[],
    far: [] as number[],
    constant: [] as number[],
    slack: [] as number[],
    level: [] as number[],
  };
  const maxima = new BlockMaxima(sample.rows, profiles.length);
  for (const [column, { span }] of profiles.entries()) {
    const own = Float64Array.from(
      { length: sample.rows },
      (_, at) => (sample.values[at * sample.width + column] as number) / span,
    );
    const fit = fitOf(own, sample.follows, -1, 0);
    const slack = SLACK * Math.max(fit.deviation, ACCURACY / 10);
    for (let fold = 0; fold < FOLDS; fold++) {
      const begin = Math.ceil((fold * sample.rows) / FOLDS);
      const end = Math.ceil(((fold + 1) * sample.rows) / FOLDS);
      sumUp(own, sample.follows, begin, end, fitOf(own, sample.follows, begin, end), slack, (at, sum) =>
        maxima.take(at, column, sum),
      );
    }
    drift.near.push(fit.near);
    drift.far.push(fit.far);
    drift.constant.push(fit.constant * span);
    drift.slack.push(slack);
  }
  drift.level.push(...maxima.levels(LEAST / TIMES_CHANCE, sample.thinned).map((level) => TIMES_CHANCE * level));
  return drift;
}

/** Least squares over all rows outside `begin` to `end`. A little is added to the diagonal, so that constants stay what they are. */
function fitOf(own: Float64Array, follows: Uint8Array, begin: number, end: number): Fit {
  let rows = 0;
  let mean = 0;
  for (let at = 0; at < own.length; at++) {
    if (at >= begin && at < end) continue;
    rows += 1;
    mean += own[at] as number;
  }
  mean /= Math.max(1, rows);
  const ridge = rows * (ACCURACY / 10) ** 2;
  let [nn, nf, ff, ny, fy, yy, used] = [ridge, 0, ridge, 0, 0, 0, 0];
  for (let at = 2; at < own.length; at++) {
    if ((at >= begin && at < end + 2) || follows[at] === 0 || follows[at - 1] === 0) continue;
    const y = (own[at] as number) - mean;
    const near = (own[at - 1] as number) - mean;
    const far = (own[at - 2] as number) - mean;
    used += 1;
    nn += near * near;
    nf += near * far;
    ff += far * far;
    ny += near * y;
    fy += far * y;
    yy += y * y;
  }
  const determinant = nn * ff - nf * nf;
  const a = (ny * ff - fy * nf) / determinant;
  const b = (fy * nn - ny * nf) / determinant;
  const left = Math.max(0, yy - a * ny - b * fy) / Math.max(1, used);
  return { near: a, far: b, constant: mean * (1 - a - b), deviation: Math.sqrt(left) };
}

function sumUp(
  own: Float64Array,
  follows: Uint8Array,
  begin: number,
  end: number,
  { near, far, constant, deviation }: Fit,
  slack: number,
  take: (at: number, sum: number) => void,
): void {
  const most = LARGEST * Math.max(deviation, ACCURACY / 10);
  let up = 0;
  let down = 0;
  for (let at = begin + 2; at < end; at++) {
    if (follows[at] === 0 || follows[at - 1] === 0) {
      up = 0;
      down = 0;
      continue;
    }
    const foretold = near * (own[at - 1] as number) + far * (own[at - 2] as number) + constant;
    const residual = Math.max(-most, Math.min(most, (own[at] as number) - foretold));
    up = Math.max(0, up + residual - slack);
    down = Math.max(0, down - residual - slack);
    take(at, Math.max(up, down));
  }
}

export class DriftDetector implements Detector {
  readonly rule = "drift";
  readonly places: readonly string[];
  readonly #profiles: readonly Profile[];
  readonly #numbers: {
    readonly near: Float64Array;
    readonly far: Float64Array;
    readonly constant: Float64Array;
    readonly slack: Float64Array;
    readonly perLevel: Float64Array;
    readonly perSpan: Float64Array;
  };
  readonly #last: Float64Array;
  readonly #before: Float64Array;
  readonly #up: Float64Array;
  readonly #down: Float64Array;
  /** A drift is told once, until the sum is back at nothing. */
  readonly #told: Uint8Array;
  /** What was told last: the sum, upwards where positive. */
  #sum = 0;

  constructor(profiles: readonly Profile[], drift: Drift) {
    const many = profiles.length;
    this.#profiles = profiles;
    this.places = profiles.map(({ name }) => name);
    this.#numbers = {
      near: Float64Array.from(drift.near),
      far: Float64Array.from(drift.far),
      constant: Float64Array.from(drift.constant),
      slack: Float64Array.from(drift.slack),
      perLevel: Float64Array.from(drift.level, (level) => 1 / level),
      perSpan: Float64Array.from(profiles, ({ span }) => 1 / span),
    };
    this.#last = new Float64Array(many).fill(Number.NaN);
    this.#before = new Float64Array(many).fill(Number.NaN);
    this.#up = new Float64Array(many);
    this.#down = new Float64Array(many);
    this.#told = new Uint8Array(many);
  }

  observe({ values, follows }: Scan, scores: Scores): void {
    const { near, far, constant, slack, perLevel, perSpan } = this.#numbers;
    const last = this.#last;
    const before = this.#before;
    if (!follows) last.fill(Number.NaN);
    for (let place = 0; place < last.length; place++) {
      const value = values[place] as number;
      const one = last[place] as number;
      const foretold =
        (near[place] as number) * one + (far[place] as number) * (before[place] as number) + (constant[place] as number);
      const residual = (value - foretold) * (perSpan[place] as number);
      before[place] = one;
      last[place] = value;
      if (residual - residual !== 0) {
        this.#up[place] = 0;
        this.#down[place] = 0;
        continue;
      }
      const free = slack[place] as number;
      const most = (free * LARGEST) / SLACK;
      const step = residual > most ? most : residual < -most ? -most : residual;
      const up = (this.#up[place] as number) + step - free;
      const down = (this.#down[place] as number) - step - free;
      this.#up[place] = up > 0 ? up : 0;
      this.#down[place] = down > 0 ? down : 0;
      const ratio = (up > down ? up : down) * (perLevel[place] as number);
      if (ratio > 1) {
        if (this.#told[place] === 0) {
          this.#told[place] = 1;
          this.#sum = up > down ? up : -down;
          scores.score(place, ratio);
        }
        // no higher, so that the sum finds back when the drift ends
        const top = 1 / (perLevel[place] as number);
        if (up > top) this.#up[place] = top;
        if (down > top) this.#down[place] = top;
      } else if (ratio <= 0) this.#told[place] = 0;
    }
  }

  explain(place: number): Detail {
    const { span } = this.#profiles[place] as Profile;
    const value = this.#last[place] as number;
    const way = `${this.#sum > 0 ? "up" : "down"} by ${nameNumber(Math.abs(this.#sum) * span)}`;
    return { value, expected: null, reason: `is ${nameNumber(value)}, and went ${way} more than its own course explains` };
  }
}
