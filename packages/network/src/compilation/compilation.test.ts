// From design to rules and back: whatever the plant, what a target writes is the design, and anything else is noticed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Places, type Plant, plantSchema } from "@bulkhead/plant";
import * as fc from "fast-check";
import { listWithNft, whyNoNamespace } from "../firewalls/namespace.fixture.ts";
import { deriveDesign, deriveHostDesign } from "./design.ts";
import { compileDesign, TARGETS } from "./index.ts";
import { plants } from "./plant.fixture.ts";
import { prove } from "./proof.ts";

for (const target of TARGETS) {
  test(`${target.id}: what is written for any plant is the design, and the same bytes each time`, () => {
    fc.assert(
      fc.property(plants, (plant) => {
        const places = new Places(plant);
        const device = target.way === "host" ? "a1" : "fw";
        const { written, proof, design } = compileDesign(plant, places, device, target);
        if (written.lacking.length > 0) return assert.deepEqual(written.files, []);
        assert.deepEqual(design.problems, []);
        assert.deepEqual(proof?.differences, []);
        assert.deepEqual(compileDesign(plant, places, device, target).written, written);
      }),
      { numRuns: Number(process.env["BULKHEAD_RUNS"] ?? 60) },
    );
  });

  test(`${target.id}: rules of another design are not taken for this one`, () => {
    const wider = { id: "more", protocol: "any", from: "a", to: "b", ports: 9999 };
    const make = (channels: readonly object[]): Plant =>
      plantSchema.parse({
        bulkhead: 1,
        system: { id: "works", name: "Works" },
        zones: ["a", "b"].map((id, at) => ({ id, name: id, kind: "control", networks: [`10.0.${at + 1}.0/24`] })),
        assets: [
          {
            id: "fw",
            name: "Firewall",
            type: "NDR",
            addresses: ["10.0.1.1", "10.0.2.1"],
            interfaces: ["a", "b"].map((zone, at) => ({ name: `eth${at}.0`, zone })),
          },
          { id: "pc", name: "PC", type: "HDR", zone: "a", addresses: ["10.0.1.9"] },
        ],
        conduits: [{ id: "k", name: "k", zones: ["a", "b"], enforcedBy: ["fw"], channels }],
      });
    const read = { id: "read", protocol: "modbus", from: "a", to: "b", ports: 502 };
    const [small, large] = [make([read]), make([read, wider])];
    const design = (plant: Plant) =>
      target.way === "host" ? deriveHostDesign(plant, new Places(plant), "pc") : deriveDesign(plant, new Places(plant), "fw");
    const held = (rules: Plant, plant: Plant) =>
      prove(target.write(design(rules)), target, design(plant), plant, new Places(plant));
    assert.equal(held(small, small).equal, true);
    assert.equal(held(large, small).equal, false);
    assert.equal(held(small, large).equal, false);
  });
}

test("where a target knows no connections, what looks like answers passes, and the shortfalls say so for each such channel", () => {
  const channel = (id: string, rest: object): object => ({ id, protocol: "any", from: "a", to: "b", ...rest });
  const plant = plantSchema.parse({
    bulkhead: 1,
    system: { id: "works", name: "Works" },
    zones: ["a", "b"].map((id, at) => ({ id, name: id, kind: "control", networks: [`10.0.${at + 1}.0/24`] })),
    assets: [{ id: "fw", name: "Firewall", type: "NDR", interfaces: ["a", "b"].map((zone) => ({ name: `e${zone}.0`, zone })) }],
    conduits: [
      {
        id: "k",
        name: "k",
        zones: ["a", "b"],
        enforcedBy: ["fw"],
        channels: [
          channel("t", { ports: 502 }),
          channel("u", { ports: 123, transport: "udp" }),
          channel("i", { transport: "icmp" }),
        ],
      },
    ],
  });
  const places = new Places(plant);
  for (const target of TARGETS.filter(({ stateless }) => stateless === true)) {
    const { written, proof, design } = compileDesign(plant, places, "fw", target);
    assert.deepEqual(proof?.differences, []);
    const told = new Set(written.shortfalls.filter(({ why }) => why.startsWith("without state")).map((one) => one.channel));
    assert.deepEqual(told, new Set(["t", "u", "i"]));
    const { stateless: _, ...stateful } = target;
    const strict = prove(written, stateful, design, plant, places).differences;
    // Of what one rule lets pass too much, one packet is told.
    const udp = strict.some((text) => text.startsWith("Passes from b to a: udp") && text.includes(":123 to "));
    const icmp = strict.some((text) => text.startsWith("Passes from b to a: icmp"));
    assert.ok(target.id === "suricata" ? udp || icmp : udp && icmp, strict.join("\n"));
    assert.ok(!strict.some((text) => text.startsWith("Passes from b to a: tcp")), "TCP never begins backwards");
    assert.ok(strict.some((text) => text.startsWith("A connection may be taken up in its midst")));
  }
});

