// How zones and devices hang together: the doors by which packets come into a device out of a zone, and the exits by which it sends them
// on. From configured interfaces and routes where these are told; else from the plant's addresses and what rules say of interfaces.

import { type Places, parseAddress } from "@bulkhead/plant";
import { complementOf, intersectRanges, mergeRanges } from "../firewalls/ranges.ts";
import type { Range, Ruleset } from "../firewalls/ruleset.ts";
import { FAMILY_RANGES, placeAddresses } from "../policy/dimension.ts";
import { type Facing, facingsOf } from "../policy/facing.ts";
import { type Forwarding, forwardingOf } from "../policy/forwarding.ts";
import { applicationsOf, type NameList, Names } from "../policy/names.ts";
import type { ZoneId, ZoneMap } from "../policy/zone-map.ts";

/** One device whose configuration was given. */
export interface Device {
  readonly ruleset: Ruleset;
  /** Id of its asset in the plant. */
  readonly asset: string | undefined;
  readonly way: "forward" | "bridge";
}

/** An interface of a device, seen from outside. */
export interface Door {
  readonly device: number;
  /** Of the interface, as the rules of its device number them; several where it may be any of these. */
  readonly numbers: readonly number[];
  readonly name: string | undefined;
  /** Addresses on the wire here. */
  readonly networks: readonly Range[];
  /** Addresses whose packets come in here first. */
  readonly sources: readonly Range[];
  /** Addresses whose packets may come in here first. */
  readonly possible: readonly Range[];
}

/** What becomes of packets to certain addresses that leave by a door. */
export interface Exit {
  readonly destinations: readonly Range[];
  /** Index of the door by which they leave. */
  readonly by: number;
  /** Indices of the doors by which they come into the next device; `undefined`: they have arrived. */
  readonly into: readonly number[] | undefined;
  /** False where the configuration does not tell that they go this way. */
  readonly certain: boolean;
}

export interface Topology {
  readonly devices: readonly Device[];
  /** By device: its interfaces have numbers of their own, applications are the same everywhere. */
  readonly names: readonly Names[];
  readonly doors: readonly Door[];
  /** By device. */
  readonly exits: readonly (readonly Exit[])[];
  /** Zones that lie on one network, so that nothing separates them there. */
  readonly shared: readonly { readonly device: number; readonly interface: string; readonly zones: readonly ZoneId[] }[];
  /** Devices of which neither the configuration nor the plant tells where they stand. */
  readonly unplaced: readonly number[];
}

/** Pure; in the order of the devices and their interfaces. */
export function buildTopology(devices: readonly Device[], zones: ZoneMap, places: Places): Topology {
  const applications = applicationsOf(devices.map(({ ruleset }) => ruleset));
  const names = devices.map(({ ruleset }) => new Names([ruleset], applications));
  const forwardings = devices.map(({ ruleset }) => forwardingOf(ruleset));
  const neighbours = new Map<bigint, string>();
  for (const [device, { ruleset }] of devices.entries()) {
    for (const { name, addresses, enabled } of ruleset.interfaces ?? []) {
      for (const { family, address } of enabled ? addresses : []) {
        const placed = placeAddresses({ low: address, high: address }, family).low;
        if (!neighbours.has(placed)) neighbours.set(placed, doorKey(device, name));
      }
    }
  }
  const doors: Door[] = [];
  const indexOf = new Map<string, number>();
  const shared: { device: number; interface: string; zones: readonly ZoneId[] }[] = [];
  const unplaced: number[] = [];
  const guessed: ReadonlyMap<number, ZoneId>[] = [];
  for (const [device, { ruleset, asset }] of devices.entries()) {
    const known = names[device] as Names;
    const forwarding = forwardings[device];
    const here = new Map<number, ZoneId>();
    guessed.push(here);
    if (forwarding === undefined) {
      for (const { zone, numbers } of guessDoors(ruleset, asset, known, zones, places)) {
        const sources = zones.ranges.get(zone) ?? [];
        here.set(doors.length, zone);
        doors.push({ device, numbers, name: undefined, sources, possible: sources, networks: sources });
      }
      if (here.size === 0) unplaced.push(device);
      continue;
    }
    const rest = complementOf(mergeRanges(forwarding.map(({ range }) => range)), FAMILY_RANGES.other.high - 1n);
    for (const one of ruleset.interfaces ?? []) {
      if (!one.enabled || (one.addresses.length === 0 && one.dynamic !== true)) continue;
      const { name, addresses } = one;
      const networks = mergeRanges(addresses.map(({ family, network }) => placeAddresses(network, family)));
      // What lies behind a router whose configuration was not given comes in by the interface that leads to it.
      const behind = forwarding.filter(({ hops }) => {
        return hops.some((hop) => hop.interface === name && hop.via !== undefined && !neighbours.has(hop.via));
      });
      const sources = mergeRanges([...networks, ...behind.map(({ range }) => range)]);
      const open = ruleset.routes === undefined || one.dynamic === true;
      const possible = open ? mergeRanges([...sources, ...rest]) : sources;
      indexOf.set(doorKey(device, name), doors.length);
      doors.push({ device, numbers: [known.interfaces.numberOf(name)], name, sources, possible, networks });
      const on = zones.zonesOf(networks).filter((zone) => zone !== null);
      if (on.length > 1) shared.push({ device, interface: name, zones: on });
    }
  }
  const exits = devices.map(({ ruleset }, device) => {
    const forwarding = forwardings[device];
    if (forwarding === undefined) return guessedExits(guessed[device] as ReadonlyMap<number, ZoneId>, doors, zones);
    const next = (via: bigint | undefined): number | undefined => indexOf.get(neighbours.get(via ?? -1n) ?? "");
    const told = routedExits(forwarding, (name) => indexOf.get(doorKey(device, name)), next);
    return [...told, ...untoldExits(ruleset, device, forwarding, doors)];
  });
  return { devices, names, doors, exits, shared, unplaced };
}

