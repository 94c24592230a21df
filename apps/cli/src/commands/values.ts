// `bulkhead values`: process values out of captures and historians, kept in columns, listed and given out again.

import { openSync, statSync, writeSync } from "node:fs";
import { makeLine } from "@bulkhead/documents";
import { counted, nearestTo, readQuantity } from "@bulkhead/plant";
import type { Series } from "@bulkhead/process";
import {
  CommandError,
  importValues,
  listValues,
  loadValues,
  openPlantFolder,
  parseMoment,
  pollable,
  pollValues,
} from "@bulkhead/workspace";
import { writeCsv } from "../csv.ts";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import { printTables } from "../table-output.ts";
import { describeSize, type Terminal } from "../terminal.ts";

interface ImportOptions {
  readonly plant: string;
  readonly json?: boolean;
}

/** Takes the values out of files and keeps them. Exits with 3 where a file had parts that could not be read. */
export async function importFiles(terminal: Terminal, files: readonly string[], options: ImportOptions): Promise<number> {
  const { path, plant } = openPlantFolder(options.plant);
  let bad = false;
  const done: unknown[] = [];
  for (const file of files) {
    const { index, kind, problems, path: kept } = await importValues(file, path, plant, terminal);
    const samples = index.series.reduce((sum, { count }) => sum + count, 0);
    const size = statSync(kept).size;
    const known = new Set(plant.variables.map(({ id }) => id));
    const strange = index.series.filter(({ variable }) => !known.has(variable));
    if (problems.some(({ severity }) => severity === "error")) bad = true;
    if (options.json === true) done.push({ file, kind, series: index.series.length, samples, bytes: size, problems });
    else {
      const each = samples === 0 ? "" : `, ${(size / samples).toFixed(1)} bytes each`;
      terminal.print(
        `${file}: ${kind}, ${counted(samples, "value")} of ${index.series.length} series, kept in ${describeSize(size)}${each}`,
      );
      if (strange.length > 0) {
        const names = strange.slice(0, 5).map(({ variable }) => makeLine(variable));
        terminal.print(
          `  ${counted(strange.length, "tag")} that no variable has as id or tag: ${names.join(", ")}${strange.length > 5 ? ", …" : ""}`,
        );
      }
      showProblems(problems, terminal);
    }
  }
  if (options.json === true) terminal.print(JSON.stringify(done, null, 1));
  return bad ? EXIT.incomplete : EXIT.done;
}

/** What is kept: a row per series. */
export async function list(terminal: Terminal, folder: string, options: { readonly json?: boolean }): Promise<number> {
  const { path } = openPlantFolder(folder);
  const rows = listValues(path).flatMap(({ index }) =>
    index.series.map(({ variable, unit, direction, source, count, bad, minimum, maximum, blocks }) => [
      variable,
      direction,
      count,
      bad,
      minimum === null ? "" : round(minimum),
      maximum === null ? "" : round(maximum),
      unit ?? "",
      instant(Math.min(...blocks.map(({ from }) => from))),
      instant(Math.max(...blocks.map(({ until }) => until))),
      source === index.source.name ? source : `${source} (${index.source.name})`,
    ]),
  );
  const columns = ["Variable", "Way", "Values", "Bad", "Least", "Most", "Unit", "From", "Until", "Source"];
  printTables([{ title: "Values that are kept", columns, rows }], options.json, terminal);
  return EXIT.done;
}

