// Writes a design as a script of nft: one table of its own, replaced as a whole or not at all, with a rule for each channel.

import type { Design, End, Permission } from "../../compilation/design.ts";
import type { Shortfall, Target } from "../../compilation/target.ts";
import { networksOf } from "../address.ts";
import { intersectRanges } from "../ranges.ts";
import type { Range } from "../ruleset.ts";
import { nftablesScript } from "./script/reader.ts";

/** Rules for Linux routers whose firewall is nftables. */
export const nftablesTarget: Target = {
  id: "nftables",
  title: "Linux, nft -f",
  format: nftablesScript,
  write(design) {
    const name = `${design.device}.nft`;
    const undo = `${design.device}.undo.nft`;
    return {
      files: [
        { name, text: writeScript(design), use: `nft -c -f ${name} && nft -f ${name}`, kind: "rules" },
        { name: undo, text: `table inet bulkhead\ndelete table inet bulkhead\n`, use: `back: nft -f ${undo}`, kind: "undo" },
      ],
      shortfalls: design.permissions.flatMap(shortfallOf),
      lacking: [],
    };
  },
};

function shortfallOf({ conduit, channel, narrowed, family }: Permission): readonly Shortfall[] {
  if (!narrowed || family === "ip6") return [];
  return [{ conduit, channel, why: "nftables sees packets, not messages: operations, units and targets are not enforced" }];
}

function writeScript(design: Design): string {
  const { device, conduits, permissions } = design;
  const own = permissions.flatMap((permission) => toDevice(permission, design));
  return [
    `# What passes ${device} by the conduits ${conduits.map(({ id }) => id).join(", ")}. Written by Bulkhead.`,
    "# The first two lines make that the table is replaced in one step, whether it is there or not.",
    "table inet bulkhead",
    "delete table inet bulkhead",
    "table inet bulkhead {",
    "\tchain forward {",
    "\t\ttype filter hook forward priority filter; policy drop;",
    "\t\tct state established,related accept",
    "\t\tct state invalid drop",
    ...permissions.flatMap((permission) => ruleOf(permission)).map((rule) => `\t\t${rule}`),
    '\t\tlimit rate 10/minute log prefix "bulkhead: not declared: "',
    "\t}",
    "\tchain input {",
    "\t\ttype filter hook input priority filter; policy drop;",
    '\t\tiifname "lo" accept',
    "\t\tct state established,related accept",
    "\t\ticmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept",
    ...own.flatMap((permission) => ruleOf(permission)).map((rule) => `\t\t${rule}`),
    "\t}",
    "}",
    "",
  ].join("\n");
}

/** The part of a permission that ends at the device itself. */
function toDevice(permission: Permission, { addresses }: Design): readonly Permission[] {
  const destinations = permission.destinations.flatMap(({ zone, ranges }) => {
    const own = intersectRanges(ranges, addresses[permission.family]);
    return own.length === 0 ? [] : [{ zone, ranges: own }];
  });
  return destinations.length === 0 ? [] : [{ ...permission, destinations }];
}

/** One rule for each pair of ends that have interfaces of their own; else one. */
function ruleOf({ name, family, sources, destinations, transport, ports }: Permission): readonly string[] {
  const header = family === "ip" ? "ip" : "ip6";
  const service = serviceOf(transport, ports);
  const comment = `comment "${name}"`;
  return together(sources).flatMap((source) =>
    together(destinations).map((destination) =>
      [
        facesOf("iifname", source),
        facesOf("oifname", destination),
        `${header} saddr ${braced(source.ranges.flatMap((range) => networksOf(range, family)))}`,
        `${header} daddr ${braced(destination.ranges.flatMap((range) => networksOf(range, family)))}`,
        service,
        "ct state new accept",
        comment,
      ]
        .filter((part) => part !== "")
        .join(" "),
    ),
  );
}

/** Ends behind the same interfaces are one. */
function together(ends: readonly End[]): readonly Pick<End, "ranges" | "interfaces">[] {
  const groups = Map.groupBy(ends, ({ interfaces = [] }) => interfaces.join(" "));
  return [...groups.values()].map((same) => {
    const interfaces = same[0]?.interfaces;
    return { ranges: same.flatMap(({ ranges }) => ranges), ...(interfaces === undefined ? {} : { interfaces }) };
  });
}

function facesOf(word: string, { interfaces }: Pick<End, "interfaces">): string {
  return interfaces === undefined ? "" : `${word} ${braced(interfaces.map((name) => `"${name}"`))}`;
}

function braced(values: readonly string[]): string {
  return values.length === 1 ? (values[0] as string) : `{ ${values.join(", ")} }`;
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "tcp"],
  [17, "udp"],
  [58, "ipv6-icmp"],
]);

/** A connection of TCP begins with SYN alone: by itself the kernel would take one up in its midst (`nf_conntrack_tcp_loose`). */
function serviceOf(transport: number | undefined, ports: readonly Range[] | undefined): string {
  if (transport === undefined) return "";
  const name = NAMES.get(transport) ?? String(transport);
  const start = transport === 6 ? " tcp flags & (fin | syn | rst | ack) == syn" : "";
  if (ports === undefined) return `meta l4proto ${name}${start}`;
  const spans = ports.map(({ low, high }) => (low === high ? String(low) : `${low}-${high}`));
  return `${name} dport ${braced(spans)}${start}`;
}
