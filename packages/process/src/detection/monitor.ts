// The monitor: a model and what was declared become detectors, which look at scan after scan. Streaming, in bounded memory.

import { type Alarm, AlarmList, type Silencing } from "./alarm.ts";
import type { Detector, Write } from "./detector.ts";
import type { Model } from "./model.ts";
import { followsOn } from "./period.ts";
import { RelationDetector } from "./relation-detector.ts";

export interface MonitorOptions extends Silencing {
  /** Told of each alarm when it is over; it is then not kept. */
  readonly ended?: (alarm: Alarm) => void;
}

export class Monitor {
  readonly #alarms: AlarmList;
  readonly #period: number;
  #at = -1;
  #last = Number.NaN;

  constructor(model: Model, options: MonitorOptions = {}) {
    this.#period = model.period;
    this.#alarms = new AlarmList(detectorsOf(model), options, options.ended);
  }

  /** `time` in milliseconds since 1970; one value per variable of the model, NaN where there is none. */
  observe(time: number, values: Float64Array): void {
    this.#at += 1;
    const follows = followsOn(time, this.#last, this.#period);
    this.#last = time;
    this.#alarms.observe({ time, at: this.#at, values, follows });
  }

  write(write: Write): void {
    this.#alarms.write(write);
  }

  alarms(): Alarm[] {
    return this.#alarms.alarms();
  }
}

function detectorsOf(model: Model): Detector[] {
  return model.cells.flatMap(({ columns, relations }) => {
    const names = columns.map((column) => model.variables[column]?.name ?? "");
    return relations.map((relation) => new RelationDetector(relation, columns, names));
  });
}
