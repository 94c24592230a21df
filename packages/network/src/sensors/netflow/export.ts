// Export messages of NetFlow v5 (Cisco, NetFlow Services Solutions Guide), v9 (RFC 3954) and IPFIX (RFC 7011, with biflows of RFC 5103).
//
//   v5:    version, count | uptime | seconds | nanoseconds | sequence | engine, sampling | records of 48 bytes
//   v9:    version, count | uptime | seconds | sequence | source | sets: id, length, records
//   IPFIX: version, length | seconds | sequence | domain | sets: id, length, records

import { writeAddress } from "@bulkhead/plant";
import { be16, be32, type Field, type Template, Templates, VARIABLE } from "./template.ts";

/** Packets of one direction between two endpoints, as an exporter counted them. */
export interface FlowRecord {
  source: string;
  destination: string;
  sourcePort: number;
  destinationPort: number;
  /** Number of the IP protocol. */
  protocol: number;
  packets: number;
  bytes: number;
  /** Packets and bytes of the other direction, where the record tells both; then the source began. */
  reversePackets: number;
  reverseBytes: number;
  /** All flags of TCP that were set in any packet. */
  flags: number;
  reverseFlags: number;
  /** Milliseconds since 1970. */
  first: number;
  last: number;
}

export interface FlowTarget {
  flow(record: Readonly<FlowRecord>): void;
  /** The exporter looks at a sample of the packets only. */
  sampled(): void;
  /** A record whose template did not come yet. */
  unexplained(): void;
}

const V5_HEADER = 24;
const V5_RECORD = 48;
const V9_HEADER = 20;
const IPFIX_HEADER = 16;
/** No exporter is older: 2000-01-01. */
const EARLIEST = 946_684_800;

/** Length of the message that begins at bytes[at]: of its header alone for v9, which does not tell; 0 where it is none; -1 where more is needed to say. */
export function messageAt(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 2) return -1;
  const version = be16(bytes, at);
  if (version !== 5 && version !== 9 && version !== 10) return 0;
  if (end - at < IPFIX_HEADER) return -1;
  const seconds = be32(bytes, at + (version === 10 ? 4 : 8));
  if (seconds < EARLIEST) return 0;
  const count = be16(bytes, at + 2);
  if (version === 5) return count > 0 && count <= 30 ? V5_HEADER + count * V5_RECORD : 0;
  if (version === 10) return count >= IPFIX_HEADER ? count : 0;
  return count > 0 && count <= 4096 ? V9_HEADER : 0;
}

/** True where bytes[at, end) begins with a message and the first of its sets, or with as much of one as is there. */
export function isExport(bytes: Uint8Array, at: number, end: number): boolean {
  const length = messageAt(bytes, at, end);
  if (length <= 0) return false;
  if (be16(bytes, at) === 5) return end - at >= length && (end - at < length + 2 || be16(bytes, at + length) === 5);
  const set = at + (be16(bytes, at) === 9 ? V9_HEADER : IPFIX_HEADER);
  if (end - set < 4) return false;
  const id = be16(bytes, set);
  const template = be16(bytes, at) === 9 ? id < 2 : id === 2 || id === 3;
  return (template || id >= 256) && be16(bytes, set + 2) >= 4;
}

/** True where bytes[start, end) are one message from beginning to end, set by set. */
export function isWholeExport(bytes: Uint8Array, start: number, end: number): boolean {
  if (!isExport(bytes, start, end)) return false;
  const version = be16(bytes, start);
  if (version !== 9) return messageAt(bytes, start, end) === end - start;
  let at = start + V9_HEADER;
  while (end - at >= 4) {
    const [id, size] = [be16(bytes, at), be16(bytes, at + 2)];
    if ((id > 1 && id < 256) || size < 4 || size > end - at) return false;
    at += size;
  }
  return at === end;
}

/** Header of the message whose sets follow. */
interface Context {
  version: 9 | 10;
  exporter: string;
  uptime: number;
  seconds: number;
}

export class FlowExports {
  readonly #target: FlowTarget;
  readonly #templates = new Templates();
  readonly #record: FlowRecord = emptyRecord();
  #context: Context = { version: 9, exporter: "", uptime: 0, seconds: 0 };

