// Arrival: values that no longer come, and time that does not go on as it should.

import type { Detail, Detector, Scan, Scores } from "./detector.ts";
import type { Profile } from "./profile.ts";
import { STALE_INTERVALS } from "./setting.ts";

/** Stale and missing values. Scans that stay away make all variables stale as soon as another one comes. */
export class StaleDetector implements Detector {
  readonly rule = "stale";
  readonly places: readonly string[];
  readonly #columns: Int32Array;
  readonly #perAge: Float64Array;
  readonly #seen: Float64Array;
  #age = 0;

  /** `period`: milliseconds between scans; without one there is no staleness. */
  constructor(profiles: readonly Profile[], period: number, scans: number) {
    const watched = profiles.flatMap(({ name, scans: own }, column) =>
      // what came seldom while learning may come seldom
      own > 0 && period > 0 ? [{ name, column, age: (STALE_INTERVALS * period * scans) / own }] : [],
    );
    this.places = watched.map(({ name }) => name);
    this.#columns = Int32Array.from(watched, ({ column }) => column);
    this.#perAge = Float64Array.from(watched, ({ age }) => 1 / age);
    this.#seen = new Float64Array(watched.length).fill(Number.NaN);
  }

  observe({ values, time }: Scan, scores: Scores): void {
    for (let place = 0; place < this.#columns.length; place++) {
      const value = values[this.#columns[place] as number] as number;
      const age = time - (this.#seen[place] as number);
      if (value - value === 0 || age < 0 || age - age !== 0) this.#seen[place] = time;
      const ratio = age * (this.#perAge[place] as number);
      if (!(ratio > 1)) continue;
      this.#age = age;
      scores.score(place, ratio);
    }
  }

  explain(): Detail {
    return { value: null, expected: null, reason: `gave no value for ${describeTime(this.#age)}` };
  }
}

/** Milliseconds for people. */
function describeTime(time: number): string {
  if (time < 1000) return `${Math.round(time)} ms`;
  if (time < 120_000) return `${Math.round(time / 1000)} s`;
  if (time < 7_200_000) return `${Math.round(time / 60_000)} min`;
  return `${Math.round(time / 3_600_000)} h`;
}

/** Time that stands still or goes back. Fed by whoever puts scans in order, since it lets no other detector see such a scan. */
export class ClockDetector implements Detector {
  readonly rule = "clock";
  readonly places = ["the clock of the source"];
  #back = 0;
  #told = false;

  /** A scan came that is not later than the one before: by so many milliseconds. */
  wentBack(by: number): void {
    this.#back = by;
    this.#told = true;
  }

  observe(_: Scan, scores: Scores): void {
    if (this.#told) scores.score(0, 2);
    this.#told = false;
  }

  explain(): Detail {
    const reason = this.#back === 0 ? "gave other values for the same moment" : `went back by ${describeTime(this.#back)}`;
    return { value: null, expected: null, reason };
  }
}
