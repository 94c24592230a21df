// A policy of FortiOS as rules (FortiOS CLI Reference: config firewall policy; Administration Guide: Policies). All parts of it must fit;
// what looks at users, names, time or content of packets may fit or not. Profiles (application control, IPS, web filter) may drop
// more of what a policy accepts; they are seen in its text and add nothing to what passes.

import { type AddressSet, addressConditions, type IpFamily, negateAddresses, openAddresses } from "../address-set.ts";
import type { RuleDraft } from "../chain-draft.ts";
import { complementOf } from "../ranges.ts";
import { type Action, type Condition, oneField } from "../ruleset.ts";
import { maskConfigurationSecrets } from "../secret.ts";
import { serviceConditions } from "../service.ts";
import type { Domain } from "./domain.ts";
import type { Node } from "./tree.ts";
import { portConditions, type VirtualIp } from "./virtual-ip.ts";

/** Keys of a policy that say nothing of which packets it is about. */
const HARMLESS: ReadonlySet<string> = new Set(
  [
    "name uuid status action srcintf dstintf srcaddr dstaddr srcaddr4 dstaddr4 srcaddr6 dstaddr6 srcaddr-negate dstaddr-negate",
    "service-negate srcaddr6-negate dstaddr6-negate srcaddr4-negate dstaddr4-negate service schedule logtraffic logtraffic-start nat",
    "ippool poolname poolname6 fixedport natip comments comment utm-status inspection-mode ssl-ssh-profile av-profile webfilter-profile",
    "dnsfilter-profile ips-sensor application-list profile-protocol-options profile-type profile-group emailfilter-profile",
    "dlp-sensor dlp-profile file-filter-profile voip-profile waf-profile icap-profile cifs-profile ssh-filter-profile videofilter-profile",
    "virtual-patch-profile sctp-filter-profile ips-voip-filter casb-profile spamfilter-profile tcp-mss-sender tcp-mss-receiver",
    "traffic-shaper traffic-shaper-reverse per-ip-shaper global-label label session-ttl vlan-cos-fwd vlan-cos-rev capture-packet",
    "auto-asic-offload np-acceleration np-accelation anti-replay delay-tcp-npu-session timeout-send-rst schedule-timeout",
    "block-notification replacemsg-override-group match-vip diffserv-forward diffserv-reverse diffserv-copy diffservcode-forward",
    "diffservcode-rev send-deny-packet tags class-id wccp webcache webcache-https dscp-match permit-any-host permit-stun-host",
    "geoip-anycast custom-log-fields email-collect fec natinbound natoutbound http-policy-redirect ssh-policy-redirect",
    "port-preserve port-random log-unmatched-traffic uuid-idx policyid intf start-port end-port protocol snat snat-ip dnat",
  ].flatMap((line) => line.split(" ")),
);

/** Keys under which a policy asks what no packet tells. `disable` and nothing are the same. */
const UNMODELLED: ReadonlySet<string> = new Set(
  [
    "users groups fsso-groups devices internet-service internet-service-id internet-service-name internet-service-custom",
    "internet-service-group internet-service-custom-group internet-service-negate internet-service-src internet-service-src-id",
    "internet-service-src-name internet-service-src-custom internet-service-src-group internet-service-src-negate internet-service6",
    "internet-service6-src ztna-status ztna-ems-tag ztna-geo-tag ztna-device-ownership src-vendor-mac tos tos-mask tos-negate sgt-check sgt",
    "rtp-nat rtp-addr reputation-minimum reputation-direction vpntunnel inbound outbound learning-mode policy-expiry policy-expiry-date",
    "disclaimer fsso ntlm identity-based match-vip-only redirect-url nat46 nat64 dynamic-shaping application app-category url-category",
    "radius-mac-auth-bypass tcp-session-without-syn schedule-override",
  ].flatMap((line) => line.split(" ")),
);

