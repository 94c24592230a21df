// Reads the logs of Zeek (docs.zeek.org), with those of CISA's ICSNPP parsers: tab-separated with a header, or JSON, one record a line.

import type { Reader, Reading, ReadingContext, ReadingRun } from "@bulkhead/facts";
import { headText, Lines, type LineTarget } from "@bulkhead/facts/text";
import { Gathering } from "../gathering.ts";
import { SensorProblems } from "../problems.ts";
import { holdsSecret, namesSecret, recordAt } from "../secret.ts";
import { fieldOf, type Row, scalarText, secondsTime, valueAt, writtenTime } from "../values.ts";
import { logOfPath, logOfRecord } from "./index.ts";
import type { ZeekLog } from "./log.ts";

/** What the header of a tab-separated log says of the records behind it. */
interface Header {
  separator: string;
  unset: string;
  empty: string;
  path: string;
  fields: ReadonlyMap<string, number>;
  /** Places of fields in which secrets stand. */
  secrets: readonly number[];
}

class ZeekRun implements ReadingRun, LineTarget {
  readonly #problems: SensorProblems;
  readonly #into: Gathering;
  readonly #lines = new Lines(this);
  #header: Header = { separator: "\t", unset: "-", empty: "(empty)", path: "", fields: new Map(), secrets: [] };
  #log: ZeekLog | undefined;
  /** Every record was one of a conversation, and each was understood. */
  #complete = true;

  constructor({ evidence }: ReadingContext) {
    this.#problems = new SensorProblems(evidence.name);
    this.#into = new Gathering(evidence, "zeek", "observed", this.#problems);
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  end(): Reading {
    this.#lines.end();
    return { facts: this.#into.facts(this.#complete), problems: this.#problems.list() };
  }

  tooLong(number: number): void {
    this.#complete = false;
    this.#problems.count("sensors/line-too-long", number);
  }

  line(text: string, number: number): void {
    const line = number === 1 ? text.replace(/^\uFEFF/, "") : text;
    if (line === "") return;
    if (line.startsWith("#")) this.#readHeader(line);
    else if (line.startsWith("{")) this.#readJson(line, number);
    else this.#readColumns(line, number);
  }

  #readHeader(line: string): void {
    const header = this.#header;
    if (line.startsWith("#separator ")) {
      this.#header = {
        separator: unescape(line.slice(11)).slice(0, 1) || "\t",
        unset: "-",
        empty: "(empty)",
        path: "",
        fields: new Map(),
        secrets: [],
      };
      return;
    }
    const [name, ...values] = line.split(header.separator);
    const value = values[0] ?? "";
    if (name === "#unset_field") header.unset = value;
    else if (name === "#empty_field") header.empty = value;
    else if (name === "#path") header.path = value;
    else if (name === "#fields") {
      header.fields = new Map(values.map((field, at) => [field, at]));
      header.secrets = values.flatMap((field, at) => (namesSecret(field) ? [at] : []));
      this.#log = logOfPath(header.path) ?? logOfRecord((field) => header.fields.has(field));
    }
  }

  #readColumns(line: string, number: number): void {
    const { fields, secrets, separator, unset, empty, path } = this.#header;
    const values = line.split(separator);
    if (fields.size === 0 || values.length !== fields.size) return this.#broken(number);
    const row: Row = (field) => {
      const at = fields.get(field);
      const value = at === undefined ? undefined : values[at];
      if (value === undefined || value === unset) return undefined;
      if (value === empty) return "";
      return value.includes("\\x") ? unescape(value) : value;
    };
    this.#take(
      this.#log,
      row,
      number,
      path,
      secrets.some((at) => values[at] !== unset && values[at] !== empty),
    );
  }

  #readJson(line: string, number: number): void {
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch {
      return this.#broken(number);
    }
    const row: Row = (field) =>
      scalarText(fieldOf(record, field) ?? (field.includes(".") ? valueAt(record, ...field.split(".")) : undefined));
    const path = row("_path");
    const log = path === undefined ? logOfRecord((field) => row(field) !== undefined) : logOfPath(path);
    this.#take(log, row, number, path ?? "", holdsSecret(line));
  }

  #take(log: ZeekLog | undefined, row: Row, number: number, path: string, secret: boolean): void {
    if (log === undefined) {
      this.#complete = false;
      this.#problems.count("sensors/unknown-record", number, path === "" ? "" : `Log: ${path.slice(0, 64)}.`);
      return;
    }
    const time = secondsTime(row("ts")) ?? writtenTime(row("ts"));
    const lasts = log.path === "conn" ? (secondsTime(row("duration")) ?? 0) : 0;
    const sight = { first: time ?? 0, last: (time ?? 0) + lasts, locator: recordAt(number, secret) };
    if (time === undefined || !log.read(row, sight, this.#into)) {
      this.#complete = false;
      this.#problems.count("sensors/without-ends", number);
    } else if (log.path !== "conn") this.#complete = false;
  }

  #broken(number: number): void {
    this.#complete = false;
    this.#problems.count("sensors/broken-line", number);
  }
}

/** Zeek writes bytes beyond ASCII, and its own separators, as `\\x` and two hexadecimal digits each. */
function unescape(text: string): string {
  return text.replace(/(?:\\x[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = run
      .slice(2)
      .split("\\x")
      .map((digits) => Number.parseInt(digits, 16));
    return new TextDecoder().decode(Uint8Array.from(bytes));
  });
}

function recognise(head: Uint8Array): boolean {
  const text = headText(head, 16384).replace(/^\uFEFF/, "");
  if (/^#separator \S+\r?\n#set_separator/.test(text)) return true;
  const line = text.split("\n", 1)[0] ?? "";
  if (!line.startsWith("{")) return false;
  try {
    const record: unknown = JSON.parse(line);
    if (fieldOf(record, "ts") === undefined) return false;
    const has = (field: string): boolean =>
      fieldOf(record, field) !== undefined || valueAt(record, ...field.split(".")) !== undefined;
    return typeof fieldOf(record, "_path") === "string" || has("id.orig_h") || logOfRecord(has) !== undefined;
  } catch {
    return false;
  }
}

export const zeekReader: Reader = {
  id: "zeek",
  version: 1,
  title: "Zeek log, with ICSNPP (TSV or JSON)",
  recognise,
  open: (context) => new ZeekRun(context),
};
