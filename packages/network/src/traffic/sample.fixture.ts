// A small plant and short ways to make facts, for the tests of this folder.

import {
  type Conversation,
  type Coverage,
  type Evidence,
  type Fact,
  type FactKind,
  type FactOf,
  type FactValues,
  makeFact,
  type Operation,
  type Session,
} from "@bulkhead/facts";
import { Places, type Plant, type PlantDocument, plantSchema } from "@bulkhead/plant";

const DOCUMENT: PlantDocument = {
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: [
    { id: "enterprise", name: "Enterprise", kind: "enterprise", networks: ["10.0.9.0/24"] },
    { id: "supervision", name: "Supervision", kind: "supervision", networks: ["10.0.2.0/24", "fd00:2::/64"] },
    { id: "control", name: "Control", kind: "control", networks: ["10.0.3.0/24"] },
    { id: "safety", name: "Safety", kind: "safety", parent: "control", networks: ["10.0.3.128/26"] },
    { id: "vendor", name: "Vendor", kind: "external", networks: ["203.0.113.0/24"] },
  ],
  conduits: [
    {
      id: "sup-ctl",
      name: "Supervision to control",
      zones: ["supervision", "control"],
      channels: [
        {
          id: "poll",
          protocol: "modbus",
          from: "hmi",
          to: "control",
          ports: 502,
          operations: ["read", 6],
          units: [1],
          targets: ["holding:40-49", "input:*"],
        },
        { id: "ping", protocol: "any", from: "supervision", to: "control", transport: "icmp" },
        { id: "syslog", protocol: "syslog", from: "control", to: "supervision", transport: "udp", ports: "514-515" },
      ],
    },
    { id: "ent-ctl", name: "Nothing may pass", zones: ["control", "enterprise"] },
  ],
  assets: [
    { id: "hmi", name: "Operator station", zone: "supervision", type: "HDR", addresses: ["10.0.2.10", "fd00:2::10"] },
    {
      id: "plc",
      name: "Dosing controller",
      zone: "control",
      type: "EDR",
      addresses: ["10.0.3.10", "02:00:00:00:03:10"],
      vendor: "Acme GmbH",
      product: "C-100",
      version: "V2.9",
    },
    { id: "sis", name: "Safety controller", zone: "safety", type: "EDR", addresses: ["10.0.3.130"], safety: true },
    { id: "laptop", name: "Office laptop", zone: "enterprise", type: "HDR", addresses: ["10.0.9.7"] },
  ],
};

export const plant: Plant = plantSchema.parse(DOCUMENT);
export const places = new Places(plant);

const evidence: Evidence = { digest: `sha256:${"a".repeat(64)}`, name: "a.pcap", size: 1 };
const time = { first: "2026-03-02T09:00:00.000Z", last: "2026-03-02T10:00:00.000Z" };
let packet = 0;

function fact<K extends FactKind>(kind: K, value: FactValues[K]): FactOf<K> {
  packet++;
  return makeFact(kind, value, "observed", evidence, { type: "packet", number: packet, offset: packet * 100, length: 60 }, time);
}

/** An answered Modbus conversation whose beginning was seen, unless said otherwise. */
export function conversation(client: string, server: string, other: Partial<Conversation> = {}): FactOf<"conversation"> {
  return fact("conversation", {
    client,
    server,
    transport: "tcp",
    port: 502,
    protocol: "modbus",
    recognisedBy: "content",
    answered: true,
    directionSeen: true,
    multicast: false,
    packets: 100,
    bytes: 9000,
    lost: 0,
    operations: {},
    ...other,
  });
}

export function operation(client: string, server: string, other: Partial<Operation> = {}): FactOf<"operation"> {
  return fact("operation", {
    client,
    server,
    protocol: "modbus",
    port: 502,
    class: "read",
    function: "Read Holding Registers",
    functionCode: 3,
    unit: 1,
    target: "holding:40",
    count: 10,
    refused: 0,
    accepted: 10,
    ...other,
  });
}

/** A session without protection that could have some. */
export function session(client: string, server: string, other: Partial<Session> = {}): FactOf<"session"> {
  return fact("session", {
    client,
    server,
    protocol: "opcua",
    port: 4840,
    encrypted: false,
    signed: false,
    authenticated: false,
    identity: "anonymous",
    securable: true,
    interactive: false,
    policy: "None",
    weak: null,
    count: 1,
    ...other,
  });
}

export function seen(address: string, other: Partial<FactValues["asset-seen"]> = {}): FactOf<"asset-seen"> {
  return fact("asset-seen", { address, via: "ip", spoke: true, ...other });
}

export function credential(client: string, server: string, other: Partial<FactValues["cleartext-credential"]> = {}): Fact {
  return fact("cleartext-credential", {
    client,
    server,
    protocol: "telnet",
    port: 23,
    user: "admin",
    masked: "s••••t (6 characters)",
    ...other,
  });
}

export function malformed(client: string, server: string, reason: string, count = 1): Fact {
  return fact("malformed", { client, server, protocol: "modbus", port: 502, reason, count });
}

export function coverage(zones: readonly string[], inside: readonly string[] = [], other: Partial<Coverage> = {}): Fact {
  return fact("coverage", { sensor: "tap", zones, inside, packets: 1000, lost: 0, ...other });
}
