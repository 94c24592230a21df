// What a lint rule is.

import type { Places } from "../place.ts";
import type { Plant } from "../plant.ts";
import type { Severity } from "../problem.ts";
import type { Path } from "../yaml-document.ts";

/** A problem before its file is known; `path` leads to the place in the plant. */
export interface LintProblem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly mend: string;
  readonly path: Path;
}

export type Rule = (plant: Plant, places: Places) => LintProblem[];
