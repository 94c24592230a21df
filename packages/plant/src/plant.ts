// The plant: what was designed. One schema is the source of the types, of the checks on loading and of the JSON Schema for editors.

import { FOUNDATIONAL_REQUIREMENTS, type LevelVector, type SecurityLevel, uniformVector } from "@bulkhead/standards";
import { z } from "zod";

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/, "ids are lower case letters, digits, dot, hyphen and underscore")
  .describe("An id of lower case letters, digits, dot, hyphen and underscore, unique within the plant over all kinds of things.");

const level = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

const name = z.string().describe("A name for people.");
const note = z.string().optional().describe("A text of your own; nothing is decided by it.");

/** A target is a vector; one number stands for the same level in all seven places. */
const target = z
  .union([
    level,
    z.strictObject({ IAC: level, UC: level, SI: level, DC: level, RDF: level, TRE: level, RA: level }),
    z.tuple([level, level, level, level, level, level, level]),
  ])
  .transform((given): LevelVector => {
    if (typeof given === "number") return uniformVector(given);
    if (Array.isArray(given)) {
      return Object.fromEntries(FOUNDATIONAL_REQUIREMENTS.map((code, at) => [code, given[at] as SecurityLevel])) as LevelVector;
    }
    return given;
  })
  .describe("SL-T: one level for all seven foundational requirements, or one each (IAC, UC, SI, DC, RDF, TRE, RA).");

/** What a zone is for. The lint rules of ZCR 3 read `safety`, `wireless` and `external`. */
export const ZONE_KINDS = [
  "enterprise",
  "dmz",
  "supervision",
  "control",
  "field",
  "safety",
  "wireless",
  "remote-access",
  "external",
] as const;

const zone = z.strictObject({
  id,
  name,
  kind: z
    .enum(ZONE_KINDS)
    .describe("What the zone is for: one of the kinds; safety, wireless, external and remote-access are held to ZCR 3.3 to 3.6."),
  parent: id.optional().describe("Id of the zone that it lies in."),
  networks: z
    .array(z.string())
    .default([])
    .describe("A list of IPv4 or IPv6 networks in CIDR notation, e.g. [10.0.3.0/24]. Addresses in them belong to the zone."),
  target: target.default(uniformVector(0)),
  essentialFunctions: z.array(id).default([]).describe("Ids of the essential functions that depend on the zone."),
  note,
});

const party = z.union([id, z.array(id).min(1)]).transform((given) => (typeof given === "string" ? [given] : given));

const ports = z
  .union([
    z.int().min(0).max(65535),
    z.string().regex(/^\d+(-\d+)?$/),
    z.array(z.union([z.int().min(0).max(65535), z.string().regex(/^\d+(-\d+)?$/)])),
  ])
  .transform((given): readonly string[] => (Array.isArray(given) ? given : [given]).map(String))
  .describe("Server ports: 502, 8000-8010, or a list of these. Absent: the port does not matter.");

/** Function groups are the operation classes of the facts; a number or a name picks one function of the protocol. */
const channel = z.strictObject({
  id,
  protocol: z
    .string()
    .describe("A protocol as the readers name it: modbus, s7comm, opcua, tls (web pages by HTTPS as well), ssh, … or `any`."),
  from: party.describe("Id or list of ids of the zones or assets that begin the conversation."),
  to: party.describe("Id or list of ids of the zones or assets that serve it."),
  transport: z.enum(["tcp", "udp", "icmp", "ethernet", "ip"]).default("tcp").describe("What carries it: tcp where left out."),
  ports: ports.optional(),
  operations: z
    .array(z.union([z.string(), z.int()]))
    .optional()
    .describe("Allowed operations: classes (read, write, program-download, …), function names or codes. Absent: all."),
  units: z.array(z.int()).optional().describe("A list of allowed unit ids. Absent: all."),
  targets: z
    .array(z.string())
    .optional()
    .describe("A list of allowed targets in the protocol's notation; `holding:40-49` spans a range. Absent: all."),
  note,
});

const conduit = z.strictObject({
  id,
  name,
  zones: z.array(id).describe("Ids of the zones that it joins: two or more."),
  target: target.default(uniformVector(0)),
  enforcedBy: z.array(id).default([]).describe("Ids of the assets (firewalls, gateways) through which all its traffic passes."),
  channels: z.array(channel).default([]).describe("What may be said over it; what no channel allows is reported."),
  note,
});

/** IEC 62443-4-2: software application, embedded device, host device, network device. */
export const COMPONENT_TYPES = ["SAR", "EDR", "HDR", "NDR"] as const;

