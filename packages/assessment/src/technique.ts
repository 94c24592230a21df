// Techniques: which ways of attackers a row works against, and who says so.

import { type Technique, technique, techniquesAgainst } from "@bulkhead/standards/attack";
import { COMPONENT_REQUIREMENTS } from "@bulkhead/standards/component";
import type { Guidance } from "./guidance.ts";

export interface Bearing extends Pick<Technique, "id" | "name" | "url"> {
  /** `mitre`: a mitigation of the technique carries MITRE's label for the row, or for the heading above it in 4-2. `own`: our judgement. */
  readonly basis: "mitre" | "own";
}

/** The headings of 4-2 that point to a row for one type of component: MITRE labels some of these. */
function headingsOf(requirement: string): readonly string[] {
  return COMPONENT_REQUIREMENTS.flatMap(({ id, type, see }) => (type === "heading" && see.includes(requirement) ? [id] : []));
}

/** MITRE's first, then ours; none twice. */
export function techniquesOf({ requirement, techniques }: Guidance): readonly Bearing[] {
  const labelled = new Map([requirement, ...headingsOf(requirement)].flatMap(techniquesAgainst).map((one) => [one.id, one]));
  const own = techniques.flatMap((id) => (labelled.has(id) ? [] : (technique(id) ?? [])));
  return [
    ...[...labelled.values()].map(({ id, name, url }): Bearing => ({ id, name, url, basis: "mitre" })),
    ...own.map(({ id, name, url }): Bearing => ({ id, name, url, basis: "own" })),
  ];
}
