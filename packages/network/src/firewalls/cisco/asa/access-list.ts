// Entries of extended access lists of ASA (Command Reference: access-list extended). They name real addresses (from 8.3 on), with masks,
// objects and groups; what a group is decides what its place in the line means, so lines are read once all groups are.

import type { Locator } from "@bulkhead/facts";
import { readNetwork } from "../../address.ts";
import { addressSet } from "../../address-set.ts";
import { type ConfigLine, Words } from "../../config-line.ts";
import type { Condition, Range } from "../../ruleset.ts";
import { maskConfigurationSecrets } from "../../secret.ts";
import type { Service } from "../../service.ts";
import { type AccessEntry, type AddressSpec, type ServiceSet, unreadable } from "../entry.ts";
import { ASA_PORTS, readIcmpMessage, readProtocol } from "../names.ts";
import { takePorts } from "../ports.ts";
import { type AsaObjects, readAny } from "./object.ts";

/** The entry of a line, read from word `from` (`permit` or `deny`) on. `undefined` where it is not in force (`inactive`). */
export function readEntry(line: ConfigLine, from: number, objects: AsaObjects): AccessEntry | undefined {
  const words = new Words(line.words, from);
  const text = maskConfigurationSecrets(line.text);
  const locator: Locator = { type: "line", line: line.number };
  if (line.words.at(-1) === "inactive") return undefined;
  const action = words.next();
  if (action !== "permit" && action !== "deny") return unreadable(text, locator);
  const read = readBody(words, objects);
  return read === undefined ? unreadable(text, locator) : { action, ...read, text, locator };
}

type Body = Pick<AccessEntry, "source" | "destination" | "service" | "conditions" | "logged">;

function readBody(words: Words, objects: AsaObjects): Body | undefined {
  const protocol = takeProtocol(words, objects);
  if (protocol === undefined) return undefined;
  const conditions: Condition[] = [];
  takeIdentity(words, conditions);
  const source = takeAddress(words, objects);
  const sourcePorts = source === undefined ? undefined : takePortSpec(words, objects);
  takeIdentity(words, conditions);
  const destination = takeAddress(words, objects);
  if (source === undefined || destination === undefined) return undefined;
  const destinationPorts = takePortSpec(words, objects);
  for (const ports of [sourcePorts, destinationPorts]) {
    if (ports === "unknown") conditions.push({ type: "unmodelled", why: "a port of it is not known by name", understood: false });
  }
  const service = withPorts(withIcmp(protocol, words, objects), sourcePorts, destinationPorts);
  const logged = takeOptions(words, conditions);
  if (!words.done) {
    conditions.push({ type: "unmodelled", why: `${words.rest().slice(0, 8).join(" ")} is not known`, understood: false });
  }
  return { source, destination, service, conditions, logged };
}

/** A protocol, `object NAME` or `object-group NAME` of protocols or services. */
function takeProtocol(words: Words, objects: AsaObjects): ServiceSet | undefined {
  const word = words.next();
  if (word === "object" || word === "object-group") return objects.services(words.next() ?? "");
  const protocol = readProtocol(word, "ip");
  if (protocol === undefined) return undefined;
  if (protocol === "any") return { services: [{}] };
  const family = protocol === 1 ? "ip" : protocol === 58 ? "ip6" : undefined;
  return { services: [{ transport: protocol, ...(family === undefined ? {} : { family }) }] };
}

/** Users and security tags before an address: nothing in a packet tells them. */
function takeIdentity(words: Words, conditions: Condition[]): void {
  for (;;) {
    const word = words.peek();
    if (word === "user" || word === "user-group" || word === "object-group-user" || word === "object-group-security")
      words.next();
    else if (word === "security-group") {
      words.next();
      words.next();
    } else return;
    words.next();
    conditions.push({ type: "unmodelled", why: `who is meant by ${word} no packet tells`, understood: true });
  }
}

function takeAddress(words: Words, objects: AsaObjects): AddressSpec | undefined {
  const word = words.next();
  const any = readAny(word);
  if (any !== undefined) return any;
  if (word === "object" || word === "object-group") return { group: words.next() ?? "" };
  if (word === "host") {
    const host = objects.address(words.next());
    return host === undefined ? undefined : addressSet([host]);
  }
  if (word === "interface") {
    const open = { why: `the address of interface ${words.next() ?? ""} is not followed`, understood: true };
    return { ip: [], ip6: [], open };
  }
  if (word?.includes("/")) {
    const network = readNetwork(word);
    return network === undefined ? undefined : addressSet([network]);
  }
  const network = objects.network(word, words.next());
  return network === undefined ? undefined : addressSet([network]);
}

type Ports = readonly Range[] | "unknown" | undefined;

/** An operator with ports, or a group of ports. A group of networks is the next address. */
function takePortSpec(words: Words, objects: AsaObjects): Ports {
  if (words.peek() !== "object-group" || objects.kinds.get(words.peek(1) ?? "") !== "ports") return takePorts(words, ASA_PORTS);
  words.next();
  const { values, open } = objects.ports.resolve(words.next() ?? "");
  return open === undefined ? values : "unknown";
}

function withPorts({ services, ...rest }: ServiceSet, source: Ports, destination: Ports): ServiceSet {
  const sourcePorts = source === "unknown" ? undefined : source;
  const destinationPorts = destination === "unknown" ? undefined : destination;
  if (sourcePorts === undefined && destinationPorts === undefined) return { services, ...rest };
  const ported = services.map(
    (service): Service => ({
      ...service,
      ...(sourcePorts === undefined ? {} : { sourcePorts }),
      ...(destinationPorts === undefined ? {} : { destinationPorts }),
    }),
  );
  return { services: ported, ...rest };
}

/** For ICMP a type with a code, or a group of types, may follow the addresses. */
function withIcmp(set: ServiceSet, words: Words, objects: AsaObjects): ServiceSet {
  const [service] = set.services;
  const transport = service?.transport;
  if (set.services.length !== 1 || (transport !== 1 && transport !== 58) || service?.icmpType !== undefined) return set;
  const family = transport === 1 ? "ip" : "ip6";
  if (words.peek() === "object-group" && objects.kinds.get(words.peek(1) ?? "") === "icmp-type") {
    words.next();
    const types = objects.services(words.next() ?? "");
    return { ...types, services: types.services.map((one) => ({ ...one, transport, family })) };
  }
  const message = readIcmpMessage(words.peek() ?? "", family);
  if (message === undefined) return set;
  words.next();
  const code = /^\d{1,3}$/.test(words.peek() ?? "") ? Number(words.next()) : message[1];
  return { services: [{ transport, icmpType: message[0], family, ...(code === undefined ? {} : { icmpCode: code }) }] };
}

/** `log [LEVEL] [interval N]`, `log disable`, `log default`, `time-range NAME`. */
function takeOptions(words: Words, conditions: Condition[]): boolean {
  let logged = false;
  for (;;) {
    if (words.take("log")) {
      logged = !words.take("disable");
      if (
        /^(?:\d|default|emergencies|alerts|critical|errors|warnings|notifications|informational|debugging)$/.test(
          words.peek() ?? "",
        )
      ) {
        words.next();
      }
      if (words.take("interval")) words.next();
    } else if (words.take("time-range")) {
      conditions.push({ type: "unmodelled", why: `time-range ${words.next() ?? ""} is not modelled`, understood: true });
    } else return logged;
  }
}
