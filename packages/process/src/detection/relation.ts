// Relations: what each variable should be, given the others (and the scan before). Linear, learned from normal data, with every
// measurement trusted only to a share of its engineering span, so that a variable that hardly moved while learning alarms no sooner
// than its instrument can tell. What is looked at are the residuals of each variable given all others, which names the culprit.

import { invert } from "./matrix.ts";
import type { Sample } from "./sample.ts";
import { ACCURACY, FOLDS, SLOW } from "./setting.ts";
import { BlockMaxima } from "./threshold.ts";

/**
 * One relation between the variables of a cell. With `before`, the inputs are the cell's variables now and then the same a scan earlier;
 * otherwise only now. Residual r = weights (x - mean), in standard deviations; matrices row by row.
 */
export interface Relation {
  readonly before: boolean;
  readonly mean: readonly number[];
  readonly weights: readonly number[];
  /** Per input: one standard deviation of the residual, in units of the variable. */
  readonly sigma: readonly number[];
  /** Per input: the level of a single residual, and of its mean over `SLOW` scans. */
  readonly level: readonly number[];
  readonly slowLevel: readonly number[];
}

/** No residual below so many standard deviations alarms, however calm the normal data were. */
const LEAST = 2;

/** Sums over the rows of one fold, from which means and covariances follow. */
interface Moments {
  rows: number;
  readonly sums: Float64Array;
  readonly products: Float64Array;
}

/** `columns`: the cell's variables in the sample; `spans`: their engineering spans. `undefined` where the data do not suffice. */
export function learnRelation(
  sample: Sample,
  columns: readonly number[],
  spans: readonly number[],
  before: boolean,
): Relation | undefined {
  const inputs = before ? 2 * columns.length : columns.length;
  const folds = Array.from({ length: FOLDS }, () => gatherMoments(inputs));
  const row = new Float64Array(inputs);
  const centre = centreOf(sample, columns);
  for (let at = 0; at < sample.rows; at++) {
    if (!scaledRow(sample, columns, spans, centre, before, at, row)) continue;
    addRow(folds[foldOf(at, sample.rows)] as Moments, row);
  }
  const whole = solve(folds, undefined, inputs);
  if (whole === undefined) return undefined;
  const single = new BlockMaxima(sample.rows, inputs);
  const slow = new BlockMaxima(sample.rows, inputs);
  const residual = new Float64Array(inputs);
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = solve(folds, fold, inputs);
    if (held === undefined) return undefined;
    const mean = new SlidingMean(inputs);
    for (let at = firstOf(fold, sample.rows); at < firstOf(fold + 1, sample.rows); at++) {
      if (sample.follows[at] === 0) mean.restart();
      if (!scaledRow(sample, columns, spans, centre, before, at, row)) continue;
      for (let i = 0; i < inputs; i++) row[i] = (row[i] as number) - (held.mean[i] as number);
      multiply(held.weights, row, residual, inputs);
      const full = mean.add(residual);
      for (let i = 0; i < inputs; i++) {
        single.take(at, i, Math.abs(residual[i] as number));
        if (full) slow.take(at, i, Math.abs((mean.sums[i] as number) / SLOW));
      }
    }
  }
  const span = (i: number): number => spans[i % columns.length] as number;
  return {
    before,
    mean: Array.from(whole.mean, (mean, i) => (centre[i % columns.length] as number) + mean * span(i)),
    weights: Array.from(whole.weights, (weight, i) => weight / span(i % inputs)),
    sigma: Array.from(whole.sigma, (sigma, i) => sigma * span(i)),
    level: single.levels(LEAST, sample.thinned),
    slowLevel: slow.levels(LEAST, sample.thinned),
  };
}

function gatherMoments(inputs: number): Moments {
  return { rows: 0, sums: new Float64Array(inputs), products: new Float64Array(inputs * inputs) };
}

function foldOf(row: number, rows: number): number {
  return Math.min(FOLDS - 1, Math.floor((row * FOLDS) / rows));
}

/** The first row of a fold; of the one after the last: the number of rows. */
function firstOf(fold: number, rows: number): number {
  return Math.ceil((fold * rows) / FOLDS);
}

function centreOf({ values, rows, width }: Sample, columns: readonly number[]): Float64Array {
  const centre = new Float64Array(columns.length);
  for (let at = 0; at < rows; at++) {
    for (let i = 0; i < columns.length; i++) {
      centre[i] = (centre[i] as number) + (values[at * width + (columns[i] as number)] as number) / rows;
    }
  }
  return centre;
}

