// The judgement of availability: who looks at the process and is not told, who may act on it and cannot, and whose values come too late.

import type { Fact, FactOf, Finding } from "@bulkhead/facts";
import { compareText, counted, enumerate, type Places, type Plant, readQuantity, type Variable } from "@bulkhead/plant";
import { nameMoment, nameParty } from "../wording.ts";

type Value = FactOf<"process-value">;
type Operation = FactOf<"operation">;

/** A silence counts from so many usual intervals on, and never below so many milliseconds. */
const MANY_INTERVALS = 10;
const SHORTEST_SILENCE = 10_000;
/** Before so many values no interval is usual. */
const FEWEST_VALUES = 20;
/** Requests without an answer that count: so many, and this share of all. */
const MOST_UNANSWERED = 10;
const UNANSWERED_SHARE = 0.2;
/** Writes that failed. */
const MOST_FAILED = 3;

/**
 * Findings of three codes. `loss-of-view`: values that came regularly stayed away for ten intervals and came again, or many reads were not
 * answered. That values end for good is none: who looked may have stopped. `loss-of-control`: most writes of somebody who may write a
 * variable of this device were refused or not answered. `values-late`: the interval is more than twice what the plant says.
 */
export function judgeAvailability(facts: readonly Fact[], plant: Plant, places: Places): Finding[] {
  const told = facts.filter((fact): fact is Value => fact.kind === "process-value" && fact.value.direction === "read");
  const operations = facts.filter((fact): fact is Operation => fact.kind === "operation");
  const variables = new Map(plant.variables.map((variable) => [variable.id, variable]));
  return [
    ...[...Map.groupBy(told, between).values()].flatMap((values) => judgeSilence(values, variables, places)),
    ...[...Map.groupBy(operations, between).values()].flatMap((group) => [
      ...judgeUnanswered(group, places),
      ...judgeControl(group, plant, places),
    ]),
    ...plant.variables.flatMap((variable) => judgeLateness(variable, told, places)),
  ].sort((a, b) => compareText(a.code, b.code) || compareText(a.text, b.text));
}

function between({ value: { client, server } }: Value | Operation): string {
  return `${client}\n${server}`;
}

function judgeSilence(values: readonly Value[], variables: ReadonlyMap<string, Variable>, places: Places): readonly Finding[] {
  const silences = values.flatMap((fact) => {
    const { interval, longestGap, count } = fact.value;
    if (interval === undefined || longestGap === undefined || count < FEWEST_VALUES) return [];
    const length = Date.parse(longestGap.until) - Date.parse(longestGap.from);
    return length >= Math.max(SHORTEST_SILENCE, MANY_INTERVALS * interval) ? [{ fact, length, interval, longestGap }] : [];
  });
  const [worst] = silences.sort((a, b) => b.length - a.length || compareText(a.fact.id, b.fact.id));
  if (worst === undefined) return [];
  const { client, server } = worst.fact.value;
  const names = [...new Set(silences.map(({ fact }) => variables.get(fact.value.variable)?.name ?? fact.value.variable))];
  const text = `${nameParty(client, places)} was told nothing of ${enumerate(names, 3)} by ${nameParty(server, places)} from ${nameMoment(worst.longestGap.from)} to ${nameMoment(worst.longestGap.until)} (${nameTime(worst.length)}); a value comes every ${nameTime(worst.interval)}.`;
  const proof = silences.map(({ fact }) => fact);
  return [finding("loss-of-view", client, server, text, proof, ["T0815", "T0829"], places)];
}

function judgeUnanswered(operations: readonly Operation[], places: Places): readonly Finding[] {
  const reads = operations.filter(({ value }) => value.class === "read" && value.accepted > 0);
  const bad = reads.filter(({ value }) => {
    const unanswered = value.count - value.accepted - value.refused;
    return unanswered >= MOST_UNANSWERED && unanswered >= UNANSWERED_SHARE * value.count;
  });
  const [first] = bad;
  if (first === undefined) return [];
  const { client, server } = first.value;
  const asked = bad.reduce((sum, { value }) => sum + value.count, 0);
  const missing = bad.reduce((sum, { value }) => sum + value.count - value.accepted - value.refused, 0);
  const text = `${nameParty(client, places)} asked ${nameParty(server, places)} for values ${counted(asked, "time")} and was not answered ${counted(missing, "time")}.`;
  return [finding("loss-of-view", client, server, text, bad, ["T0815", "T0829"], places)];
}

function judgeControl(operations: readonly Operation[], plant: Plant, places: Places): readonly Finding[] {
  const [first] = operations;
  if (first === undefined) return [];
  const { client, server } = first.value;
  const [writer, holder] = [places.of(client).asset?.id, places.of(server).asset?.id];
  if (writer === undefined || holder === undefined) return [];
  const may = plant.variables.some(({ asset, writers }) => asset === holder && writers?.includes(writer) === true);
  const failed = operations.filter(({ value }) => {
    const failures = value.count - value.accepted;
    // where no answer to writes was ever seen, the protocol or the sensor does not tell
    const tells = value.accepted + value.refused > 0;
    return value.class === "write" && tells && failures >= MOST_FAILED && failures > value.accepted;
  });
  if (!may || failed.length === 0) return [];
  const tried = failed.reduce((sum, { value }) => sum + value.count, 0);
  const refused = failed.reduce((sum, { value }) => sum + value.refused, 0);
  const silent = failed.reduce((sum, { value }) => sum + value.count - value.accepted - value.refused, 0);
  const how = [
    ...(refused > 0 ? [`${counted(refused, "write")} refused`] : []),
    ...(silent > 0 ? [`${counted(silent, "write")} not answered`] : []),
  ];
  const text = `${nameParty(client, places)} may write to ${nameParty(server, places)} and could not: of ${counted(tried, "write")}, ${how.join(" and ")}.`;
  return [finding("loss-of-control", client, server, text, failed, ["T0813", "T0827"], places)];
}

function judgeLateness(variable: Variable, told: readonly Value[], places: Places): readonly Finding[] {
  const every = variable.every === undefined ? undefined : readQuantity(variable.every, "s");
  if (every === undefined) return [];
  const timed = told.filter(({ value }) => value.variable === variable.id && value.interval !== undefined);
  const [best] = timed.toSorted((a, b) => (a.value.interval as number) - (b.value.interval as number));
  // somebody may look less often than values come: only the one who looks most often tells
  if (best === undefined || (best.value.interval as number) <= 2 * every * 1000) return [];
  const { client, server, interval } = best.value;
  const text = `New values of ${variable.name} come every ${nameTime(interval as number)} at best, and every ${nameTime(every * 1000)} by the plant.`;
  return [finding("values-late", client, server, text, timed, ["T0815"], places)];
}

function finding(
  code: Finding["code"],
  client: string,
  server: string,
  text: string,
  proof: readonly Fact[],
  techniques: readonly string[],
  places: Places,
): Finding {
  const parties = [server, client].map((address) => places.of(address));
  return {
    code,
    subjects: [...new Set(parties.flatMap(({ zone }) => zone?.id ?? []))],
    assets: [...new Set(parties.flatMap(({ asset }) => asset?.id ?? []))],
    text,
    facts: proof.map(({ id }) => id),
    techniques,
  };
}

/** `2.1 s`, `3 min`. */
function nameTime(milliseconds: number): string {
  if (milliseconds < 1000) return `${Number(milliseconds.toPrecision(2))} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 120) return `${Number(seconds.toPrecision(2))} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Number((seconds / 3600).toPrecision(2))} h`;
}
