// Laws: short equations that normal operation obeys, found by search and fit for a person to read. A value from at most three others
// (`FLOW = 98 PUMP`), or a change from the mean of at most three others over the same time (a tank's level from what flows in and out).

import { type Detail, type Detector, nameNumber, type Scan, type Scores } from "./detector.ts";
import type { Profile } from "./profile.ts";
import type { Sample } from "./sample.ts";
import { ACCURACY } from "./setting.ts";
import { BlockMaxima } from "./threshold.ts";

export interface Law {
  /** Of a value, or of its change from the scan before; then terms count with their mean over both scans. */
  readonly of: "value" | "change";
  readonly column: number;
  readonly terms: readonly { readonly column: number; readonly factor: number }[];
  readonly constant: number;
  /** By how much the two sides may differ, in the unit of the variable; of changes, summed over `BALANCE` scans. */
  readonly level: number;
}

const MOST_TERMS = 3;
/** Share of the variance that a law must explain; balances of stores are rougher, since flows change between scans. */
const EXPLAINED = { value: 0.98, change: 0.9 } as const;
/** Another term must explain so large a share of what is left. */
const WORTH = 0.3;
/** The two sides may always differ by so many times what a measurement is trusted. */
const LEAST = 2 * ACCURACY;
/** Scans over which a balance is drawn up: what is missing adds up, and the error of the level does not. */
const BALANCE = 32;

/** The laws of one cell, at most two per variable. */
export function mineLaws(sample: Sample, columns: readonly number[], profiles: readonly Profile[]): Law[] {
  return (["value", "change"] as const).flatMap((of) => {
    const features = gather(sample, columns, profiles, of);
    return columns.flatMap((column, target): Law[] => {
      const { span, changes, scans } = profiles[column] as Profile;
      const enough = features.rows > 100 && changes * 10 > scans;
      const found = enough ? search(features, target, EXPLAINED[of]) : undefined;
      if (found === undefined) return [];
      const terms = found.terms.map(({ place, factor }) => ({
        column: columns[place] as number,
        factor: (factor * span) / (profiles[columns[place] as number] as Profile).span,
      }));
      const law = { of, column, terms, constant: 0, level: 0 };
      let sum = 0;
      let many = 0;
      eachResidual(sample, law, (_, residual) => {
        sum += residual;
        many += 1;
      });
      const constant = sum / many;
      const maxima = new BlockMaxima(sample.rows, 1);
      const sums = new SlidingSum(of === "value" ? 1 : BALANCE);
      let last = 0;
      eachResidual(sample, { ...law, constant }, (at, residual) => {
        if (at !== last + 1) sums.restart();
        last = at;
        maxima.take(at, 0, Math.abs(sums.add(residual)) / span);
      });
      // twice what chance brings: a law is for what breaks it plainly
      const level = 2 * span * (maxima.levels(LEAST / 2, sample.thinned)[0] as number);
      return [{ ...law, constant, level }];
    });
  });
}

interface Features {
  readonly rows: number;
  readonly many: number;
  /** Covariance of the terms, of the targets with the terms, and variance of the targets; in shares of the span. */
  readonly terms: Float64Array;
  readonly targets: Float64Array;
  readonly variance: Float64Array;
}

