// What stands between the zones and their targets as an OSCAL plan of action and milestones: one item for each row that is asked for and not
// proven (NIST OSCAL 1.2: plan-of-action-and-milestones).

import { type Assessment, counts } from "@bulkhead/assessment";
import { Places, type Plant } from "@bulkhead/plant";
import { requirement } from "@bulkhead/standards";
import { uuidOf } from "../identity.ts";
import { metadata, property, textOf } from "./document.ts";

/** `undefined` where every target is reached with proof: OSCAL has no empty plan. Pure; in the order of the assessment. */
export function writePlan(plant: Plant, { asOf, verdicts, levels }: Pick<Assessment, "asOf" | "verdicts" | "levels">) {
  const places = new Places(plant);
  const targets = new Map(levels.map(({ subject, target, name }) => [subject, { target, name }]));
  const items = verdicts.flatMap(({ subject, requirement: id, proven, claimed, against, missing }) => {
    const row = requirement(id);
    const place = targets.get(subject);
    if (row === undefined || place === undefined || row.level > place.target[row.fr] || counts(proven)) return [];
    const lines = [...against.map(({ text }) => text), ...missing.map((text) => `Missing: ${text}`)];
    return [
      {
        uuid: uuidOf("oscal", "plan-item", plant.system.id, subject, id),
        title: textOf(`${id} at ${place.name}: ${row.title}`),
        description: lines.length === 0 ? textOf(row.paraphrase) : lines.map(textOf).join("\n\n"),
        props: [
          property("requirement", id),
          property("subject", subject),
          property("target", place.target[row.fr]),
          property("proven", proven),
          property("claimed", claimed),
        ],
        "related-findings": [{ "finding-uuid": uuidOf("oscal", "finding", plant.system.id, subject, id) }],
      },
    ];
  });
  if (items.length === 0) return undefined;
  const assets = new Set(plant.assets.map(({ zone }) => places.enclosing(zone ?? "")[0]));
  return {
    "plan-of-action-and-milestones": {
      uuid: uuidOf("oscal", "plan-of-action", plant.system.id, asOf),
      metadata: metadata(
        `${plant.system.name}: what is missing to the targets as of ${asOf.slice(0, 10)}`,
        asOf,
        `${levels.length} zones and conduits, ${assets.size} of them with assets.`,
      ),
      "system-id": { "identifier-type": "https://bulkhead.example/ns/plant", id: plant.system.id },
      "poam-items": items,
    },
  };
}
