// Inventory, flows and channels of the small plant of `sample.fixture.ts`.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Fact } from "@bulkhead/facts";
import { judgeConversations } from "./conversation.ts";
import { tabulateChannels, tabulateFlows } from "./flow.ts";
import { takeInventory } from "./inventory.ts";
import { conversation, coverage, operation, places, plant, seen } from "./sample.fixture.ts";

describe("the inventory", () => {
  it("merges all that was told of an asset, keeps those not seen, and adds strangers that spoke", () => {
    const facts = [
      conversation("10.0.2.10", "10.0.3.10"),
      conversation("10.0.9.7", "10.0.3.10", { protocol: null, port: 9000, answered: false }),
      seen("10.0.3.10", { via: "modbus", vendor: "Acme", mac: "02:00:00:00:03:10" }),
      seen("02:00:00:00:03:10", { via: "lldp", names: ["plc"] }),
      seen("10.0.3.99", { mac: "02:00:00:00:00:99" }),
      seen("02:00:00:00:00:99", { via: "arp" }),
      seen("10.0.3.98", { spoke: false }),
    ];
    const inventory = takeInventory(facts, plant, places);
    assert.deepEqual(
      inventory.map(({ asset, addresses }) => asset?.id ?? addresses[0]),
      ["hmi", "plc", "sis", "laptop", "02:00:00:00:00:99"],
    );
    const [hmi, plc, sis, laptop, stranger] = inventory;
    assert.deepEqual([plc?.addresses, plc?.names, plc?.vendors], [["02:00:00:00:03:10", "10.0.3.10"], ["plc"], ["Acme"]]);
    assert.deepEqual([plc?.serves, plc?.uses, hmi?.uses, laptop?.uses], [["modbus"], [], ["modbus"], ["tcp 9000"]]);
    assert.deepEqual([sis?.first, sis?.spoke, sis?.addresses], [null, false, ["10.0.3.130"]]);
    assert.deepEqual([stranger?.zone?.id, stranger?.macs], ["control", ["02:00:00:00:00:99"]]);
  });
});

describe("flows and channels", () => {
  const facts: Fact[] = [
    conversation("10.0.2.10", "10.0.3.10"),
    conversation("10.0.2.10", "10.0.3.11", { answered: false }),
    conversation("10.0.9.7", "10.0.3.10"),
    conversation("10.0.3.11", "10.0.3.10"),
    conversation("10.0.3.10", "198.51.100.7", { port: 443, protocol: null }),
  ];
  const talks = judgeConversations(facts, plant, places);

  it("counts what passes between zones, the undeclared first", () => {
    assert.deepEqual(
      tabulateFlows(talks).map(({ from, to, protocol, standing, channels, conversations, unanswered }) => [
        from,
        to,
        protocol,
        standing,
        channels.join(),
        conversations,
        unanswered,
      ]),
      [
        ["control", null, "tcp 443", "undeclared", "", 1, 0],
        ["enterprise", "control", "modbus", "undeclared", "", 1, 0],
        ["supervision", "control", "modbus", "allowed", "poll", 2, 1],
      ],
    );
  });

  it("tells channels that were not used from those that could not be seen", () => {
    const use = (...more: Fact[]) =>
      tabulateChannels(talks, more, plant, places).map(({ channel, conversations, covered }) => [
        channel.id,
        conversations,
        covered,
      ]);
    assert.deepEqual(use(coverage(["control"])), [
      ["poll", 2, true],
      ["ping", 0, true],
      ["syslog", 0, true],
    ]);
    assert.deepEqual(use(coverage(["enterprise"]))[1], ["ping", 0, false]);
  });

  it("proves what was never used by who watched, and tells what a used channel allows and nobody did", () => {
    const did = [conversation("10.0.2.10", "10.0.3.10", { operations: { read: 4 } }), operation("10.0.2.10", "10.0.3.10")];
    const watching = coverage(["control"]);
    const [poll, ping] = tabulateChannels(judgeConversations(did, plant, places), [...did, watching], plant, places);
    assert.deepEqual(poll?.unusedOperations, [6], "read was seen, function 6 was not");
    assert.deepEqual(
      ping?.watched.map(({ sensor, dropped, facts: proof }) => [sensor, dropped, proof]),
      [["tap", 0, [watching.id]]],
    );
    const more = operation("10.0.2.10", "10.0.3.10", { class: "write", function: "Write Single Register", functionCode: 6 });
    const [used] = tabulateChannels(judgeConversations(did, plant, places), [...did, more], plant, places);
    assert.deepEqual(used?.unusedOperations, []);
    assert.deepEqual(used?.watched, []);
  });
});
