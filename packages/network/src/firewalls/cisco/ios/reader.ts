// Reads configurations of Cisco IOS and IOS-XE routers (show running-config, startup-config, and parts of them): access lists, object
// groups, zone-based firewall, address translation, interfaces and static routes.
//
// Not followed, and told where it counts: VRFs and leaks between them, policy routing, context-based inspection (its answers are taken
// as possible), tunnels (what comes out of them is taken as possible), deeper inspection of single protocols, lists at switched ports.

import type { Problem } from "@bulkhead/facts";
import { brokenLine, readConfigLines } from "../../config-line.ts";
import type { FirewallFormat } from "../../format.ts";
import type { Chain, InterfaceSetting, RulesetReading } from "../../ruleset.ts";
import { IosConfiguration } from "./configuration.ts";
import { filterChains } from "./filter.ts";
import { IosLists } from "./lists.ts";
import { translationChains } from "./translating.ts";
import { zoneChains } from "./zones.ts";

/** The configuration of a Cisco router or layer 3 switch. */
export const ciscoIos: FirewallFormat = {
  id: "cisco-ios",
  version: 1,
  title: "Cisco IOS configuration (show running-config)",
  recognise,
  read: readIos,
};

/** Lines that only IOS has; ASA writes its lists on one line each, with netmasks. */
function recognise(head: string): boolean {
  if (/^(?:: Saved|ASA Version|: end)/m.test(head) || /^\s*nameif \S/m.test(head)) return false;
  return (
    /^ip(?:v6)? access-list (?:standard |extended )?\S+\s*$/m.test(head) ||
    /^access-list (?:[1-9]\d?|1[3-9]\d\d|1\d\d|2[0-6]\d\d) (?:permit|deny|remark) /m.test(head) ||
    /^zone-pair security \S+ source /m.test(head) ||
    (/^version \d{2}\.\d+\s*$/m.test(head) && /^interface [A-Z]/m.test(head))
  );
}

/** Reads the text of one configuration. Never throws. */
export function readIos(text: string, device: string): RulesetReading {
  const lines = readConfigLines(text);
  const broken = brokenLine(text, lines);
  const cut = broken !== undefined && broken.text !== "end";
  const configuration = new IosConfiguration(cut ? lines.slice(0, -1) : lines);
  const { hostname, whole, strange, routes } = configuration;
  if (cut)
    strange.push({ locator: { type: "line", line: broken.number }, why: "the text breaks off within this line", text: "" });
  const lists = new IosLists(configuration);
  const chains: Chain[] = [
    ...filterChains(configuration, lists),
    ...zoneChains(configuration, lists),
    ...translationChains(configuration, lists),
  ];
  // Lists that nothing names are read all the same: they are part of the configuration.
  for (const { name, families } of configuration.filters) for (const family of families) lists.filter(name, family);
  return {
    ruleset: {
      device,
      chains: new Map([...chains, ...lists.chains].map((chain) => [chain.id, chain])),
      families: ["ip", "ip6"],
      interfaces: settings(configuration),
      routes,
    },
    strange,
    statements: lines.filter(({ text: line }) => !line.startsWith("!")).length,
    problems: whole ? [] : [NOT_WHOLE],
    ...(hostname === undefined ? {} : { hostname }),
  };
}

const NOT_WHOLE: Problem = {
  code: "network/configuration-not-whole",
  severity: "warning",
  message: "The configuration does not end with `end`: it is a part or was cut off. What it does not say is not taken as absent.",
  mend: "Save all of it: show running-config, or copy running-config to a file.",
};

function settings({ interfaces }: IosConfiguration): readonly InterfaceSetting[] {
  return [...interfaces.values()].map((one) => ({
    name: one.name,
    ...(one.zone === undefined ? {} : { group: one.zone }),
    ...(one.vlan === undefined ? {} : { vlan: one.vlan }),
    enabled: one.enabled,
    addresses: one.addresses,
    ...(one.dynamic ? { dynamic: true as const } : {}),
    locator: one.locator,
  }));
}
