// Where `learn` and `alarms` take values from: files that are named, or what a plant keeps; with a plant's design, or without one.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Problem } from "@bulkhead/facts";
import { loadPlant, type Plant } from "@bulkhead/plant";
import { CommandError, importValues, listValues, openPlantFolder, type ValueFile } from "@bulkhead/workspace";
import type { Terminal } from "../terminal.ts";

export interface ValueSource {
  readonly plant: Plant;
  readonly files: readonly ValueFile[];
  readonly problems: readonly Problem[];
  /** To be called at the end. */
  close(): void;
}

/** A plant that says nothing: every tag stands for itself. */
const EMPTY = "bulkhead: 1\nsystem:\n  id: unnamed\n  name: Unnamed\n";

/** Without files: all values that the plant keeps (`bulkhead values import`). Without a plant, what is imported is forgotten at the end. */
export async function openValueSource(
  given: readonly string[],
  plantPath: string | undefined,
  terminal: Terminal,
): Promise<ValueSource> {
  if (plantPath === undefined && given.length === 0) {
    throw new CommandError(
      "cli/bad-argument",
      "There are no values.",
      "Name files (CSV, Parquet, captures), or a plant with --plant.",
    );
  }
  const folder = plantPath === undefined ? undefined : openPlantFolder(plantPath);
  const plant = folder?.plant ?? loadPlant(EMPTY, "plant.yaml").plant;
  if (plant === undefined) throw new Error("the empty plant is no plant");
  const place = folder?.path ?? mkdtempSync(join(tmpdir(), "bulkhead-values-"));
  const close = (): void => {
    if (folder === undefined) rmSync(place, { recursive: true, force: true });
  };
  try {
    const files: ValueFile[] = [];
    const problems: Problem[] = [];
    for (const file of given) {
      const imported = await importValues(file, place, plant, terminal);
      files.push(imported);
      problems.push(...imported.problems);
    }
    return { plant, files: given.length === 0 ? listValues(place) : files, problems, close };
  } catch (error) {
    close();
    throw error;
  }
}
