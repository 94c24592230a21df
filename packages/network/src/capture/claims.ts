// Which station last said that it has which IP address: two stations that take turns claim one address.

interface Claim {
  current: number;
  previous: number;
}

/** Numbers of addresses and of MAC addresses as the address book gives them. Bounded; what no longer fits is not watched. */
export class Claims {
  readonly #claims = new Map<number, Claim>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Returns whether the station claims the address back after another one claimed it. A single change is no conflict: devices are
   * replaced and addresses are given away.
   */
  make(address: number, mac: number): boolean {
    const claim = this.#claims.get(address);
    if (claim === undefined) {
      if (this.#claims.size < this.#most) this.#claims.set(address, { current: mac, previous: -1 });
      return false;
    }
    if (claim.current === mac) return false;
    const back = claim.previous === mac;
    claim.previous = claim.current;
    claim.current = mac;
    return back;
  }
}
