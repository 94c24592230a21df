// One device held against the plant: for every ordered pair of zones and every channel that it enforces, what it permits and was not
// declared, and what was declared and it does not permit. Each answer comes from both engines and carries a packet that shows it.

import type { Asset, Conduit } from "@bulkhead/plant";
import type { Rule, Ruleset } from "../firewalls/ruleset.ts";
import type { Facing } from "./facing.ts";
import { Inspection } from "./inspection.ts";
import type { Region } from "./match.ts";
import type { Packet, Way } from "./packet.ts";
import type { Backing } from "./packet-set.ts";
import type { ZoneId, ZoneMap } from "./zone-map.ts";

/** `proven`: such a packet passes. `possible`: it passes unless something does not hold that the configuration does not tell. */
export type Proof = "proven" | "possible";

export interface Excess {
  readonly from: ZoneId;
  readonly to: ZoneId;
  readonly proof: Proof;
  /** What makes it only possible. */
  readonly why?: string;
  readonly packet: Packet;
  readonly text: string;
  /** The rule that lets the packet pass; absent where a policy or the lack of any chain does. */
  readonly rule?: Rule;
  readonly chain?: string;
  /** True where the same rule permits something that is declared: it is too wide. False: nothing that it permits between zones is. */
  readonly overBroad: boolean;
  /** The device knows no connections and takes the packet for an answer to what is declared; nothing tells whether it is one. */
  readonly stray?: true;
}

/** `all` of the channel passes, a `part`, `none`; `possible`: some of it may. */
export type Passing = "all" | "part" | "possible" | "none";

export interface ChannelPassing {
  readonly conduit: string;
  readonly channel: string;
  readonly from: string;
  readonly to: string;
  readonly passes: Passing;
  /** A packet of the channel that does not (or may not) pass, what stops it. */
  readonly stopped?: { readonly packet: Packet; readonly text: string; readonly rule?: Rule; readonly why: string };
  /** What becomes of answers. Absent for a host: they go the other way. */
  readonly replies?: Passing;
}

/** A part of a channel that a device cannot be asked for. */
export interface Coarse {
  readonly conduit: string;
  readonly channel: string;
  readonly what: "application" | "function" | "unit";
  readonly why: string;
}

export interface Verification {
  readonly way: Way;
  readonly excesses: readonly Excess[];
  readonly channels: readonly ChannelPassing[];
  /** Channels that cannot be held against rules, and why. */
  readonly unexamined: readonly { readonly conduit: string; readonly channel: string; readonly why: string }[];
  /** Channels that say more than the device looks at: what it lets pass for them it lets pass whatever the rest of it says. */
  readonly coarse: readonly Coarse[];
  readonly facings: readonly Facing[];
  /** A TCP packet of a channel that opens a way for a connection without having begun with SYN. */
  readonly loose?: { readonly packet: Packet; readonly text: string; readonly rule?: Rule };
  /** How many answers each backing has. `undecided` ones are missing from the answer. */
  readonly backing: Readonly<Record<Backing, number>>;
}

/** The rules are too entangled to be written out as one list. */
export interface TooEntangled {
  readonly way: Way;
  readonly tooEntangled: true;
}

/**
 * The conduits are those that the device enforces. What lies in `beside` may pass as well. Pure; in the order of the plant's zones and
 * channels.
 */
export function verifyFirewall(
  ruleset: Ruleset,
  way: "forward" | "bridge",
  conduits: readonly Conduit[],
  zones: ZoneMap,
  beside: readonly Region[] = [],
): Verification | TooEntangled {
  return Inspection.begin({ ruleset, way, conduits, zones, beside })?.verify() ?? { way, tooEntangled: true };
}

/**
 * A host held against the channels that end at it (`input`) or begin at it (`output`), by its own firewall. What it exchanges within its
 * zone no channel restricts. `undefined` where the plant gives it no IP address or no zone. Pure; in the order of the plant.
 */
export function verifyHost(
  ruleset: Ruleset,
  way: "input" | "output",
  asset: Asset,
  zones: ZoneMap,
): Verification | TooEntangled | undefined {
  const ranges = zones.partyRanges(asset.id);
  if (zones.zonesOf(ranges).every((zone) => zone === null)) return undefined;
  const { conduits } = zones.plant;
  return Inspection.begin({ ruleset, way, conduits, zones, host: ranges })?.verify() ?? { way, tooEntangled: true };
}
