// The judgement of alarms: which zones and assets an alarm of the process concerns.

import type { Fact, FactOf, Finding } from "@bulkhead/facts";
import type { Places, Plant } from "@bulkhead/plant";
import { nameMoment } from "./wording.ts";

type AlarmFact = FactOf<"process-alarm">;

/**
 * Findings `process-alarm`: one per rule and variable that it names first, however often it was raised. What a person shelved, or the
 * design suppresses in a mode, is no finding. A variable that the plant does not declare concerns no zone.
 */
export function judgeAlarms(facts: readonly Fact[], plant: Plant, places: Places): Finding[] {
  const alarms = facts
    .filter((fact): fact is AlarmFact => fact.kind === "process-alarm" && fact.value.silenced === null)
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.id < b.id ? -1 : 1));
  const variables = new Map(plant.variables.map((variable) => [variable.id, variable]));
  const groups = Map.groupBy(alarms, ({ value }) => `${value.rule} ${value.variables[0] ?? ""}`);
  return [...groups.values()].map((group): Finding => {
    const first = group[0] as AlarmFact;
    const { text, meaning, techniques } = first.value;
    const holders = [...new Set(group.flatMap(({ value }) => value.variables))].flatMap((id) => variables.get(id)?.asset ?? []);
    const zones = holders.flatMap((asset) => places.asset(asset)?.zone ?? []);
    const often = group.length === 1 ? "" : `, and ${group.length - 1} more times`;
    return {
      code: "process-alarm",
      subjects: [...new Set(zones)],
      assets: [...new Set(holders)],
      text: `${text} Since ${nameMoment(first.first)}${often}. ${meaning}`,
      facts: group.map(({ id }) => id),
      techniques,
    };
  });
}
