// `bulkhead inventory`: what is there.

import { selectDevices, takeInventory } from "@bulkhead/network";
import { Places } from "@bulkhead/plant";
import { judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { type FilterOptions, readFilter } from "../filter-options.ts";
import { showProblems } from "../problems.ts";
import { printCsv, printTables } from "../table-output.ts";
import { tabulateDevices } from "../tables.ts";
import type { Terminal } from "../terminal.ts";

interface Options extends FilterOptions {
  readonly asOf?: string;
  readonly json?: boolean;
  readonly csv?: string;
}

export async function inventory(terminal: Terminal, path: string, options: Options): Promise<number> {
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const { plant } = judged.folder;
  const filter = readFilter(options, plant);
  const entries = takeInventory(judged.facts, plant, new Places(plant));
  const table = tabulateDevices(filter === undefined ? entries : selectDevices(entries, filter));
  if (options.csv !== undefined) printCsv(table, options.csv, terminal);
  else printTables([table], options.json, terminal);
  const errors = judged.problems.filter((problem) => problem.severity === "error");
  showProblems(errors, terminal);
  return errors.length > 0 ? EXIT.incomplete : EXIT.done;
}
