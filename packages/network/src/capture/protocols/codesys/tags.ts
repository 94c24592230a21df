// Tags in the content of CODESYS V3 services: number and length in groups of seven bits, low group first, then the value. What a tag holds
// may again be tags.

/** The tag that `findTag` found. */
export const TAG = { at: 0, end: 0 };

let next = 0;

function number(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let index = 0; index < 5 && at + index < end; index++) {
    const byte = bytes[at + index] as number;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) {
      next = at + index + 1;
      return value;
    }
  }
  return -1;
}

/** Looks for the first tag of this number in bytes[at, end). */
export function findTag(bytes: Uint8Array, at: number, end: number, id: number): boolean {
  let from = at;
  while (from < end) {
    const tag = number(bytes, from, end);
    if (tag < 0) return false;
    const size = number(bytes, next, end);
    if (size < 0 || end - next < size) return false;
    from = next + size;
    if (tag !== id) continue;
    TAG.at = next;
    TAG.end = from;
    return true;
  }
  return false;
}
