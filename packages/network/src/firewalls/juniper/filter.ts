// What an SRX does with packets (Junos OS Security Policies User Guide; Packet Flow on SRX Series Devices).
//
// Filters of the interface by which a packet comes in are asked first: they know no sessions. Static and destination translation come next.
// Packets of a known session pass. A new one needs both its interfaces in zones, and is held against the policies of that pair of zones,
// then the global ones, then the default policy. Sources are translated behind them, and the filters of the way out are asked last.

import { ChainDraft, implied, type RuleDraft, UNTOLD } from "../chain-draft.ts";
import { type Chain, type Condition, oneField } from "../ruleset.ts";
import { one, type Service, serviceConditions, TCP, UDP } from "../service.ts";
import { sessionRules } from "../session.ts";
import { setUpChain } from "../set-up.ts";
import type { Configuration } from "./configuration.ts";
import { type Policy, policyRules, type ZonePair } from "./policy.ts";
import { stateless } from "./stateless.ts";

const FAMILIES = ["ip", "ip6"] as const;
/** The zone of the device itself. */
const SELF = "junos-host";

export function filterChains(configuration: Configuration): readonly Chain[] {
  const { interfaces, zones, complete } = configuration;
  const up = interfaces.units.filter(({ enabled, name }) => enabled && !name.startsWith("lo0."));
  const names = {
    ip: up.filter(({ families }) => families.includes("ip")).map(({ name }) => name),
    ip6: up.filter(({ families }) => families.includes("ip6")).map(({ name }) => name),
  };
  const told = complete && interfaces.doubts.length === 0 && !zones.doubtful && !configuration.dark;
  return [
    setUpChain("input", names, told),
    ...stateless(configuration),
    ...policyChains(configuration),
    toItself(configuration),
    setUpChain("output", names, told),
  ];
}

/** What makes everything doubtful, and the sessions. */
function beginning({ foreign, dark, loose, oldIp6 }: Configuration): readonly RuleDraft[] {
  const rules: RuleDraft[] = [];
  if (dark) rules.push(implied("statements that were not understood may decide", [], UNTOLD));
  for (const { why, locator } of foreign) rules.push(implied(why, [], { type: "unknown", why }, locator));
  const why = "releases differ in whether IPv6 passes without being told to";
  const ip6: Condition = { type: "family", families: ["ip6"] };
  if (oldIp6) rules.push(implied(why, [ip6, { type: "unmodelled", why, understood: true }], { type: "deny" }));
  return [...rules, ...sessionRules(loose)];
}

function policyChains(configuration: Configuration): readonly Chain[] {
  const { policies, zones, interfaces, complete, separate } = configuration;
  const draft = new ChainDraft("security policies");
  for (const rule of beginning(configuration)) draft.add(rule);
  for (const { name, locator } of interfaces.doubts) {
    for (const field of ["input", "output"] as const) {
      draft.add(implied("a statement of the interface was not understood", [oneField({ field }, [name])], UNTOLD, locator));
    }
  }
  for (const { name, members, locator } of separate) {
    const why = `routing instance ${name} has routes of its own, and ways between instances are not followed`;
    const open: Condition = { type: "unmodelled", why, understood: true };
    for (const [field, other] of [
      ["input", "output"],
      ["output", "input"],
    ] as const) {
      const conditions = [oneField({ field }, members), oneField({ field: other }, members, true), open];
      draft.add(implied(why, conditions, { type: "deny" }, locator));
    }
  }
  const chains: Chain[] = [];
  for (const pair of policies.pairs) {
    if (pair.from === SELF || pair.to === SELF) continue;
    const conditions = [
      ...zoneConditions(configuration, "input", [pair.from]),
      ...zoneConditions(configuration, "output", [pair.to]),
    ];
    chains.push(pairChain(configuration, pair));
    draft.add({ conditions, action: { type: "jump", to: pair.text }, text: pair.text, locator: pair.locator });
  }
  const zoned = [...zones.all.values()].flatMap((zone) => zone.interfaces);
  for (const field of ["input", "output"] as const) {
    const sure = complete && !zones.doubtful && interfaces.doubts.length === 0;
    const conditions = zoned.length === 0 ? [] : [oneField({ field }, zoned, true)];
    draft.add(implied("an interface in no zone passes nothing", conditions, sure ? { type: "deny" } : UNTOLD));
  }
  if (policies.globalDoubtful) draft.add(implied("a statement of the global policies was not understood", [], UNTOLD));
  for (const policy of policies.global) {
    if (policy.from.includes(SELF) || policy.to.includes(SELF)) continue;
    draft.add(...globalRules(configuration, policy));
  }
  const { fallback, fallbackLocator } = policies;
  draft.add(
    complete
      ? implied(`default policy: ${fallback} all`, [], { type: fallback }, fallbackLocator)
      : implied("not everything is told, there may be other policies", [], UNTOLD),
  );
  return [draft.finish(FAMILIES, { hook: "forward", priority: 0, policy: "deny" }), ...chains];
}

