// `bulkhead what-if`: the rows that lift a zone or conduit to its next levels and to its target, and the levels if some rows were met.

import { type Improvement, improvementsOf, type Lift, levelsIf, subjectsOf, type View } from "@bulkhead/assessment";
import { makeLine } from "@bulkhead/documents";
import { counted, nearestTo } from "@bulkhead/plant";
import {
  FOUNDATIONAL_REQUIREMENT_NAMES,
  FOUNDATIONAL_REQUIREMENTS,
  numberOf,
  REQUIREMENTS,
  requirement,
} from "@bulkhead/standards";
import { CommandError, type Judged, judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly at?: string;
  readonly fr?: readonly string[];
  readonly met?: readonly string[];
  readonly by: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function whatIf(terminal: Terminal, path: string, options: Options): Promise<number> {
  const view = parseView(options.by);
  const wanted = parseRequirements(options.fr);
  const rows = (options.met ?? []).map(parseRow);
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const subjects = chooseSubjects(judged, options.at);
  const results = subjects.flatMap((subject) => {
    const { assessment } = judged;
    const levels = assessment.levels.find((one) => one.subject === subject.id);
    if (levels === undefined) return [];
    const lifted = rows.length === 0 ? levels : levelsIf(subject, assessment.verdicts, rows);
    const verdicts = assessment.verdicts.filter(({ requirement: row }) => !rows.includes(row));
    const met = assessment.verdicts.filter(({ requirement: row }) => rows.includes(row));
    const assumed = [...verdicts, ...met.map((verdict) => ({ ...verdict, proven: "met" as const, claimed: "met" as const }))];
    const { next, target } = improvementsOf(lifted, assumed, view);
    const only = (lifts: readonly Lift[]): readonly Lift[] => lifts.filter(({ fr }) => wanted.includes(fr));
    return [
      {
        name: levels.name,
        before: levels[view],
        after: lifted[view],
        subject: subject.id,
        next: only(next),
        target: only(target),
      },
    ];
  });
  if (options.json === true) terminal.print(JSON.stringify({ by: view, assumed: rows, subjects: results }, null, 1));
  else for (const result of results) for (const line of linesOf(result, view, wanted)) terminal.print(line);
  return EXIT.done;
}

type Result = Improvement & {
  readonly name: string;
  readonly before: Judged["assessment"]["levels"][number]["proven"];
  readonly after: Judged["assessment"]["levels"][number]["proven"];
};

function linesOf(
  { name, subject, before, after, next, target }: Result,
  view: View,
  wanted: readonly string[],
): readonly string[] {
  const moved = FOUNDATIONAL_REQUIREMENTS.filter((fr) => before[fr] !== after[fr] && wanted.includes(fr));
  const lines = [makeLine(`${name} (${subject}), ${view}`)];
  for (const fr of moved) lines.push(`  with these rows FR ${numberOf(fr)} ${fr} goes from SL ${before[fr]} to SL ${after[fr]}`);
  for (const lift of next) {
    const aim = target.find(({ fr }) => fr === lift.fr);
    const beyond =
      aim === undefined || aim.to === lift.to ? "" : `; ${counted(aim.rows.length, "row")} to its target, SL ${aim.to}`;
    const names = `FR ${numberOf(lift.fr)} ${FOUNDATIONAL_REQUIREMENT_NAMES[lift.fr]}`;
    const all = aim !== undefined && aim.to > lift.to ? aim.rows : lift.rows;
    lines.push(`  ${names}: ${counted(lift.rows.length, "row")} from SL ${lift.from} to SL ${lift.to}${beyond}`);
    for (const step of all) {
      lines.push(
        makeLine(`    ${step.requirement} ${step.title} (from SL ${step.level}): proven ${step.proven}, claimed ${step.claimed}`),
      );
      for (const miss of step.misses.slice(0, MOST_MISSES)) lines.push(makeLine(`      ${miss}`));
      if (step.misses.length > MOST_MISSES) lines.push(`      and ${step.misses.length - MOST_MISSES} more`);
    }
  }
  return [...lines, ""];
}

/** Of one row; `explain` has them all. */
const MOST_MISSES = 4;

function parseView(by: string): View {
  if (by === "proven" || by === "claimed") return by;
  throw new CommandError("cli/bad-argument", `--by ${by} is neither proven nor claimed.`, "Write --by proven or --by claimed.");
}

function parseRequirements(given: readonly string[] | undefined): readonly string[] {
  return (given ?? FOUNDATIONAL_REQUIREMENTS).map((text) => {
    const fr = FOUNDATIONAL_REQUIREMENTS.find((code) => code === text.toUpperCase());
    if (fr !== undefined) return fr;
    throw new CommandError(
      "cli/bad-argument",
      `${text} is no foundational requirement.`,
      `There are ${FOUNDATIONAL_REQUIREMENTS.join(", ")}.`,
    );
  });
}

function parseRow(text: string): string {
  const row = requirement(text)?.id;
  if (row !== undefined) return row;
  const near = nearestTo(
    text,
    REQUIREMENTS.map(({ id }) => id),
  );
  throw new CommandError(
    "cli/unknown-requirement",
    `IEC 62443-3-3 has no requirement ${text}.`,
    near === undefined ? "Write it as SR-5.1, or as SR-5.2-RE-1 for an enhancement." : `Did you mean ${near}?`,
  );
}

function chooseSubjects({ folder: { plant } }: Judged, at: string | undefined) {
  const subjects = subjectsOf(plant);
  if (at === undefined) return subjects;
  const found = subjects.filter(({ id }) => id === at);
  if (found.length > 0) return found;
  const ids = subjects.map(({ id }) => id);
  const near = nearestTo(at, ids);
  throw new CommandError(
    "cli/unknown-subject",
    `The plant has no zone or conduit ${at}.`,
    near === undefined ? `There are: ${ids.join(", ")}.` : `Did you mean ${near}?`,
  );
}
