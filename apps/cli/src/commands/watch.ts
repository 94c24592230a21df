// `bulkhead watch`: live traffic, kept and held against the plant as it comes.

import { statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { makeLine } from "@bulkhead/documents";
import type { Sensor } from "@bulkhead/facts";
import { counted, nearestTo } from "@bulkhead/plant";
import { parseCount, parseDuration, parseSize } from "../amount.ts";
import { CommandError, EXIT } from "../error.ts";
import { openPlantFolder, type PlantFolder } from "../plant-folder.ts";
import { showProblems } from "../problems.ts";
import { describeSize, type Terminal } from "../terminal.ts";
import { startCapture } from "../watch/capturer.ts";
import { FolderWatch } from "../watch/folder.ts";
import type { ReadingAnswer } from "../watch/reading.ts";
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

/** How far a watch has got. */
interface Progress {
  /** What is counted. */
  readonly of: "packets" | "files";
  packets: number;
  dropped: number | undefined;
  assets: number;
  conversations: number;
  findings: number;
  files: number;
  /** How often it was looked at. */
  beats: number;
  /** A part of the input was bad. */
  bad: boolean;
}

const NOTHING = "No packets came. What comes has to be pcap or pcapng, as tcpdump -w - and dumpcap -w - write it.";
/** Milliseconds between looks at what goes on. */
const BEAT = 1000;
/** Beats between lines of status for programs. */
const STATUS_EVERY = 10;
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
  const progress: Progress = {
    of: isFolder ? "files" : "packets",
    packets: 0,
    beats: 0,
    dropped: undefined,
    assets: 0,
    conversations: 0,
    findings: 0,
    files: 0,
    bad: false,
  };
  const tell = (answer: ReadingAnswer): void => report(answer, progress, ring, options, terminal);
  const stop = Promise.withResolvers<void>();
  const end = (): void => stop.resolve();
  const thread = new ReadingThread(folder.path, folder.plant, tell, end);
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
      json: options.json === true,
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
  summarise(progress, ring, Date.now() - begun, options, terminal);
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
  readonly json: boolean;
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
    showStatus(label, rate, setting);
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
  const { ring, thread, folder, sensor, quiet, stop } = setting;
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
    showStatus(path, undefined, setting);
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

function report(answer: ReadingAnswer, progress: Progress, ring: Ring, options: Options, terminal: Terminal): void {
  const { news, name, kind, problems } = answer;
  progress.assets = answer.assets;
  progress.conversations = answer.conversations;
  progress.findings += news.length;
  if (kind === "read") progress.files++;
  if (news.length > 0) ring.keep(name);
  for (const { finding, first } of news) {
    if (options.json === true) terminal.print(JSON.stringify({ finding, first, evidence: name }));
    else {
      const techniques = finding.techniques.length > 0 ? ` [${finding.techniques.join(", ")}]` : "";
      terminal.print(`${first.slice(0, 19).replace("T", " ")}  ${finding.code}  ${makeLine(finding.text)}${techniques}`);
    }
  }
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) progress.bad = true;
  showProblems(errors, terminal);
}

function showStatus(label: string, rate: number | undefined, { progress, thread, ring, terminal, json }: Setting): void {
  const { packets, dropped, assets, conversations, findings, files } = progress;
  progress.beats++;
  if (json && progress.beats % STATUS_EVERY === 0) {
    const status = { packets, rate: rate ?? null, dropped: dropped ?? null, assets, conversations, findings, files };
    terminal.print(JSON.stringify({ status: { ...status, behind: thread.pending, removed: ring.removed } }));
  }
  const parts = [
    label,
    rate === undefined
      ? counted(files, "file")
      : `${rate.toLocaleString("en")} packets/s, ${packets.toLocaleString("en")} in all`,
    rate === undefined ? "" : dropped === undefined ? "losses not told" : `${dropped.toLocaleString("en")} lost`,
    `${counted(assets, "device")}, ${counted(conversations, "conversation")}, ${counted(findings, "finding")}`,
    thread.pending > 2 ? `${thread.pending} files behind` : "",
    ring.removed > 0 ? `${ring.removed} old files gone` : "",
  ];
  terminal.progress(parts.filter((part) => part !== "").join("; "));
}

function summarise(progress: Progress, ring: Ring, milliseconds: number, options: Options, terminal: Terminal): void {
  const { packets, dropped, assets, conversations, findings, files } = progress;
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  if (options.json === true) {
    terminal.print(
      JSON.stringify({
        watched: {
          packets,
          dropped: dropped ?? null,
          assets,
          conversations,
          findings,
          files,
          bad: progress.bad,
          seconds,
          removed: ring.removed,
          folder: ring.folder,
        },
      }),
    );
    return;
  }
  const loss = dropped === undefined ? "losses not told" : `${dropped.toLocaleString("en")} lost`;
  const seen =
    progress.of === "packets"
      ? `${packets.toLocaleString("en")} packets (${Math.round(packets / seconds).toLocaleString("en")}/s), ${loss}`
      : counted(files, "file");
  terminal.print(
    `${seen} in ${seconds} s; ${counted(assets, "device")}, ${counted(conversations, "conversation")}, ${counted(findings, "finding")}.`,
  );
  terminal.print(
    `${counted(files, "file")} of evidence in ${ring.folder} (${describeSize(ring.size)})${ring.removed > 0 ? `; ${counted(ring.removed, "older one")} had to go` : ""}.`,
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
