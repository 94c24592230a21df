// Comparison: where a sealed assessment and one that was made again differ, in words.

import { canonicalText } from "@bulkhead/facts";
import { FOUNDATIONAL_REQUIREMENTS } from "@bulkhead/standards";
import type { DossierContent } from "./dossier.ts";

type Outcome = Pick<DossierContent, "assessment" | "findings">;

/** One sentence per difference: levels first, then verdicts, then the rest. Empty where the two say the same. */
export function compareAssessments(sealed: Outcome, again: Outcome): readonly string[] {
  if (canonicalText(pick(sealed)) === canonicalText(pick(again))) return [];
  const differences = [...compareLevels(sealed, again), ...compareVerdicts(sealed, again)];
  if (canonicalText(sealed.findings) !== canonicalText(again.findings)) {
    differences.push(`The findings differ: ${sealed.findings.length} were sealed, ${again.findings.length} come out.`);
  }
  return differences.length > 0 ? differences : ["The problems of the assessment differ."];
}

function pick({ assessment, findings }: Outcome): Outcome {
  return { assessment, findings };
}

function compareLevels(sealed: Outcome, again: Outcome): string[] {
  return compareLists(
    sealed.assessment.levels,
    again.assessment.levels,
    ({ subject }) => subject,
    (a, b) => {
      for (const kind of ["target", "proven", "claimed"] as const) {
        for (const code of FOUNDATIONAL_REQUIREMENTS) {
          const [was, is] = [a[kind]?.[code], b[kind][code]];
          if (was !== is) return `${kind} level in ${code}: ${was} was sealed, ${is} comes out`;
        }
      }
      return "the rows that decide its levels differ";
    },
  );
}

function compareVerdicts(sealed: Outcome, again: Outcome): string[] {
  return compareLists(
    sealed.assessment.verdicts,
    again.assessment.verdicts,
    ({ subject, requirement }) => `${requirement} at ${subject}`,
    (a, b) => {
      for (const kind of ["proven", "claimed"] as const) {
        if (a[kind] !== b[kind]) return `${kind}: "${a[kind]}" was sealed, "${b[kind]}" comes out`;
      }
      return "its reasons differ";
    },
  );
}

function compareLists<T>(
  sealed: readonly T[],
  again: readonly T[],
  nameOf: (item: T) => string,
  describe: (a: T, b: T) => string,
): string[] {
  const left = new Map(again.map((item) => [nameOf(item), item]));
  const differences: string[] = [];
  for (const item of sealed) {
    const name = nameOf(item);
    const other = left.get(name);
    if (other === undefined) differences.push(`${name}: it was sealed and does not come out, or was sealed twice.`);
    else if (canonicalText(item) !== canonicalText(other)) differences.push(`${name}: ${describe(item, other)}.`);
    left.delete(name);
  }
  for (const name of left.keys()) differences.push(`${name}: it comes out and was not sealed.`);
  return differences;
}
