// The conduct of single variables, as learned: far outside all that was seen, a jump that the process cannot make, or no movement at all.
// The margins are wide on purpose: nearer anomalies are for the relations, which know the other variables.

import { type Detail, type Detector, nameNumber, type Scan, type Scores } from "./detector.ts";
import type { Profile } from "./profile.ts";
import type { RuleId } from "./rule.ts";

/** Beyond everything seen by so large a share of the span, and by the whole range that was seen. */
const OUTSIDE = 0.25;
/** Share of that distance at which an alarm that stands is held. */
const NEARLY_OUTSIDE = 2 / 3;
/** In one scan by so large a share of the span, and so many times the largest step seen. */
const JUMP = 0.25;
const TIMES_STEP = 3;
/**
 * So many times the longest rest seen, and at least so many scans; only for what rests for a small share of the time at most, and
 * moves so large a share of the span from scan to scan that coarser figures would not hide it.
 */
const TIMES_REST = 3;
const SHORTEST_REST = 30;
const RESTING_SHARE = 0.05;
const VISIBLE_STEP = 0.002;

abstract class ConductDetector implements Detector {
  abstract readonly rule: RuleId;
  readonly places: readonly string[];
  protected readonly columns: Int32Array;
  protected value = 0;

  constructor(watched: readonly { readonly name: string; readonly column: number }[]) {
    this.places = watched.map(({ name }) => name);
    this.columns = Int32Array.from(watched, ({ column }) => column);
  }

  abstract observe(scan: Scan, scores: Scores): void;
  abstract explain(place: number): Detail;
}

export class EnvelopeDetector extends ConductDetector {
  readonly rule = "envelope";
  readonly #profiles: readonly Profile[];
  readonly #middle: Float64Array;
  readonly #perReach: Float64Array;

  constructor(profiles: readonly Profile[]) {
    super(profiles.map(({ name }, column) => ({ name, column })));
    this.#profiles = profiles;
    this.#middle = Float64Array.from(profiles, ({ low, high }) => (low + high) / 2);
    this.#perReach = Float64Array.from(
      profiles,
      ({ low, high, span }) => 1 / ((high - low) / 2 + Math.max(high - low, OUTSIDE * span)),
    );
  }

  observe({ values }: Scan, scores: Scores): void {
    for (let place = 0; place < this.#middle.length; place++) {
      const value = values[place] as number;
      const ratio = Math.abs(value - (this.#middle[place] as number)) * (this.#perReach[place] as number);
      if (!(ratio > NEARLY_OUTSIDE)) continue;
      this.value = value;
      scores.score(place, ratio);
    }
  }

  explain(place: number): Detail {
    const { low, high } = this.#profiles[place] as Profile;
    const seen = `in normal operation it was from ${nameNumber(low)} to ${nameNumber(high)}`;
    return {
      value: this.value,
      expected: this.value < low ? low : high,
      reason: `is ${nameNumber(this.value)}; ${seen}`,
    };
  }
}

export class JumpDetector extends ConductDetector {
  readonly rule = "jump";
  readonly #most: Float64Array;
  readonly #steps: Float64Array;
  readonly #last: Float64Array;
  #jump = 0;

  constructor(profiles: readonly Profile[]) {
    super(profiles.map(({ name }, column) => ({ name, column })));
    this.#most = Float64Array.from(profiles, ({ step, span }) => Math.max(TIMES_STEP * step, JUMP * span));
    this.#steps = Float64Array.from(profiles, ({ step }) => step);
    this.#last = new Float64Array(profiles.length).fill(Number.NaN);
  }

  observe({ values, follows }: Scan, scores: Scores): void {
    const last = this.#last;
    for (let place = 0; place < last.length; place++) {
      const value = values[place] as number;
      const jump = Math.abs(value - (last[place] as number));
      last[place] = value;
      if (!follows || !(jump > (this.#most[place] as number))) continue;
      this.value = value;
      this.#jump = jump;
      scores.score(place, jump / (this.#most[place] as number));
    }
  }

  explain(place: number): Detail {
    const seen = `the largest step in normal operation was ${nameNumber(this.#steps[place] as number)}`;
    return { value: this.value, expected: null, reason: `jumped by ${nameNumber(this.#jump)}; ${seen}` };
  }
}

export class StuckDetector extends ConductDetector {
  readonly rule = "stuck";
  readonly #most: Float64Array;
  readonly #longest: Float64Array;
  readonly #last: Float64Array;
  readonly #rests: Float64Array;

  constructor(profiles: readonly Profile[]) {
    const watched = profiles.flatMap(({ name, still, scans, changes, meanStep, span }, column) =>
      still <= scans * RESTING_SHARE && changes * 2 > scans && meanStep >= VISIBLE_STEP * span ? [{ name, column, still }] : [],
    );
    super(watched);
    this.#most = Float64Array.from(watched, ({ still }) => Math.max(TIMES_REST * still, SHORTEST_REST));
    this.#longest = Float64Array.from(watched, ({ still }) => still);
    this.#last = new Float64Array(watched.length).fill(Number.NaN);
    this.#rests = new Float64Array(watched.length);
  }

  observe({ values }: Scan, scores: Scores): void {
    for (let place = 0; place < this.columns.length; place++) {
      const value = values[this.columns[place] as number] as number;
      if (value !== (this.#last[place] as number)) {
        if (value - value === 0) this.#last[place] = value;
        this.#rests[place] = 0;
        continue;
      }
      const rest = (this.#rests[place] as number) + 1;
      this.#rests[place] = rest;
      const ratio = rest / (this.#most[place] as number);
      if (ratio > 0.5) scores.score(place, ratio);
    }
  }

  explain(place: number): Detail {
    const value = this.#last[place] as number;
    const rest = this.#rests[place] as number;
    const longest = `the longest rest in normal operation was ${this.#longest[place] as number}`;
    return { value, expected: null, reason: `is ${nameNumber(value)} for ${rest} scans without moving; ${longest}` };
  }
}
