// An interface of ASA: rules know it by its `nameif`, and its security level says what passes without a list.

import type { Locator } from "@bulkhead/facts";
import { readAddress, readNetwork } from "../../address.ts";
import type { ConfigLine } from "../../config-line.ts";
import type { InterfaceAddress } from "../../ruleset.ts";

export class AsaInterface {
  readonly hardware: string;
  readonly locator: Locator;
  readonly addresses: InterfaceAddress[] = [];
  name: string | undefined;
  level: number | undefined;
  vlan: number | undefined;
  enabled = true;
  dynamic = false;
  /** The first line of its section that was not understood. */
  doubt: Locator | undefined;

  constructor(hardware: string, locator: Locator) {
    this.hardware = hardware;
    this.locator = locator;
  }

  /** Takes a line of its section; false where it is not known. */
  accept(line: ConfigLine): boolean {
    const known = this.#read(line.words);
    if (!known) this.doubt ??= { type: "line", line: line.number };
    return known;
  }

  #read(words: readonly string[]): boolean {
    const [first = "", second = "", third = ""] = words;
    const number = /^\d{1,4}$/.test(second) ? Number(second) : undefined;
    switch (first) {
      case "nameif":
        this.name = second;
        // The level that the device gives where none is set.
        this.level ??= second === "inside" ? 100 : 0;
        return words.length === 2;
      case "security-level":
        this.level = number;
        return number !== undefined && number <= 100;
      case "vlan":
        this.vlan = number;
        return number !== undefined;
      case "shutdown":
        this.enabled = false;
        return true;
      case "ip":
        if (second === "address") return this.#address(words);
        return second === "verify" ? false : IGNORED_IP.has(second);
      case "ipv6":
        if (second !== "address") return second === "enable" || IGNORED_IP.has(second);
        if (third === "autoconfig" || third === "dhcp") {
          this.dynamic = true;
          return true;
        }
        return this.#add(third, third, words[3] === "link-local" || words[3] === "eui-64");
      case "no":
        if (second === "shutdown") this.enabled = true;
        else if (second === "nameif") this.name = undefined;
        else if (second === "security-level" || second === "ip") return true;
        else return IGNORED.has(second) || second === "ipv6";
        return true;
      default:
        return IGNORED.has(first);
    }
  }

  #address([, , address = "", mask = ""]: readonly string[]): boolean {
    if (address === "dhcp" || address === "pppoe") {
      this.dynamic = true;
      return true;
    }
    return this.#add(address, `${address}/${mask}`, false);
  }

  #add(address: string, network: string, partial: boolean): boolean {
    const own = readAddress(address.replace(/\/.*$/, ""));
    const on = readNetwork(network);
    if (own === undefined || on === undefined) return false;
    if (!partial) this.addresses.push({ family: own.family, address: own.low, network: { low: on.low, high: on.high } });
    return true;
  }
}

/** First words of lines that have no bearing on which packets pass. */
const IGNORED: ReadonlySet<string> = new Set(
  [
    "description duplex speed mac-address delay management-only channel-group lacp port-channel igmp pim ospf rip eigrp isis",
    "authentication hello-interval hold-time split-horizon summary-address flowcontrol dhcprelay pppoe member-interface hardware bfd",
    "lldp mtu",
  ].flatMap((line) => line.split(" ")),
);

const IGNORED_IP: ReadonlySet<string> = new Set(["local", "nd", "ospf", "dhcp", "enforce-eui64"]);
