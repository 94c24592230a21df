// `bulkhead components`, `bulkhead advisories` and `bulkhead patches`: what is built in, what is known against it, and how far it is mended.

import { inForce } from "@bulkhead/assessment";
import { Places } from "@bulkhead/plant";
import { assessVulnerabilities, Owners, type VulnerabilityAssessment, writeCalendar } from "@bulkhead/system";
import { CommandError, type Judged, judgeFolder, parseAsOf, writeText } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import { printCsv, printTables } from "../table-output.ts";
import type { Terminal } from "../terminal.ts";
import { advisoryTable, componentTable, excludedTable, patchTable, remediationTable } from "../vulnerability-tables.ts";

interface Options {
  readonly asset?: readonly string[];
  readonly asOf?: string;
  readonly csv?: string;
  readonly json?: boolean;
}

interface AdvisoryOptions extends Options {
  readonly excluded?: boolean;
  readonly why?: boolean;
}

interface PatchOptions extends Options {
  readonly overdue?: boolean;
  readonly calendar?: string;
}

export async function components(terminal: Terminal, path: string, options: Options): Promise<number> {
  const { judged, assessment, chosen } = await gather(path, options, terminal);
  const table = componentTable(assessment.inventory.components.filter(({ asset }) => chosen(asset.id)));
  if (options.csv !== undefined) printCsv(table, options.csv, terminal);
  else printTables([table], options.json, terminal);
  const { unplaced } = assessment.inventory;
  if (unplaced.length > 0) terminal.remark(`${unplaced.length} components are of products that no asset is.`);
  return finish(judged, terminal);
}

/** Exits with 1 where an advisory matches. */
export async function advisories(terminal: Terminal, path: string, options: AdvisoryOptions): Promise<number> {
  const { judged, assessment, chosen } = await gather(path, options, terminal);
  const vulnerable = assessment.vulnerable.filter(({ component }) => chosen(component.asset.id));
  const excluded = assessment.excluded.filter(({ component }) => chosen(component.asset.id));
  const table = advisoryTable(vulnerable);
  const tables = [table, ...(options.excluded === true ? [excludedTable(excluded)] : []), remediationTable(assessment)];
  if (options.csv !== undefined) printCsv(table, options.csv, terminal);
  else printTables(tables, options.json, terminal);
  if (options.why === true && options.json !== true) {
    for (const { component, match, triage } of vulnerable) {
      terminal.print(`\n${component.asset.id}, ${match.advisory.id}: ${triage.decision}`);
      for (const reason of triage.reasons) terminal.print(`  ${reason}`);
      for (const assumption of triage.assumptions) terminal.print(`  assumed: ${assumption}`);
    }
  }
  if (assessment.advisories.length === 0)
    terminal.remark("There is no advisory among the evidence: put CSAF, VEX, NVD or OSV files there.");
  const code = finish(judged, terminal);
  return code === EXIT.done && vulnerable.some(({ match }) => match.verdict === "matched") ? EXIT.answerIsNo : code;
}

/** Exits with 1 where a patch is overdue. */
export async function patches(terminal: Terminal, path: string, options: PatchOptions): Promise<number> {
  const asOf = parseAsOf(options.asOf);
  const { judged, assessment, chosen } = await gather(path, options, terminal);
  const shown = assessment.patches.filter(
    ({ asset, overdue }) => chosen(asset.id) && (options.overdue !== true || overdue.length > 0),
  );
  if (options.calendar !== undefined) {
    const text = writeCalendar(shown, judged.folder.plant.system.name, asOf);
    if (options.calendar === "-") terminal.print(text.trimEnd());
    else {
      writeText(options.calendar, text);
      terminal.remark(`${options.calendar}: the patch calendar.`);
    }
  }
  const table = patchTable(shown);
  if (options.csv !== undefined) printCsv(table, options.csv, terminal);
  else if (options.calendar !== "-") printTables([table], options.json, terminal);
  const code = finish(judged, terminal);
  return code === EXIT.done && shown.some(({ overdue }) => overdue.length > 0) ? EXIT.answerIsNo : code;
}

interface Gathered {
  readonly judged: Judged;
  readonly assessment: VulnerabilityAssessment;
  readonly chosen: (asset: string) => boolean;
}

async function gather(path: string, { asset, asOf: day }: Options, terminal: Terminal): Promise<Gathered> {
  const asOf = parseAsOf(day);
  const judged = await judgeFolder(path, asOf, terminal);
  const { plant } = judged.folder;
  for (const id of asset ?? []) {
    if (!plant.assets.some((one) => one.id === id)) {
      throw new CommandError("cli/bad-argument", `The plant has no asset ${id}.`, "bulkhead inventory lists them.");
    }
  }
  terminal.progress("match advisories");
  const places = new Places(plant);
  const facts = judged.facts.filter((fact) => inForce(fact, asOf));
  const assessment = assessVulnerabilities(facts, plant, places, new Owners(facts, plant, places), asOf);
  return { judged, assessment, chosen: (id) => asset === undefined || asset.includes(id) };
}

function finish({ problems }: Judged, terminal: Terminal): number {
  const errors = problems.filter(({ severity }) => severity === "error");
  showProblems(errors, terminal);
  return errors.length > 0 ? EXIT.incomplete : EXIT.done;
}
