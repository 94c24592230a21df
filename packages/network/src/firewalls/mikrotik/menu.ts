// The menus of a RouterOS configuration: which of them hold rules, and which say nothing of packets.

import type { IpFamily } from "../address-set.ts";
import type { Base } from "../ruleset.ts";

/** By table: where its chains stand. */
export const TABLES: Readonly<
  Record<string, { readonly priority: number; readonly chains: Readonly<Record<string, Base["hook"]>> }>
> = {
  raw: { priority: -300, chains: { prerouting: "prerouting", output: "output" } },
  nat: { priority: -100, chains: { dstnat: "prerouting", srcnat: "postrouting" } },
  filter: { priority: 0, chains: { input: "input", forward: "forward", output: "output" } },
};

/** Where the statements of a menu belong; `undefined` where the menu is not known, so that they may be anything. */
export function placeOf(
  menu: string,
):
  | { readonly type: "rules"; readonly family: IpFamily; readonly table: string }
  | { readonly type: "addresses" | "address" | "route"; readonly family: IpFamily }
  | { readonly type: "interfaces" | "dynamic" | "other" }
  | undefined {
  const words = menu.slice(1).split(" ");
  const [top = "", sub = "", third = ""] = words;
  if (top === "interface") return KNOWN_INTERFACES.has(sub) || words.length === 1 ? { type: "interfaces" } : undefined;
  if (top !== "ip" && top !== "ipv6") return KNOWN_TOPS.has(top) ? { type: "other" } : undefined;
  const family = top === "ip" ? "ip" : "ip6";
  if (sub === "firewall") {
    if (words.length !== 3 && third !== "service-port") return undefined;
    if (Object.hasOwn(TABLES, third)) return { type: "rules", family, table: third };
    if (third === "address-list") return { type: "addresses", family };
    return KNOWN_FIREWALLS.has(third) ? { type: "other" } : undefined;
  }
  if (sub === "address" || sub === "route") return { type: sub, family };
  if (sub === "dhcp-client") return { type: "dynamic" };
  return KNOWN_SUBS.has(sub) ? { type: "other" } : undefined;
}

/** Menus that an export writes behind all rules. */
export const LAST = /^\/(?:system (?:identity|clock|note|ntp|routerboard|scheduler|script)|tool\b)/;

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const KNOWN_TOPS = words(
  "system tool user snmp queue routing ppp certificate file port caps-man mpls radius special-login log disk container iot partitions app zerotier task dude lora lcd rip bgp ospf",
);
const KNOWN_INTERFACES = words(
  "bridge ethernet vlan list wireless wifi wifiwave2 bonding pppoe-client pppoe-server wireguard l2tp-client l2tp-server l2tp-ether pptp-client pptp-server gre gre6 eoip eoipv6 ovpn-client ovpn-server sstp-client sstp-server vrrp lte veth vxlan 6to4 ipip ipipv6 detect-internet dot1x mesh macsec macvlan ppp-client ppp-server vpls traffic-eng w60g amt dummy",
);
const KNOWN_SUBS = words(
  "arp cloud dhcp-server dhcp-relay dns hotspot ipsec kid-control media neighbor packing pool proxy service settings smb socks ssh tftp traffic-flow upnp vrf nat-pmp accounting nd",
);
const KNOWN_FIREWALLS = words("service-port connection mangle layer7-protocol calea");
