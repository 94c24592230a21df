// For tests: holds what a dissector read against what tshark read, frame by frame and field by field, on the shared captures and on some
// that tests make.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openCapture } from "../reader.ts";

const folder = join(process.env.BULKHEAD_SHARED ?? join(import.meta.dirname, "../../../../../../shared"), "captures");
export const hasTshark = spawnSync("tshark", ["--version"]).status === 0;
const skip = !existsSync(join(folder, "index.csv"))
  ? "the shared captures are not here"
  : !hasTshark
    ? "tshark is not installed"
    : false;
const SEPARATOR = "\u0001";

export type Fields = Readonly<Record<string, unknown>>;

export interface Comparison {
  readonly name: string;
  /** Names under which our messages come. */
  readonly protocols: readonly string[];
  /** Marks captures by their row of the index: path, then frames per protocol. */
  readonly marked: RegExp;
  readonly filter: string;
  /** Longer captures are left out, and of the others all but so many; both only count without BULKHEAD_ORACLE=all. */
  readonly mostPackets: number;
  readonly mostCaptures?: number;
  /** Fields of tshark with what our messages of one frame say to them; `null`: nothing that could be compared. */
  readonly fields: Readonly<Record<string, (messages: readonly Fields[]) => readonly unknown[] | null>>;
  /** Fields that tshark repeats where it explains a frame by others: only different values count. */
  readonly distinct?: readonly string[];
  /** Differences that were looked into, by capture and form, and why each is not ours. */
  readonly explained: readonly (readonly [difference: RegExp, why: string])[];
  readonly leastCompared: number;
  /** Further arguments for tshark, e.g. `-d tcp.port==4001,mbrtu`. */
  readonly how?: readonly string[];
}