test("a party without an address is an error that names it, and nothing is written", () => {
  const plant = plantSchema.parse({
    bulkhead: 1,
    system: { id: "works", name: "Works" },
    zones: [
      { id: "a", name: "a", kind: "control", networks: ["10.0.1.0/24"] },
      { id: "b", name: "b", kind: "control" },
    ],
    assets: [
      { id: "fw", name: "Firewall", type: "NDR" },
      { id: "plc", name: "PLC", type: "EDR", zone: "b" },
    ],
    conduits: [
      {
        id: "k",
        name: "k",
        zones: ["a", "b"],
        enforcedBy: ["fw"],
        channels: [{ id: "read", protocol: "modbus", from: "a", to: "plc" }],
      },
    ],
  });
  for (const target of TARGETS) {
    // A host is asked about what begins or ends at it only.
    if (target.way === "host") continue;
    const { design, written, proof } = compileDesign(plant, new Places(plant), "fw", target);
    assert.deepEqual(
      design.problems.map(({ code, message }) => [code, message.startsWith("plc of channel read")]),
      [["network/no-address", true]],
    );
    assert.deepEqual(written.files, []);
    assert.equal(proof, undefined);
  }
});

const frames = plantSchema.parse({
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: ["a", "b"].map((id, at) => ({ id, name: id, kind: "control", networks: [`10.0.${at + 1}.0/24`] })),
  assets: [{ id: "fw", name: "Bridge", type: "NDR" }],
  conduits: [
    {
      id: "k",
      name: "k",
      zones: ["a", "b"],
      enforcedBy: ["fw"],
      channels: [
        { id: "cyclic", protocol: "profinet", transport: "ethernet", from: "a", to: "b" },
        { id: "own", protocol: "any", transport: "ethernet", ports: [0x88b8, "35000-35010"].map(String), from: "a", to: "b" },
        { id: "read", protocol: "modbus", from: "a", to: "b", ports: 502 },
      ],
    },
  ],
});

test("a bridge passes frames by EtherType, and says that it tells no more of them; a router tells that it cannot", () => {
  const places = new Places(frames);
  for (const target of TARGETS) {
    const { design, written, proof } = compileDesign(frames, places, "fw", target);
    const told = design.problems.map(({ code }) => code);
    if (target.way === "host") continue;
    if (target.way !== "bridge") {
      assert.deepEqual(told, ["network/not-routed", "network/not-routed"], target.id);
      continue;
    }
    assert.deepEqual([told, proof?.differences], [[], []]);
    const [rules] = written.files;
    assert.match(rules?.text ?? "", /meta protocol arp accept/);
    assert.match(rules?.text ?? "", /meta protocol \S*0x8892\S* accept comment "k\/cyclic"/);
    const partial = written.shortfalls.filter(({ why }) => why.includes("EtherType")).map(({ channel }) => channel);
    assert.deepEqual(partial, ["cyclic", "own"]);
    // Without the rule of the cyclic data, and with one for all frames, it is not the design any more.
    for (const [from, to] of [
      [/.*k\/cyclic.*\n/, ""],
      [/meta protocol arp accept/, "meta protocol != ip accept"],
    ] as const) {
      const files = written.files.map((file) => ({ ...file, text: file.text.replace(from, to) }));
      assert.equal(prove({ ...written, files }, target, design, frames, places).equal, false);
    }
  }
});