export interface PolicyKeys {
  readonly source: string;
  readonly destination: string;
  readonly family: IpFamily;
}

/** Pairs of settings that hold the addresses of one family. */
const ENDS: readonly PolicyKeys[] = [
  { source: "srcaddr", destination: "dstaddr", family: "ip" },
  { source: "srcaddr4", destination: "dstaddr4", family: "ip" },
  { source: "srcaddr6", destination: "dstaddr6", family: "ip6" },
];

/** `policy 3: name x; srcintf a; …`, as its lines say it. */
export function textOf(entry: Node, noun = "policy"): string {
  const parts = [...entry.settings]
    .filter(([key]) => key !== "uuid")
    .map(([key, { values }]) => maskConfigurationSecrets(`${key} ${values.join(" ")}`));
  return `${noun} ${entry.name}: ${parts.join("; ")}`.slice(0, 2000);
}

/** What of a policy is not known; the worst first. */
export function openConditions(entry: Node): readonly Condition[] {
  const open: Condition[] = [];
  if (entry.doubt !== undefined) {
    open.push({ type: "unmodelled", why: "a line of the policy was not understood", understood: false });
  }
  for (const [key, { values }] of entry.settings) {
    if (HARMLESS.has(key)) continue;
    const off = values.length === 0 || values[0] === "disable";
    if (!UNMODELLED.has(key)) open.push({ type: "unmodelled", why: `${key} is not known`, understood: false });
    else if (!off)
      open.push({ type: "unmodelled", why: `${key} ${values.slice(0, 4).join(" ")} is not modelled`, understood: true });
  }
  const schedule = entry.value("schedule") ?? "always";
  if (schedule !== "always") open.push({ type: "unmodelled", why: `schedule ${schedule} is not modelled`, understood: true });
  return open;
}

/** Whether a policy is in force; `undefined` where its status cannot be read. */
export function isOn(entry: Node): boolean | undefined {
  const status = entry.value("status") ?? "enable";
  return status === "enable" ? true : status === "disable" ? false : undefined;
}

/** The action; where none is set, `fallback`. */
export function actionOf(entry: Node, fallback: "accept" | "deny"): Action {
  if (entry.doubt !== undefined) return { type: "unknown", why: "a line of the policy was not understood" };
  const action = entry.value("action") ?? fallback;
  if (action === "accept") return { type: "permit" };
  if (action === "deny") return { type: "deny" };
  return { type: "unknown", why: `what action ${action} does is not modelled` };
}

type Outcome = Pick<RuleDraft, "action" | "rewrites">;

/**
 * Policies are asked apart about packets that came by a virtual address and about all others: a policy that names none is not about the
 * former, unless it says so.
 */
export type Side = "virtual" | "plain" | "both";

/** The rules of a policy. Each packet that fits one of them fits the policy. */
export function policyRules(
  entry: Node,
  domain: Domain,
  outcome: Outcome,
  side: Side,
  keys: readonly PolicyKeys[] = ENDS,
): readonly RuleDraft[] {
  const on = isOn(entry);
  if (on === false) return [];
  const shared = { text: textOf(entry), locator: entry.locator, logged: isLogged(entry), ...outcome };
  const open = [
    ...openConditions(entry),
    ...(on === undefined ? [{ type: "unmodelled", why: "its status cannot be read", understood: false } as const] : []),
    ...domain.interfaceConditions(entry.values("srcintf"), "input"),
    ...domain.interfaceConditions(entry.values("dstintf"), "output"),
  ];
  const rules: RuleDraft[] = [];
  for (const { source, destination, family } of keys) {
    const names = entry.values(destination);
    if (!entry.settings.has(source) && names.length === 0) continue;
    const from = setOf(entry, source, domain.objects.addresses(entry.values(source), family));
    const { plain, virtual } = domain.destinations(names, family);
    const services = servicesOf(entry, domain, family);
    const add = (to: AddressSet, further: readonly Condition[]): void => {
      for (const { conditions } of addressConditions(from, to, [family])) {
        for (const asked of services) rules.push({ ...shared, conditions: [...conditions, ...asked, ...further, ...open] });
      }
    };
    if (entry.value(`${destination}-negate`) === "enable" && virtual.length > 0) {
      add(openAddresses("the negation of virtual addresses is not modelled", true), []);
      continue;
    }
    const ordinary = side !== "virtual" || entry.value("match-vip") === "enable";
    if (plain !== undefined && ordinary) add(setOf(entry, destination, plain), []);
    for (const one of side === "plain" ? [] : virtual) add(mappedOf(one), portConditions(one, "mapped"));
  }
  // A policy whose addresses stand under no key that is known is about packets of which nothing is known.
  if (
    rules.length === 0 &&
    !ENDS.some(({ source, destination }) => entry.settings.has(source) && entry.settings.has(destination))
  ) {
    const why = "its addresses are not told";
    rules.push({ ...shared, conditions: [...open, { type: "unmodelled", why, understood: openUnderstood(entry) }] });
  }
  return rules;
}

