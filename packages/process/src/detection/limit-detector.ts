// Declared limits: a value beyond its alarm or safety limit. A value just inside keeps an alarm that stands (ISA-18.2: deadband).

import type { DeclaredVariable } from "./declared.ts";
import { type Detail, type Detector, nameNumber, type Scan, type Scores } from "./detector.ts";
import type { Profile } from "./profile.ts";

/** Share of the span within the limit in which a standing alarm is held. */
const DEADBAND = 0.01;

interface Bound {
  readonly column: number;
  readonly limit: "alarm" | "safety";
  readonly low: number;
  readonly high: number;
  readonly span: number;
}

export class LimitDetector implements Detector {
  readonly rule = "limit";
  readonly places: readonly string[];
  readonly #bounds: readonly Bound[];
  readonly #values: Float64Array;

  constructor(profiles: readonly Profile[], declared: ReadonlyMap<string, DeclaredVariable>) {
    this.#bounds = profiles.flatMap(({ name, span }, column) => {
      const variable = declared.get(name);
      return (["alarm", "safety"] as const).flatMap((limit): Bound[] => {
        const range = variable?.[limit];
        return range === undefined ? [] : [{ column, limit, low: range[0], high: range[1], span }];
      });
    });
    this.places = this.#bounds.map(({ column }) => profiles[column]?.name ?? "");
    this.#values = new Float64Array(this.#bounds.length);
  }

  observe({ values }: Scan, scores: Scores): void {
    const bounds = this.#bounds;
    for (let place = 0; place < bounds.length; place++) {
      const { column, low, high, span, limit } = bounds[place] as Bound;
      const value = values[column] as number;
      const beyond = Math.max(low - value, value - high) / span;
      if (!(beyond > -DEADBAND)) continue;
      this.#values[place] = value;
      const grave = limit === "safety" ? 2 : 1;
      scores.score(place, beyond > 0 ? grave * (1 + beyond) : 0.75);
    }
  }

  explain(place: number): Detail {
    const { low, high, limit } = this.#bounds[place] as Bound;
    const value = this.#values[place] as number;
    const bound = value < low ? low : high;
    return {
      value,
      expected: bound,
      reason: `is ${nameNumber(value)}, ${value < low ? "below" : "above"} its ${limit} limit of ${nameNumber(bound)}`,
    };
  }
}
