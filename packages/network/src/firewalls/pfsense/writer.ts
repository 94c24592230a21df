// Writes a design as the rules and aliases of a pfSense (documentation: Backup and restore, Restoring areas; Aliases; Rule processing order). A rule
// stands at the interface by which a connection comes in, and what no rule lets in is dropped. Port lists and several networks are aliases.

import type { Design, Permission } from "../../compilation/design.ts";
import { type Flow, flowsFrom, type Side, shortfalls, untoldInterfaces } from "../../compilation/flow.ts";
import { markOf, NameWriter } from "../../compilation/name.ts";
import { writeSpan } from "../../compilation/port-list.ts";
import type { Target } from "../../compilation/target.ts";
import { FAMILY_RANGES } from "../../policy/dimension.ts";
import { regionOf } from "../../policy/match.ts";
import { networksOf } from "../address.ts";
import type { Range } from "../ruleset.ts";
import { pfsense } from "./reader.ts";

/** Rules and aliases for pfSense. */
export const pfsenseTarget: Target = {
  id: "pfsense",
  title: "pfSense, rules and aliases as config.xml",
  format: pfsense,
  beside: [
    regionOf({
      source: [FAMILY_RANGES.ip6],
      destination: [FAMILY_RANGES.ip6],
      transport: [{ low: 58n, high: 58n }],
      icmpType: [1n, 2n, 135n, 136n].map((type) => ({ low: type, high: type })),
    }),
  ],
  whole: (text, design) => text.replace("<pfsense>\n", `<pfsense>\n${around(design)}`),
  update(running, design, written) {
    const text = written.files.map((file) => file.text).join("");
    const whole = { after: [this.whole?.(text, design) ?? text] };
    if (!running.includes("</pfsense>")) return whole;
    // Restoring an area puts the new one in the place of the old one.
    const kept = AREAS.reduce((rest, name) => rest.replace(areaOf(name, rest), ""), running);
    return { after: [kept.replace("</pfsense>", () => `${AREAS.map((name) => areaOf(name, text)).join("\n")}\n</pfsense>`)] };
  },
  write(design) {
    const lacking = untoldInterfaces(design);
    if (lacking.length > 0) return { files: [], shortfalls: [], lacking };
    const name = `${design.device}.xml`;
    return {
      files: [{ name, text: writeSections(design), use: USE, kind: "rules" }],
      shortfalls: shortfalls(
        design,
        "the filter sees headers only: operations, units and targets are not enforced",
        ({ narrowed }) => narrowed,
      ),
      lacking,
    };
  },
};

const USE =
  "Diagnostics, Backup & Restore: save all of the configuration (to go back), then restore this file twice, with the area Aliases and with the area Firewall Rules. It is proven for interfaces of these names (wan, lan, opt1 …), without the anti-lockout rule and without rules of packages; pfSense itself lets errors and neighbour discovery of ICMPv6 pass: name the channel by which the device is managed, then switch the anti-lockout rule off.";

/** What a whole configuration holds besides, where nothing else lets anything pass. */
function around({ interfaces }: Design): string {
  const names = [...new Set(interfaces.map(({ name }) => name))];
  return [
    "  <system><ipv6allow/><webgui><noantilockout/></webgui></system>",
    "  <interfaces>",
    ...names.map((name) => `    <${name}><enable/><if>${name}</if></${name}>`),
    "  </interfaces>",
    "",
  ].join("\n");
}

const AREAS = ["aliases", "filter"];

function areaOf(name: string, text: string): string {
  return new RegExp(`<${name}>[^]*?</${name}>`).exec(text)?.[0] ?? "";
}

function writeSections(design: Design): string {
  const aliases = new AliasList();
  const rules = design.permissions.flatMap((permission) => flowsFrom(permission).flatMap((flow) => rulesOf(flow, aliases)));
  return [
    '<?xml version="1.0"?>',
    "<pfsense>",
    "  <aliases>",
    ...aliases.lines,
    "  </aliases>",
    "  <filter>",
    ...rules,
    "  </filter>",
    "</pfsense>",
    "",
  ].join("\n");
}

/** A rule stands at one interface; a flow that may come in by several has one at each. */
function rulesOf(flow: Flow, aliases: AliasList): readonly string[] {
  const { name, family, transport, ports } = flow;
  const [from, to] = [aliases.addresses(flow, flow.source, "from"), aliases.addresses(flow, flow.destination, "to")];
  const port = ports === undefined ? [] : [`<port>${aliases.ports(flow, ports)}</port>`];
  const protocol = transport === undefined ? [] : [`      <protocol>${WORDS.get(transport) ?? transport}</protocol>`];
  return (flow.source.interfaces ?? []).flatMap((by) => [
    "    <rule>",
    "      <type>pass</type>",
    `      <interface>${by}</interface>`,
    `      <ipprotocol>${family === "ip" ? "inet" : "inet6"}</ipprotocol>`,
    ...protocol,
    `      <source><address>${from}</address></source>`,
    `      <destination>${[`<address>${to}</address>`, ...port].join("")}</destination>`,
    "      <statetype>keep state</statetype>",
    `      <tracker>${trackerOf([by, name, from, to, ...protocol, ...port].join(" "))}</tracker>`,
    `      <descr>${name}</descr>`,
    "    </rule>",
  ]);
}

/** The number by which logs name a rule: the same as long as the rule is. */
function trackerOf(text: string): number {
  return 1_000_000_000 + (Number.parseInt(markOf(text), 16) % 900_000_000);
}

const WORDS: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "tcp"],
  [17, "udp"],
  [47, "gre"],
  [50, "esp"],
  [51, "ah"],
  [58, "icmp"],
]);

class AliasList {
  readonly lines: string[] = [];
  readonly #names = new NameWriter({ longest: 31, foreign: /\W/g, substitute: "_" });
  readonly #made = new Set<string>();

  /** One network stands for itself. */
  addresses({ name, family }: Pick<Permission, "name" | "family">, { ranges }: Side, end: "from" | "to"): string {
    const networks = ranges.flatMap((range) => networksOf(range, family));
    const [only] = networks;
    if (networks.length === 1 && only !== undefined) return only;
    return this.#define(`BH_${markOf(networks.join())}_${end}_${name}`, "network", networks, name);
  }

  ports({ name }: Pick<Permission, "name">, ranges: readonly Range[]): string {
    const [only] = ranges;
    if (ranges.length === 1 && only !== undefined) return writeSpan(only);
    const spans = ranges.map((range) => writeSpan(range, ":"));
    return this.#define(`BH_${markOf(spans.join())}_ports_${name}`, "port", spans, name);
  }

  #define(text: string, type: "network" | "port", members: readonly string[], note: string): string {
    const name = this.#names.write(text);
    if (!this.#made.has(name)) {
      this.#made.add(name);
      this.lines.push(
        "    <alias>",
        `      <name>${name}</name>`,
        `      <type>${type}</type>`,
        `      <address>${members.join(" ")}</address>`,
        `      <descr>${note}</descr>`,
        "    </alias>",
      );
    }
    return name;
  }
}