/** Fills `into` with a row in shares of the span, from the centre. False where the scan before is not its neighbour and is needed. */
function scaledRow(
  { values, width, follows }: Sample,
  columns: readonly number[],
  spans: readonly number[],
  centre: Float64Array,
  before: boolean,
  at: number,
  into: Float64Array,
): boolean {
  if (before && follows[at] === 0) return false;
  const many = columns.length;
  for (let i = 0; i < many; i++) {
    const column = columns[i] as number;
    const middle = centre[i] as number;
    const span = spans[i] as number;
    into[i] = ((values[at * width + column] as number) - middle) / span;
    if (before) into[many + i] = ((values[(at - 1) * width + column] as number) - middle) / span;
  }
  return true;
}

function addRow(moments: Moments, row: Float64Array): void {
  const { sums, products } = moments;
  const many = row.length;
  moments.rows += 1;
  for (let i = 0; i < many; i++) {
    const value = row[i] as number;
    sums[i] = (sums[i] as number) + value;
    for (let j = 0, at = i * many; j <= i; j++, at++) products[at] = (products[at] as number) + value * (row[j] as number);
  }
}

/** Mean, weights and deviations of the residuals from all folds but one, in shares of the span. */
function solve(
  folds: readonly Moments[],
  without: number | undefined,
  inputs: number,
): { readonly mean: Float64Array; readonly weights: Float64Array; readonly sigma: Float64Array } | undefined {
  const used = folds.filter((_, at) => at !== without);
  const rows = used.reduce((sum, fold) => sum + fold.rows, 0);
  if (rows < 2) return undefined;
  const mean = new Float64Array(inputs);
  for (const fold of used) for (let i = 0; i < inputs; i++) mean[i] = (mean[i] as number) + (fold.sums[i] as number) / rows;
  const covariance = new Float64Array(inputs * inputs);
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (const fold of used) product += fold.products[i * inputs + j] as number;
      const value = product / rows - (mean[i] as number) * (mean[j] as number) + (i === j ? ACCURACY * ACCURACY : 0);
      covariance[i * inputs + j] = value;
      covariance[j * inputs + i] = value;
    }
  }
  const precision = invert(covariance, inputs);
  if (precision === undefined) return undefined;
  // the residual of each given all others is (precision row) / diagonal, and its variance is 1 / diagonal
  const sigma = new Float64Array(inputs);
  const weights = precision;
  for (let i = 0; i < inputs; i++) {
    const deviation = 1 / Math.sqrt(precision[i * inputs + i] as number);
    sigma[i] = deviation;
    for (let j = 0; j < inputs; j++) weights[i * inputs + j] = (weights[i * inputs + j] as number) * deviation;
  }
  return { mean, weights, sigma };
}

/** `into` = `matrix` times `vector`, four rows at a time so that the vector is read once for them. */
export function multiply(matrix: Float64Array, vector: Float64Array, into: Float64Array, many: number): void {
  let i = 0;
  for (; i + 3 < many; i += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    const first = i * many;
    const second = first + many;
    const third = second + many;
    const fourth = third + many;
    for (let j = 0; j < many; j++) {
      const value = vector[j] as number;
      a += (matrix[first + j] as number) * value;
      b += (matrix[second + j] as number) * value;
      c += (matrix[third + j] as number) * value;
      d += (matrix[fourth + j] as number) * value;
    }
    into[i] = a;
    into[i + 1] = b;
    into[i + 2] = c;
    into[i + 3] = d;
  }
  for (; i < many; i++) {
    let sum = 0;
    for (let j = 0; j < many; j++) sum += (matrix[i * many + j] as number) * (vector[j] as number);
    into[i] = sum;
  }
}

/** The sums of the last `SLOW` residuals. */
export class SlidingMean {
  readonly sums: Float64Array;
  readonly #kept: readonly Float64Array[];
  #rows = 0;

  constructor(width: number) {
    this.sums = new Float64Array(width);
    this.#kept = Array.from({ length: SLOW }, () => new Float64Array(width));
  }

  restart(): void {
    if (this.#rows === 0) return;
    this.#rows = 0;
    this.sums.fill(0);
    for (const kept of this.#kept) kept.fill(0);
  }

  /** True once `SLOW` residuals are in the sums. */
  add(residual: Float64Array): boolean {
    const { sums } = this;
    const kept = this.#kept[this.#rows % SLOW] as Float64Array;
    this.#rows += 1;
    for (let i = 0; i < sums.length; i++) {
      const one = residual[i] as number;
      sums[i] = (sums[i] as number) + one - (kept[i] as number);
      kept[i] = one;
    }
    if (this.#rows % RENEWAL === 0) this.#renew();
    return this.#rows >= SLOW;
  }

  /** Sums anew, so that no rounding error gathers. */
  #renew(): void {
    this.sums.fill(0);
    for (const kept of this.#kept)
      for (let i = 0; i < kept.length; i++) this.sums[i] = (this.sums[i] as number) + (kept[i] as number);
  }
}

/** Residuals after which sums are made anew. */
const RENEWAL = 1024;
