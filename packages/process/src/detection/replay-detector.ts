// Watches for replay: of whole scans, and of single variables.

import type { Detail, Detector, Scan, Scores } from "./detector.ts";
import { History, tellsRepeats, toleranceOf } from "./history.ts";
import type { Profile } from "./profile.ts";
import { type Repeats, scanRepeatsOf } from "./repeat.ts";
import type { ScanRepeats } from "./scan-repeat.ts";
import { VariableRepeats } from "./variable-repeat.ts";

/** Both detectors, over one history. */
export function replayDetectors(profiles: readonly Profile[], repeats: Repeats, historyScans?: number): Detector[] {
  const history = new Times(profiles.length, historyScans);
  const tolerances = profiles.map(toleranceOf);
  const columns = profiles.flatMap((profile, column) => (tellsRepeats(profile) ? [column] : []));
  const scan = repeats.scan === null ? undefined : scanRepeatsOf(history.history, columns, tolerances);
  return [
    new ScanReplayDetector(history, scan, repeats.scan ?? 0),
    new VariableReplayDetector(history, profiles, repeats, tolerances),
  ];
}

/** The history with the times of its scans. */
class Times {
  readonly history: History;
  readonly #times: Float64Array;

  constructor(width: number, historyScans?: number) {
    this.history = new History(width, historyScans);
    this.#times = new Float64Array(this.history.capacity);
  }

  add({ values, follows, time }: Scan): void {
    this.history.add(values, follows);
    this.#times[this.history.at & this.history.mask] = time;
  }

  /** `2026-03-12T04:00:00.000Z`: when the scan came that lies so far back. */
  describe(lag: number): string {
    const time = this.#times[(this.history.at - lag) & this.history.mask] as number;
    return Number.isFinite(time) && Math.abs(time) < 8.64e15 ? new Date(time).toISOString() : `${lag} scans ago`;
  }
}

/** It runs first, and keeps the history for both. */
class ScanReplayDetector implements Detector {
  readonly rule = "replay-scan";
  readonly places = ["all values"];
  readonly #times: Times;
  readonly #repeats: ScanRepeats | undefined;
  readonly #steps: number;
  #lag = 0;
  #seen = 0;

  constructor(times: Times, repeats: ScanRepeats | undefined, steps: number) {
    this.#times = times;
    this.#repeats = repeats;
    this.#steps = steps;
  }

  observe(scan: Scan, scores: Scores): void {
    this.#times.add(scan);
    if (this.#repeats === undefined) return;
    const { steps, lag } = this.#repeats.observe();
    if (steps === 0) return;
    this.#lag = lag;
    this.#seen = steps;
    // so that the first repeat of as many steps as it takes alarms
    scores.score(0, (steps + 0.5) / this.#steps);
  }

  explain(): Detail {
    const reason = `have repeated ${this.#seen} steps of what came from ${this.#times.describe(this.#lag)} on, ${this.#lag} scans earlier`;
    return { value: this.#seen, expected: null, reason };
  }
}

class VariableReplayDetector implements Detector {
  readonly rule = "replay-variable";
  readonly places: readonly string[];
  readonly #times: Times;
  readonly #watched: readonly { readonly repeats: VariableRepeats; readonly steps: number; readonly column: number }[];
  #seen = 0;
  #value = 0;

  constructor(times: Times, profiles: readonly Profile[], { variables }: Repeats, tolerances: readonly number[]) {
    this.#times = times;
    this.#watched = variables.flatMap((known, column) => {
      if (known === null) return [];
      const repeats = new VariableRepeats(times.history, column, tolerances[column] as number, known.pace);
      return [{ repeats, steps: known.steps, column }];
    });
    this.places = this.#watched.map(({ column }) => profiles[column]?.name ?? "");
  }

  observe({ values }: Scan, scores: Scores): void {
    const watched = this.#watched;
    const { at } = this.#times.history;
    for (let place = 0; place < watched.length; place++) {
      const { repeats, steps, column } = watched[place] as (typeof watched)[number];
      if (repeats.idle && !repeats.hasTurn(at)) continue;
      const seen = repeats.observe();
      if (seen === 0) continue;
      this.#seen = seen;
      this.#value = values[column] as number;
      scores.score(place, (seen + 0.5) / steps);
    }
  }

  explain(place: number): Detail {
    const lag = this.#watched[place]?.repeats.lag() ?? 0;
    const reason = `has repeated ${this.#seen} movements of what came from ${this.#times.describe(lag)} on, ${lag} scans earlier`;
    return { value: this.#value, expected: null, reason };
  }
}
