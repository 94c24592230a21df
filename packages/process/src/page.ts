// Pages: all that is to be seen of an essential function in one place, its variables with their values, limits, alarms and proof. Plain data.

import type { Fact, FactId, FactOf, Finding, Instant } from "@bulkhead/facts";
import type { Interlock, Places, Plant, Variable } from "@bulkhead/plant";
import { type Consequence, consequencesOf } from "./consequence.ts";
import type { Limit } from "./limit.ts";
import { medianStep } from "./series/frame.ts";
import type { Series } from "./series/series.ts";
import { makeTrend, type TrendColumn } from "./series/trend.ts";
import { summariseVariables, type ValuesSeen } from "./summary.ts";

/** Values of one source, condensed to columns of time. */
export interface TrendLine {
  readonly source: string;
  readonly direction: "told" | "written";
  readonly samples: number;
  readonly bad: number;
  /** Milliseconds without a value from which on the line is to be broken. */
  readonly gap: number;
  readonly columns: readonly TrendColumn[];
}

/** What was told and written of one variable, in milliseconds since 1970. */
export interface VariableTrend {
  readonly from: number;
  readonly until: number;
  readonly lines: readonly TrendLine[];
}

/** A time in which an alarm stood, or a limit was crossed, for a mark below the trend. */
export interface AlarmMark {
  readonly fact: FactId;
  readonly rule: string;
  readonly text: string;
  readonly meaning: string;
  readonly sure: "certain" | "likely" | "possible";
  readonly from: Instant;
  readonly until: Instant;
  /** It stood when the values ended. */
  readonly standing: boolean;
  /** Why it calls for nobody: shelved or suppressed. */
  readonly silenced: string | null;
}

export interface VariablePage {
  readonly variable: Variable;
  readonly read: ValuesSeen | null;
  readonly written: ValuesSeen | null;
  readonly outside: Limit | null;
  /** Ids of assets, or addresses that no asset declares. */
  readonly readers: readonly string[];
  readonly writers: readonly string[];
  /** `null` where no values of it are kept. */
  readonly trend: VariableTrend | null;
  /** By time; those that were silenced stand among them. */
  readonly alarms: readonly AlarmMark[];
  /** Places in `findings` of the page. */
  readonly findings: readonly number[];
}

export interface FunctionPage {
  /** `null`: the page of the variables on which no essential function depends. */
  readonly essentialFunction: { readonly id: string; readonly name: string } | null;
  readonly variables: readonly VariablePage[];
  readonly interlocks: readonly Interlock[];
  /** Which variable, driven where, hurts it; also variables on other pages. */
  readonly consequences: readonly Consequence[];
  /** What was found of its variables, each once, with the facts that prove it. */
  readonly findings: readonly Finding[];
}

/** Condenses what is kept of one variable: the four sources that told most, and everything written. `null` where nothing is. */
export function condenseVariable(series: readonly Series[], width: number): VariableTrend | null {
  const kept = series.filter(({ length }) => length > 0);
  if (kept.length === 0) return null;
  const from = kept.reduce((least, { times }) => Math.min(least, times[0] as number), Number.POSITIVE_INFINITY);
  const until = kept.reduce((most, { times }) => Math.max(most, times.at(-1) as number), Number.NEGATIVE_INFINITY);
  const told = kept.filter(({ origin }) => origin.direction === "told").sort((a, b) => b.length - a.length);
  const written = kept.filter(({ origin }) => origin.direction === "written");
  const lines = [...told.slice(0, 4), ...written].map((one): TrendLine => {
    const { source, direction, samples, bad, columns } = makeTrend(one, from, until, width);
    const gap = Math.max(5 * medianStep(one.times), (2 * (until - from)) / width);
    return { source, direction, samples, bad, gap, columns };
  });
  return { from, until, lines };
}

/**
 * A page for each essential function of the plant, in its order, and one more for variables that serve none, where there are such.
 * `trends` by id of the variable. Pure; the order of facts does not matter.
 */
export function pagesOf(
  facts: readonly Fact[],
  findings: readonly Finding[],
  plant: Plant,
  places: Places,
  trends: ReadonlyMap<string, VariableTrend>,
): FunctionPage[] {
  const summaries = new Map(summariseVariables(facts, plant, places).map((summary) => [summary.variable.id, summary]));
  const speaks = variablesByFact(facts);
  const alarms = facts.filter((fact) => fact.kind === "process-alarm").sort((a, b) => (a.first < b.first ? -1 : 1));
  const consequences = consequencesOf(plant);
  const serves = Map.groupBy(plant.variables, ({ essentialFunction }) => essentialFunction);
  const titles = [...plant.essentialFunctions.map(({ id, name }) => ({ id, name })), null];
  return titles.flatMap((essentialFunction): FunctionPage[] => {
    const id = essentialFunction?.id;
    const variables = serves.get(id) ?? [];
    if (essentialFunction === null && variables.length === 0) return [];
    const ids = new Set(variables.map((variable) => variable.id));
    const concerned = findings.map((finding) => new Set(finding.facts.flatMap((fact) => speaks.get(fact) ?? [])));
    const here = findings.flatMap((finding, at) =>
      [...(concerned[at] ?? [])].some((variable) => ids.has(variable)) ? [{ finding, of: concerned[at] as Set<string> }] : [],
    );
    return [
      {
        essentialFunction,
        variables: variables.map((variable): VariablePage => {
          const { read = null, written = null, outside = null, readers = [], writers = [] } = summaries.get(variable.id) ?? {};
          return {
            variable,
            read,
            written,
            outside,
            readers,
            writers,
            trend: trends.get(variable.id) ?? null,
            alarms: alarms.filter(({ value }) => value.variables.includes(variable.id)).map(markOf),
            findings: here.flatMap(({ of }, at) => (of.has(variable.id) ? [at] : [])),
          };
        }),
        interlocks: plant.interlocks.filter((interlock) => interlock.essentialFunction === id),
        consequences: consequences.filter((one) => one.essentialFunction === id),
        findings: here.map(({ finding }) => finding),
      },
    ];
  });
}

/** Which variables a fact speaks of. */
function variablesByFact(facts: readonly Fact[]): ReadonlyMap<FactId, readonly string[]> {
  return new Map(
    facts.flatMap((fact): [FactId, readonly string[]][] =>
      fact.kind === "process-value"
        ? [[fact.id, [fact.value.variable]]]
        : fact.kind === "process-alarm"
          ? [[fact.id, fact.value.variables]]
          : [],
    ),
  );
}

function markOf({ id, first, last, value }: FactOf<"process-alarm">): AlarmMark {
  const { rule, text, meaning, sure, standing, silenced } = value;
  return { fact: id, rule, text, meaning, sure, from: first, until: last, standing, silenced };
}
