// Controller blocks on their way: gathers size and digest of a block that is loaded into a controller or out of it.

import type { Digest } from "@bulkhead/facts";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Sink } from "../../dissector.ts";
import { blockName } from "./functions.ts";

export class BlockTransfer {
  readonly #direction: "download" | "upload";
  #file = "";
  #hash: ReturnType<typeof sha256.create> | null = null;
  #size = 0;
  /** Every part was seen so far. */
  #whole = false;
  /** The last part said that none follows. */
  #last = false;

  constructor(direction: "download" | "upload") {
    this.#direction = direction;
  }

  begin(file: string): void {
    this.#file = file;
    this.#hash = sha256.create();
    this.#size = 0;
    this.#whole = true;
    this.#last = false;
  }

  /** The controller refused the transfer. */
  cancel(): void {
    this.#file = "";
    this.#hash = null;
    this.#size = 0;
  }

  /** One part: bytes[start, end). `more`: another follows. */
  part(bytes: Uint8Array, start: number, end: number, more: boolean): void {
    if (this.#last) this.#whole = false;
    this.#hash?.update(bytes.subarray(start, end));
    this.#size += end - start;
    this.#last = !more;
  }

  /** A part was not seen or not understood. */
  miss(): void {
    this.#whole = false;
  }

  /** The transfer ended; `file` where the end names it. A transfer whose beginning was not seen has no digest. */
  end(sink: Sink, file = ""): void {
    const name = this.#file === "" ? file : this.#file;
    if (name === "" && this.#size === 0) return;
    const complete = this.#hash !== null && this.#whole && this.#last && this.#size > 0;
    const digest: Digest | null = complete && this.#hash !== null ? `sha256:${bytesToHex(this.#hash.digest())}` : null;
    sink.transfer(this.#direction, blockName(name === "" ? "(unnamed)" : name), this.#size, digest);
    this.#hash = null;
    this.#file = "";
    this.#size = 0;
    this.#whole = false;
    this.#last = false;
  }
}
