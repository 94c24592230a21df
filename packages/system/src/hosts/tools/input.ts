// How reports come in: XML in pieces, records of JSON (one a line, or a document), text as a whole. What is broken becomes a problem of the report.

import { LARGEST_DOCUMENT, type Locator, type Reading, type ReadingContext, type ReadingRun, readWhole } from "@bulkhead/facts";
import { type Element, type ElementTarget, headText, Lines, XmlWalker } from "@bulkhead/facts/text";
import type { ToolReport } from "./report.ts";

/** The beginning of a file, without a byte order mark; of UTF-16 where its mark says so, as Windows writes files. */
export function beginningOf(head: Uint8Array, longest = 8192): string {
  if (isWide(head)) return new TextDecoder("utf-16le").decode(head.subarray(0, longest * 2));
  return headText(head, longest).replace(/^\uFEFF/, "");
}

function isWide(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xfe;
}

/** The name of an element without the prefix of its name space. */
export function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** Elements with the names of those around them, prefixes left out. */
export abstract class ReportElements implements ElementTarget {
  readonly #path: string[] = [];

  /** Names of the open elements, the innermost last. */
  protected get path(): readonly string[] {
    return this.#path;
  }

  /** The name of the element around the innermost. */
  protected get parent(): string {
    return this.#path.at(-2) ?? "";
  }

  open(element: Element): void {
    const name = localName(element.name);
    this.#path.push(name);
    this.begin(name, element);
  }

  close(_: string, text: string): void {
    this.finish(this.#path.at(-1) ?? "", text);
    this.#path.pop();
  }

  protected abstract begin(name: string, element: Element): void;
  /** Called while the element is still the last of the path. */
  protected abstract finish(name: string, text: string): void;
}

/** A run over XML of any size. */
export function openXml(report: ToolReport, target: ElementTarget, done: () => void = () => undefined): ReadingRun {
  const walker = new XmlWalker(target);
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  return {
    push(chunk) {
      decoder ??= new TextDecoder(isWide(chunk) ? "utf-16le" : "utf-8");
      walker.push(decoder.decode(chunk, { stream: true }));
    },
    end(): Reading {
      walker.push(decoder?.decode() ?? "");
      const broken = walker.end();
      if (broken !== undefined) report.problem("system/report-broken", { type: "line", line: broken });
      if (walker.declaresEntities) report.problem("system/entities-declared", undefined);
      done();
      return report.reading();
    },
  };
}

/** Own fields of JSON only; whatever else it is has none. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of own fields. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let inner = value;
  for (const name of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, name)) return undefined;
    inner = (inner as Json)[name];
  }
  return inner;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const inner = at(value, ...path);
  return Array.isArray(inner) ? (inner as readonly unknown[]) : [];
}

/** A scalar as text. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const inner = at(value, ...path);
  if (typeof inner === "string") return inner;
  return typeof inner === "number" || typeof inner === "boolean" ? String(inner) : undefined;
}

/** A step of a JSON pointer (RFC 6901). */
export function step(name: string | number): string {
  return `/${String(name).replace(/~/g, "~0").replace(/\//g, "~1")}`;
}

/** A JSON document that is read as a whole. `take` is given what it holds. */
export function openJson(context: ReadingContext, report: ToolReport, take: (document: unknown) => void): ReadingRun {
  return readWhole(context, (bytes) => {
    try {
      take(JSON.parse(decode(bytes)));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      report.problem("system/report-broken", undefined, "It is no complete JSON.");
    }
    return report.reading();
  });
}

/** Text that is read as a whole. */
export function openText(context: ReadingContext, report: ToolReport, take: (text: string) => void): ReadingRun {
  return readWhole(context, (bytes) => {
    take(decode(bytes));
    return report.reading();
  });
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder(isWide(bytes) ? "utf-16le" : "utf-8").decode(bytes);
}

/**
 * Records of JSON: one object a line, of any size; or a document (an object, or a list of them), which is gathered as a whole up to
 * `LARGEST_DOCUMENT`. Which of the two, the first line tells. `done` is called once all records were taken.
 */
export function openRecords(
  report: ToolReport,
  take: (record: Json, locator: Locator) => void,
  done: () => void = () => undefined,
): ReadingRun {
  let document: string[] | undefined;
  let size = 0;
  let begun = false;
  const takeLine = (text: string, line: number): void => {
    const locator: Locator = { type: "line", line, record: "plain" };
    try {
      const record: unknown = JSON.parse(text);
      if (isObject(record)) take(record, locator);
      else report.problem("system/record-broken", locator);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      report.problem("system/record-broken", locator);
    }
  };
  const lines = new Lines({
    line(text, line) {
      const clean = line === 1 ? text.replace(/^\uFEFF/, "") : text;
      if (!begun && clean.trim() === "") return;
      if (!begun) {
        begun = true;
        if (!isWholeObject(clean)) document = [];
      }
      if (document === undefined) {
        if (clean.trim() !== "") takeLine(clean, line);
        return;
      }
      size += clean.length + 1;
      if (size <= LARGEST_DOCUMENT) document.push(clean);
      else document.length = 0;
    },
    tooLong: (line) => report.problem("system/record-broken", { type: "line", line }),
  });
  return {
    push: (chunk) => lines.push(chunk),
    end() {
      lines.end();
      if (document !== undefined) takeDocument(document.join("\n"), size, report, take);
      done();
      return report.reading();
    },
  };
}

function isWholeObject(line: string): boolean {
  try {
    return isObject(JSON.parse(line));
  } catch {
    return false;
  }
}

function takeDocument(text: string, size: number, report: ToolReport, take: (record: Json, locator: Locator) => void): void {
  if (size > LARGEST_DOCUMENT) {
    report.problem("system/report-broken", undefined, "It is one document of more than 64 MiB; export one record a line.");
    return;
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    report.problem("system/report-broken", undefined, "It is no complete JSON.");
    return;
  }
  if (isObject(document)) take(document, { type: "pointer", pointer: "" });
  if (!Array.isArray(document)) return;
  for (const [number, record] of (document as readonly unknown[]).entries()) {
    const locator: Locator = { type: "pointer", pointer: step(number), record: "plain" };
    if (isObject(record)) take(record, locator);
    else report.problem("system/record-broken", locator);
  }
}
