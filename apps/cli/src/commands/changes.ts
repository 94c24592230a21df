// `bulkhead changes`: what became of the assessment between two days, or with another design, and what did it.

import { readFileSync } from "node:fs";
import { type AssessmentChanges, compareStates, describeFact, type JudgedState, judge } from "@bulkhead/assessment";
import { makeLine } from "@bulkhead/documents";
import type { FactId } from "@bulkhead/facts";
import { counted, loadPlant } from "@bulkhead/plant";
import { BadInput, CommandError, fileError, type Judged, judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly design?: string;
  readonly json?: boolean;
}

export async function changes(terminal: Terminal, path: string, options: Options): Promise<number> {
  if (options.from === undefined && options.design === undefined) {
    throw new CommandError("cli/bad-argument", "Changes since when, or to what?", "Add --from DATE, or --design FILE.");
  }
  const later = await judgeFolder(path, parseAsOf(options.to), terminal);
  const earlier = options.from === undefined ? later : await judgeFolder(path, parseAsOf(options.from), terminal);
  const [before, after] = [stateOf(earlier), options.design === undefined ? stateOf(later) : redrawn(later, options.design)];
  if (before.assessment.asOf > after.assessment.asOf) {
    throw new CommandError("cli/bad-argument", "The first day is later than the last.", "Exchange --from and --to.");
  }
  const compared = compareStates(before, after);
  if (options.json === true) terminal.print(JSON.stringify(compared, null, 1));
  else for (const line of linesOf(compared, before, after)) terminal.print(line);
  return EXIT.done;
}

function stateOf({ folder: { plant }, facts, findings, assessment }: Judged): JudgedState {
  return { plant, facts, findings, assessment };
}

/** The same evidence held against another plant.yaml. */
function redrawn({ facts, assessment: { asOf } }: Judged, file: string): JudgedState {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw fileError(file, error);
  }
  const { plant, problems } = loadPlant(text, file);
  if (plant === undefined || problems.some(({ severity }) => severity === "error")) {
    throw new BadInput("cli/bad-plant", `${file} cannot be used as it is.`, problems);
  }
  return { plant, facts, ...judge(plant, facts, asOf) };
}

/** Reasons of one verdict, and facts of one reason. */
const MOST = 5;

function linesOf(compared: AssessmentChanges, before: JudgedState, after: JudgedState): readonly string[] {
  const facts = new Map([...before.facts, ...after.facts].map((fact) => [fact.id, fact]));
  const tell = (id: FactId): string => {
    const fact = facts.get(id);
    return fact === undefined ? id : describeFact(fact);
  };
  const { levels, verdicts, findings, facts: moved, design } = compared;
  const lines = [
    `From ${before.assessment.asOf} to ${after.assessment.asOf}: ${counted(moved.came.length, "fact")} came, ${counted(moved.went.length, "fact")} went; ${counted(design.length, "line")} of the design changed.`,
  ];
  for (const { type, path } of design) lines.push(`  design ${type}: ${path}`);
  for (const finding of findings.came) lines.push(`  new finding: ${finding.text}`);
  for (const finding of findings.went) lines.push(`  no longer found: ${finding.text}`);
  const level = (value: number | undefined): string => (value === undefined ? "not there" : `SL ${value}`);
  for (const { subject, fr, view, before: was, after: is, rows } of levels) {
    const because = rows.length === 0 ? "" : ` (${rows.join(", ")})`;
    lines.push(`Level ${view} of ${subject} in ${fr}: ${level(was)} → ${level(is)}${because}`);
  }
  for (const { subject, requirement, before: was, after: is, came, went } of verdicts) {
    // A subject that came or went is told by its levels and by the design.
    if (was === undefined || is === undefined) continue;
    lines.push(`${requirement} at ${subject}: proven ${was.proven} → ${is.proven}, claimed ${was.claimed} → ${is.claimed}`);
    for (const [sign, reasons] of [
      ["+", came],
      ["-", went],
    ] as const) {
      for (const { side, text, facts: ids } of reasons.slice(0, MOST)) {
        lines.push(`  ${sign} ${side}: ${text}`);
        for (const id of ids.slice(0, MOST)) lines.push(`      ${tell(id)}`);
        if (ids.length > MOST) lines.push(`      and ${ids.length - MOST} more`);
      }
      if (reasons.length > MOST) lines.push(`  ${sign} and ${counted(reasons.length - MOST, "more reason")}`);
    }
    if (came.length + went.length === 0) lines.push("  what counts for it changed with the day or the design");
  }
  if (lines.length === 1) lines.push("Nothing moved.");
  return lines.map(makeLine);
}
