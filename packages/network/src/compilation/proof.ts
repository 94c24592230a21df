// Proof that what was written is the design: it is read back by the reader of its format and held against the conduits.

import type { Places, Plant } from "@bulkhead/plant";
import { networksOf, readNetwork } from "../firewalls/address.ts";
import { flagsWhere } from "../firewalls/flags.ts";
import { readFormat } from "../firewalls/format.ts";
import type { InterfaceAddress, InterfaceSetting, Route, Ruleset, RulesetReading } from "../firewalls/ruleset.ts";
import { OTHER_THAN_TCP, turned } from "../policy/design.ts";
import { ACK, FAMILY_RANGES, placeAddresses } from "../policy/dimension.ts";
import { intersectRegions, type Region, regionOf } from "../policy/match.ts";
import { type TooEntangled, type Verification, verifyFirewall, verifyHost } from "../policy/verification.ts";
import { ZoneMap } from "../policy/zone-map.ts";
import { type Design, facing, withinFamily } from "./design.ts";
import type { Target, Written, WrittenFile } from "./target.ts";

export interface Proof {
  /** Nothing passes that no channel names, and all of every channel and all its answers do; found by both engines. */
  readonly equal: boolean;
  /** What differs, one sentence each; empty where it is equal. */
  readonly differences: readonly string[];
  /** How many answers were found by both engines, and how many by one. */
  readonly agreed: number;
  readonly single: number;
}

/** The files of rules, read by the reader of their format, as one. */
export function readTogether(
  files: readonly WrittenFile[],
  target: Target,
  design: Design,
): { readonly ruleset: Ruleset; readonly readings: readonly RulesetReading[] } {
  const readings = files
    .filter(({ kind }) => kind === "rules")
    .map(({ text }) => {
      const whole = target.whole === undefined ? text : target.whole(text, design);
      return readFormat(target.format, new TextEncoder().encode(whole), design.device);
    });
  return { ruleset: together(readings, design.device), readings };
}

/** Reads back the files of rules together and holds them against the conduits of the design. Pure. */
export function prove(written: Written, target: Target, design: Design, plant: Plant, places: Places): Proof {
  const { ruleset: read, readings } = readTogether(written.files, target, design);
  const differences: string[] = readings.flatMap(({ strange, problems = [] }) => [
    ...strange.map(({ why, text }) => `Our own reader does not understand a line: ${why}: ${text}`),
    ...problems.filter(({ severity }) => severity === "error").map(({ message }) => message),
  ]);
  const zones = new ZoneMap(plant, places);
  const ruleset = { ...read, ...interfacesOf(design, zones, places) };
  const results = verificationsOf(ruleset, written, target, design, zones, places);
  if (results.length === 0) differences.push("The rules are too entangled, or the plant does not place the device.");
  for (const result of results) differences.push(...differencesOf(result, target));
  const untold = (["ip", "ip6"] as const).filter((family) => !ruleset.families.includes(family));
  for (const family of untold) differences.push(`Nothing is said about ${family === "ip" ? "IPv4" : "IPv6"}.`);
  const sum = (backing: "agreed" | "single"): number => results.reduce((total, one) => total + one.backing[backing], 0);
  return { equal: differences.length === 0, differences, agreed: sum("agreed"), single: sum("single") };
}

/** One for each way that the target's rules are about; none where one of them cannot be examined. */
function verificationsOf(
  ruleset: Ruleset,
  { headersOnly = new Set() }: Written,
  target: Target,
  design: Design,
  zones: ZoneMap,
  places: Places,
): readonly Verification[] {
  const examined = (all: readonly (Verification | TooEntangled | undefined)[]): readonly Verification[] => {
    const known = all.filter((one): one is Verification => one !== undefined && !("tooEntangled" in one));
    return known.length === all.length ? known : [];
  };
  if (target.way === "host") {
    const asset = places.asset(design.device);
    return asset === undefined
      ? []
      : examined((["input", "output"] as const).map((way) => verifyHost(ruleset, way, asset, zones)));
  }
  const link = target.way === "bridge" ? [NEIGHBOURS_6] : ON_LINK;
  const beside = target.stateless === true ? [...answersOf(design, zones), ...link] : [];
  const coarse = design.conduits.flatMap(({ id, channels }) =>
    channels.filter((channel) => headersOnly.has(`${id}/${channel.id}`)).flatMap((channel) => zones.channelRegions(channel)),
  );
  const all = [...beside, ...coarse, ...(target.beside ?? [])];
  return examined([verifyFirewall(ruleset, target.way ?? "forward", design.conduits, zones, all)]);
}

