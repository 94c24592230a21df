// Entries of IOS access lists: standard, extended and IPv6 (IOS Security Command Reference: access-list, permit, deny, ipv6 access-list;
// Security Configuration Guide: Access Control Lists).
//
// What is examined are whole packets and first fragments. An entry with `fragments` is about later fragments only: one that denies says
// nothing of them, one that permits is told as possible, since what those carry cannot be known.

import type { Locator } from "@bulkhead/facts";
import { maskedRanges, readAddress, readNetwork } from "../../address.ts";
import { type AddressSet, ANY_IP, ANY_IP6, addressSet, type IpFamily, openAddresses } from "../../address-set.ts";
import { type ConfigLine, Words } from "../../config-line.ts";
import { flagsWhere, readFlags } from "../../flags.ts";
import { type Condition, oneField } from "../../ruleset.ts";
import { maskConfigurationSecrets } from "../../secret.ts";
import { type Service, TCP, UDP } from "../../service.ts";
import { type AccessEntry, type AddressSpec, type ServiceSpec, unreadable } from "../entry.ts";
import { IOS_PORTS, readIcmpMessage, readProtocol } from "../names.ts";
import { takePorts } from "../ports.ts";

export type ListKind = "standard" | "extended" | "ipv6";

/** The kind of a numbered list by its number; `undefined` for the numbers of other kinds (MAC addresses, IPX). */
export function kindOfNumber(word: string): "standard" | "extended" | undefined {
  const number = /^\d{1,4}$/.test(word) ? Number(word) : 0;
  if ((number >= 1 && number <= 99) || (number >= 1300 && number <= 1999)) return "standard";
  if ((number >= 100 && number <= 199) || (number >= 2000 && number <= 2699)) return "extended";
  return undefined;
}

export interface NumberedEntry {
  /** By which the device sorts; absent: behind all others. */
  readonly sequence?: number;
  readonly entry: AccessEntry;
}

/** Entries without effect on packets: `remark`. `undefined`: no entry at all. */
export type EntryReading = NumberedEntry | "remark" | undefined;

/** Reads `[number] permit|deny …` from word `from` on. */
export function readEntry(line: ConfigLine, from: number, kind: ListKind): EntryReading {
  const words = new Words(line.words, from);
  let sequence: number | undefined;
  const takeSequence = (): void => {
    if (/^\d{1,10}$/.test(words.peek() ?? "")) sequence = Number(words.next());
  };
  takeSequence();
  if (words.take("sequence")) takeSequence();
  const verb = words.next();
  if (verb === "remark") return "remark";
  const numbered = (entry: AccessEntry): NumberedEntry => (sequence === undefined ? { entry } : { sequence, entry });
  const text = maskConfigurationSecrets(line.text);
  const locator: Locator = { type: "line", line: line.number };
  if (verb === "evaluate") return numbered(evaluated(text, locator, kind === "ipv6" ? "ip6" : "ip", words.next() ?? ""));
  if (verb === "dynamic") return numbered(unreadable(text, locator));
  if (verb !== "permit" && verb !== "deny") return undefined;
  const read =
    kind === "standard" ? readStandard(words) : readExtended(words, kind === "ipv6" ? "ip6" : "ip", verb, takeSequence);
  if (read === undefined) return numbered(unreadable(text, locator));
  const conditions = words.done ? read.conditions : [...read.conditions, unknownRest(words)];
  return numbered({ action: verb, ...read, conditions, text, locator });
}

type Read = Pick<AccessEntry, "source" | "destination" | "service" | "conditions" | "logged">;

/** Permits what answers to connections that another list reflected. */
function evaluated(text: string, locator: Locator, family: IpFamily, name: string): AccessEntry {
  return {
    action: "permit",
    source: family === "ip" ? ANY_IP : ANY_IP6,
    destination: family === "ip" ? ANY_IP : ANY_IP6,
    service: { services: [{}] },
    conditions: [
      oneField({ field: "state" }, ["established", "related"]),
      { type: "unmodelled", why: `only answers to what an entry with reflect ${name} let pass`, understood: true },
    ],
    logged: false,
    text,
    locator,
  };
}

