// Agreement: two sources of the same value, and what was written against what is seen.

import type { Echo, Pair } from "./declared.ts";
import { type Detail, type Detector, nameNumber, type Scan, type Scores, type Write } from "./detector.ts";
import type { Profile } from "./profile.ts";

/** Scans in a row that a disagreement lasts before it is one: sources are read one after the other. */
const LASTING = 3;

export class DisagreementDetector implements Detector {
  readonly rule = "disagreement";
  readonly places: readonly string[];
  readonly #pairs: readonly { readonly a: number; readonly b: number; readonly tolerance: number }[];
  readonly #names: readonly string[];
  readonly #lasting: Int32Array;
  readonly #values: Float64Array;
  readonly #others: Float64Array;

  constructor(profiles: readonly Profile[], pairs: readonly Pair[]) {
    this.#names = profiles.map(({ name }) => name);
    this.#pairs = pairs.flatMap(({ a, b, tolerance }) => {
      const places = [this.#names.indexOf(a), this.#names.indexOf(b)] as const;
      return places.includes(-1) || !(tolerance > 0) ? [] : [{ a: places[0], b: places[1], tolerance }];
    });
    this.places = this.#pairs.map(({ a }) => this.#names[a] ?? "");
    this.#lasting = new Int32Array(this.#pairs.length);
    this.#values = new Float64Array(this.#pairs.length);
    this.#others = new Float64Array(this.#pairs.length);
  }

  observe({ values }: Scan, scores: Scores): void {
    for (const [place, { a, b, tolerance }] of this.#pairs.entries()) {
      const one = values[a] as number;
      const other = values[b] as number;
      const ratio = Math.abs(one - other) / tolerance;
      if (!(ratio > 1)) {
        this.#lasting[place] = 0;
        continue;
      }
      const lasting = (this.#lasting[place] as number) + 1;
      this.#lasting[place] = lasting;
      if (lasting < LASTING) continue;
      this.#values[place] = one;
      this.#others[place] = other;
      scores.score(place, ratio);
    }
  }

  explain(place: number): Detail {
    const value = this.#values[place] as number;
    const other = this.#others[place] as number;
    const name = this.#names[this.#pairs[place]?.b ?? -1] ?? "";
    return { value, expected: other, reason: `is ${nameNumber(value)}, and ${name} tells ${nameNumber(other)} for the same` };
  }
}

export class EchoDetector implements Detector {
  readonly rule = "echo";
  readonly places: readonly string[];
  readonly #echoes: readonly {
    readonly written: number;
    readonly seen: number;
    readonly tolerance: number;
    readonly within: number;
  }[];
  /** Per echo: what was written last, when and by whom. */
  readonly #writes: (Write | undefined)[];
  readonly #values: Float64Array;

  constructor(profiles: readonly Profile[], echoes: readonly Echo[]) {
    const names = profiles.map(({ name }) => name);
    this.#echoes = echoes.flatMap(({ written, seen, tolerance, within }) => {
      const places = [names.indexOf(written), names.indexOf(seen)] as const;
      return places.includes(-1) || !(tolerance > 0) ? [] : [{ written: places[0], seen: places[1], tolerance, within }];
    });
    this.places = this.#echoes.map(({ seen }) => names[seen] ?? "");
    this.#writes = this.#echoes.map(() => undefined);
    this.#values = new Float64Array(this.#echoes.length);
  }

  write(write: Write, _scores: Scores): void {
    for (const [place, { written }] of this.#echoes.entries()) if (written === write.variable) this.#writes[place] = write;
  }

  observe({ values, time }: Scan, scores: Scores): void {
    for (const [place, { seen, tolerance, within }] of this.#echoes.entries()) {
      const write = this.#writes[place];
      if (write === undefined || time - write.time < within) continue;
      const value = values[seen] as number;
      const ratio = Math.abs(value - write.value) / tolerance;
      if (!(ratio > 0.5)) continue;
      this.#values[place] = value;
      scores.score(place, ratio);
    }
  }

  explain(place: number): Detail {
    const value = this.#values[place] as number;
    const { value: written = 0, by = "" } = this.#writes[place] ?? {};
    return { value, expected: written, reason: `shows ${nameNumber(value)}, and ${by} wrote ${nameNumber(written)}` };
  }
}
