// How fast captures are read: builds a mixed capture, reads it in a process of its own, and has tshark and ndpiReader read the same.

import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { PacketFile } from "../../packages/network/src/capture/packet-file.ts";
import { CaptureProblems } from "../../packages/network/src/capture/problems.ts";
import { captureReader } from "../../packages/network/src/index.ts";

const ETHERNET = 1;
/** Packets that one input contributes at most: no single trace shall make the mix. */
const MOST_PER_INPUT = 20_000;
/** Seconds into which every input is compressed; each copy of the mix takes one window. */
const WINDOW = 900;
const BEGIN = 1_700_000_000;
const CHUNK = 1024 * 1024;
const CLI = join(import.meta.dirname, "..", "..", "apps", "cli", "src", "main.ts");

export interface CaptureBench {
  /** Folder with pcap and pcapng files, searched below. */
  readonly inputs: string;
  /** Folder for the mixed capture; a capture of the same size that is there already is used again. */
  readonly workspace: string;
  /** Least number of packets. */
  readonly packets: number;
  /** How often each reader is run; the fastest run counts. */
  readonly runs?: number;
}

export interface Measurement {
  readonly reader: string;
  /** Processors that it might use. */
  readonly cores: number;
  readonly packets: number;
  readonly seconds: number;
  readonly packetsPerSecond: number;
  readonly megabytesPerSecond: number;
  /** Processor time of all threads, which tells more than `seconds` where others use the machine, too; 0 where it was not measured. */
  readonly processor: number;
  /** Peak resident memory in MiB; 0 where it was not measured. */
  readonly memory: number;
  /** How many times as fast `bulkhead observe` on one core was, in packets per second. */
  readonly ratio: number;
}

export interface CaptureBenchResult {
  readonly file: string;
  readonly packets: number;
  readonly bytes: number;
  readonly facts: number;
  readonly measurements: readonly Measurement[];
}

/** Builds the capture where it is missing and measures every reader that is installed. */
export function benchCapture(options: CaptureBench): CaptureBenchResult {
  mkdirSync(options.workspace, { recursive: true });
  const file = join(options.workspace, `mixed-${options.packets}.pcap`);
  if (!existsSync(file)) buildMixedCapture(options.inputs, file, options.packets);
  const bytes = statSync(file).size;
  const runs = options.runs ?? 3;
  const own = best(runs, () => readInChild(file));
  const costs = runInTurn(runs, [
    { reader: "bulkhead observe", cores: 1, run: () => observe(file, options.workspace, 1) },
    { reader: "bulkhead observe", cores: 2, run: () => observe(file, options.workspace, 2) },
    { reader: "ndpiReader -q -i", cores: 1, run: () => timed(1, "ndpiReader", ["-q", "-i", file]) },
  ]);
  const ownSpeed = own.packets / (costs[0]?.cost.seconds ?? own.seconds);
  const row = (
    reader: string,
    cores: number,
    packets: number,
    size: number,
    { seconds, processor, memory }: Cost,
  ): Measurement => ({
    reader,
    cores,
    packets,
    seconds,
    processor,
    packetsPerSecond: packets / seconds,
    megabytesPerSecond: size / seconds / 1e6,
    memory,
    ratio: ownSpeed / (packets / seconds),
  });
  const measurements = costs.map(({ reader, cores, cost }) => row(reader, cores, own.packets, bytes, cost));
  const part = Math.min(own.packets, 50_000);
  const fields = ["frame.number", "ip.src", "ip.dst", "tcp.dstport", "modbus.func_code", "s7comm.param.func", "dnp3.al.func"];
  const columns = fields.flatMap((field) => ["-e", field]);
  const tshark = timed(1, "tshark", ["-r", file, "-c", String(part), "-T", "fields", ...columns]);
  if (tshark !== undefined)
    measurements.push(row("tshark -T fields (first part)", 1, part, (bytes * part) / own.packets, tshark));
  return { file, packets: own.packets, bytes, facts: own.facts, measurements };
}

interface Packet {
  readonly time: number;
  readonly bytes: Uint8Array;
  readonly wire: number;
}

