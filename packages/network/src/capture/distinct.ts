// How many different things there were, about, where there is no room to keep them: a HyperLogLog sketch (Flajolet and others, 2007).

const BITS = 12;
const REGISTERS = 1 << BITS;

/** Wrong by 1.6 % (one standard deviation), in 4 KiB whatever the number. */
export class Distinct {
  readonly #longest = new Uint8Array(REGISTERS);

  /** `hash`: 32 well mixed bits of the thing. */
  add(hash: number): void {
    const register = hash >>> (32 - BITS);
    const length = Math.min(Math.clz32(hash << BITS), 32 - BITS) + 1;
    if (length > (this.#longest[register] as number)) this.#longest[register] = length;
  }

  estimate(): number {
    let sum = 0;
    let empty = 0;
    for (const length of this.#longest) {
      sum += 2 ** -length;
      if (length === 0) empty++;
    }
    const raw = ((0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS * REGISTERS) / sum;
    // Few things: the share of empty registers tells better. Very many: two may have the same hash.
    if (raw <= 2.5 * REGISTERS && empty > 0) return Math.round(REGISTERS * Math.log(REGISTERS / empty));
    return Math.round(raw <= 2 ** 32 / 30 ? raw : -(2 ** 32) * Math.log(1 - raw / 2 ** 32));
  }
}
