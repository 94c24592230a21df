// What a FortiGate does with packets (FortiOS Administration Guide: Policies, Parallel path processing, Local-in policies).
//
// Destinations of virtual addresses are translated first. Packets of a known session pass, TCP that does not begin with SYN is dropped, a
// new packet is held against the policies of its virtual domain in their order, and the last, implied one denies. Interfaces of a zone
// hand on to each other only where the zone says so. What goes back by the interface by which it came may pass without a policy.

import { addressConditions, addressSet, type IpFamily, negateAddresses } from "../address-set.ts";
import { ChainDraft, implied, type RuleDraft, UNTOLD } from "../chain-draft.ts";
import { flagsWhere } from "../flags.ts";
import { type Chain, type Condition, oneField } from "../ruleset.ts";
import { one, serviceConditions, TCP } from "../service.ts";
import type { Domain } from "./domain.ts";
import { readRoutes } from "./interface.ts";
import { readPortRange } from "./object.ts";
import { actionOf, isOn, openConditions, policyRules, type Side, textOf } from "./policy.ts";
import { stops } from "./sections.ts";
import type { Node } from "./tree.ts";

const FAMILIES: readonly IpFamily[] = ["ip", "ip6"];
const MULTICAST: Condition = oneField({ field: "destination", family: "ip" }, [{ low: 0xe000_0000n, high: 0xefff_ffffn }]);
const IP4: Condition = { type: "family", families: ["ip"] };

export interface Device {
  readonly domains: readonly Domain[];
  readonly whole: boolean;
  /** Lines outside all sections were not understood: sections may be missing. */
  readonly doubtful: boolean;
  /** `allow-traffic-redirect` of the device. */
  readonly redirects: boolean;
}

export function filterChains(device: Device): readonly Chain[] {
  const single = device.domains.length === 1;
  const chains: Chain[] = [];
  for (const domain of device.domains) {
    const suffix = single ? "" : ` of ${domain.name}`;
    const policies = policyChain(device, domain, `firewall policy${suffix}`, `firewall multicast-policy${suffix}`);
    const local = localChain(domain, `firewall local-in-policy${suffix}`);
    chains.push(
      policies.finish(FAMILIES, single ? { hook: "forward", priority: 0, policy: "deny" } : undefined),
      ...virtualChain(device, domain, `firewall policy${suffix}`),
      multicastChain(device, domain, `firewall multicast-policy${suffix}`).finish(FAMILIES),
      local.finish(FAMILIES, single ? { hook: "input", priority: 0, policy: "deny" } : undefined),
    );
  }
  if (single) return chains;
  return [...dispatch(device), ...chains];
}

/** Each virtual domain has its own interfaces; from one to another packets go by links that are not followed. */
function dispatch({ domains }: Device): readonly Chain[] {
  const forward = new ChainDraft("virtual domains");
  const local = new ChainDraft("virtual domains to the device");
  const why = "ways from one virtual domain to another are not followed";
  for (const { name, interfaces } of domains) {
    const own = interfaces.map((known) => known.name);
    const input = oneField({ field: "input" }, own);
    const output = oneField({ field: "output" }, own);
    forward.add(implied(`within virtual domain ${name}`, [input, output], { type: "goto", to: `firewall policy of ${name}` }));
    local.add(implied(`to virtual domain ${name}`, [input], { type: "goto", to: `firewall local-in-policy of ${name}` }));
  }
  forward.add(implied(why, [], { type: "unknown", why }));
  return [
    forward.finish(FAMILIES, { hook: "forward", priority: 0, policy: "deny" }),
    local.finish(FAMILIES, { hook: "input", priority: 0, policy: "deny" }),
  ];
}

function policyChain(device: Device, domain: Domain, id: string, multicast: string): ChainDraft {
  const draft = new ChainDraft(id);
  for (const rule of beginning(domain)) draft.add(rule);
  const zones = domain.node.section("system zone");
  if (zones?.doubt !== undefined) draft.add(implied("a line between the zones was not understood", [], UNTOLD, zones.doubt));
  for (const { name, members, open, doubt, entry } of domain.zones.values()) {
    if (open === false && !doubt) continue;
    const ends = (["input", "output"] as const).map((field) => oneField({ field }, members));
    // Of a zone that was not understood not even the members are sure.
    if (doubt || open === undefined)
      draft.add(implied(`zone ${name} was not understood`, doubt ? [] : ends, UNTOLD, entry.locator));
    else
      draft.add({ conditions: ends, action: { type: "permit" }, text: `zone ${name}: intrazone allow`, locator: entry.locator });
  }
  if (device.redirects) for (const rule of redirections(domain)) draft.add(rule);
  draft.add(implied("packets to groups have policies of their own", [IP4, MULTICAST], { type: "goto", to: multicast }));
  if (domain.virtualIps.size > 0 && !domain.translatesCentrally) {
    const translated = oneField({ field: "translation" }, ["dnat"]);
    draft.add(implied("what came by a virtual IP has its own policies", [translated], { type: "goto", to: virtualId(id) }));
    addPolicies(device, domain, draft, "plain");
  } else addPolicies(device, domain, draft, "both");
  return draft;
}

