// The baseline: what is proposed allows exactly what was seen, and what can harm stands apart.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact } from "@bulkhead/facts";
import { Places, type Plant, type PlantDocument, plantSchema } from "@bulkhead/plant";
import { array, assert as check, constantFrom, integer, property, record } from "fast-check";
import { compactTargets, proposeChannels } from "./baseline.ts";
import { judgeConversations } from "./conversation.ts";
import { judgeOperations } from "./operation.ts";
import { conversation, operation, places, plant } from "./sample.fixture.ts";

const seed = 62443;
const OFFICE = "10.0.9.7";
const PLC = "10.0.3.10";

function propose(facts: readonly Fact[], design: Plant = plant) {
  const where = design === plant ? places : new Places(design);
  const talks = judgeConversations(facts, design, where);
  return proposeChannels(talks, judgeOperations(facts, talks), design, where);
}

test("an undeclared conversation becomes a channel for its two ends, with its operations, units and targets", () => {
  const facts = [
    conversation(OFFICE, PLC, { operations: { read: 20 } }),
    operation(OFFICE, PLC, { target: "holding:40-49" }),
    operation(OFFICE, PLC, { target: "holding:50" }),
    operation(OFFICE, PLC, { target: "input:3", unit: 2 }),
  ];
  const { groups, heldBack } = propose(facts);
  assert.deepEqual(heldBack, []);
  assert.equal(groups.length, 1);
  const [group] = groups;
  assert.deepEqual(
    [group?.id, group?.conduit.id, group?.newConduit, group?.dangerous, group?.operations],
    ["modbus-enterprise-to-control", "ent-ctl", false, false, { read: 30 }],
  );
  assert.deepEqual(group?.channels, [
    {
      id: "modbus-enterprise-to-control",
      protocol: "modbus",
      from: "laptop",
      to: "plc",
      ports: 502,
      operations: ["read"],
      units: [1, 2],
      targets: ["holding:40-50", "input:3"],
    },
  ]);
});

test("reading far does not open writing far, and what can harm stands apart", () => {
  const facts = [
    conversation(OFFICE, PLC, { operations: { read: 1, write: 1, stop: 1, session: 1 } }),
    operation(OFFICE, PLC, { target: "holding:0-99" }),
    operation(OFFICE, PLC, { target: "holding:40", class: "write", function: "Write Single Register", functionCode: 6 }),
    operation(OFFICE, PLC, { target: null, class: "stop", function: "Stop", functionCode: 90 }),
  ];
  const { groups } = propose(facts);
  assert.deepEqual(
    groups.map(({ id, dangerous, channels }) => [
      id,
      dangerous,
      channels.map(({ operations, targets }) => [operations, targets]),
    ]),
    [
      [
        "modbus-enterprise-to-control",
        false,
        [
          [["read", "session"], ["holding:0-99"]],
          [["write", "session"], ["holding:40"]],
        ],
      ],
      ["modbus-enterprise-to-control-dangerous", true, [[["stop", "session"], undefined]]],
    ],
  );
});

test("who is not declared, lies in no zone or was never answered is held back with the reason", () => {
  const { groups, heldBack } = propose([
    conversation("10.0.9.99", PLC),
    conversation("198.51.100.7", PLC),
    conversation(OFFICE, PLC, { answered: false }),
  ]);
  assert.deepEqual(groups, []);
  assert.deepEqual(
    heldBack.map(({ reason, texts }) => [reason.split(":")[0], texts.length]),
    [
      ["An end is no declared asset", 1],
      ["An end lies in no zone", 1],
      ["Nobody answered", 1],
    ],
  );
});

test("an operation that no channel of an allowed conversation allows becomes a channel beside it", () => {
  const { groups } = propose([
    conversation("10.0.2.10", PLC),
    operation("10.0.2.10", PLC, { target: "holding:40" }),
    operation("10.0.2.10", PLC, { target: "holding:90" }),
  ]);
  assert.deepEqual(
    groups.map(({ channels, notes }) => [channels[0]?.targets, notes]),
    [[["holding:90"], ["Channel poll allows the conversation, and not these operations."]]],
  );
});

test("clients with other servers get another channel, so that nobody is let to where nobody was seen", () => {
  const design = withAssets(4);
  const facts = [
    conversation("10.0.9.1", "10.0.3.1"),
    conversation("10.0.9.2", "10.0.3.1"),
    conversation("10.0.9.3", "10.0.3.2"),
  ];
  const [group] = propose(facts, design).groups;
  assert.deepEqual(
    group?.channels.map(({ from, to }) => [from, to]),
    [
      [["c1", "c2"], "s1"],
      ["c3", "s2"],
    ],
  );
});

/** The sample plant with so many clients and servers more, and no conduit. */
function withAssets(count: number): Plant {
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  const more: NonNullable<PlantDocument["assets"]> = numbers.flatMap((number) => [
    { id: `c${number}`, name: `C ${number}`, zone: "enterprise", type: "HDR" as const, addresses: [`10.0.9.${number}`] },
    { id: `s${number}`, name: `S ${number}`, zone: "control", type: "EDR" as const, addresses: [`10.0.3.${number}`] },
  ]);
  const { zones, system } = plant;
  return plantSchema.parse({ bulkhead: 1, system, zones, assets: more });
}

test("with all groups accepted, what was seen is allowed and no pair that was not seen", () => {
  const design = withAssets(4);
  const one = record({
    client: integer({ min: 1, max: 4 }),
    server: integer({ min: 1, max: 4 }),
    port: constantFrom(502, 1502),
    protocol: constantFrom("modbus", "s7comm", null),
    class: constantFrom("read" as const, "write" as const, "stop" as const),
    target: integer({ min: 0, max: 9 }),
  });
  check(
    property(array(one, { minLength: 1, maxLength: 12 }), (seen) => {
      const facts = seen.flatMap(({ client, server, port, protocol, class: kind, target }) => {
        const ends = [`10.0.9.${client}`, `10.0.3.${server}`] as const;
        if (protocol === null) return [conversation(...ends, { port: port + 7000, protocol, recognisedBy: "nothing" })];
        return [
          conversation(...ends, { port, protocol, operations: { [kind]: 1 } }),
          operation(...ends, { port, protocol, class: kind, function: kind, functionCode: null, target: `holding:${target}` }),
        ];
      });
      const { groups, heldBack } = propose(facts, design);
      assert.deepEqual(heldBack, []);
      const conduits = groups.map(({ channels }, at) => ({
        id: `conduit-${at}`,
        name: "C",
        zones: ["enterprise", "control"],
        channels,
      }));
      const opened: Plant = { ...design, conduits: plantSchema.shape.conduits.parse(conduits) };
      assert.deepEqual(propose(facts, opened).groups, [], "everything that was seen is allowed");
      const pairs = new Set(seen.map(({ client, server }) => `${client} ${server}`));
      for (let client = 1; client <= 4; client++) {
        for (let server = 1; server <= 4; server++) {
          if (pairs.has(`${client} ${server}`)) continue;
          const [other] = judgeConversations([conversation(`10.0.9.${client}`, `10.0.3.${server}`)], opened, new Places(opened));
          assert.equal(other?.standing, "undeclared", `${client} to ${server}`);
        }
      }
    }),
    { seed, numRuns: 60 },
  );
});

test("targets become spans that hold exactly the same numbers", () => {
  assert.deepEqual(compactTargets(["holding:3", "holding:1-2", "holding:7", "ns=2;s=a", "coil:4", "coil:4"]), [
    "coil:4",
    "holding:1-3",
    "holding:7",
    "ns=2;s=a",
  ]);
});