/** All values of a field of the messages that have it. */
export const each = (messages: readonly Fields[], field: string): unknown[] =>
  messages.flatMap((one) => (Array.isArray(one[field]) ? (one[field] as unknown[]) : [one[field]])).filter(isThere);

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** A number in six digits as C prints it: of two that are as near, the even one (ISO C 7.21.6.1); JavaScript takes the larger one. */
export function inSixDigits(value: number): number {
  const [mantissa = "", exponent = "0"] = value.toExponential(60).split("e");
  const digits = mantissa.replace(/^-?(\d)\./, "$1");
  const isHalf = /^\d{6}50*$/.test(digits) && Number(digits[5]) % 2 === 0;
  if (!isHalf) return Number(value.toPrecision(6));
  return Number(`${value < 0 ? "-" : ""}${digits.slice(0, 6)}e${Number(exponent) - 5}`);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** A time as tshark writes it. */
export const spelled = (value: unknown): string => {
  const [, year, month, day, rest] = /^(\d{4})-(\d\d)-(\d\d)T(.*)$/.exec(String(value)) ?? [];
  return `${MONTHS[Number(month) - 1]} ${Number(day) < 10 ? ` ${Number(day)}` : day}, ${year} ${rest} UTC`;
};

export function compare(comparison: Comparison): void {
  test(`${comparison.name} as tshark reads it`, { skip }, (context) => {
    hold(comparison, folder, capturesOf(comparison), (text) => context.diagnostic(text));
  });
}

/** The same on a capture that a test has made. */
export function compareMade(comparison: Omit<Comparison, "marked" | "mostPackets">, capture: Uint8Array): void {
  const without = hasTshark ? false : "tshark is not installed";
  test(`${comparison.name} as tshark reads it, on messages made here`, { skip: without }, (context) => {
    const made = mkdtempSync(join(tmpdir(), "bulkhead-"));
    try {
      writeFileSync(join(made, "made.pcap"), capture);
      hold({ ...comparison, marked: /^/, mostPackets: 0 }, made, ["made.pcap"], (text) => context.diagnostic(text));
    } finally {
      rmSync(made, { recursive: true });
    }
  });
}

function hold(comparison: Comparison, within: string, paths: readonly string[], say: (text: string) => void): void {
  const counts = new Map<string, number>();
  let explained = 0;
  const open: string[] = [];
  for (const path of paths) {
    const file = join(within, path);
    const theirs = askTshark(file, comparison);
    const ours = readOurs(file, comparison);
    for (const number of new Set([...theirs.keys(), ...ours.keys()])) {
      const messages = ours.get(number) ?? [];
      for (const [field, told] of Object.entries(comparison.fields)) {
        const said = told(messages);
        if (said === null) continue;
        const whole = theirs.get(number)?.get(field) ?? "";
        const distinct = comparison.distinct?.includes(field) === true;
        const expected = distinct ? [...new Set(whole.split(SEPARATOR))].join(SEPARATOR) : whole;
        const mine = (distinct ? [...new Set(said.map(String))] : said.map(String)).join(SEPARATOR);
        if (mine === "" && expected === "") continue;
        counts.set(field, (counts.get(field) ?? 0) + 1);
        if (mine === expected) continue;
        const show = (text: string): string => text.replaceAll(SEPARATOR, ",");
        const difference = `${path} frame ${number} ${field}: tshark «${show(expected)}», ours «${show(mine)}»`;
        if (comparison.explained.some(([form]) => form.test(difference))) explained++;
        else open.push(difference);
      }
    }
  }
  for (const [field, count] of counts) say(`${field}: ${count}`);
  say(`${explained} differences explained`);
  assert.deepEqual(open, []);
  const compared = [...counts.values()].reduce((sum, count) => sum + count, 0);
  assert.ok(compared >= comparison.leastCompared, `only ${compared} fields were compared`);
}

function capturesOf({ marked, mostPackets, mostCaptures }: Comparison): string[] {
  const rows = readFileSync(join(folder, "index.csv"), "utf8").split("\n").slice(1);
  const all = process.env.BULKHEAD_ORACLE === "all";
  const captures = rows.flatMap((row) => {
    const [path = "", , packets = "", , industrial = "", office = ""] = row.split(",");
    return marked.test(`${path};${industrial};${office}`) && (all || Number(packets) <= mostPackets) ? [path] : [];
  });
  return all ? captures : captures.slice(0, mostCaptures);
}

function askTshark(file: string, { fields, filter, how: further = [] }: Comparison): Map<number, ReadonlyMap<string, string>> {
  const names = Object.keys(fields);
  const wanted = ["frame.number", ...names].flatMap((field) => ["-e", field]);
  const how = ["-T", "fields", "-E", "occurrence=a", "-E", `aggregator=${SEPARATOR}`, ...wanted];
  const asked = spawnSync("tshark", ["-n", "-r", file, ...further, "-Y", filter, ...how], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  const frames = new Map<number, ReadonlyMap<string, string>>();
  for (const line of asked.stdout.split("\n")) {
    const [number = "", ...values] = line.split("\t");
    if (number !== "") frames.set(Number(number), new Map(names.map((field, at) => [field, plain(values[at] ?? "")])));
  }
  return frames;
}

/** Hexadecimal numbers as decimal ones. */
function plain(value: string): string {
  return value
    .split(SEPARATOR)
    .map((one) => (/^0x[0-9a-f]{1,12}$/.test(one) ? String(Number(one)) : one))
    .join(SEPARATOR);
}

/** Our messages by the frame that completed them. */
function readOurs(file: string, { protocols }: Comparison): Map<number, Fields[]> {
  const bytes = readFileSync(file);
  const frames = new Map<number, Fields[]>();
  const run = openCapture(
    { evidence: { digest: "sha256:0", name: file, size: bytes.length }, points: [] },
    {
      observe: (packet, protocol, fields) => {
        if (!protocols.includes(protocol)) return;
        const known = frames.get(packet);
        if (known === undefined) frames.set(packet, [fields]);
        else known.push(fields);
      },
    },
  );
  run.push(bytes);
  run.end();
  return frames;
}
