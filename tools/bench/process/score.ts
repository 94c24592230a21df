// How detectors are judged: point by point, without point adjustment, and per attack. Never the best threshold in hindsight.

import { type Alarm, rankVariables } from "../../../packages/process/src/index.ts";
import type { Trial } from "./data.ts";

export interface Score {
  readonly attacks: number;
  readonly found: number;
  /** Rows from the beginning of each attack to the first alarm in it; null where there is none. */
  readonly delays: readonly (number | null)[];
  /** Stretches of alarm that touch no attack. */
  readonly falseEpisodes: number;
  readonly days: number;
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
  readonly trueNegative: number;
  /** Attacks of which an attacked variable stands among the first five named; of how many that is known. */
  readonly named: number;
  readonly nameable: number;
}

/** Per row: 1 where an alarm stands. Silenced alarms do not count. */
export function flagged(alarms: readonly Alarm[], rows: number, offDelay: number): Uint8Array {
  const flags = new Uint8Array(rows);
  for (const { firstScan, lastScan, silenced } of alarms) {
    if (silenced === null) flags.fill(1, firstScan, Math.min(rows, lastScan + offDelay));
  }
  return flags;
}

export function stretches(flags: Uint8Array): [number, number][] {
  const found: [number, number][] = [];
  for (let at = 0; at < flags.length; at++) {
    if (flags[at] === 0) continue;
    const begin = at;
    while (at < flags.length && flags[at] === 1) at++;
    found.push([begin, at]);
  }
  return found;
}

export function scoreTrial({ table, labels, attacked }: Trial, alarms: readonly Alarm[], offDelay: number): Score {
  const flags = flagged(alarms, labels.length, offDelay);
  const counts = [0, 0, 0, 0];
  for (let at = 0; at < flags.length; at++) {
    const cell = (flags[at] as number) * 2 + (labels[at] as number);
    counts[cell] = (counts[cell] as number) + 1;
  }
  const attacks = stretches(labels);
  const delays = attacks.map(([begin, end]) => {
    const first = flags.subarray(begin, end).indexOf(1);
    return first < 0 ? null : first;
  });
  const falseEpisodes = stretches(flags).filter(([begin, end]) => !labels.subarray(begin, end).includes(1)).length;
  const hits = attacked?.filter((names, at) => {
    const [begin, end] = attacks[at] ?? [0, 0];
    const during = alarms.filter(({ firstScan, lastScan }) => firstScan < end && lastScan >= begin);
    const five = rankVariables(during).slice(0, 5);
    return five.some(({ name }) => names.includes(name));
  });
  return {
    attacks: attacks.length,
    found: delays.filter((delay) => delay !== null).length,
    delays,
    falseEpisodes,
    days: (labels.length * table.period) / 86_400_000,
    trueNegative: counts[0] as number,
    falseNegative: counts[1] as number,
    falsePositive: counts[2] as number,
    truePositive: counts[3] as number,
    named: hits?.length ?? 0,
    nameable: attacked?.length ?? 0,
  };
}

export function f1Of({ truePositive, falsePositive, falseNegative }: Score): number {
  return (2 * truePositive) / Math.max(1, 2 * truePositive + falsePositive + falseNegative);
}

/** Share of attack rows that are flagged, and of clean rows. */
export function ratesOf(score: Score): { readonly detection: number; readonly falseAlarm: number } {
  return {
    detection: score.truePositive / Math.max(1, score.truePositive + score.falseNegative),
    falseAlarm: score.falsePositive / Math.max(1, score.falsePositive + score.trueNegative),
  };
}

/** The contest's score: half from the time to detection, half from the mean of sensitivity and specificity. */
export function batadalScore(score: Score, labels: Uint8Array): number {
  const shares = stretches(labels).map(([begin, end], at) => (score.delays[at] ?? end - begin) / (end - begin));
  const time = 1 - shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const { detection, falseAlarm } = ratesOf(score);
  return (time + (detection + 1 - falseAlarm) / 2) / 2;
}
export function addScores(scores: readonly Score[]): Score {
  const sum = (pick: (score: Score) => number): number => scores.reduce((total, score) => total + pick(score), 0);
  return {
    attacks: sum(({ attacks }) => attacks),
    found: sum(({ found }) => found),
    delays: scores.flatMap(({ delays }) => delays),
    falseEpisodes: sum(({ falseEpisodes }) => falseEpisodes),
    days: sum(({ days }) => days),
    truePositive: sum(({ truePositive }) => truePositive),
    falsePositive: sum(({ falsePositive }) => falsePositive),
    falseNegative: sum(({ falseNegative }) => falseNegative),
    trueNegative: sum(({ trueNegative }) => trueNegative),
    named: sum(({ named }) => named),
    nameable: sum(({ nameable }) => nameable),
  };
}
