// Reads and writes lists of digests: what was accepted as right (a baseline), or what was seen at one moment (a look). The form is that of
// `sha256sum` with one line before it, so that sha256sum itself can make and check it:
//
//     # bulkhead-baseline/1 files hmi-1 2026-03-02T09:00:00.000Z
//     # all below "/opt/hmi": 1 read, 0 unread
//     9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  /opt/hmi/project.db
//     # bulkhead-baseline/1 packages hmi-1
//     ["openssl","3.0.11-1","dpkg"]
//
// After the heading `files`, `programs`, `packages`, `configuration` or `firmware`, the id of the asset and the moment; the asset may be left out
// where the evidence itself is said to be about one, the moment where the evidence has one. A look (`# bulkhead-look/1`) is of files only. A
// program is named as the capture names its block: `OB 1`. What has no digest stands as a list of name, state and, where there are several
// ways of telling it, by whom it is told.

import {
  type Changeable,
  type Digest,
  type Fact,
  type FactKind,
  type FactValues,
  type Instant,
  type Locator,
  makeFact,
  type Problem,
  type Reader,
  type Reading,
  type ReadingContext,
  readWhole,
} from "@bulkhead/facts";
import { z } from "zod";
import { maskLine } from "../hosts/redact.ts";

const HEADING =
  /^# bulkhead-(baseline|look)\/1 (files|programs|packages|configuration|firmware)(?: +([^\s]{1,200}))?(?: +(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z))?\s*$/;
const WHATS: Readonly<Record<string, Changeable>> = {
  files: "file",
  programs: "program",
  packages: "package",
  configuration: "configuration",
  firmware: "firmware",
};
const HEADINGS = {
  file: "files",
  program: "programs",
  package: "packages",
  configuration: "configuration",
  firmware: "firmware",
};
const ALL_BELOW = /^# all below (".*"): (\d{1,12}) read, (\d{1,12}) unread\s*$/;
const stateLine = z.tuple([z.string().min(1), z.string()]).rest(z.string());

export const baselineReader: Reader = {
  id: "baseline",
  version: 2,
  title: "baseline of files, controller programs, packages, settings or firmware (sha256sum with a heading)",
  recognise(head) {
    return /^\uFEFF?# bulkhead-(?:baseline|look)\//.test(new TextDecoder().decode(head.subarray(0, 64)));
  },
  open: (context) => readWhole(context, (bytes) => new Lines(context).read(new TextDecoder().decode(bytes))),
};

interface Section {
  readonly accepted: boolean;
  readonly what: Changeable;
  readonly asset: string;
  readonly moment: Instant;
}

class Lines {
  readonly #context: ReadingContext;
  readonly #facts: Fact[] = [];
  readonly #problems: Problem[] = [];
  #section: Section | undefined;

  constructor(context: ReadingContext) {
    this.#context = context;
  }

  read(text: string): Reading {
    for (const [at, line] of text.split("\n").entries()) this.#take(line.replace(/\r$/, ""), at + 1);
    return { facts: this.#facts, problems: this.#problems };
  }

  #take(line: string, number: number): void {
    const heading = HEADING.exec(line);
    if (heading !== null) {
      this.#section = this.#open(heading, number);
      return;
    }
    const section = this.#section;
    const listed = ALL_BELOW.exec(line);
    if (listed !== null && section?.what === "file") this.#list(section, listed, line, number);
    else if (line.trim() === "" || line.startsWith("#")) return;
    else if (line.startsWith("[")) this.#takeState(section, line, number);
    else this.#takeDigest(section, line, number);
  }

