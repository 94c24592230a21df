// A capture file as a stream of chunks of any size: finds its format and hands complete packets on, in place where a chunk holds them
// whole, through a small carry buffer where they straddle chunks.

import { type FileFormat, MALFORMED_FILE, type PacketTarget, type Stamp } from "./file-format.ts";
import { isPcap, PcapFormat } from "./pcap.ts";
import { PcapngFormat } from "./pcapng.ts";
import { isPcapng } from "./pcapng-head.ts";
import type { CaptureProblems } from "./problems.ts";

/** True where the first bytes are those of a pcap or pcapng file. */
export function isCapture(head: Uint8Array): boolean {
  return isPcap(head) || isPcapng(head);
}

export class PacketFile {
  readonly #target: PacketTarget;
  readonly #problems: CaptureProblems;
  #format: FileFormat | undefined;
  /** Bytes of an incomplete record, from `#position` in the file on. */
  #carry = new Uint8Array(4096);
  #carried = 0;
  #needed = 12;
  /** Bytes of a record that nobody reads and that are still to come. */
  #skip = 0;
  #position = 0;
  /** In files of another format before this one. */
  #droppedBefore: number | undefined;
  #stopped = false;

  constructor(target: PacketTarget, problems: CaptureProblems) {
    this.#target = target;
    this.#problems = problems;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && !this.#stopped) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, chunk.length - at);
        this.#skip -= passed;
        this.#position += passed;
        at += passed;
      } else if (this.#carried > 0 || chunk.length - at < this.#needed) at = this.#throughCarry(chunk, at);
      else at = this.#inPlace(chunk, at);
    }
  }

  /** See `FileFormat`. */
  get dropped(): number | undefined {
    const dropped = this.#format?.dropped;
    return dropped === undefined ? this.#droppedBefore : dropped + (this.#droppedBefore ?? 0);
  }

  /** See `FileFormat`. Only while a packet is being handed on. */
  stampOf(bytes: Uint8Array, start: number): Stamp {
    if (this.#format === undefined) throw new Error("no packet is being handed on");
    return this.#format.stampOf(bytes, start);
  }

  end(): void {
    if (this.#stopped) return;
    if (this.#format === undefined) this.#problems.count("capture/unknown-format", -1, 0);
    else if (this.#carried > 0 || this.#skip > 0) {
      this.#problems.count("capture/truncated", this.#format.packets + 1, this.#position);
    } else this.#format.end?.(this.#position);
  }

  #inPlace(chunk: Uint8Array, at: number): number {
    const taken = this.#step(chunk, at, chunk.length);
    if (taken < 0) return at;
    const have = chunk.length - at;
    this.#position += Math.min(taken, have);
    if (taken > have) {
      this.#skip = taken - have;
      return chunk.length;
    }
    return taken === 0 ? this.#throughCarry(chunk, at) : at + taken;
  }

  #throughCarry(chunk: Uint8Array, at: number): number {
    const take = Math.min(this.#needed - this.#carried, chunk.length - at);
    if (this.#carry.length < this.#needed) {
      const larger = new Uint8Array(Math.max(this.#needed, this.#carry.length * 2));
      larger.set(this.#carry.subarray(0, this.#carried));
      this.#carry = larger;
    }
    this.#carry.set(chunk.subarray(at, at + take), this.#carried);
    this.#carried += take;
    if (this.#carried < this.#needed) return at + take;
    const taken = this.#step(this.#carry, 0, this.#carried);
    if (taken > 0) {
      this.#position += Math.min(taken, this.#carried);
      this.#skip = Math.max(0, taken - this.#carried);
      this.#carried = 0;
    }
    return at + take;
  }

  /** Bytes taken; 0 where more are needed (`#needed` is then larger than what was there); below 0 where reading stopped. */
  #step(bytes: Uint8Array, start: number, end: number): number {
    for (let at = start; ; ) {
      const format = this.#format ?? this.#begin(bytes, at, end, 0);
      const taken = format?.step(bytes, at, end, this.#position + at - start) ?? MALFORMED_FILE;
      if (format === undefined || taken < 0) {
        this.#stopped = true;
        return MALFORMED_FILE;
      }
      at += taken;
      this.#needed = format.needed;
      if (!format.over) return at - start;
      this.#droppedBefore = this.dropped;
      this.#begin(bytes, at, end, format.packets);
    }
  }

  #begin(bytes: Uint8Array, start: number, end: number, packets: number): FileFormat | undefined {
    if (isPcap(bytes, start, end)) this.#format = new PcapFormat(this.#target, this.#problems, packets);
    else if (isPcapng(bytes, start, end)) this.#format = new PcapngFormat(this.#target, this.#problems, packets);
    else this.#problems.count("capture/unknown-format", -1, 0);
    return this.#format;
  }
}
