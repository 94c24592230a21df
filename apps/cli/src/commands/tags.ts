// `bulkhead tags`: process variables proposed out of traffic and lists, for a person to confirm.

import { readFileSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { makeLine } from "@bulkhead/documents";
import type { Fact } from "@bulkhead/facts";
import { type CellSeen, captureReader, cellsOf, pointsOfCells } from "@bulkhead/network";
import { counted, enumerate, Places, writeVariable } from "@bulkhead/plant";
import {
  type CellValues,
  isNodeSet,
  type Proposals,
  pointsOfInterest,
  proposeVariables,
  readNodeSet,
  readTagList,
  Series,
} from "@bulkhead/process";
import { actor, CommandError, fileError, lookAtPoints, observeFile, openFactStore, openPlantFolder } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly json?: boolean;
}

/** What traffic shows and the plant does not declare, with reasons. */
export async function proposeTags(
  terminal: Terminal,
  path: string,
  captures: readonly string[],
  options: Options,
): Promise<number> {
  const folder = openPlantFolder(path);
  const { plant } = folder;
  const places = new Places(plant);
  const files =
    captures.length === 0
      ? folder.evidence
      : captures.map((given) => ({ path: resolve(given), name: relative(process.cwd(), resolve(given)), entry: undefined }));
  const declared = new Set(
    plant.variables.flatMap(({ asset, points }) => points.map(({ protocol, target }) => `${asset}\n${protocol}\n${target}`)),
  );
  const told = new Map<string, CellSeen & { told: Series }>();
  const store = await openFactStore(folder.path);
  let incomplete = false;
  try {
    for (const file of files) {
      const facts: Fact[] = [];
      const take = (fact: Fact): void => void (fact.kind === "operation" && facts.push(fact));
      const { kind, problems } = await observeFile(file, pointsOfInterest(plant), store, actor(), terminal, take);
      const errors = problems.filter(({ severity }) => severity === "error");
      showProblems(errors, terminal);
      if (errors.length > 0) incomplete = true;
      if (kind !== captureReader.title) continue;
      const cells = cellsOf(facts).filter(
        ({ protocol, server, target }) => !declared.has(`${places.of(server).asset?.id}\n${protocol}\n${target}`),
      );
      const values = await lookAtPoints(file.path, pointsOfCells(cells), terminal);
      for (const [index, cell] of cells.entries()) addCell(told, cell, values.get(String(index)));
    }
  } finally {
    await store.close();
  }
  const cells = [...told.values()].map((cell): CellValues => ({ ...cell, told: cell.told.inOrder().series }));
  const found = proposeVariables(
    cells,
    places,
    plant.variables.map(({ id }) => id),
  );
  if (options.json === true) terminal.print(JSON.stringify(found, null, 1));
  else print(found, terminal);
  return incomplete ? EXIT.incomplete : EXIT.done;
}

/** The same cell in several captures is one. */
function addCell(told: Map<string, CellSeen & { told: Series }>, cell: CellSeen, values: Series | undefined): void {
  const { protocol, server, unit, target, readers, writers } = cell;
  const key = `${protocol}\n${server}\n${unit}\n${target}`;
  const known = told.get(key);
  const series = known?.told ?? new Series({ variable: target, direction: "told", source: server });
  if (values !== undefined) {
    for (const [at, time] of values.times.entries()) series.append(time, values.values[at] as number);
  }
  told.set(key, {
    ...cell,
    readers: readers.union(known?.readers ?? new Set()),
    writers: writers.union(known?.writers ?? new Set()),
    told: series,
  });
}

function print({ proposals, strangers, empty }: Proposals, terminal: Terminal): void {
  if (proposals.length === 0) terminal.print("# No variable is proposed.");
  else
    terminal.print(
      `# ${counted(proposals.length, "variable")} proposed. Check each, add unit and limits, and paste it into plant.yaml.\nvariables:`,
    );
  for (const { variable, confidence, why } of proposals) {
    terminal.print(`  # ${confidence}: ${makeLine(why.join("; "))}`);
    terminal.print(writeVariable(variable));
  }
  for (const { asset, targets } of empty) terminal.print(`# Nothing but 0 at ${makeLine(enumerate(targets, 20))} of ${asset}.`);
  for (const address of strangers)
    terminal.print(`# ${address} tells values as well, and no asset has this address: declare it first.`);
}

interface ImportOptions extends Options {
  readonly plant: string;
  readonly asset?: string;
}

/** What a list or an OPC UA NodeSet names, as variables to paste. */
export async function importTags(terminal: Terminal, file: string, options: ImportOptions): Promise<number> {
  const { plant } = openPlantFolder(options.plant);
  if (options.asset !== undefined && !plant.assets.some(({ id }) => id === options.asset)) {
    throw new CommandError(
      "cli/unknown-subject",
      `The plant has no asset ${options.asset}.`,
      "Declare it first, or correct --asset.",
    );
  }
  const bytes = readBytes(file);
  const taken = plant.variables.map(({ id }) => id);
  const byName = (list: readonly { readonly id: string; readonly name: string }[]): Map<string, string> =>
    new Map(list.flatMap(({ id, name }) => [name, id].map((key) => [key.toLowerCase(), id])));
  const { variables, problems } = isNodeSet(bytes)
    ? readNodeSet(bytes, basename(file), options.asset ?? "unknown", taken)
    : await readTagList(bytes, basename(file), {
        assets: byName(plant.assets),
        essentialFunctions: byName(plant.essentialFunctions),
        taken,
        asset: options.asset,
      });
  if (options.json === true) terminal.print(JSON.stringify({ variables, problems }, null, 1));
  else {
    terminal.print(
      `# ${counted(variables.length, "variable")} of ${makeLine(basename(file))}. Check each and paste it into plant.yaml.\nvariables:`,
    );
    for (const variable of variables) terminal.print(writeVariable(variable));
    showProblems(problems, terminal);
  }
  return problems.some(({ severity }) => severity === "error") ? EXIT.incomplete : EXIT.done;
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileError(path, error);
  }
}
