// A first plant from what is at hand: an asset list, or what traffic showed. A proposal for a person to edit, never a design.

import { canonicalAddress, parseAddress, parseNetwork, writeAddress } from "./address.ts";
import type { AssetRow } from "./asset-list.ts";
import { Identifiers } from "./identifier.ts";
import type { PlantDocument, ZONE_KINDS } from "./plant.ts";
import { type ConversationSeen, proposeConduits } from "./propose-conduit.ts";

type ZoneDocument = NonNullable<PlantDocument["zones"]>[number];
type AssetDocument = NonNullable<PlantDocument["assets"]>[number];
type ZoneKind = (typeof ZONE_KINDS)[number];

/** A device as traffic showed it. The values of facts of the kind `asset-seen` have this shape. */
export interface DeviceSeen {
  readonly address: string;
  readonly mac?: string;
  readonly names?: readonly string[];
  readonly vendor?: string;
  readonly product?: string;
  readonly version?: string;
  readonly role?: string;
  readonly spoke: boolean;
}

/** What traffic told, as far as a proposal needs it. */
export interface TrafficSeen {
  readonly assets: readonly DeviceSeen[];
  readonly conversations: readonly ConversationSeen[];
}

/** Who the plant is; the person who edits the proposal knows better. */
export interface SystemName {
  readonly id: string;
  readonly name: string;
}

const UNNAMED: SystemName = { id: "plant", name: "Plant" };

/** Zones by the list's zone column where it has one, else by network; no conduits, as a list does not tell who talks. */
export function proposeFromAssets(rows: readonly AssetRow[], system: SystemName = UNNAMED): PlantDocument {
  const ids = new Identifiers([system.id]);
  const groups = Map.groupBy(
    rows,
    (row) => row.zone ?? networkOf(row.addresses.find((address) => networkOf(address) !== undefined)) ?? "",
  );
  const zones: ZoneDocument[] = [];
  const zoneIds = new Map<string, string>();
  for (const [key, members] of groups) {
    if (key === "") continue;
    const named = members[0]?.zone !== undefined;
    const id = ids.take(named ? key : `zone-${key}`);
    zoneIds.set(key, id);
    zones.push({ id, name: named ? key : `Network ${key}`, ...guessFromList(members), networks: named ? [] : [key] });
  }
  addNetworks(zones, groups, zoneIds);
  const assets = rows.map((row): AssetDocument => {
    const key = row.zone ?? networkOf(row.addresses.find((address) => networkOf(address) !== undefined)) ?? "";
    const zone = zoneIds.get(key);
    const name = row.name ?? row.id ?? (row.addresses[0] as string);
    const guess = row.type === undefined ? "The list does not tell the component type: check `type`." : undefined;
    return {
      id: ids.take(row.id ?? name),
      name,
      ...(zone === undefined ? {} : { zone }),
      type: row.type ?? "HDR",
      ...known("role", row.role),
      addresses: [...row.addresses],
      ...known("vendor", row.vendor),
      ...known("product", row.product),
      ...known("version", row.version),
      ...known("criticality", row.criticality),
      ...known("safety", row.safety || undefined),
      ...known("wireless", row.wireless || undefined),
      ...known("external", row.external || undefined),
      ...known("temporary", row.temporary || undefined),
      ...known("note", [row.note, guess].filter((text) => text !== undefined).join(" ") || undefined),
    };
  });
  return { bulkhead: 1, system: { id: system.id, name: system.name }, zones, assets };
}

/** Zones by network (/24, /64), assets by address, and conduits with a channel for each kind of conversation between zones. */
export function proposeFromTraffic(traffic: TrafficSeen, system: SystemName = UNNAMED): PlantDocument {
  const ids = new Identifiers([system.id]);
  const devices = Map.groupBy(
    traffic.assets.filter((device) => device.spoke && isHost(device.address)),
    (device) => canonicalAddress(device.address),
  );
  // A MAC address that an IP address carries is the same device, unless it carries many: then it is a router's.
  const carried = Map.groupBy(
    [...devices.values()].flat().filter((device) => device.mac !== undefined),
    (device) => canonicalAddress(device.mac as string),
  );
  const assets: AssetDocument[] = [];
  const assetOf = new Map<string, string>();
  const zones = new Map<string, ZoneDocument>();
  const zoneOf = new Map<string, string>();
  for (const [address, seen] of [...devices].sort(([a], [b]) => compareAddresses(a, b))) {
    if (parseAddress(address) === undefined && carried.has(address)) continue;
    const network = networkOf(address);
    if (network !== undefined && !zones.has(network)) {
      zones.set(network, {
        id: ids.take(`zone-${network}`),
        name: `Network ${network}`,
        kind: "supervision",
        networks: [network],
      });
    }
    const zone = network === undefined ? undefined : (zones.get(network) as ZoneDocument).id;
    const told = <K extends "vendor" | "product" | "version" | "role">(key: K) =>
      seen.find((device) => device[key] !== undefined)?.[key];
    const name = seen.flatMap((device) => device.names ?? [])[0] ?? address;
    const mac = seen.find((device) => device.mac !== undefined)?.mac;
    const own =
      mac === undefined
        ? []
        : new Set(carried.get(canonicalAddress(mac))?.map((device) => device.address)).size === 1
          ? [mac]
          : [];
    const id = ids.take(name === address ? `asset-${address}` : name);
    assetOf.set(address, id);
    if (zone !== undefined) zoneOf.set(address, zone);
    assets.push({
      id,
      name,
      ...(zone === undefined ? {} : { zone }),
      type: "HDR",
      addresses: [address, ...own],
      ...known("role", told("role")),
      ...known("vendor", told("vendor")),
      ...known("product", told("product")),
      ...known("version", told("version")),
      note: "Traffic does not tell the component type: check `type`.",
    });
  }
  for (const zone of zones.values()) Object.assign(zone, guessFromTraffic(zone, traffic.conversations, zoneOf));
  const conduits = proposeConduits(traffic.conversations, { zoneOf, assetOf, ids });
  return { bulkhead: 1, system: { id: system.id, name: system.name }, zones: [...zones.values()], conduits, assets };
}

