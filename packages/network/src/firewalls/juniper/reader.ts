// Reads configurations of Juniper SRX (show configuration, with braces or as set commands): zones, policies, address books, applications,
// translation, filters of interfaces, static routes.
//
// Not modelled, and told where it counts: users, applications by content, schedulers, policers, groups with wildcards, logical systems.
// What screens, UTM and intrusion prevention drop, what tunnels do, and switching between ports are not looked at.
//
// Nothing marks the end of set commands. They count as whole where interfaces (`unit … family …`), zones with interfaces and policies are
// told, and the last line is none of policies or translation, unless it is `default-policy`. What the last line names may have gone on.

import type { Problem } from "@bulkhead/facts";
import type { FirewallFormat } from "../format.ts";
import type { InterfaceSetting, RulesetReading } from "../ruleset.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import { filterChains } from "./filter.ts";
import { readStatements } from "./statements.ts";
import { translationChains } from "./translating.ts";

/** The configuration of a Juniper SRX. */
export const junosSrx: FirewallFormat = {
  id: "junos-srx",
  version: 1,
  title: "Juniper SRX configuration (show configuration, also | display set)",
  recognise,
  read,
};

/** Statements that only Junos has, in either format. */
function recognise(head: string): boolean {
  return (
    /^\s*set (?:security (?:zones|policies|address-book|nat) |interfaces \S+ unit \d|firewall (?:family|filter) |applications application|policy-options |routing-options )/m.test(
      head,
    ) ||
    /^(?:replace:\s*)?(?:security|firewall|applications|interfaces|system) \{\s*$/m.test(head) ||
    /^\s+(?:security-zone|from-zone|family inet6?|address-book) [^\n]*\{\s*$/m.test(head)
  );
}

function read(text: string, device: string): RulesetReading {
  const statements = readStatements(text);
  const configuration = readConfiguration(statements);
  const chains = [...filterChains(configuration), ...translationChains(configuration)];
  const { hostname, strange, routes, complete } = configuration;
  return {
    ruleset: {
      device,
      chains: new Map(chains.map((chain) => [chain.id, chain])),
      families: ["ip", "ip6"],
      interfaces: settings(configuration),
      routes,
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
    "The text does not tell all of interfaces, zones and policies, or ends among the policies: it is a part or was cut off. What it does not say is not taken as absent.",
  mend: "Save all of it: show configuration | display set | no-more",
};

function settings({ interfaces, zones }: Configuration): readonly InterfaceSetting[] {
  const zoneOf = new Map([...zones.all.values()].flatMap(({ name, interfaces: own }) => own.map((one) => [one, name] as const)));
  return interfaces.units.map(({ name, vlan, enabled, addresses, dynamic, locator }) => {
    const group = zoneOf.get(name);
    return {
      name,
      ...(group === undefined ? {} : { group }),
      ...(vlan === undefined ? {} : { vlan }),
      enabled,
      addresses,
      ...(dynamic ? { dynamic: true as const } : {}),
      locator,
    };
  });
}
