// A Junos configuration taken apart: each section read by what knows it, and what nobody knew. Nothing is concluded here.

import type { Locator } from "@bulkhead/facts";
import { readAddress, readNetwork } from "../address.ts";
import { type AddressSet, addressSet, type IpFamily, openAddresses } from "../address-set.ts";
import type { RuleDraft } from "../chain-draft.ts";
import type { Route } from "../ruleset.ts";
import type { Branch } from "../statement-tree.ts";
import { AddressBooks } from "./address-book.ts";
import { ApplicationBook } from "./application.ts";
import { IGNORED, IGNORED_OF_SECURITY } from "./ignored.ts";
import { type Interfaces, readInterfaces } from "./interface.ts";
import { type Policies, readPolicies } from "./policy.ts";
import { readFilters } from "./stateless.ts";
import type { Statements } from "./statements.ts";
import { readTranslations, type Translations } from "./translating.ts";
import { readZones, type Zones } from "./zone.ts";

export interface Filter {
  readonly terms: readonly (readonly RuleDraft[])[];
  readonly doubtful: boolean;
  /** A term takes packets out of sessions: no policy is asked about them. */
  readonly bypasses: boolean;
  readonly locator: Locator;
}

export interface Configuration {
  readonly hostname?: string;
  readonly interfaces: Interfaces;
  readonly zones: Zones;
  readonly books: AddressBooks;
  readonly applications: ApplicationBook;
  readonly policies: Policies;
  readonly translations: Translations;
  /** By family and name: `ip PROTECT`. */
  readonly filters: ReadonlyMap<string, Filter>;
  readonly routes: readonly Route[];
  /** Routing instances that have routes of their own. */
  readonly separate: readonly { readonly name: string; readonly members: readonly string[]; readonly locator: Locator }[];
  /** The text tells all policies, translations and interfaces that there are. */
  readonly complete: boolean;
  /** A statement was not understood that may have said anything. */
  readonly dark: boolean;
  /** What takes the device out of what is modelled. */
  readonly foreign: readonly { readonly why: string; readonly locator: Locator }[];
  /** Why sessions may begin without SYN. */
  readonly loose: string | undefined;
  /** It is not said that IPv6 is handled as IPv4 is. */
  readonly oldIp6: boolean;
  readonly strange: readonly { readonly locator: Locator; readonly why: string; readonly text: string }[];
}

export function readConfiguration({ root, strange: lines, closed }: Statements): Configuration {
  const strange: { locator: Locator; why: string; text: string }[] = lines.map(({ line, ...one }) => ({
    ...one,
    locator: { type: "line", line },
  }));
  const tell = (branch: Branch, why: string): void => {
    strange.push({ locator: { type: "line", line: branch.line }, why, text: branch.path() });
  };
  const [top, part, what] = root.lastPath();
  root.ignore(...IGNORED);
  const hostname = root.take("system", "host-name")?.value();
  root.ignore("system");
  const security = root.take("security");
  security?.ignore(...IGNORED_OF_SECURITY);
  const interfaces = readInterfaces(root.take("interfaces"), tell);
  const books = new AddressBooks(security, tell);
  const zones = readZones(security, interfaces.units, tell);
  const applications = new ApplicationBook(root.take("applications"), tell);
  const policies = readPolicies(security, tell);
  const translations = readTranslations(security, tell);
  const lists = root.take("policy-options", "prefix-list");
  const filters = readFilters(root.take("firewall"), (name, family) => prefixList(lists?.take(name), family), tell);
  root.ignore("policy-options");
  const { routes, separate } = readRouting(root, tell);
  const { foreign: mode, loose, oldIp6 } = readForwarding(security);
  const foreign = [
    ...mode,
    ...[...filters.values()].flatMap(({ bypasses, locator }) =>
      bypasses ? [{ why: "packets that a filter puts in packet mode are held against no policy", locator }] : [],
    ),
  ];
  const unread = root.unread();
  for (const branch of unread) tell(branch, "the statement is not known");
  const broken = lines.some(({ why }) => why.startsWith("the text breaks off"));
  const within = top === "security" && (part === "policies" || part === "nat");
  const told = policies.fallbackTold || policies.pairs.length > 0 || policies.global.length > 0;
  const ended = closed || (!broken && (!within || what === "default-policy"));
  return {
    ...(hostname === undefined ? {} : { hostname }),
    interfaces,
    zones,
    books,
    applications,
    policies,
    translations,
    filters,
    routes,
    separate,
    complete: told && ended && interfaces.units.length > 0 && zones.all.size > 0,
    dark: unread.length > 0 || lines.some(({ why }) => !why.startsWith("the text breaks off")),
    foreign,
    loose,
    oldIp6,
    strange,
  };
}

