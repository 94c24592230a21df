// Display filters: a selection of packets in the language of Wireshark (wireshark-filter(4)), so that a person can look for themselves.

import { parseAddress } from "@bulkhead/plant";
import type { Ends, PacketSelection } from "../capture/selection.ts";

/** An EtherType; below, the number is that of an IEEE 802.3 service. */
const FIRST_TYPE = 0x0600;

/** Errors of ICMP quote the packet that they are about, and would be shown with it. */
const NO_QUOTE = "!(icmp.type in {3, 4, 5, 11, 12} || icmpv6.type in {1, 2, 3, 4})";

/**
 * The filter that shows exactly the selected packets of the capture that they were selected from. `pieces`: also pieces of datagrams
 * between the parties, of which only the last one tells its port. Empty where nothing is selected.
 */
export function writeDisplayFilter({ conversations, senders, packets }: PacketSelection, pieces = false): string {
  const parts: string[] = [];
  const services = Map.groupBy(conversations, ({ server, transport, port }) => `${server} ${transport} ${port}`);
  for (const same of services.values()) {
    const clients = [...new Set(same.map(({ client }) => client))];
    parts.push(`(${matchService(same[0] as Ends, clients)})`);
  }
  if (pieces) {
    const pairs = new Map(conversations.map((ends) => [`${ends.client} ${ends.server} ${ends.transport}`, ends]));
    for (const ends of pairs.values()) parts.push(...matchPieces(ends));
  }
  for (const address of senders) {
    const field = fieldOf(address);
    // Who sent a packet of IP, its IP address tells.
    parts.push(field === "eth" ? `(eth.src == ${address} && !ip && !ipv6)` : `${field}.src == ${address}`);
  }
  if (packets.length > 0) parts.push(`frame.number in ${setOf([...packets].sort((a, b) => a - b))}`);
  return parts.join(" || ");
}

function matchService({ server, transport, port }: Ends, clients: readonly string[]): string {
  const field = fieldOf(server);
  const there = (more: string): string => `${field}.dst == ${server} && ${field}.src in ${setOf(clients)}${more}`;
  const back = (more: string): string => `${field}.src == ${server} && ${field}.dst in ${setOf(clients)}${more}`;
  switch (transport) {
    case "tcp":
    case "udp":
      return `((${there(` && ${transport}.dstport == ${port}`)}) || (${back(` && ${transport}.srcport == ${port}`)})) && ${NO_QUOTE}`;
    case "icmp":
      return `((${there("")}) || (${back("")})) && (icmp || icmpv6)`;
    case "ip": {
      const number = field === "ip" ? `ip.proto == ${port}` : `ipv6.nxt == ${port}`;
      return `((${there("")}) || (${back("")})) && ${number}`;
    }
    case "ethernet": {
      const type = `0x${port.toString(16).padStart(4, "0")}`;
      const carried =
        port >= FIRST_TYPE
          ? ` && (eth.type == ${type} || vlan.etype == ${type} || llc.type == ${type})`
          : ` && llc.dsap == ${type}`;
      return `((${there("")}) || (${back("")}))${carried}`;
    }
  }
}

function matchPieces({ client, server, transport, port }: Ends): readonly string[] {
  const field = fieldOf(client);
  if (field === "eth") return [];
  const between = `${field}.addr == ${client} && ${field}.addr == ${server}`;
  const numbers = transport === "tcp" ? [6] : transport === "udp" ? [17] : transport === "icmp" ? [1, 58] : [port];
  const piece =
    field === "ip"
      ? `(ip.flags.mf == 1 || ip.frag_offset > 0) && ip.proto in ${setOf(numbers)}`
      : `ipv6.fraghdr && ipv6.fraghdr.nxt in ${setOf(numbers)}`;
  return [`(${between} && ${piece})`];
}

function fieldOf(address: string): "ip" | "ipv6" | "eth" {
  const bytes = parseAddress(address);
  return bytes === undefined ? "eth" : bytes.length === 4 ? "ip" : "ipv6";
}

function setOf(values: readonly (string | number)[]): string {
  return `{${values.join(", ")}}`;
}
