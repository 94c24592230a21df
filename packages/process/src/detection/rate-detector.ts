// Declared rates: a value that changes faster than it may.

import type { DeclaredVariable } from "./declared.ts";
import { type Detail, type Detector, nameNumber, type Scan, type Scores } from "./detector.ts";
import type { Profile } from "./profile.ts";

export class RateDetector implements Detector {
  readonly rule = "rate";
  readonly places: readonly string[];
  readonly #columns: Int32Array;
  readonly #rates: Float64Array;
  readonly #last: Float64Array;
  readonly #times: Float64Array;
  #seen = 0;

  constructor(profiles: readonly Profile[], declared: ReadonlyMap<string, DeclaredVariable>) {
    const watched = profiles.flatMap(({ name }, column) => {
      const rate = declared.get(name)?.rate;
      return rate === undefined || !(rate > 0) ? [] : [{ name, column, rate }];
    });
    this.places = watched.map(({ name }) => name);
    this.#columns = Int32Array.from(watched, ({ column }) => column);
    this.#rates = Float64Array.from(watched, ({ rate }) => rate);
    this.#last = new Float64Array(watched.length).fill(Number.NaN);
    this.#times = new Float64Array(watched.length).fill(Number.NaN);
  }

  observe({ values, time }: Scan, scores: Scores): void {
    for (let place = 0; place < this.#columns.length; place++) {
      const value = values[this.#columns[place] as number] as number;
      if (value - value !== 0) continue;
      const rate = (Math.abs(value - (this.#last[place] as number)) * 1000) / (time - (this.#times[place] as number));
      this.#last[place] = value;
      this.#times[place] = time;
      const ratio = rate / (this.#rates[place] as number);
      if (!(ratio > 0.5)) continue;
      this.#seen = rate;
      scores.score(place, ratio);
    }
  }

  explain(place: number): Detail {
    const allowed = this.#rates[place] as number;
    const reason = `changed by ${nameNumber(this.#seen)} a second, and may by ${nameNumber(allowed)}`;
    return { value: this.#last[place] as number, expected: null, reason };
  }
}