const doorKey = (device: number, name: string): string => `${device} ${name}`;

interface Guess {
  readonly zone: ZoneId;
  readonly numbers: readonly number[];
}

/** The zones at which the plant places the device, with the interfaces that may face each. */
function guessDoors(ruleset: Ruleset, asset: string | undefined, known: Names, zones: ZoneMap, places: Places): readonly Guess[] {
  const placed = asset === undefined ? undefined : places.asset(asset);
  if (placed === undefined) return [];
  const byAddress = placed.addresses
    .filter((address) => parseAddress(address) !== undefined)
    .map((address) => places.networkZone(address)?.id);
  const byConduit = zones.plant.conduits.filter(({ enforcedBy }) => enforcedBy.includes(placed.id)).flatMap((one) => one.zones);
  const ids = [...new Set([...byAddress, ...byConduit])].filter((id) => id !== undefined);
  const facings = facingsOf(ruleset, known, zones);
  return [...ids, null]
    .filter((zone) => (zones.ranges.get(zone) ?? []).length > 0)
    .map((zone) => ({ zone, numbers: numbersFacing(zone, known.interfaces, facings) }));
}

/** Interfaces behind which the zone may lie: those that face it, else those of which nothing is known. */
function numbersFacing(zone: ZoneId, known: NameList, facings: ReadonlyMap<number, Facing>): readonly number[] {
  const all = known.names.map((_, number) => number);
  const facing = all.filter((number) => facings.get(number)?.zones.has(zone) === true);
  const breadth = (number: number): number => facings.get(number)?.zones.size ?? 0;
  const least = Math.min(...facing.map(breadth));
  if (facing.length > 0) return facing.filter((number) => breadth(number) === least);
  const untold = all.filter((number) => !facings.has(number));
  return untold.length > 0 ? untold : all;
}

function routedExits(
  forwarding: readonly Forwarding[],
  doorOf: (name: string) => number | undefined,
  next: (via: bigint | undefined) => number | undefined,
): readonly Exit[] {
  const together = new Map<string, { ranges: Range[]; by: number; into: readonly number[] | undefined; certain: boolean }>();
  for (const { range, hops } of forwarding) {
    for (const hop of hops) {
      const by = doorOf(hop.interface);
      if (by === undefined) continue;
      const door = next(hop.via);
      const certain = hops.length === 1;
      const key = `${by} ${door ?? "-"} ${certain}`;
      const known = together.get(key);
      if (known === undefined) together.set(key, { ranges: [range], by, into: door === undefined ? undefined : [door], certain });
      else known.ranges.push(range);
    }
  }
  return [...together.values()].map(({ ranges, ...exit }) => ({ ...exit, destinations: mergeRanges(ranges) }));
}

/** Where routes are not told, packets to other networks may go out anywhere, and on by any device that stands there. */
function untoldExits(
  { routes, interfaces = [] }: Ruleset,
  device: number,
  forwarding: readonly Forwarding[],
  doors: readonly Door[],
): readonly Exit[] {
  const rest = complementOf(mergeRanges(forwarding.map(({ range }) => range)), FAMILY_RANGES.other.high - 1n);
  if (rest.length === 0) return [];
  return doors.flatMap((door, by): readonly Exit[] => {
    if (door.device !== device) return [];
    const dynamic = interfaces.some(({ name, dynamic: is }) => name === door.name && is === true);
    if (routes !== undefined && !dynamic) return [];
    const into = doors.flatMap((other, at) => {
      return other.device !== device && intersectRanges(other.networks, door.networks).length > 0 ? [at] : [];
    });
    const exit = { destinations: rest, by, certain: false };
    return [{ ...exit, into: undefined }, ...(into.length === 0 ? [] : [{ ...exit, into }])];
  });
}

/** Into the zones at which the device stands; to the others perhaps by way of another device that stands at one of these. */
function guessedExits(at: ReadonlyMap<number, ZoneId>, doors: readonly Door[], zones: ZoneMap): readonly Exit[] {
  const here = new Set(at.values());
  const elsewhere = mergeRanges([...zones.ranges].filter(([zone]) => !here.has(zone)).flatMap(([, ranges]) => ranges));
  return [...at].flatMap(([by, zone]): readonly Exit[] => {
    const { device, networks } = doors[by] as Door;
    const exit: Exit = { destinations: zones.ranges.get(zone) ?? [], by, into: undefined, certain: true };
    const others = doors.flatMap((door, index) => {
      return door.device !== device && intersectRanges(door.networks, networks).length > 0 ? [index] : [];
    });
    if (others.length === 0 || elsewhere.length === 0) return [exit];
    return [exit, { destinations: elsewhere, by, into: others, certain: false }];
  });
}
