// Writes a design as iptables-restore and ip6tables-restore read it: each file replaces the filter table as a whole or not at all.

import type { Design, End, Permission } from "../../compilation/design.ts";
import { shortfalls, toDevice } from "../../compilation/flow.ts";
import { splitPorts, writeSpan } from "../../compilation/port-list.ts";
import type { Target } from "../../compilation/target.ts";
import { networksOf } from "../address.ts";
import type { Range } from "../ruleset.ts";
import { iptables } from "./reader.ts";
import { updateIptables } from "./update.ts";

/** Rules for Linux routers whose firewall is iptables. */
export const iptablesTarget: Target = {
  id: "iptables",
  title: "Linux, iptables-restore and ip6tables-restore",
  format: iptables,
  update: (running, { device }, { files }) => updateIptables(running, device, files),
  write(design) {
    const files = (["ip", "ip6"] as const).map((family) => {
      const restore = family === "ip" ? "iptables-restore" : "ip6tables-restore";
      const name = `${design.device}.${family === "ip" ? "v4" : "v6"}.rules`;
      const save = restore.replace("restore", "save");
      const use = `${save} > before.${name} && ${restore} < ${name}; and back: ${restore} < before.${name}`;
      return { name, text: writeTable(design, family, restore), use, kind: "rules" } as const;
    });
    const why = "iptables sees packets, not messages: operations, units and targets are not enforced";
    return { files, shortfalls: shortfalls(design, why, (one) => one.narrowed), lacking: [] };
  },
};

/** Combinations beyond this are written as a chain of their own, so that they add up instead of multiplying. */
const MOST_PRODUCT = 4;
/** What one `multiport` takes (iptables-extensions(8)); a span takes two. */
const MOST_PORTS = 15;

function writeTable(design: Design, family: "ip" | "ip6", restore: string): string {
  const own = design.permissions.filter((permission) => permission.family === family);
  const chains: string[] = [];
  const forward: string[] = [];
  for (const permission of own) {
    const sources = sourcesOf(permission);
    const services = servicesOf(permission);
    const comment = ` -m comment --comment "${permission.name}"`;
    if (sources.length * services.length <= MOST_PRODUCT) {
      for (const source of sources) {
        for (const service of services)
          forward.push(`-A FORWARD${source}${service}${beginningOf(permission)}${comment} -j ACCEPT`);
      }
      continue;
    }
    const chain = `bulkhead-${chains.length + 1}`;
    chains.push(chain);
    for (const source of sources)
      forward.push(`-A FORWARD${source}${protocolOf(permission)}${beginningOf(permission)}${comment} -j ${chain}`);
    for (const service of services) forward.push(`-A ${chain}${service}${comment} -j ACCEPT`);
  }
  const neighbours = ["133", "134", "135", "136"].map((type) => `-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j ACCEPT`);
  return [
    `# For ${restore}: what passes ${design.device} by the conduits ${design.conduits.map(({ id }) => id).join(", ")}. Written by Bulkhead.`,
    "*filter",
    ":INPUT DROP [0:0]",
    ":FORWARD DROP [0:0]",
    ":OUTPUT ACCEPT [0:0]",
    ...chains.map((chain) => `:${chain} - [0:0]`),
    "-A INPUT -i lo -j ACCEPT",
    "-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
    ...(family === "ip6" ? neighbours : []),
    ...toDevice({ ...design, permissions: own }).flatMap(ownRules),
    "-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
    "-A FORWARD -m conntrack --ctstate INVALID -j DROP",
    ...forward,
    `-A FORWARD -m limit --limit 10/min -j LOG --log-prefix "bulkhead: not declared: "`,
    "COMMIT",
    "",
  ].join("\n");
}

/** Packets to the device itself go another way through it. */
function ownRules(permission: Permission): readonly string[] {
  return sourcesOf(permission).flatMap((source) =>
    servicesOf(permission).map(
      (service) => `-A INPUT${source}${service}${beginningOf(permission)} -m comment --comment "${permission.name}" -j ACCEPT`,
    ),
  );
}

/** A new connection; one of TCP begins with SYN alone, whatever the kernel would take up in its midst. */
function beginningOf({ transport }: Permission): string {
  return `${transport === 6 ? " -m tcp --tcp-flags FIN,SYN,RST,ACK SYN" : ""} -m conntrack --ctstate NEW`;
}

function protocolOf({ transport }: Pick<Permission, "transport">): string {
  return transport === undefined ? "" : ` -p ${NAMES.get(transport) ?? transport}`;
}

function sourcesOf({ sources, family }: Permission): readonly string[] {
  return sources.flatMap((end) => endOf(end, family, "-i", "-s"));
}

function servicesOf({ destinations, family, transport, ports }: Permission): readonly string[] {
  const protocol = protocolOf({ transport });
  const services = ports === undefined ? [protocol] : portLists(ports).map((list) => `${protocol}${list}`);
  return destinations.flatMap((end) =>
    endOf(end, family, "-o", "-d").flatMap((network) => services.map((service) => `${network}${service}`)),
  );
}

function endOf({ ranges, interfaces }: End, family: "ip" | "ip6", face: string, address: string): readonly string[] {
  const networks = ranges.flatMap((range) => networksOf(range, family));
  const faces = interfaces === undefined ? [""] : interfaces.map((name) => ` ${face} ${name}`);
  return faces.flatMap((one) => networks.map((network) => `${one} ${address} ${network}`));
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "tcp"],
  [17, "udp"],
  [58, "ipv6-icmp"],
]);

function portLists(ports: readonly Range[]): readonly string[] {
  return splitPorts(ports, MOST_PORTS).map(
    (list) => ` -m multiport --dports ${list.map((one) => writeSpan(one, ":")).join(",")}`,
  );
}
