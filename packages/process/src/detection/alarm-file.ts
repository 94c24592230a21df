// The file of alarms: what `bulkhead alarms` found, as a document that can be kept as evidence, and its reader.

import {
  type Digest,
  type Evidence,
  type Fact,
  makeFact,
  type Problem,
  type ProcessAlarm,
  type Reader,
  type Reading,
  readWhole,
} from "@bulkhead/facts";
import type { Alarm } from "./alarm.ts";
import type { AlarmRates } from "./rates.ts";
import { RULES } from "./rule.ts";

/** Where the first and the last sample of an alarm stand. */
export type Seen = ProcessAlarm["seen"][number];

export interface AlarmFile {
  /** First, so that the file is known by it; the number is that of the layout. */
  readonly "bulkhead-alarms": 1;
  /** The model's file, and the normal time that it learned from. */
  readonly model: { readonly name: string; readonly from: string; readonly to: string };
  readonly watched: { readonly from: string; readonly to: string; readonly scans: number; readonly leftOut: number };
  readonly rates: AlarmRates;
  readonly alarms: readonly AlarmRecord[];
}

export type AlarmRecord = ProcessAlarm & {
  readonly since: string;
  /** The last moment that is known of it. */
  readonly until: string;
  /** Per variable: how far beyond the threshold, what it was and what it should have been. */
  readonly details: Alarm["variables"];
};

export function recordAlarm(alarm: Alarm, end: number, seen: readonly Seen[]): AlarmRecord {
  const { meaning, techniques } = RULES[alarm.rule];
  return {
    rule: alarm.rule,
    variables: alarm.variables.map(({ name }) => name),
    text: alarm.text,
    meaning,
    techniques,
    sure: alarm.sure,
    silenced: alarm.silenced,
    standing: alarm.until === null,
    seen,
    since: new Date(alarm.since).toISOString(),
    until: new Date(alarm.until ?? end).toISOString(),
    details: alarm.variables,
  };
}

const FILE = /^\s*\{\s*"bulkhead-alarms"\s*:/;

/**
 * Facts `process-alarm`, one per alarm, `observed`: each leads to the rows or packets that it came from. That a file holds no alarm says
 * nothing, since alarms can be taken out of it.
 */
export const alarmReader: Reader = {
  id: "process-alarms",
  version: 1,
  title: "alarms of the process (bulkhead alarms)",
  recognise: (head) => FILE.test(new TextDecoder().decode(head.subarray(0, 200))),
  open: (context) => readWhole(context, (bytes) => readAlarms(bytes, context.evidence)),
};

function readAlarms(bytes: Uint8Array, evidence: Evidence): Reading {
  const facts: Fact[] = [];
  const problems: Problem[] = [];
  const report = (message: string, pointer: string): void => {
    problems.push({
      code: "process/bad-alarms",
      severity: "error",
      message: `${message} (${pointer === "" ? "the whole file" : pointer}).`,
      mend: "Make the file again with bulkhead alarms.",
      file: evidence.name,
    });
  };
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    report("It is no JSON", "");
  }
  const alarms = isRecord(document) ? document["alarms"] : undefined;
  if (!Array.isArray(alarms)) {
    if (problems.length === 0) report("It holds no list of alarms", "");
    return { facts, problems };
  }
  for (const [at, given] of alarms.entries()) {
    const pointer = `/alarms/${at}`;
    const read = readRecord(given);
    if (read === undefined) report("It is no alarm as Bulkhead writes it", pointer);
    else facts.push(makeFact("process-alarm", read.value, "observed", evidence, { type: "pointer", pointer }, read.time));
  }
  return { facts, problems };
}

function readRecord(
  given: unknown,
): { readonly value: ProcessAlarm; readonly time: { readonly first: string; readonly last: string } } | undefined {
  if (!isRecord(given)) return undefined;
  const [meaning, rule, text] = [given["meaning"], given["rule"], given["text"]];
  const [sure, silenced, standing] = [given["sure"], given["silenced"], given["standing"]];
  const [first, last] = [momentOf(given["since"]), momentOf(given["until"])];
  const [techniques, variables] = [textsOf(given["techniques"]), textsOf(given["variables"])];
  const seen = seenOf(given["seen"]);
  if (typeof meaning !== "string" || typeof rule !== "string" || typeof text !== "string") return undefined;
  if (sure !== "certain" && sure !== "likely" && sure !== "possible") return undefined;
  if ((silenced !== null && typeof silenced !== "string") || typeof standing !== "boolean") return undefined;
  if (first === undefined || last === undefined || last < first) return undefined;
  if (techniques === undefined || variables === undefined || seen === undefined) return undefined;
  return { value: { meaning, rule, seen, silenced, standing, sure, techniques, text, variables }, time: { first, last } };
}

function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

function textsOf(given: unknown): string[] | undefined {
  return Array.isArray(given) && given.length <= 100 && given.every((one) => typeof one === "string") ? given : undefined;
}

function momentOf(given: unknown): string | undefined {
  if (typeof given !== "string" || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(given)) return undefined;
  return Number.isNaN(Date.parse(given)) ? undefined : given;
}

function seenOf(given: unknown): Seen[] | undefined {
  if (!Array.isArray(given) || given.length > 100) return undefined;
  const read = given.map((one: unknown): Seen | undefined => {
    if (!isRecord(one)) return undefined;
    const [evidence, name, places] = [one["evidence"], one["name"], one["places"]];
    if (typeof evidence !== "string" || !isDigest(evidence) || typeof name !== "string") return undefined;
    if (!Array.isArray(places) || places.length > 100 || !places.every((place) => Number.isSafeInteger(place) && place > 0)) {
      return undefined;
    }
    return { evidence, name, places: places as number[] };
  });
  return read.every((one) => one !== undefined) ? read : undefined;
}

function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}
