// One look-up over all parts that have requirements, by part and id. Loads them all (about 270 kB), so import it only where any may be asked.

import { componentRequirement } from "./component.ts";
import { patchActivity } from "./patch.ts";
import { practiceRequirement } from "./practice.ts";
import { programmeRequirement } from "./programme.ts";
import { programmeClause } from "./programme-2009.ts";
import { providerRequirement } from "./provider.ts";
import { requirement } from "./requirement.ts";
import { riskRequirement } from "./risk.ts";
import type { Row } from "./row.ts";

const LOOK_UPS: ReadonlyMap<string, (id: string) => Row | undefined> = new Map<string, (id: string) => Row | undefined>([
  ["62443-3-3", requirement],
  ["62443-4-2", componentRequirement],
  ["62443-4-1", practiceRequirement],
  ["62443-2-4", providerRequirement],
  ["62443-3-2", riskRequirement],
  ["62443-2-1:2024", programmeRequirement],
  ["62443-2-1:2009", programmeClause],
  ["62443-2-3", patchDuty],
]);

/** Duties have no short names of their own: what they ask is their title. */
function patchDuty(id: string): Row | undefined {
  const found = patchActivity(id);
  return found === undefined ? undefined : { ...found, title: found.paraphrase };
}

/** Parts whose requirements are catalogued, as written in crosswalk and statements. */
export const CATALOGUED_PARTS: readonly string[] = [...LOOK_UPS.keys()];

/** `IEC 62443-3-3`, `3-3` and `62443-3-3` give `62443-3-3`; `2-1` alone means its current edition. `undefined`: not catalogued. */
export function canonicalPart(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^(?:ANSI\/)?(?:IEC|ISA)[ -]?/i, "")
    .replace(/^62443-/, "");
  const part = `62443-${bare === "2-1" ? "2-1:2024" : bare}`;
  if (LOOK_UPS.has(part)) return part;
  const undated = part.replace(/:\d{4}$/, "");
  return undated !== "62443-2-1" && LOOK_UPS.has(undated) ? undated : undefined;
}

/** A row of any part by id in any usual spelling. */
export function catalogueRow(part: string, id: string): Row | undefined {
  return LOOK_UPS.get(part)?.(id);
}
