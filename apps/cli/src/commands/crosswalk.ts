// `bulkhead crosswalk`: the verdicts as another framework would ask for them.

import { ASSESSED_PARTS, assessPart } from "@bulkhead/assessment";
import { type Projection, project, type RowBehind } from "@bulkhead/assessment/crosswalk";
import type { ReportTable } from "@bulkhead/documents";
import { counted, enumerate } from "@bulkhead/plant";
import { FRAMEWORKS, frameworkNamed } from "@bulkhead/standards/framework";
import { CommandError, judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { printTables } from "../table-output.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly to: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function crosswalk(terminal: Terminal, path: string, options: Options): Promise<number> {
  const framework = frameworkNamed(options.to);
  if (framework === undefined) {
    const known = FRAMEWORKS.map(({ id, title }) => `${id} (${title})`).join(", ");
    throw new CommandError(
      "cli/bad-argument",
      `${options.to} is no framework that the crosswalk reaches.`,
      `Known are ${known}.`,
    );
  }
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const { assessment, facts, findings } = judged;
  const input = { plant: judged.folder.plant, facts, findings, asOf: assessment.asOf };
  const parts = ASSESSED_PARTS.map((part) => ({ part: part.part, verdicts: assessPart(part, input).verdicts }));
  const projection = project(framework, [{ part: "62443-3-3", verdicts: assessment.verdicts }, ...parts]);
  if (options.json === true) terminal.print(JSON.stringify({ asOf: assessment.asOf, ...projection }, null, 1));
  else {
    printTables([tabulate(projection)], false, terminal);
    for (const line of gapLines(projection)) terminal.print(line);
  }
  return judged.problems.some(({ severity }) => severity === "error") ? EXIT.incomplete : EXIT.done;
}

/** One row per control and requirement behind it. */
function tabulate({ title, controls }: Projection): ReportTable {
  return {
    title: `${title}: the verdicts behind each control`,
    columns: ["Control", "Part", "Row", "Mapping", "Proven", "Claimed"],
    rows: controls.flatMap(({ control, rows }) =>
      rows.map((row) => [
        control,
        row.part.replace("62443-", ""),
        `${row.requirement} ${row.title}`,
        `${row.basis}, ${row.confidence}`,
        countedBy(row, "proven"),
        countedBy(row, "claimed"),
      ]),
    ),
  };
}

/** `met 2, unknown 3`: how often each verdict stands, never one for all. */
function countedBy({ verdicts }: RowBehind, view: "proven" | "claimed"): string {
  const groups = [...Map.groupBy(verdicts, (one) => one[view])];
  return groups.map(([verdict, all]) => `${verdict} ${all.length}`).join(", ");
}

const MOST = 12;

function gapLines({ note, gaps, controls }: Projection): readonly string[] {
  const own = controls.flatMap(({ rows }) => rows).filter(({ basis }) => basis === "own").length;
  const all = controls.reduce((sum, { rows }) => sum + rows.length, 0);
  const some = (names: readonly string[]): string =>
    names.slice(0, MOST).join(", ") + (names.length > MOST ? ` and ${names.length - MOST} more (--json has them)` : "");
  return [
    "",
    `Mapping: ${all - own} of ${counted(all, "row")} official, ${own} our own. ${note}`,
    gaps.controls === null
      ? "Controls without a counterpart are not told: the full list of this framework is not held here."
      : gaps.controls.length === 0
        ? "Every control has a counterpart."
        : `Controls without a counterpart in IEC 62443 (${gaps.controls.length}): ${some(gaps.controls)}.`,
    ...(gaps.parts.length === 0 ? [] : [`No row of ${enumerate(gaps.parts)} leads there: these parts are left out.`]),
    ...gaps.noted.map(({ control, note: why }) => `${control}: ${why}`),
    gaps.rows.length === 0
      ? "Every row of the parts that lead there has a control."
      : `Rows that lead to no control (${gaps.rows.length}): ${some(gaps.rows.map(({ requirement }) => requirement))}.`,
  ];
}
