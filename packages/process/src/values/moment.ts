// Moments as historians write them: ISO 8601, seconds to nanoseconds since 1970, and dates of which day or month may come first.

export type DateOrder = "day-first" | "month-first";

const DATE =
  /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:(?:T|\s)\s*(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?)?\s*([AaPp][Mm])?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/;

/** Which of two orders a text proves; `undefined` where both are possible, or it is no such date. */
export function provenOrder(text: string): DateOrder | undefined {
  const found = DATE.exec(text.trim());
  if (found === null || (found[1] as string).length > 2) return undefined;
  if (Number(found[1]) > 12) return "day-first";
  return Number(found[3]) > 12 ? "month-first" : undefined;
}

/** True for a date whose order must be known to understand it. */
export function needsOrder(text: string): boolean {
  const found = DATE.exec(text.trim());
  return found !== null && (found[1] as string).length <= 2 && found[1] !== found[3];
}

/** Milliseconds since 1970; NaN where the text is no moment. Without a zone it counts as UTC. */
export function momentOf(given: string, order: DateOrder): number {
  const text = given.trim();
  if (/^\d{9,19}(?:\.\d+)?$/.test(text)) return sinceEpoch(text);
  const found = DATE.exec(text);
  if (found === null) return Number.NaN;
  const [first, second, third] = [Number(found[1]), Number(found[3]), Number(found[4])];
  const yearFirst = (found[1] as string).length > 2;
  const dayFirst = order === "day-first";
  const year = fullYear(yearFirst ? first : third, yearFirst ? (found[1] as string) : (found[4] as string));
  const month = yearFirst || dayFirst ? second : first;
  const day = yearFirst ? third : dayFirst ? first : second;
  let hour = Number(found[5] ?? 0);
  const half = found[9]?.toLowerCase();
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return Number.NaN;
    hour = (hour % 12) + (half === "pm" ? 12 : 0);
  }
  const [minute, second_] = [Number(found[6] ?? 0), Number(found[7] ?? 0)];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second_ > 60) return Number.NaN;
  const fraction = found[8] === undefined ? 0 : Number(`0.${found[8]}`) * 1000;
  const midnight = Date.UTC(year, month - 1, day);
  if (new Date(midnight).getUTCDate() !== day) return Number.NaN;
  return midnight + ((hour * 60 + minute) * 60 + second_) * 1000 + Math.round(fraction * 1e3) / 1e3 - zoneOf(found[10]);
}

/** By magnitude: 10 digits are seconds, 13 milliseconds, 16 microseconds, 19 nanoseconds. */
function sinceEpoch(text: string): number {
  const digits = text.split(".")[0] as string;
  const value = Number(text);
  if (digits.length <= 11) return value * 1000;
  if (digits.length <= 14) return value;
  return digits.length <= 17 ? value / 1000 : value / 1e6;
}

function fullYear(year: number, written: string): number {
  if (written.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

/** Milliseconds east of UTC. */
function zoneOf(zone: string | undefined): number {
  if (zone === undefined || zone === "Z" || zone === "UTC") return 0;
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}
