// Address translation of pfSense and OPNsense: port forwards, one to one, outbound (config.xml: nat; documentation: Network Address
// Translation). Destinations are translated before the rules on the way in, sources before those on the way out.

import { readAddress } from "../address.ts";
import {
  type AddressSet,
  ANY_ADDRESS,
  addressConditions,
  addressSet,
  type IpFamily,
  openAddresses,
  uniteAddresses,
} from "../address-set.ts";
import { ChainDraft, type RuleDraft } from "../chain-draft.ts";
import { type Chain, type Condition, oneField, type Rewrite } from "../ruleset.ts";
import { one, serviceConditions, TCP, UDP } from "../service.ts";
import { translateDestination, translateSource } from "../translation.ts";
import { readTransport } from "../transport.ts";
import type { XmlElement } from "../xml.ts";
import { readPorts } from "./alias.ts";
import { isMarked, lineOf } from "./configuration.ts";
import { placeOf, readEnd, type Setup, textOf } from "./rule.ts";

const PERMIT = { type: "permit" } as const;

/** None where nothing is translated. */
export function translationChains(root: XmlElement, setup: Setup): readonly Chain[] {
  const [inward, outward] = [new ChainDraft("port forwards and 1:1"), new ChainDraft("outbound NAT")];
  const nat = root.child("nat");
  const forwards = entriesOf(nat?.all("rule"), setup);
  const mapped = entriesOf(nat?.all("onetoone"), setup);
  for (const entry of forwards) inward.add(...forwardRules(entry, root, setup));
  for (const entry of mapped) inward.add(...oneToOneRules(entry, setup, "destination"));
  for (const entry of mapped) outward.add(...oneToOneRules(entry, setup, "source"));
  for (const entry of newerRules(root)) {
    inward.add(...unknownRules(entry, setup, "destination"));
    outward.add(...unknownRules(entry, setup, "source"));
  }
  for (const rule of outboundRules(nat?.child("outbound"), root, setup)) outward.add(...rule);
  return [
    ...(inward.length === 0 ? [] : [inward.finish(["ip", "ip6"], { hook: "prerouting", priority: -100, policy: "permit" })]),
    ...(outward.length === 0 ? [] : [outward.finish(["ip", "ip6"], { hook: "postrouting", priority: 100, policy: "permit" })]),
  ];
}

/** Those that are not surely switched off. */
function entriesOf(entries: readonly XmlElement[] | undefined, { dialect }: Setup): readonly XmlElement[] {
  return (entries ?? []).filter((entry) => isMarked(dialect, entry, "disabled") !== true && !entry.has("separator"));
}

function doubtOf(entry: XmlElement, setup: Setup): readonly Condition[] {
  if (isMarked(setup.dialect, entry, "disabled") === false) return [];
  return [{ type: "unmodelled", why: "whether it is switched off cannot be read", understood: false }];
}

function byInterface(entry: XmlElement, setup: Setup, field: "input" | "output"): readonly Condition[] {
  const names = (entry.value("interface") ?? "wan").split(",").filter((name) => name !== "");
  return setup.interfaces.conditions(names, field);
}

function familiesOf(entry: XmlElement): readonly IpFamily[] {
  const said = entry.value("ipprotocol") ?? "inet";
  return said === "inet6" ? ["ip6"] : said === "inet46" ? ["ip", "ip6"] : ["ip"];
}

/** The transports and ports that a translation asks for. */
function asked(
  entry: XmlElement,
  setup: Setup,
  family: IpFamily,
  ports: { readonly source?: string | undefined; readonly destination?: string | undefined },
): readonly (readonly Condition[])[] {
  const said = (entry.value("protocol") ?? "any").toLowerCase();
  if (said === "any" || said === "") return [[]];
  const names = said === "tcp/udp" ? [TCP, UDP] : [said === "icmp" && family === "ip6" ? 58 : readTransport(said)];
  const of = (text: string | undefined): ReturnType<Setup["aliases"]["ports"]> | undefined => {
    if (text === undefined || text === "" || text === "any") return undefined;
    const range = readPorts(text);
    return range === undefined ? setup.aliases.ports(text) : { values: [range] };
  };
  const [from, to] = [of(ports.source), of(ports.destination)];
  return names.flatMap((transport) => {
    if (transport === undefined)
      return [[{ type: "unmodelled", why: `protocol ${said} is not known`.slice(0, 200), understood: false }]];
    const service = {
      transport,
      ...(from === undefined ? {} : { sourcePorts: from.values }),
      ...(to === undefined ? {} : { destinationPorts: to.values }),
    };
    return serviceConditions([service], family, from?.open ?? to?.open);
  });
}

