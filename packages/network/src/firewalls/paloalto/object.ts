// Addresses, services and their groups of PAN-OS, as rules of one virtual system see them: its own before those that are shared (PAN-OS
// Administrator's Guide: Policy Objects).

import { maskedRanges, readAddress, readAddressRange, readNetwork } from "../address.ts";
import {
  type AddressSet,
  ANY_ADDRESS,
  addressSet,
  type IpFamily,
  type Open,
  openAddresses,
  uniteAddresses,
} from "../address-set.ts";
import { Groups } from "../group.ts";
import { mergeRanges } from "../ranges.ts";
import type { Range } from "../ruleset.ts";
import { type Service, TCP, UDP } from "../service.ts";
import type { Branch } from "../statement-tree.ts";
import type { Doubts } from "./doubts.ts";

type FamilyRange = Range & { readonly family: IpFamily };

const PREDEFINED: ReadonlyMap<string, readonly number[]> = new Map([
  ["service-http", [80, 8080]],
  ["service-https", [443]],
]);

const IGNORED_OF_OBJECT = ["description", "tag", "disable-override", "color", "comments"];

export class Objects {
  readonly #addresses = new Groups<FamilyRange>("address");
  readonly #services = new Groups<Service>("service");
  /** One set per name, so that what is worked out for it is worked out once. */
  readonly #sets = new Map<string, AddressSet>();
  readonly #unions = new Map<string, AddressSet>();
  readonly #lists = new Set<string>();

  /** `places`: where objects are defined, the one that counts most last. */
  constructor(places: readonly Branch[], doubts: Doubts) {
    for (const [name, ports] of PREDEFINED) {
      const destinationPorts = ports.map((port) => ({ low: BigInt(port), high: BigInt(port) }));
      this.#services.define(name).push({ type: "value", value: { transport: TCP, destinationPorts } });
    }
    for (const place of places) {
      for (const list of place.take("external-list")?.entries() ?? []) {
        list.ignore();
        this.#lists.add(list.word);
      }
      for (const entry of place.take("address")?.entries() ?? []) this.#address(entry, doubts);
      for (const entry of place.take("address-group")?.entries() ?? []) this.#addressGroup(entry, doubts);
      for (const entry of place.take("service")?.entries() ?? []) this.#service(entry, doubts);
      for (const entry of place.take("service-group")?.entries() ?? []) this.#serviceGroup(entry, doubts);
    }
  }

