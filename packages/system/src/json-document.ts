// A JSON document of any shape, looked into without trust: what is not there, or is of another type, is absent.

import {
  type Evidence,
  type Fact,
  type Instant,
  type Problem,
  type Reading,
  type ReadingContext,
  type ReadingRun,
  readWhole,
} from "@bulkhead/facts";

/** The longest text of a field that becomes part of a fact. */
const LONGEST_TEXT = 2000;

/** The member of an object; `undefined` for everything else, and for what an object only inherits. */
export function member(value: unknown, ...path: readonly (string | number)[]): unknown {
  let at: unknown = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** A text in one line, without control characters, cut at a bound; `undefined` where it is none or empty. */
export function textOf(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = member(value, ...path);
  if (typeof found !== "string") return undefined;
  const plain = found
    .slice(0, LONGEST_TEXT)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .trim();
  return plain === "" ? undefined : plain;
}

export function listOf(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = member(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function textsOf(value: unknown, ...path: readonly (string | number)[]): string[] {
  return listOf(value, ...path).flatMap((one) => textOf(one) ?? []);
}

/** A moment of ISO 8601; `undefined` where it is none. */
export function instantOf(text: string | undefined): Instant | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  // without an offset it is taken as UTC, on every machine
  const time = Date.parse(/(?:z|[+-]\d\d:?\d\d)$/i.test(text) || text.length === 10 ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** Text of bytes without a byte order mark. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** When the evidence holds, where the document does not say. */
export function momentOf({ effective, collected }: Evidence): Instant {
  return effective ?? collected ?? "1970-01-01T00:00:00.000Z";
}

export interface JsonReading {
  readonly facts: Fact[];
  readonly problems: Problem[];
}

/** A run that reads a whole JSON document. Text that is no JSON is one problem. */
export function readJson(
  context: ReadingContext,
  what: string,
  read: (document: unknown, into: JsonReading) => void,
): ReadingRun {
  return readWhole(context, (bytes): Reading => {
    const into: JsonReading = { facts: [], problems: [] };
    let document: unknown;
    try {
      document = JSON.parse(decodeText(bytes));
    } catch {
      into.problems.push({
        code: "system/not-json",
        severity: "error",
        message: `The ${what} is no valid JSON; nothing of it was read.`,
        mend: "Get it again: it may have been cut off or edited.",
        file: context.evidence.name,
      });
      return into;
    }
    read(document, into);
    return into;
  });
}
