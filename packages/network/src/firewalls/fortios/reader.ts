// Reads configurations of FortiGate firewalls (a backup, or what `show` prints): policies, addresses and services with their groups, zones,
// virtual addresses and pools, central translation, virtual domains, local-in and multicast policies, interfaces, static routes.
//
// Not modelled, and told where it counts: users, schedules, names that are looked up, services of the internet; tunnels' own filters;
// packets to the device itself; links between virtual domains; transparent mode; policies by application; IPv6 translation.

import type { Locator, Problem } from "@bulkhead/facts";
import type { FirewallFormat } from "../format.ts";
import type { InterfaceSetting, RulesetReading } from "../ruleset.ts";
import { maskConfigurationSecrets } from "../secret.ts";
import { Domain } from "./domain.ts";
import { type Device, filterChains } from "./filter.ts";
import { ROOT, readInterfaces, readRoutes } from "./interface.ts";
import { isUnderstood } from "./sections.ts";
import { translationChains } from "./translating.ts";
import { type Node, readTree } from "./tree.ts";

/** The configuration of a FortiGate. */
export const fortios: FirewallFormat = {
  id: "fortios",
  version: 1,
  title: "FortiOS configuration (backup, show full-configuration)",
  recognise: (head) =>
    /^#config-version=F/m.test(head) ||
    /^\s*config (?:firewall (?:policy|address|addrgrp|service|vip|local-in-policy)|system (?:interface|global|zone))\b/m.test(
      head,
    ),
  read: readFortios,
};

/** Reads the text of one configuration. Never throws. */
export function readFortios(text: string, device: string): RulesetReading {
  const tree = readTree(text);
  const { root } = tree;
  const global = root.section("global") ?? root;
  const strange: { locator: Locator; why: string; text: string }[] = tree.strange.map(({ line, why, text: raw }) => ({
    locator: { type: "line", line },
    why,
    text: maskConfigurationSecrets(raw),
  }));
  const domains = domainsOf(root, global);
  for (const section of [...new Set([root, global, ...domains.map(({ node }) => node)])].flatMap(({ sections }) => sections)) {
    if (section.name === "global" || section.name === "vdom" || isUnderstood(section)) continue;
    strange.push({
      locator: section.locator,
      why: "a section of this kind is not known",
      text: `config ${section.name}`.slice(0, 500),
    });
  }
  const settings = global.section("system global");
  const read: Device = {
    domains,
    whole: tree.whole,
    doubtful:
      root.doubt !== undefined ||
      domains.some(({ node }) => node.doubt !== undefined) ||
      strange.some(({ text: line }) => line.startsWith("config firewall")),
    redirects: settings?.value("allow-traffic-redirect") !== "disable",
  };
  const chains = [...filterChains(read), ...translationChains(read)];
  const hostname = settings?.value("hostname");
  return {
    ruleset: {
      device,
      chains: new Map(chains.map((chain) => [chain.id, chain])),
      families: ["ip", "ip6"],
      interfaces: domains.flatMap(interfacesOf),
      routes: domains.flatMap(({ node }) => readRoutes(node)),
    },
    strange,
    statements: tree.statements,
    problems: [
      ...(tree.whole ? [] : [CUT_OFF]),
      ...domains.flatMap(({ name, node }) => (hasPolicies(node) ? [] : [withoutPolicies(name)])),
    ],
    ...(hostname === undefined ? {} : { hostname }),
  };
}

/** Without virtual domains, all is of one. A domain may be named several times; what is in it stands where it is opened. */
function domainsOf(root: Node, global: Node): readonly Domain[] {
  const interfaces = readInterfaces(global);
  const named = (root.section("vdom")?.entries ?? []).filter(({ sections }) => sections.length > 0);
  if (named.length === 0) return [new Domain(ROOT, root, interfaces)];
  return named.map((node) => {
    return new Domain(
      node.name,
      node,
      interfaces.filter(({ domain }) => domain === node.name),
    );
  });
}

function hasPolicies(node: Node): boolean {
  return ["firewall policy", "firewall consolidated policy", "firewall policy6"].some((path) => node.section(path) !== undefined);
}

/** A zone is a group of its interfaces. */
function interfacesOf({ interfaces, zones }: Domain): readonly InterfaceSetting[] {
  return interfaces.map(({ setting }) => {
    const zone = [...zones.values()].find(({ members }) => members.includes(setting.name));
    return zone === undefined ? setting : { ...setting, group: zone.name };
  });
}

const CUT_OFF: Problem = {
  code: "network/configuration-not-whole",
  severity: "warning",
  message: "The configuration breaks off within a section. What it does not say is not taken as absent.",
  mend: "Save all of it: a backup of the device, or show full-configuration.",
};

function withoutPolicies(domain: string): Problem {
  return {
    code: "network/fortios-no-policies",
    severity: "warning",
    message: `The configuration holds no policies for virtual domain ${domain}; what it lets pass is not known.`,
    mend: "Save all of it: a backup of the device, or show full-configuration.",
  };
}
