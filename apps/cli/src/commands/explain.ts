// `bulkhead explain`: the proof of one verdict.

import {
  ASSESSED_PARTS,
  type AssessedPart,
  assessPart,
  blockingLines,
  type Explanation,
  explainPart,
  explain as explainVerdict,
  explanationLines,
} from "@bulkhead/assessment";
import type { Digest } from "@bulkhead/facts";
import { nearestTo } from "@bulkhead/plant";
import { type Requirement, requirement as requirementRow } from "@bulkhead/standards";
import { CommandError, type Judged, judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly zone?: string;
  readonly conduit?: string;
  readonly at?: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function explain(terminal: Terminal, requirement: string, path: string, options: Options): Promise<number> {
  const row = requirementRow(requirement);
  const part = row === undefined ? ASSESSED_PARTS.find((one) => one.rowOf(requirement) !== undefined) : undefined;
  if (part !== undefined) return explainByPart(terminal, part, requirement, path, options);
  if (row === undefined) {
    throw new CommandError(
      "cli/unknown-requirement",
      `No part of IEC 62443 has a requirement ${requirement}.`,
      "Write it as SR-5.1, or as SR-5.2-RE-1 for an enhancement; CR-1.1, SP.01.01, ZCR-3.1 and the like for other parts.",
    );
  }
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const subject = chooseSubject(judged, options);
  const input = { plant: judged.folder.plant, facts: judged.facts, findings: judged.findings, asOf: judged.assessment.asOf };
  const explanation = explainVerdict(judged.assessment, input, row.id, subject);
  if (explanation === undefined) throw new Error(`no verdict on ${row.id} at ${subject}`);
  if (!show(terminal, judged, explanation, options)) return EXIT.done;
  terminal.print("");
  for (const line of blockingOf(row, judged, subject)) terminal.print(line);
  showProblems(
    judged.problems.filter((problem) => problem.severity === "error"),
    terminal,
  );
  return EXIT.done;
}

/** A row of another part, at a component, an organisation or the system. */
async function explainByPart(
  terminal: Terminal,
  part: AssessedPart,
  requirement: string,
  path: string,
  options: Options,
): Promise<number> {
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const input = { plant: judged.folder.plant, facts: judged.facts, findings: judged.findings, asOf: judged.assessment.asOf };
  const subjects = part.subjects(input.plant).map(({ id }) => id);
  const given = options.at ?? (subjects.length === 1 ? subjects[0] : undefined);
  if (given === undefined || !subjects.includes(given)) {
    throw new CommandError(
      "cli/unknown-subject",
      given === undefined ? `At which ${part.places}?` : `The plant has no ${part.places} ${given}.`,
      subjects.length === 0 ? `Add the ${part.places} to the plant.` : `Add --at. There are: ${subjects.join(", ")}.`,
    );
  }
  const explanation = explainPart(assessPart(part, input), input, requirement, given);
  if (explanation === undefined) {
    throw new CommandError("cli/unknown-requirement", `${requirement} is not asked of ${given}.`, "Name a row for its kind.");
  }
  show(terminal, judged, explanation, options);
  return EXIT.done;
}

/** False where it was written as JSON, and nothing else belongs there. */
function show(terminal: Terminal, judged: Judged, explanation: Explanation, options: Options): boolean {
  if (options.json === true) {
    terminal.print(JSON.stringify(explanation, null, 2));
    return false;
  }
  const names = new Map<string, string>();
  for (const { digest, name } of judged.approvals) names.set(digest, name);
  for (const { evidence, name } of judged.observations) if (evidence !== undefined) names.set(evidence.digest, name);
  for (const line of explanationLines(explanation, (digest) => names.get(digest as Digest) ?? digest)) terminal.print(line);
  return true;
}

/** The levels of the row's foundational requirement, and every row that keeps it from the next. */
function blockingOf(row: Requirement, { assessment }: Judged, subject: string): readonly string[] {
  const levels = assessment.levels.find((one) => one.subject === subject);
  return levels === undefined ? [] : blockingLines(levels, assessment.verdicts, [row.fr]);
}

function chooseSubject(judged: Judged, options: Options): string {
  const { zones, conduits } = judged.folder.plant;
  const given = options.zone ?? options.conduit;
  if (given === undefined || (options.zone !== undefined && options.conduit !== undefined)) {
    throw new CommandError(
      "cli/bad-argument",
      "Which zone or conduit?",
      `Add --zone or --conduit. Zones: ${zones.map((zone) => zone.id).join(", ")}.`,
    );
  }
  const [kind, known, others] =
    options.zone === undefined ? (["conduit", conduits, zones] as const) : (["zone", zones, conduits] as const);
  if (!known.some(({ id }) => id === given)) {
    const ids = known.map(({ id }) => id);
    const near = nearestTo(given, ids);
    throw new CommandError(
      "cli/unknown-subject",
      `The plant has no ${kind} ${given}.`,
      others.some(({ id }) => id === given)
        ? `It is a ${kind === "zone" ? "conduit: use --conduit" : "zone: use --zone"}.`
        : near === undefined
          ? `There are: ${ids.join(", ")}.`
          : `Did you mean ${near}?`,
    );
  }
  return given;
}
