// Rules of a firewall as facts, through the judges, to the rows that rest on them.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, FirewallDefault, RuleMatch } from "@bulkhead/facts";
import { judgeFirewalls } from "@bulkhead/network";
import { Places } from "@bulkhead/plant";
import {
  check,
  evidence,
  fact,
  guard,
  HMI,
  OFFICE,
  PLC,
  plantWith,
  rule,
  sides,
  VENDOR,
  watched,
} from "./small-plant.fixture.ts";

const plant = plantWith();
const entry = {
  chain: "forward",
  layer: "routed",
  families: ["ipv4", "ipv6"],
  hook: "forward",
  priority: 0,
  policy: "deny",
} as const;
const told: FirewallDefault = { ...guard("deny").value, families: ["ipv4", "ipv6"], entries: [entry] };

function firewall(...rules: readonly Fact[]): readonly Fact[] {
  return [fact("firewall-default", told, "inspected", { from: evidence("f") }), ...rules];
}

const modbus: RuleMatch = { sources: [OFFICE], destinations: [PLC], transports: ["tcp"], destinationPorts: ["502"] };
const replies = rule({ states: ["established", "related"] });

function decided(row: string, subject: string, facts: readonly Fact[], of = plant): string {
  const all = [...facts, ...watched()];
  return sides(check(row, subject, all, judgeFirewalls(all, of, new Places(of)), of));
}

test("rules that keep to the channels hold the boundary, and nothing less than a proof does", () => {
  const tight = firewall(replies, rule(modbus));
  for (const row of ["SR 5.1", "SR 5.2"]) assert.equal(decided(row, "control", tight), "for");
  assert.equal(decided("SR 5.2", "control", firewall(replies, rule({ ...modbus, destinationPorts: ["500-510"] }))), "against");
  assert.equal(decided("SR 5.2", "control", firewall(replies, rule({ ...modbus, sources: [VENDOR] }))), "against");
  // A drop before it takes back what is too wide.
  const shut = rule({ ...modbus, destinationPorts: ["503-510", "500-501"] }, { action: "deny" });
  assert.equal(decided("SR 5.2", "control", firewall(replies, shut, rule({ ...modbus, destinationPorts: ["500-510"] }))), "for");
});

test("what is only possible keeps the rows open, at the zones that it joins", () => {
  const open = firewall(replies, rule({ ...modbus, destinationPorts: ["80"] }, { exact: false }));
  for (const subject of ["office", "control", "office-control"]) assert.equal(decided("SR 5.2", subject, open), "noted");
  assert.equal(decided("SR 5.2", "vendor", open), "for");
  assert.equal(decided("SR 5.2 RE(1)", "control", open), "for", "an exception it is");
});

test("a configuration that was not understood, or is of two moments, proves nothing", () => {
  const strange = fact("not-understood", { what: "line 9", text: "?", why: "?" }, "inspected", { from: evidence("f") });
  assert.equal(decided("SR 5.2", "control", [...firewall(replies, rule(modbus)), strange]), "noted");
  const again = firewall(replies, rule(modbus)).map((one) => ({
    ...one,
    source: { ...one.source, evidence: evidence("g").digest },
  }));
  assert.equal(decided("SR 5.2", "control", [...firewall(replies, rule(modbus)), ...(again as readonly Fact[])]), "noted");
});

test("of two backups the later one counts", () => {
  const moved = (facts: readonly Fact[], first: string): readonly Fact[] =>
    facts.map(
      (one) =>
        ({ ...one, id: `${one.id}x`, first, last: first, source: { ...one.source, evidence: evidence("g").digest } }) as Fact,
    );
  const [good, wide] = [firewall(replies, rule(modbus)), firewall(replies, rule({ ...modbus, sources: [HMI, VENDOR] }))];
  const day = good[0]?.first ?? "";
  const before = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  assert.equal(decided("SR 5.2", "control", [...good, ...moved(wide, before)]), "for");
  assert.equal(decided("SR 5.2", "control", [...wide, ...moved(good, before)]), "against");
});

test("a channel that names no port keeps a firewall that knows ports only from being proven", () => {
  const { conduits } = plant;
  const channels = [{ id: "read", protocol: "modbus", from: "office", to: "control" }];
  const of = plantWith({ conduits: [{ ...(conduits[0] as object), channels }, conduits[1]] as never });
  assert.equal(decided("SR 5.2", "control", firewall(replies, rule(modbus)), of), "noted");
  const every = plantWith({
    conduits: [{ ...(conduits[0] as object), channels: [{ ...channels[0], protocol: "any" }] }, conduits[1]] as never,
  });
  assert.equal(decided("SR 5.1", "control", firewall(replies, rule(modbus)), every), "nothing");
});
