// Where the value of a declared point stands among those of a message.

import { descend, elementNumber } from "./data.ts";
import type { MmsAddress } from "./names.ts";

/** In place of the position of a variable: it is one of a list that has a name. */
export const WHOLE_LIST = -1;

/** Reads the point's value among those in bytes[at, end); false: it is not there. */
export function findValue(bytes: Uint8Array, at: number, end: number, position: number, place: MmsAddress): boolean {
  const index = position === WHOLE_LIST ? place.path[0] : position;
  if (index === undefined || !elementNumber(bytes, at, end, index)) return false;
  return descend(bytes, place.path, position === WHOLE_LIST ? 1 : 0);
}
