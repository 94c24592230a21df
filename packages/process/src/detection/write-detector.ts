// Writes: from a wrong place, or in an unsafe order.

import type { DeclaredVariable, WriteOrder } from "./declared.ts";
import type { Detail, Detector, Scan, Scores, Write } from "./detector.ts";
import { nameNumber } from "./detector.ts";
import type { Profile } from "./profile.ts";

/** A score for what is plainly against what was said. */
const AGAINST = 2;

/** Writers that are not among those who may. */
export class WriterDetector implements Detector {
  readonly rule = "writer";
  readonly places: readonly string[];
  readonly #writers: readonly (ReadonlySet<string> | undefined)[];
  #write: Write | undefined;

  constructor(profiles: readonly Profile[], declared: ReadonlyMap<string, DeclaredVariable>) {
    this.places = profiles.map(({ name }) => name);
    this.#writers = profiles.map(({ name }) => {
      const writers = declared.get(name)?.writers;
      return writers === undefined ? undefined : new Set(writers);
    });
  }

  observe(_scan: Scan, _scores: Scores): void {
    // writes alone tell
  }

  write(write: Write, scores: Scores): void {
    const writers = this.#writers[write.variable];
    if (writers === undefined || writers.has(write.by)) return;
    this.#write = write;
    scores.score(write.variable, AGAINST);
  }

  explain(place: number): Detail {
    const writers = [...(this.#writers[place] ?? [])];
    const may = writers.length === 0 ? "nobody may" : `only ${writers.join(", ")} may`;
    const { value = 0, by = "" } = this.#write ?? {};
    return { value, expected: null, reason: `was set to ${nameNumber(value)} by ${by}; ${may}` };
  }
}

/** A step of a declared order that comes without the one before it. */
export class OrderDetector implements Detector {
  readonly rule = "order";
  readonly places: readonly string[];
  readonly #orders: readonly (WriteOrder & { readonly columns: readonly number[] })[];
  readonly #names: readonly string[];
  /** When each variable was written last. */
  readonly #written: Float64Array;
  #missed = "";
  #value = 0;

  constructor(profiles: readonly Profile[], orders: readonly WriteOrder[]) {
    this.#names = profiles.map(({ name }) => name);
    this.#orders = orders.map((order) => ({ ...order, columns: order.variables.map((name) => this.#names.indexOf(name)) }));
    this.places = orders.map(({ name }) => name);
    this.#written = new Float64Array(profiles.length).fill(Number.NEGATIVE_INFINITY);
  }

  observe(_scan: Scan, _scores: Scores): void {
    // writes alone tell
  }

  write({ variable, time, value }: Write, scores: Scores): void {
    for (const [place, { columns, within }] of this.#orders.entries()) {
      const step = columns.indexOf(variable);
      if (step <= 0) continue;
      const needed = columns[step - 1] as number;
      if (needed < 0 || time - (this.#written[needed] as number) <= within) continue;
      this.#missed = `${this.#names[variable] ?? ""} was written without ${this.#names[needed] ?? ""} before it`;
      this.#value = value;
      scores.score(place, AGAINST);
    }
    this.#written[variable] = time;
  }

  explain(place: number): Detail {
    const order = this.#orders[place]?.variables.join(", then ") ?? "";
    return { value: this.#value, expected: null, reason: `is broken: ${this.#missed}; it must be ${order}` };
  }
}
