// Address translation of FortiOS as chains: virtual addresses before any policy, sources behind all of them.

import { readAddress } from "../address.ts";
import { ANY_ADDRESS, addressConditions } from "../address-set.ts";
import { ChainDraft, type RuleDraft } from "../chain-draft.ts";
import { type Chain, type Condition, oneField, type Range, type Rewrite } from "../ruleset.ts";
import { one } from "../service.ts";
import type { Domain } from "./domain.ts";
import type { Device } from "./filter.ts";
import { actionOf, isOn, openConditions, policyRules, textOf } from "./policy.ts";
import type { Node } from "./tree.ts";
import { portConditions, type VirtualIp } from "./virtual-ip.ts";

/** None where nothing is translated. */
export function translationChains({ domains }: Device): readonly Chain[] {
  const inward = new ChainDraft("virtual IPs");
  const outward = new ChainDraft("source NAT");
  for (const domain of domains) {
    for (const virtual of domain.virtualIps.values()) inward.add(...virtualRules(domain, virtual, domains.length > 1));
    if (domain.translatesCentrally)
      for (const entry of domain.node.section("firewall central-snat-map")?.entries ?? [])
        outward.add(...centralRules(domain, entry));
    else outward.add(...policySources(domain));
  }
  return [
    ...(inward.length === 0 ? [] : [inward.finish(["ip"], { hook: "prerouting", priority: -100, policy: "permit" })]),
    ...(outward.length === 0 ? [] : [outward.finish(["ip", "ip6"], { hook: "postrouting", priority: 100, policy: "permit" })]),
  ];
}

function virtualRules(domain: Domain, virtual: VirtualIp, several: boolean): readonly RuleDraft[] {
  const { external, mapped, service, open, text, entry } = virtual;
  const own = domain.interfaces.map(({ name }) => name);
  const by =
    virtual.interface === undefined
      ? several
        ? [oneField({ field: "input" }, own)]
        : []
      : domain.interfaceConditions([virtual.interface], "input");
  const [from] = external.ip;
  const [to] = mapped.ip;
  const known = mapped.open === undefined && to !== undefined;
  const shift = known && from !== undefined && from.low !== from.high ? to.low - from.low : undefined;
  const rewrites: readonly Rewrite[] = [
    { field: "destination", family: "ip", ...(shift === undefined ? (known ? { to: [to] } : {}) : { shift }) },
    ...(service === undefined ? [] : [portRewrite(service.external, service.mapped)]),
    { field: "translation", as: "dnat" },
  ];
  const doubt: readonly Condition[] = open === undefined ? [] : [{ type: "unmodelled", ...open }];
  return addressConditions(ANY_ADDRESS, external, ["ip"]).map(({ conditions }) => ({
    conditions: [...by, ...conditions, ...portConditions(virtual, "external"), ...doubt],
    action: { type: "permit" },
    rewrites,
    text,
    locator: entry.locator,
  }));
}

function portRewrite(from: readonly Range[], to: readonly Range[]): Rewrite {
  const [old, next] = [from[0], to[0]];
  if (old === undefined || next === undefined) return { field: "destinationPort" };
  return { field: "destinationPort", ...(old.low === old.high ? { to } : { shift: next.low - old.low }) };
}

/** The sources of what policies with `nat` let pass; those without, before them, leave theirs alone. */
function policySources(domain: Domain): readonly RuleDraft[] {
  const entries = domain.node.section("firewall policy")?.entries ?? [];
  const last = entries.findLastIndex((entry) => entry.value("nat") === "enable" && isOn(entry) !== false);
  return entries.slice(0, last + 1).flatMap((entry) => {
    if (actionOf(entry, "deny").type === "deny") return [];
    const rewrites =
      entry.value("nat") === "enable"
        ? sourceRewrites(domain, entry.value("ippool") === "enable" ? entry.values("poolname") : undefined)
        : [];
    // One that translates nothing only keeps its packets from later ones that do.
    const own = rewrites.length === 0 ? { implied: true as const } : {};
    return policyRules(entry, domain, { action: { type: "permit" }, rewrites }, "both").map((rule) => ({ ...rule, ...own }));
  });
}

/** To a pool, or, where none is named, to the address of the interface by which the packet leaves. */
function sourceRewrites(domain: Domain, pools: readonly string[] | undefined): readonly Rewrite[] {
  const ranges = pools?.map((name) => poolOf(domain, name));
  const known = ranges?.filter((range) => range !== undefined);
  const to = known !== undefined && known.length > 0 && known.length === ranges?.length ? { to: known } : {};
  return [
    { field: "source", ...(pools === undefined ? {} : { family: "ip" as const }), ...to },
    { field: "sourcePort" },
    { field: "translation", as: "snat" },
  ];
}

function poolOf(domain: Domain, name: string): Range | undefined {
  const entry = domain.node.section("firewall ippool")?.entries.find((pool) => pool.name === name);
  const [low, high] = [readAddress(entry?.value("startip") ?? ""), readAddress(entry?.value("endip") ?? "")];
  return low?.family !== "ip" || high?.family !== "ip" ? undefined : { low: low.low, high: high.low };
}

function centralRules(domain: Domain, entry: Node): readonly RuleDraft[] {
  if (isOn(entry) === false) return [];
  const protocol = Number(entry.value("protocol") ?? "0");
  const from = domain.objects.addresses(entry.values("orig-addr"), "ip");
  const to = domain.objects.addresses(entry.values("dst-addr"), "ip");
  const pools = entry.values("nat-ippool");
  const rewrites = entry.value("nat") === "disable" ? [] : sourceRewrites(domain, pools.length === 0 ? undefined : pools);
  const ports = ["orig-port", "dst-port"].filter((key) => !["0", undefined].includes(entry.value(key)));
  const open = openConditions(entry).filter(
    (condition) => condition.type !== "unmodelled" || !/^(?:orig|nat|dst|type)\b/.test(condition.why),
  );
  return addressConditions(from, to, ["ip"]).map(({ conditions }) => ({
    conditions: [
      ...conditions,
      ...domain.interfaceConditions(entry.values("srcintf"), "input"),
      ...domain.interfaceConditions(entry.values("dstintf"), "output"),
      ...(protocol === 0 ? [] : [oneField({ field: "transport" }, one(protocol))]),
      ...open,
      ...ports.map((key): Condition => ({ type: "unmodelled", why: `${key} is not modelled`, understood: true })),
    ],
    action: { type: "permit" },
    rewrites,
    text: textOf(entry, "central-snat-map"),
    locator: entry.locator,
  }));
}
