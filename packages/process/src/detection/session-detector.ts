// Sessions: what those who read the traffic tell of tampering with the conversations that carry values (sequence anomalies of TCP and the
// like). The detectors see values only, so this is told to them.

import type { Detail, Detector, Scan, Scores } from "./detector.ts";
import type { Profile } from "./profile.ts";

export class SessionDetector implements Detector {
  readonly rule = "session";
  readonly places: readonly string[];
  readonly #told: Map<number, string> = new Map();
  #texts: readonly string[];

  constructor(profiles: readonly Profile[]) {
    this.places = profiles.map(({ name }) => name);
    this.#texts = profiles.map(() => "");
  }

  /** Something is wrong with the conversation of these variables: a clause, "came in a segment that overlaps another". */
  tell(variables: readonly number[], text: string): void {
    for (const variable of variables) if (variable >= 0 && variable < this.places.length) this.#told.set(variable, text);
  }

  observe(_: Scan, scores: Scores): void {
    if (this.#told.size === 0) return;
    this.#texts = this.places.map((_name, place) => this.#told.get(place) ?? this.#texts[place] ?? "");
    for (const place of this.#told.keys()) scores.score(place, 2);
    this.#told.clear();
  }

  explain(place: number): Detail {
    return { value: null, expected: null, reason: this.#texts[place] ?? "" };
  }
}
