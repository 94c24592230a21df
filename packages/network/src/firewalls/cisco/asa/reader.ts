// Reads configurations of Cisco ASA from release 8.3 on (show running-config, write net): access rules, objects and groups, security
// levels, address translation, interfaces and static routes.
//
// Not modelled, and told where it counts: packets to the device itself, tunnels (what comes out of them is taken as possible), users and
// security tags, what inspection of single applications drops, transparent firewalls, contexts, the policies of FTD.

import type { Problem } from "@bulkhead/facts";
import { brokenLine, readConfigLines } from "../../config-line.ts";
import type { FirewallFormat } from "../../format.ts";
import type { InterfaceSetting, RulesetReading } from "../../ruleset.ts";
import { AsaConfiguration } from "./configuration.ts";
import { filterChains } from "./filter.ts";
import { translationChains } from "./translating.ts";

/** The configuration of a Cisco ASA. */
export const ciscoAsa: FirewallFormat = {
  id: "cisco-asa",
  version: 1,
  title: "Cisco ASA configuration (show running-config)",
  recognise,
  read: readAsa,
};

/** What only ASA writes: names of interfaces, lists on one line each with masks. */
function recognise(head: string): boolean {
  return (
    /^ASA Version \d/m.test(head) ||
    /^\s+nameif \S+\s*$/m.test(head) ||
    /^access-list \S+ extended (?:permit|deny) /m.test(head) ||
    /^access-group \S+ (?:in interface \S+|out interface \S+|global)\s*$/m.test(head)
  );
}

/** Reads the text of one configuration. Never throws. */
export function readAsa(text: string, device: string): RulesetReading {
  const lines = readConfigLines(text);
  const broken = brokenLine(text, lines);
  const cut = broken !== undefined && broken.text !== ": end";
  const configuration = new AsaConfiguration(cut ? lines.slice(0, -1) : lines);
  const { hostname, whole, strange, routes } = configuration;
  if (cut)
    strange.push({ locator: { type: "line", line: broken.number }, why: "the text breaks off within this line", text: "" });
  const chains = [...filterChains(configuration), ...translationChains(configuration)];
  return {
    ruleset: {
      device,
      chains: new Map(chains.map((chain) => [chain.id, chain])),
      families: ["ip", "ip6"],
      interfaces: settings(configuration),
      routes,
    },
    strange,
    statements: lines.filter(({ text: line }) => !/^[!:]/.test(line)).length,
    problems: whole ? [] : [NOT_WHOLE],
    ...(hostname === undefined ? {} : { hostname }),
  };
}

const NOT_WHOLE: Problem = {
  code: "network/configuration-not-whole",
  severity: "warning",
  message:
    "The configuration does not end with `: end`: it is a part or was cut off. What it does not say is not taken as absent.",
  mend: "Save all of it: show running-config, or copy running-config to a server.",
};

function settings({ interfaces }: AsaConfiguration): readonly InterfaceSetting[] {
  return interfaces.flatMap(({ name, vlan, enabled, addresses, dynamic, locator }) => {
    if (name === undefined) return [];
    return [
      {
        name,
        ...(vlan === undefined ? {} : { vlan }),
        enabled,
        addresses,
        ...(dynamic ? { dynamic: true as const } : {}),
        locator,
      },
    ];
  });
}
