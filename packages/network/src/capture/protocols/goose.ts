// GOOSE (IEC 61850-8-1): stations multicast the state of their data sets, repeated until it changes.
//
//   EtherType 88b8 | APPID (2) | length (2) | reserved 1 (2) | reserved 2 (2) | goosePdu (BER, tag 61) | security extension

import type { PointOfInterest } from "@bulkhead/facts";
import {
  type Dissection,
  type Dissector,
  type Flow,
  NO,
  namedFunction,
  type Recognition,
  type SessionSecurity,
  type Sink,
  textTarget,
  YES,
} from "../dissector.ts";
import { countElements, ELEMENT, integerOf, isElement, readElement } from "./ber.ts";
import { descend, elementNumber, emptyList, list, numberOf, timeText } from "./mms/data.ts";
import { be16, textAt } from "./octets.ts";

const ETHERTYPE = 0x88b8;
const HEADER = 8;
const PDU = 0x61;
/** Of reserved 1: the message is a simulated one; the length of the security extension (IEC 62351-6). */
const SIMULATED = 0x8000;
const SECURITY_LENGTH = 0x0fff;

const STATE = namedFunction("GOOSE State", "other");
const SIMULATED_STATE = namedFunction("GOOSE State (simulated)", "other");
const CONTROL_BLOCK = textTarget();

/** Publications of one station to one address; real ones are few. */
const MOST_PUBLICATIONS = 256;
/** More missing repetitions than these are another story than loss. */
const MOST_MISSING = 1000;

const NOTHING = {};

const UNPROTECTED: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: true,
  interactive: false,
  policy: null,
  weak: null,
};
const SIGNED: SessionSecurity = { ...UNPROTECTED, signed: true, authenticated: true, identity: null, policy: "IEC 62351-6" };

/** Fields of the goosePdu by the last bits of their tags. */
const REFERENCE = 0x80;
const LIFE = 0x81;
const DATA_SET = 0x82;
const ID = 0x83;
const TIME = 0x84;
const STATE_NUMBER = 0x85;
const SEQUENCE_NUMBER = 0x86;
const SIMULATION = 0x87;
const REVISION = 0x88;
const NEEDS_COMMISSIONING = 0x89;
const ENTRIES = 0x8a;
const ALL_DATA = 0xab;

/** Bits of the numbers of all fields but the id and the flags that are false where they are absent. */
const MANDATORY = 0b1101_0111_0111;

/** What `readPdu` found; valid until the next call. */
const FOUND = {
  referenceAt: 0,
  referenceEnd: 0,
  dataSetAt: 0,
  dataSetEnd: 0,
  idAt: 0,
  idEnd: 0,
  timeAt: -1,
  life: 0,
  state: 0,
  sequence: 0,
  simulation: false,
  revision: 0,
  needsCommissioning: false,
  entries: 0,
  dataAt: 0,
  dataEnd: 0,
};

/** Fills `FOUND` from the content of a goosePdu; false where one of the mandatory fields is missing or out of its place. */
function readPdu(bytes: Uint8Array, at: number, end: number): boolean {
  FOUND.timeAt = -1;
  FOUND.simulation = false;
  FOUND.needsCommissioning = false;
  FOUND.idAt = 0;
  FOUND.idEnd = 0;
  let last = 0;
  let seen = 0;
  for (let next = at; next < end; next = ELEMENT.end) {
    if (!readElement(bytes, next, end)) return false;
    const { tag, at: from, end: to } = ELEMENT;
    const number = tag & 0x1f;
    // Fields come in the order of their numbers; what an extension adds comes behind.
    if (number < last) return false;
    last = number;
    if (number <= 11) seen |= 1 << number;
    switch (tag) {
      case REFERENCE:
        FOUND.referenceAt = from;
        FOUND.referenceEnd = to;
        break;
      case LIFE:
        FOUND.life = integerOf(bytes);
        break;
      case DATA_SET:
        FOUND.dataSetAt = from;
        FOUND.dataSetEnd = to;
        break;
      case ID:
        FOUND.idAt = from;
        FOUND.idEnd = to;
        break;
      case TIME:
        if (to - from === 8) FOUND.timeAt = from;
        break;
      case STATE_NUMBER:
        FOUND.state = integerOf(bytes);
        break;
      case SEQUENCE_NUMBER:
        FOUND.sequence = integerOf(bytes);
        break;
      case SIMULATION:
        FOUND.simulation = to > from && bytes[from] !== 0;
        break;
      case REVISION:
        FOUND.revision = integerOf(bytes);
        break;
      case NEEDS_COMMISSIONING:
        FOUND.needsCommissioning = to > from && bytes[from] !== 0;
        break;
      case ENTRIES:
        FOUND.entries = integerOf(bytes);
        break;
      case ALL_DATA:
        FOUND.dataAt = from;
        FOUND.dataEnd = to;
        break;
      default:
    }
  }
  return (seen & MANDATORY) === MANDATORY;
}

