// Watches a relation: `relation` between the values of one scan, `motion` with the scan before.

import { type Detail, type Detector, nameNumber, type Scan, type Scores } from "./detector.ts";
import { multiply, type Relation, SlidingMean } from "./relation.ts";
import type { RuleId } from "./rule.ts";
import { SLOW } from "./setting.ts";

/** Beyond so many spans from its mean a value says no more than that it is far away; larger numbers would drown all others. */
const FAR = 1e6;
/** How often missing values are put where the relation expects them. */
const FILLINGS = 4;

export class RelationDetector implements Detector {
  readonly rule: RuleId;
  readonly places: readonly string[];
  readonly #columns: Int32Array;
  readonly #inputs: number;
  readonly #before: boolean;
  readonly #mean: Float64Array;
  readonly #weights: Float64Array;
  readonly #sigma: Float64Array;
  readonly #perLevel: Float64Array;
  readonly #perSlowLevel: Float64Array;
  readonly #input: Float64Array;
  readonly #residual: Float64Array;
  readonly #slow: SlidingMean;
  /** Whether the second half of the input holds the scan before. */
  #primed = false;
  #missing: number[] = [];
  #bySlow = false;

  /** `columns`: where the cell's variables are in a scan; `names`: theirs. */
  constructor(relation: Relation, columns: readonly number[], names: readonly string[]) {
    const inputs = relation.mean.length;
    this.rule = relation.before ? "motion" : "relation";
    this.places = names;
    this.#columns = Int32Array.from(columns);
    this.#inputs = inputs;
    this.#before = relation.before;
    this.#mean = Float64Array.from(relation.mean);
    this.#weights = Float64Array.from(relation.weights);
    this.#sigma = Float64Array.from(relation.sigma);
    this.#perLevel = Float64Array.from(relation.level, (level) => 1 / level);
    this.#perSlowLevel = Float64Array.from(relation.slowLevel, (level) => 1 / (level * SLOW));
    this.#input = new Float64Array(inputs);
    this.#residual = new Float64Array(inputs);
    this.#slow = new SlidingMean(inputs);
  }

  observe({ values, follows }: Scan, scores: Scores): void {
    const many = this.#columns.length;
    const input = this.#input;
    if (!follows) this.#slow.restart();
    let absent = 0;
    if (this.#before) {
      for (let i = 0; i < many; i++) {
        input[many + i] = (input[i] as number) + (this.#mean[i] as number) - (this.#mean[many + i] as number);
      }
      // what was missing in the scan before is missing still
      this.#missing = this.#missing.filter((i) => i < many).map((i) => i + many);
    } else this.#missing.length = 0;
    for (let i = 0; i < many; i++) {
      const value = (values[this.#columns[i] as number] as number) - (this.#mean[i] as number);
      if (value - value !== 0) {
        this.#missing.push(i);
        absent += 1;
        input[i] = 0;
      } else {
        const far = FAR * (this.#sigma[i] as number);
        input[i] = value > far ? far : value < -far ? -far : value;
      }
    }
    const ready = !this.#before || (this.#primed && follows);
    this.#primed = true;
    if (!ready || absent * 2 > many) {
      this.#slow.restart();
      return;
    }
    multiply(this.#weights, input, this.#residual, this.#inputs);
    if (this.#missing.length > 0) this.#fill();
    this.#tell(scores, this.#slow.add(this.#residual));
  }

  #tell(scores: Scores, full: boolean): void {
    const many = this.#columns.length;
    const residual = this.#residual;
    const sums = this.#slow.sums;
    for (let i = 0; i < this.#inputs; i++) {
      const single = Math.abs(residual[i] as number) * (this.#perLevel[i] as number);
      const slow = full ? Math.abs(sums[i] as number) * (this.#perSlowLevel[i] as number) : 0;
      if (single <= 0.5 && slow <= 0.5) continue;
      if (this.#missing.includes(i)) continue;
      const place = i < many ? i : i - many;
      this.#bySlow = slow > single;
      scores.score(place, Math.max(single, slow));
    }
  }

  /** Puts missing values where the others expect them, so that their absence is no anomaly of its own. */
  #fill(): void {
    for (let round = 0; round < FILLINGS; round++) {
      for (const i of this.#missing) {
        const shift = (this.#residual[i] as number) * (this.#sigma[i] as number);
        this.#input[i] = (this.#input[i] as number) - shift;
        for (let row = 0; row < this.#inputs; row++) {
          this.#residual[row] = (this.#residual[row] as number) - (this.#weights[row * this.#inputs + i] as number) * shift;
        }
      }
    }
  }

  explain(place: number): Detail {
    const value = (this.#input[place] as number) + (this.#mean[place] as number);
    const residual = this.#bySlow ? (this.#slow.sums[place] as number) / SLOW : (this.#residual[place] as number);
    const expected = value - residual * (this.#sigma[place] as number);
    const from = this.#before ? "from the others and from the scan before" : "from the others";
    const how = this.#bySlow ? ` on the average of ${SLOW} scans` : "";
    return { value, expected, reason: `is ${nameNumber(value)}, where ${nameNumber(expected)} follows ${from}${how}` };
  }
}
