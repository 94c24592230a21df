// Long messages in numbered segments over datagrams, put together per direction, one at a time.

import type { Direction } from "../dissector.ts";

const LONGEST = 65_536;

export class Segments {
  readonly #parts: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)];
  readonly #lengths: [number, number] = [0, 0];
  /** Number of the next segment; -1: none is expected. */
  readonly #next: [number, number] = [-1, -1];
  readonly #messages: [number, number] = [0, 0];

  /** How many bytes of the direction are put together. */
  length(direction: Direction): number {
    return this.#lengths[direction];
  }

  bytes(direction: Direction): Uint8Array {
    return this.#parts[direction];
  }

  /**
   * Numbers begin with 0 and wrap at 256; `message` tells messages apart. 1: whole now; 0: taken, or known already; -1: segments before it are missing.
   */
  add(
    direction: Direction,
    message: number,
    number: number,
    more: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    if (number === 0 && (this.#next[direction] <= 0 || this.#messages[direction] !== message)) {
      this.#next[direction] = 0;
      this.#messages[direction] = message;
      this.#lengths[direction] = 0;
    }
    const expected = this.#next[direction];
    if (expected < 0 || this.#messages[direction] !== message) return -1;
    if (number !== (expected & 0xff)) {
      // Up to a window may come again.
      if (((expected - number) & 0xff) <= 127) return 0;
      this.#next[direction] = -1;
      return -1;
    }
    const before = this.#lengths[direction];
    const size = before + end - start;
    if (size > LONGEST) {
      this.#next[direction] = -1;
      return -1;
    }
    if (this.#parts[direction].length < size) {
      const larger = new Uint8Array(Math.max(2048, size * 2));
      larger.set(this.#parts[direction].subarray(0, before));
      this.#parts[direction] = larger;
    }
    this.#parts[direction].set(bytes.subarray(start, end), before);
    this.#lengths[direction] = size;
    this.#next[direction] = more ? expected + 1 : -1;
    return more ? 0 : 1;
  }
}
