// An ASA configuration taken apart: sections by their headings, each line told to its section. Nothing is concluded here.

import type { Locator } from "@bulkhead/facts";
import { readAddress, readNetwork } from "../../address.ts";
import type { ConfigLine } from "../../config-line.ts";
import type { Route } from "../../ruleset.ts";
import { maskConfigurationSecrets } from "../../secret.ts";
import type { AccessEntry, AccessList } from "../entry.ts";
import { readEntry } from "./access-list.ts";
import { isFrame, isIgnored } from "./ignored.ts";
import { AsaInterface } from "./interface.ts";
import { AsaObjects, readNetworkMember, readNetworkObject, readPortMembers, readServiceMembers, readServices } from "./object.ts";
import { type Placed, readAuto, readTwice } from "./translation.ts";

/** A list where it is put into force. */
export interface Group {
  readonly list: string;
  readonly text: string;
  readonly locator: Locator;
}

type Section = (line: ConfigLine) => boolean;

const TAKES_ALL: Section = () => true;
const TAKES_NONE: Section = () => false;

interface RawList {
  readonly locator: Locator;
  readonly lines: { readonly line: ConfigLine; readonly from: number }[];
}

export class AsaConfiguration {
  hostname: string | undefined;
  /** It ends with `: end`. Without, nothing that is absent counts as absent. */
  whole = false;
  /** Why lists are not what they are from 8.3 on in routed mode. */
  foreign: { readonly why: string; readonly locator: Locator } | undefined;
  readonly interfaces: AsaInterface[] = [];
  readonly objects = new AsaObjects();
  readonly translations: Placed[] = [];
  /** Lines that translate in a way that was not understood. */
  readonly strangeTranslations: { readonly text: string; readonly locator: Locator }[] = [];
  readonly routes: Route[] = [];
  readonly inbound = new Map<string, Group>();
  readonly outbound = new Map<string, Group>();
  global: Group | undefined;
  sameLevel = false;
  sameInterface = false;
  /** Policies that inspect ICMP, whose answers then pass, and those in force everywhere or at an interface. */
  readonly inspecting = new Set<string>();
  readonly definedPolicies = new Set<string>();
  readonly policies = new Map<string, "everywhere" | "somewhere">();
  /** Interfaces at which a source is held against the routes. */
  readonly verified: { readonly name: string; readonly text: string; readonly locator: Locator }[] = [];
  /** TCP that does not begin with SYN is let through somewhere. */
  bypassesState: Locator | undefined;
  /** Interfaces by name at which tunnels end; what comes out of them is held against no list, unless it says so. */
  readonly tunnels = new Map<string, { readonly text: string; readonly locator: Locator }>();
  tunnelsFiltered = false;
  readonly strange: { readonly locator: Locator; readonly why: string; readonly text: string }[] = [];
  strangeSections = false;
  /** Lines not understood that may put a list into force, be entries of one, or say what passes between equals. */
  readonly stray = { groups: [] as Locator[], entries: [] as Locator[], levels: [] as Locator[] };
  readonly #lists = new Map<string, RawList>();
  #section: Section = TAKES_NONE;

  constructor(lines: readonly ConfigLine[]) {
    for (const line of lines) {
      if (line.text.startsWith("!")) continue;
      if (line.text.startsWith(":")) {
        this.whole = line.text === ": end";
        continue;
      }
      this.whole = false;
      this.#take(line);
    }
  }

  /** To be asked when everything is read: what a group is decides what a line means. */
  list(name: string): AccessList | undefined {
    const raw = this.#lists.get(name);
    if (raw === undefined) return undefined;
    const entries: AccessEntry[] = raw.lines.flatMap(({ line, from }) => readEntry(line, from, this.objects) ?? []);
    return { name, families: ["ip", "ip6"], entries, locator: raw.locator };
  }

