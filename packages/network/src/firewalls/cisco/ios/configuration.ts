// An IOS configuration taken apart: sections by their headings, each line told to its section. Nothing is concluded here.

import type { Locator } from "@bulkhead/facts";
import { type AddressRange, readAddress, readNetwork } from "../../address.ts";
import type { ConfigLine } from "../../config-line.ts";
import type { Route } from "../../ruleset.ts";
import { maskConfigurationSecrets } from "../../secret.ts";
import { type AccessEntry, type AccessList, unreadable } from "../entry.ts";
import { kindOfNumber, type ListKind, readEntry } from "./access-list.ts";
import { isFrame, isIgnored } from "./ignored.ts";
import { IosInterface } from "./interface.ts";
import { IosObjects, readNetworkMember, readServiceMembers } from "./object-group.ts";
import { IosTranslations } from "./translation.ts";
import { acceptMatch, acceptPolicy, type ClassMap, type PolicyMap, ZoneFirewall, type ZonePair } from "./zone-firewall.ts";

interface ListDraft {
  readonly kind: ListKind;
  readonly locator: Locator;
  readonly entries: { sequence: number; readonly entry: AccessEntry }[];
}

/** What takes the lines below a heading. */
type Section = (line: ConfigLine) => boolean;

const TAKES_ALL: Section = () => true;
const TAKES_NONE: Section = () => false;

export class IosConfiguration {
  hostname: string | undefined;
  /** It ends as a router's own listing does. Without, nothing that is absent counts as absent. */
  whole = false;
  routesIp6 = false;
  readonly interfaces = new Map<string, IosInterface>();
  readonly objects = new IosObjects();
  readonly zones = new ZoneFirewall();
  readonly translations = new IosTranslations();
  readonly routes: Route[] = [];
  /** Policies of quality of service that drop packets. */
  readonly dropping = new Set<string>();
  readonly strange: { readonly locator: Locator; readonly why: string; readonly text: string }[] = [];
  /** The interface with whose section the text breaks off. */
  lastInterface: string | undefined;
  /** A heading was not understood, with lines below it: what seems absent may have stood there. */
  strangeSections = false;
  /** Lines that look like entries of a numbered list; which one, and where in it, is not known. */
  readonly strayEntries: Locator[] = [];
  readonly #lists = new Map<string, ListDraft>();
  /** Words of lines that use a list for something else than packets through the router. */
  readonly #otherUses = new Set<string>();
  #section: Section = TAKES_NONE;
  readonly #flat: boolean;

  constructor(lines: readonly ConfigLine[]) {
    this.#flat = lines.every(({ indent }) => indent === 0);
    let banner: string | undefined;
    for (const line of lines) {
      const { text } = line;
      if (banner !== undefined) {
        if (text.includes(banner)) banner = undefined;
        continue;
      }
      if (text.startsWith("!")) continue;
      if (text.startsWith("banner ")) {
        banner = bannerEnd(line);
        this.#section = TAKES_ALL;
        continue;
      }
      this.#take(line);
    }
    if (banner !== undefined) {
      this.whole = false;
      const last = lines.at(-1) as ConfigLine;
      this.strange.push({ locator: { type: "line", line: last.number }, why: "a banner is not closed", text: "" });
    }
  }

  /** By name; `ip6` lists have names of their own. */
  list(name: string, family: "ip" | "ip6"): AccessList | undefined {
    const draft = this.#lists.get(`${family} ${name}`);
    if (draft === undefined) return undefined;
    const entries = draft.entries.toSorted((a, b) => a.sequence - b.sequence).map(({ entry }) => entry);
    return { name, families: [family], entries, locator: draft.locator };
  }

