// Connections of CIP that were opened in a flow (CIP Networks Library, Volume 1, section 3-5.4): which ids belong together, and to
// which slot they lead.

import { le16, le32 } from "../octets.ts";
import { Path } from "./paths.ts";

/** Connections that one flow keeps at the same time, as far as they are followed. */
const MOST = 64;

interface Connection {
  /** Who opened it: serial number of the connection, vendor and serial number of the originator. */
  serial: number;
  vendor: number;
  originator: number;
  /** Ids of the two ways; -1 before the answer. */
  toTarget: number;
  toOriginator: number;
  slot: number;
}

const path = new Path();

/** What a request to open or close says. Reused. */
export const OPENING = { serial: 0, vendor: 0, originator: 0, slot: -1, path };

/** Bytes before the connection path, from the data of the request on. */
const PLAIN = 36;
const LARGE = 40;
const CLOSE = 12;

export class Connections {
  readonly #all: Connection[] = [];
  #oldest = 0;

  /** Data of a request to open. False where it does not fit. */
  open(bytes: Uint8Array, at: number, end: number, large: boolean): boolean {
    const head = large ? LARGE : PLAIN;
    if (end - at < head) return false;
    const words = bytes[at + head - 1] as number;
    if (end - at - head < 2 * words) return false;
    readTriad(bytes, at + 10);
    path.read(bytes, at + head, at + head + 2 * words);
    OPENING.slot = path.slot;
    const known = this.#find(OPENING.serial, OPENING.vendor, OPENING.originator);
    const connection = known ?? this.#slot();
    connection.serial = OPENING.serial;
    connection.vendor = OPENING.vendor;
    connection.originator = OPENING.originator;
    connection.slot = path.slot;
    connection.toTarget = -1;
    connection.toOriginator = -1;
    return true;
  }

  /** Data of a successful answer: both ids, then who opened it. */
  opened(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 16) return;
    readTriad(bytes, at + 8);
    const connection = this.#find(OPENING.serial, OPENING.vendor, OPENING.originator);
    if (connection === undefined) return;
    connection.toTarget = le32(bytes, at);
    connection.toOriginator = le32(bytes, at + 4);
  }

  /** Data of a request to close. False where it does not fit. */
  close(bytes: Uint8Array, at: number, end: number): boolean {
    if (end - at < CLOSE || end - at - CLOSE < 2 * (bytes[at + 10] as number)) return false;
    readTriad(bytes, at + 2);
    path.read(bytes, at + CLOSE, at + CLOSE + 2 * (bytes[at + 10] as number));
    OPENING.slot = path.slot;
    return true;
  }

  /** Whether the connection was seen to be opened. */
  isOpened(id: number): boolean {
    return this.#all.some((one) => one.serial >= 0 && (one.toTarget === id || one.toOriginator === id));
  }

  /** Slot that the connection to the target leads to; -1: not known. */
  slotOf(toTarget: number): number {
    for (const one of this.#all) if (one.toTarget === toTarget) return one.slot;
    return -1;
  }

  /** Whether an answer on the second connection can belong to a request on the first, as far as is known. */
  mayPair(toTarget: number, toOriginator: number): boolean {
    for (const one of this.#all) {
      if (one.toTarget === toTarget || one.toOriginator === toOriginator) {
        return one.toTarget === toTarget && one.toOriginator === toOriginator;
      }
    }
    return true;
  }

  /** An answer was found to a request: their connections belong together. */
  pair(toTarget: number, toOriginator: number): void {
    for (const one of this.#all) if (one.toTarget === toTarget) return;
    const connection = this.#slot();
    connection.serial = -1;
    connection.toTarget = toTarget;
    connection.toOriginator = toOriginator;
    connection.slot = -1;
  }

  #find(serial: number, vendor: number, originator: number): Connection | undefined {
    for (const one of this.#all) {
      if (one.serial === serial && one.vendor === vendor && one.originator === originator) return one;
    }
    return undefined;
  }

  #slot(): Connection {
    if (this.#all.length < MOST) {
      const connection = { serial: -1, vendor: -1, originator: -1, toTarget: -1, toOriginator: -1, slot: -1 };
      this.#all.push(connection);
      return connection;
    }
    this.#oldest = (this.#oldest + 1) % MOST;
    return this.#all[this.#oldest] as Connection;
  }
}

function readTriad(bytes: Uint8Array, at: number): void {
  OPENING.serial = le16(bytes, at);
  OPENING.vendor = le16(bytes, at + 2);
  OPENING.originator = le32(bytes, at + 4);
}
