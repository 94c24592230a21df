// `bulkhead scan`: files held against rules, a scanner and allow-lists, before they come into the plant.

import { createHash } from "node:crypto";
import { type Dirent, lstatSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join, relative, resolve } from "node:path";
import { makeLine } from "@bulkhead/documents";
import type { Digest } from "@bulkhead/facts";
import { SCAN_FORMAT, type ScanReport } from "@bulkhead/system";
import { CommandError, fileError, writeText } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import { AllowList } from "../scan/allow-list.ts";
import { membersOf } from "../scan/archive.ts";
import { openClamd } from "../scan/clamd.ts";
import { type FileScanner, openYara } from "../scan/rules.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly yara?: readonly string[];
  readonly clamd?: string;
  readonly allow?: readonly string[];
  readonly removable?: boolean;
  readonly host?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** Larger files are not looked into, and said so. */
const LARGEST = 512 * 1024 * 1024;
const ALLOW_LIST = "allow-list";
type Found = ScanReport["found"][number];

export async function scan(terminal: Terminal, path: string, options: Options): Promise<number> {
  const root = resolve(path);
  const started = new Date().toISOString();
  const { scanner: yara, problems } = await openYara(options.yara ?? []);
  const scanners: FileScanner[] = [yara, ...(options.clamd === undefined ? [] : [await openClamd(options.clamd)])];
  const allowed = options.allow === undefined ? undefined : await AllowList.open(options.allow);
  const found: Found[] = [];
  const unread: { path: string; why: string }[] = [];
  let files = 0;
  let bytes = 0;
  for (const file of walk(root, unread)) {
    const name = relative(root, file) || file;
    const content = readFile(file, name, unread);
    if (content === undefined) continue;
    files++;
    bytes += content.length;
    terminal.progress(`${files} files, ${makeLine(name)}`);
    found.push(...(await examine(name, content, scanners, allowed, unread)));
  }
  const report: ScanReport = {
    format: SCAN_FORMAT,
    host: options.host ?? hostname(),
    path: root,
    removable: options.removable === true,
    started,
    ended: new Date().toISOString(),
    scanners: [
      ...scanners.map(({ name, signatures }) => ({ name, signatures })),
      ...(allowed === undefined ? [] : [{ name: ALLOW_LIST, signatures: `${allowed.size} digests` }]),
    ],
    files,
    bytes,
    unread,
    found,
  };
  const text = `${JSON.stringify(report, null, 1)}\n`;
  if (options.output !== undefined) writeText(options.output, text);
  if (options.json === true) terminal.print(text.trimEnd());
  else print(report, options.output, terminal);
  showProblems(problems, terminal);
  if (found.length > 0) return EXIT.answerIsNo;
  return unread.length > 0 || problems.length > 0 ? EXIT.incomplete : EXIT.done;
}

function print({ path, files, found, unread, scanners }: ScanReport, output: string | undefined, terminal: Terminal): void {
  for (const one of found) terminal.print(`FOUND  ${makeLine(one.path)}: ${makeLine(one.name)} (${one.scanner})`);
  for (const one of unread) terminal.print(`?      ${makeLine(one.path)}: ${one.why}`);
  const by = scanners.map(({ name, signatures }) => (signatures === null ? name : `${name}, ${signatures}`)).join("; ");
  terminal.print(`${path}: ${files} files looked into by ${by}`);
  const verdict =
    found.length > 0
      ? "Do not use it in the plant."
      : unread.length > 0
        ? "Nothing was found in what could be read."
        : "Nothing was found.";
  terminal.print(verdict);
  if (output !== undefined) terminal.print(`${output}: put it into the evidence folder of the plant to have it count.`);
}

/** Regular files only, in the order of their names; links are not followed, so that none leads out of the place. */
function* walk(root: string, unread: { path: string; why: string }[]): Generator<string> {
  let kind: ReturnType<typeof lstatSync>;
  try {
    kind = lstatSync(root);
  } catch (error) {
    throw fileError(root, error);
  }
  if (kind.isFile()) {
    yield root;
    return;
  }
  if (!kind.isDirectory()) throw new CommandError("cli/not-readable", `${root} is neither a file nor a folder.`, "Name one.");
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let entries: readonly Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      unread.push({ path: relative(root, folder) || ".", why: reasonOf(error) });
      continue;
    }
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) yield path;
      else if (!entry.isSymbolicLink()) unread.push({ path: relative(root, path), why: "it is no regular file" });
    }
  }
}

function readFile(file: string, name: string, unread: { path: string; why: string }[]): Uint8Array | undefined {
  try {
    const { size } = lstatSync(file);
    if (size <= LARGEST) return readFileSync(file);
    unread.push({ path: name, why: `it has ${size} bytes; up to ${LARGEST} are looked into` });
  } catch (error) {
    unread.push({ path: name, why: reasonOf(error) });
  }
  return undefined;
}

async function examine(
  name: string,
  bytes: Uint8Array,
  scanners: readonly FileScanner[],
  allowed: AllowList | undefined,
  unread: { path: string; why: string }[],
): Promise<readonly Found[]> {
  const { members, stopped } = membersOf(name, bytes);
  if (stopped !== undefined) unread.push({ path: name, why: stopped });
  const found: Found[] = [];
  for (const [index, member] of members.entries()) {
    const digest = `sha256:${createHash("sha256").update(member.bytes).digest("hex")}` as Digest;
    for (const scanner of scanners) {
      try {
        for (const hit of await scanner.scan(member.bytes))
          found.push({ path: member.name, name: hit, scanner: scanner.name, digest });
      } catch (error) {
        unread.push({ path: member.name, why: `${scanner.name}: ${reasonOf(error)}` });
      }
    }
    // An archive that is allowed as a whole is allowed with all that is in it.
    if (index === 0 && allowed !== undefined && !allowed.has(digest))
      found.push({ path: name, name: "not on the allow-list", scanner: ALLOW_LIST, digest });
  }
  return found;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : String(error).slice(0, 200);
}
