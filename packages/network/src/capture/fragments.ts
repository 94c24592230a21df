// Fragments of IP datagrams put together (RFC 791, RFC 8200), within bounds.

const MOST_OPEN = 256;
const LARGEST = 65_535;
const FIRST_SIZE = 2048;
/** Numbers of `ranges`: no sender leaves as many holes, and every fragment has to be held against all of them. */
const MOST_RANGES = 256;
/** Milliseconds after which the rest of a datagram is not waited for (RFC 8200, 4.5). */
const PATIENCE = 60_000;

interface Partial {
  bytes: Uint8Array;
  /** Filled ranges [from, to), sorted, apart from each other. */
  readonly ranges: number[];
  /** Length of the whole, once the last fragment was seen; else -1. */
  length: number;
  readonly since: number;
}

export class Fragments {
  /** Datagrams that were never complete. */
  lost = 0;
  /** The last `add` met bytes that contradict earlier ones. */
  differ = false;
  readonly #open = new Map<string, Partial>();

  get waiting(): number {
    return this.#open.size;
  }

  /**
   * Takes one fragment: `offset` in bytes, `more` where it is not the last. Returns the payload of the whole datagram once it is
   * complete. `key` names the datagram: addresses, protocol, identification.
   */
  add(
    key: string,
    offset: number,
    more: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
    time: number,
  ): Uint8Array | undefined {
    this.differ = false;
    const to = offset + end - start;
    if (to > LARGEST || end <= start) return undefined;
    let partial = this.#open.get(key);
    if (partial !== undefined && Math.abs(time - partial.since) > PATIENCE) {
      this.#open.delete(key);
      this.lost++;
      partial = undefined;
    }
    if (partial === undefined) {
      if (this.#open.size >= MOST_OPEN) this.#dropOldest();
      partial = { bytes: new Uint8Array(FIRST_SIZE), ranges: [], length: -1, since: time };
      this.#open.set(key, partial);
    }
    if (partial.bytes.length < to) {
      const larger = new Uint8Array(Math.min(LARGEST, Math.max(to, partial.bytes.length * 2)));
      larger.set(partial.bytes);
      partial.bytes = larger;
    }
    this.#fill(partial, offset, to, bytes, start);
    if (partial.ranges.length > MOST_RANGES) {
      this.#open.delete(key);
      this.lost++;
      return undefined;
    }
    if (!more) partial.length = to;
    if (partial.length < 0 || partial.ranges[0] !== 0 || (partial.ranges[1] as number) < partial.length) return undefined;
    this.#open.delete(key);
    return partial.bytes.subarray(0, partial.length);
  }

  /** The first bytes in a place stay. */
  #fill(partial: Partial, from: number, to: number, bytes: Uint8Array, start: number): void {
    const { ranges } = partial;
    for (let at = 0; at < ranges.length; at += 2) {
      const low = Math.max(from, ranges[at] as number);
      const high = Math.min(to, ranges[at + 1] as number);
      for (let byte = low; byte < high; byte++) if (partial.bytes[byte] !== bytes[start + byte - from]) this.differ = true;
    }
    const merged: number[] = [];
    let low = from;
    let high = to;
    let at = from;
    for (let range = 0; range < ranges.length; range += 2) {
      const a = ranges[range] as number;
      const b = ranges[range + 1] as number;
      if (b < from) merged.push(a, b);
      else if (a > to) {
        if (high >= 0) merged.push(low, high);
        high = -1;
        merged.push(a, b);
      } else {
        for (; at < Math.min(a, to); at++) partial.bytes[at] = bytes[start + at - from] as number;
        at = Math.max(at, b);
        low = Math.min(low, a);
        high = Math.max(high, b);
      }
    }
    for (; at < to; at++) partial.bytes[at] = bytes[start + at - from] as number;
    if (high >= 0) merged.push(low, high);
    ranges.splice(0, ranges.length, ...merged);
  }

  #dropOldest(): void {
    for (const key of this.#open.keys()) {
      this.#open.delete(key);
      this.lost++;
      return;
    }
  }
}