function unknownRest(words: Words): Condition {
  return { type: "unmodelled", why: `${words.rest().slice(0, 8).join(" ")} is not known`, understood: false };
}

function readStandard(words: Words): Read | undefined {
  const source = takeAddress(words, "ip", true);
  if (source === undefined) return undefined;
  const logged = words.take("log");
  return { source, destination: ANY_IP, service: { services: [{}] }, conditions: [], logged };
}

function readExtended(words: Words, family: IpFamily, verb: "permit" | "deny", takeSequence: () => void): Read | undefined {
  let service: ServiceSpec | undefined;
  const word = words.next();
  let protocol: number | "any" | undefined;
  if (word === "object-group") service = { group: words.next() ?? "" };
  else {
    protocol = readProtocol(word, family);
    if (protocol === undefined) return undefined;
  }
  const source = takeAddress(words, family, false);
  if (source === undefined) return undefined;
  const withPorts = protocol === TCP || protocol === UDP || protocol === 132;
  const sourcePorts = withPorts ? takePorts(words, IOS_PORTS) : undefined;
  const destination = takeAddress(words, family, false);
  if (destination === undefined) return undefined;
  const destinationPorts = withPorts ? takePorts(words, IOS_PORTS) : undefined;
  const conditions: Condition[] = [];
  if (sourcePorts === "unknown" || destinationPorts === "unknown") {
    conditions.push({ type: "unmodelled", why: "a port of it is not known by name", understood: false });
  }
  const icmp = protocol === 1 || protocol === 58 ? takeIcmp(words, family) : {};
  const options = takeOptions(words, verb, takeSequence);
  service ??= {
    services: [
      {
        ...(protocol === "any" || protocol === undefined ? {} : { transport: protocol }),
        ...(sourcePorts === undefined || sourcePorts === "unknown" ? {} : { sourcePorts }),
        ...(destinationPorts === undefined || destinationPorts === "unknown" ? {} : { destinationPorts }),
        ...icmp,
      },
    ],
  };
  return { source, destination, service, conditions: [...conditions, ...options.conditions], logged: options.logged };
}

/** A type by name or number, a code behind a number. */
function takeIcmp(words: Words, family: IpFamily): Pick<Service, "icmpType" | "icmpCode"> {
  const message = readIcmpMessage(words.peek() ?? "", family);
  if (message === undefined) return {};
  const numeric = /^\d+$/.test(words.next() as string);
  const [icmpType, own] = message;
  const given = words.peek() ?? "";
  const code = numeric && /^\d{1,3}$/.test(given) && Number(given) <= 255 ? Number(words.next()) : own;
  return code === undefined ? { icmpType } : { icmpType, icmpCode: code };
}

/** `any`, `host A`, `A WILDCARD`, `A/LENGTH`, `object-group NAME`; in a standard list a bare address is a host. */
function takeAddress(words: Words, family: IpFamily, standard: boolean): AddressSpec | undefined {
  const word = words.next();
  if (word === undefined) return undefined;
  if (word === "any") return family === "ip" ? ANY_IP : ANY_IP6;
  if (word === "object-group") {
    const group = words.next();
    return group === undefined ? undefined : { group };
  }
  if (word === "host") return hostOf(words.next(), family);
  if (word.includes("/")) {
    const network = readNetwork(word);
    return network?.family === family ? addressSet([network]) : undefined;
  }
  const address = readAddress(word.replace(/,$/, ""));
  if (address?.family !== family) return undefined;
  if (family === "ip6") return undefined;
  // A router shows `10.0.0.0, wildcard bits 0.0.0.255`.
  if (words.peek() === "wildcard" && words.peek(1) === "bits") {
    words.next();
    words.next();
  }
  const wildcard = readAddress(words.peek() ?? "");
  if (wildcard?.family !== "ip") return standard ? addressSet([address]) : undefined;
  words.next();
  return wildcardSet(address.low, wildcard.low);
}

