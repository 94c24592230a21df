// The classic capture file of libpcap (draft-ietf-opsawg-pcap): a header of 24 bytes, then records of 16 bytes and a packet. Where files
// were strung together, further headers stand between the records.

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
import { isPcapng } from "./pcapng-head.ts";
import type { CaptureProblems } from "./problems.ts";

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;

export function isPcap(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
  if (end - start < 4) return false;
  const magic = uint32(bytes, start, false);
  const swapped = uint32(bytes, start, true);
  return magic === MICROSECONDS || magic === NANOSECONDS || swapped === MICROSECONDS || swapped === NANOSECONDS;
}

export class PcapFormat implements FileFormat {
  packets: number;
  needed = 24;
  over = false;
  readonly #target: PacketTarget;
  readonly #problems: CaptureProblems;
  #begun = false;
  #little = true;
  #fraction = 1000;
  #link = 0;

  /** `packets`: of files before it in the same evidence. */
  constructor(target: PacketTarget, problems: CaptureProblems, packets = 0) {
    this.packets = packets;
    this.#target = target;
    this.#problems = problems;
  }

  step(bytes: Uint8Array, start: number, end: number, position: number): number {
    let at = start;
    if (!this.#begun) {
      if (end - start < 24) return 0;
      if (!this.#begin(bytes, start, position)) return MALFORMED_FILE;
      at += 24;
    }
    while (end - at >= 16) {
      const little = this.#little;
      if (headerAt(bytes, at)) {
        this.needed = 24;
        if (end - at < 24) return at - start;
        if (!this.#begin(bytes, at, position + at - start)) return MALFORMED_FILE;
        at += 24;
        continue;
      }
      const length = uint32(bytes, at + 8, little);
      if (length > LARGEST_PACKET) {
        // Read as a record, the head of a pcapng file claims half a gigabyte: the two cannot be mistaken for each other.
        if (isPcapng(bytes, at, end)) {
          this.over = true;
          return at - start;
        }
        this.#problems.count("capture/corrupt-record", this.packets + 1, position + at - start, `It claims ${length} bytes.`);
        return MALFORMED_FILE;
      }
      if (end - at - 16 < length) {
        this.needed = 16 + length;
        return at - start;
      }
      const time = boundTime(uint32(bytes, at, little) * 1000 + uint32(bytes, at + 4, little) / this.#fraction);
      const wire = uint32(bytes, at + 12, little);
      const data = at + 16;
      this.packets++;
      this.#target.packet(
        bytes,
        data,
        data + length,
        Math.max(wire, length),
        this.#link,
        time,
        this.packets,
        position + data - start,
      );
      at = data + length;
    }
    this.needed = 16;
    return at - start;
  }

  stampOf(bytes: Uint8Array, start: number): Stamp {
    const nanoseconds = this.#fraction === 1_000_000;
    const seconds = BigInt(uint32(bytes, start - 16, this.#little));
    const rest = BigInt(uint32(bytes, start - 12, this.#little));
    return { ticks: seconds * (nanoseconds ? 1_000_000_000n : 1_000_000n) + rest, resolution: nanoseconds ? 9 : 6, offset: 0n };
  }

  #begin(bytes: Uint8Array, start: number, position: number): boolean {
    this.#little = littleAt(bytes, start);
    this.#fraction = uint32(bytes, start, this.#little) === NANOSECONDS ? 1_000_000 : 1000;
    const major = uint16(bytes, start + 4, this.#little);
    if (major !== 2) {
      this.#problems.count("capture/unknown-version", -1, position, `It says ${major}.`);
      return false;
    }
    // The upper half of the field holds flags about a frame check sequence, not the link type.
    this.#link = uint32(bytes, start + 20, this.#little) & 0xffff;
    this.#begun = true;
    return true;
  }
}

function littleAt(bytes: Uint8Array, at: number): boolean {
  const magic = uint32(bytes, at, true);
  return magic === MICROSECONDS || magic === NANOSECONDS;
}

/** Magic number, version 2.4, no shift of the time zone. Read as a record it would be an empty packet of one moment in 2011 or later. */
export function headerAt(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at];
  if ((first !== 0xa1 && first !== 0xd4 && first !== 0x4d) || !isPcap(bytes, at, at + 4)) return false;
  const little = littleAt(bytes, at);
  return uint16(bytes, at + 4, little) === 2 && uint16(bytes, at + 6, little) === 4 && uint32(bytes, at + 8, little) === 0;
}
