import assert from "node:assert/strict";
import { test } from "node:test";
import {
  check,
  conversation,
  fact,
  finding,
  guard,
  HMI,
  OFFICE,
  PLC,
  plantWith,
  sides,
  watched,
} from "../small-plant.fixture.ts";

test("a zone is separated where its guards deny by default and nothing undeclared passed", () => {
  const support = check("SR 5.1", "control", [guard("deny"), ...watched()]);
  assert.equal(sides(support), "for");
  assert.equal(support.for[0]?.rank, "inspected");
  assert.match(support.for[0]?.text ?? "", /Firewall .* from 2026-03-02T09:00:00.000Z to 2026-03-03T09:00:00.000Z/);
  assert.equal(sides(check("SR 5.1", "control", watched())), "nothing");
});

test("undeclared traffic is evidence against", () => {
  const talk = conversation(OFFICE, PLC, 80);
  assert.equal(
    sides(check("SR 5.1", "control", [guard("deny"), ...watched(), talk], [finding("undeclared-conversation", [talk])])),
    "against",
  );
});

test("a host in two zones leads past the guards and leaves the row open", () => {
  const host = fact(
    "host",
    { host: "hmi", addresses: [HMI, "10.0.1.77"], system: "Linux", version: "6", privileged: true },
    "inspected",
  );
  for (const subject of ["control", "office", "office-control"]) {
    assert.equal(sides(check("SR 5.1", subject, [guard("deny"), ...watched(), host])), "noted");
  }
  assert.equal(sides(check("SR 5.1", "vendor", [guard("deny"), ...watched(), host])), "for");
});

test("a zone without conduits is not known to be separated", () => {
  assert.equal(sides(check("SR 5.1", "control", [guard("deny"), ...watched()], [], plantWith({ conduits: [] }))), "nothing");
});
