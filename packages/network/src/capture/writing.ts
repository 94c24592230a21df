// Writing captures: pcapng (draft-ietf-opsawg-pcapng) and pcap (draft-ietf-opsawg-pcap), little-endian, as byte blocks to be strung together.

import type { Stamp } from "./file-format.ts";

const OPTION_COMMENT = 1;
const OPTION_NAME = 2;
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;

/** Section header block with a comment. */
export function sectionHeader(comment: string): Uint8Array {
  return block(0x0a0d0d0a, 16, [option(OPTION_COMMENT, text(comment))], (view) => {
    view.setUint32(8, 0x1a2b3c4d, true);
    view.setUint16(12, 1, true);
    view.setBigInt64(16, -1n, true);
  });
}

/** Interface description block: link type, a name, and how time stamps are to be read. */
export function interfaceDescription(link: number, name: string, { resolution, offset }: Omit<Stamp, "ticks">): Uint8Array {
  const options = [option(OPTION_NAME, text(name)), option(OPTION_RESOLUTION, Uint8Array.of(resolution))];
  if (offset !== 0n) {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, offset, true);
    options.push(option(OPTION_OFFSET, bytes));
  }
  return block(1, 8, options, (view) => view.setUint16(8, link, true));
}

/** Enhanced packet block with a comment. */
export function enhancedPacket(which: number, ticks: bigint, bytes: Uint8Array, wireLength: number, comment: string): Uint8Array {
  const padded = (bytes.length + 3) & ~3;
  return block(6, 20 + padded, [option(OPTION_COMMENT, text(comment))], (view, whole) => {
    view.setUint32(8, which, true);
    view.setUint32(12, Number(ticks >> 32n), true);
    view.setUint32(16, Number(ticks & 0xffffffffn), true);
    view.setUint32(20, bytes.length, true);
    view.setUint32(24, wireLength, true);
    whole.set(bytes, 28);
  });
}

/** File header of a pcap file with nanoseconds. */
export function pcapHeader(link: number): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xa1b23c4d, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 262_144, true);
  view.setUint32(20, link, true);
  return bytes;
}

/** Record of a pcap file with nanoseconds. Ticks finer than that are cut off. */
export function pcapRecord(stamp: Stamp, bytes: Uint8Array, wireLength: number): Uint8Array {
  const nanoseconds = inNanoseconds(stamp);
  const record = new Uint8Array(16 + bytes.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, Number((nanoseconds / 1_000_000_000n) & 0xffffffffn), true);
  view.setUint32(4, Number(nanoseconds % 1_000_000_000n), true);
  view.setUint32(8, bytes.length, true);
  view.setUint32(12, wireLength, true);
  record.set(bytes, 16);
  return record;
}

/** Nanoseconds since 1970, not below. */
function inNanoseconds({ ticks, resolution, offset }: Stamp): bigint {
  const exponent = BigInt(resolution & 0x7f);
  const units = resolution & 0x80 ? 2n ** exponent : 10n ** exponent;
  const nanoseconds = (ticks * 1_000_000_000n) / units + offset * 1_000_000_000n;
  return nanoseconds < 0n ? 0n : nanoseconds;
}

function block(
  type: number,
  body: number,
  options: readonly Uint8Array[],
  fill: (view: DataView, whole: Uint8Array) => void,
): Uint8Array {
  const length = 12 + body + options.reduce((sum, one) => sum + one.length, 0) + 4;
  const whole = new Uint8Array(length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  fill(view, whole);
  let at = 8 + body;
  for (const one of options) {
    whole.set(one, at);
    at += one.length;
  }
  // The four bytes of the option that ends the list are zero.
  view.setUint32(length - 4, length, true);
  return whole;
}

function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + ((value.length + 3) & ~3));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  bytes.set(value, 4);
  return bytes;
}

/** At most 65,535 bytes fit into an option; nothing that is written here comes near. */
function text(value: string): Uint8Array {
  return new TextEncoder().encode(value.slice(0, 4096));
}