/** Addresses may be given as services of the internet instead. */
function openUnderstood(entry: Node): boolean {
  return entry.value("internet-service") === "enable" || entry.value("internet-service-src") === "enable";
}

function isLogged(entry: Node): boolean {
  return entry.value("logtraffic") === "all";
}

function mappedOf({ mapped, open }: VirtualIp): AddressSet {
  return open === undefined || mapped.open !== undefined ? mapped : { ...mapped, open };
}

function setOf(entry: Node, key: string, set: AddressSet): AddressSet {
  return entry.value(`${key}-negate`) === "enable" ? negateAddresses(set) : set;
}

function servicesOf(entry: Node, domain: Domain, family: IpFamily): readonly (readonly Condition[])[] {
  if (!entry.settings.has("service")) {
    const internet = entry.value("internet-service") === "enable";
    return [[{ type: "unmodelled", why: "no service is named", understood: internet }]];
  }
  const { values, open } = domain.objects.services(entry.values("service"));
  if (entry.value("service-negate") !== "enable") return serviceConditions(values, family, open);
  // The negation of one condition with one part is exact; of several it is left open.
  const all = serviceConditions(values, family, open);
  const [only] = all;
  const [condition] = only ?? [];
  if (all.length === 0) return [[]];
  if (all.length === 1 && only?.length === 1 && condition?.type === "tuple") return [[{ ...condition, negated: true }]];
  if (open === undefined && values.every((value) => Object.keys(value).length === 0)) return [];
  const ports = all.map((one) => portsOf(one));
  const known = ports.filter((one) => one !== undefined);
  if (known.length === ports.length && new Set(known.map(({ transport }) => transport)).size === known.length) {
    // Other protocols, and of these the other ports.
    const transports = known.map(({ transport }) => ({ low: transport, high: transport })).sort((a, b) => Number(a.low - b.low));
    return [
      [oneField({ field: "transport" }, complementOf(transports, 255n))],
      ...known.map(({ transport, rest }) => [oneField({ field: "transport" }, [{ low: transport, high: transport }]), rest]),
    ];
  }
  return [[{ type: "unmodelled", why: "the negation of these services is not modelled", understood: true }]];
}

/** The protocol of a service that asks for it and for destination ports only, and the other ports. */
function portsOf(conditions: readonly Condition[]): { readonly transport: bigint; readonly rest: Condition } | undefined {
  const [transport, ports, more] = conditions;
  if (more !== undefined || transport?.type !== "tuple" || ports?.type !== "tuple") return undefined;
  const [value] = transport.boxes[0]?.[0] ?? [];
  if (ports.parts[0]?.field !== "destinationPort" || value === undefined || typeof value === "string") return undefined;
  return { transport: value.low, rest: { ...ports, negated: true } };
}