/** None where no virtual address has policies of its own. */
function virtualChain(device: Device, domain: Domain, id: string): readonly Chain[] {
  if (domain.virtualIps.size === 0 || domain.translatesCentrally) return [];
  const draft = new ChainDraft(virtualId(id));
  addPolicies(device, domain, draft, "virtual");
  return [draft.finish(FAMILIES)];
}

/**
 * What goes back by the interface by which it came may pass without a policy. Packets from and to a network that lies at another interface
 * do not go so, unless a route leads a part of it here.
 */
function redirections(domain: Domain): readonly RuleDraft[] {
  const routes = readRoutes(domain.node);
  const why = "allow-traffic-redirect lets it pass without a policy, unless it is off";
  return domain.interfaces.flatMap(({ name, setting }) => {
    const elsewhere = domain.interfaces
      .filter((other) => other.name !== name && other.setting.enabled)
      .flatMap((other) => other.setting.addresses)
      .filter(({ network }) => {
        return !routes.some(
          (route) => route.interface === name && route.network.low >= network.low && route.network.high <= network.high,
        );
      });
    const here = negateAddresses(addressSet(elsewhere.map(({ family, network }) => ({ family, ...network }))));
    const ends = (["input", "output"] as const).map((field) => oneField({ field }, [name]));
    return addressConditions(here, here).map(({ conditions }) =>
      implied(
        `what goes back by ${name}`,
        [...ends, ...conditions, { type: "unmodelled", why, understood: true }],
        { type: "permit" },
        setting.locator,
      ),
    );
  });
}

function virtualId(id: string): string {
  return `${id} for virtual IPs`;
}

/** The policies on one side, in their order, and the denial behind them. */
function addPolicies(device: Device, domain: Domain, draft: ChainDraft, side: Side): void {
  const paths = ["firewall policy", "firewall consolidated policy", "firewall policy6"];
  const sections = paths.flatMap((path) => domain.node.section(path) ?? []);
  for (const { name, doubt, entries } of sections) {
    if (doubt !== undefined) draft.add(implied("a line between the policies was not understood", [], UNTOLD, doubt));
    const keys =
      name === "firewall policy6" ? [{ source: "srcaddr", destination: "dstaddr", family: "ip6" } as const] : undefined;
    for (const entry of entries) draft.add(...policyRules(entry, domain, { action: actionOf(entry, "deny") }, side, keys));
  }
  const told = device.whole && !device.doubtful && sections.length > 0;
  draft.add(
    told
      ? implied("the last policy denies", [], { type: "deny" })
      : implied("not everything is told or understood, there may be other policies", [], UNTOLD),
  );
}

function beginning(domain: Domain): readonly RuleDraft[] {
  const rules: RuleDraft[] = [];
  const foreign = [
    ...(domain.setting("opmode") === "transparent" ? ["a transparent virtual domain is not modelled"] : []),
    ...(domain.setting("ngfw-mode") === "policy-based" ? ["policies by application are not modelled"] : []),
  ];
  for (const section of domain.node.sections.filter(stops)) {
    const why = `what config ${section.name} stops is not modelled`;
    const open: Condition = { type: "unmodelled", why, understood: true };
    rules.push({ conditions: [open], action: { type: "deny" }, text: `config ${section.name}`, locator: section.locator });
  }
  for (const why of foreign) rules.push(implied(why, [], { type: "unknown", why }));
  const without = ["tcp-session-without-syn", "asymroute", "asymroute6"].some((key) => domain.isOn(key) !== false);
  const why = "sessions may begin without SYN";
  const notSyn = [
    oneField({ field: "state" }, ["new"]),
    oneField({ field: "transport" }, one(TCP)),
    oneField(
      { field: "tcpFlags" },
      flagsWhere((flags) => (flags & 0x17) !== 0x02),
    ),
    ...(without ? [{ type: "unmodelled", why, understood: true } as const] : []),
  ];
  rules.push(
    implied("packets of a known session pass", [oneField({ field: "state" }, ["established", "related"])], { type: "permit" }),
    implied("a TCP session begins with SYN", notSyn, { type: "deny" }),
    implied("what belongs to no session is dropped", [oneField({ field: "state" }, ["invalid"])], { type: "deny" }),
  );
  return rules;
}

