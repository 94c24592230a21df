// What was read of an MMS message, as tests compare it with what another decoder reads. Allocates; never made in production.

import { ELEMENT, integerOf, isConstructed, isElement, readElement } from "../ber.ts";
import { textAt } from "../octets.ts";
import { emptyList, type Listed, list } from "./data.ts";
import { find } from "./layers.ts";
import { GET_NAME_LIST, IDENTIFY, READ, WRITE } from "./services.ts";

export interface Trace {
  readonly tag: number;
  invoke?: number;
  service?: number;
  unconfirmed?: number;
}

const REQUEST = 0xa0;
const RESPONSE = 0xa1;
const INITIATE_REQUEST = 0xa8;
const IDENTIFIER = 0x1a;
const OF_DOMAIN = 0xa1;
const DEEPEST = 12;

/** Adds names and values found in the message's content in bytes[at, end). */
export function traced(trace: Trace, bytes: Uint8Array, at: number, end: number): Readonly<Record<string, unknown>> {
  const names = { domains: [] as string[], items: [] as string[], identifiers: [] as string[] };
  collect(bytes, at, end, names, 0);
  const found: Found = { ...emptyList(), failures: [], classes: [], more: [], told: [] };
  if (trace.tag === INITIATE_REQUEST) {
    for (const tag of [0x80, 0x81]) found.told.push(find(bytes, at, end, tag) ? integerOf(bytes) : null);
  } else if (content(trace, bytes, at, end)) values(trace, bytes, ELEMENT.at, ELEMENT.end, found);
  return { ...trace, ...names, ...found };
}

interface Found extends Listed {
  readonly failures: number[];
  readonly classes: number[];
  readonly more: number[];
  /** Vendor, model and revision; or sizes of an initiation. */
  readonly told: (string | number | null)[];
}

/** Reads the element of the service. */
function content(trace: Trace, bytes: Uint8Array, at: number, end: number): boolean {
  if (trace.unconfirmed !== undefined) return readElement(bytes, at, end);
  if (trace.service === undefined || !isElement(bytes, at, end, 0x02)) return false;
  const after = ELEMENT.end;
  return readElement(bytes, isElement(bytes, after, end, 0x30) ? ELEMENT.end : after, end);
}

/** The values in what a service carries in bytes[at, end). */
function values(trace: Trace, bytes: Uint8Array, at: number, end: number, found: Found): void {
  const answer = trace.tag === RESPONSE;
  if (trace.service === GET_NAME_LIST) {
    // The class of objects that are asked for; whether there are more than those in the answer, by default so.
    if (answer) found.more.push(find(bytes, at, end, 0x81) ? Math.min(1, integerOf(bytes) & 0xff) : 1);
    else if (find(bytes, at, end, 0xa0) && isElement(bytes, ELEMENT.at, ELEMENT.end, 0x80)) found.classes.push(integerOf(bytes));
  }
  if (answer && trace.service === IDENTIFY) {
    for (const tag of [0x80, 0x81, 0x82]) if (find(bytes, at, end, tag)) found.told.push(textAt(bytes, ELEMENT.at, ELEMENT.end));
  } else if (answer && trace.service === READ) {
    if (find(bytes, at, end, 0xa1)) results(bytes, ELEMENT.at, ELEMENT.end, found);
  } else if (answer && trace.service === WRITE) results(bytes, at, end, found);
  else if ((trace.tag === REQUEST && trace.service === WRITE) || trace.unconfirmed === 0) {
    if (readElement(bytes, at, end) && isElement(bytes, ELEMENT.end, end, 0xa0)) results(bytes, ELEMENT.at, ELEMENT.end, found);
  }
}

function results(bytes: Uint8Array, at: number, end: number, found: Found): void {
  for (let next = at; readElement(bytes, next, end); ) {
    const { tag, end: after } = ELEMENT;
    if (tag === 0x80) found.failures.push(integerOf(bytes));
    else list(bytes, next, after, found);
    next = after;
  }
}

function collect(
  bytes: Uint8Array,
  at: number,
  end: number,
  names: { domains: string[]; items: string[]; identifiers: string[] },
  depth: number,
): void {
  for (let next = at; readElement(bytes, next, end); ) {
    const { tag, at: from, end: to } = ELEMENT;
    const constructed = isConstructed();
    next = to;
    if (tag === IDENTIFIER) names.identifiers.push(textAt(bytes, from, to));
    if (!constructed || depth > DEEPEST) continue;
    if (tag === OF_DOMAIN && readElement(bytes, from, to) && ELEMENT.tag === IDENTIFIER) {
      const domain = textAt(bytes, ELEMENT.at, ELEMENT.end);
      if (readElement(bytes, ELEMENT.end, to) && ELEMENT.tag === IDENTIFIER && ELEMENT.end === to) {
        names.domains.push(domain);
        names.items.push(textAt(bytes, ELEMENT.at, ELEMENT.end));
        continue;
      }
    }
    collect(bytes, from, to, names, depth + 1);
  }
}
