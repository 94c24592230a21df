// Memory for bytes that have to wait: recycled buffers of powers of two within one budget for the whole capture.

const SMALLEST = 512;
const CLASSES = 12;
const SPARE_PER_CLASS = 64;

export class Buffers {
  /** Requests that the budget refused. */
  refused = 0;
  readonly #budget: number;
  readonly #spare: Uint8Array[][] = Array.from({ length: CLASSES }, () => []);
  #lent = 0;

  /** `budget` in bytes. */
  constructor(budget: number) {
    this.#budget = budget;
  }

  /** A buffer of at least `size` bytes (512 to 1 MiB), with old content in it; `undefined` where the budget is used up. */
  borrow(size: number): Uint8Array | undefined {
    let which = 0;
    while (SMALLEST << which < size) which++;
    const length = SMALLEST << which;
    if (which >= CLASSES || this.#lent + length > this.#budget) {
      this.refused++;
      return undefined;
    }
    this.#lent += length;
    return this.#spare[which]?.pop() ?? new Uint8Array(length);
  }

  giveBack(buffer: Uint8Array): void {
    this.#lent -= buffer.length;
    let which = 0;
    while (SMALLEST << which < buffer.length) which++;
    const spare = this.#spare[which];
    if (spare !== undefined && spare.length < SPARE_PER_CLASS) spare.push(buffer);
  }
}

/** Copies without making views: bytes that wait are mostly few. */
export function copyBytes(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): void {
  if (end - start > 256) to.set(from.subarray(start, end), at);
  else for (let byte = start; byte < end; byte++) to[at + byte - start] = from[byte] as number;
}
