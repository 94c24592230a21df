// Writes a design for Cisco IOS and IOS-XE: an inbound list of its own at each interface, with object groups.
//
// A list sees single packets and knows no connections, so that answers need entries of their own (Security Configuration Guide: Access
// Control Lists). Lists and groups bear a mark of their content: a new version is complete before an interface changes over to it, and
// pasting it twice adds nothing.

import type { Design, Permission } from "../../../compilation/design.ts";
import { type Flow, flowsFrom, flowsTo, type Side, shortfalls, untoldInterfaces } from "../../../compilation/flow.ts";
import { markOf, NameWriter } from "../../../compilation/name.ts";
import type { Target } from "../../../compilation/target.ts";
import { networksOf } from "../../address.ts";
import type { Range } from "../../ruleset.ts";
import { changeCisco } from "../update.ts";
import { dottedMask, portWords, splitNetwork } from "../words.ts";
import { ciscoIos } from "./reader.ts";

/** Rules for Cisco routers and layer 3 switches. */
export const iosTarget: Target = {
  id: "cisco-ios",
  title: "Cisco IOS and IOS-XE, access lists at interfaces",
  format: ciscoIos,
  stateless: true,
  // Lists are held against a router that hands on both families.
  whole: (text) => `version 15.9\nipv6 unicast-routing\n${text}`,
  update(running, { device }, { files }) {
    const remove = (heading: string): string => `no ${heading}`;
    const { after, commands } = changeCisco(running, files[0]?.text ?? "", remove);
    const name = `${device}.change.ios`;
    const use = `copy ${name} running-config`;
    return { after: [`${after}end\n`], commands: [{ name, text: [...commands, "end", ""].join("\n"), use, kind: "change" }] };
  },
  write(design) {
    const lacking = untoldInterfaces(design);
    if (lacking.length > 0) return { files: [], shortfalls: [], lacking };
    const name = `${design.device}.ios`;
    const back = "configure replace flash:before-bulkhead.cfg";
    const use = `copy running-config flash:before-bulkhead.cfg, then copy ${name} running-config; and back: ${back}. Interfaces that the plant does not name stay as they are`;
    const withPorts = (transport: number | undefined): boolean => transport === 6 || transport === 17;
    return {
      files: [{ name, text: writeConfiguration(design), use, kind: "rules" }],
      shortfalls: [
        ...shortfalls(
          design,
          "IOS access lists see headers only: operations, units and targets are not enforced",
          (one) => one.narrowed,
        ),
        ...shortfalls(
          design,
          "without state: TCP packets with ACK or RST pass both ways whether or not a connection was begun",
          ({ transport }) => transport === 6,
        ),
        ...shortfalls(
          design,
          "without state: the side that serves may send UDP from the server's port to any port, asked or not",
          ({ transport }) => transport === 17,
        ),
        ...shortfalls(
          design,
          "without state: the side that serves may begin as well, there is nothing by which answers are told apart",
          ({ transport }) => !withPorts(transport),
        ),
      ],
      lacking,
    };
  },
};

function writeConfiguration(design: Design): string {
  const groups = new Groups();
  const names = [...new Set(design.interfaces.map(({ name }) => name))];
  const lists: string[] = [];
  const attached: string[] = [];
  for (const name of names) {
    const at: string[] = [];
    for (const family of ["ip", "ip6"] as const) {
      const entries = entriesAt(
        name,
        family,
        design.permissions.filter((one) => one.family === family),
        groups,
      );
      const list = `BH-${name.replaceAll(/[^\w-]/g, "-")}-${family === "ip" ? "4" : "6"}-${markOf(entries.join("\n"))}`;
      const word = family === "ip" ? "ip access-list extended" : "ipv6 access-list";
      lists.push(`${word} ${list}`, ...entries.map((entry) => ` ${entry}`), "!");
      at.push(family === "ip" ? ` ip access-group ${list} in` : ` ipv6 traffic-filter ${list} in`);
    }
    attached.push(`interface ${name}`, ...at, "!");
  }
  return [
    `! What passes ${design.device} by the conduits ${design.conduits.map(({ id }) => id).join(", ")}. Written by Bulkhead.`,
    "!",
    ...groups.lines,
    ...lists,
    ...attached,
    "end",
    "",
  ].join("\n");
}

