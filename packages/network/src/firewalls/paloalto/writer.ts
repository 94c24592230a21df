// Writes a design for PAN-OS as set commands: a zone for each zone of the plant that an interface leads to, a rule for each pair of sides that
// a channel joins, and denial within zones as well as between them (PAN-OS Administrator's Guide: Security Policy).
//
// Services are TCP and UDP only; ICMP is told by its applications, which its headers give away.

import type { Design, Permission } from "../../compilation/design.ts";
import { type Flow, flowsOf, ownShortfalls, type Side, shortfalls, untoldInterfaces } from "../../compilation/flow.ts";
import { markOf, NameWriter } from "../../compilation/name.ts";
import { writeSpan } from "../../compilation/port-list.ts";
import type { Target } from "../../compilation/target.ts";
import { networksOf } from "../address.ts";
import { panOs } from "./reader.ts";

/** Rules for Palo Alto firewalls, by the names of their interfaces. */
export const panOsTarget: Target = {
  id: "pan-os",
  title: "Palo Alto PAN-OS, set commands",
  format: panOs,
  whole: (text) => `${text}set deviceconfig system hostname firewall\n`,
  write(design) {
    const lacking = [...untoldInterfaces(design), ...unwritable(design)];
    if (lacking.length > 0) return { files: [], shortfalls: [], lacking };
    const name = `${design.device}.panos`;
    const use = `save config to before-bulkhead.xml; delete rulebase security; delete zone; then paste ${name} in configure, validate full, and commit; and back: load config from before-bulkhead.xml; commit`;
    return {
      files: [{ name, text: writeConfiguration(design), use, kind: "rules" }],
      shortfalls: [
        ...shortfalls(
          design,
          "rules see headers only: operations, units and targets need App-ID of industrial protocols, which shows behind the first packets",
          (one) => one.narrowed,
        ),
        ...ownShortfalls(design, "management profiles of its interfaces"),
      ],
      lacking,
    };
  },
};

/** Protocols that neither a service nor an application with headers of its own names. */
function unwritable({ permissions }: Design): readonly string[] {
  const isWritable = ({ transport }: Permission): boolean => transport === undefined || [1, 6, 17, 58].includes(transport);
  return permissions
    .filter((one) => !isWritable(one))
    .map(({ name, transport }) => `${name}: a way to name IP protocol ${transport} by its headers`);
}

function writeConfiguration(design: Design): string {
  const writer = new Statements(design);
  for (const flow of design.permissions.flatMap(flowsOf)) writer.add(flow);
  const last = "set rulebase default-security-rules rules";
  const any = ["from", "to", "source", "destination", "service", "application"].map((what) => `${what} any`);
  return [
    `# What passes ${design.device} by the conduits ${design.conduits.map(({ id }) => id).join(", ")}. Written by Bulkhead.`,
    "set deviceconfig setting session ipv6-firewalling yes",
    ...writer.zones,
    ...writer.objects,
    ...writer.rules,
    ...[...any, "action deny", "log-end yes"].map((what) => `set rulebase security rules BH-rest ${what}`),
    `${last} intrazone-default action deny`,
    `${last} intrazone-default log-end yes`,
    `${last} interzone-default action deny`,
    `${last} interzone-default log-end yes`,
    "",
  ].join("\n");
}

class Statements {
  readonly zones: string[] = [];
  readonly objects: string[] = [];
  readonly rules: string[] = [];
  readonly #zoneOf = new Map<string, string>();
  readonly #zoneNames = new NameWriter({ longest: 31, foreign: /[^\w.-]/g, substitute: "-" });
  readonly #names = new NameWriter({ longest: 63, foreign: /[^\w.-]/g, substitute: "-" });
  readonly #made = new Set<string>();

  constructor({ interfaces }: Design) {
    for (const [name, same] of Map.groupBy(interfaces, (one) => one.name)) {
      const zone = this.#zoneNames.write(same.map((one) => one.zone).join("-"));
      this.#zoneOf.set(name, zone);
      this.zones.push(`set zone ${zone} network layer3 ${name}`);
    }
  }

  add(flow: Flow): void {
    const source = this.#address(flow, flow.source, "from");
    const destination = this.#address(flow, flow.destination, "to");
    const [from, to] = [this.#zonesOf(flow.source), this.#zonesOf(flow.destination)];
    const { service, application } = this.#service(flow);
    const mark = markOf([source, destination, from, to, service].join());
    const rule = `set rulebase security rules ${this.#names.write(`${flow.name}-${mark}`)}`;
    this.rules.push(
      `${rule} from ${from}`,
      `${rule} to ${to}`,
      `${rule} source ${source}`,
      `${rule} destination ${destination}`,
      `${rule} service ${service}`,
      `${rule} application ${application}`,
      `${rule} action allow`,
      `${rule} log-end yes`,
      `${rule} description "${flow.name}"`,
    );
  }

  #zonesOf({ interfaces = [] }: Side): string {
    return listed([...new Set(interfaces.map((name) => this.#zoneOf.get(name) ?? ""))]);
  }

  #address({ name, family }: Flow, { ranges }: Side, end: "from" | "to"): string {
    const members = ranges
      .flatMap((range) => networksOf(range, family))
      .map((network) => {
        const whole = network.includes("/") ? network : `${network}/${family === "ip" ? 32 : 128}`;
        return this.#object(`n-${whole}`, (made) => `set address ${made} ip-netmask ${whole}`);
      });
    const [only] = members;
    if (members.length === 1 && only !== undefined) return only;
    return this.#object(
      `${name}-${end}-${markOf(members.join())}`,
      (made) => `set address-group ${made} static ${listed(members)}`,
    );
  }

  #service({ transport, ports }: Flow): { readonly service: string; readonly application: string } {
    if (transport === undefined) return { service: "any", application: "any" };
    if (transport === 1) return { service: "any", application: "[ icmp ping ]" };
    if (transport === 58) return { service: "any", application: "[ ipv6-icmp ping6 ]" };
    const protocol = transport === 6 ? "tcp" : "udp";
    const spans = (ports ?? [{ low: 0n, high: 65_535n }]).map((one) => writeSpan(one)).join(",");
    const service = this.#object(
      `BH-${protocol}-${spans.replaceAll(",", "_")}`,
      (made) => `set service ${made} protocol ${protocol} port ${spans}`,
    );
    return { service, application: "any" };
  }

  #object(text: string, write: (name: string) => string): string {
    const name = this.#names.write(text);
    if (!this.#made.has(name)) this.objects.push(write(name));
    this.#made.add(name);
    return name;
  }
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? (names[0] as string) : `[ ${names.join(" ")} ]`;
}
