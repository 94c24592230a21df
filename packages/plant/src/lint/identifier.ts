// Rules about ids: each is given once, and each that is used is given.

import { canonicalId, REQUIREMENTS, requirement } from "@bulkhead/standards";
import { componentRequirement } from "@bulkhead/standards/component";
import type { Plant } from "../plant.ts";
import { nearestTo } from "../suggestion.ts";
import type { Path } from "../yaml-document.ts";
import type { LintProblem, Rule } from "./rule.ts";

/** Suggestions cost time; after so many unknown ids the rest is not told. */
const MOST_PROBLEMS = 200;

/** Everything with an id: what it is, and where. */
function declarations(plant: Plant): { readonly kind: string; readonly id: string; readonly path: Path }[] {
  return [
    { kind: "system", id: plant.system.id, path: ["system", "id"] },
    ...plant.essentialFunctions.map(({ id }, at) => ({ kind: "essential function", id, path: ["essentialFunctions", at, "id"] })),
    ...plant.zones.map(({ id }, at) => ({ kind: "zone", id, path: ["zones", at, "id"] })),
    ...plant.conduits.map(({ id }, at) => ({ kind: "conduit", id, path: ["conduits", at, "id"] })),
    ...plant.conduits.flatMap(({ channels }, conduit) =>
      channels.map(({ id }, at) => ({ kind: "channel", id, path: ["conduits", conduit, "channels", at, "id"] })),
    ),
    ...plant.assets.map(({ id }, at) => ({ kind: "asset", id, path: ["assets", at, "id"] })),
    ...plant.variables.map(({ id }, at) => ({ kind: "variable", id, path: ["variables", at, "id"] })),
    ...plant.modes.map(({ id }, at) => ({ kind: "mode", id, path: ["modes", at, "id"] })),
    ...plant.relations.map(({ id }, at) => ({ kind: "relation", id, path: ["relations", at, "id"] })),
    ...plant.interlocks.map(({ id }, at) => ({ kind: "interlock", id, path: ["interlocks", at, "id"] })),
    ...plant.organisations.map(({ id }, at) => ({ kind: "organisation", id, path: ["organisations", at, "id"] })),
    ...plant.countermeasures.map(({ id }, at) => ({ kind: "countermeasure", id, path: ["countermeasures", at, "id"] })),
  ];
}

/** `plant/duplicate-id`: commands, statements and reports name things by id alone, so that an id means one thing, whatever its kind. */
export const findDuplicateIds: Rule = (plant) => {
  const problems: LintProblem[] = [];
  const seen = new Map<string, string>();
  for (const { kind, id, path } of declarations(plant)) {
    const other = seen.get(id);
    if (other === undefined) seen.set(id, kind);
    else {
      problems.push({
        code: "plant/duplicate-id",
        severity: "error",
        message: `The ${kind} “${id}” has the id of ${other === kind ? "another" : "a"} ${other}.`,
        mend: "Give one of the two another id; ids are unique over zones, conduits, channels, assets and all the rest.",
        path,
      });
    }
  }
  return problems;
};

/** `plant/unknown-id`: a reference that leads nowhere. `plant/unknown-requirement`: the same for a row of IEC 62443-3-3. */
export const findUnknownIds: Rule = (plant) => {
  const problems: LintProblem[] = [];
  const ids = new Map<string, Set<string>>();
  for (const { kind, id } of declarations(plant)) ids.set(kind, (ids.get(kind) ?? new Set()).add(id));
  const refer = (id: string | undefined, path: Path, ...kinds: string[]): void => {
    if (id === undefined) return;
    if (kinds.some((kind) => ids.get(kind)?.has(id))) return;
    if (problems.length >= MOST_PROBLEMS) return;
    const near = nearestTo(
      id,
      kinds.flatMap((kind) => [...(ids.get(kind) ?? [])]),
    );
    problems.push({
      code: "plant/unknown-id",
      severity: "error",
      message: `There is no ${kinds.join(" or ")} “${id}”.`,
      mend: near === undefined ? `Declare it, or name one that exists.` : `Did you mean “${near}”?`,
      path,
    });
  };
  for (const [at, zone] of plant.zones.entries()) {
    refer(zone.parent, ["zones", at, "parent"], "zone");
    for (const [i, id] of zone.essentialFunctions.entries())
      refer(id, ["zones", at, "essentialFunctions", i], "essential function");
  }
  for (const [at, conduit] of plant.conduits.entries()) {
    for (const [i, id] of conduit.zones.entries()) refer(id, ["conduits", at, "zones", i], "zone");
    for (const [i, id] of conduit.enforcedBy.entries()) refer(id, ["conduits", at, "enforcedBy", i], "asset");
    for (const [i, channel] of conduit.channels.entries()) {
      for (const end of ["from", "to"] as const) {
        for (const [j, id] of channel[end].entries()) refer(id, ["conduits", at, "channels", i, end, j], "zone", "asset");
      }
    }
  }
  for (const [at, asset] of plant.assets.entries()) {
    refer(asset.zone, ["assets", at, "zone"], "zone");
    for (const [i, { zone }] of asset.interfaces.entries()) refer(zone, ["assets", at, "interfaces", i, "zone"], "zone");
  }
  for (const [at, variable] of plant.variables.entries()) {
    refer(variable.asset, ["variables", at, "asset"], "asset");
    refer(variable.essentialFunction, ["variables", at, "essentialFunction"], "essential function");
    for (const [i, id] of (variable.writers ?? []).entries()) refer(id, ["variables", at, "writers", i], "asset");
    for (const id of Object.keys(variable.setpointIn ?? {})) refer(id, ["variables", at, "setpointIn", id], "mode");
  }
  for (const [at, relation] of plant.relations.entries()) {
    for (const [i, id] of (relation.during ?? []).entries()) refer(id, ["relations", at, "during", i], "mode");
  }
  for (const [at, interlock] of plant.interlocks.entries()) {
    refer(interlock.essentialFunction, ["interlocks", at, "essentialFunction"], "essential function");
  }
  for (const [at, organisation] of plant.organisations.entries()) {
    for (const [i, id] of organisation.answersFor.entries())
      refer(id, ["organisations", at, "answersFor", i], "zone", "conduit", "asset");
  }
  for (const [at, countermeasure] of plant.countermeasures.entries()) {
    for (const [i, id] of countermeasure.where.entries())
      refer(id, ["countermeasures", at, "where", i], "zone", "conduit", "asset");
    for (const [i, text] of countermeasure.compensates.entries()) {
      if (requirement(text) !== undefined || componentRequirement(text) !== undefined) continue;
      const near = nearestTo(
        canonicalId(text) ?? text,
        REQUIREMENTS.map((row) => row.id),
      );
      problems.push({
        code: "plant/unknown-requirement",
        severity: "error",
        message: `“${text}” is no requirement of IEC 62443-3-3 or 62443-4-2.`,
        mend: near === undefined ? "Name a row such as SR 1.1 or SR 5.2 RE(1)." : `Did you mean “${near}”?`,
        path: ["countermeasures", at, "compensates", i],
      });
    }
  }
  return problems;
};
