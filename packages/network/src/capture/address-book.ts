// Addresses as numbers, and as text when a fact is made. IPv4 and MAC addresses are numbers by nature; IPv6 addresses get one each.

import { mix, type PacketPlace, Rows } from "./rows.ts";

/** Families of address keys. */
export const IPV4 = 0;
export const IPV6 = 1;
export const MAC = 2;

const MOST_ADDRESSES = 2_097_152;
/** Columns of `seen`. */
const SPOKE = 2;
const SERVED = 3;

/** One IPv6 address stands for all that found no room. */
const UNKEPT = 0;

export class AddressBook {
  /** Every unicast address that took part: family, key; spoke, served as a server. */
  readonly seen = new Rows(2, 2, MOST_ADDRESSES);
  /** Addresses that found no room. */
  forgotten = 0;
  #bytes = new Uint8Array(16 * 256);
  #count = 1;
  #index = new Int32Array(1024);

  /** Key of the IPv6 address at bytes[at, at + 16). */
  ipv6(bytes: Uint8Array, at: number): number {
    let hash = 7;
    for (let word = 0; word < 16; word += 4) hash = mix(hash, int32(bytes, at + word));
    const mask = this.#index.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const key = this.#index[slot] as number;
      if (key === 0) return this.#add(slot, bytes, at);
      if (same(this.#bytes, key * 16, bytes, at)) return key;
    }
  }

  /** `first` to `last`: the times of what was seen; `spoke`: the address sent it. */
  mark(family: number, key: number, place: PacketPlace, spoke: boolean): void {
    if (!this.isDevice(family, key)) return;
    const row = this.seen.find(family, key, 0, 0, 0, 0, 0);
    if (row < 0) {
      this.forgotten++;
      return;
    }
    if (spoke && this.seen.get(row, SPOKE) === 0) {
      this.seen.set(row, SPOKE, 1);
      // The first packet that it sent proves that it spoke, better than an earlier one that was sent to it.
      this.seen.relocate(row, place);
    } else this.seen.mark(row, place);
  }

  markServer(family: number, key: number): void {
    if (!this.isDevice(family, key)) return;
    const row = this.seen.find(family, key, 0, 0, 0, 0, 0);
    if (row >= 0) this.seen.set(row, SERVED, 1);
  }

  extend(family: number, key: number, time: number): void {
    if (this.isDevice(family, key)) this.seen.extend(this.seen.find(family, key, 0, 0, 0, 0, 0), time);
  }

  spoke(row: number): boolean {
    return this.seen.get(row, SPOKE) === 1;
  }

  served(row: number): boolean {
    return this.seen.get(row, SERVED) === 1;
  }

  /** True for group and broadcast addresses. Directed broadcasts of a subnet cannot be told without its mask. */
  isMulticast(family: number, key: number): boolean {
    if (family === IPV4) return key >= 0xe0000000;
    if (family === IPV6) return this.#bytes[key * 16] === 0xff;
    return Math.floor(key / 1099511627776) % 2 === 1;
  }

  /** True for addresses that one device may own. */
  isDevice(family: number, key: number): boolean {
    if (this.isMulticast(family, key)) return false;
    if (family !== IPV6) return key !== 0;
    for (let at = 0; at < 16; at++) if (this.#bytes[key * 16 + at] !== 0) return true;
    return false;
  }

  text(family: number, key: number): string {
    if (family === IPV4) return `${key >>> 24}.${(key >>> 16) & 255}.${(key >>> 8) & 255}.${key & 255}`;
    if (family === IPV6) return ipv6Text(this.#bytes, key * 16);
    return key
      .toString(16)
      .padStart(12, "0")
      .replace(/..(?=.)/g, "$&:");
  }

  #add(slot: number, bytes: Uint8Array, at: number): number {
    if (this.#count >= MOST_ADDRESSES) {
      this.forgotten++;
      return UNKEPT;
    }
    const key = this.#count++;
    if ((key + 1) * 16 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (let byte = 0; byte < 16; byte++) this.#bytes[key * 16 + byte] = bytes[at + byte] as number;
    this.#index[slot] = key;
    if (this.#count * 2 > this.#index.length) this.#grow();
    return key;
  }

  #grow(): void {
    this.#index = new Int32Array(this.#index.length * 2);
    const mask = this.#index.length - 1;
    for (let key = 1; key < this.#count; key++) {
      let hash = 7;
      for (let word = 0; word < 16; word += 4) hash = mix(hash, int32(this.#bytes, key * 16 + word));
      let slot = hash & mask;
      while (this.#index[slot] !== 0) slot = (slot + 1) & mask;
      this.#index[slot] = key;
    }
  }
}

/** Key of the MAC address at bytes[at, at + 6): its 48 bits as a number. */
export function macKey(bytes: Uint8Array, at: number): number {
  return (((bytes[at] as number) << 8) | (bytes[at + 1] as number)) * 4294967296 + (int32(bytes, at + 2) >>> 0);
}

/** Big-endian, signed. */
export function int32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function same(a: Uint8Array, from: number, b: Uint8Array, at: number): boolean {
  for (let byte = 0; byte < 16; byte++) if (a[from + byte] !== b[at + byte]) return false;
  return true;
}

/** RFC 5952: lower case, the longest run of two or more zero groups as `::`. */
function ipv6Text(bytes: Uint8Array, at: number): string {
  const groups: number[] = [];
  for (let group = 0; group < 8; group++)
    groups.push(((bytes[at + group * 2] as number) << 8) | (bytes[at + group * 2 + 1] as number));
  let best = 0;
  let length = 0;
  for (let from = 0; from < 8; from++) {
    let run = 0;
    while (from + run < 8 && groups[from + run] === 0) run++;
    if (run > length) {
      best = from;
      length = run;
    }
  }
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":");
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, best))}::${hex(groups.slice(best + length))}`;
}
