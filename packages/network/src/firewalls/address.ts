// Addresses and networks of firewall rules as ranges of numbers, and ranges back as text (RFC 4291, RFC 5952).

import { parseAddress, parseNetwork } from "@bulkhead/plant";
import type { Range } from "./ruleset.ts";

export interface AddressRange extends Range {
  readonly family: "ip" | "ip6";
}

/** A single address. */
export function readAddress(text: string): AddressRange | undefined {
  const bytes = parseAddress(text);
  if (bytes === undefined) return undefined;
  const value = numberOf(bytes);
  return { family: bytes.length === 4 ? "ip" : "ip6", low: value, high: value };
}

/** `10.0.3.0/24`, `10.0.3.0/255.255.255.0` or a single address. `undefined` also for masks with holes. */
export function readNetwork(text: string): AddressRange | undefined {
  const slash = text.indexOf("/");
  const tail = slash < 0 ? "" : text.slice(slash + 1);
  const mask = tail.includes(".") || tail.includes(":") ? readAddress(tail) : undefined;
  if (mask === undefined) return rangeOf(text);
  const bits = mask.family === "ip" ? 32n : 128n;
  const host = ((1n << bits) - 1n) ^ mask.low;
  if ((host & (host + 1n)) !== 0n) return undefined;
  return rangeOf(`${text.slice(0, slash)}/${bits - BigInt(host.toString(2).replace(/^0$/, "").length)}`);
}

/** Masks with holes that stand for more ranges than this are not written out. */
const MOST_RANGES = 4096;

/** All addresses that agree with `value` in the bits of `mask`, sorted; `undefined` where they are too many ranges. */
export function maskedRanges(value: bigint, mask: bigint, family: "ip" | "ip6"): readonly AddressRange[] | undefined {
  const bits = family === "ip" ? 32n : 128n;
  const free = ((1n << bits) - 1n) ^ mask;
  // A bit that is set and not asked for never agrees.
  if ((value & free) !== 0n) return [];
  let tail = 0n;
  while (tail < bits && ((free >> tail) & 1n) === 1n) tail++;
  const holes: bigint[] = [];
  for (let bit = tail; bit < bits; bit++) if (((free >> bit) & 1n) === 1n) holes.push(1n << bit);
  if (2 ** holes.length > MOST_RANGES) return undefined;
  let lows = [value];
  for (const hole of holes) lows = [...lows, ...lows.map((low) => low | hole)];
  return lows.map((low) => ({ family, low, high: low + (1n << tail) - 1n }));
}

/** Like `readNetwork`, also for masks with holes: `10.0.0.5/255.0.255.255` is many ranges. */
export function readMasked(text: string): readonly AddressRange[] | undefined {
  const network = readNetwork(text);
  if (network !== undefined) return [network];
  const slash = text.indexOf("/");
  const [address, mask] = [readAddress(text.slice(0, slash)), readAddress(text.slice(slash + 1))];
  if (slash < 0 || address === undefined || mask === undefined || address.family !== mask.family) return undefined;
  return maskedRanges(address.low & mask.low, mask.low, address.family);
}

/** `a-b`, both of one family. */
export function readAddressRange(from: string, to: string): AddressRange | undefined {
  const low = readAddress(from);
  const high = readAddress(to);
  if (low === undefined || high === undefined || low.family !== high.family) return undefined;
  return { family: low.family, low: low.low, high: high.high };
}

/** CIDR where the range is a network, a bare address where it is one, else `a-b`. */
export function writeAddressRange(range: Range, family: "ip" | "ip6"): string {
  const bits = family === "ip" ? 32 : 128;
  const size = range.high - range.low + 1n;
  if (size === 1n) return writeAddress(range.low, family);
  if ((size & (size - 1n)) === 0n && range.low % size === 0n) {
    return `${writeAddress(range.low, family)}/${bits - (size.toString(2).length - 1)}`;
  }
  return `${writeAddress(range.low, family)}-${writeAddress(range.high, family)}`;
}

/** The text of an address: dotted, or RFC 5952 with the longest run of zero groups shortened. */
export function writeAddress(value: bigint, family: "ip" | "ip6"): string {
  if (family === "ip") return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join(".");
  const groups = Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(112 - at * 16)) & 0xffffn));
  let start = -1;
  let length = 1;
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (end < 8 && groups[end] === 0) end++;
    if (end - at > length) {
      start = at;
      length = end - at;
    }
  }
  const text = groups.map((group) => group.toString(16));
  if (start < 0) return text.join(":");
  return `${text.slice(0, start).join(":")}::${text.slice(start + length).join(":")}`;
}

function rangeOf(text: string): AddressRange | undefined {
  const network = parseNetwork(text);
  if (network === undefined) return undefined;
  const bits = network.bytes.length * 8;
  const low = numberOf(network.bytes);
  return {
    family: bits === 32 ? "ip" : "ip6",
    low,
    high: low + (1n << BigInt(bits - network.prefix)) - 1n,
  };
}

function numberOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

/** The fewest networks in CIDR notation that together are the range; single addresses without a length. */
export function networksOf({ low, high }: Range, family: "ip" | "ip6"): readonly string[] {
  const bits = family === "ip" ? 32 : 128;
  const networks: string[] = [];
  for (let at = low; at <= high; ) {
    let width = 0;
    while (width < bits && (at & ((1n << BigInt(width + 1)) - 1n)) === 0n && at + (1n << BigInt(width + 1)) - 1n <= high) width++;
    const address = writeAddress(at, family);
    networks.push(width === 0 ? address : `${address}/${bits - width}`);
    at += 1n << BigInt(width);
  }
  return networks;
}
