// Compiled rules with a line lost: the proof notices it, or nothing more passes from one zone to another.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Places, plantSchema } from "@bulkhead/plant";
import { readFormat } from "../firewalls/format.ts";
import type { Ruleset } from "../firewalls/ruleset.ts";
import { type Change, compareRulesets } from "../policy/difference.ts";
import { placeAddresses } from "../policy/dimension.ts";
import type { Packet } from "../policy/packet.ts";
import { ZoneMap } from "../policy/zone-map.ts";
import { compileDesign, TARGETS } from "./index.ts";
import { prove } from "./proof.ts";

const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: ["a", "b"].map((id, at) => ({ id, name: id, kind: "control", networks: [`10.0.${at + 1}.0/24`] })),
  assets: [
    { id: "pc", name: "PC", type: "HDR", zone: "a", addresses: ["10.0.1.9"] },
    { id: "fw", name: "Firewall", type: "NDR", interfaces: ["a", "b"].map((zone, at) => ({ name: `eth${at}.0`, zone })) },
  ],
  conduits: [
    {
      id: "k",
      name: "k",
      zones: ["a", "b"],
      enforcedBy: ["fw"],
      channels: [
        { id: "read", protocol: "modbus", from: ["a"], to: "b", ports: ["502", "8000-8010"] },
        { id: "time", protocol: "ntp", transport: "udp", from: "b", to: "pc", ports: 123 },
        { id: "ping", protocol: "any", transport: "icmp", from: "pc", to: "b" },
      ],
    },
  ],
});
const places = new Places(plant);
const zones = new ZoneMap(plant, places);

/** The zone of an end of a packet. What stays within one, or outside all, no design speaks of. */
function zoneOf({ family, ...packet }: Packet, end: "source" | "destination"): unknown {
  const value = packet[end];
  if (typeof value !== "bigint" || family === "other") return undefined;
  return zones.zonesOf([placeAddresses({ low: value, high: value }, family)])[0];
}

for (const target of TARGETS) {
  test(`${target.id}: a line that is lost is noticed, or opens nothing between zones`, (context) => {
    const device = target.way === "host" ? "pc" : "fw";
    const { design, written, proof } = compileDesign(plant, places, device, target);
    assert.equal(proof?.equal, true);
    const [first] = written.files;
    assert.ok(first !== undefined);
    const read = (text: string): Ruleset =>
      readFormat(target.format, new TextEncoder().encode(target.whole?.(text, design) ?? text), device).ruleset;
    const ways =
      target.way === "host"
        ? (["input", "output"] as const)
        : target.way === "bridge"
          ? (["bridge"] as const)
          : (["forward"] as const);
    const lines = first.text.split("\n");
    let noticed = 0;
    for (const at of lines.keys()) {
      const text = lines.toSpliced(at, 1).join("\n");
      const files = [{ ...first, text }, ...written.files.slice(1)];
      if (!prove({ ...written, files }, target, design, plant, places).equal) noticed++;
      else {
        for (const way of ways) {
          const changes: readonly Change[] = compareRulesets(read(first.text), read(text), way)?.changes ?? [];
          assert.deepEqual(
            changes
              .filter(({ effect, packet }) => effect === "opens" && zoneOf(packet, "source") !== zoneOf(packet, "destination"))
              .map((one) => one.text),
            [],
            lines[at],
          );
        }
      }
    }
    context.diagnostic(`${noticed} of ${lines.length} lines`);
    assert.ok(noticed >= 3);
  });
}
