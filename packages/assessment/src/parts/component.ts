// 62443-4-2: components, each by its type, with the security level that it is capable of (SL-C).

import { FOUNDATIONAL_REQUIREMENT_NAMES } from "@bulkhead/standards";
import { COMPONENT_REQUIREMENTS, componentRequirement } from "@bulkhead/standards/component";
import { COMPONENT_CHECKS } from "../checks/component/index.ts";
import { support } from "../reason.ts";
import type { AssessedPart, PartCheck, PartRow } from "./part.ts";

/** Headings ask nothing; the constraints (CCSC) are asked of every component and belong to no foundational requirement. */
const rows = COMPONENT_REQUIREMENTS.flatMap((row): readonly PartRow[] => {
  const { id, title, paraphrase, confidence, fr, level, type, appliesTo } = row;
  if (type === "heading") return [];
  return [
    {
      id,
      title,
      paraphrase,
      confidence,
      fr,
      level,
      group: fr ?? "CCSC",
      groupName: fr === null ? "Constraints on every claim" : FOUNDATIONAL_REQUIREMENT_NAMES[fr],
      appliesTo: (subject) => subject.type === "component" && appliesTo.includes(subject.asset.type),
    },
  ];
});

export const components: AssessedPart = {
  part: "62443-4-2",
  title: "Components",
  measure: "security level",
  places: "component",
  rows,
  rowOf: (text) => componentRequirement(text)?.id,
  subjects: ({ assets }) => assets.map((asset) => ({ type: "component", id: asset.id, name: asset.name, asset })),
  guidance: new Map(COMPONENT_CHECKS.map((check) => [check.requirement, check])),
  checks: new Map(
    COMPONENT_CHECKS.map((check): [string, PartCheck] => [
      check.requirement,
      (subject, ground) => (subject.type === "component" ? check.decide(subject.asset, ground) : support({})),
    ]),
  ),
};
