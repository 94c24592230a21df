// Objects and object groups of ASA: networks, services, protocols, ICMP types (ASA Series Firewall CLI Configuration Guide: Objects for
// Access Control).

import { type AddressRange, readAddress, readNetwork } from "../../address.ts";
import { type AddressSet, ANY_ADDRESS, ANY_IP, ANY_IP6, addressSet, uniteAddresses } from "../../address-set.ts";
import { type ConfigLine, Words } from "../../config-line.ts";
import { Groups, type Member } from "../../group.ts";
import type { Range } from "../../ruleset.ts";
import { type Service, TCP, UDP } from "../../service.ts";
import type { Objects, ServiceSet } from "../entry.ts";
import { ASA_PORTS, readIcmpMessage, readProtocol } from "../names.ts";
import { startsPorts, takePorts } from "../ports.ts";

/** What a word behind `object-group` means depends on what the group is. */
export type GroupKind = "network" | "service" | "ports" | "protocol" | "icmp-type" | "unknown";

export class AsaObjects implements Objects {
  readonly networks = new Groups<AddressSet>("object");
  readonly serviceGroups = new Groups<Service>("object");
  /** Groups that hold ports only, for the protocol that the rule names. */
  readonly ports = new Groups<Range>("object group");
  readonly kinds = new Map<string, GroupKind>();
  /** `name 10.1.0.5 plc-1` */
  readonly hosts = new Map<string, string>();
  readonly #sets = new Map<string, AddressSet>();

  addresses(name: string): AddressSet {
    let set = this.#sets.get(name);
    if (set === undefined) {
      const { values, open } = this.networks.resolve(name);
      const known = uniteAddresses(values);
      set = open === undefined ? known : { ...known, open };
      this.#sets.set(name, set);
    }
    return set;
  }

  services(name: string): ServiceSet {
    const { values, open } = this.serviceGroups.resolve(name);
    return open === undefined ? { services: values } : { services: values, open };
  }

  /** An address, or the name that the configuration gives to one; `0` is what people type for 0.0.0.0. */
  address(word: string | undefined): AddressRange | undefined {
    if (word === undefined) return undefined;
    return readAddress(word === "0" ? "0.0.0.0" : (this.hosts.get(word) ?? word));
  }

  /** `A MASK` of IPv4, from the two words. */
  network(word: string | undefined, mask: string | undefined): AddressRange | undefined {
    const address = this.address(word);
    if (address?.family !== "ip" || mask === undefined) return undefined;
    return readNetwork(`${dotted(address.low)}/${mask === "0" ? "0.0.0.0" : mask}`);
  }
}

function dotted(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
}

/** A line below `object network`: `host`, `subnet`, `range`, `fqdn`. `undefined` where it is none of these. */
export function readNetworkObject({ words: all }: ConfigLine, objects: AsaObjects): Member<AddressSet> | undefined {
  const words = new Words(all);
  const kind = words.next();
  const [first, second] = words.rest();
  switch (kind) {
    case "host":
      return memberOf(objects.address(first), words.rest().length === 1);
    case "subnet":
      return first?.includes("/")
        ? memberOf(readNetwork(first), second === undefined)
        : memberOf(objects.network(first, second), true);
    case "range": {
      const [low, high] = [objects.address(first), objects.address(second)];
      if (low === undefined || low.family !== high?.family) return undefined;
      return memberOf({ family: low.family, low: low.low, high: high.low }, true);
    }
    case "fqdn":
      return { type: "open", why: `the addresses of ${words.rest().at(-1) ?? ""} are looked up`, understood: true };
    default:
      return undefined;
  }
}

function memberOf(range: AddressRange | undefined, whole: boolean): Member<AddressSet> | undefined {
  return range === undefined || !whole ? undefined : { type: "value", value: addressSet([range]) };
}

