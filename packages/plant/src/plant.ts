// The plant: what was designed. One schema is the source of the types, of the checks on loading and of the JSON Schema for editors.

import { FOUNDATIONAL_REQUIREMENTS, type LevelVector, type SecurityLevel, uniformVector } from "@bulkhead/standards";
import { z } from "zod";

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/, "ids are lower case letters, digits, dot, hyphen and underscore")
  .describe("Unique within the plant; used in commands, rules and reports.");

const level = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

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
  name: z.string(),
  kind: z.enum(ZONE_KINDS),
  parent: id.optional().describe("The zone that it lies in."),
  networks: z.array(z.string()).default([]).describe("IPv4 or IPv6 networks in CIDR notation."),
  target: target.default(uniformVector(0)),
  essentialFunctions: z.array(id).default([]),
  note: z.string().optional(),
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
  protocol: z.string().describe("As the readers name it: modbus, s7comm, opcua, https, ssh, … or `any`."),
  from: party.describe("Zones or assets that begin the conversation."),
  to: party.describe("Zones or assets that serve it."),
  transport: z.enum(["tcp", "udp", "icmp", "ethernet", "ip"]).default("tcp"),
  ports: ports.optional(),
  operations: z
    .array(z.union([z.string(), z.int()]))
    .optional()
    .describe("Allowed operations: classes (read, write, program-download, …), function names or codes. Absent: all."),
  units: z.array(z.int()).optional().describe("Allowed unit ids."),
  targets: z.array(z.string()).optional().describe("Allowed targets in the protocol's notation; `holding:40-49` spans a range."),
  note: z.string().optional(),
});

const conduit = z.strictObject({
  id,
  name: z.string(),
  zones: z.array(id).describe("The zones that it joins: two or more."),
  target: target.default(uniformVector(0)),
  enforcedBy: z.array(id).default([]).describe("Assets (firewalls, gateways) through which all its traffic passes."),
  channels: z.array(channel).default([]),
  note: z.string().optional(),
});

/** IEC 62443-4-2: software application, embedded device, host device, network device. */
export const COMPONENT_TYPES = ["SAR", "EDR", "HDR", "NDR"] as const;

const asset = z.strictObject({
  id,
  name: z.string(),
  zone: id.optional(),
  type: z.enum(COMPONENT_TYPES),
  role: z.string().optional().describe("In words: controller, operator station, historian, switch, …"),
  addresses: z.array(z.string()).default([]).describe("IP and MAC addresses; a firewall lists one per zone."),
  vendor: z.string().optional(),
  product: z.string().optional(),
  version: z.string().optional(),
  criticality: z.enum(["low", "medium", "high"]).default("medium"),
  safety: z.boolean().default(false).describe("Part of a safety function (ZCR 3.3 keeps these apart)."),
  wireless: z.boolean().default(false).describe("It communicates by radio (ZCR 3.5)."),
  external: z.boolean().default(false).describe("It connects from outside the plant's networks (ZCR 3.6)."),
  temporary: z.boolean().default(false).describe("It is connected now and then (ZCR 3.4)."),
  services: z
    .array(z.strictObject({ transport: z.enum(["tcp", "udp"]).default("tcp"), ports, purpose: z.string() }))
    .default([])
    .describe("Services that it needs besides those of the channels, e.g. for its own zone."),
  note: z.string().optional(),
});

const range = z.tuple([z.number(), z.number()]);

const variable = z.strictObject({
  id,
  name: z.string(),
  asset: id.describe("The asset that holds it."),
  unit: z.string().optional().describe("Engineering unit, e.g. mg/l."),
  essentialFunction: id.optional(),
  points: z
    .array(
      z.strictObject({
        protocol: z.string(),
        target: z.string().describe("In the protocol's notation: holding:40, DB1.DBW2, ns=2;s=Level."),
        unit: z.int().optional().describe("Unit id."),
        type: z.enum(["bool", "int16", "uint16", "int32", "uint32", "float32", "float64"]).default("uint16"),
        wordOrder: z.enum(["big", "little"]).default("big"),
        scale: z.number().default(1).describe("value = raw × scale + offset"),
        offset: z.number().default(0),
      }),
    )
    .min(1),
  limits: z
    .strictObject({ normal: range.optional(), alarm: range.optional(), safety: range.optional() })
    .default({})
    .describe("[low, high] in engineering units."),
  setpoint: range.optional().describe("What may be written, in engineering units."),
  writers: z.array(id).optional().describe("Assets that may write it. Absent: not restricted. Empty: nobody."),
});

const essentialFunction = z.strictObject({ id, name: z.string(), note: z.string().optional() });

const countermeasure = z.strictObject({
  id,
  name: z.string(),
  compensates: z.array(z.string()).default([]).describe("Requirement rows that it may compensate, e.g. SR 1.1."),
  where: z.array(id).default([]).describe("Zones and conduits that it covers."),
  approvedBy: z.string().optional(),
  expires: z.iso.date().optional(),
  note: z.string().optional(),
});

export const plantSchema = z.strictObject({
  bulkhead: z.literal(1).describe("Version of this format."),
  system: z.strictObject({
    id,
    name: z.string(),
    owner: z.string().optional(),
    note: z.string().optional(),
  }),
  essentialFunctions: z.array(essentialFunction).default([]),
  zones: z.array(zone).default([]),
  conduits: z.array(conduit).default([]),
  assets: z.array(asset).default([]),
  variables: z.array(variable).default([]),
  countermeasures: z.array(countermeasure).default([]),
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
export type Countermeasure = Plant["countermeasures"][number];
