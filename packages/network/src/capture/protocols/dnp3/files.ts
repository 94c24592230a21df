// Files of DNP3 on their way (IEEE 1815-2012, clause 5.3 and group 70): names, content, and the passwords that open them.

import type { Digest } from "@bulkhead/facts";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { maskSecret, type Sink } from "../../dissector.ts";
import { le16, le32, textAt } from "../octets.ts";

export const AUTHENTICATION = 2;
export const COMMAND = 3;
export const COMMAND_STATUS = 4;
export const TRANSPORT = 5;
export const DESCRIPTOR = 7;
export const SPECIFICATION = 8;

const READING = 1;
const LAST_BLOCK = 0x8000_0000;
/** Lengths of what stands before the text of each variation. */
const COMMAND_HEAD = 26;
const STATUS_HEAD = 13;
const BLOCK_HEAD = 8;
const DESCRIPTOR_HEAD = 20;
const AUTHENTICATION_HEAD = 12;

/** Where the name stands in the object of `size` bytes at `at`: offset of its start, -1 where none fits. */
export function nameStart(variation: number, size: number): number {
  if (variation === COMMAND) return size >= COMMAND_HEAD ? COMMAND_HEAD : -1;
  if (variation === DESCRIPTOR) return size >= DESCRIPTOR_HEAD ? DESCRIPTOR_HEAD : -1;
  return variation === SPECIFICATION ? 0 : -1;
}

/** The file that is open between a master and an outstation. */
export class OpenFile {
  #name = "";
  /** `null`: none is open. */
  #direction: "download" | "upload" | null = null;
  #hash: ReturnType<typeof sha256.create> | null = null;
  #size = 0;
  #next = 0;
  #last = false;

  get name(): string {
    return this.#name;
  }

  /** The object of an open command at `at`. */
  begin(bytes: Uint8Array, at: number, size: number): void {
    if (size < COMMAND_HEAD) return;
    this.#name = textAt(bytes, at + COMMAND_HEAD, at + size);
    this.#direction = le16(bytes, at + 20) === READING ? "upload" : "download";
    this.#hash = sha256.create();
    this.#size = 0;
    this.#next = 0;
    this.#last = false;
  }

  /** Status of a command: anything but 0 refuses it. */
  static isRefused(bytes: Uint8Array, at: number, size: number): boolean {
    return size >= STATUS_HEAD && bytes[at + 12] !== 0;
  }

  /** A block of content: handle, number with a mark on the last, bytes. `direction`: which way it goes. */
  block(direction: "download" | "upload", bytes: Uint8Array, at: number, size: number): void {
    if (size < BLOCK_HEAD) return;
    const number = le32(bytes, at + 4);
    const plain = number % LAST_BLOCK;
    // The same block may come again where its confirmation was lost.
    if (plain === this.#next - 1) return;
    if (this.#direction !== direction) {
      this.#direction ??= direction;
      this.#hash = null;
    }
    if (plain !== this.#next || this.#last) this.#hash = null;
    this.#next = plain + 1;
    this.#last = number >= LAST_BLOCK;
    this.#size += size - BLOCK_HEAD;
    this.#hash?.update(bytes.subarray(at + BLOCK_HEAD, at + size));
  }

  /** Something was not seen. */
  miss(): void {
    this.#hash = null;
  }

  /** The file was closed, or nothing more is seen of it. */
  end(sink: Sink): void {
    if (this.#direction !== null && this.#size > 0) {
      const digest: Digest | null = this.#hash !== null && this.#last ? `sha256:${bytesToHex(this.#hash.digest())}` : null;
      sink.transfer(this.#direction, this.#name === "" ? "(unnamed)" : this.#name, this.#size, digest);
    }
    this.forget();
  }

  forget(): void {
    this.#name = "";
    this.#direction = null;
    this.#hash = null;
    this.#size = 0;
    this.#next = 0;
    this.#last = false;
  }
}

/** A user name and a password in the clear: offset and size of each, a key, then the texts. */
export function readPassword(bytes: Uint8Array, at: number, size: number, sink: Sink): void {
  if (size < AUTHENTICATION_HEAD) return;
  const user = le16(bytes, at + 2);
  const password = le16(bytes, at + 6);
  if (password === 0 || user + password > size - AUTHENTICATION_HEAD) return;
  const from = at + AUTHENTICATION_HEAD;
  const name = textAt(bytes, from, from + user);
  sink.credential(name === "" ? null : name, maskSecret(textAt(bytes, from + user, from + user + password)));
}
