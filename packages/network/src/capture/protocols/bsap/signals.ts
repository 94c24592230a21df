// Which signals a request to the remote database of BSAP is about.
//
//   selectors (1 to 3), [version (2)], security | number of signals | signals …
//   by name: text and 0, for a write with its value behind; by address: 2 bytes, high byte first, for a write with its value behind
//
// How many bytes stand before the number depends on what a request selects. So the place is taken where number and signals fit together.

/** Furthest place of the number of signals. */
const FURTHEST = 8;
const MOST = 64;

/** Places of the signals: start and end of each; reused. */
export const SIGNALS = { count: 0, starts: new Int32Array(MOST), ends: new Int32Array(MOST) };

function add(start: number, end: number): void {
  if (SIGNALS.count >= MOST) return;
  SIGNALS.starts[SIGNALS.count] = start;
  SIGNALS.ends[SIGNALS.count++] = end;
}

/** Finds the names in the data bytes[at, end) of a request. Of a write, only those that begin as names of the database do (`@`) are sure. */
export function findNames(bytes: Uint8Array, at: number, end: number, written: boolean): void {
  for (let place = at; place < Math.min(end, at + FURTHEST); place++) {
    const wanted = bytes[place] as number;
    if (wanted > 0 && wanted <= MOST && fits(bytes, place + 1, end, wanted, written)) return;
  }
  SIGNALS.count = 0;
}

function fits(bytes: Uint8Array, at: number, end: number, wanted: number, written: boolean): boolean {
  SIGNALS.count = 0;
  let next = at;
  while (next < end && SIGNALS.count < wanted) {
    const to = nameEnd(bytes, next, end);
    if (to < 0) return false;
    add(next, to);
    next = to + 1;
    if (!written) continue;
    // Values have forms of their own: what follows begins with the sign of a name behind one.
    while (next < end && bytes[next] !== 0x40) next++;
  }
  return SIGNALS.count === wanted && (written || next === end);
}

/** Position of the 0 behind a printable text at `at`, or -1. */
function nameEnd(bytes: Uint8Array, at: number, end: number): number {
  let index = at;
  while (index < end && (bytes[index] as number) > 0x20 && (bytes[index] as number) < 0x7f) index++;
  return index > at + 1 && index < end && bytes[index] === 0 ? index : -1;
}

/** Finds the addresses in the data bytes[at, end) of a request. Of a write, only the first is sure. */
export function findAddresses(bytes: Uint8Array, at: number, end: number, written: boolean): void {
  SIGNALS.count = 0;
  for (let place = at; place < Math.min(end, at + FURTHEST); place++) {
    const wanted = bytes[place] as number;
    const left = end - place - 1;
    if (wanted === 0 || wanted > MOST || (written ? wanted > 1 || left < 3 || place < at + 3 : left !== wanted * 2)) continue;
    for (let index = 0; index < wanted; index++) add(place + 1 + index * 2, place + 3 + index * 2);
    return;
  }
}
