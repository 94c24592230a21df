// Reads the config.xml of pfSense and OPNsense: rules of interfaces, groups and floating ones, aliases, port forwards, one to one and outbound
// translation, interfaces with VLANs and virtual addresses, gateways and static routes.
//
// Not modelled, and told where it counts: schedules, limits, tags, operating systems; lists that the device loads (URL tables, countries,
// bogons); reflection; what bridges hand on between their members; tunnels' own filters; packages that add rules; IP options.

import type { Locator, Problem } from "@bulkhead/facts";
import type { FirewallFormat } from "../format.ts";
import type { RulesetReading } from "../ruleset.ts";
import { readXml, type XmlElement } from "../xml.ts";
import { Aliases } from "./alias.ts";
import { lineOf } from "./configuration.ts";
import { filterChains } from "./filter.ts";
import { Interfaces } from "./interface.ts";
import type { Setup } from "./rule.ts";
import { strangeParts } from "./sections.ts";
import { translationChains } from "./translating.ts";

/** The configuration of a pfSense or OPNsense. */
export const pfsense: FirewallFormat = {
  id: "pfsense",
  version: 1,
  title: "pfSense or OPNsense configuration (config.xml)",
  recognise: (head) =>
    /^(?:\uFEFF)?\s*(?:<\?xml[^>]{0,200}\?>)?\s*(?:<!--[^>]{0,2000}-->\s*)?<(?:pfsense|opnsense)[\s>]/.test(head),
  read: readPfsense,
};

/** Reads the text of one configuration. Never throws. */
export function readPfsense(text: string, device: string): RulesetReading {
  const { root, elements, brokenAt } = readXml(text);
  if (root === undefined || (root.name !== "pfsense" && root.name !== "opnsense")) {
    return { ruleset: { device, chains: new Map(), families: [] }, strange: [], problems: [NO_CONFIGURATION] };
  }
  const setup = setUp(root, root.name);
  const { interfaces } = setup;
  const complete = root.has("interfaces") && root.has("filter");
  const chains = [...filterChains(root, setup, brokenAt === undefined && complete), ...translationChains(root, setup)];
  const [host = "", domain = ""] = [root.at("system", "hostname")?.text, root.at("system", "domain")?.text];
  return {
    ruleset: {
      device,
      chains: new Map(chains.map((chain) => [chain.id, chain])),
      families: ["ip", "ip6"],
      interfaces: interfaces.all.map(({ setting }) => setting),
      routes: interfaces.routes,
    },
    strange: [
      ...strangeParts(root).map(({ element, why }) => ({
        locator: lineOf(element),
        why,
        text: `<${element.name}>`.slice(0, 200),
      })),
      ...(brokenAt === undefined ? [] : [brokenOff(brokenAt)]),
    ],
    statements: elements,
    problems: [...(brokenAt === undefined ? [] : [notWhole(brokenAt)]), ...(complete ? [] : [NO_RULES])],
    ...(host === "" ? {} : { hostname: domain === "" ? host : `${host}.${domain}` }),
  };
}

function setUp(root: XmlElement, dialect: Setup["dialect"]): Setup {
  return { dialect, interfaces: new Interfaces(root, dialect), aliases: new Aliases(root, dialect) };
}

function brokenOff(line: number): { locator: Locator; why: string; text: string } {
  return { locator: { type: "line", line }, why: "the document breaks off or is broken here", text: "" };
}

function notWhole(line: number): Problem {
  return {
    code: "network/configuration-not-whole",
    severity: "warning",
    message: `The configuration breaks off or is broken in line ${line}. What it does not say is not taken as absent.`,
    mend: "Save all of it: Diagnostics, Backup & Restore (pfSense), or System, Configuration, Backups (OPNsense).",
  };
}

const NO_RULES: Problem = {
  code: "network/pfsense-no-rules",
  severity: "warning",
  message: "The configuration holds no interfaces or no filter rules; what it lets pass is not known.",
  mend: "Save all areas of the configuration, not one of them.",
};

const NO_CONFIGURATION: Problem = {
  code: "network/pfsense-no-configuration",
  severity: "error",
  message: "The text is no configuration of pfSense or OPNsense.",
  mend: "Save the configuration as config.xml.",
};
