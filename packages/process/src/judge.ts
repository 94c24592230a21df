// The judgement of the process: values seen in traffic held against what the plant says about its variables.

import {
  countSightings,
  describeLocator,
  describeSightings,
  type Fact,
  type FactOf,
  FINDING_CODES,
  type Finding,
} from "@bulkhead/facts";
import { compareText, type Places, type Plant, type Variable } from "@bulkhead/plant";
import { judgeAlarms } from "./alarm.ts";
import { judgeAvailability } from "./availability/judge.ts";
import { beyond, type Excess, excessOf, graver } from "./limit.ts";
import { nameMoment, nameParty, nameValue, nameVariable } from "./wording.ts";

type Value = FactOf<"process-value">;

/**
 * Findings of four codes. `limit-exceeded`: a value beyond the alarm or safety limit, once per variable for values told and once per
 * client for values written. `setpoint-out-of-range`: a written value beyond the setpoint range; it is then not told again as a limit.
 * `unauthorised-writer`: a client that is not among the writers. And `process-alarm`, see `judgeAlarms`. Pure; the order of the facts does not matter.
 */
export function judgeProcess(facts: readonly Fact[], plant: Plant, places: Places): Finding[] {
  const findings: Finding[] = judgeAlarms(facts, plant, places);
  const values = valuesByVariable(facts);
  for (const variable of plant.variables) {
    const seen = values.get(variable.id) ?? [];
    const read = seen.filter(({ value }) => value.direction === "read");
    if (read.length > 0) findings.push(...judgeLimits(variable, read, places));
    const written = seen.filter(({ value }) => value.direction === "written");
    for (const byClient of Map.groupBy(written, ({ value }) => value.client).values()) {
      const setpoint = judgeSetpoint(variable, byClient, places);
      findings.push(...(setpoint.length > 0 ? setpoint : judgeLimits(variable, byClient, places)));
      findings.push(...judgeWriter(variable, byClient, places));
    }
  }
  findings.push(...judgeAvailability(facts, plant, places));
  return findings.sort((a, b) => FINDING_CODES.indexOf(a.code) - FINDING_CODES.indexOf(b.code) || compareText(a.text, b.text));
}

/** Values per variable, ordered by their facts. */
export function valuesByVariable(facts: readonly Fact[]): ReadonlyMap<string, readonly Value[]> {
  const values = facts.filter((fact): fact is Value => fact.kind === "process-value");
  return Map.groupBy(
    values.sort((a, b) => compareText(a.first, b.first) || compareText(a.id, b.id)),
    ({ value }) => value.variable,
  );
}

function judgeLimits(variable: Variable, values: readonly Value[], places: Places): readonly Finding[] {
  const worst = worstOf(values, (value) => {
    const excess = excessOf(value, variable.limits);
    return excess === undefined || excess.limit === "normal" ? undefined : excess;
  });
  if (worst === undefined) return [];
  const { excess, at, fact } = worst;
  const { direction, client } = fact.value;
  const others = values.filter((other) => other !== fact && exceedsLimit(variable, other));
  const text = [
    `${nameVariable(variable, places)} was ${direction} as ${nameValue(excess.value, variable)} `,
    direction === "written" ? `by ${nameParty(client, places)} ` : "",
    `(${at}), ${excess.side} the ${excess.limit} limit of ${nameValue(excess.bound, variable)}.`,
  ].join("");
  const clients = direction === "written" ? [client] : [];
  const techniques = direction === "written" ? ["T0831", "T0836"] : ["T0831", "T0832"];
  return [makeFinding("limit-exceeded", variable, fact, clients, text, [fact, ...others], techniques, places)];
}

function exceedsLimit(variable: Variable, { value }: Value): boolean {
  return [value.minimum, value.maximum].some((one) => {
    const excess = excessOf(one, variable.limits);
    return excess !== undefined && excess.limit !== "normal";
  });
}

/** What may be written in some mode: the fact sums up writes of all modes. */
function setpointRange({ setpoint, setpointIn }: Variable): readonly [number, number] | undefined {
  const ranges = [...(setpoint === undefined ? [] : [setpoint]), ...Object.values(setpointIn ?? {})];
  if (ranges.length === 0) return undefined;
  return [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))];
}

