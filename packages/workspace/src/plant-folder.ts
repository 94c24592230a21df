// The plant as a folder: plant.yaml, the evidence beside it with its manifest, and what Bulkhead keeps for itself in .bulkhead/.

import { type Dirent, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { loadManifest, type ManifestEntry, type Problem } from "@bulkhead/facts";
import { PROTOCOL_NAMES } from "@bulkhead/network";
import { loadPlant, type Plant } from "@bulkhead/plant";
import { CommandError, fileError } from "./error.ts";
import { type Collector, readCollectors, SIGNATURE_ENDING } from "./signature.ts";

export interface EvidenceFile {
  /** Where it lies. */
  readonly path: string;
  /** As the manifest and reports name it: relative to the evidence folder, with slashes. */
  readonly name: string;
  /** What the manifest says about it. */
  readonly entry: ManifestEntry | undefined;
  /** Whose signatures on it are known. */
  readonly collectors?: readonly Collector[];
}

export interface PlantFolder {
  readonly path: string;
  readonly plant: Plant;
  /** The text of plant.yaml, as sealed into a dossier. */
  readonly text: string;
  readonly evidence: readonly EvidenceFile[];
  /** Warnings and notes about the design and the manifest; errors end the command. */
  readonly problems: readonly Problem[];
}

const PLANT_FILE = "plant.yaml";
const EVIDENCE_FOLDER = "evidence";
const MANIFEST_FILE = "evidence.yaml";

/** Opens the folder, or the one that holds the given plant.yaml. Throws `CommandError` with every error in its message. */
export function openPlantFolder(given: string): PlantFolder {
  const path = resolve(given.endsWith(PLANT_FILE) ? dirname(given) : given);
  const file = join(path, PLANT_FILE);
  if (!existsSync(file)) {
    throw new CommandError(
      "cli/no-plant",
      `${path} holds no ${PLANT_FILE}.`,
      `Name a plant folder, or make one: bulkhead init ${given} (see bulkhead init --help).`,
    );
  }
  const text = readText(file);
  const { plant, problems } = loadPlant(text, PLANT_FILE);
  if (plant === undefined || problems.some((problem) => problem.severity === "error")) {
    throw new BadInput("cli/bad-plant", `${file} cannot be used as it is.`, problems);
  }

  const folder = join(path, EVIDENCE_FOLDER);
  const manifestFile = manifestOf(path);
  const manifest = existsSync(manifestFile)
    ? loadManifest(readText(manifestFile), `${EVIDENCE_FOLDER}/${MANIFEST_FILE}`)
    : { entries: [], problems: [] };
  const entries = new Map(manifest.entries.map((entry) => [entry.file, entry]));
  const found = existsSync(folder) ? withoutSignatures(listFiles(folder)).filter((name) => name !== MANIFEST_FILE) : [];
  const missing: Problem[] = [];
  for (const entry of manifest.entries) {
    if (found.includes(entry.file)) continue;
    if (existsSync(resolve(folder, entry.file)) && statSync(resolve(folder, entry.file)).isFile()) found.push(entry.file);
    else {
      missing.push({
        code: "cli/evidence-missing",
        severity: "error",
        message: `${entry.file} is listed but does not exist.`,
        mend: "Put the file there, or take the entry out.",
        file: `${EVIDENCE_FOLDER}/${MANIFEST_FILE}`,
      });
    }
  }
  const { collectors, problems: keyProblems } = readCollectors(path);
  const evidence: EvidenceFile[] = found.map((name) => ({
    path: resolve(folder, name),
    name,
    entry: entries.get(name),
    collectors,
  }));
  evidence.push(...watchedEvidence(path));
  return {
    path,
    plant,
    text,
    evidence,
    problems: [...problems, ...strangeProtocols(plant), ...manifest.problems, ...missing, ...keyProblems],
  };
}

/** Where `watch` keeps its files and their manifest. */
export function watchedFolder(plantPath: string): string {
  return join(plantPath, ".bulkhead", "watch");
}

/** What `watch` keeps. Its manifest is its own; a file that is not there any more had to make room. */
function watchedEvidence(plantPath: string): EvidenceFile[] {
  const folder = watchedFolder(plantPath);
  const manifest = join(folder, MANIFEST_FILE);
  if (!existsSync(manifest)) return [];
  return loadManifest(readText(manifest), manifest).entries.flatMap((entry) => {
    const path = join(folder, entry.file);
    return entry.file === basename(entry.file) && existsSync(path) ? [{ path, name: entry.file, entry }] : [];
  });
}

/** Protocols of channels that no reader knows: such a channel allows nothing that is ever recognised. */
function strangeProtocols({ conduits }: Plant): Problem[] {
  const known = new Set([...PROTOCOL_NAMES, "any"]);
  const strange = new Map<string, string>();
  for (const { channels } of conduits) {
    for (const { id, protocol } of channels) if (!known.has(protocol)) strange.set(protocol, strange.get(protocol) ?? id);
  }
  return [...strange].map(([protocol, channel]) => ({
    code: "cli/unknown-protocol",
    severity: "warning",
    message: `Channel ${channel} names the protocol ${protocol}, which no reader recognises.`,
    mend: `Write \`any\` to allow whatever uses its ports, or one of: ${PROTOCOL_NAMES.join(", ")} (HTTPS is tls).`,
    file: PLANT_FILE,
  }));
}

/** The file that says what is known about each piece of evidence: no evidence itself. */
export function manifestOf(plantPath: string): string {
  return join(plantPath, EVIDENCE_FOLDER, MANIFEST_FILE);
}

/** The folder that holds the store, the report and the like; made when needed, ignored by git. */
export function ownFolder(plantPath: string): string {
  const path = join(plantPath, ".bulkhead");
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new CommandError(
      "cli/not-writable",
      `${path} cannot be made: ${error instanceof Error ? error.message : String(error)}.`,
      "Bulkhead keeps its facts there; give yourself the right to write, or copy the plant folder.",
    );
  }
  return path;
}

/** An input with problems that stop the command; they are listed after the message. */
export class BadInput extends CommandError {
  readonly problems: readonly Problem[];

  constructor(code: "cli/bad-plant" | "cli/bad-manifest" | "cli/bad-asset-list", message: string, problems: readonly Problem[]) {
    super(code, message, "Mend what is listed above, then run the command again.");
    this.problems = problems;
  }
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw fileError(file, error);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(
      "cli/not-text",
      `${file} is no UTF-8 text.`,
      "Open it in an editor and save it as UTF-8, or take an earlier copy.",
    );
  }
}

/** A signature is no evidence of its own; one that belongs to no file is shown as a file that nobody reads. */
function withoutSignatures(files: readonly string[]): string[] {
  const all = new Set(files);
  return files.filter((name) => !name.endsWith(SIGNATURE_ENDING) || !all.has(name.slice(0, -SIGNATURE_ENDING.length)));
}

/** Files below a folder, in a stable order; hidden ones are left out. */
function listFiles(folder: string): string[] {
  const found: string[] = [];
  const visit = (path: string): void => {
    const entries: Dirent[] = readdirSync(path, { withFileTypes: true });
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      const full = join(path, entry.name);
      if (entry.isDirectory()) visit(full);
      // a link to a file stands for the file (large captures lie elsewhere); a link to a folder is not followed, it may lead in a circle
      else if (entry.isFile() || (entry.isSymbolicLink() && statSync(full, { throwIfNoEntry: false })?.isFile() === true))
        found.push(relative(folder, full).split(sep).join("/"));
    }
  };
  visit(folder);
  return found.sort();
}
