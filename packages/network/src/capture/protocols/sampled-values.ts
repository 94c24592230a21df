// Sampled values (IEC 61850-9-2): merging units multicast samples of currents and voltages, thousands a second.
//
//   EtherType 88ba | APPID (2) | length (2) | reserved 1 (2) | reserved 2 (2) | savPdu (BER, tag 60) | security extension

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
import { ELEMENT, integerOf, isElement, readElement } from "./ber.ts";
import { be16, be32, textAt } from "./octets.ts";

const ETHERTYPE = 0x88ba;
const HEADER = 8;
const PDU = 0x60;
/** Fields of the savPdu. */
const COUNT = 0x80;
const SECURITY = 0x81;
const SEQUENCE = 0xa2;
const ASDU = 0x30;
/** Fields of an ASDU. */
const ID = 0x80;
const SAMPLE_COUNT = 0x82;
const REVISION = 0x83;
const SYNCHRONISED = 0x85;
const RATE = 0x86;
const DATA = 0x87;
/** Bits of the numbers of the fields that every ASDU has. */
const MANDATORY = 0b1010_1101;

/** Of reserved 1: the samples are simulated; the length of the security extension (IEC 62351-6). */
const SIMULATED = 0x8000;
const SECURITY_LENGTH = 0x0fff;
/** A value of IEC 61850-9-2LE: a signed number of 32 bits and a quality of as many, whose two last bits say how good it is. */
const VALUE = 8;
const VALIDITY = 3;

/** Streams of one merging unit; real ones have one or two. */
const MOST_STREAMS = 64;
/** A larger jump is another story than loss. */
const MOST_MISSING = 1000;

const SAMPLES = namedFunction("Sampled Values", "other");
const SIMULATED_SAMPLES = namedFunction("Sampled Values (simulated)", "other");
const STREAM = textTarget();
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

/** What `readAsdu` found; valid until the next call. */
const FOUND = { idAt: 0, idEnd: 0, sample: 0, revision: 0, synchronised: 0, rate: -1, dataAt: 0, dataEnd: 0 };

/** Fills `FOUND`; false where a mandatory field is missing or out of its place. */
function readAsdu(bytes: Uint8Array, at: number, end: number): boolean {
  let seen = 0;
  let last = -1;
  FOUND.rate = -1;
  for (let next = at; next < end; next = ELEMENT.end) {
    if (!readElement(bytes, next, end)) return false;
    const { tag, at: from, end: to } = ELEMENT;
    const number = tag & 0x1f;
    if (number <= last) return false;
    last = number;
    seen |= 1 << number;
    if (tag === ID) {
      FOUND.idAt = from;
      FOUND.idEnd = to;
    } else if (tag === SAMPLE_COUNT) FOUND.sample = to - from === 2 ? be16(bytes, from) : -1;
    else if (tag === REVISION) FOUND.revision = to - from === 4 ? be32(bytes, from) : integerOf(bytes);
    else if (tag === SYNCHRONISED) FOUND.synchronised = integerOf(bytes);
    else if (tag === RATE) FOUND.rate = to - from === 2 ? be16(bytes, from) : -1;
    else if (tag === DATA) {
      FOUND.dataAt = from;
      FOUND.dataEnd = to;
    }
  }
  return (seen & MANDATORY) === MANDATORY;
}

/** One message as tests see it. */
interface Seen {
  readonly ids: string[];
  readonly samples: number[];
  readonly revisions: number[];
  readonly synchronised: number[];
  readonly data: string[];
}

/** Streams of samples of one publisher, whatever carries them. */
export class SampleStreams {
  /** Count of the last sample by stream. */
  readonly #last = new Map<number, number>();
  readonly #protocol: string;

  /** `protocol`: that of the carrier, for tests. */
  constructor(protocol: string) {
    this.#protocol = protocol;
  }

  /** Reads the savPdu in bytes[at, end). `unit`: APPID. `fields` are those of the carrier, for tests. */
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
    const whole = isElement(bytes, at, end, PDU);
    const stop = ELEMENT.end;
    const counted = whole && isElement(bytes, ELEMENT.at, stop, COUNT) ? integerOf(bytes) : -1;
    let next = ELEMENT.end;
    if (counted >= 0 && isElement(bytes, next, stop, SECURITY)) next = ELEMENT.end;
    if (counted < 0 || !isElement(bytes, next, stop, SEQUENCE)) {
      if (!flow.truncated) sink.malformed("a message of sampled values lacks one of its fields");
      return;
    }
    const last = ELEMENT.end;
    const seen: Seen | null = sink.message === null ? null : { ids: [], samples: [], revisions: [], synchronised: [], data: [] };
    let found = 0;
    for (next = ELEMENT.at; next < last; ) {
      const from = next;
      if (!isElement(bytes, from, last, ASDU)) break;
      next = ELEMENT.end;
      if (!readAsdu(bytes, ELEMENT.at, next)) break;
      found++;
      sink.operation(simulated ? SIMULATED_SAMPLES : SAMPLES, unit, STREAM, sink.text(bytes, FOUND.idAt, FOUND.idEnd), 0, 0);
      this.#follow(streamOf(bytes, unit), next - from, sink);
      if (flow.points.length > 0) readValues(bytes, simulated, flow, sink);
      if (seen !== null) note(bytes, seen);
    }
    if (found !== counted) sink.malformed("a message of sampled values does not hold as many of them as it says");
    sink.message?.(this.#protocol, { ...fields, counted, ...(seen ?? NOTHING) });
  }

