// IOS object groups of networks and services (Security Configuration Guide: Object Groups for ACLs).

import { type AddressRange, readAddress, readAddressRange, readNetwork } from "../../address.ts";
import { type AddressSet, ANY_ADDRESS, addressSet, type IpFamily } from "../../address-set.ts";
import { type ConfigLine, Words } from "../../config-line.ts";
import { Groups, type Member } from "../../group.ts";
import type { Service } from "../../service.ts";
import { TCP, UDP } from "../../service.ts";
import type { Objects, ServiceSet } from "../entry.ts";
import { IOS_PORTS, readIcmpMessage, readProtocol } from "../names.ts";
import { startsPorts, takePorts } from "../ports.ts";

export class IosObjects implements Objects {
  readonly networks = new Groups<AddressRange | "any">("object group");
  readonly serviceGroups = new Groups<Service>("object group");
  readonly #sets = new Map<string, AddressSet>();

  addresses(name: string): AddressSet {
    let set = this.#sets.get(name);
    if (set === undefined) {
      const { values, open } = this.networks.resolve(name);
      const known = values.includes("any") ? ANY_ADDRESS : addressSet(values.filter((value) => value !== "any"));
      set = open === undefined ? known : { ...known, open };
      this.#sets.set(name, set);
    }
    return set;
  }

  services(name: string): ServiceSet {
    const { values, open } = this.serviceGroups.resolve(name);
    return open === undefined ? { services: values } : { services: values, open };
  }
}

/** `host A`, `A MASK`, `A /LENGTH`, `range A B`, `any`, `group-object NAME`. `undefined` where it is none of these. */
export function readNetworkMember({ words: all }: ConfigLine): Member<AddressRange | "any"> | undefined {
  const words = new Words(all);
  const first = words.next();
  const value = (range: AddressRange | undefined): Member<AddressRange | "any"> | undefined =>
    range === undefined || !words.done ? undefined : { type: "value", value: range };
  switch (first) {
    case "any":
      return words.done ? { type: "value", value: "any" } : undefined;
    case "group-object":
      return { type: "group", name: words.next() ?? "" };
    case "host":
      return value(readAddress(words.next() ?? ""));
    case "range":
      return value(readAddressRange(words.next() ?? "", words.next() ?? ""));
    default: {
      const second = words.next();
      if (first === undefined || second === undefined) return value(readNetwork(first ?? ""));
      return value(readNetwork(`${first}${second.startsWith("/") ? second : `/${second}`}`));
    }
  }
}

/** `tcp source gt 1023 eq 80`, `tcp-udp eq 53`, `icmp echo`, `ip`, `47`, `group-object NAME`. Both of TCP and UDP are two members. */
export function readServiceMembers({ words: all }: ConfigLine, family: IpFamily): readonly Member<Service>[] | undefined {
  const words = new Words(all);
  const first = words.next();
  if (first === "group-object") return [{ type: "group", name: words.next() ?? "" }];
  const both = first === "tcp-udp";
  const protocol = both ? TCP : readProtocol(first, family);
  if (protocol === undefined) return undefined;
  if (protocol === "any") return words.done ? [{ type: "value", value: {} }] : undefined;
  if (protocol === 1 || protocol === 58) {
    const word = words.next();
    if (word === undefined) return [{ type: "value", value: { transport: protocol } }];
    const message = readIcmpMessage(word, protocol === 1 ? "ip" : "ip6");
    if (message === undefined || !words.done) return undefined;
    const [icmpType, icmpCode] = message;
    const code = icmpCode === undefined ? {} : { icmpCode };
    return [{ type: "value", value: { transport: protocol, icmpType, ...code, family: protocol === 1 ? "ip" : "ip6" } }];
  }
  if (protocol !== TCP && protocol !== UDP) {
    return words.done ? [{ type: "value", value: { transport: protocol } }] : undefined;
  }
  const sourcePorts = words.take("source") ? takeSpec(words) : undefined;
  words.take("destination");
  const destinationPorts = takeSpec(words);
  if (sourcePorts === "unknown" || destinationPorts === "unknown" || !words.done) return undefined;
  return (both ? [TCP, UDP] : [protocol]).map((transport) => ({
    type: "value",
    value: {
      transport,
      ...(sourcePorts === undefined ? {} : { sourcePorts }),
      ...(destinationPorts === undefined ? {} : { destinationPorts }),
    },
  }));
}

/** The operator `eq` may be left out. */
function takeSpec(words: Words): ReturnType<typeof takePorts> {
  if (words.done || startsPorts(words.peek())) return takePorts(words, IOS_PORTS);
  return takePorts(new Words(["eq", words.next() ?? ""]), IOS_PORTS);
}