/** What an interface lets in: what begins behind it, and answers of what serves behind it. */
function entriesAt(name: string, family: "ip" | "ip6", permissions: readonly Permission[], groups: Groups): readonly string[] {
  const isHere = ({ interfaces = [] }: Side): boolean => interfaces.includes(name);
  const begins = permissions.flatMap(flowsFrom).filter(({ source }) => isHere(source));
  const answers = permissions.flatMap(flowsTo).filter(({ destination }) => isHere(destination));
  return [
    // Neighbours find each other by packets that never leave their link (RFC 4861); without an entry, the last one would stop them.
    ...(family === "ip6" && permissions.length > 0
      ? ["remark neighbours", ...LINK_LOCAL.flatMap((to) => [`permit icmp any ${to} nd-ns`, `permit icmp any ${to} nd-na`])]
      : []),
    ...remarked(begins, "", (flow) => entriesOf(flow, groups, false)),
    ...remarked(answers, "answers of ", (flow) => entriesOf(flow, groups, true)),
    "remark what no channel names",
    family === "ip" ? "deny ip any any log" : "deny ipv6 any any log",
  ];
}

const LINK_LOCAL = ["FF02::/16", "FE80::/10"];
const LONGEST_REMARK = 100;

/** A remark before the entries of each channel. */
function remarked(flows: readonly Flow[], word: string, write: (flow: Flow) => readonly string[]): readonly string[] {
  return flows.flatMap((flow, at) => [
    ...(flows[at - 1]?.name === flow.name ? [] : [`remark ${word}${flow.name}`.slice(0, LONGEST_REMARK)]),
    ...write(flow),
  ]);
}

function entriesOf(flow: Flow, groups: Groups, answer: boolean): readonly string[] {
  const { family, transport, ports } = flow;
  const client = groups.address(flow, "from");
  const server = groups.address(flow, "to");
  const icmp = transport === 1 || transport === 58;
  const protocol =
    transport === undefined ? (family === "ip" ? "ip" : "ipv6") : icmp ? "icmp" : (PROTOCOLS.get(transport) ?? String(transport));
  const services = ports === undefined ? [""] : portWords(ports, MOST_PORTS).map((words) => ` ${words}`);
  return client.flatMap((from) =>
    server.flatMap((to) =>
      services.map((service) =>
        answer
          ? `permit ${protocol} ${to}${service} ${from}${transport === 6 ? " established" : ""}`
          : `permit ${protocol} ${from} ${to}${service}`,
      ),
    ),
  );
}

/** What `eq` takes in one entry. */
const MOST_PORTS = 10;
const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [6, "tcp"],
  [17, "udp"],
]);

/** Object groups of networks, made where one is needed. */
class Groups {
  readonly lines: string[] = [];
  readonly #names = new NameWriter({ longest: 64, foreign: /[^\w.-]/g, substitute: "-" });
  readonly #made = new Set<string>();

  /** The words for an end. IPv6 is written out: groups of it are known to the newest releases only. */
  address(flow: Flow, end: "from" | "to"): readonly string[] {
    const { ranges } = end === "from" ? flow.source : flow.destination;
    const networks = ranges.flatMap((range: Range) => networksOf(range, flow.family));
    if (flow.family === "ip6") return networks.map((text) => (text.includes("/") ? text : `host ${text}`));
    const [only] = networks;
    if (networks.length === 1 && only !== undefined) return [single(only)];
    const members = networks.map((text) => {
      const { address, length } = splitNetwork(text);
      return length === 32 ? ` host ${address}` : ` ${address} ${dottedMask(length)}`;
    });
    const name = this.#names.write(`BH-${flow.name}-${end}-${markOf(members.join("\n"))}`);
    if (!this.#made.has(name)) this.lines.push(`object-group network ${name}`, ...members, "!");
    this.#made.add(name);
    return [`object-group ${name}`];
  }
}

/** A wildcard has the bits that do not count. */
function single(network: string): string {
  const { address, length } = splitNetwork(network);
  return length === 32 ? `host ${address}` : `${address} ${dottedMask(length, true)}`;
}