function readForwarding(security: Branch | undefined): Pick<Configuration, "foreign" | "loose" | "oldIp6"> {
  const options = security?.take("forwarding-options", "family");
  const foreign: { why: string; locator: Locator }[] = [];
  for (const family of ["mpls", "iso"]) {
    const mode = options?.take(family, "mode");
    if (mode === undefined) continue;
    const value = mode.value();
    if (family === "mpls" && value === "packet-based") {
      foreign.push({
        why: "the device handles packets one by one, and asks no policies",
        locator: { type: "line", line: mode.line },
      });
    }
  }
  const ip6 = options?.take("inet6", "mode")?.value();
  const flow = security?.take("flow");
  const lax = flow?.take("tcp-session", "no-syn-check") !== undefined;
  flow?.ignore();
  return {
    foreign,
    loose: lax || flow?.cut === true ? "no-syn-check: sessions may begin without SYN" : undefined,
    oldIp6: ip6 !== "flow-based",
  };
}

function prefixList(list: Branch | undefined, family: IpFamily): AddressSet {
  if (list === undefined) return openAddresses("the prefix list is not there", false);
  const networks = list.entries().map((entry) => {
    entry.ignore();
    return readNetwork(entry.word);
  });
  if (list.cut || networks.includes(undefined)) return openAddresses(`prefix list ${list.word} cannot be read`, false);
  return addressSet(networks.flatMap((network) => (network?.family === family ? [network] : [])));
}

function readRouting(root: Branch, tell: (branch: Branch, why: string) => void): Pick<Configuration, "routes" | "separate"> {
  const routes: Route[] = [];
  const take = (options: Branch | undefined): void => {
    const places = [options?.take("static", "route"), options?.take("rib", "inet6.0", "static", "route")];
    for (const place of places) {
      for (const branch of place?.entries() ?? []) {
        const route = readRoute(branch);
        if (route === undefined) tell(branch, "the route cannot be read");
        else routes.push(route);
      }
    }
    options?.ignore();
  };
  take(root.take("routing-options"));
  const separate: { name: string; members: readonly string[]; locator: Locator }[] = [];
  for (const branch of root.take("routing-instances")?.entries() ?? []) {
    const members = branch.take("interface")?.values() ?? [];
    if (members.length > 0) separate.push({ name: branch.word, members, locator: { type: "line", line: branch.line } });
    branch.ignore();
  }
  return { routes, separate };
}

function readRoute(branch: Branch): Route | undefined {
  const network = readNetwork(branch.word);
  if (network === undefined) return undefined;
  const hop = branch.take("next-hop")?.value() ?? branch.take("qualified-next-hop")?.value();
  const preference = Number(branch.take("preference")?.value() ?? 5);
  const shared = {
    family: network.family,
    network: { low: network.low, high: network.high },
    metric: Number.isFinite(preference) ? preference : 5,
    locator: { type: "line", line: branch.line },
  } as const;
  if (branch.has("discard") || branch.has("reject")) return { ...shared, discard: true };
  const via = hop === undefined ? undefined : readAddress(hop);
  if (via?.family === network.family) return { ...shared, via: via.low };
  return hop !== undefined && /^[\w/-]+\.\d+$/.test(hop) ? { ...shared, interface: hop } : undefined;
}
