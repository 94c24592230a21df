// Interned byte strings: names, paths and node ids from the wire get a number each, so that the same one costs nothing again.

import { mix } from "./rows.ts";

const MOST_TEXTS = 131_072;
const LONGEST_TEXT = 255;
/** Key of the text that stands for all that found no room. */
const UNKEPT = 0;
const DECODER = new TextDecoder();

export class Texts {
  /** Texts that found no room. */
  forgotten = 0;
  #pool = new Uint8Array(16_384);
  #filled = 0;
  #starts: number[] = [0];
  #lengths: number[] = [0];
  #hashes: number[] = [0];
  #index = new Int32Array(1024);

  /** Number of bytes[start, end), of which at most 255 bytes count. */
  key(bytes: Uint8Array, start: number, end: number): number {
    const length = Math.min(end - start, LONGEST_TEXT);
    let hash = mix(length, 17);
    for (let at = 0; at < length; at++) hash = (Math.imul(hash, 31) + (bytes[start + at] as number)) | 0;
    hash = mix(hash, length);
    const mask = this.#index.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const key = this.#index[slot] as number;
      if (key === 0) return this.#add(slot, hash, bytes, start, length);
      if (this.#hashes[key] === hash && this.#equals(key, bytes, start, length)) return key;
    }
  }

  /** UTF-8, with control and invalid characters replaced. */
  text(key: number): string {
    if (key <= UNKEPT || key >= this.#starts.length) return "(not kept)";
    const from = this.#starts[key] as number;
    const text = DECODER.decode(this.#pool.subarray(from, from + (this.#lengths[key] as number)));
    return text.replace(/\p{C}/gu, "\ufffd");
  }

  #equals(key: number, bytes: Uint8Array, start: number, length: number): boolean {
    if (this.#lengths[key] !== length) return false;
    const from = this.#starts[key] as number;
    for (let at = 0; at < length; at++) if (this.#pool[from + at] !== bytes[start + at]) return false;
    return true;
  }

  #add(slot: number, hash: number, bytes: Uint8Array, start: number, length: number): number {
    const key = this.#starts.length;
    if (key > MOST_TEXTS) {
      this.forgotten++;
      return UNKEPT;
    }
    if (this.#filled + length > this.#pool.length) {
      const larger = new Uint8Array(this.#pool.length * 2);
      larger.set(this.#pool);
      this.#pool = larger;
    }
    for (let at = 0; at < length; at++) this.#pool[this.#filled + at] = bytes[start + at] as number;
    this.#starts.push(this.#filled);
    this.#lengths.push(length);
    this.#hashes.push(hash);
    this.#filled += length;
    this.#index[slot] = key;
    if (this.#starts.length * 2 > this.#index.length) this.#grow();
    return key;
  }

  #grow(): void {
    this.#index = new Int32Array(this.#index.length * 2);
    const mask = this.#index.length - 1;
    for (let key = 1; key < this.#starts.length; key++) {
      let slot = (this.#hashes[key] as number) & mask;
      while (this.#index[slot] !== 0) slot = (slot + 1) & mask;
      this.#index[slot] = key;
    }
  }
}
