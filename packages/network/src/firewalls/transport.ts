// Names of IP protocols as nft and iptables write them (IANA protocol numbers).

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ["icmp", 1],
  ["igmp", 2],
  ["ipencap", 4],
  ["ipip", 4],
  ["tcp", 6],
  ["egp", 8],
  ["udp", 17],
  ["dccp", 33],
  ["ipv6", 41],
  ["ipv6-route", 43],
  ["ipv6-frag", 44],
  ["rsvp", 46],
  ["gre", 47],
  ["esp", 50],
  ["ah", 51],
  ["ipv6-icmp", 58],
  ["icmpv6", 58],
  ["icmp6", 58],
  ["ipv6-nonxt", 59],
  ["ipv6-opts", 60],
  ["eigrp", 88],
  ["ospf", 89],
  ["ospfigp", 89],
  ["pim", 103],
  ["comp", 108],
  ["ipcomp", 108],
  ["vrrp", 112],
  ["l2tp", 115],
  ["sctp", 132],
  ["mobility-header", 135],
  ["udplite", 136],
]);

const NAMES: ReadonlyMap<number, string> = new Map([...NUMBERS].reverse().map(([name, number]) => [number, name]));

/** The protocol number of a name or a decimal number up to 255. */
export function readTransport(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= 255 ? Number(text) : undefined;
  return NUMBERS.get(text.toLowerCase());
}

/** `tcp`, or the number where it has no name here. */
export function writeTransport(number: number): string {
  return NAMES.get(number) ?? String(number);
}

/** The protocols whose first four bytes are a source and a destination port. */
export const TRANSPORTS_WITH_PORTS: readonly string[] = ["tcp", "udp", "dccp", "sctp", "udplite"];
