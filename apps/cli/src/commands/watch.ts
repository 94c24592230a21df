// `bulkhead watch`: live traffic, kept and held against the plant as it comes.

import { statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import type { Sensor } from "@bulkhead/facts";
import { nearestTo } from "@bulkhead/plant";
import { CommandError, openPlantFolder, type PlantFolder } from "@bulkhead/workspace";
import { parseCount, parseDuration, parseSize } from "../amount.ts";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import type { Terminal } from "../terminal.ts";
import { startCapture } from "../watch/capturer.ts";
import { FolderWatch } from "../watch/folder.ts";
import { Progress } from "../watch/progress.ts";
import { ReadingThread } from "../watch/reading-thread.ts";
import { Ring, type Watcher } from "../watch/ring.ts";
import { StreamWatch } from "../watch/stream.ts";

interface Options {
  readonly plant: string;
  readonly for?: string;
  readonly packets?: string;
  readonly keep: string;
  readonly every: string;
  readonly quiet: string;
  readonly sensor?: string;
  readonly sees?: readonly string[];
  readonly inside?: readonly string[];
  readonly with?: string;
  readonly json?: boolean;
}

const NOTHING = "No packets came. What comes has to be pcap or pcapng, as tcpdump -w - and dumpcap -w - write it.";
/** Milliseconds between looks at what goes on. */
const BEAT = 1000;
/** Milliseconds that a program gets to end by itself. */
const PATIENCE = 5000;

export async function watch(terminal: Terminal, from: string, options: Options): Promise<number> {
  const folder = openPlantFolder(options.plant);
  // everything that can be refused is, before the reading thread runs
  const duration = options.for === undefined ? undefined : parseDuration(options.for);
  const [keep, every, quiet] = [parseSize(options.keep), parseDuration(options.every), parseDuration(options.quiet)];
  const most = options.packets === undefined ? Number.POSITIVE_INFINITY : parseCount(options.packets);
  const sensor = describeSensor(options, folder);
  const isFolder = from !== "-" && statSync(from, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder && options.packets !== undefined) {
    throw new CommandError("cli/bad-argument", "--packets counts on an interface or a pipe, not in a folder.", "Use --for.");
  }
  const ring = new Ring(folder.path, keep);
  const progress = new Progress(isFolder ? "files" : "packets", ring, terminal, options.json === true);
  const stop = Promise.withResolvers<void>();
  const end = (): void => stop.resolve();
  const thread = new ReadingThread(folder.path, folder.plant, (answer) => progress.take(answer), end);
  const begun = Date.now();
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  const timer = duration === undefined ? undefined : setTimeout(end, duration);
  try {
    if (sensor === undefined) {
      terminal.remark("No sensor is described (--sensor, --sees): what is seen counts, that something was not seen will not.");
    }
    const setting: Setting = {
      ring,
      thread,
      folder,
      sensor,
      progress,
      every,
      quiet,
      most,
      only: options.with,
      stop: stop.promise,
      terminal,
    };
    if (isFolder) await watchFolder(resolve(from), setting);
    else await watchStream(from === "-" ? undefined : from, setting);
  } finally {
    clearTimeout(timer);
    process.off("SIGINT", end);
    process.off("SIGTERM", end);
    terminal.progress("read the rest");
    await thread.end();
  }
  progress.summarise(Date.now() - begun);
  return progress.bad || (progress.dropped ?? 0) > 0 ? EXIT.incomplete : EXIT.done;
}

interface Setting {
  readonly ring: Ring;
  readonly thread: ReadingThread;
  readonly folder: PlantFolder;
  readonly sensor: Sensor | undefined;
  readonly progress: Progress;
  readonly every: number;
  readonly quiet: number;
  readonly most: number;
  /** The program that shall capture. */
  readonly only: string | undefined;
  readonly stop: Promise<void>;
  readonly terminal: Terminal;
}

/** `from`: an interface; `undefined`: standard input. */
async function watchStream(from: string | undefined, setting: Setting): Promise<void> {
  const { ring, thread, progress, every, most, terminal, sensor, stop } = setting;
  const capture = from === undefined ? undefined : await startCapture(from, setting.only);
  const label = from ?? "stdin";
  const source = capture?.packets ?? process.stdin;
  const collector = `bulkhead watch ${label}${capture === undefined ? "" : ` (${capture.program})`}`;
  const stream = new StreamWatch(source, ring, thread, {
    label,
    watcher: { collector, sensor },
    every,
    most,
    dropped: () => capture?.dropped(),
  });
  if (capture !== undefined) terminal.remark(`Watching ${label} with ${capture.program}. Ctrl-C ends it.`);
  const beat = repeat(BEAT, (now, passed) => {
    capture?.poke();
    stream.tick(now);
    const rate = Math.round(((stream.packets - progress.packets) * 1000) / passed);
    progress.packets = stream.packets;
    progress.dropped = capture?.dropped();
    progress.show(label, rate, thread.pending);
  });
  try {
    await Promise.race([stop, stream.ended]);
    capture?.stop();
    if (capture === undefined) process.stdin.destroy();
    else await Promise.race([Promise.all([stream.ended, capture.ended]), delay(PATIENCE)]);
  } finally {
    clearInterval(beat);
    capture?.stop();
    stream.finish();
  }
  progress.packets = stream.packets;
  progress.dropped = capture?.dropped();
  const complaint = capture?.complaint() ?? stream.broken ?? (stream.packets === 0 && from === undefined ? NOTHING : undefined);
  if (complaint !== undefined || stream.waiting > 0) {
    progress.bad = true;
    showProblems(
      [{ code: "cli/stream-broken", severity: "error", message: complaint ?? "The stream ends within a packet.", place: label }],
      terminal,
    );
  }
}

async function watchFolder(path: string, setting: Setting): Promise<void> {
  const { ring, thread, folder, sensor, quiet, progress, stop } = setting;
  const looking = new FolderWatch(path, quiet);
  const own = join(folder.path, "evidence");
  const watcher: Watcher = { collector: `bulkhead watch ${path}`, sensor };
  const look = (all: boolean): void => {
    for (const file of looking.look(Date.now(), all)) {
      if (file.startsWith(own + sep)) {
        const name = file.slice(own.length + 1).replaceAll(sep, "/");
        // evidence of the plant already, described by its own manifest
        const entry = folder.evidence.find((one) => one.path === file)?.entry ?? { file: name };
        thread.read(file, name, entry);
      } else {
        const entry = ring.adopt(file, new Date().toISOString(), watcher);
        thread.read(ring.pathOf(entry), entry.file, entry);
      }
    }
    progress.show(path, 0, thread.pending);
  };
  const failed = Promise.withResolvers<void>();
  const beat = repeat(BEAT, () => {
    try {
      look(false);
    } catch (error) {
      failed.reject(error);
    }
  });
  try {
    await Promise.race([stop, failed.promise]);
  } finally {
    clearInterval(beat);
  }
  look(true);
}

/** As the options describe it, or as the plant's evidence describes the sensor of this name. */
function describeSensor({ sensor, sees, inside }: Options, { plant, evidence }: PlantFolder): Sensor | undefined {
  const zones = plant.zones.map(({ id }) => id);
  for (const zone of [...(sees ?? []), ...(inside ?? [])]) {
    if (zones.includes(zone)) continue;
    const near = nearestTo(zone, zones);
    throw new CommandError(
      "cli/unknown-subject",
      `The plant has no zone ${zone}.`,
      near === undefined ? `There are: ${zones.join(", ")}.` : `Did you mean ${near}?`,
    );
  }
  if (sees !== undefined || inside !== undefined) {
    return { name: sensor ?? "watch", zones: [...new Set([...(sees ?? []), ...(inside ?? [])])], inside: inside ?? [] };
  }
  if (sensor === undefined) return undefined;
  const known = evidence.find(({ entry }) => entry?.sensor?.name === sensor)?.entry?.sensor;
  if (known !== undefined) return { name: known.name, zones: known.zones, inside: known.inside };
  throw new CommandError(
    "cli/unknown-subject",
    `evidence/evidence.yaml describes no sensor ${sensor}.`,
    "Say which zones it sees: --sees control supervision, and --inside for zones of which it sees all traffic.",
  );
}

function repeat(milliseconds: number, act: (now: number, passed: number) => void): NodeJS.Timeout {
  let last = Date.now();
  return setInterval(() => {
    const now = Date.now();
    act(now, Math.max(1, now - last));
    last = now;
  }, milliseconds);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds).unref());
}
