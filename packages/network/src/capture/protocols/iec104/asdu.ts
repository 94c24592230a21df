// One message (ASDU) of IEC 60870-5-104: its header and where its objects lie.
//
//   type | sequence 0x80, number 0x7f | test 0x80, negative 0x40, cause 0x3f | originator | common address, 2 |
//   objects: address, 3, and element, each; of a sequence only the first has an address, the others follow on it

import { le16 } from "../octets.ts";
import { type AsduType, asduType } from "./types.ts";

/** Length of the header. */
export const HEADER = 6;
const ADDRESS = 3;
/** A segment of a file: name 2, section 1, length 1, then as many bytes. */
const SEGMENT = 125;
const SEGMENT_HEAD = 4;

export const PERIODIC = 1;
export const SPONTANEOUS = 3;
export const REQUESTED = 5;
export const ACTIVATION = 6;
export const ACTIVATION_CONFIRMED = 7;
export const DEACTIVATION = 8;
export const DEACTIVATION_CONFIRMED = 9;
export const TERMINATED = 10;
/** From here to 47: type, cause, common address or object address unknown to the station. */
export const UNKNOWN_TYPE = 44;
const UNKNOWN_OBJECT = 47;

/** Whether a cause of transmission is listed (IEC 60870-5-101, clause 7.2.3). */
export function isCause(cause: number): boolean {
  return (cause >= 1 && cause <= 16) || (cause >= 20 && cause <= 41) || (cause >= UNKNOWN_TYPE && cause <= UNKNOWN_OBJECT);
}

/** Bytes that the objects of a message take by its type and number; -1 where only the content tells. */
export function objectBytes(type: AsduType, sequence: boolean, count: number): number {
  if (type.size < 0) return -1;
  return sequence ? ADDRESS + count * type.size : count * (ADDRESS + type.size);
}

/** Reused: read one after the other, keep nothing of it. */
export class Asdu {
  code = 0;
  /** `undefined`: a reserved or private type. */
  type: AsduType | undefined = undefined;
  sequence = false;
  /** As the message says. */
  number = 0;
  /** Objects that are there; 1 where their size is unknown. */
  count = 0;
  /** The objects fill the message, as far as can be known. */
  fits = true;
  cause = 0;
  negative = false;
  test = false;
  originator = 0;
  /** The common address of the station. */
  unit = 0;
  #at = 0;
  #step = 0;

  /** False where the header is not whole. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < HEADER) return false;
    this.code = bytes[start] as number;
    this.type = asduType(this.code);
    const variable = bytes[start + 1] as number;
    this.sequence = (variable & 0x80) !== 0;
    this.number = variable & 0x7f;
    const cause = bytes[start + 2] as number;
    this.cause = cause & 0x3f;
    this.negative = (cause & 0x40) !== 0;
    this.test = (cause & 0x80) !== 0;
    this.originator = bytes[start + 3] as number;
    this.unit = le16(bytes, start + 4);
    this.#at = start + HEADER;
    this.#measure(bytes, end);
    return true;
  }

  #measure(bytes: Uint8Array, end: number): void {
    const have = end - this.#at;
    const { type, number, sequence } = this;
    const segment = this.code === SEGMENT && have >= ADDRESS + SEGMENT_HEAD;
    if (type === undefined || (type.size < 0 && !segment)) {
      this.#step = 0;
      this.count = have >= ADDRESS && number > 0 ? 1 : 0;
      this.fits = this.code !== SEGMENT && this.count > 0;
      return;
    }
    const size = segment ? SEGMENT_HEAD + (bytes[this.#at + ADDRESS + 3] as number) : type.size;
    this.#step = sequence ? size : ADDRESS + size;
    const room = sequence ? have - ADDRESS : have;
    const most = this.#step === 0 ? Number(room >= 0) : Math.floor(Math.max(0, room) / this.#step);
    this.count = Math.min(number, most);
    this.fits = number > 0 && have === (sequence ? ADDRESS : 0) + number * this.#step;
  }

  /** Address of the object `index` (< count). */
  address(bytes: Uint8Array, index: number): number {
    if (this.sequence) return this.#addressAt(bytes, this.#at) + index;
    return this.#addressAt(bytes, this.#at + index * this.#step);
  }

  /** Position of its element. */
  element(index: number): number {
    return this.#at + ADDRESS + index * this.#step;
  }

  #addressAt(bytes: Uint8Array, at: number): number {
    return le16(bytes, at) | ((bytes[at + 2] as number) << 16);
  }
}