/** A line below `object-group network`. */
export function readNetworkMember({ words: all }: ConfigLine, objects: AsaObjects): Member<AddressSet> | undefined {
  const [kind, first, second] = all;
  if (kind === "group-object") return { type: "group", name: first ?? "" };
  if (kind !== "network-object") return undefined;
  if (first === "object") return { type: "group", name: second ?? "" };
  if (first === "host") return memberOf(objects.address(second), all.length === 3);
  if (first?.includes("/")) return memberOf(readNetwork(first), all.length === 2);
  return memberOf(objects.network(first, second), all.length === 3);
}

/** `tcp|udp|tcp-udp|icmp|icmp6|PROTOCOL [source …] [destination …]`, from word `from` on. `undefined` where it cannot be read. */
export function readServices(all: readonly string[], from: number): readonly Service[] | undefined {
  const words = new Words(all, from);
  const first = words.next();
  const both = first === "tcp-udp";
  const protocol = both ? TCP : readProtocol(first, "ip");
  if (protocol === undefined) return undefined;
  if (protocol === "any") return words.done ? [{}] : undefined;
  if (protocol === 1 || protocol === 58) return readIcmpService(words, protocol);
  if (protocol !== TCP && protocol !== UDP && protocol !== 132) return words.done ? [{ transport: protocol }] : undefined;
  const sourcePorts = words.take("source") ? takePorts(words, ASA_PORTS) : undefined;
  const destinationPorts = words.take("destination") || startsPorts(words.peek()) ? takePorts(words, ASA_PORTS) : undefined;
  if (sourcePorts === "unknown" || destinationPorts === "unknown" || !words.done) return undefined;
  return (both ? [TCP, UDP] : [protocol]).map((transport) => ({
    transport,
    ...(sourcePorts === undefined ? {} : { sourcePorts }),
    ...(destinationPorts === undefined ? {} : { destinationPorts }),
  }));
}

function readIcmpService(words: Words, transport: 1 | 58): readonly Service[] | undefined {
  const family = transport === 1 ? "ip" : "ip6";
  const word = words.next();
  if (word === undefined) return [{ transport, family }];
  const message = readIcmpMessage(word, family);
  const code = words.next();
  if (message === undefined || !words.done || (code !== undefined && !/^\d{1,3}$/.test(code))) return undefined;
  const icmpCode = code === undefined ? message[1] : Number(code);
  return [{ transport, icmpType: message[0], ...(icmpCode === undefined ? {} : { icmpCode }), family }];
}

/** A line below `object-group service`, `protocol` or `icmp-type`. */
export function readServiceMembers({ words }: ConfigLine): readonly Member<Service>[] | undefined {
  const [kind, first, second] = words;
  const values = (services: readonly Service[] | undefined): readonly Member<Service>[] | undefined =>
    services?.map((value) => ({ type: "value", value }));
  switch (kind) {
    case "group-object":
      return [{ type: "group", name: first ?? "" }];
    case "service-object":
      return first === "object" ? [{ type: "group", name: second ?? "" }] : values(readServices(words, 1));
    case "protocol-object": {
      const protocol = readProtocol(first, "ip");
      if (protocol === undefined || words.length !== 2) return undefined;
      return values([protocol === "any" ? {} : { transport: protocol }]);
    }
    case "icmp-object":
      // Of which family the rule says.
      return values(readIcmpService(new Words(words, 1), 1));
    default:
      return undefined;
  }
}

/** A line below `object-group service NAME tcp|udp|tcp-udp`: ports only. */
export function readPortMembers({ words: all }: ConfigLine): readonly Member<Range>[] | undefined {
  const words = new Words(all, 1);
  if (all[0] === "group-object") return [{ type: "group", name: all[1] ?? "" }];
  if (all[0] !== "port-object") return undefined;
  const ports = takePorts(words, ASA_PORTS);
  if (ports === undefined || ports === "unknown" || !words.done) return undefined;
  return ports.map((value) => ({ type: "value", value }));
}

/** `any`, `any4`, `any6`; `undefined` for other words. */
export function readAny(word: string | undefined): AddressSet | undefined {
  return word === "any" ? ANY_ADDRESS : word === "any4" ? ANY_IP : word === "any6" ? ANY_IP6 : undefined;
}
