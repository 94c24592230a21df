// Numbers in network byte order and texts, read in place. Callers have checked that the bytes are there; what is not reads as 0.

export function be16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

export function be24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

export function be32(bytes: Uint8Array, at: number): number {
  return be16(bytes, at) * 65536 + be16(bytes, at + 2);
}

export function le16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

export function le32(bytes: Uint8Array, at: number): number {
  return le16(bytes, at) + le16(bytes, at + 2) * 65536;
}

/** Whether the ASCII text stands at `at` and ends before `end`. */
export function startsWith(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at < text.length) return false;
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
}

/** The same without regard to case; `lower` is in lower case. */
export function startsWithAnyCase(bytes: Uint8Array, at: number, end: number, lower: string): boolean {
  if (end - at < lower.length) return false;
  for (let index = 0; index < lower.length; index++) {
    const byte = bytes[at + index] ?? 0;
    if ((byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte) !== lower.charCodeAt(index)) return false;
  }
  return true;
}

/** Whether the byte is a digit in ASCII. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Index of the byte in [at, end), or -1. */
export function indexOf(bytes: Uint8Array, at: number, end: number, byte: number): number {
  for (let index = at; index < end; index++) if (bytes[index] === byte) return index;
  return -1;
}

const UTF_8 = new TextDecoder();
const UTF_16 = new TextDecoder("utf-16le");

/** Longest text that is kept of what a device says about itself, in bytes. */
const LONGEST_TEXT = 200;

/** Bytes as UTF-8 without control characters, trimmed and bounded; allocates. */
export function textAt(bytes: Uint8Array, start: number, end: number): string {
  return tidy(UTF_8.decode(bytes.subarray(start, Math.max(start, Math.min(end, start + LONGEST_TEXT)))));
}

/** The same for UTF-16 in little-endian order. */
export function wideTextAt(bytes: Uint8Array, start: number, end: number): string {
  return tidy(UTF_16.decode(bytes.subarray(start, Math.max(start, Math.min(end, start + LONGEST_TEXT)))));
}

function tidy(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** Six bytes as `00:1b:1b:aa:bb:cc`; allocates. */
export function macAt(bytes: Uint8Array, at: number): string {
  let text = "";
  for (let index = 0; index < 6; index++)
    text += (index === 0 ? "" : ":") + (bytes[at + index] ?? 0).toString(16).padStart(2, "0");
  return text;
}
