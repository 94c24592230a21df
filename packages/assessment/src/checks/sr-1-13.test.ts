import assert from "node:assert/strict";
import { test } from "node:test";
import { check, conversation, finding, guard, HMI, OFFICE, PLC, sides, VENDOR, watched } from "../small-plant.fixture.ts";

const declared = conversation(VENDOR, HMI, 22);
const undeclared = conversation(VENDOR, PLC, 80);
const found = finding("undeclared-conversation", [undeclared], ["vendor", "control", "vendor-control"]);

test("access is restricted where all of it was declared, a sensor watched, and the boundary denies by default", () => {
  assert.equal(sides(check("SR 1.13", "control", [guard("deny"), ...watched(), declared])), "for applies");
  assert.equal(sides(check("SR 1.13", "vendor-control", [guard("deny"), ...watched(), declared])), "for applies");
  assert.equal(sides(check("SR 1.13", "control", [guard("permit"), ...watched(), declared])), "applies");
  assert.equal(sides(check("SR 1.13", "control", [...watched(), declared])), "applies");
  assert.equal(sides(check("SR 1.13", "control", [guard("deny"), declared])), "applies");
});

test("access that no channel allows is evidence against", () => {
  assert.equal(sides(check("SR 1.13", "control", [guard("deny"), ...watched(), undeclared], [found])), "against applies");
  assert.equal(sides(check("SR 1.13 RE(1)", "control", [undeclared], [found])), "applies noted");
  const unknown = conversation("192.0.2.7", PLC, 80);
  assert.equal(sides(check("SR 1.13", "control", [unknown], [finding("undeclared-conversation", [unknown])])), "against applies");
});

test("a packet that needs no answer leaves it open; a connection that never came about does not", () => {
  const sent = conversation(VENDOR, PLC, 514, { transport: "udp", answered: false });
  const tried = conversation(VENDOR, PLC, 80, { answered: false });
  const at = (talk: typeof sent) =>
    sides(check("SR 1.13", "control", [guard("deny"), ...watched(), talk], [finding("undeclared-conversation", [talk])]));
  assert.equal(at(sent), "noted");
  assert.equal(at(tried), "for noted");
});

test("undeclared traffic from a trusted zone, and the untrusted zone itself, are for other rows", () => {
  const inner = conversation(OFFICE, PLC, 80);
  assert.equal(sides(check("SR 1.13", "control", [inner], [finding("undeclared-conversation", [inner])])), "nothing");
  assert.equal(sides(check("SR 1.13", "vendor", [guard("deny"), ...watched(), undeclared], [found])), "nothing");
});