function judgeSetpoint(variable: Variable, written: readonly Value[], places: Places): readonly Finding[] {
  const range = setpointRange(variable);
  if (range === undefined) return [];
  const worst = worstOf(written, (value) => {
    const excess = beyond(value, range);
    return excess === undefined ? undefined : { ...excess, value, limit: excessOf(value, variable.limits)?.limit ?? "normal" };
  });
  if (worst === undefined) return [];
  const { excess, at, fact } = worst;
  const beyondLimit = excess.limit === "normal" ? "" : `, and beyond the ${excess.limit} limit`;
  const text = `${nameParty(fact.value.client, places)} set ${nameVariable(variable, places)} to ${nameValue(excess.value, variable)} (${at}), ${excess.side} its setpoint range of ${nameValue(range[0], variable)} to ${nameValue(range[1], variable)}${beyondLimit}.`;
  const others = written.filter(
    (other) => other !== fact && [other.value.minimum, other.value.maximum].some((one) => beyond(one, range) !== undefined),
  );
  return [
    makeFinding(
      "setpoint-out-of-range",
      variable,
      fact,
      [fact.value.client],
      text,
      [fact, ...others],
      ["T0831", "T0836"],
      places,
    ),
  ];
}

function judgeWriter(variable: Variable, written: readonly Value[], places: Places): readonly Finding[] {
  const fact = written[0] as Value;
  const { client } = fact.value;
  const asset = places.of(client).asset;
  if (variable.writers === undefined || (asset !== undefined && variable.writers.includes(asset.id))) return [];
  const often = describeSightings(countSightings(written, ({ value }) => value.count));
  const may =
    variable.writers.length === 0
      ? "nobody may"
      : `only ${variable.writers.map((id) => places.asset(id)?.name ?? id).join(", ")} may`;
  const low = written.reduce((least, { value }) => (value.minimum < least ? value.minimum : least), Number.POSITIVE_INFINITY);
  const high = written.reduce((most, { value }) => (value.maximum > most ? value.maximum : most), Number.NEGATIVE_INFINITY);
  const what =
    low > high
      ? ""
      : low === high
        ? ` (${nameValue(low, variable)})`
        : ` (${nameValue(low, variable)} to ${nameValue(high, variable)})`;
  const text = `${nameParty(client, places)} wrote ${nameVariable(variable, places)}${what} ${often}, first at ${nameMoment(fact.first)}; ${may}.`;
  return [makeFinding("unauthorised-writer", variable, fact, [client], text, written, ["T0836", "T0855"], places)];
}

/** The gravest excess among the extremes of the values: by limit, then by how far, then the earliest. */
function worstOf(
  values: readonly Value[],
  judge: (value: number) => Excess | undefined,
): { readonly excess: Excess; readonly at: string; readonly fact: Value } | undefined {
  let worst: { readonly excess: Excess; readonly at: string; readonly fact: Value } | undefined;
  for (const fact of values) {
    const { minimum, maximum, minimumAt, maximumAt } = fact.value;
    for (const [value, locator] of [
      [maximum, maximumAt],
      [minimum, minimumAt],
    ] as const) {
      const excess = judge(value);
      if (excess === undefined) continue;
      const further = worst === undefined || Math.abs(value - excess.bound) > Math.abs(worst.excess.value - worst.excess.bound);
      const sameLimit = worst === undefined || worst.excess.limit === excess.limit;
      if ((sameLimit && further) || (worst !== undefined && graver(excess.limit, worst.excess.limit))) {
        worst = { excess, at: describeLocator(locator), fact };
      }
    }
  }
  return worst;
}

function makeFinding(
  code: Finding["code"],
  variable: Variable,
  fact: Value,
  clients: readonly string[],
  text: string,
  proof: readonly Value[],
  techniques: readonly string[],
  places: Places,
): Finding {
  const holder = places.asset(variable.asset);
  const parties = clients.map((client) => places.of(client));
  const zone = places.of(fact.value.server).zone?.id ?? holder?.zone;
  const zones = [...(zone === undefined ? [] : [zone]), ...parties.flatMap((party) => party.zone?.id ?? [])];
  const assets = [variable.asset, ...parties.flatMap((party) => party.asset?.id ?? [])];
  return {
    code,
    subjects: [...new Set(zones)],
    assets: [...new Set(assets)],
    text,
    facts: proof.map(({ id }) => id),
    techniques,
  };
}
