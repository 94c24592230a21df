// Files of IEC 60870-5-104 on their way (IEC 60870-5-101, clause 7.4.11): announced, called, sent in segments, acknowledged.

import type { Digest } from "@bulkhead/facts";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type Direction, type OperationKey, type Sink, TO_SERVER } from "../../dissector.ts";
import { le16 } from "../octets.ts";
import { type Asdu, UNKNOWN_TYPE } from "./asdu.ts";
import { FILE, functionOf } from "./functions.ts";

const FILE_READY = 120;
const SECTION_READY = 121;
const LAST = 123;
const ACKNOWLEDGE = 124;
const SEGMENT = 125;
/** The bit of a readiness that denies it. */
const NOT_READY = 0x80;
/** What the last message of a part ends: the file (1, 2) or a section (3, 4). */
const LAST_OF_FILE = 2;
const LAST_OF_SECTION = 4;
/** Acknowledgements that are none. */
const FILE_DENIED = 2;
const SECTION_DENIED = 4;

export class Files {
  /** The last request of the client that waits for an answer. */
  #key: OperationKey = -1;
  /** `null`: none is on its way. */
  #direction: "download" | "upload" | null = null;
  #object = 0;
  #name = 0;
  #announced = 0;
  #size = 0;
  #sum = 0;
  /** Every byte of the section was seen. */
  #whole = true;
  #hash: ReturnType<typeof sha256.create> | null = null;

  /** A message of type 120 to 127 of which at least one object is there. */
  read(asdu: Asdu, bytes: Uint8Array, direction: Direction, sink: Sink): void {
    const object = asdu.address(bytes, 0);
    const at = asdu.element(0);
    if (direction === TO_SERVER) this.#ask(asdu, object, le16(bytes, at), sink);
    else this.#answer(asdu, bytes, at, sink);
    if (asdu.negative || asdu.cause >= UNKNOWN_TYPE || !asdu.fits) return;
    const way = direction === TO_SERVER ? "download" : "upload";
    switch (asdu.code) {
      case FILE_READY:
        this.end(sink);
        if (((bytes[at + 5] as number) & NOT_READY) === 0)
          this.#begin(way, object, le16(bytes, at), lengthAt(bytes, at + 2), true);
        break;
      case SECTION_READY:
        this.#sum = 0;
        this.#whole = true;
        break;
      case SEGMENT:
        if (this.#direction !== way) this.#begin(way, object, le16(bytes, at), 0, false);
        this.#take(bytes, at + 4, at + 4 + (bytes[at + 3] as number));
        break;
      case LAST:
        this.#last(bytes[at + 3] as number, bytes[at + 4] as number, sink);
        break;
      case ACKNOWLEDGE:
        // The section comes again: what was counted of it is no longer part of the file.
        if (((bytes[at + 3] as number) & 0x0f) === SECTION_DENIED) this.#hash = null;
        break;
      default:
        break;
    }
  }

  /** Something was not seen. */
  miss(): void {
    this.#whole = false;
    this.#hash = null;
  }

  /** The file is through, or nothing more is seen of it. */
  end(sink: Sink): void {
    if (this.#direction !== null && this.#size > 0) {
      const hash = this.#size === this.#announced ? this.#hash : null;
      const digest: Digest | null = hash === null ? null : `sha256:${bytesToHex(hash.digest())}`;
      sink.transfer(this.#direction, `ioa:${this.#object}:file:${this.#name}`, this.#size, digest);
    }
    this.#direction = null;
    this.#hash = null;
    this.#size = 0;
  }

  #ask(asdu: Asdu, object: number, name: number, sink: Sink): void {
    const key = sink.operation(functionOf(asdu.code, asdu.test ? "test" : "plain"), asdu.unit, FILE, object, name, 0);
    this.#key = asdu.code === SEGMENT || asdu.code === ACKNOWLEDGE ? -1 : key;
  }

  #answer(asdu: Asdu, bytes: Uint8Array, at: number, sink: Sink): void {
    if (this.#key < 0) return;
    const { code } = asdu;
    let refused = asdu.negative || asdu.cause >= UNKNOWN_TYPE;
    if (code === FILE_READY) refused ||= ((bytes[at + 5] as number) & NOT_READY) !== 0;
    else if (code === SECTION_READY) refused ||= ((bytes[at + 6] as number) & NOT_READY) !== 0;
    else if (code === ACKNOWLEDGE) {
      const said = (bytes[at + 3] as number) & 0x0f;
      refused ||= said === FILE_DENIED || said === SECTION_DENIED;
    }
    if (refused) sink.refused(this.#key);
    else sink.accepted(this.#key);
    this.#key = -1;
  }

  #begin(direction: "download" | "upload", object: number, name: number, announced: number, fromStart: boolean): void {
    this.#direction = direction;
    this.#object = object;
    this.#name = name;
    this.#announced = announced;
    this.#size = 0;
    this.#sum = 0;
    this.#whole = fromStart;
    this.#hash = fromStart ? sha256.create() : null;
  }

  #take(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) this.#sum = (this.#sum + (bytes[at] as number)) & 0xff;
    this.#size += end - start;
    this.#hash?.update(bytes.subarray(start, end));
  }

  #last(what: number, checksum: number, sink: Sink): void {
    if (what > LAST_OF_FILE && what <= LAST_OF_SECTION) {
      if (this.#direction === null || !this.#whole || this.#sum === checksum) return;
      sink.malformed("the checksum of a section of a file is wrong");
      this.#hash = null;
    } else if (what >= 1 && what <= LAST_OF_FILE) this.end(sink);
  }
}

/** A length in 3 bytes. */
function lengthAt(bytes: Uint8Array, at: number): number {
  return le16(bytes, at) | ((bytes[at + 2] as number) << 16);
}
