// A packet as a rule sees it. What is not known of it stays unknown.

import type { Family, Field } from "../firewalls/ruleset.ts";

/** `null`: the packet has no such thing (no ports, no output interface). `undefined`: it has one that is not known. */
export type Value = bigint | string | null | undefined;

type Detail = "etherType" | "vlan" | "application" | "function" | "unit" | "icmpType" | "icmpCode" | "tcpFlags";

export interface Packet extends Readonly<Record<Exclude<Field, Detail>, Value>>, Readonly<Partial<Record<Detail, Value>>> {
  readonly family: Family;
}

/** The way through the device: handed on by IP, to the device, from it, or passed on by a bridge. */
export type Way = "forward" | "input" | "output" | "bridge";
