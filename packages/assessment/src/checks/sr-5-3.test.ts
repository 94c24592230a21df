import assert from "node:assert/strict";
import { test } from "node:test";
import {
  check,
  conversation,
  guard,
  HMI,
  OFFICE,
  PLC,
  plantWith,
  session,
  sides,
  VENDOR,
  watched,
} from "../small-plant.fixture.ts";

const known = [conversation(OFFICE, PLC, 502), conversation(VENDOR, HMI, 22)];
const held = [guard("deny"), ...watched()];
const mail = (client: string, server: string) =>
  conversation(client, server, 25, { protocol: "mail", purpose: "person-to-person" });

test("met where the boundary holds, the channels are known not to be for people, and all that crossed was understood", () => {
  assert.equal(sides(check("SR 5.3", "control", [...held, ...known])), "for");
  assert.equal(sides(check("SR 5.3", "office-control", [...held, ...known])), "for");
  assert.equal(sides(check("SR 5.3", "control", [...watched(), ...known])), "nothing");
});

test("a channel whose protocol nobody saw, or that was not understood, or is closed to view, leaves it open", () => {
  assert.equal(sides(check("SR 5.3", "control", [...held, conversation(OFFICE, PLC, 502)])), "nothing");
  const opaque = conversation(OFFICE, PLC, 9999, { protocol: null, recognisedBy: "nothing" });
  assert.equal(sides(check("SR 5.3", "control", [...held, ...known, opaque])), "nothing");
  const tunnel = session(VENDOR, HMI, 22, { encrypted: true });
  assert.equal(sides(check("SR 5.3", "control", [...held, ...known, tunnel])), "nothing");
});

test("mail across the boundary is evidence against; inside the zone only the enhancement minds", () => {
  for (const row of ["SR 5.3", "SR 5.3 RE(1)"]) {
    assert.equal(sides(check(row, "control", [...held, ...known, mail(OFFICE, HMI)])), "against");
    assert.equal(sides(check(row, "office-control", [...held, ...known, mail(OFFICE, HMI)])), "against");
  }
  assert.equal(sides(check("SR 5.3 RE(1)", "control", [...held, mail(HMI, PLC)])), "against");
  assert.equal(sides(check("SR 5.3", "control", [...held, ...known, mail(HMI, PLC)])), "for");
  assert.equal(sides(check("SR 5.3 RE(1)", "control", [...held, ...known])), "noted");
  const tried = conversation(OFFICE, HMI, 25, { protocol: "mail", purpose: "person-to-person", answered: false });
  assert.equal(sides(check("SR 5.3 RE(1)", "control", [...held, ...known, tried])), "noted", "it never came about");
});

test("a channel for mail that nobody used keeps the row open", () => {
  const { conduits } = plantWith();
  const channels = [{ id: "mail", protocol: "mail", from: "office", to: "control", ports: 25 }];
  const plant = plantWith({ conduits: [{ ...(conduits[0] as object), channels }, conduits[1]] as never });
  assert.equal(sides(check("SR 5.3", "control", [...held, ...known, mail(OFFICE, "10.0.1.6")], [], plant)), "nothing");
});
