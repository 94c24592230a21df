// Virtual addresses of FortiOS: destinations that are translated before policies are asked (FortiOS CLI Reference: config firewall vip).

import { readAddress, readAddressRange } from "../address.ts";
import { type AddressSet, addressSet, openAddresses } from "../address-set.ts";
import type { Condition, Range } from "../ruleset.ts";
import { oneField } from "../ruleset.ts";
import { one, TCP, UDP } from "../service.ts";
import { readPortRange } from "./object.ts";
import type { Node } from "./tree.ts";

export interface VirtualIp {
  readonly name: string;
  readonly external: AddressSet;
  readonly mapped: AddressSet;
  /** Absent: on every interface. */
  readonly interface?: string;
  readonly service?: { readonly transport: number; readonly external: readonly Range[]; readonly mapped: readonly Range[] };
  /** Something of it is not modelled or not understood. */
  readonly open?: { readonly why: string; readonly understood: boolean };
  readonly text: string;
  readonly entry: Node;
}

const TRANSPORTS: ReadonlyMap<string, number> = new Map([
  ["tcp", TCP],
  ["udp", UDP],
  ["sctp", 132],
]);

/** Virtual addresses that are on, by name. */
export function readVirtualIps(domain: Node): ReadonlyMap<string, VirtualIp> {
  const all = domain.section("firewall vip")?.entries ?? [];
  return new Map(all.filter((entry) => entry.value("status") !== "disable").map((entry) => [entry.name, readVirtualIp(entry)]));
}

/** Members of groups of virtual addresses, by name of the group. */
export function readVirtualGroups(domain: Node): ReadonlyMap<string, readonly string[]> {
  return new Map((domain.section("firewall vipgrp")?.entries ?? []).map((entry) => [entry.name, entry.values("member")]));
}

function readVirtualIp(entry: Node): VirtualIp {
  const type = entry.value("type") ?? "static-nat";
  const external = rangeOf(entry.value("extip"), entry.name);
  const mapped =
    type === "static-nat"
      ? rangeOf(entry.values("mappedip")[0], entry.name)
      : openAddresses(`${entry.name} is of type ${type}`, true);
  const from = entry.value("extintf") ?? "any";
  const restricted = ["src-filter", "service", "srcintf-filter"].filter((key) => entry.settings.has(key));
  const open = whyOpen(entry, type, restricted);
  const shared = {
    name: entry.name,
    external,
    mapped,
    ...(from === "any" ? {} : { interface: from }),
    text: `vip ${entry.name}: ${entry.values("extip").join(" ")} to ${entry.values("mappedip").join(" ")}`,
    entry,
  };
  if (entry.value("portforward") !== "enable") return { ...shared, ...(open === undefined ? {} : { open }) };
  const transport = TRANSPORTS.get(entry.value("protocol") ?? "tcp");
  const outer = readPortRange(entry.value("extport") ?? "");
  const inner = readPortRange(entry.value("mappedport") ?? entry.value("extport") ?? "");
  if (transport === undefined || outer === undefined || inner === undefined) {
    return { ...shared, open: open ?? { why: `the ports of ${entry.name} cannot be read`, understood: false } };
  }
  const service = { transport, external: outer, mapped: inner };
  return { ...shared, service, ...(open === undefined ? {} : { open }) };
}

function whyOpen(entry: Node, type: string, restricted: readonly string[]): VirtualIp["open"] {
  if (entry.doubt !== undefined) return { why: `${entry.name} was not understood`, understood: false };
  const known = ["static-nat", "load-balance", "server-load-balance", "dns-translation", "fqdn", "access-proxy"].includes(type);
  if (!known) return { why: `${entry.name} is of a type that is not known`, understood: false };
  if (type !== "static-nat") return { why: `${entry.name} is of type ${type}`, understood: true };
  return restricted.length === 0
    ? undefined
    : { why: `${restricted.join(", ")} of ${entry.name} is not modelled`, understood: true };
}

function rangeOf(text: string | undefined, name: string): AddressSet {
  const [low = "", high = low] = (text ?? "").split("-");
  const range = low === high ? readAddress(low) : readAddressRange(low, high);
  return range?.family === "ip" ? addressSet([range]) : openAddresses(`the addresses of ${name} cannot be read`, false);
}

/** What a packet that came by it asks for behind the translation. */
export function portConditions({ service }: VirtualIp, side: "external" | "mapped"): readonly Condition[] {
  if (service === undefined) return [];
  return [oneField({ field: "transport" }, one(service.transport)), oneField({ field: "destinationPort" }, service[side])];
}
