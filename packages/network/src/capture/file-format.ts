// What the file formats of captures have in common.

/** Takes packets. Everything is valid only during the call. */
export interface PacketTarget {
  /**
   * bytes[start, end) as captured; `wireLength` as it was on the wire; `link` by the registry of link types (LINKTYPE_...); `time` in
   * milliseconds since 1970; `number` from 1; `offset` of the first captured byte in the file.
   */
  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    link: number,
    time: number,
    number: number,
    offset: number,
  ): void;
}

/** `step` returns it when nothing behind can be trusted. */
export const MALFORMED_FILE = -1;

/** No captured packet is longer; a record that claims more is corrupt. */
export const LARGEST_PACKET = 1024 * 1024;

/** 9999-12-31T23:59:59.999Z: later time stamps are held there so that texts of time sort. */
const LATEST = 253402300799999;

export interface FileFormat {
  /** Packets handed on so far. */
  readonly packets: number;
  /** Bytes that the next record needs at least, from its beginning. */
  readonly needed: number;
  /**
   * Reads as many complete records as bytes[start, end) holds, the first at `position` in the file. Returns how many bytes it took
   * (more than there are: skip the difference), 0 where not even one is complete (then `needed` says how many), or `MALFORMED_FILE`.
   */
  step(bytes: Uint8Array, start: number, end: number, position: number): number;
  /** Behind what the last `step` took begins a file of another format: files were strung together. */
  readonly over: boolean;
  end?(position: number): void;
  /** Packets that the capturing program says it lost, as far as was read; `undefined` where it does not say. */
  readonly dropped?: number | undefined;
  /** The time stamp of the packet that is being handed on, exactly as the file holds it; `bytes` and `start` as they were handed. */
  stampOf(bytes: Uint8Array, start: number): Stamp;
}

/** A time stamp as a file holds it, for those who must keep it to the last digit. */
export interface Stamp {
  readonly ticks: bigint;
  /** As `if_tsresol` of pcapng: ticks of ten to the minus n seconds; of two to the minus n where the highest bit is set. */
  readonly resolution: number;
  /** Seconds to add, as `if_tsoffset`. */
  readonly offset: bigint;
}

export function boundTime(milliseconds: number): number {
  return milliseconds >= 0 && milliseconds <= LATEST ? milliseconds : milliseconds > LATEST ? LATEST : 0;
}

export function uint16(bytes: Uint8Array, at: number, little: boolean): number {
  const a = bytes[at] as number;
  const b = bytes[at + 1] as number;
  return little ? a | (b << 8) : (a << 8) | b;
}

export function uint32(bytes: Uint8Array, at: number, little: boolean): number {
  return little
    ? uint16(bytes, at, true) + uint16(bytes, at + 2, true) * 65536
    : uint16(bytes, at, false) * 65536 + uint16(bytes, at + 2, false);
}
