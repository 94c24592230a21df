// Writes a design for Cisco ASA: an inbound list at each interface and a global one that denies, with object groups.
//
// Lists and groups bear a mark of their content: a new version is complete before an interface changes over to it, and pasting it twice
// adds nothing (ASA Series Firewall CLI Configuration Guide: Access Rules).

import type { Design } from "../../../compilation/design.ts";
import { type Flow, flowsFrom, ownShortfalls, type Side, shortfalls, untoldInterfaces } from "../../../compilation/flow.ts";
import { markOf, NameWriter } from "../../../compilation/name.ts";
import type { Target } from "../../../compilation/target.ts";
import { networksOf } from "../../address.ts";
import { changeCisco } from "../update.ts";
import { dottedMask, portWords, splitNetwork } from "../words.ts";
import { ciscoAsa } from "./reader.ts";

/** Rules for Cisco ASA, by the names of its interfaces (`nameif`). */
export const asaTarget: Target = {
  id: "cisco-asa",
  title: "Cisco ASA 8.3 and later, access lists by nameif",
  format: ciscoAsa,
  // Whatever the security levels: where lists are in force they decide nothing but what passes between equals.
  whole: (text, { interfaces }) => {
    const names = [...new Set(interfaces.map(({ name }) => name))];
    const set = names.flatMap((name, at) => [`interface Ethernet${at}`, ` nameif ${name}`, " security-level 50"]);
    return ["ASA Version 9.16(4)", ...set, text.trimEnd(), ": end", ""].join("\n");
  },
  update(running, { device }, { files }) {
    const remove = (heading: string, name: string): string =>
      heading.startsWith("access-list ") ? `clear configure access-list ${name}` : `no ${heading}`;
    const { after, commands } = changeCisco(running, files[0]?.text ?? "", remove);
    const name = `${device}.change.asa`;
    const use = `copy ${name} running-config`;
    return { after: [`${after}: end\n`], commands: [{ name, text: [...commands, ""].join("\n"), use, kind: "change" }] };
  },
  write(design) {
    const lacking = untoldInterfaces(design);
    if (lacking.length > 0) return { files: [], shortfalls: [], lacking };
    const name = `${design.device}.asa`;
    const use = `copy running-config disk0:/before-bulkhead.cfg, then copy ${name} running-config; and back: copy disk0:/before-bulkhead.cfg startup-config, and reload`;
    return {
      files: [{ name, text: writeConfiguration(design), use, kind: "rules" }],
      shortfalls: [
        ...shortfalls(
          design,
          "the lists of ASA see headers only: operations, units and targets are not enforced",
          (one) => one.narrowed,
        ),
        ...ownShortfalls(design, "its management access (ssh, http, access-group … control-plane)"),
      ],
      lacking,
    };
  },
};

function writeConfiguration(design: Design): string {
  const groups = new Groups();
  const flows = design.permissions.flatMap(flowsFrom);
  const names = [...new Set(design.interfaces.map(({ name }) => name))];
  const lists = names.map((name) => {
    const isHere = ({ interfaces = [] }: Side): boolean => interfaces.includes(name);
    const own = flows.filter(({ source }) => isHere(source));
    const entries = [
      ...own.flatMap((flow, at) => [
        ...(own[at - 1]?.name === flow.name ? [] : [`remark ${flow.name}`.slice(0, LONGEST_REMARK)]),
        ...entriesOf(flow, groups),
      ]),
      "remark what no channel names",
      "extended deny ip any any log",
    ];
    const list = `BH-${name.replaceAll(/[^\w-]/g, "-")}-${markOf(entries.join("\n"))}`;
    return { name, list, entries };
  });
  const turnsBack = design.permissions.some(({ sources, destinations }) =>
    sources.some(({ interfaces: here = [] }) =>
      destinations.some(({ interfaces = [] }) => interfaces.some((one) => here.includes(one))),
    ),
  );
  return [
    `! What passes ${design.device} by the conduits ${design.conduits.map(({ id }) => id).join(", ")}. Written by Bulkhead.`,
    "!",
    ...groups.lines,
    ...lists.flatMap(({ list, entries }) => entries.map((entry) => `access-list ${list} ${entry}`)),
    "access-list BH-rest extended deny ip any any log",
    "!",
    ...lists.map(({ name, list }) => `access-group ${list} in interface ${name}`),
    "access-group BH-rest global",
    "! What may pass between interfaces the lists say, whatever their security levels.",
    "same-security-traffic permit inter-interface",
    ...(turnsBack ? ["same-security-traffic permit intra-interface"] : []),
    ...(flows.some(({ transport }) => transport === 1 || transport === 58) ? INSPECT : []),
    "",
  ].join("\n");
}

const LONGEST_REMARK = 100;
/** Answers of ICMP pass where it is inspected. */
const INSPECT = [
  "class-map inspection_default",
  " match default-inspection-traffic",
  "policy-map global_policy",
  " class inspection_default",
  "  inspect icmp",
  "service-policy global_policy global",
];

function entriesOf(flow: Flow, groups: Groups): readonly string[] {
  const { transport, ports } = flow;
  const [from, to] = [groups.address(flow, "from"), groups.address(flow, "to")];
  const protocol = transport === undefined ? "ip" : (PROTOCOLS.get(transport) ?? String(transport));
  const services = ports === undefined ? [""] : portWords(ports, 1).map((words) => ` ${words}`);
  const grouped = services.length > MOST_ENTRIES && ports !== undefined ? [` object-group ${groups.ports(flow)}`] : services;
  return grouped.map((service) => `extended permit ${protocol} ${from} ${to}${service}`);
}

/** More ports than this are a group. */
const MOST_ENTRIES = 2;
const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "tcp"],
  [17, "udp"],
  [58, "icmp6"],
]);

/** Object groups, made where one is needed. */
class Groups {
  readonly lines: string[] = [];
  readonly #names = new NameWriter({ longest: 64, foreign: /[^\w.-]/g, substitute: "-" });
  readonly #made = new Set<string>();

  /** The words for an end. */
  address(flow: Flow, end: "from" | "to"): string {
    const { ranges } = end === "from" ? flow.source : flow.destination;
    const networks = ranges.flatMap((range) => networksOf(range, flow.family));
    const [only] = networks;
    if (networks.length === 1 && only !== undefined) return wordsOf(only);
    const members = networks.map((text) => ` network-object ${wordsOf(text)}`);
    return `object-group ${this.#make("network", `${flow.name}-${end}`, "", members)}`;
  }

  ports(flow: Flow): string {
    const members = portWords(flow.ports ?? [], 1).map((words) => ` port-object ${words}`);
    return this.#make("service", `${flow.name}-ports`, flow.transport === 6 ? " tcp" : " udp", members);
  }

  #make(kind: string, given: string, of: string, members: readonly string[]): string {
    const name = this.#names.write(`BH-${given}-${markOf(members.join("\n"))}`);
    if (!this.#made.has(name)) this.lines.push(`object-group ${kind} ${name}${of}`, ...members);
    this.#made.add(name);
    return name;
  }
}

function wordsOf(network: string): string {
  const { address, length } = splitNetwork(network);
  if (address.includes(":")) return length === 128 ? `host ${address}` : `${address}/${length}`;
  return length === 32 ? `host ${address}` : `${address} ${dottedMask(length)}`;
}
