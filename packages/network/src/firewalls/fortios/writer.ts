// Writes a design for FortiOS: addresses, groups and services of its own, and a policy for each pair of sides that a channel joins
// (FortiOS CLI Reference: config firewall policy, address, addrgrp, service custom).

import { digestOf } from "@bulkhead/facts";
import type { Design } from "../../compilation/design.ts";
import { type Flow, flowsOf, ownShortfalls, type Side, shortfalls, untoldInterfaces } from "../../compilation/flow.ts";
import { markOf, NameWriter } from "../../compilation/name.ts";
import { writeSpan } from "../../compilation/port-list.ts";
import type { Target } from "../../compilation/target.ts";
import { networksOf } from "../address.ts";
import { fortios } from "./reader.ts";

/** Rules for FortiGate firewalls, by the names of their interfaces or zones. */
export const fortiosTarget: Target = {
  id: "fortios",
  title: "FortiOS 7, config firewall policy",
  format: fortios,
  whole: (text, { interfaces }) => {
    const names = [...new Set(interfaces.map(({ name }) => name))];
    const entries = names.flatMap((name) => [`    edit "${name}"`, '        set vdom "root"', "    next"]);
    return ["config system interface", ...entries, "end", text].join("\n");
  },
  write(design) {
    const lacking = untoldInterfaces(design);
    if (lacking.length > 0) return { files: [], shortfalls: [], lacking };
    const name = `${design.device}.fortios`;
    const use = `execute backup config flash before-bulkhead, then paste ${name} into the virtual domain and delete the policies that are not in it: they are asked before; and back: execute restore config flash`;
    return {
      files: [{ name, text: writeConfiguration(design), use, kind: "rules" }],
      shortfalls: [
        ...shortfalls(
          design,
          "a policy sees headers only: operations, units and targets need application control of FortiGuard's industrial signatures",
          (one) => one.narrowed,
        ),
        ...ownShortfalls(design, "its administrative access and local-in policies"),
      ],
      lacking,
    };
  },
};

function writeConfiguration(design: Design): string {
  const objects = new Objects();
  const ids = new Set<number>();
  const policies = design.permissions.flatMap(flowsOf).flatMap((flow) => policyOf(flow, objects, ids));
  const table = (path: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [`config ${path}`, ...lines, "end"];
  return [
    `# What passes ${design.device} by the conduits ${design.conduits.map(({ id }) => id).join(", ")}. Written by Bulkhead.`,
    "# What goes back by the interface by which it came would pass without a policy else.",
    "config system global",
    "    set allow-traffic-redirect disable",
    "end",
    ...objects.tables.flatMap(([path, lines]) => table(path, lines)),
    "config firewall policy",
    ...policies,
    "end",
    "",
  ].join("\n");
}

/** Ids that stay the same while a policy does: pasted again, it is not a second one. */
function policyOf(flow: Flow, objects: Objects, ids: Set<number>): readonly string[] {
  const { name, family } = flow;
  const six = family === "ip6" ? "6" : "";
  const lines = [
    `        set name "${objects.policyNames.write(`${name}${six === "" ? "" : "-6"}-${markOf(sidesOf(flow))}`)}"`,
    `        set srcintf ${quoted(flow.source.interfaces ?? [])}`,
    `        set dstintf ${quoted(flow.destination.interfaces ?? [])}`,
    `        set srcaddr${six} "${objects.address(flow, flow.source, "from")}"`,
    `        set dstaddr${six} "${objects.address(flow, flow.destination, "to")}"`,
    "        set action accept",
    '        set schedule "always"',
    `        set service "${objects.service(flow)}"`,
    "        set logtraffic all",
    `        set comments "${name}"`.slice(0, LONGEST_COMMENT),
  ];
  let id =
    1_000_000 + (Number.parseInt(digestOf(lines.join("\n")).slice("sha256:".length, "sha256:".length + 7), 16) % 900_000_000);
  while (ids.has(id)) id++;
  ids.add(id);
  return [`    edit ${id}`, ...lines, "    next"];
}

const LONGEST_COMMENT = 1000;

function sidesOf({ source, destination, transport, ports }: Flow): string {
  const of = ({ ranges, interfaces }: Side): string =>
    `${ranges.map(({ low, high }) => `${low}-${high}`).join()} ${interfaces?.join() ?? ""}`;
  return [of(source), of(destination), transport, ports?.map((one) => writeSpan(one)).join()].join(" ");
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(" ");
}

type Table = readonly [path: string, lines: string[]];

class Objects {
  readonly policyNames = new NameWriter({ longest: 35, foreign: /[^\w./-]/g, substitute: "-" });
  readonly #names = new NameWriter({ longest: 79, foreign: /[^\w./-]/g, substitute: "-" });
  readonly #made = new Set<string>();
  readonly #addresses: Table = ["firewall address", []];
  readonly #addresses6: Table = ["firewall address6", []];
  readonly #groups: Table = ["firewall addrgrp", []];
  readonly #groups6: Table = ["firewall addrgrp6", []];
  readonly #services: Table = ["firewall service custom", []];

  get tables(): readonly Table[] {
    return [this.#addresses, this.#addresses6, this.#groups, this.#groups6, this.#services];
  }

  /** One network is an address of its own, several are a group. */
  address({ name, family }: Flow, { ranges }: Side, end: "from" | "to"): string {
    const members = ranges.flatMap((range) => networksOf(range, family)).map((network) => this.#network(network, family));
    const [only] = members;
    if (members.length === 1 && only !== undefined) return only;
    const group = this.#names.write(`BH-${name}-${end}-${markOf(members.join())}`);
    return this.#add(family === "ip" ? this.#groups : this.#groups6, group, [`set member ${quoted(members)}`]);
  }

  #network(network: string, family: "ip" | "ip6"): string {
    const whole = network.includes("/") ? network : `${network}/${family === "ip" ? 32 : 128}`;
    const name = this.#names.write(`BH-${whole.replaceAll(":", "_")}`);
    return family === "ip"
      ? this.#add(this.#addresses, name, [`set subnet ${whole}`])
      : this.#add(this.#addresses6, name, [`set ip6 ${whole}`]);
  }

  service({ transport, ports }: Flow): string {
    if (transport === undefined) return "ALL";
    const word = WORDS.get(transport);
    const spans = (ports ?? [{ low: 0n, high: 65_535n }]).map((one) => writeSpan(one));
    const name = this.#names.write(`BH-${word ?? `protocol-${transport}`}${ports === undefined ? "" : `-${spans.join("_")}`}`);
    if (word === "tcp" || word === "udp") return this.#add(this.#services, name, [`set ${word}-portrange ${spans.join(" ")}`]);
    if (word !== undefined) return this.#add(this.#services, name, [`set protocol ${word.toUpperCase()}`]);
    return this.#add(this.#services, name, ["set protocol IP", `set protocol-number ${transport}`]);
  }

  #add([path, lines]: Table, name: string, body: readonly string[]): string {
    if (!this.#made.has(`${path} ${name}`)) {
      lines.push(`    edit "${name}"`, ...body.map((line) => `        ${line}`), "    next");
    }
    this.#made.add(`${path} ${name}`);
    return name;
  }
}

const WORDS: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "tcp"],
  [17, "udp"],
  [58, "icmp6"],
]);