function globalRules(configuration: Configuration, policy: Policy): readonly RuleDraft[] {
  const every = (names: readonly string[]): boolean => names.length === 0 || names.includes("any");
  const conditions = [
    ...(every(policy.from) ? [] : zoneConditions(configuration, "input", policy.from)),
    ...(every(policy.to) ? [] : zoneConditions(configuration, "output", policy.to)),
  ];
  return policyRules(policy, configuration.books, configuration.applications, { conditions });
}

/** The policies of one pair of zones; what none of them is about goes back to the global ones. */
function pairChain({ books, applications }: Configuration, { from, to, policies, doubtful, text, locator }: ZonePair): Chain {
  const draft = new ChainDraft(text);
  if (doubtful) draft.add(implied("a statement between the policies was not understood", [], UNTOLD, locator));
  for (const policy of policies) draft.add(...policyRules(policy, books, applications, { from, to, conditions: [] }));
  return draft.finish(FAMILIES, undefined, locator);
}

/** Zones are written out as their interfaces. */
function zoneConditions({ zones }: Configuration, field: "input" | "output", names: readonly string[]): readonly Condition[] {
  const own = names.map((name) => zones.all.get(name));
  if (own.includes(undefined)) return [{ type: "unmodelled", why: `zone ${names.join(", ")} is not there`, understood: false }];
  const members = oneField(
    { field },
    own.flatMap((zone) => zone?.interfaces ?? []),
  );
  if (!zones.doubtful) return [members];
  return [{ type: "unmodelled", why: "which interfaces are in the zone is not fully understood", understood: false }];
}

const PORTS: ReadonlyMap<string, Service> = new Map(
  Object.entries({
    ssh: [TCP, 22],
    telnet: [TCP, 23],
    http: [TCP, 80],
    https: [TCP, 443],
    ftp: [TCP, 21],
    netconf: [TCP, 830],
    bgp: [TCP, 179],
    snmp: [UDP, 161],
    "snmp-trap": [UDP, 162],
    ntp: [UDP, 123],
    dhcp: [UDP, 67],
    bootp: [UDP, 67],
    tftp: [UDP, 69],
    rip: [UDP, 520],
  } as const).map(([name, [transport, port]]) => [name, { transport, destinationPorts: one(port) }]),
);
const TRANSPORTS: ReadonlyMap<string, Service> = new Map(
  Object.entries({ ping: 1, ospf: 89, ospf3: 89, pim: 103, vrrp: 112, igmp: 2 } as const).map(([name, transport]) => [
    name,
    { transport },
  ]),
);

/** What a zone lets be asked may be answered, or not: that depends on services that are not modelled. The rest is dropped. */
function toItself(configuration: Configuration): Chain {
  const draft = new ChainDraft("host-inbound-traffic");
  for (const rule of beginning(configuration)) draft.add(rule);
  const { zones, interfaces, complete } = configuration;
  const why = "what the device itself answers is not modelled";
  const unknown = { type: "unknown", why } as const;
  if (!complete || zones.doubtful || interfaces.doubts.length > 0)
    draft.add(implied("not everything is told or understood", [], UNTOLD));
  const neighbours: Condition = oneField({ field: "transport" }, one(58));
  draft.add(implied("ICMPv6 finds neighbours", [neighbours], unknown));
  for (const { name, inbound, locator } of zones.all.values()) {
    for (const [member, asked] of inbound) {
      const from = oneField({ field: "input" }, [member]);
      const services = asked.map((word) => PORTS.get(word) ?? TRANSPORTS.get(word));
      const known = services.filter((service) => service !== undefined);
      const all = known.length < services.length;
      for (const [family, conditions] of all
        ? [["ip", []] as const]
        : FAMILIES.flatMap((one) => serviceConditions(known, one).map((each) => [one, each] as const))) {
        const of: readonly Condition[] = all ? [] : [{ type: "family", families: [family] }];
        const text = `security-zone ${name} host-inbound-traffic ${asked.join(" ")}`;
        draft.add({ conditions: [from, ...of, ...conditions], action: unknown, text, locator });
      }
      draft.add(implied(`security-zone ${name}: nothing else is answered`, [from], { type: "deny" }, locator));
    }
  }
  draft.add(implied("an interface in no zone", [], unknown));
  return draft.finish(FAMILIES, { hook: "input", priority: 0, policy: "deny" });
}
