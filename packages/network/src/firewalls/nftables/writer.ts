// Writes a design as a script of nft: one table of its own, replaced as a whole or not at all, with a rule for each channel.

import type { Design, Permission } from "../../compilation/design.ts";
import { flowsOf, type Side, shortfalls, toDevice } from "../../compilation/flow.ts";
import { writeSpan } from "../../compilation/port-list.ts";
import type { Target } from "../../compilation/target.ts";
import { networksOf } from "../address.ts";
import type { Range } from "../ruleset.ts";
import { nftablesScript } from "./script/reader.ts";

/** Rules for Linux routers whose firewall is nftables. */
export const nftablesTarget: Target = {
  id: "nftables",
  title: "Linux, nft -f",
  format: nftablesScript,
  // The script replaces its own table in one step; other tables stay.
  update: (running, _, { files }) => ({ after: [`${running}\n${files[0]?.text ?? ""}`] }),
  write(design) {
    const name = `${design.device}.nft`;
    const undo = `${design.device}.undo.nft`;
    return {
      files: [
        { name, text: writeScript(design), use: `nft -c -f ${name} && nft -f ${name}`, kind: "rules" },
        { name: undo, text: `table inet bulkhead\ndelete table inet bulkhead\n`, use: `back: nft -f ${undo}`, kind: "undo" },
      ],
      shortfalls: shortfalls(
        design,
        "nftables sees packets, not messages: operations, units and targets are not enforced",
        (one) => one.narrowed,
      ),
      lacking: [],
    };
  },
};

function writeScript(design: Design): string {
  const { device, conduits, permissions } = design;
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
    ...toDevice(design)
      .flatMap((permission) => ruleOf(permission))
      .map((rule) => `\t\t${rule}`),
    "\t}",
    "}",
    "",
  ].join("\n");
}

/** One rule for each pair of sides. */
function ruleOf(permission: Permission): readonly string[] {
  const { name, family, transport, ports } = permission;
  const header = family === "ip" ? "ip" : "ip6";
  return flowsOf(permission).map(({ source, destination }) =>
    [
      facesOf("iifname", source),
      facesOf("oifname", destination),
      `${header} saddr ${braced(source.ranges.flatMap((range) => networksOf(range, family)))}`,
      `${header} daddr ${braced(destination.ranges.flatMap((range) => networksOf(range, family)))}`,
      serviceOf(transport, ports),
      "ct state new accept",
      `comment "${name}"`,
    ]
      .filter((part) => part !== "")
      .join(" "),
  );
}

export function facesOf(word: string, { interfaces }: Side): string {
  return interfaces === undefined ? "" : `${word} ${braced(interfaces.map((name) => `"${name}"`))}`;
}

export function braced(values: readonly string[]): string {
  return values.length === 1 ? (values[0] as string) : `{ ${values.join(", ")} }`;
}

export const NAMES: ReadonlyMap<number, string> = new Map([
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
  return `${name} dport ${braced(ports.map((one) => writeSpan(one)))}${start}`;
}
