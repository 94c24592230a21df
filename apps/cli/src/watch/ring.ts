// The ring: what was watched, as files of evidence with a bound on their sum, and the manifest that says what their sensor could see. They
// are evidence of the plant like any other as long as they are there.

import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, join } from "node:path";
import { loadManifest, type ManifestEntry, type Sensor } from "@bulkhead/facts";
import { CommandError, fileError, ownFolder, watchedFolder, writeText } from "@bulkhead/workspace";

/** What is told of every file of one watch. */
export interface Watcher {
  readonly collector: string;
  readonly sensor: Sensor | undefined;
}

/** A file that is being written. */
export interface OpenSegment {
  readonly name: string;
  readonly path: string;
  readonly begun: string;
  size: number;
}

export class Ring {
  readonly folder: string;
  /** Files that had to go. */
  removed = 0;
  readonly #most: number;
  readonly #entries: ManifestEntry[];
  readonly #sizes = new Map<string, number>();
  /** Names of files that prove a finding: they go last. */
  readonly #telling = new Set<string>();
  #handle = -1;
  #count = 0;

  /** `most`: bytes of all files together. */
  constructor(plantPath: string, most: number) {
    ownFolder(plantPath);
    this.folder = watchedFolder(plantPath);
    this.#most = most;
    mkdirSync(this.folder, { recursive: true });
    const manifest = join(this.folder, "evidence.yaml");
    this.#entries = existsSync(manifest) ? loadManifest(readFileSync(manifest, "utf8"), "watch/evidence.yaml").entries : [];
    for (const { file } of this.#entries)
      this.#sizes.set(file, statSync(join(this.folder, file), { throwIfNoEntry: false })?.size ?? 0);
  }

  /** Bytes of all files. */
  get size(): number {
    return [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  /** Begins a file. `moment` names it: an instant in ISO 8601. */
  begin(source: string, moment: string, ending: string): OpenSegment {
    const name = this.#nameFor(moment, `${source}.${ending}`);
    const path = join(this.folder, name);
    try {
      this.#handle = openSync(path, "wx");
    } catch (error) {
      throw new CommandError("cli/not-writable", fileError(path, error).message, "Make room, or name another plant folder.");
    }
    return { name, path, begun: moment, size: 0 };
  }

  /** Throws `CommandError` where the disk is full. */
  write(segment: OpenSegment, bytes: Uint8Array, start = 0, end = bytes.length): void {
    try {
      for (let at = start; at < end; ) at += writeSync(this.#handle, bytes, at, end - at);
    } catch (error) {
      throw new CommandError(
        "cli/not-writable",
        `${segment.path} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
        "Make room on the disk, or keep less with --keep.",
      );
    }
    segment.size += end - start;
  }

  /** The file is complete: it becomes evidence. */
  close({ name, begun, size }: OpenSegment, { collector, sensor }: Watcher, dropped: number | undefined): ManifestEntry {
    closeSync(this.#handle);
    this.#handle = -1;
    return this.#list(
      name,
      begun,
      size,
      collector,
      sensor === undefined || dropped === undefined ? sensor : { ...sensor, dropped },
    );
  }

  /** Takes a copy of a file that another program wrote, as it is now. */
  adopt(path: string, moment: string, { collector, sensor }: Watcher): ManifestEntry {
    const name = this.#nameFor(moment, basename(path));
    const copy = join(this.folder, name);
    copyFileSync(path, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    return this.#list(name, moment, statSync(copy).size, collector, sensor);
  }

  pathOf({ file }: ManifestEntry): string {
    return join(this.folder, file);
  }

  /** The file proves something: it is kept as long as others can go. */
  keep(name: string): void {
    this.#telling.add(name);
  }

  #list(file: string, collected: string, size: number, collector: string, sensor: Sensor | undefined): ManifestEntry {
    const entry: ManifestEntry = { file, collector, collected, ...(sensor === undefined ? {} : { sensor }) };
    this.#entries.push(entry);
    this.#sizes.set(file, size);
    this.#makeRoom();
    // JSON is YAML, and one entry a line is easy on the eye
    writeText(
      join(this.folder, "evidence.yaml"),
      `# Written by bulkhead watch.\n[\n${this.#entries.map((one) => ` ${JSON.stringify(one)}`).join(",\n")}\n]\n`,
    );
    return entry;
  }

  #makeRoom(): void {
    let total = this.size;
    while (total > this.#most && this.#entries.length > 1) {
      // never the newest, of which nobody knows yet what it holds
      const candidates = this.#entries.slice(0, -1);
      const victim = (candidates.find(({ file }) => !this.#telling.has(file)) ?? candidates[0]) as ManifestEntry;
      this.#entries.splice(this.#entries.indexOf(victim), 1);
      total -= this.#sizes.get(victim.file) ?? 0;
      this.#sizes.delete(victim.file);
      this.#telling.delete(victim.file);
      rmSync(join(this.folder, victim.file), { force: true });
      this.removed++;
    }
  }

  /** `20261124T091736Z-1-eth0.pcap`: sorts by time, and is a name on every system. */
  #nameFor(moment: string, ending: string): string {
    this.#count++;
    const time = moment.slice(0, 19).replaceAll(/[-:]/g, "");
    return `${time}Z-${this.#count}-${ending.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(-80)}`;
  }
}
