// The block-structured capture file (draft-ietf-opsawg-pcapng): sections of either byte order, several interfaces, unknown blocks skipped.

import {
  boundTime,
  type FileFormat,
  LARGEST_PACKET,
  MALFORMED_FILE,
  type PacketTarget,
  type Stamp,
  uint16,
  uint32,
} from "./file-format.ts";
import { headerAt } from "./pcap.ts";
import { BYTE_ORDER, SECTION_HEADER } from "./pcapng-head.ts";
import type { CaptureProblems } from "./problems.ts";

const INTERFACE = 1;
const PACKET = 2;
const SIMPLE_PACKET = 3;
const STATISTICS = 5;
const ENHANCED_PACKET = 6;
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;
/** Of statistics: packets that the interface and the operating system dropped so far, for want of resources. */
const OPTIONS_DROPPED = [5, 7];
const MOST_INTERFACES = 4096;
/** A block with a packet: the packet, its head and its options. */
const LARGEST_BLOCK = LARGEST_PACKET + 256 * 1024;

interface Interface {
  readonly link: number;
  readonly snapshot: number;
  /** Units of time stamps per millisecond: a divisor, since dividing by it rounds correctly. */
  readonly units: number;
  /** Milliseconds to add. */
  readonly offset: number;
  /** `if_tsresol`. */
  readonly resolution: number;
}

export class PcapngFormat implements FileFormat {
  packets: number;
  needed = 28;
  over = false;
  readonly #target: PacketTarget;
  readonly #problems: CaptureProblems;
  #little = true;
  #interfaces: Interface[] = [];
  /** Interfaces for which there was no room. */
  #unkept = 0;
  /** Packets lost, by interface of this section, and in sections before it. */
  readonly #losses = new Map<number, number>();
  #lostBefore: number | undefined;
  /** Where the packet comes from that is being handed on, and whether it has a time stamp. */
  #current: Interface | undefined;
  #stamped = false;

  /** `packets`: of files before it in the same evidence. */
  constructor(target: PacketTarget, problems: CaptureProblems, packets = 0) {
    this.packets = packets;
    this.#target = target;
    this.#problems = problems;
  }

