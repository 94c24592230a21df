// How fast the detectors are, on values that are made here: all of them together, and learning.

import { Learner, type Model, Monitor } from "../../../packages/process/src/index.ts";

export interface Speed {
  readonly what: string;
  readonly updates: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

/** Levels that wander, flows that follow them, pumps that switch: groups of ten that know nothing of each other. */
function fillRow(row: Float64Array, at: number, chance: () => number): void {
  for (let begin = 0; begin < row.length; begin += 10) {
    const wave = Math.sin(at / (500 + begin)) + 0.3 * Math.sin(at / 37 + begin);
    const pump = wave > 0 ? 1 : 0;
    for (let j = begin; j < Math.min(row.length, begin + 10); j++) {
      const kind = j - begin;
      const noise = (chance() - 0.5) * 0.02;
      row[j] = kind === 0 ? pump : kind < 4 ? 5 + 2 * wave * kind + noise : 40 + 10 * pump + kind * wave + 10 * noise;
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

/** `scans` distinct scans of `variables` values, made before the clock runs. */
function makeRows(variables: number, scans: number): Float64Array[] {
  const chance = chanceFrom(1);
  return Array.from({ length: scans }, (_, at) => {
    const row = new Float64Array(variables);
    fillRow(row, at, chance);
    return row;
  });
}

function cpuSeconds(begun: NodeJS.CpuUsage): number {
  return process.cpuUsage(begun).user / 1e6;
}

function peakMiB(): number {
  return process.resourceUsage().maxRSS / 1024;
}

/** Learns `scans` scans at one a second, streaming: rows are made again and again from a few, with noise, as a file would give them. */
export function timeLearning(variables: number, scans: number): { readonly speed: Speed; readonly model: Model } {
  const rows = makeRows(variables, 7200);
  const learner = new Learner(Array.from({ length: variables }, (_, at) => ({ name: `TAG${at}` })));
  const chance = chanceFrom(2);
  const begun = process.cpuUsage();
  for (let at = 0; at < scans; at++) {
    const row = rows[at % rows.length] as Float64Array;
    row[at % variables] = (row[at % variables] as number) + (chance() - 0.5) * 0.001;
    learner.add(at * 1000, row);
  }
  const model = learner.finish();
  if (!("kind" in model)) throw new Error(model.message);
  return {
    model,
    speed: {
      what: `learning from ${variables} variables, ${scans} scans`,
      updates: variables * scans,
      cpuSeconds: cpuSeconds(begun),
      peakMiB: peakMiB(),
    },
  };
}

export function timeWatching(model: Model, scans: number): Speed {
  const variables = model.variables.length;
  const rows = makeRows(variables, Math.min(scans, 7200));
  const monitor = new Monitor(model);
  const begun = process.cpuUsage();
  for (let at = 0; at < scans; at++) monitor.observe(at * 1000, rows[at % rows.length] as Float64Array);
  return {
    what: `all detectors together, ${variables} variables`,
    updates: variables * scans,
    cpuSeconds: cpuSeconds(begun),
    peakMiB: peakMiB(),
  };
}