function forwardRules(entry: XmlElement, root: XmlElement, setup: Setup): readonly RuleDraft[] {
  const rewrites = (family: IpFamily): readonly Rewrite[] => {
    if (entry.has("nordr")) return [];
    const target = targetOf(entry, setup);
    const addresses = target.open === undefined ? target[family] : [];
    return [
      ...translateDestination({ family, addresses }).slice(0, -1),
      ...portRewrites(entry),
      { field: "translation", as: "dnat" },
    ];
  };
  const shared = { action: PERMIT, text: textOf(entry, "port forward"), locator: lineOf(entry) };
  const rules: RuleDraft[] = [];
  for (const family of familiesOf(entry)) {
    const [from, to] = [readEnd(entry, "source", setup), readEnd(entry, "destination", setup)];
    for (const { conditions } of addressConditions(from, to, [family])) {
      const ends = { source: entry.child("source")?.value("port"), destination: entry.child("destination")?.value("port") };
      for (const service of asked(entry, setup, family, ends)) {
        const all = [...conditions, ...service, ...doubtOf(entry, setup)];
        rules.push({ ...shared, conditions: [...byInterface(entry, setup, "input"), ...all], rewrites: rewrites(family) });
        if (!mayReflect(entry, root)) continue;
        const why = "reflection of port forwards at other interfaces is not modelled";
        rules.push({
          ...shared,
          conditions: [...all, { type: "unmodelled", why, understood: true }],
          rewrites: rewrites(family),
        });
      }
    }
  }
  return rules;
}

function mayReflect(entry: XmlElement, root: XmlElement): boolean {
  const said = entry.value("natreflection") ?? "";
  if (said === "disable") return false;
  return said !== "" || root.at("system", "disablenatreflection") === undefined;
}

/** Addresses behind the name of a target. */
function targetOf(entry: XmlElement, setup: Setup): AddressSet {
  return placeOf(entry.value("target") ?? "", setup);
}

/** The first of a range of ports goes to the port that is named, and so on. */
function portRewrites(entry: XmlElement): readonly Rewrite[] {
  const local = entry.value("local-port") ?? "";
  const asks = entry.child("destination")?.value("port") ?? "";
  if (local === "" || local === asks || local === "any") return [];
  const [from, to] = [readPorts(asks), readPorts(local)];
  if (from === undefined || to === undefined) return [{ field: "destinationPort" }];
  if (from.low === to.low) return [];
  return [{ field: "destinationPort", ...(from.low === from.high ? { to: one(Number(to.low)) } : { shift: to.low - from.low }) }];
}

/** Port forwards that let their packets pass without any rule. */
export function passedForwards(root: XmlElement, setup: Setup): readonly RuleDraft[] {
  return entriesOf(root.child("nat")?.all("rule"), setup).flatMap((entry) => {
    if (entry.value("associated-rule-id") !== "pass" || entry.has("nordr")) return [];
    const local = entry.value("local-port") ?? "";
    const asks = entry.child("destination")?.value("port") ?? "";
    const [from, to] = [readPorts(asks), readPorts(local)];
    const width = from === undefined ? 0n : from.high - from.low;
    const port = to === undefined || width === 0n ? local || asks : `${to.low}-${to.low + width}`;
    return familiesOf(entry).flatMap((family) =>
      addressConditions(readEnd(entry, "source", setup), targetOf(entry, setup), [family]).flatMap(({ conditions }) =>
        asked(entry, setup, family, { destination: port }).map((service) => ({
          conditions: [
            ...byInterface(entry, setup, "input"),
            oneField({ field: "translation" }, ["dnat"]),
            ...conditions,
            ...service,
            ...doubtOf(entry, setup),
          ],
          action: PERMIT,
          text: textOf(entry, "port forward"),
          locator: lineOf(entry),
        })),
      ),
    );
  });
}

/** One address, or a network address by address, seen from outside as another one. */
function oneToOneRules(entry: XmlElement, setup: Setup, side: "source" | "destination"): readonly RuleDraft[] {
  const inner = readEnd(entry, "source", setup);
  const peer = readEnd(entry, "destination", setup);
  const outer = readAddress((entry.value("external") ?? "").replace(/\/.*$/, ""));
  const family: IpFamily = outer?.family ?? "ip";
  const [own] = inner[family];
  const known = outer !== undefined && inner.open === undefined && own !== undefined && inner[family].length === 1;
  const size = known ? own.high - own.low : 0n;
  // The host part of the outer address does not count.
  const base = known ? outer.low - (outer.low % (size + 1n)) : 0n;
  const mapped: AddressSet = known
    ? addressSet([{ family, low: base, high: base + size }])
    : openAddresses("the two sides of a 1:1 mapping cannot be read", false);
  const shared = { action: PERMIT, text: textOf(entry, "1:1"), locator: lineOf(entry) };
  const by = [...byInterface(entry, setup, side === "source" ? "output" : "input"), ...doubtOf(entry, setup)];
  const nothing = entry.has("nobinat");
  if (side === "source") {
    const rewrites = nothing ? [] : translateSource(known ? { family, shift: base - own.low } : { addresses: [] });
    return addressConditions(inner, peer, [family]).map(({ conditions }) => ({
      ...shared,
      conditions: [...by, ...conditions],
      rewrites,
    }));
  }
  const rewrites = nothing ? [] : translateDestination(known ? { family, shift: own.low - base } : { addresses: [] });
  return addressConditions(peer, mapped, [family]).map(({ conditions }) => ({
    ...shared,
    conditions: [...by, ...conditions],
    rewrites,
  }));
}