interface Publication {
  state: number;
  sequence: number;
  revision: number;
}

/** Publications of one station, whatever carries them. */
export class Publications {
  readonly #all = new Map<number, Publication>();
  readonly #protocol: string;

  /** `protocol`: that of the carrier, for tests. */
  constructor(protocol: string) {
    this.#protocol = protocol;
  }

  /** Reads the goosePdu in bytes[at, end). `unit`: APPID. `fields` are those of the carrier, for tests. */
  read(
    bytes: Uint8Array,
    at: number,
    end: number,
    unit: number,
    simulated: boolean,
    flow: Flow,
    sink: Sink,
    fields: Readonly<Record<string, unknown>>,
  ): void {
    if (!isElement(bytes, at, end, PDU) || !readPdu(bytes, ELEMENT.at, ELEMENT.end)) {
      if (!flow.truncated) sink.malformed("a GOOSE message lacks one of its fields");
      return;
    }
    const { state, sequence, dataAt, dataEnd, referenceAt, referenceEnd } = FOUND;
    const simulation = simulated || FOUND.simulation;
    sink.operation(simulation ? SIMULATED_STATE : STATE, unit, CONTROL_BLOCK, sink.text(bytes, referenceAt, referenceEnd), 0, 0);
    const entries = countElements(bytes, dataAt, dataEnd);
    if (entries !== FOUND.entries) sink.malformed("a GOOSE message does not hold as many values as it says");
    this.#follow(keyOf(bytes, referenceAt, referenceEnd, unit), state, sequence, end - at, bytes, sink, simulation);
    for (const point of flow.points) {
      const place = point.address as GooseAddress;
      if (!isText(bytes, referenceAt, referenceEnd, place.reference)) continue;
      if (!elementNumber(bytes, dataAt, dataEnd, place.index) || !descend(bytes, place.path)) continue;
      const raw = numberOf(bytes);
      sink.valueRead(point, raw, Number.isFinite(raw) && !simulation && !FOUND.needsCommissioning);
    }
    if (sink.message !== null) {
      const values = emptyList();
      list(bytes, dataAt, dataEnd, values);
      sink.message(this.#protocol, { ...fields, ...values, ...told(bytes) });
    }
  }

  #follow(
    key: number,
    state: number,
    sequence: number,
    length: number,
    bytes: Uint8Array,
    sink: Sink,
    simulation: boolean,
  ): void {
    const known = this.#all.get(simulation ? -1 - key : key);
    if (known === undefined) {
      if (this.#all.size >= MOST_PUBLICATIONS) return;
      this.#all.set(simulation ? -1 - key : key, { state, sequence, revision: FOUND.revision });
      const slash = bytes.indexOf(0x2f, FOUND.referenceAt);
      // The logical device's name begins with that of the device (IEC 61850-7-2).
      if (slash > FOUND.referenceAt && slash < FOUND.referenceEnd && !simulation) {
        sink.asset({ names: [textAt(bytes, FOUND.referenceAt, slash)] });
      }
      return;
    }
    const missing = sequence - known.sequence - 1;
    if (state === known.state && missing > 0 && missing <= MOST_MISSING) sink.lost(missing * length);
    // A publisher that starts anew begins with 1; else a lower number is an old message or somebody else's.
    if (state < known.state && state !== 1) sink.malformed("the state number of a GOOSE publication goes back");
    if (FOUND.revision < known.revision) sink.malformed("the configuration revision of a GOOSE publication goes back");
    known.state = state;
    known.sequence = sequence;
    known.revision = FOUND.revision;
  }
}

function told(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  return {
    reference: textAt(bytes, FOUND.referenceAt, FOUND.referenceEnd),
    life: FOUND.life,
    dataSet: textAt(bytes, FOUND.dataSetAt, FOUND.dataSetEnd),
    id: textAt(bytes, FOUND.idAt, FOUND.idEnd),
    ...(FOUND.timeAt >= 0 && { time: timeText(bytes, FOUND.timeAt) }),
    state: FOUND.state,
    sequence: FOUND.sequence,
    simulation: FOUND.simulation ? 1 : 0,
    revision: FOUND.revision,
    needsCommissioning: FOUND.needsCommissioning ? 1 : 0,
    entries: FOUND.entries,
  };
}

function keyOf(bytes: Uint8Array, at: number, end: number, unit: number): number {
  let hash = unit + 1;
  for (let next = at; next < end; next++) hash = (Math.imul(hash, 31) + (bytes[next] as number)) | 0;
  return hash >>> 0;
}

function isText(bytes: Uint8Array, at: number, end: number, text: Uint8Array): boolean {
  if (end - at !== text.length) return false;
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text[index]) return false;
  return true;
}

