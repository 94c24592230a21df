// The same traffic seen by several sensors: one conversation with several sources, one device with what contradicts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Conversation, type FactKind, type FactOf, type FactValues, makeFact } from "@bulkhead/facts";
import { findConflicts } from "./conflict.ts";
import { judgeConversations, tabulateFlows, takeInventory } from "./index.ts";
import { places, plant } from "./sample.fixture.ts";

const HMI = "10.0.2.10";
const PLC = "10.0.3.10";

/** A fact of evidence `letter`, of the minutes from `first` to `last`. */
function told<K extends FactKind>(letter: string, first: number, last: number, kind: K, value: FactValues[K]): FactOf<K> {
  const instant = (minute: number): string => `2026-03-02T09:${String(minute).padStart(2, "0")}:00.000Z`;
  const evidence = { digest: `sha256:${letter.repeat(64)}`, name: letter, size: 1 } as const;
  return makeFact(kind, value, "observed", evidence, { type: "whole" }, { first: instant(first), last: instant(last) });
}

function talk(letter: string, first: number, last: number, other: Partial<Conversation>): FactOf<"conversation"> {
  const value: Conversation = {
    client: HMI,
    server: PLC,
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
  };
  return told(letter, first, last, "conversation", value);
}

test("a conversation that a capture and another sensor saw is one, and counts once", () => {
  const facts = [
    talk("a", 0, 10, { packets: 100, bytes: 9000, operations: { read: 40 } }),
    talk("b", 0, 10, { packets: 98, bytes: 9100, protocol: null, recognisedBy: "nothing", recordedBy: "netflow" }),
    talk("c", 1, 9, { packets: 90, bytes: 0, operations: { read: 45, write: 1 }, recordedBy: "zeek" }),
  ];
  const [one, ...more] = judgeConversations(facts, plant, places);
  assert.deepEqual(more, []);
  assert.ok(one);
  const { packets, bytes, operations, exact, sources, protocol } = one;
  assert.deepEqual(
    { packets, bytes, operations, exact, sources, protocol },
    {
      packets: 100,
      bytes: 9100,
      operations: { read: 45, write: 1 },
      exact: false,
      sources: ["capture", "netflow", "zeek"],
      protocol: "modbus",
    },
  );
  assert.equal(one.facts.length, 3);
  const [flow] = tabulateFlows([one]);
  assert.deepEqual([flow?.packets, flow?.conversations, flow?.sources], [100, 1, ["capture", "netflow", "zeek"]]);
});

test("files that one sensor wrote one after the other are added", () => {
  const files = [talk("a", 0, 9, { packets: 10 }), talk("b", 10, 19, { packets: 20 }), talk("c", 20, 29, { packets: 30 })];
  const [one] = judgeConversations(files, plant, places);
  assert.deepEqual([one?.packets, one?.exact], [60, true]);
  const [both] = judgeConversations([...files, talk("d", 0, 29, { packets: 55, recordedBy: "zeek" })], plant, places);
  assert.deepEqual([both?.packets, both?.exact, both?.sources], [60, false, ["capture", "zeek"]]);
});

test("a tool that names no protocol neither proves nor breaks a channel's protocol; a capture that recognises none breaks it", () => {
  const nameless = { protocol: null, recognisedBy: "nothing" } as const;
  const standing = (...facts: readonly FactOf<"conversation">[]) =>
    judgeConversations(facts, plant, places).map((one) => one.standing);
  assert.deepEqual(standing(talk("a", 0, 9, { ...nameless, recordedBy: "netflow" })), ["unsure"]);
  assert.deepEqual(standing(talk("a", 0, 9, nameless)), ["undeclared"]);
  assert.deepEqual(standing(talk("a", 0, 9, nameless), talk("b", 0, 9, { ...nameless, recordedBy: "netflow" })), ["undeclared"]);
  assert.deepEqual(standing(talk("a", 0, 9, {}), talk("b", 0, 9, { ...nameless, recordedBy: "netflow" })), ["allowed"]);
  assert.deepEqual(standing(talk("a", 0, 9, { ...nameless, port: 80, recordedBy: "netflow" })), ["undeclared"], "another port");
});

test("the order of the facts does not matter", () => {
  const facts = [talk("a", 0, 9, { packets: 10 }), talk("b", 5, 19, { packets: 20 }), talk("c", 20, 29, { packets: 30 })];
  assert.deepEqual(judgeConversations(facts, plant, places), judgeConversations(facts.toReversed(), plant, places));
});

test("what sources tell differently of one device is a conflict, and nothing is chosen", () => {
  const seen = (letter: string, value: Partial<FactValues["asset-seen"]>): FactOf<"asset-seen"> =>
    told(letter, 0, 1, "asset-seen", { address: PLC, via: "modbus", spoke: true, ...value });
  const own = seen("a", { vendor: "Acme GmbH", product: "C-100", version: "V2.9" });
  assert.deepEqual(
    findConflicts([own, seen("b", { vendor: "ACME", product: "C-100", version: "2.9", recordedBy: "nozomi", via: "nozomi" })]),
    [],
  );
  const other = seen("b", { vendor: "Acme", product: "C-100", version: "3.1", recordedBy: "nozomi", via: "nozomi" });
  assert.deepEqual(findConflicts([own, other]), [
    {
      what: "version",
      claims: [
        { value: "3.1", by: ["nozomi"], facts: [other.id] },
        { value: "V2.9", by: ["modbus (capture)"], facts: [own.id] },
      ],
    },
  ]);
  const stranger = seen("c", { vendor: "Emca AG", product: "X", version: "1", recordedBy: "zeek" });
  assert.deepEqual(
    findConflicts([own, stranger]).map(({ what, claims }) => [what, claims.map(({ value }) => value)]),
    [["vendor", ["Acme GmbH", "Emca AG"]]],
  );
  // A banner names one program, and a device runs many.
  assert.deepEqual(findConflicts([own, seen("d", { product: "OpenSSH", version: "9.6", via: "ssh" })]), []);
  const entry = takeInventory([own, other], plant, places).find(({ asset }) => asset?.id === "plc");
  assert.deepEqual([entry?.sources, entry?.conflicts.map(({ what }) => what)], [["capture", "nozomi"], ["version"]]);
  assert.deepEqual(entry?.versions, ["3.1", "V2.9"]);
});