function gather(sample: Sample, columns: readonly number[], profiles: readonly Profile[], of: Law["of"]): Features {
  const many = columns.length;
  const { width, values, follows } = sample;
  const x = new Float64Array(many);
  const y = new Float64Array(many);
  const meanX = new Float64Array(many);
  const meanY = new Float64Array(many);
  const terms = new Float64Array(many * many);
  const targets = new Float64Array(many * many);
  const variance = new Float64Array(many);
  let rows = 0;
  for (let at = 1; at < sample.rows; at++) {
    if (follows[at] === 0) continue;
    rows += 1;
    for (let i = 0; i < many; i++) {
      const column = columns[i] as number;
      const { span, low } = profiles[column] as Profile;
      const now = ((values[at * width + column] as number) - low) / span;
      const before = ((values[(at - 1) * width + column] as number) - low) / span;
      x[i] = of === "value" ? now : (now + before) / 2;
      y[i] = of === "value" ? now : now - before;
    }
    for (let i = 0; i < many; i++) {
      const one = x[i] as number;
      const target = y[i] as number;
      meanX[i] = (meanX[i] as number) + one;
      meanY[i] = (meanY[i] as number) + target;
      variance[i] = (variance[i] as number) + target * target;
      for (let j = 0, place = i * many; j < many; j++, place++) {
        if (j <= i) terms[place] = (terms[place] as number) + one * (x[j] as number);
        targets[place] = (targets[place] as number) + target * (x[j] as number);
      }
    }
  }
  const by = 1 / Math.max(1, rows);
  for (let i = 0; i < many; i++) {
    const mean = (meanX[i] as number) * by;
    const target = (meanY[i] as number) * by;
    variance[i] = (variance[i] as number) * by - target * target;
    for (let j = 0; j < many; j++) {
      const place = i * many + j;
      targets[place] = (targets[place] as number) * by - target * (meanX[j] as number) * by;
      if (j > i) continue;
      terms[place] = (terms[place] as number) * by - mean * (meanX[j] as number) * by;
      terms[j * many + i] = terms[place] as number;
    }
  }
  return { rows, many, terms, targets, variance };
}

/** Adds the term that explains most, as long as it is worth it. */
function search(
  { many, terms, targets, variance }: Features,
  target: number,
  explained: number,
): { readonly terms: readonly { readonly place: number; readonly factor: number }[] } | undefined {
  const whole = variance[target] as number;
  if (!(whole > (ACCURACY / 10) ** 2)) return undefined;
  let chosen: number[] = [];
  let factors: number[] = [];
  let left = whole;
  while (chosen.length < MOST_TERMS) {
    let best: { readonly place: number; readonly factors: number[]; readonly left: number } | undefined;
    for (let place = 0; place < many; place++) {
      if (place === target || chosen.includes(place)) continue;
      const tried = [...chosen, place];
      const solved = solveSmall(tried, terms, targets, target, many);
      if (solved === undefined) continue;
      const rest =
        whole - tried.reduce((sum, one, i) => sum + (solved[i] as number) * (targets[target * many + one] as number), 0);
      if (best === undefined || rest < best.left) best = { place, factors: solved, left: rest };
    }
    if (best === undefined || best.left > left * (1 - WORTH)) break;
    chosen = [...chosen, best.place];
    ({ factors, left } = best);
  }
  if (chosen.length === 0 || 1 - left / whole < explained) return undefined;
  return { terms: chosen.map((place, i) => ({ place, factor: factors[i] as number })) };
}

/** Normal equations of at most three terms, by elimination; `undefined` where terms say the same. */
function solveSmall(
  chosen: readonly number[],
  terms: Float64Array,
  targets: Float64Array,
  target: number,
  many: number,
): number[] | undefined {
  const n = chosen.length;
  const rows = chosen.map((a) => [
    ...chosen.map((b) => (terms[a * many + b] as number) + (a === b ? 1e-9 : 0)),
    targets[target * many + a] as number,
  ]);
  for (let i = 0; i < n; i++) {
    const pivot = rows[i] as number[];
    if (!(Math.abs(pivot[i] as number) > 1e-8)) return undefined;
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const row = rows[k] as number[];
      const by = (row[i] as number) / (pivot[i] as number);
      for (let j = i; j <= n; j++) row[j] = (row[j] as number) - by * (pivot[j] as number);
    }
  }
  return rows.map((row, i) => (row[n] as number) / (row[i] as number));
}

function eachResidual(sample: Sample, law: Law, take: (at: number, residual: number) => void): void {
  const { values, width, follows } = sample;
  for (let at = 1; at < sample.rows; at++) {
    if (follows[at] === 0) continue;
    take(at, residualOf(law, values, at * width, values, (at - 1) * width));
  }
}

