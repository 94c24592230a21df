// How a pcapng file begins (draft-ietf-opsawg-pcapng, 4.1): a section header block, known by its type and the magic number of its byte order.

import { uint32 } from "./file-format.ts";

export const SECTION_HEADER = 0x0a0d0d0a;
export const BYTE_ORDER = 0x1a2b3c4d;

export function isPcapng(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
  if (end - start < 12 || uint32(bytes, start, false) !== SECTION_HEADER) return false;
  return uint32(bytes, start + 8, true) === BYTE_ORDER || uint32(bytes, start + 8, false) === BYTE_ORDER;
}