  step(bytes: Uint8Array, start: number, end: number, position: number): number {
    let at = start;
    while (end - at >= 12) {
      const place = position + at - start;
      if (headerAt(bytes, at)) {
        this.over = true;
        return at - start;
      }
      if (uint32(bytes, at, false) === SECTION_HEADER && !this.#order(bytes, at))
        return this.#corrupt(place, "Its byte order is unknown.");
      const type = uint32(bytes, at, this.#little);
      const length = uint32(bytes, at + 4, this.#little);
      if (length < 12 || length % 4 !== 0) return this.#corrupt(place, `It claims ${length} bytes.`);
      const read =
        type === SECTION_HEADER ||
        type === INTERFACE ||
        type === PACKET ||
        type === SIMPLE_PACKET ||
        type === STATISTICS ||
        type === ENHANCED_PACKET;
      if (!read) {
        at += length;
        if (at > end) return at - start;
        continue;
      }
      if (length > LARGEST_BLOCK) return this.#corrupt(place, `It claims ${length} bytes.`);
      if (end - at < length) {
        this.needed = length;
        return at - start;
      }
      if (uint32(bytes, at + length - 4, this.#little) !== length) return this.#corrupt(place, "Its two lengths differ.");
      if (!this.#block(type, bytes, at, at + length - 4, place)) return MALFORMED_FILE;
      at += length;
    }
    this.needed = 12;
    return at - start;
  }

  stampOf(bytes: Uint8Array, start: number): Stamp {
    const { resolution, offset } = this.#current ?? { resolution: 6, offset: 0 };
    if (!this.#stamped) return { ticks: 0n, resolution, offset: 0n };
    const high = BigInt(uint32(bytes, start - 16, this.#little));
    const low = BigInt(uint32(bytes, start - 12, this.#little));
    return { ticks: high * 4294967296n + low, resolution, offset: BigInt(offset / 1000) };
  }

  #corrupt(place: number, detail: string): number {
    this.#problems.count("capture/corrupt-record", this.packets + 1, place, detail);
    return MALFORMED_FILE;
  }

  #order(bytes: Uint8Array, at: number): boolean {
    const little = uint32(bytes, at + 8, true) === BYTE_ORDER;
    if (!little && uint32(bytes, at + 8, false) !== BYTE_ORDER) return false;
    this.#little = little;
    return true;
  }

  /** `end` is the position of the trailing length. False: nothing behind can be trusted. */
  #block(type: number, bytes: Uint8Array, at: number, end: number, place: number): boolean {
    const little = this.#little;
    switch (type) {
      case SECTION_HEADER: {
        const major = end - at < 16 ? 0 : uint16(bytes, at + 12, little);
        this.#lostBefore = this.dropped;
        this.#losses.clear();
        this.#interfaces = [];
        this.#unkept = 0;
        if (major === 1) return true;
        this.#problems.count("capture/unknown-version", -1, place, `It says ${major}.`);
        return false;
      }
      case INTERFACE:
        this.#describe(bytes, at, end, place);
        return true;
      case STATISTICS:
        this.#count(bytes, at, end);
        return true;
      case SIMPLE_PACKET: {
        const wire = end - at < 12 ? 0 : uint32(bytes, at + 8, little);
        const snapshot = this.#interfaces[0]?.snapshot ?? 0;
        const captured = snapshot > 0 ? Math.min(wire, snapshot) : wire;
        this.#hand(bytes, at, 12, end, Math.min(captured, Math.max(0, end - at - 12)), wire, 0, 0, place);
        return true;
      }
      default: {
        if (end - at < 28) {
          this.#problems.count("capture/corrupt-block", this.packets + 1, place);
          return true;
        }
        const which = type === PACKET ? uint16(bytes, at + 8, little) : uint32(bytes, at + 8, little);
        const ticks = uint32(bytes, at + 12, little) * 4294967296 + uint32(bytes, at + 16, little);
        this.#hand(bytes, at, 28, end, uint32(bytes, at + 20, little), uint32(bytes, at + 24, little), which, ticks, place);
        return true;
      }
    }
  }

  #hand(
    bytes: Uint8Array,
    at: number,
    head: number,
    end: number,
    captured: number,
    wire: number,
    which: number,
    ticks: number,
    place: number,
  ): void {
    this.packets++;
    const data = at + head;
    const from = this.#interfaces[which];
    if (from === undefined) {
      const code = which < this.#interfaces.length + this.#unkept ? "capture/too-many-interfaces" : "capture/unknown-interface";
      this.#problems.count(code, this.packets, place);
    } else if (data > end || captured > end - data) this.#problems.count("capture/corrupt-block", this.packets, place);
    else {
      this.#current = from;
      this.#stamped = head === 28;
      const time = boundTime(ticks / from.units + from.offset);
      this.#target.packet(bytes, data, data + captured, Math.max(wire, captured), from.link, time, this.packets, place + head);
    }
  }

  get dropped(): number | undefined {
    if (this.#losses.size === 0) return this.#lostBefore;
    let sum = this.#lostBefore ?? 0;
    for (const lost of this.#losses.values()) sum += lost;
    return sum;
  }

  /** Interface statistics: counters since the capture began, so the last ones stand. */
  #count(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 20) return;
    const little = this.#little;
    const which = uint32(bytes, at + 8, little);
    if (which >= this.#interfaces.length) return;
    let dropped: number | undefined;
    for (let option = at + 20; end - option >= 4; ) {
      const code = uint16(bytes, option, little);
      const length = uint16(bytes, option + 2, little);
      const value = option + 4;
      if (code === 0 || end - value < length) break;
      if (OPTIONS_DROPPED.includes(code) && length === 8) {
        const low = uint32(bytes, little ? value : value + 4, little);
        dropped = (dropped ?? 0) + uint32(bytes, little ? value + 4 : value, little) * 4294967296 + low;
      }
      option = value + ((length + 3) & ~3);
    }
    if (dropped !== undefined) this.#losses.set(which, dropped);
  }

  #describe(bytes: Uint8Array, at: number, end: number, place: number): void {
    if (end - at < 16) {
      this.#problems.count("capture/corrupt-block", -1, place);
      return;
    }
    if (this.#interfaces.length >= MOST_INTERFACES) {
      this.#unkept++;
      return;
    }
    const little = this.#little;
    let resolution = 6;
    let offset = 0;
    let option = at + 16;
    while (end - option >= 4) {
      const code = uint16(bytes, option, little);
      const length = uint16(bytes, option + 2, little);
      const value = option + 4;
      if (code === 0 || end - value < length) break;
      if (code === OPTION_RESOLUTION && length >= 1) resolution = bytes[value] as number;
      else if (code === OPTION_OFFSET && length >= 8) {
        const high = uint32(bytes, little ? value + 4 : value, little);
        offset = ((high | 0) * 4294967296 + uint32(bytes, little ? value : value + 4, little)) * 1000;
      }
      option = value + ((length + 3) & ~3);
    }
    this.#interfaces.push({
      link: uint16(bytes, at + 8, little),
      snapshot: uint32(bytes, at + 12, little),
      units: unitsOf(resolution),
      offset,
      resolution,
    });
  }
}

/** if_tsresol: a negative power of ten, or of two where the highest bit is set, in seconds. */
function unitsOf(resolution: number): number {
  return (resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution) / 1000;
}
