// Interlocks: declared conditions that must hold in every scan.

import type { Interlock } from "./declared.ts";
import type { Detail, Detector, Scan, Scores } from "./detector.ts";
import { nameNumber } from "./detector.ts";
import type { Profile } from "./profile.ts";

export class InterlockDetector implements Detector {
  readonly rule = "interlock";
  readonly places: readonly string[];
  readonly #interlocks: readonly Interlock[];
  readonly #columns: ReadonlyMap<string, number>;
  readonly #value = (name: string): number => this.#values[this.#columns.get(name) ?? -1] ?? Number.NaN;
  #values: Float64Array = new Float64Array(0);

  constructor(profiles: readonly Profile[], interlocks: readonly Interlock[]) {
    this.#interlocks = interlocks;
    this.#columns = new Map(profiles.map(({ name }, column) => [name, column]));
    this.places = interlocks.map(({ name }) => name);
  }

  observe({ values, time }: Scan, scores: Scores): void {
    this.#values = values;
    for (const [place, { holds }] of this.#interlocks.entries()) if (holds(this.#value, time) === false) scores.score(place, 2);
  }

  explain(place: number): Detail {
    const { text, variables } = this.#interlocks[place] as Interlock;
    const values = variables.map((name) => `${name} ${nameNumber(this.#value(name))}`).join(", ");
    return { value: null, expected: null, reason: `does not hold: ${text}; now ${values}` };
  }
}