function differencesOf(result: Verification, target: Target): readonly string[] {
  const differences: string[] = [];
  for (const { from, to, proof, text, rule } of result.excesses) {
    const by = rule === undefined ? "" : ` by ${rule.text}`;
    differences.push(
      `${proof === "proven" ? "Passes" : "May pass"} from ${from ?? "elsewhere"} to ${to ?? "elsewhere"}: ${text}${by}`,
    );
  }
  for (const { conduit, channel, from, to, passes, replies, stopped } of result.channels) {
    if (passes === "all" && (replies === "all" || target.way === "host")) continue;
    const what = passes === "all" ? `its answers pass in ${replies}` : `passes in ${passes}`;
    differences.push(
      `${conduit}/${channel} from ${from} to ${to}: ${what}${stopped === undefined ? "" : `, as in ${stopped.text}`}`,
    );
  }
  if (result.loose !== undefined && target.stateless !== true)
    differences.push(`A connection may be taken up in its midst: ${result.loose.text}`);
  if (result.backing.undecided > 0) differences.push(`${result.backing.undecided} questions could not be decided.`);
  return differences;
}

/** What answers to the channels look like to a device that knows no connections: with TCP they carry ACK, no first packet does (RFC 9293). */
function answersOf({ conduits }: Design, zones: ZoneMap): readonly Region[] {
  const all = conduits.flatMap(({ channels }) => channels.flatMap((channel) => zones.channelRegions(channel).map(turned)));
  return all.flatMap((region) => ANSWERING.map((one) => intersectRegions(region, one)).filter((part) => part !== undefined));
}

const ANSWERING = [
  OTHER_THAN_TCP,
  regionOf({ transport: [{ low: 6n, high: 6n }], tcpFlags: flagsWhere((flags) => (flags & ACK) !== 0) }),
];

/** No router hands on packets from or to addresses of a link (RFC 4291, 2.5.6 and 2.7), whatever its lists say. */
const ON_LINK: readonly Region[] = ["fe80::/10", "ff02::/16"].flatMap((text) => {
  const network = readNetwork(text);
  if (network === undefined) return [];
  const range = [placeAddresses(network, network.family)];
  return [regionOf({ source: range }), regionOf({ destination: range })];
});

/** Without these messages of ICMPv6 hosts on both sides of a bridge do not find each other (RFC 4861). */
const NEIGHBOURS_6 = regionOf({
  source: [FAMILY_RANGES.ip6],
  destination: [FAMILY_RANGES.ip6],
  transport: [{ low: 58n, high: 58n }],
  icmpType: [{ low: 133n, high: 136n }],
});

/** The plant tells what lies behind which interface: the proof takes that for granted. */
function interfacesOf(
  { interfaces }: Design,
  zones: ZoneMap,
  places: Places,
): { readonly interfaces?: readonly InterfaceSetting[]; readonly routes?: readonly Route[] } {
  if (interfaces.length === 0) return {};
  const settings = [...Map.groupBy(interfaces, ({ name }) => name).keys()].map((name): InterfaceSetting => {
    const behind = [...zones.ranges].filter(([zone]) => facing(zone, places, interfaces).includes(name));
    const addresses = behind.flatMap(([, ranges]) =>
      (["ip", "ip6"] as const).flatMap((family) =>
        withinFamily(ranges, family)
          .flatMap((range) => networksOf(range, family))
          .flatMap((text): InterfaceAddress[] => {
            const network = readNetwork(text);
            return network === undefined ? [] : [{ family, address: network.low, network }];
          }),
      ),
    );
    return { name, enabled: true, addresses, locator: { type: "whole" } };
  });
  return { interfaces: settings, routes: [] };
}

/** Rules for IPv4 and for IPv6 may be kept apart. */
function together(readings: readonly RulesetReading[], device: string): Ruleset {
  return {
    device,
    chains: new Map(readings.flatMap(({ ruleset }) => [...ruleset.chains])),
    families: [...new Set(readings.flatMap(({ ruleset }) => ruleset.families))],
  };
}
