// Hunts: which rules hold over the facts and findings of a plant, and what shows it. Pure; the order of facts does not matter.

import type { Fact, FactId, Finding, Instant } from "@bulkhead/facts";
import { compareText, counted, type Places } from "@bulkhead/plant";
import { holdsCondition } from "./condition.ts";
import { eventsOf, type HuntEvent, type Scalar } from "./event.ts";
import type { Comparison, Rule } from "./rule.ts";

/** One time that a rule held. */
export interface Detection {
  readonly rule: Rule;
  readonly first: Instant;
  readonly last: Instant;
  readonly facts: readonly FactId[];
  readonly assets: readonly string[];
  readonly zones: readonly string[];
  /** How many events took part. */
  readonly events: number;
  /** What is the same in all of them, as the rule groups them: `server=10.0.4.10`. */
  readonly group: string;
}

/**
 * Detections as findings: of rules that are of weight, and that say more than another finding already does. What the others find, `hunt` tells.
 */
export function judgeThreats(
  rules: readonly Rule[],
  facts: readonly Fact[],
  findings: readonly Finding[],
  places: Places,
): readonly Finding[] {
  const weighty = rules.filter(
    ({ level, selections }) =>
      (level === "high" || level === "critical") && [...selections.values()].some((fields) => fields.get("kind") !== "finding"),
  );
  return hunt(weighty, facts, findings, places).map((found) => ({
    code: "threat-stage",
    subjects: found.zones,
    assets: found.assets,
    text: describeDetection(found, places),
    facts: found.facts,
    techniques: found.rule.techniques,
  }));
}

/** `A program is loaded into a safety controller (client=…; as in TRITON: …), 1 event from … to …` */
export function describeDetection({ rule, group, first, last, events }: Detection, places: Places): string {
  const named = group.replaceAll(/\b(client|server|host)=([^ ]+)/g, (_, end: string, address: string) => {
    const name = places.asset(address)?.name ?? places.of(address).asset?.name;
    return `${end} ${name === undefined ? address : name === address ? name : `${name} (${address})`}`;
  });
  const like =
    rule.campaign === undefined || rule.campaign === "any" ? "" : `, as in ${rule.campaign}: ${rule.stage ?? rule.title}`;
  const when = first === last ? `at ${minuteOf(first)}` : `from ${minuteOf(first)} to ${minuteOf(last)}`;
  return `${rule.title}${named === "" ? "" : ` (${named})`}, ${counted(events, "event")} ${when}${like}.`;
}

function minuteOf(instant: Instant): string {
  return instant.slice(0, 16).replace("T", " ");
}

const MOST_FACTS = 50;

/** In the order of the rules, then of time. Without correlation all events of a rule that share client and server are one detection. */
export function hunt(
  rules: readonly Rule[],
  facts: readonly Fact[],
  findings: readonly Finding[],
  places: Places,
): readonly Detection[] {
  const byKind = Map.groupBy(
    eventsOf(facts, findings, places).toSorted(
      (a, b) => compareText(a.first, b.first) || compareText(a.facts[0] ?? "", b.facts[0] ?? ""),
    ),
    ({ kind }) => kind,
  );
  return rules.flatMap((rule) => detect(rule, byKind));
}

function detect(rule: Rule, byKind: ReadonlyMap<string, readonly HuntEvent[]>): readonly Detection[] {
  const { condition, correlation, selections } = rule;
  const kinds = new Set([...selections.values()].map((fields) => String(fields.get("kind"))));
  const holds = (event: HuntEvent, name: string): boolean => selects(selections.get(name), event);
  if (correlation?.type === "sequence") {
    const steps = correlation.of.map((name) =>
      eventsIn(byKind, [String(selections.get(name)?.get("kind"))]).filter((one) => holds(one, name)),
    );
    return sequences(rule, steps, correlation.by, durationOf(correlation.within));
  }
  const matched =
    condition === undefined
      ? []
      : eventsIn(byKind, kinds).filter((event) => holdsCondition(condition, (name) => holds(event, name)));
  if (correlation?.type === "count") {
    const { by, distinct, atLeast, within } = correlation;
    return [...Map.groupBy(matched, (event) => groupOf(event, by))].flatMap(([group, events]) => {
      const dense = densest(events, durationOf(within), (some) => countOf(some, distinct), atLeast);
      return dense === undefined ? [] : [detection(rule, dense, group)];
    });
  }
  return [...Map.groupBy(matched, (event) => groupOf(event, PAIR))].map(([group, events]) => detection(rule, events, group));
}

const PAIR = ["client", "server", "host"];

function eventsIn(byKind: ReadonlyMap<string, readonly HuntEvent[]>, kinds: Iterable<string>): readonly HuntEvent[] {
  return [...kinds].flatMap((kind) => byKind.get(kind) ?? []);
}

