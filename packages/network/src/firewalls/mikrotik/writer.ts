// Writes a design for MikroTik RouterOS: chains of their own for what is handed on and for what ends at the router, with address lists.
//
// `add` only adds: chains and lists bear a mark of their content, so that a new version is complete before one line makes it the first
// (RouterOS documentation, "Filter" and "Configuration Management").

import type { Design, Permission } from "../../compilation/design.ts";
import { type Flow, flowsOf, type Side, shortfalls, toDevice } from "../../compilation/flow.ts";
import { markOf, NameWriter } from "../../compilation/name.ts";
import { splitPorts, writeSpan } from "../../compilation/port-list.ts";
import type { Target } from "../../compilation/target.ts";
import { networksOf } from "../address.ts";
import { routerOs } from "./reader.ts";

/** Rules for MikroTik routers. */
export const routerOsTarget: Target = {
  id: "routeros",
  title: "MikroTik RouterOS 7, /import",
  format: routerOs,
  // An export tells the name behind all rules: nothing is missing then.
  whole: (text) => `${text}/system identity\nset name=router\n`,
  update(running, design, { files }) {
    const text = files[0]?.text ?? "";
    const { chain } = writeRules(design);
    // A statement goes on behind a backslash.
    const statements = running.replaceAll(/\\\r?\n\s*/g, "").split("\n");
    const stale = new Set(statements.flatMap((line) => [...line.matchAll(/\bbulkhead-[0-9a-f]{8}(?=-)/g)].map(([name]) => name)));
    const isOurs = (line: string): boolean => /(?:chain|jump-target)=bulkhead-[0-9a-f]{8}-|list=bulkhead-/.test(line);
    const isThere = stale.delete(chain);
    const name = `${design.device}.change.rsc`;
    const commands = [
      ...(isThere ? ["# The rules are there."] : [text.trimEnd(), ...jumpsFirst(chain)]),
      ...[...stale].map((one) => writeUndo(one).trimEnd()),
      "",
    ].join("\n");
    return {
      // Once its jumps stand first, nothing behind them is asked any more.
      after: [`${text}${statements.filter((line) => !isOurs(line)).join("\n")}`],
      commands: [{ name, text: commands, use: `/import ${name}`, kind: "change" }],
    };
  },
  write(design) {
    const rules = writeRules(design);
    const name = `${design.device}.rsc`;
    const undo = `${design.device}.undo.rsc`;
    return {
      files: [
        { name, text: rules.text, use: `/import ${name}, then ${jumpsFirst(rules.chain).join("; ")}`, kind: "rules" },
        { name: undo, text: writeUndo(rules.chain), use: `back: /import ${undo}`, kind: "undo" },
      ],
      shortfalls: shortfalls(
        design,
        "the filter of RouterOS sees packets, not messages: operations, units and targets are not enforced",
        (one) => one.narrowed,
      ),
      lacking: [],
    };
  },
};

const MENUS = [
  { family: "ip", filter: "/ip firewall filter", lists: "/ip firewall address-list", icmp: "icmp" },
  { family: "ip6", filter: "/ipv6 firewall filter", lists: "/ipv6 firewall address-list", icmp: "icmpv6" },
] as const;

