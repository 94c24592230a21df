// The monitor: a model and what was declared become detectors, which look at scan after scan. Streaming, in bounded memory.

import { type Alarm, AlarmList, type Silencing } from "./alarm.ts";
import { ClockDetector } from "./arrival-detector.ts";
import type { Declared } from "./declared.ts";
import type { Model } from "./model.ts";
import { followsOn } from "./period.ts";
import { makeDetectors } from "./registry.ts";
import { SessionDetector } from "./session-detector.ts";

export interface MonitorOptions extends Silencing {
  readonly declared?: Declared;
  /** Scans in which replays are looked for, at most; as many as fit into 64 MB, where it is not said. */
  readonly historyScans?: number;
  /** Told of each alarm when it is over; it is then not kept. */
  readonly ended?: (alarm: Alarm) => void;
}

/** A clock that went back is believed when so many scans follow each other by it. */
const BELIEVED = 3;

export class Monitor {
  readonly #alarms: AlarmList;
  readonly #clock = new ClockDetector();
  readonly #session: SessionDetector;
  readonly #period: number;
  readonly #columns: ReadonlyMap<string, number>;
  readonly #same: Float64Array;
  #at = -1;
  #last = Number.NaN;
  /** The time of the last scan that came too early, and how many such came in order. */
  #early = Number.NaN;
  #inOrder = 0;
  #leftOut = 0;

  constructor(model: Model, options: MonitorOptions = {}) {
    const { declared = {}, ended } = options;
    this.#period = model.period;
    this.#session = new SessionDetector(model.variables);
    this.#columns = new Map(model.variables.map(({ name }, column) => [name, column]));
    this.#same = new Float64Array(model.variables.length).fill(Number.NaN);
    this.#alarms = new AlarmList(
      [this.#clock, this.#session, ...makeDetectors(model, declared, options.historyScans)],
      options,
      ended,
    );
  }

  /** Scans that were not looked at: duplicates, and such that came after a later one. They count, and an alarm of the clock tells of them. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** `time` in milliseconds since 1970; one value per variable of the model, NaN where there is none. */
  observe(time: number, values: Float64Array): void {
    this.#at += 1;
    if (!this.#inTime(time, values)) {
      this.#leftOut += 1;
      return;
    }
    const follows = followsOn(time, this.#last, this.#period);
    this.#last = time;
    this.#same.set(values);
    this.#alarms.observe({ time, at: this.#at, values, follows });
  }

  #inTime(time: number, values: Float64Array): boolean {
    if (Number.isNaN(this.#last)) return Number.isFinite(time);
    if (time > this.#last && Number.isFinite(time)) {
      this.#inOrder = 0;
      return true;
    }
    if (time === this.#last) {
      // the same scan twice is harmless
      if (values.some((value, column) => value !== this.#same[column] && !Number.isNaN(value))) this.#clock.wentBack(0);
      return false;
    }
    this.#clock.wentBack(Number.isFinite(time) ? this.#last - time : 0);
    this.#inOrder = time > this.#early ? this.#inOrder + 1 : 1;
    this.#early = time;
    if (this.#inOrder < BELIEVED) return false;
    this.#inOrder = 0;
    this.#early = Number.NaN;
    return true;
  }

  /** A value that was set; unknown variables are ignored. */
  write(write: { readonly time: number; readonly variable: string; readonly value: number; readonly by: string }): void {
    const variable = this.#columns.get(write.variable);
    if (variable !== undefined) this.#alarms.write({ ...write, variable });
  }

  /** Something is wrong with the conversation that carries these variables; a clause like "came in a segment that overlaps another". */
  tamper(variables: readonly string[], text: string): void {
    this.#session.tell(
      variables.flatMap((name) => this.#columns.get(name) ?? []),
      text,
    );
  }

  alarms(): Alarm[] {
    return this.#alarms.alarms();
  }
}