/** Interleaves all Ethernet packets of the inputs by time and repeats that with other addresses until there are enough packets. */
export function buildMixedCapture(inputs: string, file: string, packets: number): void {
  const mix: Packet[] = [];
  const files = (readdirSync(inputs, { recursive: true }) as string[])
    .filter((path) => /\.(pcap|pcapng|cap)$/i.test(path))
    .sort();
  for (const path of files) for (const packet of packetsOf(join(inputs, path))) mix.push(packet);
  if (mix.length === 0) throw new Error(`no Ethernet captures below ${inputs}`);
  mix.sort((a, b) => a.time - b.time);
  const out = openSync(file, "w");
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(ETHERNET, 20);
  writeSync(out, header);
  const buffer = Buffer.alloc(8 * CHUNK);
  let filled = 0;
  for (let copy = 0; copy * mix.length < packets; copy++) {
    for (const { time, bytes, wire } of mix) {
      if (filled + bytes.length + 16 > buffer.length) {
        writeSync(out, buffer, 0, filled);
        filled = 0;
      }
      const moment = BEGIN + copy * WINDOW + time;
      buffer.writeUInt32LE(Math.floor(moment), filled);
      buffer.writeUInt32LE(Math.floor((moment % 1) * 1e6), filled + 4);
      buffer.writeUInt32LE(bytes.length, filled + 8);
      buffer.writeUInt32LE(wire, filled + 12);
      buffer.set(bytes, filled + 16);
      if (copy > 0) readdress(buffer.subarray(filled + 16, filled + 16 + bytes.length), copy);
      filled += 16 + bytes.length;
    }
  }
  writeSync(out, buffer, 0, filled);
  closeSync(out);
}

/** Ethernet packets of one capture, their times compressed into the window. */
function packetsOf(path: string): Packet[] {
  const found: Packet[] = [];
  const target = {
    packet(bytes: Uint8Array, start: number, end: number, wire: number, link: number, time: number): void {
      if (link === ETHERNET && end - start >= 14 && found.length < MOST_PER_INPUT) {
        found.push({ time: time / 1000, bytes: bytes.slice(start, end), wire });
      }
    },
  };
  const reader = new PacketFile(target, new CaptureProblems(path));
  reader.push(readFileSync(path));
  reader.end();
  const first = Math.min(...found.slice(0, 1).map((packet) => packet.time));
  const span = Math.max(1e-6, ...found.slice(-1).map((packet) => packet.time - first));
  return found.map((packet) => {
    const place = Math.min(1, Math.max(0, (packet.time - first) / span));
    return { ...packet, time: place * (WINDOW - 1) };
  });
}

/** Other MAC addresses and another second octet in IPv4 addresses, with checksums brought along (RFC 1624). */
function readdress(frame: Uint8Array, copy: number): void {
  for (const at of [4, 10]) frame[at] = (frame[at] as number) ^ copy;
  let at = 12;
  while (frame[at] === 0x81 && frame[at + 1] === 0) at += 4;
  if (frame[at] !== 8 || frame[at + 1] !== 0 || frame.length < at + 22) return;
  const ip = at + 2;
  const sums = [ip + 10];
  const transport = ip + ((frame[ip] as number) & 15) * 4;
  if (frame[ip + 9] === 6) sums.push(transport + 16);
  else if (frame[ip + 9] === 17) sums.push(transport + 6);
  for (const address of [ip + 12, ip + 16]) {
    const before = ((frame[address] as number) << 8) | (frame[address + 1] as number);
    const group = (frame[address] as number) >= 224;
    if (group) continue;
    const after = before ^ copy;
    frame[address + 1] = after & 255;
    for (const sum of sums) {
      if (sum + 2 > frame.length) continue;
      let value = (~(((frame[sum] as number) << 8) | (frame[sum + 1] as number)) & 0xffff) + (~before & 0xffff) + after;
      value = (value & 0xffff) + (value >>> 16);
      value = ~((value & 0xffff) + (value >>> 16)) & 0xffff;
      frame[sum] = value >> 8;
      frame[sum + 1] = value & 255;
    }
  }
}