  #follow(key: number, length: number, sink: Sink): void {
    const before = this.#last.get(key);
    if (before !== undefined || this.#last.size < MOST_STREAMS) this.#last.set(key, FOUND.sample);
    // The count begins with 0 every second; only within one do missing numbers mean missing samples.
    const missing = FOUND.sample - (before ?? FOUND.sample) - 1;
    if (missing > 0 && missing <= MOST_MISSING) sink.lost(missing * length);
  }
}

class MergingUnit implements Dissection {
  #security: SessionSecurity | null = null;
  readonly #streams = new SampleStreams("sv");

  dissect(...[bytes, start, end, flow, , sink]: Parameters<Dissection["dissect"]>): number {
    const length = end - start < HEADER ? 0 : be16(bytes, start + 2);
    if (length <= HEADER || (length > end - start && !flow.truncated)) {
      sink.malformed("the length of a frame of sampled values is wrong");
      return 0;
    }
    const reserved = be16(bytes, start + 4);
    const stop = Math.min(end, start + length);
    if (!isElement(bytes, start + HEADER, stop, PDU)) {
      if (!flow.truncated) sink.malformed("a frame of sampled values holds none or is shorter than they are");
      return 0;
    }
    const after = ELEMENT.end;
    const secured = (reserved & SECURITY_LENGTH) > 0 && stop - after > 0;
    const security = secured || hasSecurityField(bytes, ELEMENT.at, after) ? SIGNED : UNPROTECTED;
    if (security !== this.#security) {
      this.#security = security;
      sink.session(security);
    }
    const unit = be16(bytes, start);
    const fields = sink.message === null ? NOTHING : { unit, length };
    this.#streams.read(bytes, start + HEADER, after, unit, (reserved & SIMULATED) !== 0, flow, sink, fields);
    return 0;
  }
}

function hasSecurityField(bytes: Uint8Array, at: number, end: number): boolean {
  return isElement(bytes, at, end, COUNT) && isElement(bytes, ELEMENT.end, end, SECURITY) && ELEMENT.end > ELEMENT.at;
}

/** A number for the stream of the ASDU just read. */
function streamOf(bytes: Uint8Array, unit: number): number {
  let hash = unit + 1;
  for (let at = FOUND.idAt; at < FOUND.idEnd; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
  return hash;
}

function readValues(bytes: Uint8Array, simulated: boolean, flow: Flow, sink: Sink): void {
  for (const point of flow.points) {
    const { id, index } = point.address as StreamAddress;
    const at = FOUND.dataAt + index * VALUE;
    if (FOUND.idEnd - FOUND.idAt !== id.length || at + VALUE > FOUND.dataEnd) continue;
    if (!id.every((byte, place) => bytes[FOUND.idAt + place] === byte)) continue;
    sink.valueRead(point, be32(bytes, at) | 0, !simulated && ((bytes[at + VALUE - 1] as number) & VALIDITY) === 0);
  }
}

function note(bytes: Uint8Array, seen: Seen): void {
  seen.ids.push(textAt(bytes, FOUND.idAt, FOUND.idEnd));
  seen.samples.push(FOUND.sample);
  seen.revisions.push(FOUND.revision);
  seen.synchronised.push(FOUND.synchronised);
  const octets = bytes.subarray(FOUND.dataAt, FOUND.dataEnd);
  seen.data.push(Array.from(octets, (byte) => byte.toString(16).padStart(2, "0")).join(""));
}

interface StreamAddress {
  readonly id: Uint8Array;
  readonly index: number;
}

/** `XJPA_MU0001#3`: the value with the number (from 0) in a data set of numbers with quality, as IEC 61850-9-2LE has them. */
export function locateSample(interest: PointOfInterest): StreamAddress | undefined {
  const mark = interest.target.lastIndexOf("#");
  const number = interest.target.slice(mark + 1);
  if (mark < 1 || !/^\d{1,3}$/.test(number)) return undefined;
  return { id: new TextEncoder().encode(interest.target.slice(0, mark)), index: Number(number) };
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  return end - start > HEADER && be16(bytes, start + 2) > HEADER && bytes[start + HEADER] === PDU ? YES : NO;
}

export const sampledValues: Dissector = {
  name: "sv",
  transport: "ethernet",
  ports: [ETHERTYPE],
  recognise,
  open: () => new MergingUnit(),
  locate: locateSample,
};
