// Cutting a stream of packets, as a capturing program writes it, into whole records, so that it can be kept as files each of which can be
// read alone. Nothing is rewritten: the bytes stay as they came.

import { LARGEST_PACKET, uint16, uint32 } from "./file-format.ts";
import { isPcap } from "./pcap.ts";
import { isPcapng } from "./pcapng-head.ts";

const PCAP_HEADER = 24;
const PCAP_RECORD = 16;
const NG_SECTION = 0x0a0d0d0a;
const NG_INTERFACE = 1;
const NG_BYTE_ORDER = 0x1a2b3c4d;
/** Packets of pcapng: old, simple, enhanced. */
const NG_PACKETS = [2, 3, 6];
/** A block with a packet, its head and its options. */
const LARGEST_BLOCK = LARGEST_PACKET + 256 * 1024;
/** Descriptions of the interfaces of one section. */
const LARGEST_PREAMBLE = 1024 * 1024;

/** Whole records: bytes[start, end), valid only during the call. */
export type TakeRecords = (bytes: Uint8Array, start: number, end: number) => void;

export class Segmenter {
  /** Packets handed on. */
  packets = 0;
  /** Why nothing behind can be trusted; `undefined` while all is well. */
  broken: string | undefined;
  readonly #most: number;
  #preamble = new Uint8Array(0);
  #format: "pcap" | "pcapng" | undefined;
  #little = true;
  /** Bytes of a record that is not complete. */
  #carry = new Uint8Array(65_536);
  #carried = 0;

  /** `most`: the stream ends behind this many packets. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  /** What a new file has to begin with, so that the records that follow can be read. Empty until the stream told. */
  get preamble(): Uint8Array {
    return this.#preamble;
  }

  /** True where no more packets are wanted. */
  get full(): boolean {
    return this.packets >= this.#most;
  }

  /** Bytes that wait for the rest of their record. */
  get waiting(): number {
    return this.#carried;
  }

  /** Hands on the records that are complete; what a preamble holds is not handed on. */
  push(chunk: Uint8Array, take: TakeRecords): void {
    let at = 0;
    while (this.#carried > 0 && at < chunk.length && this.broken === undefined && !this.full) {
      const known = this.#sizeAt(this.#carry, 0, this.#carried);
      if (known === undefined) return;
      const missing = known - this.#carried;
      const part = chunk.subarray(at, at + missing);
      this.#keep(part);
      at += part.length;
      if (part.length < missing) return;
      // What is carried is a record now, or the head that tells its size.
      const taken = this.#walk(this.#carry, 0, this.#carried, take);
      if (taken === this.#carried) this.#carried = 0;
    }
    if (this.broken !== undefined || this.full || at >= chunk.length) return;
    at = this.#walk(chunk, at, chunk.length, take);
    if (this.broken === undefined && !this.full) this.#keep(chunk.subarray(at));
  }

  #keep(part: Uint8Array): void {
    const size = this.#carried + part.length;
    if (size > this.#carry.length) {
      const larger = new Uint8Array(Math.max(size, this.#carry.length * 2));
      larger.set(this.#carry.subarray(0, this.#carried));
      this.#carry = larger;
    }
    this.#carry.set(part, this.#carried);
    this.#carried = size;
  }

  /** Walks over complete records and hands them on as one piece, or as two around a preamble. Returns where the first incomplete one is. */
  #walk(bytes: Uint8Array, start: number, end: number, take: TakeRecords): number {
    let begun = start;
    let at = start;
    while (!this.full) {
      const size = this.#sizeAt(bytes, at, end);
      if (size === undefined || size > end - at) break;
      const preamble = this.#isPreamble(bytes, at);
      if (preamble) {
        if (at > begun) take(bytes, begun, at);
        this.#remember(bytes, at, size);
        begun = at + size;
      } else if (this.#isPacket(bytes, at)) this.packets++;
      at += size;
      if (this.broken !== undefined) break;
    }
    if (at > begun) take(bytes, begun, at);
    return at;
  }

  /** Length of the record at a place, or what is needed at least to tell; `undefined` where it is broken. */
  #sizeAt(bytes: Uint8Array, at: number, end: number): number | undefined {
    const have = end - at;
    if (this.#format === undefined) {
      if (have < 12) return 12;
      if (isPcap(bytes, at, end)) return PCAP_HEADER;
      if (isPcapng(bytes, at, end)) return blockSize(bytes, at, uint32(bytes, at + 8, true) === NG_BYTE_ORDER);
      return this.#break("It is neither pcap nor pcapng.");
    }
    if (this.#format === "pcap") {
      if (have < PCAP_RECORD) return PCAP_RECORD;
      const length = uint32(bytes, at + 8, this.#little);
      return length > LARGEST_PACKET ? this.#break(`A packet claims ${length} bytes.`) : PCAP_RECORD + length;
    }
    if (have < 12) return 12;
    const section = uint32(bytes, at, false) === NG_SECTION;
    const little = section ? uint32(bytes, at + 8, true) === NG_BYTE_ORDER : this.#little;
    const size = blockSize(bytes, at, little);
    return size < 12 || size % 4 !== 0 || size > LARGEST_BLOCK ? this.#break(`A block claims ${size} bytes.`) : size;
  }

  #isPreamble(bytes: Uint8Array, at: number): boolean {
    if (this.#format === undefined) return true;
    if (this.#format === "pcap") return false;
    return uint32(bytes, at, false) === NG_SECTION || uint32(bytes, at, this.#little) === NG_INTERFACE;
  }

  #isPacket(bytes: Uint8Array, at: number): boolean {
    return this.#format === "pcap" || NG_PACKETS.includes(uint32(bytes, at, this.#little));
  }

  #remember(bytes: Uint8Array, at: number, size: number): void {
    const own = bytes.slice(at, at + size);
    if (this.#format === undefined && isPcap(bytes, at, at + size)) {
      this.#format = "pcap";
      this.#little = uint16(bytes, at + 4, true) === 2;
      this.#preamble = own;
    } else if (uint32(bytes, at, false) === NG_SECTION) {
      this.#format = "pcapng";
      this.#little = uint32(bytes, at + 8, true) === NG_BYTE_ORDER;
      this.#preamble = own;
    } else if (this.#preamble.length + size > LARGEST_PREAMBLE) this.#break("It describes interfaces without end.");
    else {
      const longer = new Uint8Array(this.#preamble.length + size);
      longer.set(this.#preamble);
      longer.set(own, this.#preamble.length);
      this.#preamble = longer;
    }
  }

  #break(why: string): undefined {
    this.broken = why;
    return undefined;
  }
}

function blockSize(bytes: Uint8Array, at: number, little: boolean): number {
  return uint32(bytes, at + 4, little);
}