function residualOf(
  { of, column, terms, constant }: Law,
  now: ArrayLike<number>,
  nowAt: number,
  before: ArrayLike<number>,
  beforeAt: number,
): number {
  const value = now[nowAt + column] as number;
  let sum = of === "value" ? value - constant : value - (before[beforeAt + column] as number) - constant;
  for (const { column: term, factor } of terms) {
    const one = now[nowAt + term] as number;
    sum -= factor * (of === "value" ? one : (one + (before[beforeAt + term] as number)) / 2);
  }
  return sum;
}

/** The sum of the last few numbers. */
class SlidingSum {
  readonly #kept: Float64Array;
  #at = 0;

  constructor(many: number) {
    this.#kept = new Float64Array(many);
  }

  restart(): void {
    this.#kept.fill(0);
  }

  add(one: number): number {
    this.#kept[this.#at % this.#kept.length] = one;
    this.#at += 1;
    let sum = 0;
    for (const kept of this.#kept) sum += kept;
    return sum;
  }
}

/** `LEVEL1 changes by 0.002 INFLOW - 0.001 OUTFLOW + 0.3`. */
export function describeLaw({ of, column, terms, constant }: Law, names: readonly string[]): string {
  const parts = terms.map(({ column: term, factor }, at) => {
    const sign = factor < 0 ? (at === 0 ? "-" : " - ") : at === 0 ? "" : " + ";
    return `${sign}${nameNumber(Math.abs(factor))} ${names[term] ?? ""}`;
  });
  const rest = constant === 0 ? "" : constant < 0 ? ` - ${nameNumber(-constant)}` : ` + ${nameNumber(constant)}`;
  return `${names[column] ?? ""} ${of === "value" ? "=" : "changes by"} ${parts.join("")}${rest}`;
}

export class LawDetector implements Detector {
  readonly rule = "law";
  readonly places: readonly string[];
  readonly #laws: readonly Law[];
  readonly #names: readonly string[];
  readonly #before: Float64Array;
  readonly #values: Float64Array;
  readonly #residuals: Float64Array;
  readonly #sums: readonly SlidingSum[];

  constructor(profiles: readonly Profile[], laws: readonly Law[]) {
    this.#laws = laws;
    this.#names = profiles.map(({ name }) => name);
    this.places = laws.map(({ column }) => this.#names[column] ?? "");
    this.#before = new Float64Array(profiles.length).fill(Number.NaN);
    this.#values = new Float64Array(laws.length);
    this.#residuals = new Float64Array(laws.length);
    this.#sums = laws.map(({ of }) => new SlidingSum(of === "value" ? 1 : BALANCE));
  }

  observe({ values, follows }: Scan, scores: Scores): void {
    const laws = this.#laws;
    for (let place = 0; place < laws.length; place++) {
      const law = laws[place] as Law;
      const sums = this.#sums[place] as SlidingSum;
      const single = residualOf(law, values, 0, this.#before, 0);
      if (single - single !== 0 || (law.of === "change" && !follows)) {
        sums.restart();
        continue;
      }
      const residual = law.of === "value" ? single : sums.add(single);
      const ratio = Math.abs(residual) / law.level;
      if (!(ratio > 0.5)) continue;
      this.#residuals[place] = residual;
      this.#values[place] = values[law.column] as number;
      scores.score(place, ratio);
    }
    this.#before.set(values);
  }

  explain(place: number): Detail {
    const law = this.#laws[place] as Law;
    const value = this.#values[place] as number;
    const residual = this.#residuals[place] as number;
    const off = `off by ${nameNumber(Math.abs(residual))}${law.of === "value" ? "" : ` over ${BALANCE} scans`}`;
    const reason = `is ${nameNumber(value)}, ${off} from ${describeLaw(law, this.#names)}`;
    return { value, expected: value - residual, reason };
  }
}