  constructor(target: FlowTarget) {
    this.#target = target;
  }

  /** One whole datagram. `exporter`: who sent it, so that templates of several are kept apart. */
  datagram(bytes: Uint8Array, start: number, end: number, exporter: string): void {
    const length = messageAt(bytes, start, end);
    if (length <= 0) return;
    const whole = be16(bytes, start) === 9 ? end : Math.min(end, start + length);
    let at = this.header(bytes, start, whole, exporter);
    while (at > 0 && whole - at >= 4) {
      const size = be16(bytes, at + 2);
      if (size < 4) return;
      this.set(bytes, at, Math.min(whole, at + size));
      at += size;
    }
  }

  /** Takes the header of a message and, for v5, all of it. Returns where its sets begin; 0 where there are none. */
  header(bytes: Uint8Array, at: number, end: number, exporter: string): number {
    const version = be16(bytes, at);
    if (version === 5) {
      this.#readFixed(bytes, at, end);
      return 0;
    }
    const size = version === 9 ? V9_HEADER : IPFIX_HEADER;
    if (end - at < size) return 0;
    const domain = be32(bytes, at + size - 4);
    const [uptime, seconds] = version === 9 ? [be32(bytes, at + 4), be32(bytes, at + 8)] : [0, be32(bytes, at + 4)];
    this.#context = { version: version === 9 ? 9 : 10, exporter: `${exporter} ${domain}`, uptime, seconds };
    return at + size;
  }

  /** Takes one set with its header. */
  set(bytes: Uint8Array, at: number, end: number): void {
    const id = be16(bytes, at);
    const { version, exporter } = this.#context;
    const first = version === 9 ? 0 : 2;
    if (id === first || id === first + 1) this.#templates.learn(bytes, at + 4, end, exporter, version, id !== first);
    else if (id >= 256) this.#readRecords(bytes, at + 4, end, this.#templates.get(exporter, id));
  }

  #readFixed(bytes: Uint8Array, start: number, end: number): void {
    const count = be16(bytes, start + 2);
    const [uptime, seconds] = [be32(bytes, start + 4), be32(bytes, start + 8)];
    const now = seconds * 1000 + Math.floor(be32(bytes, start + 12) / 1e6);
    if ((be16(bytes, start + 22) & 0x3fff) > 1) this.#target.sampled();
    for (let at = start + V5_HEADER, left = count; left > 0 && end - at >= V5_RECORD; at += V5_RECORD, left--) {
      const record = Object.assign(this.#record, emptyRecord());
      record.source = writeAddress(bytes.subarray(at, at + 4));
      record.destination = writeAddress(bytes.subarray(at + 4, at + 8));
      record.packets = be32(bytes, at + 16);
      record.bytes = be32(bytes, at + 20);
      record.first = now - since(be32(bytes, at + 24), uptime);
      record.last = now - since(be32(bytes, at + 28), uptime);
      record.sourcePort = be16(bytes, at + 32);
      record.destinationPort = be16(bytes, at + 34);
      record.flags = bytes[at + 37] as number;
      record.protocol = bytes[at + 38] as number;
      this.#tell(record);
    }
  }

  #readRecords(bytes: Uint8Array, start: number, end: number, template: Template | undefined): void {
    if (template === undefined) {
      this.#target.unexplained();
      return;
    }
    const { least, fields, options } = template;
    for (let at = start; end - at >= least; ) {
      const record = Object.assign(this.#record, emptyRecord());
      const { seconds } = this.#context;
      record.first = record.last = seconds * 1000;
      for (const field of fields) {
        let { length } = field;
        if (length === VARIABLE) {
          if (at >= end) return;
          length = bytes[at++] as number;
          if (length === 255) {
            if (end - at < 2) return;
            length = be16(bytes, at);
            at += 2;
          }
        }
        if (end - at < length) return;
        if (!field.foreign) this.#take(record, field, bytes, at, length);
        at += length;
      }
      if (!options) this.#tell(record);
    }
  }