const asset = z.strictObject({
  id,
  name,
  zone: id.optional().describe("Id of the zone that it belongs to."),
  type: z
    .enum(COMPONENT_TYPES)
    .describe(
      "The component type of IEC 62443-4-2: SAR software application, EDR embedded device, HDR host device, NDR network device.",
    ),
  role: z.string().optional().describe("A word for what it does: controller, operator station, historian, switch, …"),
  addresses: z.array(z.string()).default([]).describe("A list of IP and MAC addresses; a firewall lists one per zone."),
  vendor: z.string().optional().describe("Who makes it. Held against what traffic and hosts tell."),
  product: z.string().optional().describe("Product name or order number."),
  version: z.string().optional().describe("Version of firmware or software, in quotes where it looks like a number."),
  interfaces: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[\w./:-]{1,64}$/, "a name as the device has it, without spaces")
          .describe("As the device names it, e.g. eth0 or GigabitEthernet0/1."),
        zone: id.describe("Id of the zone behind it."),
      }),
    )
    .default([])
    .describe(
      "For what enforces conduits: its interfaces with the zone behind each. Firewall rules are written and verified by them.",
    ),
  criticality: z
    .enum(["low", "medium", "high"])
    .default("medium")
    .describe("What its loss means for the plant: low, medium or high."),
  safety: z.boolean().default(false).describe("True for part of a safety function (ZCR 3.3 keeps these apart)."),
  wireless: z.boolean().default(false).describe("True where it communicates by radio (ZCR 3.5)."),
  external: z.boolean().default(false).describe("True where it connects from outside the plant's networks (ZCR 3.6)."),
  temporary: z.boolean().default(false).describe("True where it is connected now and then (ZCR 3.4)."),
  services: z
    .array(
      z.strictObject({
        transport: z.enum(["tcp", "udp"]).default("tcp"),
        ports,
        purpose: z.string().describe("What it is for."),
      }),
    )
    .default([])
    .describe("A list of services that it needs besides those of the channels, e.g. for its own zone."),
  note,
});

const expression = z.string().min(1).max(2000);
const quantity = z.string().max(100);

const range = z.tuple([z.number(), z.number()]).describe("[low, high] in engineering units.");

const variable = z.strictObject({
  id,
  name,
  asset: id.describe("Id of the asset that holds it."),
  tag: z.string().min(1).optional().describe("What people call it in drawings and historians, e.g. LIT-101."),
  unit: z.string().optional().describe("Engineering unit, e.g. mg/l."),
  essentialFunction: id.optional().describe("Id of the essential function that depends on it."),
  criticality: z.enum(["low", "medium", "high"]).default("medium").describe("What a false value of it means for the plant."),
  points: z
    .array(
      z.strictObject({
        protocol: z.string().describe("A protocol as the readers name it."),
        target: z.string().describe("Where it lies, in the protocol's notation: holding:40, DB1.DBW2, ns=2;s=Level."),
        unit: z.int().optional().describe("Unit id."),
        type: z
          .enum(["bool", "int16", "uint16", "int32", "uint32", "float32", "float64"])
          .default("uint16")
          .describe("How the raw value is coded."),
        wordOrder: z
          .enum(["big", "little"])
          .default("big")
          .describe("Which register of several comes first: big, the higher one."),
        scale: z.number().default(1).describe("value = raw × scale + offset"),
        offset: z.number().default(0),
      }),
    )
    .default([])
    .describe("Where the value is seen on the wire, in one protocol or several."),
  is: expression
    .optional()
    .describe("A value that is computed instead of seen: an amount of other variables, e.g. inflow - outflow."),
  every: quantity.optional().describe("How often a new value comes, e.g. 1 s. Absent: learned from traffic."),
  rate: quantity.optional().describe("The fastest that it can change in truth, e.g. 0.5 m/min."),
  limits: z
    .strictObject({ normal: range.optional(), alarm: range.optional(), safety: range.optional() })
    .default({})
    .describe("[low, high] in engineering units for normal, alarm and safety."),
  setpoint: range.optional().describe("What may be written: [low, high] in engineering units."),
  setpointIn: z
    .record(id, range)
    .optional()
    .describe("What may be written in modes of operation, by their ids; where no mode is known, `setpoint` holds."),
  writers: z.array(id).optional().describe("Ids of the assets that may write it. Absent: not restricted. Empty: nobody."),
});

/** A state of the plant in which other rules hold: production, cleaning, standstill. */
const mode = z.strictObject({
  id,
  name,
  when: expression.describe("A condition on variables: the plant is in this mode while it is true, e.g. feed-pump = 1."),
  note,
});

