// A PAN-OS configuration taken apart: virtual systems with their zones, objects and rules, and what nobody understood.

import type { Locator } from "@bulkhead/facts";
import type { RuleDraft } from "../chain-draft.ts";
import type { Branch } from "../statement-tree.ts";
import { Doubts } from "./doubts.ts";
import { IGNORED, IGNORED_OF_DEVICE, IGNORED_OF_RULEBASE, IGNORED_OF_SCOPE } from "./ignored.ts";
import { type Network, readNetworkSection } from "./interface.ts";
import { Objects } from "./object.ts";
import { defaultRule, securityRules } from "./rule.ts";
import type { Statements } from "./statements.ts";
import { translationRules } from "./translation.ts";
import { Zones } from "./zone.ts";

/** The rules into which one rule of the configuration falls. */
type Rules = readonly RuleDraft[];

export interface System {
  readonly name: string;
  readonly zones: Zones;
  /** In the order in which they are asked. */
  readonly security: readonly Rules[];
  readonly translation: readonly Rules[];
  /** What becomes of packets that no rule is about; absent where nothing overrides it. */
  readonly within?: Omit<RuleDraft, "conditions">;
  readonly between?: Omit<RuleDraft, "conditions">;
}

export interface Configuration {
  readonly hostname?: string;
  readonly systems: readonly System[];
  readonly network: Network;
  /** The text tells all rules and zones that there are. */
  readonly complete: boolean;
  /** What makes everything doubtful. */
  readonly foreign: readonly { readonly why: string; readonly locator: Locator }[];
  /** Why sessions may begin without SYN. */
  readonly loose: string | undefined;
  /** Why packets of IPv6 may not be handled as those of IPv4. */
  readonly otherIp6: string | undefined;
  readonly strange: readonly { readonly locator: Locator; readonly why: string; readonly text: string }[];
}

export function readConfiguration({ root, strange: lines, format, broken }: Statements): Configuration {
  const strange: { locator: Locator; why: string; text: string }[] = lines.map(({ line, ...one }) => ({
    ...one,
    locator: { type: "line", line },
  }));
  const tell = (branch: Branch, why: string): void => {
    strange.push({ locator: { type: "line", line: branch.line }, why, text: branch.path() });
  };
  const foreign: { why: string; locator: Locator }[] = [];
  const doubts = new Doubts();
  root.ignore(...IGNORED);
  const last = root.lastPath();
  const device = root.take("devices", "localhost.localdomain");
  device?.ignore(...IGNORED_OF_DEVICE);
  for (const group of device?.take("device-group")?.entries() ?? []) {
    group.ignore();
    const why = "rules of device groups are for other devices";
    foreign.push({ why, locator: { type: "line", line: group.line } });
    tell(group, why);
  }
  const shared = [root.take("shared"), root.take("panorama")].filter((branch) => branch !== undefined);
  const scopes = shared.flatMap((branch) => (branch.has("vsys") ? [] : [branch]));
  const pushed = root.take("panorama", "vsys");
  const systems = (device?.take("vsys")?.entries() ?? []).map((branch) => {
    const above = pushed?.take(branch.word);
    return readSystem(branch, [...scopes, ...(above === undefined ? [] : [above]), branch], doubts);
  });
  for (const scope of [...shared, ...(pushed?.entries() ?? [])]) scope.ignore(...IGNORED_OF_SCOPE);
  const system = device?.take("deviceconfig", "system");
  const hostname = system?.take("hostname")?.value();
  const settings = device?.take("deviceconfig", "setting");
  const loose = settings?.take("session", "tcp-reject-non-syn")?.value() === "no" || takesMidst(device);
  const ip6 = settings?.take("session", "ipv6-firewalling")?.value();
  device?.take("deviceconfig")?.ignore();
  const zoneOf = new Map(
    systems.flatMap(({ zones }) => [...zones.all].flatMap(([zone, own]) => own.map((name) => [name, zone] as const))),
  );
  const places = [...scopes, ...(device?.take("vsys")?.entries() ?? [])];
  const lookup = (name: string): string | undefined =>
    places.map((place) => place.take("address", name, "ip-netmask")?.value()).find((text) => text !== undefined);
  const network = readNetworkSection(device?.take("network"), zoneOf, lookup, tell);
  for (const branch of root.unread()) {
    tell(branch, "the statement is not known");
    if (doubts.isStray(branch))
      foreign.push({ why: "statements that were not understood may decide", locator: { type: "line", line: branch.line } });
  }
  if (lines.some(({ why }) => !why.startsWith("the text breaks off"))) {
    foreign.push({ why: "lines that were not understood may decide", locator: { type: "whole" } });
  }
  // Behind the last rules there may be more of them, unless the ones that are asked last are told.
  const within = last.some((word) => word.endsWith("rulebase")) && !last.includes("interzone-default");
  const told = systems.some(({ security }) => security.length > 0);
  return {
    ...(hostname === undefined ? {} : { hostname }),
    systems,
    network,
    complete: told && !broken && (format === "xml" || !within),
    foreign,
    loose: loose ? "tcp-reject-non-syn: sessions may begin without SYN" : undefined,
    otherIp6: ip6 === "no" ? "IPv6 is not held against the rules" : undefined,
    strange,
  };
}

/** A profile of a zone may let sessions begin without SYN. */
function takesMidst(device: Branch | undefined): boolean {
  const profiles = device?.take("network", "profiles", "zone-protection-profile")?.entries() ?? [];
  return profiles.some((profile) => {
    const said = profile.take("tcp-reject-non-syn")?.value() ?? profile.take("scan-white-list")?.value();
    return said === "no" || profile.take("asymmetric-path")?.value() === "bypass";
  });
}

/** `scopes`: where objects and rules are, the system itself last. */
function readSystem(branch: Branch, scopes: readonly Branch[], doubts: Doubts): System {
  const objects = new Objects(scopes, doubts);
  const zones = new Zones(branch.take("zone"), doubts);
  branch.ignore(...IGNORED_OF_SCOPE);
  const order = [
    ...scopes.map((scope) => scope.take("pre-rulebase")),
    branch.take("rulebase"),
    ...scopes.toReversed().map((scope) => scope.take("post-rulebase")),
  ].filter((place) => place !== undefined);
  const rulesOf = (kind: "security" | "nat"): readonly Branch[] =>
    order.flatMap((place) => {
      place.ignore(...IGNORED_OF_RULEBASE);
      return place.take(kind, "rules")?.entries() ?? [];
    });
  const overridden = (name: string): Branch | undefined => {
    const places = scopes.toReversed().flatMap((scope) => [scope.take("rulebase"), scope.take("post-rulebase")]);
    return places.map((place) => place?.take("default-security-rules", "rules", name)).find((found) => found !== undefined);
  };
  const [within, between] = [overridden("intrazone-default"), overridden("interzone-default")];
  return {
    name: branch.word,
    zones,
    security: rulesOf("security").map((rule) => securityRules(rule, objects, zones, doubts)),
    translation: rulesOf("nat").map((rule) => translationRules(rule, objects, zones, doubts)),
    ...(within === undefined ? {} : { within: defaultRule(within, { type: "permit" }, doubts) }),
    ...(between === undefined ? {} : { between: defaultRule(between, { type: "deny" }, doubts) }),
  };
}