  /** Lists that are used for nothing else than filtering, in the order of the text. */
  get filters(): readonly AccessList[] {
    return [...this.#lists.keys()].flatMap((key) => {
      const at = key.indexOf(" ");
      const name = key.slice(at + 1);
      return this.#otherUses.has(name) ? [] : (this.list(name, key.slice(0, at) as "ip" | "ip6") ?? []);
    });
  }

  #take(line: ConfigLine): void {
    if (OTHER_USE.test(line.text)) for (const word of line.words) this.#otherUses.add(word);
    // An indented line belongs to the heading before it; where nothing is indented, any line may.
    if (line.indent > 0 && this.#section !== TAKES_NONE) {
      if (!this.#section(line)) this.#odd(line);
      return;
    }
    const opened = this.#open(line);
    if (opened !== undefined) this.#section = opened;
    else if (!this.#flat || this.#section === TAKES_ALL || !this.#section(line)) {
      this.#odd(line);
      if (line.words.includes("permit") || line.words.includes("deny")) this.strayEntries.push(locatorOf(line));
      if (line.indent === 0) this.#section = this.#strange;
    }
  }

  /** Below a heading that was not understood nothing is. */
  readonly #strange: Section = () => {
    this.strangeSections = true;
    return false;
  };

  #odd({ number, text }: ConfigLine): void {
    const locator: Locator = { type: "line", line: number };
    this.strange.push({
      locator,
      why: "a command of this kind is not known",
      text: maskConfigurationSecrets(text.slice(0, 500)),
    });
  }

  /** The section that a line opens; `undefined` where it is no heading and no command that is known. */
  #open(line: ConfigLine): Section | undefined {
    const { words, text } = line;
    const [first = "", second = "", third = "", fourth = ""] = words;
    if (first !== "end") this.whole = false;
    switch (first) {
      case "end":
        this.whole = true;
        return TAKES_NONE;
      case "hostname":
        this.hostname = second;
        return TAKES_NONE;
      case "interface":
        return this.#interface(words.slice(1).join(""), line);
      case "access-list":
        return this.#numbered(line);
      case "object-group":
        return this.#objectGroup(second, third, line);
      case "zone":
        if (second !== "security") return undefined;
        this.zones.zones.set(third, locatorOf(line));
        return ({ words: [sub] }) => sub === "description";
      case "zone-pair":
        return this.#zonePair(line);
      case "class-map":
      case "policy-map":
        return this.#map(line);
      case "ip":
      case "ipv6":
        if (second === "access-list") return this.#namedList(line);
        if (second === "route") return this.#route(line) ? TAKES_NONE : undefined;
        if (second === "nat" && first === "ip") return this.translations.accept(line) ? TAKES_NONE : undefined;
        if (second === "unicast-routing") this.routesIp6 = true;
        if (second === "port-map") this.zones.remapped.add(third);
        // How `ip inspect` looks at answers stands at the interfaces.
        if (["unicast-routing", "routing", "port-map", "inspect", "vrf", "reflexive-list", "access-list"].includes(second))
          return TAKES_ALL;
        break;
      case "vrf":
        return second === "definition" ? TAKES_ALL : undefined;
      case "no":
        if (second === "access-list" || (third === "access-list" && second.startsWith("ip"))) return this.#removeList(words);
        if (second === "object-group") {
          this.objects.networks.remove(fourth);
          this.objects.serviceGroups.remove(fourth);
          return TAKES_NONE;
        }
        if (second === "ipv6" && third === "unicast-routing") {
          this.routesIp6 = false;
          return TAKES_NONE;
        }
        break;
      case "crypto":
        // Said of an interface where it names a map and nothing else.
        if (second === "map" && words.length === 3) return undefined;
        break;
      case "parameter-map":
      case "time-range":
      case "control-plane":
        // A time range makes its entries open where they name it; the rest limits rates and packets to the router itself.
        return TAKES_ALL;
      case "configure":
      case "exit":
        return TAKES_NONE;
    }
    if (isIgnored(words)) return TAKES_ALL;
    return isFrame(text) ? TAKES_NONE : undefined;
  }

  #interface(name: string, line: ConfigLine): Section | undefined {
    if (name === "" || name.startsWith("range")) return undefined;
    let known = this.interfaces.get(name);
    if (known === undefined) this.interfaces.set(name, (known = new IosInterface(name, locatorOf(line))));
    this.lastInterface = name;
    const own = known;
    return (sub) => own.accept(sub);
  }

  #numbered(line: ConfigLine): Section | undefined {
    const name = line.words[1] ?? "";
    const kind = kindOfNumber(name);
    if (kind === undefined) return undefined;
    this.#listOf(name, kind, line);
    return this.#entry(line, 2, name, kind) ? TAKES_NONE : undefined;
  }

  #namedList(line: ConfigLine): Section | undefined {
    const [family, , given = "", named = ""] = line.words;
    if (given === "resequence" || given === "log-update" || given === "logging" || given === "helper") return TAKES_NONE;
    const kind: ListKind | undefined =
      family === "ipv6" ? "ipv6" : given === "standard" || given === "extended" ? given : undefined;
    const name = kind === "ipv6" ? given : named;
    if (kind === undefined || name === "") return undefined;
    this.#listOf(name, kind, line);
    return (sub) => this.#subEntry(sub, name, kind);
  }

  #listOf(name: string, kind: ListKind, line: ConfigLine): ListDraft {
    const key = `${kind === "ipv6" ? "ip6" : "ip"} ${name}`;
    let list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, (list = { kind, locator: locatorOf(line), entries: [] }));
    return list;
  }

  #subEntry(line: ConfigLine, name: string, kind: ListKind): boolean {
    const [first, second = ""] = line.words;
    if (first === "statistics" || first === "fragments") return first === "statistics";
    if (first === "no" && /^\d+$/.test(second) && line.words.length === 2) {
      const { entries } = this.#listOf(name, kind, line);
      const at = entries.findIndex(({ sequence }) => sequence === Number(second));
      if (at >= 0) entries.splice(at, 1);
      return at >= 0;
    }
    return this.#entry(line, 0, name, kind);
  }

  /** An entry that cannot be read is one all the same, at its place. */
  #entry(line: ConfigLine, from: number, name: string, kind: ListKind): boolean {
    const list = this.#listOf(name, kind, line);
    const read = readEntry(line, from, kind);
    if (read === "remark") return true;
    const last = list.entries.at(-1)?.sequence ?? 0;
    if (read === undefined) {
      // A line that is not indented may be another command.
      if (line.indent === 0 && from === 0) return false;
      const entry = unreadable(maskConfigurationSecrets(line.text), locatorOf(line));
      list.entries.push({ sequence: last + 10, entry });
      return true;
    }
    const { sequence = last + 10, entry } = read;
    list.entries.push({ sequence, entry });
    return true;
  }

  #removeList(words: readonly string[]): Section {
    const family = words[1] === "ipv6" ? "ip6" : "ip";
    const name = words[1] === "access-list" ? words[2] : family === "ip6" ? words[3] : words[4];
    this.#lists.delete(`${family} ${name ?? ""}`);
    return TAKES_NONE;
  }

  #objectGroup(kind: string, name: string, line: ConfigLine): Section | undefined {
    const family = kind.startsWith("v6-") ? "ip6" : "ip";
    if (name === "") return undefined;
    if (kind === "network" || kind === "v6-network") {
      const members = this.objects.networks.define(name);
      return (sub) => {
        if (sub.words[0] === "description") return true;
        const member = readNetworkMember(sub);
        members.push(member ?? { type: "open", why: `a member of ${name} cannot be read`, understood: false });
        return member !== undefined;
      };
    }
    if (kind === "service" || kind === "v6-service") {
      const members = this.objects.serviceGroups.define(name);
      return (sub) => {
        if (sub.words[0] === "description") return true;
        const read = readServiceMembers(sub, family);
        members.push(...(read ?? [{ type: "open", why: `a member of ${name} cannot be read`, understood: false } as const]));
        return read !== undefined;
      };
    }
    // Groups of security tags and of names: who belongs to them no configuration tells.
    const why = `who belongs to ${name} the configuration does not tell`;
    this.objects.networks.define(name).push({ type: "open", why, understood: true });
    return kind === "security" || kind === "fqdn" ? TAKES_ALL : line.words.length < 3 ? undefined : TAKES_NONE;
  }

  /** `zone-pair security NAME source A destination B` */
  #zonePair(line: ConfigLine): Section | undefined {
    const { words, text } = line;
    const [, security, , source, from = "", destination, to = ""] = words;
    if (security !== "security" || source !== "source" || destination !== "destination") return undefined;
    const pair: ZonePair = { from, to, policy: undefined, text, locator: locatorOf(line) };
    this.zones.pairs.push(pair);
    return (sub) => {
      const [first, type, inspect, name] = sub.words;
      if (first === "service-policy" && type === "type" && inspect === "inspect" && name !== undefined) {
        pair.policy = name;
        return true;
      }
      if (first === "description") return true;
      pair.policy = UNREADABLE;
      return false;
    };
  }

  /** Those that are not of type inspect are about quality of service. */
  #map({ words, number }: ConfigLine): Section | undefined {
    const [first, type, inspect, ...rest] = words;
    const locator: Locator = { type: "line", line: number };
    if (type !== "type" || inspect !== "inspect") {
      if (first === "class-map") return TAKES_ALL;
      const policy = (type === "type" ? rest[0] : type) ?? "";
      return (sub) => {
        if (sub.words[0] === "drop" || sub.words.includes("drop") || sub.words[0] === "police") this.dropping.add(policy);
        return true;
      };
    }
    // Types of one protocol (`class-map type inspect http …`) are deeper inspection; what names them becomes open.
    const matching = rest[0] === "match-all" || rest[0] === "match-any" ? rest[0] : undefined;
    const name = matching === undefined ? rest[0] : rest[1];
    if (name === undefined || rest.length > (matching === undefined ? 1 : 2)) return TAKES_ALL;
    if (first === "class-map") {
      const known: ClassMap = this.zones.classes.get(name) ?? { all: matching !== "match-any", matches: [], locator };
      this.zones.classes.set(name, known);
      return (sub) => acceptMatch(sub, known);
    }
    const known: PolicyMap = this.zones.policies.get(name) ?? { classes: [], locator };
    this.zones.policies.set(name, known);
    return (sub) => acceptPolicy(sub, known);
  }

  /** `ip route [vrf V] NETWORK MASK …`, `ipv6 route [vrf V] NETWORK/LENGTH …` */
  #route(line: ConfigLine): boolean {
    const words = line.words.slice(2);
    const vrf = words[0] === "vrf";
    const [first = "", second = ""] = vrf ? words.slice(2) : words;
    const v4 = line.words[0] === "ip";
    const network: AddressRange | undefined = readNetwork(v4 ? `${first}/${second}` : first);
    if (network === undefined || network.family !== (v4 ? "ip" : "ip6")) return false;
    // The routes of a VRF are not those of the others.
    if (vrf) return true;
    const rest = words.slice(v4 ? 2 : 1);
    const name = rest.find((word) => /^[A-Za-z]/.test(word) && readAddress(word) === undefined);
    const out =
      name !== undefined && !["name", "permanent", "track", "tag", "dhcp", "multicast"].includes(name) ? name : undefined;
    const via = rest
      .slice(0, 2)
      .map(readAddress)
      .find((one) => one !== undefined);
    const metric = rest.slice(1, 3).find((word) => /^\d{1,3}$/.test(word));
    const discard = out !== undefined && /^null\s*0$/i.test(out);
    this.routes.push({
      family: network.family,
      network: { low: network.low, high: network.high },
      ...(out === undefined || discard ? {} : { interface: out }),
      ...(via === undefined ? {} : { via: via.low }),
      ...(discard ? { discard: true as const } : {}),
      ...(metric === undefined ? {} : { metric: Number(metric) }),
      locator: locatorOf(line),
    });
    return true;
  }
}

/** Stands for a name that cannot be read: nothing is defined by it. */
const UNREADABLE = "?";

function locatorOf({ number }: ConfigLine): Locator {
  return { type: "line", line: number };
}

/** Lists for management, routing and translation. */
const OTHER_USE =
  /access-class|snmp-server|ntp access-group|match ip(?:v6)? address|distribute-list|ip nat|match access-group|rp-address/;

/** What closes a banner: the character with which its text begins; nothing where it is closed on the same line. */
function bannerEnd({ text }: ConfigLine): string | undefined {
  const body = text.replace(/^banner\s+\S+\s*/, "");
  const mark = body.startsWith("^") ? body.slice(0, 2) : body.slice(0, 1);
  return mark === "" || body.slice(mark.length).includes(mark) ? undefined : mark;
}