function writeRules(design: Design): { readonly text: string; readonly chain: string } {
  const names = new NameWriter({ longest: 64, foreign: /[^\w.-]/g, substitute: "-" });
  const bodies = MENUS.map(({ family }) => {
    const lists: string[] = [];
    const write = (permissions: readonly Permission[], own: boolean): readonly string[] =>
      permissions
        .filter((one) => one.family === family)
        .flatMap(flowsOf)
        .flatMap((flow) => rulesOf(flow, own, names, lists));
    return { lists, forward: write(design.permissions, false), input: write(toDevice(design), true) };
  });
  const chain = `bulkhead-${markOf(JSON.stringify(bodies))}`;
  const text = [
    `# What passes ${design.device} by the conduits ${design.conduits.map(({ id }) => id).join(", ")}. Written by Bulkhead.`,
    ...MENUS.flatMap(({ filter, lists, family }, at) => {
      const { lists: members = [], forward = [], input = [] } = bodies[at] ?? {};
      const add = (name: string, rules: readonly string[]): readonly string[] => rules.map((rule) => `add chain=${name} ${rule}`);
      return [
        ...(members.length === 0 ? [] : [lists, ...new Set(members)]),
        filter,
        ...add(`${chain}-forward`, [...KNOWN, ...forward, REST]),
        ...add(`${chain}-input`, [...KNOWN, ...(family === "ip6" ? NEIGHBOURS : []), ...input, REST]),
        `add chain=forward action=jump jump-target=${chain}-forward comment=bulkhead`,
        `add chain=input action=jump jump-target=${chain}-input comment=bulkhead`,
      ];
    }),
    "",
  ].join("\n");
  return { text, chain };
}

/** What stands before them decides before them. */
function jumpsFirst(chain: string): readonly string[] {
  return MENUS.map(({ filter }) => `${filter} move [find jump-target~"${chain}"] destination=0`);
}

function writeUndo(chain: string): string {
  return `${MENUS.map(({ filter }) => `${filter} remove [find jump-target~"${chain}"]\n${filter} remove [find chain~"${chain}"]`).join("\n")}\n`;
}

const KNOWN = ["action=accept connection-state=established,related", "action=drop connection-state=invalid"];
const REST = 'action=drop log=yes log-prefix="not declared" comment="what no channel names"';
/** Without them IPv6 does not find its neighbours (RFC 4861). */
const NEIGHBOURS = [133, 134, 135, 136].map((type) => `action=accept protocol=icmpv6 icmp-options=${type}:0-255`);

/** One rule for each pair of interfaces and each list of ports that a rule can hold. */
function rulesOf(flow: Flow, own: boolean, names: NameWriter, lists: string[]): readonly string[] {
  const { name, transport, ports } = flow;
  const source = addressOf("src", flow, flow.source, names, lists);
  const destination = addressOf("dst", flow, flow.destination, names, lists);
  const services = ports === undefined ? [[]] : splitPorts(ports, MOST_PORTS);
  // What ends at the router goes out by no interface.
  const ways = facesOf("in", flow.source).flatMap((input) =>
    (own ? [""] : facesOf("out", flow.destination)).map((output) => `${input}${output}`),
  );
  return ways.flatMap((way) =>
    services.map((list) =>
      [
        `action=accept connection-state=new${way} ${source} ${destination}`,
        ...(transport === undefined ? [] : [`protocol=${PROTOCOLS.get(transport) ?? transport}`]),
        ...(list.length === 0 ? [] : [`dst-port=${list.map((one) => writeSpan(one)).join(",")}`]),
        // By itself the router takes up a connection in its midst (loose tracking of TCP).
        ...(transport === 6 ? ["tcp-flags=syn,!fin,!rst,!ack"] : []),
        `comment="${name}"`,
      ].join(" "),
    ),
  );
}

/** What one rule takes; a span takes two. */
const MOST_PORTS = 15;
const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "tcp"],
  [17, "udp"],
  [58, "icmpv6"],
]);

function facesOf(way: "in" | "out", { interfaces }: Side): readonly string[] {
  return interfaces === undefined ? [""] : interfaces.map((name) => ` ${way}-interface=${name}`);
}

/** One network stands in the rule, several in a list. */
function addressOf(side: "src" | "dst", { name, family }: Flow, { ranges }: Side, names: NameWriter, lists: string[]): string {
  const networks = ranges.flatMap((range) => networksOf(range, family));
  if (networks.length === 1) return `${side}-address=${networks[0]}`;
  const list = names.write(`bulkhead-${name}-${side}-${markOf(networks.join())}`);
  for (const network of networks) lists.push(`add list=${list} address=${network}`);
  return `${side}-address-list=${list}`;
}
