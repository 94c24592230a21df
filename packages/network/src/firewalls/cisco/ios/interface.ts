// An IOS interface with what on it has a bearing on packets (IOS Interface, IP Addressing and Security command references).

import type { Locator } from "@bulkhead/facts";
import { readAddress, readNetwork } from "../../address.ts";
import type { IpFamily } from "../../address-set.ts";
import type { ConfigLine } from "../../config-line.ts";
import type { InterfaceAddress } from "../../ruleset.ts";

/** A list at an interface, with the line that puts it there. */
export interface Attachment {
  readonly name: string;
  readonly text: string;
  readonly locator: Locator;
}

export class IosInterface {
  readonly name: string;
  readonly locator: Locator;
  readonly addresses: InterfaceAddress[] = [];
  /** By family, then by direction. */
  readonly lists = new Map<`${IpFamily} ${"in" | "out"}`, Attachment>();
  /** What lets answers or the inside of tunnels pass beside the lists. */
  readonly bypasses: { readonly text: string; readonly why: string; readonly answersOnly: boolean; readonly locator: Locator }[] =
    [];
  /** What may stop packets in a way that is not modelled. */
  readonly stops: {
    readonly text: string;
    readonly why: string;
    readonly direction: "in" | "out";
    readonly locator: Locator;
    /** It stops something only where this policy of quality of service drops. */
    readonly policy?: string;
  }[] = [];
  enabled = true;
  dynamic = false;
  vlan: number | undefined;
  zone: string | undefined;
  vrf: string | undefined;
  nat: "inside" | "outside" | undefined;
  /** It says that it has no address, as a router writes it out. */
  unaddressed = false;
  /** It has IPv6, be it by its own address only. */
  ipv6 = false;
  switched = false;
  /** A line of its section was not understood: what happens to packets on it is not known. */
  doubt: Locator | undefined;

  constructor(name: string, locator: Locator) {
    this.name = name;
    this.locator = locator;
  }

  /** Whether packets of a family are handed on between it and others; `undefined` where the text does not tell. */
  routes(family: IpFamily): boolean | undefined {
    if (!this.enabled || this.switched) return false;
    if (family === "ip6") return this.ipv6 ? true : this.unaddressed || this.addresses.length > 0 ? false : undefined;
    if (this.dynamic || this.addresses.some((one) => one.family === "ip")) return true;
    return this.unaddressed ? false : undefined;
  }

  /** Takes a line of its section; false where it is not known. */
  accept(line: ConfigLine): boolean {
    const known = this.#read(line);
    if (!known) this.doubt ??= locatorOf(line);
    return known;
  }

