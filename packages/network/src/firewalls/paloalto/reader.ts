// Reads configurations of Palo Alto firewalls (PAN-OS), as exported in XML and as set commands: zones, rules with those that Panorama puts
// before and behind, objects, translation, interfaces, static routes.
//
// Not modelled, and told where it counts: applications by content, users, schedules, names, dynamic groups and external lists, ways between
// virtual systems and routers, device groups of Panorama. What profiles, decryption and zone protection drop is not looked at. Layer 2 and
// virtual wires are read as if packets were routed: the rules for IP are the same, frames without IP are not looked at.
//
// XML counts as whole where it is well-formed and has security rules. Nothing marks the end of set commands: they count as whole where there
// are security rules and the last line is of no rulebase, unless it is about `interzone-default`. What the last line names may have gone on.

import type { Problem } from "@bulkhead/facts";
import type { FirewallFormat } from "../format.ts";
import type { RulesetReading } from "../ruleset.ts";
import { readConfiguration } from "./configuration.ts";
import { filterChains, translationChains } from "./filter.ts";
import { readStatements } from "./statements.ts";

/** The configuration of a Palo Alto firewall. */
export const panOs: FirewallFormat = {
  id: "pan-os",
  version: 2,
  title: "Palo Alto PAN-OS configuration (exported XML, or set commands)",
  recognise,
  read,
};

/** The entry of the device itself, or commands that only PAN-OS has. */
function recognise(head: string): boolean {
  if (/^\s*<(?:\?xml|config|response)\b/.test(head)) return /<entry name="localhost\.localdomain"/.test(head);
  return /^\s*set (?:deviceconfig system |(?:vsys \S+ )?(?:pre-|post-)?rulebase (?:security|nat|default-security-rules) |(?:vsys \S+ )?zone \S+ network |network interface ethernet |(?:shared |vsys \S+ )?(?:address \S+ ip-|service \S+ protocol ))/m.test(
    head,
  );
}

function read(text: string, device: string): RulesetReading {
  const statements = readStatements(text);
  const configuration = readConfiguration(statements);
  const chains = [...filterChains(configuration), ...translationChains(configuration)];
  const { hostname, strange, network, complete } = configuration;
  return {
    ruleset: {
      device,
      chains: new Map(chains.map((chain) => [chain.id, chain])),
      families: ["ip", "ip6"],
      interfaces: network.interfaces,
      routes: network.routes,
    },
    strange,
    statements: statements.count,
    problems: complete ? [] : [NOT_WHOLE],
    ...(hostname === undefined ? {} : { hostname }),
  };
}

const NOT_WHOLE: Problem = {
  code: "network/configuration-not-whole",
  severity: "warning",
  message:
    "The text has no security rules, or ends among them: it is a part or was cut off. What it does not say is not taken as absent.",
  mend: "Export all of it: scp export configuration, or the XML of Device > Setup > Operations.",
};
