// Identifiers of requirements: many people's spellings in, one canonical spelling out, in the order of the standard.

/** Longer texts are no identifiers; keeps parsing bounded. */
const LONGEST = 40;

/** `SR 5.2 RE(1)`: a code, two numbers, an optional enhancement. Codes of 3-3, 4-2, 3-2 and 2-1:2024. */
const NUMBERED =
  /^(SR|CR|SAR|EDR|HDR|NDR|ZCR|ORG|CM|NET|COMP|DATA|USER|EVENT|AVAIL)[ _.:-]*(\d{1,2})\.(\d{1,2})(?:[ _.:-]*RE[ _.:-]*\(?[ ]*(\d{1,2})[ ]*\)?)?$/;

/** `SM-1` of 4-1 and `CCSC 1` of 4-2: a code and one number. */
const SINGLE = /^(SM|SR|SD|SI|SVV|DM|SUM|SG|CCSC)[ _.:-]*(\d{1,2})$/;

/** `SP.01.02 BR` and `SP.01.02 RE(1)` of 2-4. */
const PROVIDER = /^SP[ _.:-]*(\d{1,2})[ _.:-]+(\d{1,2})(?:[ _.:-]*(?:(BR)|RE[ _.:-]*\(?[ ]*(\d{1,2})[ ]*\)?))?$/;

/** A clause number of 2-1:2009. */
const CLAUSE = /^4(?:\.\d{1,2}){2,4}$/;

/**
 * The canonical id of a requirement: `SR-5.2-RE-1`, `sr5.2re1` and `SR 5.2 RE(1)` all give `SR 5.2 RE(1)`. `undefined` where the
 * text has the form of no id. Whether a row of that id exists is the catalogue's to say.
 */
export function canonicalId(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const given = text.trim().toUpperCase();
  const numbered = NUMBERED.exec(given);
  if (numbered !== null) {
    const [, code, first, second, enhancement] = numbered;
    const base = `${code} ${Number(first)}.${Number(second)}`;
    return enhancement === undefined ? base : `${base} RE(${Number(enhancement)})`;
  }
  const provider = PROVIDER.exec(given);
  if (provider !== null) {
    const [, area, number, , enhancement] = provider;
    const base = `SP.${twoDigits(area)}.${twoDigits(number)}`;
    return enhancement === undefined ? `${base} BR` : `${base} RE(${Number(enhancement)})`;
  }
  const single = SINGLE.exec(given);
  if (single !== null) return single[1] === "CCSC" ? `CCSC ${Number(single[2])}` : `${single[1]}-${Number(single[2])}`;
  return CLAUSE.test(given) ? given : undefined;
}

/**
 * Order of canonical ids as the standard prints them: by code, then by numbers (1.2 before 1.10), an enhancement after what it enhances.
 * Negative, zero or positive as for `Array.sort`.
 */
export function compareIds(a: string, b: string): number {
  const left = segmentsOf(a);
  const right = segmentsOf(b);
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [x, y] = [left[at] as string | number, right[at] as string | number];
    if (x === y) continue;
    if (typeof x === "number" && typeof y === "number") return x - y;
    return String(x) < String(y) ? -1 : 1;
  }
  return left.length - right.length;
}

function segmentsOf(id: string): (string | number)[] {
  return (id.match(/[A-Za-z]+|\d+/g) ?? []).map((part) => (/^\d/.test(part) ? Number(part) : part));
}

function twoDigits(text: string | undefined): string {
  return String(Number(text)).padStart(2, "0");
}
