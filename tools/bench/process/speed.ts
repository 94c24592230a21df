// How fast the detectors are, on values that are made here: all of them together, and learning.

import { Learner, type Model, Monitor } from "../../../packages/process/src/index.ts";

export interface Speed {
  readonly what: string;
  readonly updates: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

/** Levels that wander, flows that follow them, pumps that switch: groups of ten that know nothing of each other. */
class Plant {
  readonly #wander: Float64Array;
  readonly #chance: () => number;

  constructor(variables: number, seed: number) {
    this.#wander = new Float64Array(Math.ceil(variables / 10));
    this.#chance = chanceFrom(seed);
  }

  runInto(row: Float64Array, at: number): void {
    for (let group = 0; group < this.#wander.length; group++) {
      const wave = 0.995 * (this.#wander[group] as number) + 0.3 * (this.#chance() - 0.5);
      this.#wander[group] = wave;
      const pump = wave + 0.5 * Math.sin(at / (500 + group)) > 0 ? 1 : 0;
      const end = Math.min(row.length, group * 10 + 10);
      for (let j = group * 10; j < end; j++) {
        const kind = j % 10;
        const noise = (this.#chance() - 0.5) * 0.02;
        row[j] = kind === 0 ? pump : kind < 4 ? 5 + 2 * wave * kind + noise : 40 + 10 * pump + kind * wave + 10 * noise;
      }
    }
  }
}

function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** `scans` scans of `variables` values, made before the clock runs. */
function makeRows(variables: number, scans: number, seed: number): Float64Array[] {
  const plant = new Plant(variables, seed);
  return Array.from({ length: scans }, (_, at) => {
    const row = new Float64Array(variables);
    plant.runInto(row, at);
    return row;
  });
}

function cpuSeconds(begun: NodeJS.CpuUsage): number {
  return process.cpuUsage(begun).user / 1e6;
}

function peakMiB(): number {
  return process.resourceUsage().maxRSS / 1024;
}

/** Scans that are made at a time, while the clock stands. */
const BATCH = 2000;

/** Learns `scans` scans at one a second, streaming. */
export function timeLearning(variables: number, scans: number): { readonly speed: Speed; readonly model: Model } {
  const plant = new Plant(variables, 1);
  const rows = Array.from({ length: BATCH }, () => new Float64Array(variables));
  const learner = new Learner(Array.from({ length: variables }, (_, at) => ({ name: `TAG${at}` })));
  let seconds = 0;
  for (let begin = 0; begin < scans; begin += BATCH) {
    for (const [at, row] of rows.entries()) plant.runInto(row, begin + at);
    const begun = process.cpuUsage();
    for (const [at, row] of rows.entries()) learner.add((begin + at) * 1000, row);
    seconds += cpuSeconds(begun);
  }
  const begun = process.cpuUsage();
  const model = learner.finish();
  seconds += cpuSeconds(begun);
  if (!("kind" in model)) throw new Error(model.message);
  return {
    model,
    speed: {
      what: `learning from ${variables} variables, ${scans} scans`,
      updates: variables * scans,
      cpuSeconds: seconds,
      peakMiB: peakMiB(),
    },
  };
}

export function timeWatching(model: Model, scans: number): Speed {
  const variables = model.variables.length;
  const rows = makeRows(variables, scans, 3);
  const monitor = new Monitor(model);
  const begun = process.cpuUsage();
  for (const [at, row] of rows.entries()) monitor.observe(at * 1000, row);
  return {
    what: `all detectors together, ${variables} variables`,
    updates: variables * scans,
    cpuSeconds: cpuSeconds(begun),
    peakMiB: peakMiB(),
  };
}
