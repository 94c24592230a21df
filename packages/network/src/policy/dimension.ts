// The dimensions of a packet and the numbers that stand for their values. A further one is one more line here: neither engine knows
// what a dimension means.

import { type Field, largestValue, type Part, type Range, STATES } from "../firewalls/ruleset.ts";
import type { Names } from "./names.ts";

/** In the order in which decision diagrams ask for them: measured, interfaces and addresses first keep them small. */
export const DIMENSIONS = [
  "input",
  "output",
  "vlan",
  "etherType",
  "source",
  "destination",
  "destinationPort",
  "sourcePort",
  "transport",
  "application",
  "function",
  "unit",
  "icmpType",
  "icmpCode",
  "tcpFlags",
  "state",
  "translation",
] as const satisfies readonly Field[];

/** IPv6 addresses follow the IPv4 ones, and one number stands for the addresses of frames that are neither. */
const IP6_BASE = 1n << 32n;
const OTHER = IP6_BASE + (1n << 128n);
export const FAMILY_RANGES = {
  ip: { low: 0n, high: IP6_BASE - 1n },
  ip6: { low: IP6_BASE, high: OTHER - 1n },
  other: { low: OTHER, high: OTHER },
} as const satisfies Record<string, Range>;

/** The range of an address field of this family as numbers of the dimension. */
export function placeAddresses(range: Range, family: Part["family"]): Range {
  return family === "ip6" ? { low: range.low + IP6_BASE, high: range.high + IP6_BASE } : range;
}

/** The address behind a number of the dimension. */
export function addressAt(value: bigint): { readonly family: "ip" | "ip6" | "other"; readonly value: bigint } {
  if (value === OTHER) return { family: "other", value: 0n };
  return value < IP6_BASE ? { family: "ip", value } : { family: "ip6", value: value - IP6_BASE };
}

export { STATES };

/** A connection has been translated at its source, its destination, both or neither. */
export const TRANSLATIONS: readonly { readonly name: string; readonly admittedBy: readonly string[] }[] = [
  { name: "none", admittedBy: [] },
  { name: "snat", admittedBy: ["snat"] },
  { name: "dnat", admittedBy: ["dnat"] },
  { name: "both", admittedBy: ["snat", "dnat"] },
];

/** The largest number of each dimension; of interfaces and applications, how many names there are decides. */
export function largestOf(field: Field, names: Names): bigint {
  switch (field) {
    case "input":
    case "output":
      return BigInt(names.interfaces.names.length - 1);
    case "application":
      return BigInt(names.applications.names.length - 1);
    case "source":
    case "destination":
      return OTHER;
    case "state":
      return BigInt(STATES.length - 1);
    case "translation":
      return BigInt(TRANSLATIONS.length - 1);
    default:
      return largestValue({ field }) as bigint;
  }
}

/** The bits of the TCP flags (RFC 9293), as nft and iptables name them. */
export const SYN = 2;
export const ACK = 16;
