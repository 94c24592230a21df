// How many alarms there are, after ISA-18.2 and EEMUA 191: whether a person can follow them.

import type { Alarm } from "./alarm.ts";
import type { RuleId } from "./rule.ts";

export interface AlarmRates {
  readonly alarms: number;
  readonly silenced: number;
  readonly perDay: number;
  /** The most in any ten minutes; more than ten are a flood. */
  readonly worstTenMinutes: number;
  /** Share of the time, in windows of ten minutes, that is a flood. */
  readonly flood: number;
  /** What raises most alarms, five at most: a rule and the variable that it names first. */
  readonly mostFrequent: readonly { readonly rule: RuleId; readonly variable: string; readonly alarms: number }[];
  /** Alarms that come again within a minute of their end: chatter. */
  readonly chattering: number;
  /** Alarms that stand for longer than a day. */
  readonly stale: number;
}

const TEN_MINUTES = 600_000;
const DAY = 86_400_000;
const FLOOD = 10;

/** `from` to `to`: the time that was watched, in milliseconds. Silenced alarms call nobody and count apart. */
export function rateAlarms(alarms: readonly Alarm[], from: number, to: number): AlarmRates {
  const calling = alarms.filter(({ silenced }) => silenced === null);
  const windows = new Map<number, number>();
  const sources = new Map<string, { readonly rule: RuleId; readonly variable: string; alarms: number; last: number | null }>();
  let chattering = 0;
  let stale = 0;
  for (const { rule, since, until, variables } of calling.toSorted((a, b) => a.since - b.since)) {
    const window = Math.floor((since - from) / TEN_MINUTES);
    windows.set(window, (windows.get(window) ?? 0) + 1);
    if ((until ?? to) - since > DAY) stale += 1;
    const variable = variables[0]?.name ?? "";
    const key = `${rule} ${variable}`;
    const source = sources.get(key) ?? { rule, variable, alarms: 0, last: null };
    if (source.last !== null && since - source.last <= 60_000) chattering += 1;
    sources.set(key, { ...source, alarms: source.alarms + 1, last: until });
  }
  const counts = [...windows.values()];
  const all = Math.max(1, Math.ceil((to - from) / TEN_MINUTES));
  return {
    alarms: calling.length,
    silenced: alarms.length - calling.length,
    perDay: calling.length / Math.max((to - from) / DAY, Number.MIN_VALUE),
    worstTenMinutes: counts.reduce((most, count) => Math.max(most, count), 0),
    flood: counts.filter((count) => count > FLOOD).length / all,
    mostFrequent: [...sources.values()]
      .sort((a, b) => b.alarms - a.alarms || (a.variable < b.variable ? -1 : 1))
      .slice(0, 5)
      .map(({ rule, variable, alarms: many }) => ({ rule, variable, alarms: many })),
    chattering,
    stale,
  };
}
