// Reports of IEC 61850-8-1 (17.2): the information report of a list named RPT, whose values are the report's own fields, then those of
// the members of a data set that it includes.
//
//   report id | option fields | [sequence] [time] [data set] [overflow] [entry id] [revision] [part, more] | inclusion |
//   [references] | values | [reasons]

import { ELEMENT, isElement, readElement } from "../ber.ts";
import { elementNumber } from "./data.ts";

const BIT_STRING = 0x84;
const VISIBLE_STRING = 0x8a;
/** Bits of the option fields, and how many values each puts before the inclusion. */
const OPTIONS: readonly (readonly [bit: number, values: number])[] = [
  [1, 1],
  [2, 1],
  [4, 1],
  [6, 1],
  [7, 1],
  [8, 1],
  [9, 2],
];
const DATA_SET_NAME = 4;
const REFERENCES = 5;

/** What `readReport` found; valid until the next call. */
export const REPORTED = {
  /** Of the report's id. */
  idAt: 0,
  idEnd: 0,
  /** Of the data set's name; `dataSetEnd` 0: the report does not tell. */
  dataSetAt: 0,
  dataSetEnd: 0,
  inclusionAt: 0,
  inclusionEnd: 0,
  /** Of the first value. */
  valuesAt: 0,
};

/** True where the list has the name of reports. */
export function isReport(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at === 3 && bytes[at] === 0x52 && bytes[at + 1] === 0x50 && bytes[at + 2] === 0x54;
}

/** Fills `REPORTED` from the values in bytes[at, end); false where they are not those of a report. */
export function readReport(bytes: Uint8Array, at: number, end: number): boolean {
  REPORTED.dataSetEnd = 0;
  if (!isElement(bytes, at, end, VISIBLE_STRING)) return false;
  REPORTED.idAt = ELEMENT.at;
  REPORTED.idEnd = ELEMENT.end;
  if (!isElement(bytes, ELEMENT.end, end, BIT_STRING)) return false;
  const optionsAt = ELEMENT.at;
  const optionsEnd = ELEMENT.end;
  let next = optionsEnd;
  for (const [option, values] of OPTIONS) {
    if (!hasBit(bytes, optionsAt, optionsEnd, option)) continue;
    for (let count = 0; count < values; count++) {
      if (!readElement(bytes, next, end)) return false;
      next = ELEMENT.end;
      if (option !== DATA_SET_NAME) continue;
      REPORTED.dataSetAt = ELEMENT.at;
      REPORTED.dataSetEnd = ELEMENT.end;
    }
  }
  if (!isElement(bytes, next, end, BIT_STRING)) return false;
  REPORTED.inclusionAt = ELEMENT.at;
  REPORTED.inclusionEnd = ELEMENT.end;
  next = ELEMENT.end;
  if (hasBit(bytes, optionsAt, optionsEnd, REFERENCES)) {
    for (let member = included(bytes, Number.POSITIVE_INFINITY); member > 0; member--) {
      if (!readElement(bytes, next, end)) return false;
      next = ELEMENT.end;
    }
  }
  REPORTED.valuesAt = next;
  return true;
}

/** Reads the value of a member of the data set (from 0) in the report just read; false: the report does not include it. */
export function memberOf(bytes: Uint8Array, member: number, end: number): boolean {
  if (!hasBit(bytes, REPORTED.inclusionAt, REPORTED.inclusionEnd, member)) return false;
  return elementNumber(bytes, REPORTED.valuesAt, end, included(bytes, member));
}

/** How many members before the given one are included. */
function included(bytes: Uint8Array, before: number): number {
  const { inclusionAt, inclusionEnd } = REPORTED;
  const members = Math.min(before, 8 * (inclusionEnd - inclusionAt - 1));
  let count = 0;
  for (let member = 0; member < members; member++) if (hasBit(bytes, inclusionAt, inclusionEnd, member)) count++;
  return count;
}

/** Bits are counted from the left, behind the octet that says how many of the last are unused. */
function hasBit(bytes: Uint8Array, at: number, end: number, bit: number): boolean {
  const octet = at + 1 + (bit >> 3);
  return octet < end && ((bytes[octet] as number) & (0x80 >> (bit & 7))) !== 0;
}