/** Zones named in the list get the networks of their members, where these belong to no other zone. */
function addNetworks(
  zones: readonly ZoneDocument[],
  groups: ReadonlyMap<string, readonly AssetRow[]>,
  zoneIds: ReadonlyMap<string, string>,
): void {
  const claims = new Map<string, Set<string>>();
  for (const [key, members] of groups) {
    const zone = zoneIds.get(key);
    if (zone === undefined) continue;
    for (const network of members.flatMap((row) => row.addresses.map((address) => networkOf(address)))) {
      if (network !== undefined) claims.set(network, (claims.get(network) ?? new Set()).add(zone));
    }
  }
  for (const zone of zones) {
    const own = [...claims].filter(([, claimants]) => claimants.size === 1 && claimants.has(zone.id)).map(([network]) => network);
    zone.networks = [...new Set([...(zone.networks ?? []), ...own])].sort(compareNetworks);
  }
}

function guessFromList(members: readonly AssetRow[]): { kind: ZoneKind; note: string } {
  const all = (test: (row: AssetRow) => boolean | undefined): boolean => members.every((row) => test(row) === true);
  if (all((row) => row.safety)) return { kind: "safety", note: "Kind by its members: all are safety assets." };
  if (all((row) => row.external)) return { kind: "external", note: "Kind by its members: all connect from outside." };
  if (all((row) => row.wireless)) return { kind: "wireless", note: "Kind by its members: all communicate by radio." };
  const embedded = members.filter((row) => row.type === "EDR").length;
  if (embedded * 2 > members.length)
    return { kind: "control", note: "Kind guessed: most members are embedded devices. Check it." };
  return { kind: "supervision", note: "Kind guessed without a sign for another. Check it." };
}

/** Operations that act on a process: who serves them controls it, who asks for them supervises it. */
const ACTING = new Set(["write", "start", "stop", "program-download", "program-upload", "mode-change"]);

function guessFromTraffic(
  zone: ZoneDocument,
  conversations: readonly ConversationSeen[],
  zoneOf: ReadonlyMap<string, string>,
): { kind: ZoneKind; note: string } {
  const acting = conversations.filter(({ operations }) =>
    Object.entries(operations).some(([name, count]) => ACTING.has(name) && (count ?? 0) > 0),
  );
  const isIn = (address: string): boolean => zoneOf.get(canonicalAddress(address)) === zone.id;
  const network = parseNetwork(zone.networks?.[0] ?? "");
  if (network !== undefined && !isPrivate(network.bytes)) {
    return { kind: "external", note: "Kind guessed: its addresses are public ones. Check it." };
  }
  if (acting.some(({ server }) => isIn(server)))
    return { kind: "control", note: "Kind guessed: its members take commands to a process. Check it." };
  if (acting.some(({ client }) => isIn(client)))
    return { kind: "supervision", note: "Kind guessed: its members give commands to a process. Check it." };
  return { kind: "enterprise", note: "Kind guessed: no command to a process was seen to or from it. Check it." };
}

/** The network that an address is put into: /24 for IPv4, /64 for IPv6. `undefined` for what is no IP address of a host. */
function networkOf(address: string | undefined): string | undefined {
  if (address === undefined || !isHost(address)) return undefined;
  const bytes = parseAddress(address);
  if (bytes === undefined) return undefined;
  const prefix = bytes.length === 4 ? 24 : 64;
  return `${writeAddress(bytes.fill(0, prefix / 8))}/${prefix}`;
}

/** False for multicast, broadcast, unspecified, loopback and link-local addresses, which name no place in a plant. */
function isHost(address: string): boolean {
  const bytes = parseAddress(address);
  if (bytes === undefined) return (Number.parseInt(address.slice(0, 2), 16) & 1) === 0;
  const [a, b] = bytes as unknown as [number, number];
  if (bytes.length === 4) return a !== 0 && a !== 127 && a < 224 && !(a === 169 && b === 254);
  return a !== 0xff && !(a === 0xfe && (b & 0xc0) === 0x80) && bytes.some((byte, at) => byte !== 0 && at < 15);
}

/** RFC 1918, RFC 6598 and RFC 4193. */
function isPrivate(bytes: Uint8Array): boolean {
  const [a, b] = bytes as unknown as [number, number];
  if (bytes.length === 16) return (a & 0xfe) === 0xfc;
  return a === 10 || (a === 172 && (b & 0xf0) === 16) || (a === 192 && b === 168) || (a === 100 && (b & 0xc0) === 64);
}

function compareAddresses(a: string, b: string): number {
  const [left, right] = [parseAddress(a), parseAddress(b)];
  if (left === undefined || right === undefined) return left === right ? (a < b ? -1 : 1) : left === undefined ? 1 : -1;
  if (left.length !== right.length) return left.length - right.length;
  const at = left.findIndex((byte, i) => byte !== right[i]);
  return at < 0 ? 0 : (left[at] as number) - (right[at] as number);
}

function compareNetworks(a: string, b: string): number {
  return compareAddresses(a.split("/")[0] as string, b.split("/")[0] as string);
}

/** `{ key: value }`, or nothing where the value is not known. */
function known<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