interface ExportOptions {
  readonly plant: string;
  readonly from?: string;
  readonly until?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** Every sample of the chosen variables, in order of time, as CSV or as lines of JSON. */
export async function exportValues(terminal: Terminal, variables: readonly string[], options: ExportOptions): Promise<number> {
  const { path } = openPlantFolder(options.plant);
  const files = listValues(path);
  const names = new Set(files.flatMap(({ index }) => index.series.map(({ variable }) => variable)));
  for (const variable of variables) {
    if (names.has(variable)) continue;
    const near = nearestTo(variable, names);
    const mend = near === undefined ? "`bulkhead values list` names what there is." : `Did you mean ${near}?`;
    throw new CommandError("cli/unknown-subject", `No values of ${variable} are kept.`, mend);
  }
  const from = options.from === undefined ? undefined : Date.parse(parseMoment(options.from, "begin"));
  const until = options.until === undefined ? undefined : Date.parse(parseMoment(options.until, "end"));
  const chosen = variables.length === 0 ? {} : { variables: new Set(variables) };
  const bounds = { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
  const series = loadValues(files, { ...chosen, ...bounds });
  const write = openOutput(options.output, terminal);
  if (options.json !== true) write(writeCsv(HEADS, []).trimEnd());
  for (const one of series) {
    const rows = rowsOf(one);
    if (options.json === true)
      for (const row of rows) write(JSON.stringify(Object.fromEntries(HEADS.map((head, at) => [head, row[at]]))));
    else
      for (const row of rows)
        write(
          writeCsv(
            row.map((cell) => String(cell ?? "")),
            [],
          ).trimEnd(),
        );
  }
  return EXIT.done;
}

const HEADS = ["time", "tag", "value", "quality", "unit", "way", "place", "source"];
const QUALITIES = ["good", "uncertain", "bad"];

function* rowsOf({ origin, times, values, qualities, places }: Series): Generator<(string | number | null)[]> {
  const { variable, unit, direction, source } = origin;
  for (const [at, time] of times.entries()) {
    const value = values[at] as number;
    const quality = QUALITIES[qualities[at] as number] as string;
    yield [
      instant(time),
      variable,
      Number.isNaN(value) ? null : value,
      quality,
      unit ?? "",
      direction,
      places[at] as number,
      source,
    ];
  }
}

function openOutput(path: string | undefined, terminal: Terminal): (line: string) => void {
  if (path === undefined || path === "-") return (line) => terminal.print(line);
  let handle: number;
  try {
    handle = openSync(path, "wx");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError("cli/not-writable", `${path} cannot be written: ${reason}.`, "Name a file that does not exist yet.");
  }
  return (line) => void writeSync(handle, `${line}\n`);
}

function instant(time: number): string {
  return Number.isFinite(time) && Math.abs(time) < 8.64e15 ? new Date(time).toISOString() : "";
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}

interface PollOptions {
  readonly allow?: string;
  readonly plant: string;
  readonly asset: string;
  readonly every: string;
  readonly for: string;
  readonly json?: boolean;
}

/** Reads the Modbus points of an asset from the one endpoint that the person names as allowed. */
export async function poll(terminal: Terminal, endpoint: string, options: PollOptions): Promise<number> {
  const found = /^\[?([^\]\s]+?)\]?:(\d{1,5})$/.exec(endpoint);
  if (found === null) throw new CommandError("cli/bad-argument", `${endpoint} is no endpoint.`, "Write it as 127.0.0.1:502.");
  if (options.allow !== endpoint) {
    throw new CommandError(
      "cli/refused",
      "Bulkhead is passive: it sends nothing into a control network.",
      `For a gateway or simulator that may be asked, say so: --allow ${endpoint}`,
    );
  }
  const { path, plant } = openPlantFolder(options.plant);
  const readings = pollable(plant, options.asset);
  if (readings.length === 0) {
    throw new CommandError(
      "cli/no-values",
      `No variable of ${options.asset} has a Modbus point.`,
      "Add points to plant.yaml, or correct --asset.",
    );
  }
  const [every, length] = [options.every, options.for].map((text) => (readQuantity(text, "s") ?? 0) * 1000) as [number, number];
  if (!(every >= 100) || !(length > 0))
    throw new CommandError("cli/bad-argument", "No such duration.", "Write --every 1s --for 60s; every at least 0.1s.");
  const plan = { host: found[1] as string, port: Number(found[2]), every, rounds: Math.max(1, Math.round(length / every)) };
  const index = await pollValues(readings, plan, path, (text) => terminal.progress(text));
  const count = index.series.reduce((sum, series) => sum + series.count, 0);
  const bad = index.series.reduce((sum, series) => sum + series.bad, 0);
  if (options.json === true) terminal.print(JSON.stringify({ endpoint, values: count, bad }, null, 1));
  else terminal.print(`${endpoint}: ${counted(count, "value")} of ${index.series.length} series, ${bad} bad`);
  return EXIT.done;
}
