// `bulkhead assess`: levels, contradictions, findings, and where the report lies.

import { renderContradictions, renderFindings, renderLevelTable, renderProblems } from "@bulkhead/documents";
import { counted } from "@bulkhead/plant";
import { FOUNDATIONAL_REQUIREMENTS, type LevelVector, reaches, type SecurityLevel, uniformVector } from "@bulkhead/standards";
import { CommandError, type Judged, judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { writeReport } from "../report-file.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly part?: string;
  readonly asOf?: string;
  readonly failBelow?: string;
  readonly by: string;
  readonly report?: string;
  readonly json?: boolean;
}

export async function assess(terminal: Terminal, path: string, options: Options): Promise<number> {
  if (options.part !== undefined && !/(^|-)3-3$/.test(options.part.trim()))
    return (await import("./assess-part.ts")).assessByPart(terminal, path, { ...options, part: options.part });
  const bar = parseBar(options);
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  terminal.progress("write the report");
  const report = await writeReport(judged, options.report);
  const below = bar === undefined ? [] : subjectsBelow(judged, bar);

  if (options.json === true) {
    const { assessment, findings, problems, observations } = judged;
    const evidence = observations.map(({ name, kind, evidence: known, facts }) => ({
      name,
      kind,
      ...known,
      facts,
    }));
    terminal.print(JSON.stringify({ ...assessment, problems, findings, evidence, report, below }, null, 1));
  } else {
    print(judged, terminal);
    terminal.print(`\nReport: ${report}`);
    if (below.length > 0) terminal.remark(`\nBelow ${options.failBelow}: ${below.join(", ")}`);
  }
  if (below.length > 0) return EXIT.answerIsNo;
  return judged.problems.some((problem) => problem.severity === "error") ? EXIT.incomplete : EXIT.done;
}

function print(judged: Judged, terminal: Terminal): void {
  const { assessment, findings, problems, folder, observations, facts } = judged;
  const style = { colour: terminal.colour, width: terminal.width };
  terminal.print(`${folder.plant.system.name}, as of ${assessment.asOf.slice(0, 16).replace("T", " ")} UTC`);
  terminal.print(`${counted(facts.length, "fact")} from ${counted(observations.length, "piece")} of evidence\n`);
  if (assessment.levels.length === 0) terminal.print("The plant has no zones yet: add them to plant.yaml.");
  else terminal.print(renderLevelTable(assessment, style));
  const sections: readonly (readonly [string, string])[] = [
    ["Contradictions", renderContradictions(assessment, style)],
    ["Findings", renderFindings(findings, style, MOST_FINDINGS)],
    ["Problems", renderProblems(problems, style)],
  ];
  for (const [title, text] of sections) if (text !== "") terminal.print(`\n── ${title}\n${text}`);
}

/** Of a kind, on a terminal; the report has them all. */
const MOST_FINDINGS = 12;

interface Bar {
  readonly by: "proven" | "claimed";
  readonly level: SecurityLevel | "target";
}

function parseBar({ failBelow, by }: Options): Bar | undefined {
  if (by !== "proven" && by !== "claimed") {
    throw new CommandError("cli/bad-argument", `--by ${by} is neither proven nor claimed.`, "Write --by proven or --by claimed.");
  }
  if (failBelow === undefined) return undefined;
  if (failBelow === "target") return { by, level: "target" };
  if (/^[1-4]$/.test(failBelow)) return { by, level: Number(failBelow) as SecurityLevel };
  throw new CommandError(
    "cli/bad-argument",
    `--fail-below ${failBelow} is no level.`,
    "Write --fail-below target, or a number from 1 to 4.",
  );
}

/** `dosing (UC, DC)`: each zone and conduit with the foundational requirements in which it stays below. */
function subjectsBelow({ assessment }: Judged, bar: Bar): string[] {
  return assessment.levels.flatMap((levels) => {
    const wanted: LevelVector = bar.level === "target" ? levels.target : uniformVector(bar.level);
    const achieved = levels[bar.by];
    if (reaches(achieved, wanted)) return [];
    return [`${levels.subject} (${FOUNDATIONAL_REQUIREMENTS.filter((fr) => achieved[fr] < wanted[fr]).join(", ")})`];
  });
}