  #address(entry: Branch, doubts: Doubts): void {
    this.#addresses.remove(entry.word);
    const members = this.#addresses.define(entry.word);
    entry.ignore(...IGNORED_OF_OBJECT);
    const take = (ranges: readonly FamilyRange[] | undefined): void => {
      if (ranges === undefined) members.push({ type: "open", why: `address ${entry.word} cannot be read`, understood: false });
      else for (const value of ranges) members.push({ type: "value", value });
    };
    const text = (kind: string): string | undefined => entry.take(kind)?.value();
    const [netmask, range, wildcard] = [text("ip-netmask"), text("ip-range"), text("ip-wildcard")];
    if (netmask !== undefined) take(literalRanges(netmask));
    if (range !== undefined) take(literalRanges(range));
    if (wildcard !== undefined) take(wildcardRanges(wildcard));
    if (text("fqdn") !== undefined)
      members.push({ type: "open", why: `what the name of address ${entry.word} resolves to is not told`, understood: true });
    if (doubts.of(entry)) members.push(unsure("address", entry.word));
  }

  #addressGroup(entry: Branch, doubts: Doubts): void {
    this.#addresses.remove(entry.word);
    const members = this.#addresses.define(entry.word);
    entry.ignore(...IGNORED_OF_OBJECT);
    for (const name of entry.take("static")?.values() ?? []) members.push({ type: "group", name });
    const dynamic = entry.take("dynamic");
    if (dynamic !== undefined) {
      dynamic.ignore();
      members.push({ type: "open", why: `what the tags of group ${entry.word} hold is not told`, understood: true });
    }
    if (doubts.of(entry)) members.push(unsure("address group", entry.word));
  }

  #service(entry: Branch, doubts: Doubts): void {
    this.#services.remove(entry.word);
    const members = this.#services.define(entry.word);
    entry.ignore(...IGNORED_OF_OBJECT);
    for (const [kind, transport] of [
      ["tcp", TCP],
      ["udp", UDP],
    ] as const) {
      const protocol = entry.take("protocol", kind);
      if (protocol === undefined) continue;
      protocol.ignore("override");
      const destination = protocol.take("port")?.values();
      const source = protocol.take("source-port")?.values();
      const [ports, from] = [destination && portsOf(destination), source && portsOf(source)];
      if (ports === undefined || (source !== undefined && from === undefined)) {
        members.push({ type: "open", why: `service ${entry.word} cannot be read`, understood: false });
      } else {
        const value = { transport, destinationPorts: ports, ...(from === undefined ? {} : { sourcePorts: from }) };
        members.push({ type: "value", value });
      }
    }
    if (doubts.of(entry)) members.push(unsure("service", entry.word));
  }

  #serviceGroup(entry: Branch, doubts: Doubts): void {
    this.#services.remove(entry.word);
    const members = this.#services.define(entry.word);
    entry.ignore(...IGNORED_OF_OBJECT);
    for (const name of entry.take("members")?.values() ?? []) members.push({ type: "group", name });
    if (doubts.of(entry)) members.push(unsure("service group", entry.word));
  }

  /** All addresses of names and of addresses as such. */
  addresses(names: readonly string[]): AddressSet {
    const [only = ""] = names;
    if (names.length === 1) return this.#setOf(only);
    const key = JSON.stringify(names);
    let union = this.#unions.get(key);
    if (union === undefined) this.#unions.set(key, (union = uniteAddresses(names.map((name) => this.#setOf(name)))));
    return union;
  }

  #setOf(name: string): AddressSet {
    if (name === "any") return ANY_ADDRESS;
    let set = this.#sets.get(name);
    if (set === undefined) this.#sets.set(name, (set = this.#read(name)));
    return set;
  }

  #read(name: string): AddressSet {
    if (!this.#addresses.has(name)) {
      const ranges = literalRanges(name);
      if (ranges !== undefined) return addressSet(ranges);
      if (this.#lists.has(name)) return openAddresses(`the external list ${name} is not told`, true);
      return openAddresses(`address ${name} is not there`, false);
    }
    const { values, open } = this.#addresses.resolve(name);
    return { ...addressSet(values), ...(open === undefined ? {} : { open }) };
  }

  /** None of the names is `any` or `application-default`. */
  services(names: readonly string[]): { readonly services: readonly Service[]; readonly open?: Open } {
    const found = names.map((name) => this.#services.resolve(name));
    const services = found.flatMap(({ values }) => values);
    const open = found.find((one) => one.open?.understood === false)?.open ?? found.find((one) => one.open !== undefined)?.open;
    return open === undefined ? { services } : { services, open };
  }
}

function unsure(noun: string, name: string) {
  return { type: "open", why: `not all of ${noun} ${name} was told or understood`, understood: false } as const;
}

const LARGEST_IP = 0xffff_ffffn;

/**
 * `10.0.0.0/8`, `10.0.0.1`, `10.0.0.1-10.0.0.9`. An address of IPv4 is one of IPv6 whose first 96 bits are 0, so that `::/0` holds both
 * (PAN-OS Networking Administrator's Guide: NAT Policy Rules).
 */
function literalRanges(text: string): readonly FamilyRange[] | undefined {
  const [from = "", to] = text.split("-", 2);
  const range = to === undefined ? readNetwork(text) : readAddressRange(from, to);
  if (range === undefined || range.low > range.high) return undefined;
  if (range.family === "ip" || range.low > LARGEST_IP) return [range];
  return [range, { family: "ip", low: range.low, high: range.high < LARGEST_IP ? range.high : LARGEST_IP }];
}

/** `10.0.0.7/0.255.0.0`: bits that are set do not count. */
function wildcardRanges(text: string): readonly FamilyRange[] | undefined {
  const [address, wildcard] = text.split("/", 2).map(readAddress);
  if (address?.family !== "ip" || wildcard?.family !== "ip") return undefined;
  const mask = 0xffff_ffffn ^ wildcard.low;
  return maskedRanges(address.low & mask, mask, "ip");
}

/** `80,443,8000-8010`, also as several. */
function portsOf(texts: readonly string[]): readonly Range[] | undefined {
  const ranges: Range[] = [];
  for (const part of texts.flatMap((text) => text.split(","))) {
    const found = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part);
    const [low, high] = [Number(found?.[1]), Number(found?.[2] ?? found?.[1])];
    if (found === null || low > 65_535 || high > 65_535 || low > high) return undefined;
    ranges.push({ low: BigInt(low), high: BigInt(high) });
  }
  return ranges.length === 0 ? undefined : mergeRanges(ranges);
}