/** Packets to IPv4 groups: policies for them, and a denial at the end, unless they need none. */
function multicastChain(device: Device, domain: Domain, id: string): ChainDraft {
  const draft = new ChainDraft(id);
  const section = domain.node.section("firewall multicast-policy");
  if (section?.doubt !== undefined)
    draft.add(implied("a line between the policies was not understood", [], UNTOLD, section.doubt));
  for (const entry of section?.entries ?? []) draft.add(...multicastRules(entry, domain));
  if (domain.setting("multicast-skip-policy") === "enable") {
    draft.add(implied("packets to groups pass without a policy", [], { type: "permit" }));
  }
  draft.add(
    device.whole && !device.doubtful
      ? implied("no policy lets packets to groups pass", [], { type: "deny" })
      : implied("not everything is told or understood, there may be other policies", [], UNTOLD),
  );
  return draft;
}

function multicastRules(entry: Node, domain: Domain): readonly RuleDraft[] {
  const on = isOn(entry);
  if (on === false) return [];
  const protocol = Number(entry.value("protocol") ?? "0");
  const ports = readPortRange(`${entry.value("start-port") ?? "1"}-${entry.value("end-port") ?? "65535"}`);
  const conditions: readonly Condition[] = [
    ...openConditions(entry),
    ...(on === undefined ? [{ type: "unmodelled", why: "its status cannot be read", understood: false } as const] : []),
    ...domain.interfaceConditions(entry.values("srcintf"), "input"),
    ...domain.interfaceConditions(entry.values("dstintf"), "output"),
    ...(protocol === 0 ? [] : [oneField({ field: "transport" }, one(protocol))]),
    ...((protocol !== TCP && protocol !== 17) || ports === undefined ? [] : [oneField({ field: "destinationPort" }, ports)]),
  ];
  const from = domain.objects.addresses(entry.values("srcaddr"), "ip");
  const to = domain.objects.addresses(entry.values("dstaddr"), "ip");
  return addressConditions(from, to, ["ip"]).map((ends) => ({
    conditions: [...ends.conditions, ...conditions],
    action: actionOf(entry, "accept"),
    text: textOf(entry, "multicast-policy"),
    locator: entry.locator,
  }));
}

/** Packets to the device itself: its own policies, and then what its services answer, which is not modelled. */
function localChain(domain: Domain, id: string): ChainDraft {
  const draft = new ChainDraft(id);
  for (const [path, family] of [
    ["firewall local-in-policy", "ip"],
    ["firewall local-in-policy6", "ip6"],
  ] as const) {
    for (const entry of domain.node.section(path)?.entries ?? []) draft.add(...localRules(entry, domain, family));
  }
  const why = "what the device itself answers is not modelled";
  draft.add(implied("its services decide", [{ type: "unmodelled", why, understood: true }], { type: "permit" }));
  return draft;
}

function localRules(entry: Node, domain: Domain, family: IpFamily): readonly RuleDraft[] {
  const on = isOn(entry);
  if (on === false) return [];
  const negate = ["srcaddr-negate", "dstaddr-negate", "service-negate"].some((key) => entry.value(key) === "enable");
  const open: readonly Condition[] = [
    ...openConditions(entry),
    ...(negate || on === undefined
      ? [{ type: "unmodelled", why: "its negations are not modelled", understood: true } as const]
      : []),
    ...domain.interfaceConditions(entry.values("intf"), "input"),
  ];
  const from = domain.objects.addresses(entry.values("srcaddr"), family);
  const to = domain.objects.addresses(entry.values("dstaddr"), family);
  const { values, open: unread } = domain.objects.services(entry.values("service"));
  return addressConditions(negate ? { ip: [], ip6: [], open: { why: "negated", understood: true } } : from, to, [family]).flatMap(
    (ends) =>
      serviceConditions(values, family, unread).map((asked) => ({
        conditions: [...ends.conditions, ...asked, ...open],
        action: actionOf(entry, "deny"),
        text: textOf(entry, "local-in-policy"),
        locator: entry.locator,
      })),
  );
}
