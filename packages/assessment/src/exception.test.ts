import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, RuleMatch } from "@bulkhead/facts";
import { concerns, excessesOf } from "./exception.ts";
import { makeGround, subjectsOf } from "./ground.ts";
import {
  AS_OF,
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

const excesses = (facts: readonly Fact[], plant = plantWith()) =>
  excessesOf("firewall", makeGround({ plant, facts: [guard("deny"), ...facts], findings: [], asOf: AS_OF }));
const textsOf = (match: RuleMatch) =>
  excesses([rule(match)]).map(({ text }) => text.replace(/^Rule \d+ of forward on firewall permits /, ""));

const modbus: RuleMatch = { sources: [OFFICE], destinations: [PLC], transports: ["tcp"], destinationPorts: ["502"] };

test("a rule that keeps to a channel is no excess, whether it names addresses, networks or ranges", () => {
  for (const match of [
    modbus,
    { ...modbus, sources: ["10.0.1.0/24"], destinations: ["10.0.3.0/25", "10.0.3.200-10.0.3.210"] },
    { sources: [VENDOR], destinations: [HMI], transports: ["tcp"], destinationPorts: ["22"] },
    { states: ["established", "related"] },
  ]) {
    assert.deepEqual(textsOf(match), []);
  }
});

test("another port, transport, source or destination is one", () => {
  assert.deepEqual(textsOf({ ...modbus, destinationPorts: ["502", "80"] }), [
    "tcp 80 from 10.0.1.5 to 10.0.3.10, which no channel names.",
  ]);
  assert.deepEqual(textsOf({ ...modbus, destinationPorts: ["500-510"] }), [
    "tcp 500-510 from 10.0.1.5 to 10.0.3.10, which no channel names.",
  ]);
  assert.equal(textsOf({ ...modbus, transports: ["udp"] }).length, 1);
  assert.equal(textsOf({ ...modbus, sources: [VENDOR] }).length, 1);
  assert.equal(textsOf({ ...modbus, sources: ["10.0.0.0/8"] }).length, 1);
  assert.equal(textsOf({ ...modbus, destinations: ["10.0.3.10-10.0.9.9"] }).length, 1);
  assert.equal(textsOf({ sources: [OFFICE], destinations: [PLC], transports: ["tcp"] }).length, 1);
});

test("a rule that leaves an end open may permit anything, also where it names an interface", () => {
  for (const match of [
    {},
    { transports: ["tcp"] },
    { sources: [OFFICE] },
    { ...modbus, sources: ["::/0"] },
    { ...modbus, sources: ["0.0.0.0/0"], inputInterfaces: ["office"] },
  ]) {
    const [excess] = excesses([rule(match)]);
    assert.equal(excess?.ends, null);
  }
  assert.equal(excesses([rule({ ...modbus, states: ["new", "established"] }), rule({}, { action: "deny" })]).length, 0);
});

test("an excess concerns the zones at its ends and the conduits that join them", () => {
  const plant = plantWith();
  const ground = makeGround({ plant, facts: [guard("deny")], findings: [], asOf: AS_OF });
  const [excess] = excesses([rule({ ...modbus, destinationPorts: ["80"] })]);
  assert.ok(excess);
  const concerned = subjectsOf(plant)
    .filter((subject) => concerns(excess, subject, ground))
    .map(({ id }) => id);
  assert.deepEqual(concerned, ["office", "control", "office-control"]);
});

test("only what forwarded packets come through counts, also behind a jump", () => {
  assert.equal(excesses([rule({}, { chain: "input" })]).length, 0);
  const jump = rule({ inputInterfaces: ["office"], outputInterfaces: ["control"] }, { action: "jump", to: "office-in" });
  assert.equal(excesses([jump, rule(modbus, { chain: "office-in" })]).length, 0);
  assert.equal(excesses([jump, rule({ transports: ["tcp"], destinationPorts: ["80"] }, { chain: "office-in" })]).length, 1);
  assert.equal(excesses([jump, rule({}, { chain: "office-in" })]).length, 1);
  assert.equal(
    excesses([rule({}, { action: "jump", to: "a" }), rule({}, { chain: "a", action: "jump", to: "forward" })]).length,
    0,
  );
});

test("a rule whose action was not understood may permit", () => {
  const strange = rule({}, { action: "none" });
  const said = {
    ...fact("not-understood", { what: "rule", text: "?", why: "?" }, "inspected", { from: evidence("f") }),
    source: strange.source,
  };
  assert.equal(excesses([strange]).length, 0);
  assert.equal(excesses([strange, said]).length, 1);
});

test("huge rules are not taken apart", () => {
  const many = Array.from({ length: 101 }, (_, at) => `10.0.1.${at}`);
  const [excess] = excesses([rule({ ...modbus, sources: many, destinations: many })]);
  assert.match(excess?.text ?? "", /too many ways/);
  const half = {
    ...modbus,
    sources: many.slice(0, 90),
    destinations: many.slice(0, 90).map((one) => one.replace("10.0.1", "10.0.3")),
  };
  const rules = Array.from({ length: 8 }, () => rule(half));
  assert.equal(excesses(rules).length, 2, "six of them use up what is spent on one device");
});

test("an excess keeps the rows of segmentation open at the zones that it joins, and only there", () => {
  const wide = rule({ ...modbus, destinationPorts: ["80"] });
  for (const row of ["SR 5.1", "SR 5.2"]) {
    const at = (subject: string) => sides(check(row, subject, [guard("deny"), ...watched(), wide]));
    assert.deepEqual(["office", "control", "office-control"].map(at), ["noted", "noted", "noted"]);
    assert.equal(at("vendor"), "for");
  }
  assert.equal(sides(check("SR 1.13", "control", [guard("deny"), ...watched(), wide])), "nothing");
  assert.equal(sides(check("SR 5.2 RE(1)", "control", [guard("deny"), ...watched(), wide])), "for", "an exception it is");
});

test("a channel that allows everything keeps nothing out", () => {
  const { conduits } = plantWith();
  const channels = [{ id: "all", protocol: "any", from: "office", to: "control" }];
  const plant = plantWith({ conduits: [{ ...(conduits[0] as object), channels }, conduits[1]] as never });
  assert.deepEqual(excesses([rule({ sources: [OFFICE], destinations: [PLC], transports: ["tcp"] })], plant), []);
  const support = check("SR 5.1", "control", [guard("deny"), ...watched()], [], plant);
  assert.equal(sides(support), "nothing");
  assert.match(support.missing.join(), /What all is for/);
});
