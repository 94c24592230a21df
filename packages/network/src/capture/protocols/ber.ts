// Elements in the basic encoding rules (X.690): tag, definite length, content. Walked in place, without allocation.

/** The element that `readElement` read last; valid until the next call. */
export const ELEMENT = {
  /** The first octet: class, whether it is constructed, and the number where it is below 31. */
  tag: 0,
  number: 0,
  /** Of the content. */
  at: 0,
  end: 0,
};

const CONSTRUCTED = 0x20;
const LONG_NUMBER = 0x1f;

/** False where no whole element stands at `at`. What follows begins at `ELEMENT.end`. */
export function readElement(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 2) return false;
  const tag = bytes[at] as number;
  let next = at + 1;
  let number = tag & LONG_NUMBER;
  if (number === LONG_NUMBER) {
    number = 0;
    let octet = 0x80;
    // Numbers of up to 21 bits are more than any protocol has.
    for (let count = 0; (octet & 0x80) !== 0; count++) {
      if (count === 3 || next >= end) return false;
      octet = bytes[next++] as number;
      number = (number << 7) | (octet & 0x7f);
    }
    if (next >= end) return false;
  }
  let length = bytes[next++] as number;
  if (length >= 0x80) {
    const size = length & 0x7f;
    if (size === 0 || size > 4 || end - next < size) return false;
    length = 0;
    for (const stop = next + size; next < stop; next++) length = length * 256 + (bytes[next] as number);
  }
  if (length > end - next) return false;
  ELEMENT.tag = tag;
  ELEMENT.number = number;
  ELEMENT.at = next;
  ELEMENT.end = next + length;
  return true;
}

/** The element at `at` has the tag (one octet). */
export function isElement(bytes: Uint8Array, at: number, end: number, tag: number): boolean {
  return readElement(bytes, at, end) && ELEMENT.tag === tag;
}

/** Whether the element just read holds others. */
export function isConstructed(): boolean {
  return (ELEMENT.tag & CONSTRUCTED) !== 0;
}

/** Two's complement number in the element just read. Beyond 53 bits it is rounded; NaN where it has no or more than 9 octets. */
export function integerOf(bytes: Uint8Array): number {
  const { at, end } = ELEMENT;
  if (end === at || end - at > 9) return Number.NaN;
  let value = (bytes[at] as number) >= 0x80 ? (bytes[at] as number) - 256 : (bytes[at] as number);
  for (let next = at + 1; next < end; next++) value = value * 256 + (bytes[next] as number);
  return value;
}

/** How many elements follow each other in bytes[at, end); -1 where they do not fill it. */
export function countElements(bytes: Uint8Array, at: number, end: number): number {
  let count = 0;
  for (let next = at; next < end; next = ELEMENT.end) {
    if (!readElement(bytes, next, end)) return -1;
    count++;
  }
  return count;
}
