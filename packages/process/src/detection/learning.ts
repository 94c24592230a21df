// Learning: one pass over scans of normal operation, in bounded memory, gives a model. Nothing is learned from attacks, and nothing here
// knows of any: thresholds follow from the normal data by the rules in `setting.ts`.

import { divideIntoCells } from "./cell.ts";
import { learnDrift } from "./drift.ts";
import { mineLaws } from "./law.ts";
import { mineModes } from "./mode.ts";
import type { Cell, Model } from "./model.ts";
import { MODEL_VERSION } from "./model.ts";
import { followsOn, PeriodKeeper } from "./period.ts";
import { type Described, type Profile, Profiler } from "./profile.ts";
import { learnRelation, type Relation } from "./relation.ts";
import { learnRepeats } from "./repeat.ts";
import { Beginning, type Sample, SampleKeeper } from "./sample.ts";
import { FEWEST_SCANS } from "./setting.ts";

/** Why there is no model. */
export interface Unlearned {
  readonly code: "process/too-little-to-learn";
  readonly message: string;
  readonly mend: string;
}

export class Learner {
  readonly #described: readonly Described[];
  readonly #profiler: Profiler;
  readonly #sample: SampleKeeper;
  readonly #beginning: Beginning;
  readonly #period = new PeriodKeeper();
  #scans = 0;
  #from = Number.NaN;
  #last = Number.NaN;

  constructor(described: readonly Described[]) {
    this.#described = described;
    this.#profiler = new Profiler(described);
    this.#sample = new SampleKeeper(described.length);
    this.#beginning = new Beginning(described.length);
  }

  /** `time` in milliseconds since 1970; one value per variable, NaN where there is none. Scans that do not come later than the one before are left out. */
  add(time: number, values: Float64Array): void {
    if (!Number.isFinite(time) || time <= this.#last) return;
    this.#period.add(time);
    const follows = this.#scans > 0 && followsOn(time, this.#last, this.#period.current());
    if (this.#scans === 0) this.#from = time;
    this.#scans += 1;
    this.#last = time;
    this.#profiler.add(values, follows);
    this.#sample.add(values, follows);
    this.#beginning.add(values, follows);
  }

  /** `progress` hears which share of the work is done. */
  finish(progress: (done: number) => void = () => {}): Model | Unlearned {
    if (this.#scans < FEWEST_SCANS) {
      return {
        code: "process/too-little-to-learn",
        message: `There are ${this.#scans} scans of ${this.#described.length} variables; fewer than ${FEWEST_SCANS} say nothing about what is normal.`,
        mend: "Give a longer record of normal operation, with all modes in it.",
      };
    }
    const sample = this.#sample.finish();
    const profiles = this.#profiler.finish();
    const columns = divideIntoCells(sample);
    const cells = columns.map((cell, at) => {
      progress(at / columns.length);
      return learnCell(sample, cell, profiles);
    });
    progress(1);
    return {
      kind: "bulkhead-process-model",
      version: MODEL_VERSION,
      from: this.#from,
      to: this.#last,
      scans: this.#scans,
      period: this.#period.finish(),
      variables: profiles,
      cells,
      repeats: learnRepeats(profiles, this.#beginning.values(), this.#beginning.rows),
      drift: learnDrift(sample, profiles),
      laws: columns.flatMap((cell) => mineLaws(sample, cell, profiles)),
      modes: columns.flatMap((cell) => mineModes(sample, cell, profiles)),
    };
  }
}

function learnCell(sample: Sample, columns: readonly number[], profiles: readonly Profile[]): Cell {
  const spans = columns.map((column) => (profiles[column] as Profile).span);
  const relations = [false, true].flatMap((before): Relation[] => {
    const relation = learnRelation(sample, columns, spans, before);
    return relation === undefined ? [] : [relation];
  });
  return { columns, relations };
}