  #take(record: FlowRecord, { element, reverse }: Field, bytes: Uint8Array, at: number, length: number): void {
    const { uptime, seconds } = this.#context;
    const number = (): number => numberAt(bytes, at, length);
    switch (element) {
      // octetDeltaCount, octetTotalCount, initiatorOctets
      case 1:
      case 85:
      case 231:
        if (reverse) record.reverseBytes = number();
        else record.bytes = number();
        break;
      // packetDeltaCount, packetTotalCount, initiatorPackets
      case 2:
      case 86:
      case 298:
        if (reverse) record.reversePackets = number();
        else record.packets = number();
        break;
      case 232:
        record.reverseBytes = number();
        break;
      case 299:
        record.reversePackets = number();
        break;
      case 4:
        record.protocol = number();
        break;
      case 6:
        if (reverse) record.reverseFlags = number();
        else record.flags = number();
        break;
      case 7:
        record.sourcePort = number();
        break;
      case 11:
        record.destinationPort = number();
        break;
      case 8:
      case 27:
        if (isSet(bytes, at, length, element === 8 ? 4 : 16)) record.source = writeAddress(bytes.subarray(at, at + length));
        break;
      case 12:
      case 28:
        if (isSet(bytes, at, length, element === 12 ? 4 : 16)) record.destination = writeAddress(bytes.subarray(at, at + length));
        break;
      case 21:
        record.last = seconds * 1000 - since(number(), uptime);
        break;
      case 22:
        record.first = seconds * 1000 - since(number(), uptime);
        break;
      case 150:
        if (!reverse) record.first = number() * 1000;
        break;
      case 151:
        record.last = Math.max(record.last, number() * 1000);
        break;
      case 152:
        if (!reverse) record.first = number();
        break;
      case 153:
        record.last = number();
        break;
      // Micro- and nanoseconds are times of NTP: seconds since 1900 and their fractions.
      case 154:
      case 156:
        if (!reverse && length === 8) record.first = networkTime(bytes, at);
        break;
      case 155:
      case 157:
        if (length === 8) record.last = networkTime(bytes, at);
        break;
      case 158:
        record.first = seconds * 1000 - Math.floor(number() / 1000);
        break;
      case 159:
        record.last = seconds * 1000 - Math.floor(number() / 1000);
        break;
      // samplingInterval, flowSamplerRandomInterval, samplerRandomInterval, samplingPacketSpace, samplingProbability left out: 1 is all.
      case 34:
      case 50:
        if (number() > 1) this.#target.sampled();
        break;
      case 306:
      case 310:
        if (number() > 0) this.#target.sampled();
        break;
    }
  }

  #tell(record: FlowRecord): void {
    if (record.source === "" || record.destination === "") return;
    const now = this.#context.seconds * 1000;
    if (!(record.first >= 0 && record.first <= LATEST)) record.first = now;
    if (!(record.last >= record.first && record.last <= LATEST)) record.last = record.first;
    this.#target.flow(record);
  }
}

/** Beyond the year 9999 times have no text. */
const LATEST = 253_402_300_799_999;

function emptyRecord(): FlowRecord {
  return {
    source: "",
    destination: "",
    sourcePort: 0,
    destinationPort: 0,
    protocol: 0,
    packets: 0,
    bytes: 0,
    reversePackets: 0,
    reverseBytes: 0,
    flags: 0,
    reverseFlags: 0,
    first: 0,
    last: 0,
  };
}

/** Milliseconds between two readings of a clock that starts anew after 2^32 of them. */
function since(then: number, uptime: number): number {
  return (uptime - then) | 0;
}

/** An unsigned number of any length; beyond 2^53 it is the greatest that is exact. */
function numberAt(bytes: Uint8Array, at: number, length: number): number {
  let number = 0;
  for (let index = 0; index < length; index++) number = number * 256 + (bytes[at + index] as number);
  return Math.min(number, Number.MAX_SAFE_INTEGER);
}

function isSet(bytes: Uint8Array, at: number, length: number, expected: number): boolean {
  if (length !== expected) return false;
  for (let index = 0; index < length; index++) if (bytes[at + index] !== 0) return true;
  return false;
}

/** Seconds from 1900 to 1970. */
const NTP_EPOCH = 2_208_988_800;

function networkTime(bytes: Uint8Array, at: number): number {
  return (be32(bytes, at) - NTP_EPOCH) * 1000 + Math.floor((be32(bytes, at + 4) * 1000) / 4294967296);
}