test("nft takes what is written for a bridge", { skip: whyNoNamespace("nft") }, () => {
  const target = TARGETS.find(({ way }) => way === "bridge");
  assert.ok(target !== undefined);
  for (const plant of [frames, ...fc.sample(plants, { seed: 62_443, numRuns: 8 })]) {
    const { written } = compileDesign(plant, new Places(plant), "fw", target);
    for (const { text } of written.files) assert.match(listWithNft(text), /"nftables"/);
  }
});

/** Channels that Suricata can tell by what they say, and some that it cannot. */
const talking = plantSchema.parse({
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: ["a", "b"].map((id, at) => ({ id, name: id, kind: "control", networks: [`10.0.${at + 1}.0/24`] })),
  assets: [
    { id: "fw", name: "Bridge", type: "NDR" },
    { id: "scada", name: "SCADA", type: "HDR", zone: "a", addresses: ["10.0.1.5"] },
    { id: "plc", name: "PLC", type: "EDR", zone: "b", addresses: ["10.0.2.7"] },
  ],
  conduits: [
    {
      id: "k",
      name: "k",
      zones: ["a", "b"],
      enforcedBy: ["fw"],
      channels: [
        { id: "poll", protocol: "modbus", from: "a", to: "plc", ports: 502, operations: ["read"] },
        { id: "operate", protocol: "modbus", from: "scada", to: "plc", ports: 502, operations: ["write"], units: [1, 3] },
        { id: "grid", protocol: "dnp3", from: "scada", to: "b", ports: 20_000, operations: ["read"] },
        { id: "web", protocol: "tls", from: "a", to: "b", ports: 443 },
        { id: "program", protocol: "s7comm", from: "scada", to: "plc", ports: 102, operations: ["read"] },
        { id: "time", protocol: "ntp", transport: "udp", from: "b", to: "a", ports: 123 },
      ],
    },
  ],
});

test("Suricata is told function codes, units and protocols; what it cannot tell is said", () => {
  const places = new Places(talking);
  const target = TARGETS.find(({ id }) => id === "suricata");
  assert.ok(target !== undefined);
  const { design, written, proof } = compileDesign(talking, places, "fw", target);
  assert.deepEqual(proof?.differences, []);
  const [rules] = written.files;
  const text = rules?.text ?? "";
  // Writing a register is for the SCADA alone, and for two units.
  assert.match(text, /^drop modbus \[[^\]]*\] any -> 10\.0\.2\.7 502 \(.*modbus: function 6;/m);
  assert.match(text, /^drop modbus 10\.0\.1\.5 any -> 10\.0\.2\.7 502 \(.*modbus: unit 0, function 6;/m);
  assert.match(text, /^drop modbus 10\.0\.1\.5 any -> 10\.0\.2\.7 502 \(.*modbus: unit 2, function 6;/m);
  assert.doesNotMatch(text, /modbus: function 3;/);
  const whys = new Map(
    written.shortfalls.filter(({ why }) => !why.startsWith("without state")).map((one) => [one.channel, one.why]),
  );
  assert.match(whys.get("poll") ?? "", /^partial: .*overlap/);
  assert.match(whys.get("program") ?? "", /does not tell s7comm/);
  assert.deepEqual(written.headersOnly, new Set(["k/program"]));
  // A rule that is lost lets a function pass, and the proof sees it.
  for (const lost of [
    /^.*modbus: function 6;.*\n/m,
    /^.*unit 2, function 6;.*\n/m,
    /^.*dnp3_func:5;.*\n/m,
    /^.*app-layer-protocol:!tls.*\n/m,
  ]) {
    assert.match(text, lost);
    const files = written.files.map((file) => ({ ...file, text: file.text.replace(lost, "") }));
    assert.equal(prove({ ...written, files }, target, design, talking, places).equal, false, String(lost));
  }
});