/** Where a declared point lies. */
interface GooseAddress {
  readonly reference: Uint8Array;
  readonly index: number;
  /** Numbers within structures. */
  readonly path: readonly number[];
}

/** `E1Q1SB1LD0/LLN0$GO$gcb01#2`: the value with the number (from 0) in the data set; `#2.0` the first in it, where it is a structure. */
export function locate(interest: PointOfInterest): GooseAddress | undefined {
  const mark = interest.target.lastIndexOf("#");
  const numbers = interest.target.slice(mark + 1);
  if (mark < 1 || !/^\d{1,4}(?:\.\d{1,3}){0,8}$/.test(numbers)) return undefined;
  const [index = 0, ...path] = numbers.split(".").map(Number);
  return { reference: new TextEncoder().encode(interest.target.slice(0, mark)), index, path };
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  return end - start > HEADER && be16(bytes, start + 2) > HEADER && bytes[start + HEADER] === PDU ? YES : NO;
}

class Station implements Dissection {
  readonly #publications = new Publications("goose");
  #security: SessionSecurity | null = null;

  dissect(...[bytes, start, end, flow, , sink]: Parameters<Dissection["dissect"]>): number {
    const length = end - start < HEADER ? 0 : be16(bytes, start + 2);
    if (length <= HEADER || (length > end - start && !flow.truncated)) {
      sink.malformed("the length of a GOOSE frame is wrong");
      return 0;
    }
    const reserved = be16(bytes, start + 4);
    const stop = Math.min(end, start + length);
    const pdu = start + HEADER;
    if (!isElement(bytes, pdu, stop, PDU)) {
      if (!flow.truncated) sink.malformed("a GOOSE frame holds no GOOSE message or is shorter than it");
      return 0;
    }
    const after = ELEMENT.end;
    const secured = (reserved & SECURITY_LENGTH) > 0 && stop - after > 0;
    if (!secured && after < stop) sink.malformed("bytes follow a GOOSE message that is not secured");
    const security = secured ? SIGNED : UNPROTECTED;
    if (security !== this.#security) {
      this.#security = security;
      sink.session(security);
    }
    const unit = be16(bytes, start);
    const fields = sink.message === null ? NOTHING : { unit, length };
    this.#publications.read(bytes, pdu, after, unit, (reserved & SIMULATED) !== 0, flow, sink, fields);
    return 0;
  }
}

export const goose: Dissector = {
  name: "goose",
  transport: "ethernet",
  ports: [ETHERTYPE],
  recognise,
  open: () => new Station(),
  locate,
};
