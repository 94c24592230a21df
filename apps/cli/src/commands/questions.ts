// `bulkhead questions`: what people still have to answer.

import { assessedPart, assessPart, openQuestions } from "@bulkhead/assessment";
import { counted, nearestTo } from "@bulkhead/plant";
import { canonicalId } from "@bulkhead/standards";
import { CommandError, judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly zone?: string;
  readonly conduit?: string;
  readonly component?: string;
  readonly row?: string;
  readonly all?: boolean;
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function questions(terminal: Terminal, path: string, options: Options): Promise<number> {
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const { plant } = judged.folder;
  const given = [options.zone, options.conduit, options.component].filter((id) => id !== undefined);
  if (given.length > 1)
    throw new CommandError("cli/bad-argument", "Which of them?", "Give one of --zone, --conduit and --component.");
  mustExist("zone", options.zone, plant.zones);
  mustExist("conduit", options.conduit, plant.conduits);
  mustExist("component", options.component, plant.assets);
  const row = options.row === undefined ? undefined : canonicalId(options.row);
  if (options.row !== undefined && row === undefined) {
    throw new CommandError("cli/unknown-requirement", `${options.row} is no id of a row.`, "Write it as SR-5.1 or CR-1.1-RE-1.");
  }
  const ofComponents = options.component !== undefined || (row !== undefined && !row.startsWith("SR "));
  const part = assessedPart("4-2");
  const { asOf } = judged.assessment;
  const assessment =
    ofComponents && part !== undefined
      ? assessPart(part, { plant, facts: judged.facts, findings: judged.findings, asOf })
      : judged.assessment;
  const open = openQuestions(assessment, plant).filter(
    ({ subject, requirement, needed }) =>
      (given.length === 0 || subject === given[0]) &&
      (row === undefined || requirement === row) &&
      (options.all === true || needed),
  );
  if (options.json === true) {
    terminal.print(JSON.stringify(open, null, 1));
    return EXIT.done;
  }
  for (const { subject, requirement, title, asks, level, questions: asked, missing } of open) {
    terminal.print(`${requirement} ${title}${level === null ? "" : ` (from SL ${level})`}, at ${subject}`);
    terminal.print(`  ${asks}`);
    for (const { text, evidence } of asked) {
      terminal.print(`  ? ${text}`);
      terminal.print(`      e.g. ${evidence.join("; ")}`);
    }
    for (const request of missing) terminal.print(`  or: ${request}`);
    terminal.print("");
  }
  const rows = counted(open.length, "row");
  terminal.print(
    options.all === true
      ? `${rows} without an answer.`
      : `${rows} that the targets need without an answer; --all lists the others, too.`,
  );
  return EXIT.done;
}

function mustExist(kind: string, id: string | undefined, known: readonly { readonly id: string }[]): void {
  if (id === undefined || known.some((one) => one.id === id)) return;
  const ids = known.map((one) => one.id);
  const near = nearestTo(id, ids);
  throw new CommandError(
    "cli/unknown-subject",
    `The plant has no ${kind} ${id}.`,
    near === undefined ? `There are: ${ids.join(", ")}.` : `Did you mean ${near}?`,
  );
}
