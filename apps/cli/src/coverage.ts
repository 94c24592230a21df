// Coverage in words: who watched what, for how long, and what was lost or never seen.

import type { Fact, FactOf } from "@bulkhead/facts";
import { enumerate, Places, type Plant } from "@bulkhead/plant";

/** A line for each sensor, and one for the zones that none watched. */
export function describeCoverage(facts: readonly Fact[], plant: Plant): readonly string[] {
  const coverages = facts.filter((fact): fact is FactOf<"coverage"> => fact.kind === "coverage");
  const lines = [...Map.groupBy(coverages, ({ value }) => value.sensor)].map(([sensor, said]) => {
    const zones = [...new Set(said.flatMap(({ value }) => [...value.zones, ...value.inside]))];
    const [first, last] = [
      said.map((one) => one.first).sort()[0] ?? "",
      said
        .map((one) => one.last)
        .sort()
        .at(-1) ?? "",
    ];
    const lost = said.reduce((sum, { value }) => sum + value.lost, 0);
    const dropped = said.reduce((sum, { value }) => sum + (value.dropped ?? 0), 0);
    const loss = [dropped > 0 ? `${dropped} packets lost` : "", lost > 0 ? `${lost} bytes of streams missed` : ""].filter(
      (text) => text !== "",
    );
    return `Sensor ${sensor} watched ${enumerate(zones, 8)} from ${moment(first)} to ${moment(last)}${loss.length > 0 ? ` (${loss.join(", ")})` : ""}.`;
  });
  const places = new Places(plant);
  const watched = new Set(coverages.flatMap(({ value }) => [...value.zones, ...value.inside]));
  const dark = plant.zones.filter(({ id }) => !places.enclosing(id).some((zone) => watched.has(zone))).map(({ id }) => id);
  return dark.length === 0
    ? lines
    : [...lines, `No sensor watched ${enumerate(dark, 12)}: what passes there only is not in this.`];
}

function moment(instant: string): string {
  return instant.slice(0, 16).replace("T", " ");
}
