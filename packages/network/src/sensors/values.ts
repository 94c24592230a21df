// Values in foreign records: text of strangers turned into addresses, numbers, times and names, or into nothing.

import { canonicalAddress, isMacAddress, parseAddress } from "@bulkhead/plant";

/** The value of a field of a record, as text; `undefined` where it is not set. */
export type Row = (field: string) => string | undefined;

/** The field of a JSON object, own fields only. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** The value at a path of fields. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const name of path) at = fieldOf(at, name);
  return at;
}

/** A scalar of JSON as text; a list as its scalars with commas between. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value))
    return value
      .slice(0, 64)
      .flatMap((item) => scalarText(item) ?? [])
      .join(",");
  return undefined;
}

/** Addresses come again and again: so many are kept as they were read. */
const MOST_KNOWN = 65_536;
const known = new Map<string, string | undefined>();

/** An IP or MAC address in the spelling of facts. */
export function addressOf(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 64) return undefined;
  const before = known.get(text);
  if (before !== undefined) return before;
  const address = readAddress(text);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, address);
  return address;
}

function readAddress(text: string): string | undefined {
  const bare = text.trim().replace(/%.*$/, "");
  return parseAddress(bare) !== undefined || isMacAddress(bare) ? canonicalAddress(bare) : undefined;
}

export function macOf(text: string | undefined): string | undefined {
  const bare = text?.trim() ?? "";
  if (isMacAddress(bare)) return canonicalAddress(bare);
  const digits = /^([0-9a-f]{2})([0-9a-f]{2})[.-]?([0-9a-f]{2})([0-9a-f]{2})[.-]?([0-9a-f]{2})([0-9a-f]{2})$/i.exec(bare);
  return digits === null ? undefined : digits.slice(1).join(":").toLowerCase();
}

/** A whole number that is not negative, decimal or hexadecimal (`0x1f`). */
export function countOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:\d{1,16}|0x[0-9a-f]{1,13})$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

export function portOf(text: string | undefined): number | undefined {
  const number = countOf(text);
  return number !== undefined && number <= 65535 ? number : undefined;
}

/** What is told of a device: bounded, in one line. */
export function wordsOf(text: string | undefined): string | undefined {
  const clean = text?.slice(0, 255).replace(/\p{C}/gu, " ").trim();
  return clean === undefined || clean === "" ? undefined : clean;
}

/** Beyond the year 9999 times have no text. */
const LATEST = 253_402_300_799_999;

/** Milliseconds since 1970 of a number of seconds, as `1500000000.123456`. */
export function secondsTime(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,12}(?:\.\d{1,9})?$/.test(text)) return undefined;
  const time = Math.floor(Number(text) * 1000 + 0.0005);
  return time <= LATEST ? time : undefined;
}

const WRITTEN = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s?(Z|UTC|[+-]\d\d:?\d\d)?$/;

/** Milliseconds since 1970 of a time as ISO 8601 writes it; without an offset it is taken for UTC. */
export function writtenTime(text: string | undefined): number | undefined {
  const [, day, hour, zone = "Z"] = WRITTEN.exec(text?.trim() ?? "") ?? [];
  if (day === undefined || hour === undefined) return undefined;
  const offset = zone === "UTC" ? "Z" : zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2");
  const time = Date.parse(`${day}T${hour.replace(",", ".")}${offset}`);
  return Number.isNaN(time) || time < 0 || time > LATEST ? undefined : time;
}

/** Letters and digits only, in lower case: `READ_HOLDING_REGISTERS` and `Read Holding Registers` are the same name. */
export function squashed(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "");
}
