// `bulkhead observe`: what is in these files?

import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { type Fact, factText } from "@bulkhead/facts";
import { counted } from "@bulkhead/plant";
import { pointsOfInterest } from "@bulkhead/process";
import { openSqliteStore, type Store } from "@bulkhead/store";
import {
  actor,
  type EvidenceFile,
  manifestOf,
  type Observation,
  observeFile,
  openFactStore,
  openPlantFolder,
  type PlantFolder,
} from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import { describeSize, type Terminal } from "../terminal.ts";

interface Options {
  readonly plant?: string;
  readonly store?: string;
  readonly json?: boolean;
}

export async function observe(terminal: Terminal, files: readonly string[], options: Options): Promise<number> {
  // Facts pass by and are not held: to collect what is over sooner costs little time and saves a fifth of the memory of a capture of 1 GB.
  setFlagsFromString("--heap-growing-percent=20");
  const plantPath = options.plant ?? findPlantAround(dirname(resolve(files[0] ?? "."))) ?? findPlantAround(process.cwd());
  const folder = plantPath === undefined ? undefined : openPlantFolder(plantPath);
  const points = folder === undefined ? [] : pointsOfInterest(folder.plant);
  const store = await openStoreFor(options, folder);
  let bad = 0;
  try {
    for (const given of files) {
      if (folder !== undefined && resolve(given) === manifestOf(folder.path)) continue;
      const kinds = new Map<string, number>();
      const take = (fact: Fact): void => {
        if (options.json === true) terminal.print(factText(fact));
        else kinds.set(fact.kind, (kinds.get(fact.kind) ?? 0) + 1);
      };
      const observation = await observeFile(placeFile(given, folder), points, store, actor(), terminal, take);
      if (observation.problems.some((problem) => problem.severity === "error")) bad += 1;
      if (options.json === true) for (const problem of observation.problems) terminal.print(JSON.stringify({ problem }));
      else describe(observation, kinds, store !== undefined, terminal);
    }
  } finally {
    await store?.close();
  }
  return bad === 0 ? EXIT.done : EXIT.incomplete;
}

async function openStoreFor(options: Options, folder: PlantFolder | undefined): Promise<Store | undefined> {
  if (options.store !== undefined) return openSqliteStore(resolve(options.store), { now: () => new Date().toISOString() });
  return folder === undefined ? undefined : openFactStore(folder.path);
}

function findPlantAround(start: string): string | undefined {
  for (let path = start; ; path = dirname(path)) {
    if (existsSync(join(path, "plant.yaml"))) return path;
    if (dirname(path) === path) return undefined;
  }
}

/** A file that the plant lists is read as the plant says; any other stands for itself. */
function placeFile(given: string, folder: PlantFolder | undefined): EvidenceFile {
  const path = resolve(given);
  const known = folder?.evidence.find((file) => file.path === path);
  return known ?? { path, name: relative(process.cwd(), path), entry: undefined };
}

function describe(observation: Observation, kinds: ReadonlyMap<string, number>, stored: boolean, terminal: Terminal): void {
  const { evidence, kind, facts, problems } = observation;
  const size = evidence === undefined ? "" : `, ${describeSize(evidence.size)}, ${evidence.digest.slice(0, 19)}…`;
  terminal.print(`${observation.name}: ${kind ?? "not read"}${size}`);
  if (kind !== undefined) {
    const kept = stored ? (observation.fresh ? ", kept in the store" : ", from the store") : "";
    terminal.print(`  ${counted(facts, "fact")}${kept}`);
    for (const [name, number] of [...kinds].sort(([a], [b]) => (a < b ? -1 : 1))) {
      terminal.print(`  ${String(number).padStart(7)}  ${name}`);
    }
  }
  showProblems(problems, terminal);
}
