// How many targets are reached, counted over zones, conduits and foundational requirements. Counts, never an average: a level stays a vector.

import type { SubjectLevels } from "@bulkhead/assessment";
import { standAt } from "@bulkhead/documents/standing";
import { FOUNDATIONAL_REQUIREMENTS } from "@bulkhead/standards";

export interface Summary {
  readonly asked: number;
  readonly proven: number;
  readonly claimed: number;
  readonly short: number;
}

export function summarise(levels: readonly SubjectLevels[]): Summary {
  const standings = levels.flatMap((one) => FOUNDATIONAL_REQUIREMENTS.map((fr) => standAt(one, fr)));
  const count = (wanted: (typeof standings)[number]) => standings.filter((standing) => standing === wanted).length;
  return { asked: standings.length - count("none"), proven: count("proven"), claimed: count("claimed"), short: count("short") };
}