  get listNames(): readonly string[] {
    return [...this.#lists.keys()];
  }

  #take(line: ConfigLine): void {
    if (line.indent > 0 && this.#section !== TAKES_NONE) {
      if (!this.#section(line)) this.#odd(line);
      return;
    }
    const opened = this.#open(line);
    if (opened !== undefined) {
      this.#section = opened;
      return;
    }
    this.#odd(line);
    const locator = locatorOf(line);
    const has = (...words: readonly string[]): boolean => words.some((word) => line.words.includes(word));
    if (has("permit", "deny") && !has("inter-interface", "intra-interface")) this.stray.entries.push(locator);
    else if (has("inter-interface", "intra-interface", "same-security-traffic")) this.stray.levels.push(locator);
    else if (has("interface", "global", "access-group")) this.stray.groups.push(locator);
    if (line.indent === 0) this.#section = this.#strange;
  }

  readonly #strange: Section = () => {
    this.strangeSections = true;
    return false;
  };

  #odd(line: ConfigLine): void {
    const text = maskConfigurationSecrets(line.text.slice(0, 500));
    this.strange.push({ locator: locatorOf(line), why: "a command of this kind is not known", text });
  }

  /** The section that a line opens; `undefined` where it is no heading and no command that is known. */
  #open(line: ConfigLine): Section | undefined {
    const { words, text } = line;
    const [first = "", second = "", third = ""] = words;
    switch (first) {
      case "hostname":
        this.hostname = second;
        return TAKES_NONE;
      case "ASA":
      case "PIX": {
        const [, major = "9", minor = "0"] = /Version (\d+)\.(\d+)/.exec(text) ?? [];
        if (Number(major) * 100 + Number(minor) < 803) {
          this.foreign = {
            why: "before release 8.3 lists name translated addresses; that is not modelled",
            locator: locatorOf(line),
          };
        }
        return TAKES_NONE;
      }
      case "firewall":
        this.foreign = { why: "a transparent firewall is not modelled", locator: locatorOf(line) };
        return second === "transparent" ? TAKES_NONE : undefined;
      case "static":
      case "nat-control":
        this.foreign = { why: "translation as before release 8.3 is not modelled", locator: locatorOf(line) };
        return undefined;
      case "name":
        this.objects.hosts.set(third, second);
        return readAddress(second) === undefined ? undefined : TAKES_NONE;
      case "interface":
        return this.#interface(line);
      case "object":
        return this.#object(second, third);
      case "object-group":
        return this.#objectGroup(second, third, words[3]);
      case "access-list":
        return this.#accessList(line);
      case "access-group":
        return this.#accessGroup(line);
      case "same-security-traffic":
        if (second !== "permit" || (third !== "inter-interface" && third !== "intra-interface")) return undefined;
        if (third === "inter-interface") this.sameLevel = true;
        else this.sameInterface = true;
        return TAKES_NONE;
      case "nat":
        return this.#twice(line);
      case "route":
      case "ipv6":
        if (first === "ipv6" && second !== "route") break;
        return this.#route(first === "ipv6" ? words.slice(1) : words, line) ? TAKES_NONE : undefined;
      case "crypto":
        if (second === "map" && words[3] === "interface") this.tunnels.set(words[4] ?? "", { text, locator: locatorOf(line) });
        break;
      case "webvpn":
        return (sub) => {
          if (sub.words[0] === "enable")
            this.tunnels.set(sub.words[1] ?? "", { text: `webvpn: ${sub.text}`, locator: locatorOf(sub) });
          return true;
        };
      case "no":
        if (second === "sysopt" && words[4] === undefined && text === "no sysopt connection permit-vpn")
          this.tunnelsFiltered = true;
        if (second === "nat-control" || text === "no firewall transparent") return TAKES_NONE;
        break;
      case "class-map":
        return TAKES_ALL;
      case "policy-map":
        // Those of type inspect are about single applications.
        if (second === "type") return TAKES_ALL;
        this.definedPolicies.add(second);
        return (sub) => this.#policy(sub, second);
      case "service-policy":
        this.policies.set(second, third === "global" ? "everywhere" : "somewhere");
        return TAKES_NONE;
      case "ip":
        if (second !== "verify" || words[4] === undefined) break;
        this.verified.push({ name: words[4], text, locator: locatorOf(line) });
        return TAKES_NONE;
      case "end":
      case "exit":
      case "configure":
        return TAKES_NONE;
    }
    if (isIgnored(words)) return TAKES_ALL;
    return isFrame(text) ? TAKES_NONE : undefined;
  }

  #interface(line: ConfigLine): Section {
    const hardware = line.words.slice(1).join("");
    const known = this.interfaces.find((one) => one.hardware === hardware);
    const own = known ?? new AsaInterface(hardware, locatorOf(line));
    if (known === undefined) this.interfaces.push(own);
    return (sub) => own.accept(sub);
  }

  /** Limits of connections do not say what passes, but for the ones that are named here. */
  #policy(line: ConfigLine, policy: string): boolean {
    const { text, words } = line;
    const [first = "", second = ""] = words;
    if (first === "inspect" && second === "icmp" && words.length === 2) this.inspecting.add(policy);
    if (text.includes("tcp-state-bypass")) this.bypassesState = locatorOf(line);
    const known = first === "inspect" ? INSPECTED.has(second) : IN_POLICIES.has(first);
    if (!known) this.strangeSections = true;
    return known;
  }

  #object(kind: string, name: string): Section | undefined {
    if (name === "") return undefined;
    if (kind === "network") {
      const members = this.objects.networks.define(name);
      return (sub) => {
        const [first] = sub.words;
        if (first === "description") return true;
        if (first === "nat") {
          const placed = readAuto(sub, name);
          if (placed === undefined) this.strangeTranslations.push({ text: sub.text, locator: locatorOf(sub) });
          else this.translations.push(placed);
          return placed !== undefined;
        }
        const member = readNetworkObject(sub, this.objects);
        members.push(member ?? { type: "open", why: `what ${name} is cannot be read`, understood: false });
        return member !== undefined;
      };
    }
    if (kind !== "service") return undefined;
    const members = this.objects.serviceGroups.define(name);
    return (sub) => {
      if (sub.words[0] === "description") return true;
      const services = sub.words[0] === "service" ? readServices(sub.words, 1) : undefined;
      if (services === undefined) members.push({ type: "open", why: `what ${name} is cannot be read`, understood: false });
      else for (const value of services) members.push({ type: "value", value });
      return services !== undefined;
    };
  }

  #objectGroup(kind: string, name: string, protocol: string | undefined): Section | undefined {
    if (name === "") return undefined;
    const open = { type: "open", why: `a member of ${name} cannot be read`, understood: false } as const;
    const filling = <M>(members: M[], read: (line: ConfigLine) => readonly M[] | undefined, unread: M): Section => {
      return (sub) => {
        if (sub.words[0] === "description") return true;
        const more = read(sub);
        members.push(...(more ?? [unread]));
        return more !== undefined;
      };
    };
    const { networks, serviceGroups, ports, kinds } = this.objects;
    switch (kind) {
      case "network":
        kinds.set(name, "network");
        return filling(
          networks.define(name),
          (sub) => {
            const member = readNetworkMember(sub, this.objects);
            return member === undefined ? undefined : [member];
          },
          open,
        );
      case "service":
        if (protocol !== undefined) {
          kinds.set(name, "ports");
          return filling(ports.define(name), readPortMembers, open);
        }
        kinds.set(name, "service");
        return filling(serviceGroups.define(name), readServiceMembers, open);
      case "protocol":
      case "icmp-type":
        kinds.set(name, kind);
        return filling(serviceGroups.define(name), readServiceMembers, open);
      case "user":
      case "security":
      case "network-service":
        kinds.set(name, "unknown");
        networks.define(name).push({ ...open, why: `who belongs to ${name} the configuration does not tell`, understood: true });
        return TAKES_ALL;
      default:
        return undefined;
    }
  }

  #accessList(line: ConfigLine): Section | undefined {
    const { words } = line;
    const name = words[1] ?? "";
    if (name === "cached" || name === "alert-interval" || name === "deny-flow-max" || name === "mode") return TAKES_NONE;
    let from = 2;
    let at: number | undefined;
    if (words[from] === "line") {
      at = Number(words[3]);
      from = 4;
    }
    const kind = words[from];
    if (kind === "remark" || kind === "ethertype" || kind === "webtype" || kind === "standard") return TAKES_NONE;
    if (kind === "extended") from++;
    let raw = this.#lists.get(name);
    if (raw === undefined) this.#lists.set(name, (raw = { locator: locatorOf(line), lines: [] }));
    // What is neither is told as an entry that cannot be read.
    if (at !== undefined && at >= 1 && at <= raw.lines.length) raw.lines.splice(at - 1, 0, { line, from });
    else raw.lines.push({ line, from });
    return TAKES_NONE;
  }

  /** `access-group LIST in|out interface NAME`, `access-group LIST global` */
  #accessGroup(line: ConfigLine): Section | undefined {
    const [, list = "", way, interfaceWord, name = "", extra] = line.words;
    const group: Group = { list, text: line.text, locator: locatorOf(line) };
    if (way === "global" && interfaceWord === undefined) this.global = group;
    else if (interfaceWord === "interface" && (way === "in" || way === "out") && name !== "") {
      // Lists for packets to the device itself.
      if (extra === "control-plane") return TAKES_NONE;
      if (extra !== undefined) this.#odd(line);
      (way === "in" ? this.inbound : this.outbound).set(name, group);
    } else return undefined;
    return TAKES_NONE;
  }

  #twice(line: ConfigLine): Section | undefined {
    const placed = readTwice(line);
    if (placed === "inactive") return TAKES_NONE;
    if (placed !== undefined) {
      this.translations.push(placed);
      return TAKES_NONE;
    }
    if (/^nat \(\S+\) \d/.test(line.text)) {
      this.foreign = { why: "translation as before release 8.3 is not modelled", locator: locatorOf(line) };
    }
    this.strangeTranslations.push({ text: line.text, locator: locatorOf(line) });
    return undefined;
  }

  /** `route INTERFACE NETWORK MASK GATEWAY [METRIC]` */
  #route(words: readonly string[], line: ConfigLine): boolean {
    const [, name = "", first, second, third, fourth] = words;
    const v6 = first?.includes(":") === true;
    const network = v6 ? readNetwork(first) : this.objects.network(first, second);
    const via = this.objects.address(v6 ? second : third);
    const metric = Number(v6 ? third : fourth);
    if (network === undefined || via === undefined) return false;
    this.routes.push({
      family: network.family,
      network: { low: network.low, high: network.high },
      interface: name,
      via: via.low,
      ...(Number.isInteger(metric) && metric > 0 ? { metric } : {}),
      locator: locatorOf(line),
    });
    return true;
  }
}

/** First words of lines below a policy. */
const IN_POLICIES: ReadonlySet<string> = new Set(
  "class set police priority shape description no user-statistics flow-export ips csc cxsc sfr service-policy random-detect".split(
    " ",
  ),
);

/** What can be inspected. */
const INSPECTED: ReadonlySet<string> = new Set(
  [
    "ctiqbe dcerpc diameter dns esmtp ftp gtp h323 http icmp ils im ip-options ipsec-pass-thru ipv6 lisp m3ua mgcp mmp netbios pptp rsh",
    "rtsp scansafe sctp sip skinny snmp sqlnet stun sunrpc tftp waas xdmcp cip",
  ].flatMap((line) => line.split(" ")),
);

function locatorOf({ number }: ConfigLine): Locator {
  return { type: "line", line: number };
}