interface Cost {
  readonly seconds: number;
  readonly processor: number;
  readonly memory: number;
}

interface Run extends Cost {
  readonly packets: number;
  readonly facts: number;
}

function best<T extends { readonly seconds: number }>(runs: number, run: () => T): T {
  return Array.from({ length: runs }, run).reduce((a, b) => (b.seconds < a.seconds ? b : a));
}

interface Contestant {
  readonly reader: string;
  readonly cores: number;
  readonly run: () => Cost | undefined;
}

/** Everybody once, then again: what else the machine does meets all. The fastest run of each counts; who is not installed is left out. */
function runInTurn(
  runs: number,
  contestants: readonly Contestant[],
): readonly { readonly reader: string; readonly cores: number; readonly cost: Cost }[] {
  const rounds = Array.from({ length: runs }, () => contestants.map(({ run }) => run()));
  return contestants.flatMap(({ reader, cores }, at) => {
    const all = rounds.flatMap((round) => round[at] ?? []);
    return all.length === 0 ? [] : [{ reader, cores, cost: all.reduce((a, b) => (b.seconds < a.seconds ? b : a)) }];
  });
}

/** The whole command, into a new store. */
function observe(file: string, workspace: string, cores: number): Cost | undefined {
  const store = join(workspace, "observed.sqlite");
  const forget = (): void => {
    for (const ending of ["", "-wal", "-shm"]) rmSync(store + ending, { force: true });
  };
  forget();
  const cost = timed(cores, process.execPath, [CLI, "observe", "--store", store, file]);
  forget();
  return cost;
}

function readInChild(file: string): Run {
  const [command, ...args] = pinned(1, process.execPath, [import.meta.filename, file]);
  const child = spawnSync(command as string, args, { encoding: "utf8" });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Run;
}

/** The command on the first `cores` processors, where that can be asked for. */
function pinned(cores: number, program: string, args: readonly string[]): readonly string[] {
  return installed("taskset", "-V") ? ["taskset", "-c", `0-${cores - 1}`, program, ...args] : [program, ...args];
}

/** Wall time, processor time and peak memory of another program; `undefined` where it is not installed. */
function timed(cores: number, program: string, args: readonly string[]): Cost | undefined {
  if (!installed(program, "-h")) return undefined;
  const measure = existsSync("/usr/bin/time") ? ["/usr/bin/time", "-f", "cost %U %S %M"] : [];
  const [command, ...rest] = [...measure, ...pinned(cores, program, args)];
  const started = performance.now();
  const child = spawnSync(command as string, rest, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  const seconds = (performance.now() - started) / 1000;
  const [, user, system, peak] = /cost ([\d.]+) ([\d.]+) (\d+)/.exec(child.stderr ?? "") ?? [];
  return { seconds, processor: Number(user ?? 0) + Number(system ?? 0), memory: Number(peak ?? 0) / 1024 };
}

function installed(program: string, flag: string): boolean {
  return spawnSync(program, [flag], { stdio: "ignore" }).error === undefined;
}

/** The child: reads one capture as the product does, in chunks, and says how long it took. */
function readOnce(file: string): Run {
  const size = statSync(file).size;
  const started = performance.now();
  const sensor = { name: "bench", zones: [], inside: [] };
  const run = captureReader.open({ evidence: { digest: "sha256:0", name: file, size, sensor }, points: [] });
  const input = openSync(file, "r");
  const chunk = new Uint8Array(CHUNK);
  for (let read = readSync(input, chunk); read > 0; read = readSync(input, chunk)) run.push(chunk.subarray(0, read));
  closeSync(input);
  let packets = 0;
  let facts = 0;
  for (const fact of run.end().facts) {
    if (fact.kind === "coverage") packets = fact.value.packets;
    facts++;
  }
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage();
  const processor = (user + system) / 1e6;
  return { packets, facts, seconds, processor, memory: process.resourceUsage().maxRSS / 1024 };
}

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  if (file !== undefined) process.stdout.write(JSON.stringify(readOnce(file)));
}