  #read(line: ConfigLine): boolean {
    const { words } = line;
    const [first = "", second = "", third = ""] = words;
    if (first === "no") return this.#undo(words.slice(1));
    switch (first) {
      case "shutdown":
        this.enabled = false;
        return true;
      case "switchport":
        this.switched = true;
        if (second === "access" && third === "vlan") this.vlan = numberOf(words[3]);
        return true;
      case "encapsulation":
        if (/^dot1q$/i.test(second)) this.vlan = numberOf(third);
        return true;
      case "zone-member":
        if (second !== "security" || words.length !== 3) return false;
        this.zone = third;
        return true;
      case "vrf":
        if (second !== "forwarding") return false;
        this.vrf = third;
        return true;
      case "crypto":
        if (second !== "map") return IGNORED.has(first);
        this.#bypass(line, "what comes out of a tunnel of this interface is not held against its list", false);
        return true;
      case "ip":
      case "ipv6":
        return this.#acceptIp(line, first === "ip" ? "ip" : "ip6");
      case "service-policy":
        this.stops.push({
          text: `${this.name}: ${line.text}`,
          policy: third,
          why: "what a policy of quality of service drops is not modelled",
          direction: second === "output" ? "out" : "in",
          locator: locatorOf(line),
        });
        return second === "input" || second === "output";
      default:
        return IGNORED.has(first);
    }
  }

  #acceptIp(line: ConfigLine, family: IpFamily): boolean {
    const { words, text } = line;
    const [, second = "", third = "", fourth = ""] = words;
    switch (second) {
      case "address":
        return this.#address(words, family);
      case "unnumbered":
      case "enable":
        if (family === "ip6") this.ipv6 = true;
        else this.dynamic = true;
        return true;
      case "access-group":
      case "traffic-filter": {
        if ((second === "access-group") !== (family === "ip") || (fourth !== "in" && fourth !== "out")) return false;
        this.lists.set(`${family} ${fourth}`, { name: third, text: `${this.name}: ${text}`, locator: locatorOf(line) });
        if (this.switched) this.#stop(line, "a list at a switched port is not modelled", "in");
        return words.length === 4;
      }
      case "vrf":
        if (third !== "forwarding") return false;
        this.vrf = fourth;
        return true;
      case "nat":
        if (third === "inside" || third === "outside") this.nat = third;
        return words.length === 3 && this.nat === third;
      case "inspect":
        this.#bypass(line, "answers to what is inspected pass beside the lists", true);
        return true;
      case "verify":
        this.#stop(line, "a source that does not belong behind the interface is stopped; routes are not followed for it", "in");
        return true;
      default:
        return IGNORED_IP.has(second);
    }
  }

  #address(words: readonly string[], family: IpFamily): boolean {
    const [, , address = "", mask = ""] = words;
    if (address === "dhcp" || address === "negotiated" || address === "autoconfig" || address === "pool") {
      this.dynamic = true;
      if (family === "ip6") this.ipv6 = true;
      return true;
    }
    const own = readAddress(address.replace(/\/.*$/, ""));
    const network = readNetwork(family === "ip" ? `${address}/${mask}` : address);
    if (family === "ip6") {
      this.ipv6 = true;
      if (mask === "link-local" || words[3] === "eui-64") return own !== undefined;
    }
    if (own?.family !== family || network?.family !== family) return false;
    this.addresses.push({ family, address: own.low, network: { low: network.low, high: network.high } });
    return words.length <= 5;
  }

  #undo([first = "", second = "", third = ""]: readonly string[]): boolean {
    if (first === "shutdown") this.enabled = true;
    else if (first === "switchport") this.switched = false;
    else if (first === "ip" && second === "address") {
      this.unaddressed = true;
      for (let at = this.addresses.length - 1; at >= 0; at--)
        if (this.addresses[at]?.family === "ip") this.addresses.splice(at, 1);
    } else if (first === "ip" && second === "access-group")
      for (const way of ["in", "out"] as const) this.lists.delete(`ip ${way}`);
    else if (first === "ipv6" && second === "traffic-filter")
      for (const way of ["in", "out"] as const) this.lists.delete(`ip6 ${way}`);
    else if (first === "ip" && second === "nat" && third === this.nat) this.nat = undefined;
    else if (first === "zone-member") this.zone = undefined;
    else
      return first === "ip" || first === "ipv6"
        ? IGNORED_IP.has(second) || second === "nat" || second === "verify"
        : IGNORED.has(first);
    return true;
  }

  #bypass(line: ConfigLine, why: string, answersOnly: boolean): void {
    this.bypasses.push({ text: `${this.name}: ${line.text}`, why, answersOnly, locator: locatorOf(line) });
  }

  #stop(line: ConfigLine, why: string, direction: "in" | "out"): void {
    this.stops.push({ text: `${this.name}: ${line.text}`, why, direction, locator: locatorOf(line) });
  }
}

function locatorOf(line: ConfigLine): Locator {
  return { type: "line", line: line.number };
}

function numberOf(word: string | undefined): number | undefined {
  return word !== undefined && /^\d{1,4}$/.test(word) ? Number(word) : undefined;
}

/** First words of lines that have no bearing on which packets pass. */
const IGNORED = wordsOf(
  "description duplex speed negotiation media-type mtu bandwidth delay load-interval keepalive carrier-delay mac-address arp cdp lldp",
  "snmp logging hold-queue storm-control spanning-tree channel-group channel-protocol standby vrrp glbp crypto tunnel isis mpls",
  "priority-queue power udld macro auto platform bfd ppp fair-queue random-detect tx-ring-limit mls authentication dot1x mab",
  "device-tracking flowcontrol mdix link lacp ntp transport-mode clock half-duplex full-duplex fhrp analysis-module access-session",
  "mop dialer dialer-group compress ptp synchronous dce-terminal-timing-enable source trust wrr-queue rmon history cts ignore backup dampening exit pagp hsr prp rep",
);

/** Second words behind `ip` and `ipv6`. */
const IGNORED_IP = wordsOf(
  "mtu tcp ospf rip eigrp hello-interval hold-time authentication summary-address redirects unreachables proxy-arp directed-broadcast",
  "helper-address pim igmp route-cache virtual-reassembly virtual-reassembly-out nhrp dhcp flow accounting nbar local-proxy-arp",
  "mroute-cache bandwidth-percent split-horizon mask-reply load-sharing arp nd mld router dampening-change dampening-interval",
  "policy next-hop-self multicast rsvp rtp icmp mfib device nhrp-cache source pool sla tcp-adjust cef wccp-redirect",
);

function wordsOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}
