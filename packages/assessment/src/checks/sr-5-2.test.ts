import assert from "node:assert/strict";
import { test } from "node:test";
import { check, conversation, finding, guard, OFFICE, PLC, plantWith, sides, verdict, watched } from "../small-plant.fixture.ts";

test("SR 5.2 RE(1) rests on the default of every boundary device", () => {
  assert.equal(sides(check("SR 5.2 RE(1)", "control", [guard("deny")])), "for");
  assert.equal(sides(check("SR 5.2 RE(1)", "office-control", [guard("deny")])), "for");
  assert.equal(sides(check("SR 5.2 RE(1)", "control", [guard("permit")])), "against");
  assert.equal(sides(check("SR 5.2 RE(1)", "control", [guard("unknown")])), "nothing");
  assert.equal(sides(check("SR 5.2 RE(1)", "control", [])), "nothing");
  assert.match(check("SR 5.2 RE(1)", "control", []).missing.join(), /configuration of Firewall/);
});

test("a conduit without an enforcing device leaves the boundary open, whatever the other devices do", () => {
  const { conduits } = plantWith();
  const plant = plantWith({
    conduits: conduits.map((one) => (one.id === "vendor-control" ? { ...one, enforcedBy: [] } : one)) as never,
  });
  const support = check("SR 5.2 RE(1)", "control", [guard("deny")], [], plant);
  assert.equal(sides(support), "noted");
  assert.match(support.missing.join(), /vendor-control/);
});

test("SR 5.2 needs deny by default and a sensor that saw nothing undeclared pass", () => {
  assert.equal(sides(check("SR 5.2", "control", [guard("deny"), ...watched()])), "for");
  assert.equal(sides(check("SR 5.2", "control", [guard("deny")])), "nothing");
  assert.equal(sides(check("SR 5.2", "control", watched())), "nothing");
  const talk = conversation(OFFICE, PLC, 80);
  assert.equal(
    sides(check("SR 5.2", "control", [guard("deny"), ...watched(), talk], [finding("undeclared-conversation", [talk])])),
    "against",
  );
});

test("an attempt that nothing answered is no breach; a packet that needs no answer leaves the row open", () => {
  const tried = conversation(OFFICE, PLC, 80, { answered: false });
  assert.equal(
    sides(check("SR 5.2", "control", [guard("deny"), ...watched(), tried], [finding("undeclared-conversation", [tried])])),
    "for noted",
  );
  const sent = conversation(OFFICE, PLC, 80, { answered: false, transport: "udp" });
  assert.equal(
    sides(check("SR 5.2", "control", [guard("deny"), ...watched(), sent], [finding("undeclared-conversation", [sent])])),
    "noted",
  );
});

test("a rule that is proven to permit more than the design is a breach of SR 5.2", () => {
  const firewall = guard("deny");
  const beyond = finding("rule-beyond-design", [firewall]);
  assert.equal(sides(check("SR 5.2", "control", [firewall, ...watched()], [beyond])), "against");
  assert.equal(sides(check("SR 5.1", "control", [firewall, ...watched()], [beyond])), "nothing");
  assert.equal(sides(check("SR 5.2 RE(1)", "control", [firewall, ...watched()], [beyond])), "for", "an exception it is");
});

test("SR 5.2 at a zone comes out proven", () => {
  const { proven, claimed } = verdict("SR 5.2", "control", [guard("deny"), ...watched()]);
  assert.deepEqual([proven, claimed], ["met", "met"]);
});
