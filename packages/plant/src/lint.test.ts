// Lint: each rule finds its fault in a minimal plant, at its line, and nothing else; the faultless plant has none.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPlant } from "./load.ts";

interface Parts {
  readonly essentialFunctions?: string;
  readonly zones?: string;
  readonly conduits?: string;
  readonly assets?: string;
  readonly variables?: string;
  readonly countermeasures?: string;
}

/** Each part in one line, so that the line of a problem tells the part: zones 3, conduits 4, assets 5, variables 6, others 7 and 8. */
const FAULTLESS: Required<Parts> = {
  zones:
    "[{ id: a, name: A, kind: control, networks: [10.0.1.0/24], target: 1 }, { id: b, name: B, kind: supervision, networks: [10.0.2.0/24, fd00::/64], target: 1 }]",
  conduits:
    "[{ id: c, name: C, zones: [a, b], target: 1, enforcedBy: [fw], channels: [{ id: ch, protocol: modbus, from: b, to: plc }] }]",
  assets:
    "[{ id: plc, name: P, zone: a, type: EDR, addresses: [10.0.1.1] }, { id: fw, name: F, zone: a, type: NDR, addresses: [10.0.1.254, 10.0.2.254] }, { id: hmi, name: H, zone: b, type: HDR, addresses: [10.0.2.1] }]",
  variables:
    "[{ id: v, name: V, asset: plc, points: [{ protocol: modbus, target: 'holding:1' }], limits: { normal: [1, 2], alarm: [0, 3], safety: [0, 4] }, setpoint: [1, 2], writers: [hmi], essentialFunction: e }]",
  essentialFunctions: "[{ id: e, name: E }]",
  countermeasures: "[{ id: m, name: M, compensates: [SR 1.1], where: [a, c], approvedBy: X }]",
};

function lint(parts: Parts): [string, number | undefined][] {
  const all = { ...FAULTLESS, ...parts };
  const lines = ["bulkhead: 1", "system: { id: s, name: S }", ...Object.entries(all).map(([key, text]) => `${key}: ${text}`)];
  const { plant, problems } = loadPlant(lines.join("\n"), "p");
  assert.ok(plant !== undefined, JSON.stringify(problems));
  for (const { mend, message } of problems) assert.ok((mend ?? "").length > 0 && message.length > 0);
  return problems.map(({ code, line }) => [code.replace("plant/", ""), line]);
}

function change(part: keyof Parts, from: string, to: string): Parts {
  assert.ok(FAULTLESS[part].includes(from), from);
  return { [part]: FAULTLESS[part].replace(from, to) };
}

test("the faultless plant has no problem", () => assert.deepEqual(lint({}), []));