const relation = z.strictObject({
  id,
  name,
  holds: expression.describe("A condition that is true in a sound plant, e.g. abs(inflow - outflow) < 5 m³/h."),
  during: z.array(id).optional().describe("Ids of the modes in which it holds. Absent: always."),
  note,
});

const interlock = z.strictObject({
  id,
  name,
  when: expression.describe("A condition, e.g. raw-level < 1 m."),
  demands: expression.describe("What must be so while it is true, e.g. raw-pump = 0."),
  within: quantity.default("0 s").describe("How long the plant may take for it, e.g. 5 s."),
  essentialFunction: id.optional().describe("Id of the essential function that it protects."),
  note,
});

const essentialFunction = z.strictObject({ id, name, note });

const countermeasure = z.strictObject({
  id,
  name,
  compensates: z.array(z.string()).default([]).describe("A list of requirement rows that it may compensate, e.g. [SR 1.1]."),
  where: z.array(id).default([]).describe("Ids of the zones, conduits and assets that it covers."),
  approvedBy: z.string().optional().describe("Who approved it; without this it compensates nothing."),
  expires: z.iso.date().optional().describe("The day on which it ends, as 2026-12-31."),
  note,
});

/** What an organisation does for the plant; by it the parts of the standard are chosen that it is asked about. */
export const ORGANISATION_ROLES = ["asset-owner", "integration", "maintenance", "product-supplier"] as const;

const organisation = z.strictObject({
  id,
  name,
  roles: z
    .array(z.enum(ORGANISATION_ROLES))
    .min(1)
    .describe(
      "What it does: asset-owner (62443-2-1, 2-3), integration and maintenance (62443-2-4), product-supplier (62443-4-1, 2-3).",
    ),
  answersFor: z
    .array(id)
    .default([])
    .describe("Ids of the zones, conduits and assets that it answers for. What nobody answers for is told."),
  keys: z
    .array(z.string().regex(/^[A-Za-z0-9+/]{56,64}={0,2}$/))
    .default([])
    .describe("Public keys with which it signs packages: the line between BEGIN and END of the file that keygen makes."),
  note,
});

/** From when on that something was not seen counts for anything. */
const watching = z.strictObject({
  hours: z
    .number()
    .min(0)
    .default(24)
    .describe("Hours that a sensor must have watched before it counts that something was not seen. Shorter is noted only."),
  loss: z
    .number()
    .min(0)
    .max(1)
    .default(0.001)
    .describe(
      "The share of packets, or of bytes of a zone's streams, that a sensor may have lost and still count: 0.001 is 0.1 %.",
    ),
});

export const plantSchema = z.strictObject({
  bulkhead: z.literal(1).describe("Version of this format."),
  system: z
    .strictObject({
      id,
      name,
      owner: z.string().optional().describe("Who answers for the plant."),
      note,
    })
    .describe("The system under consideration: id and name."),
  essentialFunctions: z.array(essentialFunction).default([]).describe("What must keep running whatever happens."),
  zones: z.array(zone).default([]).describe("Groups of assets with the same need for security."),
  conduits: z.array(conduit).default([]).describe("Every way between zones."),
  assets: z.array(asset).default([]).describe("Every device, host and application."),
  variables: z.array(variable).default([]).describe("Process variables with limits and writers."),
  modes: z.array(mode).default([]).describe("Modes of operation, told by process variables."),
  relations: z.array(relation).default([]).describe("What always holds between process variables: balances, plausibility."),
  interlocks: z.array(interlock).default([]).describe("What one condition of the process forces upon it."),
  organisations: z.array(organisation).default([]).describe("Who owns, integrates, maintains and supplies."),
  countermeasures: z.array(countermeasure).default([]).describe("What compensates for requirements that cannot be met."),
  watching: watching.prefault({}).describe("When it counts that something was not seen: for how long, and at what loss."),
});

/** The plant as people write it. */
export type PlantDocument = z.input<typeof plantSchema>;
/** The plant with every default filled in. */
export type Plant = z.output<typeof plantSchema>;
export type Zone = Plant["zones"][number];
export type Conduit = Plant["conduits"][number];
export type Channel = Conduit["channels"][number];
export type Asset = Plant["assets"][number];
export type Variable = Plant["variables"][number];
export type Mode = Plant["modes"][number];
export type Relation = Plant["relations"][number];
export type Interlock = Plant["interlocks"][number];
export type Organisation = Plant["organisations"][number];
export type Countermeasure = Plant["countermeasures"][number];