/** Rules of OPNsense's newer pages for translation. */
function newerRules(root: XmlElement): readonly XmlElement[] {
  const filter = root.at("OPNsense", "Firewall", "Filter");
  return ["snatrules", "onetoone", "npt"].flatMap((name) =>
    (filter?.child(name)?.all("rule") ?? []).filter((entry) => isMarked("opnsense", entry, "enabled") !== false),
  );
}

function unknownRules(entry: XmlElement, setup: Setup, side: "source" | "destination"): readonly RuleDraft[] {
  const why = "translation as newer versions write it is not modelled";
  const by = byInterface(entry, setup, side === "source" ? "output" : "input");
  const rewrites = (side === "source" ? translateSource : translateDestination)({ addresses: [] });
  const conditions: readonly Condition[] = [...by, { type: "unmodelled", why, understood: true }];
  return [{ conditions, action: PERMIT, rewrites, text: textOf(entry, "NAT"), locator: lineOf(entry) }];
}

/** Each element is one rule. */
function outboundRules(outbound: XmlElement | undefined, root: XmlElement, setup: Setup): readonly (readonly RuleDraft[])[] {
  const mode = outbound?.value("mode") ?? "automatic";
  if (mode === "disabled") return [];
  const known = ["automatic", "hybrid", "advanced"].includes(mode);
  const own = mode === "automatic" ? [] : entriesOf(outbound?.all("rule"), setup).map((entry) => ownRules(entry, setup));
  const rules = [...own, ...(mode === "advanced" ? [] : automaticRules(root, setup))];
  if (known) return rules;
  const open: Condition = {
    type: "unmodelled",
    why: `outbound NAT of mode ${mode} is not known`.slice(0, 200),
    understood: false,
  };
  return rules.map((rule) => rule.map((draft) => ({ ...draft, conditions: [...draft.conditions, open] })));
}

function ownRules(entry: XmlElement, setup: Setup): readonly RuleDraft[] {
  const by = entry.value("interface") ?? "";
  const ports = {
    source: entry.value("sourceport") ?? entry.child("source")?.value("port"),
    destination: entry.value("dstport") ?? entry.child("destination")?.value("port"),
  };
  return familiesOf(entry).flatMap((family) => {
    const target = outboundTarget(entry, by, setup);
    const addresses = target.open === undefined ? target[family] : [];
    const rewrites = entry.has("nonat") ? [] : translateSource({ family, addresses });
    return addressConditions(readEnd(entry, "source", setup), readEnd(entry, "destination", setup), [family]).flatMap(
      ({ conditions }) =>
        asked(entry, setup, family, ports).map((service) => ({
          conditions: [...byInterface(entry, setup, "output"), ...conditions, ...service, ...doubtOf(entry, setup)],
          action: PERMIT,
          rewrites,
          text: textOf(entry, "outbound NAT"),
          locator: lineOf(entry),
        })),
    );
  });
}

/** The address of the interface, unless another one is named. */
function outboundTarget(entry: XmlElement, by: string, setup: Setup): AddressSet {
  const target = entry.value("target") ?? "";
  if (target === "other-subnet") return placeOf(`${entry.value("targetip")}/${entry.value("targetip_subnet")}`, setup);
  if (target !== "") return placeOf(target, setup);
  return setup.interfaces.own(by) ?? openAddresses("there is no such interface", false);
}

/** What comes from inner networks and leaves by an interface with a gateway has the address of that interface. */
function automaticRules(root: XmlElement, setup: Setup): readonly (readonly RuleDraft[])[] {
  const { interfaces } = setup;
  const on = interfaces.all.filter(({ setting }) => setting.enabled);
  const inner = uniteAddresses([
    placeOf("127.0.0.0/8", setup),
    ...on.filter(({ uplink }) => !uplink).map(({ name }) => interfaces.networks(name) as AddressSet),
    addressSet(
      interfaces.routes.filter(({ network }) => network.low !== 0n).map(({ family, network }) => ({ family, ...network })),
    ),
    ...(["openvpn", "ipsec", "l2tp", "pppoes"].some((key) => (root.child(key)?.children.length ?? 0) > 0)
      ? [openAddresses("the networks of tunnels are not modelled", true)]
      : []),
  ]);
  return on
    .filter(({ uplink }) => uplink)
    .map(({ name, entry, dynamic }) => {
      const own = interfaces.own(name)?.ip ?? [];
      const rewrites = translateSource({ family: "ip", addresses: dynamic.ip ? [] : own });
      const out = oneField({ field: "output" }, [name]);
      return addressConditions(inner, ANY_ADDRESS, ["ip"]).map(({ conditions }) => ({
        conditions: [out, ...conditions],
        action: PERMIT,
        rewrites,
        text: `implied: automatic outbound NAT by ${name}`,
        locator: lineOf(entry),
        implied: true as const,
      }));
    });
}