const CASES: readonly (readonly [string, Parts, readonly [string, number][]])[] = [
  ["unknown parent", change("zones", "id: a,", "id: a, parent: x,"), [["unknown-id", 3]]],
  ["unknown essential function of a zone", change("zones", "id: a,", "id: a, essentialFunctions: [x],"), [["unknown-id", 3]]],
  ["unknown zone of a conduit", change("conduits", "[a, b]", "[a, b, x]"), [["unknown-id", 4]]],
  ["unknown enforcing asset", change("conduits", "[fw]", "[x]"), [["unknown-id", 4]]],
  ["unknown party", change("conduits", "from: b", "from: [b, x]"), [["unknown-id", 4]]],
  ["unknown zone of an asset", change("assets", "zone: b", "zone: x"), [["unknown-id", 5]]],
  ["unknown asset of a variable", change("variables", "asset: plc", "asset: x"), [["unknown-id", 6]]],
  ["unknown writer", change("variables", "[hmi]", "[x]"), [["unknown-id", 6]]],
  [
    "unknown essential function of a variable",
    change("variables", "essentialFunction: e", "essentialFunction: x"),
    [["unknown-id", 6]],
  ],
  ["unknown place of a countermeasure", change("countermeasures", "[a, c]", "[a, x]"), [["unknown-id", 8]]],
  ["unknown requirement", change("countermeasures", "SR 1.1", "SR 1.99"), [["unknown-requirement", 8]]],
  [
    "an id of two kinds",
    change("assets", "id: hmi", "id: e"),
    [
      ["duplicate-id", 5],
      ["unknown-id", 6],
    ],
  ],
  [
    "an id of the same kind",
    change("assets", "id: fw,", "id: plc,"),
    [
      ["duplicate-id", 5],
      ["unknown-id", 4],
    ],
  ],
  ["asset without a zone", change("assets", "zone: b, ", ""), [["asset-without-zone", 5]]],
  ["address outside its zone's networks", change("assets", "10.0.2.1]", "10.0.9.1]"), [["address-outside-zone", 5]]],
  ["address in another zone", change("assets", "10.0.2.1]", "10.0.1.9]"), [["address-outside-zone", 5]]],
  ["address used twice", change("assets", "10.0.2.1]", "10.0.2.254]"), [["address-twice", 5]]],
  ["address used twice in another spelling", change("assets", "10.0.2.1]", "'fd00::1', 'FD00:0:0::1']"), [["address-twice", 5]]],
  ["malformed address", change("assets", "10.0.2.1]", "10.0.2.256]"), [["malformed-address", 5]]],
  ["malformed MAC address", change("assets", "10.0.2.1]", "'00:11:22:33:44']"), [["malformed-address", 5]]],
  ["malformed network", change("zones", "fd00::/64", "fd00::/129"), [["malformed-network", 3]]],
  ["network with host bits", change("zones", "fd00::/64", "fd00::1/64"), [["network-has-host-bits", 3]]],
  ["overlapping networks", change("zones", "fd00::/64", "10.0.1.128/25"), [["overlapping-networks", 3]]],
  [
    "the same network in a nested zone",
    change("zones", "10.0.2.0/24, fd00::/64]", "10.0.2.0/24, 10.0.1.0/24], parent: a"),
    [["same-network", 3]],
  ],
  [
    "a smaller network in a nested zone is right",
    change("zones", "10.0.2.0/24, fd00::/64]", "10.0.2.0/24, 10.0.1.128/25], parent: a"),
    [],
  ],
  [
    "conduit with one end",
    change("conduits", "zones: [a, b]", "zones: [a, a]"),
    [
      ["conduit-one-end", 4],
      ["party-outside-conduit", 4],
      ["zone-without-conduit", 3],
    ],
  ],
  [
    "party outside the conduit",
    {
      zones: FAULTLESS.zones.replace("[{", "[{ id: z, name: Z, kind: dmz, target: 1 }, {"),
      conduits: FAULTLESS.conduits.replace("from: b", "from: [b, z]"),
    },
    [
      ["party-outside-conduit", 4],
      ["zone-without-conduit", 3],
    ],
  ],
  [
    "party in a zone nested in one of the conduit's",
    {
      zones: FAULTLESS.zones.replace("[{", "[{ id: z, name: Z, kind: field, parent: b, target: 1 }, {"),
      conduits: FAULTLESS.conduits.replace("from: b", "from: [b, z]"),
    },
    [],
  ],
  ["channel inside one zone", change("conduits", "from: b", "from: a"), [["channel-inside-zone", 4]]],
  ["ports that match nothing", change("conduits", "to: plc", "to: plc, ports: [20-10]"), [["bad-ports", 4]]],
  ["ports beyond the last", change("conduits", "to: plc", "to: plc, ports: '70000'"), [["bad-ports", 4]]],
  [
    "zones that lie in each other",
    { zones: FAULTLESS.zones.replace("id: a,", "id: a, parent: b,").replace("id: b,", "id: b, parent: a,") },
    [
      ["parent-cycle", 3],
      ["parent-cycle", 3],
    ],
  ],
  [
    "zone without a conduit",
    change("zones", "[{", "[{ id: z, name: Z, kind: dmz, target: 1 }, {"),
    [["zone-without-conduit", 3]],
  ],
  [
    "safety asset outside a safety zone",
    change("assets", "id: plc,", "id: plc, safety: true,"),
    [["safety-outside-safety-zone", 5]],
  ],
  [
    "other asset in a safety zone",
    { zones: FAULTLESS.zones.replace("kind: supervision", "kind: safety") },
    [["not-safety-in-safety-zone", 5]],
  ],
  [
    "zone of another kind in a safety zone",
    {
      zones: FAULTLESS.zones.replace("kind: supervision", "kind: safety").replace("id: a,", "id: a, parent: b,"),
      assets: FAULTLESS.assets.replace("id: hmi,", "id: hmi, safety: true,"),
    },
    [["safety-zone-nesting", 3]],
  ],
  [
    "safety zone in an open one",
    {
      zones: "[{ id: a, name: A, kind: safety, parent: b, target: 1 }, { id: b, name: B, kind: enterprise, target: 1 }]",
      assets:
        "[{ id: plc, name: P, zone: a, type: EDR, safety: true }, { id: fw, name: F, zone: b, type: NDR }, { id: hmi, name: H, zone: b, type: HDR }]",
    },
    [["safety-zone-nesting", 3]],
  ],
  [
    "temporary asset among permanent ones",
    change("assets", "id: plc,", "id: plc, temporary: true,"),
    [["temporary-among-permanent", 5]],
  ],
  ["wireless asset in a wired zone", change("assets", "id: hmi,", "id: hmi, wireless: true,"), [["wireless-in-wired-zone", 5]]],
  [
    "wireless asset in a wireless zone",
    {
      zones: FAULTLESS.zones.replace("kind: supervision", "kind: wireless"),
      assets: FAULTLESS.assets.replace("id: hmi,", "id: hmi, wireless: true,"),
    },
    [],
  ],
  [
    "external asset without its own zone",
    change("assets", "id: hmi,", "id: hmi, external: true,"),
    [["external-without-own-zone", 5]],
  ],
  ["limits inverted", change("variables", "setpoint: [1, 2]", "setpoint: [2, 1]"), [["limits-inverted", 6]]],
  ["normal beyond alarm", change("variables", "normal: [1, 2]", "normal: [1, 4]"), [["limits-not-nested", 6]]],
  ["alarm beyond safety", change("variables", "alarm: [0, 3]", "alarm: [0, 5]"), [["limits-not-nested", 6]]],
  ["normal beyond safety", change("variables", "normal: [1, 2], alarm: [0, 3]", "normal: [1, 5]"), [["limits-not-nested", 6]]],
  ["setpoint beyond safety", change("variables", "setpoint: [1, 2]", "setpoint: [1, 9]"), [["setpoint-beyond-safety", 6]]],
  [
    "no target",
    { zones: FAULTLESS.zones.replaceAll(", target: 1", ""), conduits: FAULTLESS.conduits.replace("target: 1, ", "") },
    [["no-target", 3]],
  ],
  ["conduit below its zones", change("conduits", "target: 1, ", ""), [["conduit-target-low", 4]]],
  ["countermeasure without an approver", change("countermeasures", ", approvedBy: X", ""), [["countermeasure-not-approved", 8]]],
];

for (const [name, parts, expected] of CASES) {
  test(name, () => assert.deepEqual(lint(parts), expected));
}
