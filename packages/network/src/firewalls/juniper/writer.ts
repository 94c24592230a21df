// Writes a design for Juniper SRX as set commands: a security zone for each zone of the plant that an interface leads to, a policy for each
// pair of zones that a channel joins, and denial behind them (Junos OS Security Policies User Guide).

import type { Design } from "../../compilation/design.ts";
import { type Flow, flowsOf, ownShortfalls, type Side, shortfalls, untoldInterfaces } from "../../compilation/flow.ts";
import { markOf, NameWriter } from "../../compilation/name.ts";
import { writeSpan } from "../../compilation/port-list.ts";
import type { Target } from "../../compilation/target.ts";
import { networksOf } from "../address.ts";
import { junosSrx } from "./reader.ts";

/** Rules for Juniper SRX, by the names of its logical interfaces. */
export const srxTarget: Target = {
  id: "junos-srx",
  title: "Juniper SRX, set commands",
  format: junosSrx,
  whole: (text, { interfaces }) => {
    const names = [...new Set(interfaces.map(({ name }) => name))];
    const units = names.map((name) => name.split("."));
    return `${text}${units.map(([physical, unit]) => `set interfaces ${physical} unit ${unit} family inet\nset interfaces ${physical} unit ${unit} family inet6`).join("\n")}\nset protocols lldp interface all\n`;
  },
  write(design) {
    const lacking = [...untoldInterfaces(design), ...untoldUnits(design)];
    if (lacking.length > 0) return { files: [], shortfalls: [], lacking };
    const name = `${design.device}.set`;
    const use = `configure; delete security policies; delete security zones; load set ${name}; commit check; commit confirmed 5, and commit when all works; and back: rollback 1; commit`;
    return {
      files: [{ name, text: writeConfiguration(design), use, kind: "rules" }],
      shortfalls: [
        ...shortfalls(
          design,
          "a policy sees headers only: operations, units and targets are not enforced",
          (one) => one.narrowed,
        ),
        ...ownShortfalls(design, "host-inbound-traffic of its zones"),
      ],
      lacking,
    };
  },
};

function untoldUnits({ device, interfaces }: Design): readonly string[] {
  return interfaces
    .filter(({ name }) => !/^[^.]+\.\d+$/.test(name))
    .map(({ name }) => `${device}: the unit of interface ${name} (${name}.0, as show interfaces terse has it)`);
}

function writeConfiguration(design: Design): string {
  const writer = new Statements(design);
  for (const flow of design.permissions.flatMap(flowsOf)) writer.add(flow);
  return [
    `# What passes ${design.device} by the conduits ${design.conduits.map(({ id }) => id).join(", ")}. Written by Bulkhead.`,
    "set security forwarding-options family inet6 mode flow-based",
    ...writer.zones,
    ...writer.objects,
    ...writer.policies,
    "set security policies default-policy deny-all",
    "",
  ].join("\n");
}

class Statements {
  readonly zones: string[] = [];
  readonly objects: string[] = [];
  readonly policies: string[] = [];
  readonly #zoneOf = new Map<string, string>();
  readonly #names = new NameWriter({ longest: 63, foreign: /[^\w-]/g, substitute: "-" });
  readonly #made = new Set<string>();

  constructor({ interfaces }: Design) {
    for (const [name, same] of Map.groupBy(interfaces, (one) => one.name)) {
      const zone = this.#names.write(same.map((one) => one.zone).join("-"));
      this.#zoneOf.set(name, zone);
      this.zones.push(`set security zones security-zone ${zone} interfaces ${name}`);
    }
  }

  add(flow: Flow): void {
    const { name } = flow;
    const from = this.#address(flow, flow.source, "from");
    const to = this.#address(flow, flow.destination, "to");
    const applications = this.#applications(flow);
    for (const source of this.#zonesOf(flow.source)) {
      for (const destination of this.#zonesOf(flow.destination)) {
        const mark = markOf([from, to, ...applications].join());
        const at = `set security policies from-zone ${source} to-zone ${destination} policy ${this.#names.write(`${name}-${mark}`)}`;
        this.policies.push(
          `${at} match source-address ${from}`,
          `${at} match destination-address ${to}`,
          ...applications.map((one) => `${at} match application ${one}`),
          `${at} then permit`,
          `${at} then log session-close`,
        );
      }
    }
  }

  #zonesOf({ interfaces = [] }: Side): readonly string[] {
    return [...new Set(interfaces.map((name) => this.#zoneOf.get(name) ?? ""))];
  }

  #address({ name, family }: Flow, { ranges }: Side, end: "from" | "to"): string {
    const book = "set security address-book global";
    const members = ranges
      .flatMap((range) => networksOf(range, family))
      .map((network) => {
        const whole = network.includes("/") ? network : `${network}/${family === "ip" ? 32 : 128}`;
        return this.#object(`n-${whole}`, (made) => [`${book} address ${made} ${whole}`]);
      });
    const [only] = members;
    if (members.length === 1 && only !== undefined) return only;
    return this.#object(`${name}-${end}-${markOf(members.join())}`, (made) =>
      members.map((member) => `${book} address-set ${made} address ${member}`),
    );
  }

  #applications({ transport, ports }: Flow): readonly string[] {
    if (transport === undefined) return ["any"];
    const protocol = PROTOCOLS.get(transport) ?? String(transport);
    const spans = ports?.map((one) => writeSpan(one)) ?? [undefined];
    return spans.map((span) =>
      this.#object(`BH-${protocol}${span === undefined ? "" : `-${span}`}`, (made) => [
        `set applications application ${made} protocol ${protocol}`,
        ...(span === undefined ? [] : [`set applications application ${made} destination-port ${span}`]),
      ]),
    );
  }

  #object(text: string, write: (name: string) => readonly string[]): string {
    const name = this.#names.write(text);
    if (!this.#made.has(name)) this.objects.push(...write(name));
    this.#made.add(name);
    return name;
  }
}

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "tcp"],
  [17, "udp"],
  [58, "icmp6"],
]);
