// Writes a design for a Linux bridge: a table of nft in the family `bridge`, for IP and for frames without it.
//
// `meta protocol` is the EtherType behind a tag; cyclic PROFINET frames have a tag for their priority. Kernels without connection tracking for bridges (CONFIG_NF_CONNTRACK_BRIDGE) refuse `ct` there, so that answers have rules of their own.

import type { Design, FramePermission, Permission } from "../../compilation/design.ts";
import { flowsOf, shortfalls } from "../../compilation/flow.ts";
import { writeSpan } from "../../compilation/port-list.ts";
import type { Shortfall, Target } from "../../compilation/target.ts";
import { networksOf } from "../address.ts";
import type { Range } from "../ruleset.ts";
import { nftablesScript } from "./script/reader.ts";
import { braced, facesOf, NAMES } from "./writer.ts";

/** Rules for transparent firewalls: Linux bridges. */
export const bridgeTarget: Target = {
  id: "nftables-bridge",
  title: "Linux bridge, nft -f",
  format: nftablesScript,
  way: "bridge",
  stateless: true,
  update: (running, _, { files }) => ({ after: [`${running}\n${files[0]?.text ?? ""}`] }),
  write(design) {
    const name = `${design.device}.bridge.nft`;
    const undo = `${design.device}.bridge.undo.nft`;
    return {
      files: [
        { name, text: writeScript(design), use: `nft -c -f ${name} && nft -f ${name}`, kind: "rules" },
        { name: undo, text: "table bridge bulkhead\ndelete table bridge bulkhead\n", use: `back: nft -f ${undo}`, kind: "undo" },
      ],
      shortfalls: [
        ...shortfalls(
          design,
          "nftables sees packets, not messages: operations, units and targets are not enforced",
          (one) => one.narrowed,
        ),
        ...shortfalls(
          design,
          "without state: TCP packets with ACK or RST pass both ways whether or not a connection was begun",
          ({ transport }) => transport === 6,
        ),
        ...shortfalls(
          design,
          "without state: the side that serves may begin as well where it sends from the server's port",
          ({ transport }) => transport !== 6,
        ),
        ...design.frames.map(frameShortfall),
      ],
      lacking: [],
    };
  },
};

function frameShortfall({ conduit, channel }: FramePermission): Shortfall {
  const why =
    "frames without IP are told by their EtherType alone: they pass between any two ports, both ways, whatever they say";
  return { conduit, channel, why };
}

function writeScript({ device, conduits, permissions, frames }: Design): string {
  const overIp = permissions.length > 0;
  return [
    `# What passes the bridge ${device} by the conduits ${conduits.map(({ id }) => id).join(", ")}. Written by Bulkhead.`,
    "# The first two lines make that the table is replaced in one step, whether it is there or not.",
    "table bridge bulkhead",
    "delete table bridge bulkhead",
    "table bridge bulkhead {",
    "\tchain forward {",
    "\t\ttype filter hook forward priority filter; policy drop;",
    // Neighbours of IPv4 (RFC 826) and of IPv6 (RFC 4861).
    ...(overIp ? ["\t\tmeta protocol arp accept"] : []),
    ...(permissions.some(({ family }) => family === "ip6")
      ? [
          "\t\tmeta protocol ip6 icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept",
        ]
      : []),
    ...frames.map(({ name, etherTypes }) => `\t\tmeta protocol ${typesOf(etherTypes)} accept comment "${name}"`),
    ...permissions.flatMap(rulesOf).map((rule) => `\t\t${rule}`),
    '\t\tlimit rate 10/minute log prefix "bulkhead: not declared: "',
    "\t}",
    "}",
    "",
  ].join("\n");
}

/** What is listed one by one rather than as a range. */
const MOST_TYPES = 256n;

function typesOf(etherTypes: readonly Range[]): string {
  const hex = (value: bigint): string => `0x${value.toString(16).padStart(4, "0")}`;
  if (etherTypes.some(({ low, high }) => low === 0n && high === 0xffffn)) return "!= { ip, ip6 }";
  return braced(
    etherTypes.flatMap(({ low, high }) =>
      high - low < MOST_TYPES
        ? Array.from({ length: Number(high - low) + 1 }, (_, at) => hex(low + BigInt(at)))
        : [`${hex(low)}-${hex(high)}`],
    ),
  );
}

/** A rule for what begins, and one for its answers. */
function rulesOf(permission: Permission): readonly string[] {
  const { name, family, transport, ports } = permission;
  const header = family === "ip" ? "ip" : "ip6";
  const protocol = transport === undefined ? "" : (NAMES.get(transport) ?? String(transport));
  const service = (side: "sport" | "dport"): string => {
    if (transport === undefined) return "";
    return ports === undefined ? `meta l4proto ${protocol}` : `${protocol} ${side} ${braced(ports.map((one) => writeSpan(one)))}`;
  };
  return flowsOf(permission).flatMap(({ source, destination }) => {
    const [from, to] = [source, destination].map(({ ranges }) => braced(ranges.flatMap((range) => networksOf(range, family))));
    const join = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join(" ");
    return [
      join(
        facesOf("iifname", source),
        facesOf("oifname", destination),
        `${header} saddr ${from} ${header} daddr ${to}`,
        service("dport"),
        `accept comment "${name}"`,
      ),
      join(
        facesOf("iifname", destination),
        facesOf("oifname", source),
        `${header} saddr ${to} ${header} daddr ${from}`,
        service("sport"),
        transport === 6 ? "tcp flags & (rst | ack) != 0" : "",
        `accept comment "answers of ${name}"`,
      ),
    ];
  });
}