function groupOf(event: HuntEvent, fields: readonly string[]): string {
  return fields
    .flatMap((name) => {
      const value = event.field(name);
      return value === undefined ? [] : [`${name}=${[value].flat().join("+")}`];
    })
    .join(" ");
}

/** Steps in the order of time, each within the span from the first, with the same values in the fields that bind them. */
function sequences(
  rule: Rule,
  steps: readonly (readonly HuntEvent[])[],
  by: readonly string[],
  span: number,
): readonly Detection[] {
  const found = new Map<string, HuntEvent[]>();
  for (const start of steps[0] ?? []) {
    const group = groupOf(start, by);
    if (found.has(group)) continue;
    const chain = [start];
    const end = timeOf(start.first) + span;
    for (const step of steps.slice(1)) {
      const after = (chain.at(-1) as HuntEvent).first;
      const next = step.find(
        (event) => event.last >= after && !chain.includes(event) && timeOf(event.first) <= end && groupOf(event, by) === group,
      );
      if (next === undefined) break;
      chain.push(next);
    }
    if (chain.length === steps.length) found.set(group, chain);
  }
  return [...found].map(([group, events]) => detection(rule, events, group));
}

/** The events of the first window in which enough of them lie. */
function densest(
  events: readonly HuntEvent[],
  span: number,
  count: (events: readonly HuntEvent[]) => number,
  least: number,
): readonly HuntEvent[] | undefined {
  let from = 0;
  for (let to = 1; to <= events.length; to++) {
    while (timeOf((events[to - 1] as HuntEvent).first) - timeOf((events[from] as HuntEvent).last) > span) from++;
    // Counting every window of a long list would cost its square; one that holds fewer events than are asked for is passed over.
    const window = events.slice(from, to);
    if (count(window) >= least)
      return events.filter((one, at) => at >= from && timeOf(one.first) - timeOf((events[from] as HuntEvent).last) <= span);
  }
  return undefined;
}

function countOf(events: readonly HuntEvent[], distinct: string | undefined): number {
  if (distinct !== undefined) return new Set(events.flatMap((event) => [event.field(distinct) ?? []].flat())).size;
  return events.reduce((sum, event) => {
    const count = event.field("count");
    return sum + (typeof count === "number" ? count : 1);
  }, 0);
}

function detection(rule: Rule, events: readonly HuntEvent[], group: string): Detection {
  const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
  return {
    rule,
    first: events.map(({ first }) => first).sort()[0] ?? "",
    last:
      events
        .map(({ last }) => last)
        .sort()
        .at(-1) ?? "",
    facts: unique(events.flatMap(({ facts }) => facts)).slice(0, MOST_FACTS) as readonly FactId[],
    assets: unique(events.flatMap(({ assets }) => assets)),
    zones: unique(events.flatMap(({ zones }) => zones)),
    events: events.length,
    group,
  };
}

function timeOf(instant: Instant): number {
  return Date.parse(instant);
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationOf(text: string): number {
  return Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 0);
}

function selects(fields: ReadonlyMap<string, Comparison> | undefined, event: HuntEvent): boolean {
  if (fields === undefined || fields.get("kind") !== event.kind) return false;
  for (const [key, wanted] of fields) if (key !== "kind" && !compares(key, wanted, event)) return false;
  return true;
}

/** A field that the event does not have fits nothing, not even `not`. */
function compares(key: string, wanted: Comparison, event: HuntEvent): boolean {
  const [name = "", ...modifiers] = key.split("|");
  const found = event.field(name);
  if (found === undefined) return false;
  const values = [found].flat() as readonly Scalar[];
  const options = [wanted].flat();
  const test = modifiers.find((one) => one !== "not") ?? "is";
  const fits = values.some((value) => options.some((option) => TESTS[test]?.(value, option) === true));
  return modifiers.includes("not") ? !fits : fits;
}

const lower = (value: Scalar): string => String(value).toLowerCase();
const numbers = (a: Scalar, b: Scalar): a is number => typeof a === "number" && typeof b === "number";

/** Texts are compared without regard to case, as Sigma does. */
const TESTS: Readonly<Record<string, (value: Scalar, option: Scalar) => boolean>> = {
  is: (value, option) =>
    typeof value === "string" && typeof option === "string" ? lower(value) === lower(option) : value === option,
  contains: (value, option) => typeof value === "string" && lower(value).includes(lower(option)),
  startswith: (value, option) => typeof value === "string" && lower(value).startsWith(lower(option)),
  endswith: (value, option) => typeof value === "string" && lower(value).endsWith(lower(option)),
  gt: (value, option) => numbers(value, option) && value > Number(option),
  gte: (value, option) => numbers(value, option) && value >= Number(option),
  lt: (value, option) => numbers(value, option) && value < Number(option),
  lte: (value, option) => numbers(value, option) && value <= Number(option),
};
