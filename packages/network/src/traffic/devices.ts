// Devices: addresses that spoke and that no asset of the plant declares.

import type { Fact, FactOf, Finding } from "@bulkhead/facts";
import { compareText, enumerate, type Places, type Plant } from "@bulkhead/plant";
import { nameProtocol } from "./conversation.ts";
import { Parties } from "./party.ts";
import { isMac, reachOf } from "./reach.ts";
import { watcherOf } from "./sight.ts";
import { gatherSightings, MacOwners, type Sighting } from "./sighting.ts";
import { STRANGE_DEVICE } from "./technique.ts";
import { distinct, harmless } from "./wording.ts";

export interface UnknownDevices {
  readonly findings: readonly Finding[];
  /** Addresses outside every network of the plant whose devices nevertheless stand in it. */
  readonly locals: ReadonlySet<string>;
}

interface Device {
  readonly main: Sighting;
  /** The same device by its link-local or MAC addresses. */
  readonly also: Sighting[];
  readonly zones: readonly string[];
}

/**
 * `unknown-device` for each address that spoke, is declared by no asset, and either lies in the networks of a zone (other than an
 * external one) or stands on a link that a sensor watches from inside: it has a MAC address to itself, which a device behind a router
 * has not. Link-local and MAC addresses of a device are told together with its other address.
 */
export function findUnknownDevices(facts: readonly Fact[], plant: Plant, places: Places): UnknownDevices {
  const sightings = gatherSightings(facts, new Parties(places));
  const owners = new MacOwners(sightings, places);
  const insides = zonesWatchedFromInside(facts);
  const names = new Set(plant.assets.flatMap(({ id, name }) => [id.toLowerCase(), name.toLowerCase()]));
  const strange = sightings.filter(({ party, spoke }) => spoke && party.asset === undefined);

  const devices = new Map<string, Device>();
  const locals = new Set<string>();
  for (const sighting of strange) {
    const { address, zone } = sighting.party;
    if (reachOf(address) !== "routed" || zone?.kind === "external") continue;
    if (zone !== undefined) {
      devices.set(address, { main: sighting, also: [], zones: [zone.id] });
      continue;
    }
    const watched = watchedAround(sighting, insides);
    if (watched.length === 0 || owners.macOwnedBy(sighting) === undefined) continue;
    locals.add(address);
    devices.set(address, { main: sighting, also: [], zones: watched });
  }
  const byMac = new Map<string, Device>();
  for (const sighting of strange) {
    if (reachOf(sighting.party.address) !== "link") continue;
    const mac = owners.macOwnedBy(sighting);
    if (mac === undefined || sighting.told.some(({ value }) => value.names?.some((name) => names.has(name.toLowerCase()))))
      continue;
    const holder = owners.holderOf(mac);
    const device = holder === undefined ? byMac.get(mac) : devices.get(holder);
    if (device !== undefined) device.also.push(sighting);
    else if (holder === undefined) {
      const watched = watchedAround(sighting, insides);
      if (watched.length > 0) byMac.set(mac, { main: sighting, also: [], zones: watched });
    }
  }
  const findings = [...devices.values(), ...byMac.values()].map((device) => makeFinding(device, owners, places));
  return { findings, locals };
}

function makeFinding({ main, also, zones }: Device, owners: MacOwners, places: Places): Finding {
  const { party } = main;
  const told = [...main.told, ...also.flatMap((one) => one.told)];
  const mac = owners.macOwnedBy(main);
  const others = also.map((one) => one.party.address).filter((address) => address !== mac);
  const known = [
    ...distinct(told.flatMap(({ value }) => (value.names ?? []).map((name) => `"${harmless(name, 40)}"`))).slice(0, 3),
    ...distinct(told.flatMap(({ value }) => [[value.vendor, value.product, value.version].filter(Boolean).join(" ")])).flatMap(
      (text) => (text === "" ? [] : [harmless(text)]),
    ),
  ];
  const peers = distinct(
    main.conversations.map(({ value }) => {
      const served = value.server === party.address;
      const peer = places.of(served ? value.client : value.server).asset?.name ?? (served ? value.client : value.server);
      return `${harmless(nameProtocol(value))} ${served ? "for" : "to"} ${peer}`;
    }),
  );
  const where =
    party.zone === undefined ? `on a link of zone ${enumerate(zones, 3)}, outside its networks` : `in zone ${party.zone.id}`;
  const text = [
    `${party.address} ${where} is declared by no asset`,
    mac !== undefined && !isMac(party.address) ? `; MAC ${mac}` : "",
    others.length > 0 ? `; also ${enumerate(others, 3)}` : "",
    known.length > 0 ? `; it tells ${enumerate(known, 3)}` : "",
    peers.length > 0 ? `; it speaks ${enumerate(peers, 3)}` : "",
    ".",
  ].join("");
  const proof = told.length > 0 ? told : main.conversations;
  return {
    code: "unknown-device",
    subjects: zones,
    assets: [],
    text,
    facts: proof.map(({ id }) => id),
    techniques: STRANGE_DEVICE,
  };
}

/** Per watcher: the zones in which the sensor sees traffic between members. */
function zonesWatchedFromInside(facts: readonly Fact[]): ReadonlyMap<string, readonly string[]> {
  const insides = new Map<string, readonly string[]>();
  for (const fact of facts) {
    if (fact.kind === "coverage") insides.set(watcherOf(fact), fact.value.inside);
  }
  return insides;
}

function watchedAround(sighting: Sighting, insides: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const seenIn: readonly FactOf<"asset-seen" | "conversation">[] = [...sighting.told, ...sighting.conversations];
  return [...distinct(seenIn.flatMap((fact) => insides.get(watcherOf(fact)) ?? []))].sort(compareText);
}