function hostOf(word: string | undefined, family: IpFamily): AddressSet | undefined {
  const host = readAddress(word ?? "");
  if (host !== undefined) return host.family === family ? addressSet([host]) : undefined;
  // A name is looked up when it is typed; as text it is one that only a list of hosts tells.
  return word === undefined ? undefined : openAddresses(`the address of ${word} is not told`, true);
}

/** Bits that are set in the wildcard do not count; it may have holes. */
function wildcardSet(address: bigint, wildcard: bigint): AddressSet {
  const mask = 0xffff_ffffn ^ wildcard;
  const ranges = maskedRanges(address & mask, mask, "ip");
  return ranges === undefined ? openAddresses("a wildcard mask with so many holes is not written out", true) : addressSet(ranges);
}

/** Options whose one argument cannot be told from a packet, or is not modelled. */
const UNMODELLED: ReadonlySet<string> = new Set(["dscp", "precedence", "tos", "ttl", "option", "flow-label", "time-range"]);
/** Options of IPv6 that ask for extension headers. */
const HEADERS: ReadonlySet<string> = new Set(["routing", "hbh", "dest-option", "mobility", "auth"]);

function takeOptions(
  words: Words,
  verb: "permit" | "deny",
  takeSequence: () => void,
): { readonly conditions: readonly Condition[]; readonly logged: boolean } {
  const conditions: Condition[] = [];
  let logged = false;
  const open = (why: string): void => {
    conditions.push({ type: "unmodelled", why, understood: true });
  };
  for (;;) {
    const at = words.position;
    const word = words.next();
    if (word === undefined) break;
    if (word === "log" || word === "log-input") {
      logged = true;
      // A tag of the user's may follow.
      if (/^[\w-]+$/.test(words.peek() ?? "") && words.peek(1) === undefined) words.next();
    } else if (word === "established") conditions.push(flagsOf((flags) => (flags & 0x14) !== 0));
    else if (word === "fragments" || word === "undetermined-transport") {
      if (verb === "deny") conditions.push(oneField({ field: "transport" }, []));
      else open(`${word} lets pass what cannot be told`);
    } else if (word === "match-all" || word === "match-any") conditions.push(takeFlags(words, word === "match-all"));
    else if (readFlags([word]) !== undefined && word.length === 3) {
      const mask = readFlags([word]) as number;
      conditions.push(flagsOf((flags) => (flags & mask) !== 0));
    } else if (word === "reflect") {
      words.next();
      if (words.take("timeout")) words.next();
    } else if (word === "sequence") takeSequence();
    else if (UNMODELLED.has(word)) {
      const value = words.next();
      // `ttl range 1 5`, `ttl eq 1`
      if (word === "ttl") for (let more = value === "range" ? 2 : 1; more > 0; more--) words.next();
      open(`${word} ${value ?? ""} is not modelled`);
    } else if (HEADERS.has(word)) open(`${word} is not modelled`);
    else if (word === "routing-type" || word === "mobility-type" || word === "dest-option-type") {
      words.next();
      open(`${word} is not modelled`);
    } else {
      words.return(at);
      break;
    }
  }
  return { conditions, logged };
}

function flagsOf(holds: (flags: number) => boolean): Condition {
  return oneField({ field: "tcpFlags" }, flagsWhere(holds));
}

/** `match-all +syn -ack`: all of them are so; `match-any`: one of them is. */
function takeFlags(words: Words, all: boolean): Condition {
  const asked: { readonly bit: number; readonly on: boolean }[] = [];
  for (let word = words.peek(); word !== undefined && /^[+-][a-z]{3}$/.test(word); word = words.peek()) {
    const bit = readFlags([word.slice(1)]);
    if (bit === undefined) break;
    asked.push({ bit, on: word.startsWith("+") });
    words.next();
  }
  return flagsOf((flags) => {
    const fits = ({ bit, on }: (typeof asked)[number]): boolean => ((flags & bit) !== 0) === on;
    return all ? asked.every(fits) : asked.some(fits);
  });
}
