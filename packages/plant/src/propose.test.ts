// Proposals: what is proposed loads without errors, is written and read back the same, and says what is a guess.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { AssetRow } from "./asset-list.ts";
import { loadPlant } from "./load.ts";
import { type PlantDocument, plantSchema } from "./plant.ts";
import { type DeviceSeen, proposeFromAssets, proposeFromTraffic } from "./propose.ts";
import type { ConversationSeen } from "./propose-conduit.ts";
import { writePlant } from "./write.ts";

function readBack(document: PlantDocument): string[] {
  const { plant, problems } = loadPlant(writePlant(document), "plant.yaml");
  assert.deepEqual(plant, plantSchema.parse(document));
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error"),
    [],
  );
  return problems.map(({ code }) => code);
}

const talk = (client: string, server: string, more: Partial<ConversationSeen> = {}): ConversationSeen => ({
  client,
  server,
  transport: "tcp",
  port: 502,
  protocol: "modbus",
  answered: true,
  directionSeen: true,
  multicast: false,
  operations: {},
  ...more,
});
const seen = (address: string, more: Partial<DeviceSeen> = {}): DeviceSeen => ({ address, spoke: true, ...more });

test("from a list: zones by the zone column, else by network", () => {
  const rows: AssetRow[] = [
    { row: 2, name: "PLC 1", zone: "Dosing", type: "EDR", safety: true, addresses: ["10.0.4.1"] },
    { row: 3, name: "PLC 1", type: "EDR", addresses: ["10.0.3.1"] },
    { row: 4, name: "HMI", addresses: ["10.0.3.9", "00:11:22:33:44:55"] },
    { row: 5, id: "SW-7", name: "Switch", type: "NDR", addresses: [] },
  ];
  const document = proposeFromAssets(rows, { id: "works", name: "Works" });
  assert.deepEqual(
    document.zones?.map(({ id, kind, networks }) => [id, kind, networks]),
    [
      ["dosing", "safety", ["10.0.4.0/24"]],
      ["zone-10.0.3.0-24", "supervision", ["10.0.3.0/24"]],
    ],
  );
  assert.deepEqual(
    document.assets?.map(({ id, zone, type }) => [id, zone, type]),
    [
      ["plc-1", "dosing", "EDR"],
      ["plc-1-2", "zone-10.0.3.0-24", "EDR"],
      ["hmi", "zone-10.0.3.0-24", "HDR"],
      ["sw-7", undefined, "NDR"],
    ],
  );
  assert.match(document.assets?.[2]?.note ?? "", /check `type`/);
  assert.deepEqual(
    new Set(readBack(document)),
    new Set(["plant/asset-without-zone", "plant/zone-without-conduit", "plant/no-target"]),
  );
});

test("from traffic: zones, kinds and a channel for each kind of conversation", () => {
  const document = proposeFromTraffic({
    assets: [
      seen("10.0.2.5", { names: ["SCADA"], mac: "00:11:22:33:44:55" }),
      seen("10.0.3.1", { vendor: "Acme", product: "PLC" }),
      seen("10.0.3.2"),
      seen("10.0.9.9", { spoke: false }),
      seen("8.8.8.8"),
      seen("224.0.0.1"),
      seen("00:11:22:33:44:55"),
    ],
    conversations: [
      talk("10.0.2.5", "10.0.3.1", { operations: { read: 5, write: 1 } }),
      talk("10.0.2.5", "10.0.3.2", { operations: { read: 5, write: 0 } }),
      talk("10.0.3.1", "10.0.3.2"),
      talk("10.0.2.5", "10.0.3.1", { port: 23, protocol: "telnet", answered: false }),
      talk("10.0.2.5", "10.0.9.9", { answered: false }),
      talk("10.0.2.5", "8.8.8.8", { port: 40001, protocol: null, directionSeen: false }),
      talk("10.0.2.5", "8.8.8.8", { port: 40000, protocol: null, directionSeen: false }),
      talk("10.0.3.1", "10.0.2.5", { transport: "udp", port: 514, protocol: "syslog", answered: false }),
    ],
  });
  assert.deepEqual(
    document.zones?.map(({ id, kind }) => [id, kind]),
    [
      ["zone-8.8.8.0-24", "external"],
      ["zone-10.0.2.0-24", "supervision"],
      ["zone-10.0.3.0-24", "control"],
    ],
  );
  const channels = document.conduits?.flatMap((conduit) => conduit.channels ?? []) ?? [];
  assert.deepEqual(
    channels.map(({ protocol, from, to, ports, operations }) => [protocol, from, to, ports, operations]),
    [
      ["modbus", "scada", "asset-10.0.3.1", 502, ["read", "write"]],
      ["modbus", "scada", "asset-10.0.3.2", 502, ["read"]],
      ["syslog", "asset-10.0.3.1", "scada", 514, undefined],
      ["any", "scada", "asset-8.8.8.8", [40000, 40001], undefined],
    ],
  );
  assert.match(channels[3]?.note ?? "", /not recognised.*direction/);
  assert.match(channels[2]?.note ?? "", /Nobody was seen to answer/);
  assert.deepEqual(document.assets?.find(({ id }) => id === "scada")?.addresses, ["10.0.2.5", "00:11:22:33:44:55"]);
  assert.deepEqual(readBack(document), ["plant/no-target"]);
});

test("whatever traffic shows, the proposal loads without errors and reads back the same", () => {
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom("10.0.1.1", "10.0.1.2", "10.0.2.1", "fd00::1", "00:11:22:33:44:55"),
  );
  const device = fc.record({
    address,
    spoke: fc.boolean(),
    names: fc.array(fc.string({ unit: "binary", maxLength: 12 }), { maxLength: 2 }),
    vendor: fc.string({ unit: "binary", maxLength: 12 }),
    mac: fc.constantFrom("00:11:22:33:44:55", "00:11:22:33:44:66"),
  });
  const conversation = fc.record({
    client: address,
    server: address,
    transport: fc.constantFrom("tcp", "udp", "icmp", "ethernet", "ip"),
    port: fc.integer({ min: 0, max: 65535 }),
    protocol: fc.constantFrom(null, "modbus", "opcua"),
    answered: fc.boolean(),
    directionSeen: fc.boolean(),
    multicast: fc.boolean(),
    operations: fc.record({ read: fc.nat(2), write: fc.nat(2) }),
  });
  fc.assert(
    fc.property(fc.array(device, { maxLength: 12 }), fc.array(conversation, { maxLength: 12 }), (assets, conversations) => {
      readBack(proposeFromTraffic({ assets, conversations }));
    }),
    { numRuns: 200 },
  );
});

test("what is written begins with the schema for editors, and comments cannot be broken out of", () => {
  const text = writePlant({ bulkhead: 1, system: { id: "s", name: "x\nzones: 1 # y" } });
  assert.ok(text.startsWith("# yaml-language-server: $schema="));
  assert.equal(loadPlant(text, "p").plant?.system.name, "x\nzones: 1 # y");
});
