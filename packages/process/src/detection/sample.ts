// The sample: scans of normal data kept for learning, in stretches of neighbours, evenly over the whole time, in bounded memory.

import { BEGINNING_NUMBERS, SAMPLE_NUMBERS, SAMPLE_ROWS, STRETCH } from "./setting.ts";

export interface Sample {
  readonly width: number;
  readonly rows: number;
  /** Row by row; what was missing holds the value before it. */
  readonly values: Float32Array;
  /** Per row: 1 where the row before it is its neighbour in time. */
  readonly follows: Uint8Array;
  /** Of how many stretches one was kept. */
  readonly thinned: number;
}

export class SampleKeeper {
  readonly #width: number;
  readonly #last: Float64Array;
  readonly #most: number;
  #stretches: { readonly values: Float32Array; readonly follows: Uint8Array; rows: number }[] = [];
  #keepOneOf = 1;
  #scans = 0;

  constructor(width: number) {
    this.#width = width;
    this.#last = new Float64Array(width).fill(Number.NaN);
    this.#most = Math.max(4 * STRETCH, Math.min(SAMPLE_ROWS, Math.floor(SAMPLE_NUMBERS / Math.max(1, width))));
  }

  /** `follows`: the scan comes one period after the one before. */
  add(values: Float64Array, follows: boolean): void {
    const place = this.#scans % STRETCH;
    const stretch = Math.floor(this.#scans / STRETCH);
    this.#scans += 1;
    const last = this.#last;
    for (let j = 0; j < this.#width; j++) {
      const value = values[j] as number;
      if (Number.isFinite(value)) last[j] = value;
    }
    if (stretch % this.#keepOneOf !== 0) return;
    if (place === 0) {
      if ((this.#stretches.length + 1) * STRETCH > this.#most) {
        this.#stretches = this.#stretches.filter((_, at) => at % 2 === 0);
        this.#keepOneOf *= 2;
        if (stretch % this.#keepOneOf !== 0) return;
      }
      this.#stretches.push({ values: new Float32Array(STRETCH * this.#width), follows: new Uint8Array(STRETCH), rows: 0 });
    }
    const kept = this.#stretches.at(-1);
    if (kept === undefined || kept.rows !== place) return;
    kept.values.set(last, place * this.#width);
    kept.follows[place] = follows && (place > 0 || this.#keepOneOf === 1) ? 1 : 0;
    kept.rows += 1;
  }

  /** What never had a value counts as 0 throughout. */
  finish(): Sample {
    const rows = this.#stretches.reduce((sum, stretch) => sum + stretch.rows, 0);
    const values = new Float32Array(rows * this.#width);
    const follows = new Uint8Array(rows);
    let at = 0;
    for (const [index, stretch] of this.#stretches.entries()) {
      values.set(stretch.values.subarray(0, stretch.rows * this.#width), at * this.#width);
      follows.set(stretch.follows.subarray(0, stretch.rows), at);
      // its neighbour before may have been given up since
      if (index > 0 && this.#keepOneOf > 1) follows[at] = 0;
      at += stretch.rows;
    }
    if (rows > 0) follows[0] = 0;
    for (let j = 0; j < this.#width; j++) {
      let known = 0;
      for (let row = 0; row < rows; row++) {
        if (!Number.isNaN(values[row * this.#width + j] as number)) {
          known = values[row * this.#width + j] as number;
          break;
        }
      }
      for (let row = 0; row < rows && Number.isNaN(values[row * this.#width + j] as number); row++) {
        values[row * this.#width + j] = known;
      }
    }
    return { width: this.#width, rows, values, follows, thinned: this.#keepOneOf };
  }
}

/** The first scans without a gap between them. */
export class Beginning {
  readonly #width: number;
  readonly #most: number;
  #values = new Float32Array(0);
  #ended = false;
  rows = 0;

  constructor(width: number) {
    this.#width = width;
    this.#most = Math.min(SAMPLE_ROWS, Math.floor(BEGINNING_NUMBERS / Math.max(1, width)));
  }

  add(values: Float64Array, follows: boolean): void {
    if (this.#ended || (this.rows > 0 && !follows) || this.rows >= this.#most) {
      this.#ended = true;
      return;
    }
    const begin = this.rows * this.#width;
    if (begin + this.#width > this.#values.length) {
      const larger = new Float32Array(Math.min(this.#most, Math.max(1024, this.rows * 2)) * this.#width);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values.set(values, begin);
    this.rows += 1;
  }

  values(): Float32Array {
    return this.#values.subarray(0, this.rows * this.#width);
  }
}
