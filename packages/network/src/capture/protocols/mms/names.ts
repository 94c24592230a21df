// Names of MMS objects (ISO 9506-2, ObjectName), as targets and as places of declared points.

import type { PointOfInterest } from "@bulkhead/facts";
import { type Sink, type TargetForm, targetForm, textTarget } from "../../dissector.ts";
import { ELEMENT, isElement, readElement } from "../ber.ts";

const OF_DEVICE = 0x80;
const OF_DOMAIN = 0xa1;
const OF_ASSOCIATION = 0x82;
const IDENTIFIER = 0x1a;

/** `LD0/LLN0$CO$…`. */
const IN_DOMAIN = targetForm((domain, item, _c, text) => `${text(domain)}/${text(item)}`);
const IN_ASSOCIATION = textTarget("@");
export const PLAIN = textTarget();

/** What `readName` found; valid until the next call. */
export const NAME = {
  form: PLAIN as TargetForm,
  /** Of the domain; the same twice where there is none. */
  domainAt: 0,
  domainEnd: 0,
  itemAt: 0,
  itemEnd: 0,
};

/** Reads the ObjectName in bytes[at, end), which may be followed by more. */
export function readName(bytes: Uint8Array, at: number, end: number): boolean {
  if (!readElement(bytes, at, end)) return false;
  const { tag, at: from, end: to } = ELEMENT;
  NAME.domainAt = 0;
  NAME.domainEnd = 0;
  if (tag === OF_DEVICE || tag === OF_ASSOCIATION) {
    NAME.form = tag === OF_DEVICE ? PLAIN : IN_ASSOCIATION;
    NAME.itemAt = from;
    NAME.itemEnd = to;
    return true;
  }
  if (tag !== OF_DOMAIN || !isElement(bytes, from, to, IDENTIFIER)) return false;
  NAME.form = IN_DOMAIN;
  NAME.domainAt = ELEMENT.at;
  NAME.domainEnd = ELEMENT.end;
  if (!isElement(bytes, ELEMENT.end, to, IDENTIFIER)) return false;
  NAME.itemAt = ELEMENT.at;
  NAME.itemEnd = ELEMENT.end;
  return true;
}

/** The first number of the target. */
export function firstKey(bytes: Uint8Array, sink: Sink): number {
  return NAME.form === IN_DOMAIN ? sink.text(bytes, NAME.domainAt, NAME.domainEnd) : sink.text(bytes, NAME.itemAt, NAME.itemEnd);
}

export function secondKey(bytes: Uint8Array, sink: Sink): number {
  return NAME.form === IN_DOMAIN ? sink.text(bytes, NAME.itemAt, NAME.itemEnd) : 0;
}

/** Where a declared point lies. */
export interface MmsAddress {
  /** Empty: of the device as a whole. */
  readonly domain: Uint8Array;
  readonly item: Uint8Array;
  /** Numbers (from 0) within structures; the first within a list of variables. */
  readonly path: readonly number[];
}

/** `LD0/MMXU1$MX$TotW$mag$f`; `LD0/MMXU1$MX$TotW#0.0` for a part of a structure, `LD0/LLN0$dataset#2` for one of a list of variables or a data set. */
export function locate(interest: PointOfInterest): MmsAddress | undefined {
  const [name = "", numbers, ...rest] = interest.target.split("#");
  if (name === "" || rest.length > 0) return undefined;
  if (numbers !== undefined && !/^\d{1,4}(?:\.\d{1,4}){0,8}$/.test(numbers)) return undefined;
  const slash = name.indexOf("/");
  const encoder = new TextEncoder();
  return {
    domain: encoder.encode(name.slice(0, Math.max(0, slash))),
    item: encoder.encode(name.slice(slash + 1)),
    path: numbers === undefined ? [] : numbers.split(".").map(Number),
  };
}

/** The name just read is that of the point. */
export function isNamed(bytes: Uint8Array, { domain, item }: MmsAddress): boolean {
  return isText(bytes, NAME.itemAt, NAME.itemEnd, item) && isText(bytes, NAME.domainAt, NAME.domainEnd, domain);
}

/** The reference `domain/item` in bytes[at, end) is that of the point. */
export function isReference(bytes: Uint8Array, at: number, end: number, { domain, item }: MmsAddress): boolean {
  const slash = at + domain.length;
  if (domain.length === 0 || slash >= end || bytes[slash] !== 0x2f) return false;
  return isText(bytes, at, slash, domain) && isText(bytes, slash + 1, end, item);
}

function isText(bytes: Uint8Array, at: number, end: number, text: Uint8Array): boolean {
  if (end - at !== text.length) return false;
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text[index]) return false;
  return true;
}
