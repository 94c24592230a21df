// `bulkhead assess --part`: components, organisations and the risk assessment by the other parts of the standard.

import { ASSESSED_PARTS, assessedPart, assessPart, describeResult, type PartAssessment } from "@bulkhead/assessment";
import { type ReportTable, renderProblems } from "@bulkhead/documents";
import { CommandError, judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { printTables } from "../table-output.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly part: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function assessByPart(terminal: Terminal, path: string, options: Options): Promise<number> {
  const part = assessedPart(options.part);
  if (part === undefined) {
    const known = ASSESSED_PARTS.map(({ part: id, title }) => `${id} (${title})`).join(", ");
    throw new CommandError(
      "cli/bad-argument",
      `${options.part} is no part that is assessed.`,
      `Known are 62443-3-3 (without --part), ${known}.`,
    );
  }
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const { asOf } = judged.assessment;
  const assessment = assessPart(part, { plant: judged.folder.plant, facts: judged.facts, findings: judged.findings, asOf });
  if (options.json === true) terminal.print(JSON.stringify(assessment, null, 1));
  else {
    printTables([tabulate(assessment)], false, terminal);
    const problems = renderProblems([...assessment.problems], { colour: terminal.colour, width: terminal.width });
    if (problems !== "") terminal.print(`\n${problems}`);
  }
  return judged.problems.some(({ severity }) => severity === "error") ? EXIT.incomplete : EXIT.done;
}

/** One row per subject and group. */
function tabulate({ part, title, measure, results }: PartAssessment): ReportTable {
  return {
    title: `IEC ${part}: ${title}`,
    columns: ["Subject", "Group", "Proven", "Claimed", "Rows proven", "Rows claimed", "Of", "What keeps it from the next level"],
    rows: results.flatMap(({ name, groups }) =>
      groups.map((group) => [
        name,
        `${group.group} ${group.name === group.group ? "" : group.name}`.trim(),
        describeResult(measure, group, "proven"),
        describeResult(measure, group, "claimed"),
        group.provenRows,
        group.claimedRows,
        group.rows,
        group.blocking.slice(0, 6).join(", ") + (group.blocking.length > 6 ? `, and ${group.blocking.length - 6} more` : ""),
      ]),
    ),
  };
}
