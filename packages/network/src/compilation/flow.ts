// Permissions as firewalls with interfaces see them: from what lies behind one side of the device to what lies behind another.

import { intersectRanges, mergeRanges } from "../firewalls/ranges.ts";
import type { Range } from "../firewalls/ruleset.ts";
import type { Design, End, Permission } from "./design.ts";
import type { Shortfall } from "./target.ts";

/** Addresses behind the same interfaces. */
export interface Side {
  readonly ranges: readonly Range[];
  /** Absent where the plant does not tell. */
  readonly interfaces?: readonly string[];
}

/** A permission between two sides. */
export interface Flow extends Omit<Permission, "sources" | "destinations"> {
  readonly source: Side;
  readonly destination: Side;
}

/** One flow for each pair of sides that have interfaces of their own; else one. */
export function flowsOf({ sources, destinations, ...rest }: Permission): readonly Flow[] {
  return sidesOf(sources).flatMap((source) => sidesOf(destinations).map((destination) => ({ ...rest, source, destination })));
}

/** For a device that looks at where packets come in: one flow for each side at which a channel begins, to all its destinations. */
export function flowsFrom({ sources, destinations, ...rest }: Permission): readonly Flow[] {
  return sidesOf(sources).map((source) => ({ ...rest, source, destination: allOf(destinations) }));
}

/** The same for answers: one for each side at which a channel ends, to all who may begin it. */
export function flowsTo({ sources, destinations, ...rest }: Permission): readonly Flow[] {
  return sidesOf(destinations).map((destination) => ({ ...rest, source: allOf(sources), destination }));
}

function allOf(ends: readonly End[]): Side {
  return { ranges: mergeRanges(ends.flatMap(({ ranges }) => ranges)) };
}

function sidesOf(ends: readonly End[]): readonly Side[] {
  const groups = Map.groupBy(ends, ({ interfaces = [] }) => interfaces.join(" "));
  return [...groups.values()].map((same) => {
    const interfaces = same[0]?.interfaces;
    return { ranges: mergeRanges(same.flatMap(({ ranges }) => ranges)), ...(interfaces === undefined ? {} : { interfaces }) };
  });
}

/** The part of the permissions that ends at the device itself. */
export function toDevice({ permissions, addresses }: Design): readonly Permission[] {
  return permissions.flatMap((permission) => {
    const destinations = permission.destinations.flatMap(({ zone, ranges }) => {
      const own = intersectRanges(ranges, addresses[permission.family]);
      return own.length === 0 ? [] : [{ zone, ranges: own }];
    });
    return destinations.length === 0 ? [] : [{ ...permission, destinations }];
  });
}

/** The part of the permissions that begins at the device itself. */
export function fromDevice({ permissions, addresses }: Design): readonly Permission[] {
  return permissions.flatMap((permission) => {
    const sources = permission.sources.flatMap(({ zone, ranges }) => {
      const own = intersectRanges(ranges, addresses[permission.family]);
      return own.length === 0 ? [] : [{ zone, ranges: own }];
    });
    return sources.length === 0 ? [] : [{ ...permission, sources }];
  });
}

/** What a target lacks that writes rules by interface: the interfaces, and those that lead to where a channel begins or ends. */
export function untoldInterfaces({ device, interfaces, permissions }: Design): readonly string[] {
  if (interfaces.length === 0) return [`${device}: its interfaces, each with the zone behind it (\`interfaces\` of the asset)`];
  const ends = permissions.flatMap(({ sources, destinations }) => [...sources, ...destinations]);
  const zones = ends.flatMap((end) => (end.interfaces === undefined ? [end.zone ?? "what lies in no zone"] : []));
  return [...new Set(zones)].map((zone) => `${device}: the interface behind which ${zone} is (\`interfaces\` of the asset)`);
}

/** A shortfall for each channel of which this is true, in the order of the plant. */
export function shortfalls(
  { permissions }: Design,
  why: string,
  where: (permission: Permission) => boolean,
): readonly Shortfall[] {
  const told = new Map<string, Shortfall>();
  for (const permission of permissions) {
    const { name, conduit, channel } = permission;
    if (where(permission)) told.set(name, { conduit, channel, why });
  }
  return [...told.values()];
}

/** For a target whose rules are about what passes only: channels that end at the device itself. */
export function ownShortfalls(design: Design, decides: string): readonly Shortfall[] {
  const why = `what ends at the device itself these rules do not decide, but ${decides}`;
  return shortfalls({ ...design, permissions: toDevice(design) }, why, () => true);
}