  #open([, form, kind = "", named, written]: RegExpExecArray, line: number): Section | undefined {
    const { evidence } = this.#context;
    const what = WHATS[kind];
    const asset = named ?? evidence.asset;
    const accepted = form === "baseline";
    const moment =
      written === undefined
        ? (evidence.effective ?? evidence.collected ?? (accepted ? "1970-01-01T00:00:00.000Z" : undefined))
        : new Date(written).toISOString();
    if (asset === undefined) {
      this.#problems.push({
        code: "system/baseline-without-asset",
        severity: "error",
        message: "The list does not say which asset it is of.",
        mend: "Write the id of the asset behind files or programs, or give it with the evidence.",
        file: evidence.name,
        line,
      });
    }
    if (moment === undefined) {
      this.#problems.push({
        code: "system/look-without-moment",
        severity: "error",
        message: "The list does not say when the files were looked at.",
        mend: "Write the moment behind the asset (2026-03-02T09:00:00Z), or give `collected` with the evidence.",
        file: evidence.name,
        line,
      });
    }
    const known = what !== undefined && asset !== undefined && moment !== undefined && (accepted || what === "file");
    return known ? { accepted, what, asset, moment } : undefined;
  }

  #list({ asset, accepted, moment }: Section, [, path = "", read, unread]: RegExpExecArray, line: string, number: number): void {
    const name = quoted(path);
    if (name === undefined) {
      this.#strange(line, number, "its path is not in the form of a JSON text");
      return;
    }
    const value = {
      host: asset,
      path: name,
      files: Number(read),
      unread: Number(unread),
      ...(accepted ? { accepted } : {}),
    } as const;
    this.#add("files-listed", value, number, moment);
  }

  #takeDigest(section: Section | undefined, line: string, number: number): void {
    const [, escaped, digits, name] = /^(\\?)([0-9a-f]{64}) [ *](.{1,4096})$/i.exec(line) ?? [];
    if (digits === undefined || name === undefined) {
      this.#strange(line, number, "it is no SHA-256 digest with a name");
      return;
    }
    if (section === undefined) return;
    const digest: Digest = `sha256:${digits.toLowerCase()}`;
    const path = escaped === "" ? name : unescape(name);
    const { accepted, asset, what, moment } = section;
    if (what !== "file" && what !== "program") this.#strange(line, number, `a list of ${HEADINGS[what]} holds no digests`);
    else if (accepted) this.#add("baseline", { asset, what, name: path, state: digest }, number, moment);
    else this.#add("file-digest", { host: asset, path, digest }, number, moment);
  }

  #takeState(section: Section | undefined, line: string, number: number): void {
    const { data } = stateLine.safeParse(parse(line));
    if (section === undefined) return;
    const { asset, what, moment, accepted } = section;
    if (data === undefined || !accepted || what === "file" || what === "program") {
      this.#strange(line, number, `it is not what stands in a list of ${HEADINGS[what]}`);
      return;
    }
    const [name, state, via] = data;
    this.#add("baseline", { asset, what, name, state, ...(via === undefined ? {} : { via }) }, number, moment);
  }

  #strange(line: string, number: number, why: string): void {
    const said = { what: "line of a baseline", text: maskLine(line.slice(0, 500)), why };
    this.#add(
      "not-understood",
      said,
      number,
      this.#section?.moment ?? this.#context.evidence.collected ?? "1970-01-01T00:00:00.000Z",
    );
  }

  #add<K extends FactKind>(kind: K, value: FactValues[K], line: number, moment: Instant): void {
    const locator: Locator = { type: "line", line };
    this.#facts.push(
      makeFact(kind, value, "inspected", this.#context.evidence, locator, { first: moment, last: moment }) as Fact,
    );
  }
}

/** One thing as it is written into a list. */
export interface Listed {
  readonly name: string;
  /** `sha256:…` of a file or program, else version or value. */
  readonly state: string;
  readonly via?: string;
}

/** The heading of a list, with a line end. Asset ids hold no spaces. */
export function headList(form: "baseline" | "look", what: Changeable, asset: string, moment: Instant): string {
  return `# bulkhead-${form}/1 ${HEADINGS[what]} ${asset} ${moment}\n`;
}

/** That all files below the place follow. */
export function headPlace(path: string, read: number, unread: number): string {
  return `# all below ${JSON.stringify(path)}: ${read} read, ${unread} unread\n`;
}

/** One line of a list, with a line end. */
export function listLine({ name, state, via }: Listed): string {
  const digest = /^sha256:([0-9a-f]{64})$/.exec(state)?.[1];
  if (digest === undefined) return `${JSON.stringify(via === undefined ? [name, state] : [name, state, via])}\n`;
  return /[\\\n\r]/.test(name) ? `\\${digest}  ${escape(name)}\n` : `${digest}  ${name}\n`;
}

/** A line that sha256sum begins with a backslash has its line ends and backslashes escaped. */
function unescape(name: string): string {
  return name.replace(/\\([\\nr])/g, (_, letter: string) => (letter === "n" ? "\n" : letter === "r" ? "\r" : "\\"));
}

function escape(name: string): string {
  return name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

function quoted(text: string): string | undefined {
  const value = parse(text);
  return typeof value === "string" ? value : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
