import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, FactKind, Finding } from "@bulkhead/facts";
import { makeGround } from "./ground.ts";
import {
  AS_OF,
  conversation,
  evidence,
  fact,
  finding,
  guard,
  HMI,
  OFFICE,
  PLC,
  plantWith,
  seen,
  session,
  subjectIn,
  VENDOR,
  watched,
} from "./small-plant.fixture.ts";

const plant = plantWith();
const groundOf = (facts: readonly Fact[], findings: readonly Finding[] = [], of = plant) =>
  makeGround({ plant: of, facts, findings, asOf: AS_OF });

/** Ids of the subjects at which a fact is found. */
function reach(kind: FactKind, facts: readonly Fact[], of = plant): readonly string[] {
  const ground = groundOf(facts, [], of);
  return [...of.zones, ...of.conduits].map(({ id }) => id).filter((id) => ground.of(kind, subjectIn(of, id)).length > 0);
}

test("traffic bears on the zones of its ends and on the conduits between them", () => {
  assert.deepEqual(reach("conversation", [conversation(OFFICE, PLC, 502)]), ["office", "control", "office-control"]);
  assert.deepEqual(reach("conversation", [conversation(HMI, PLC, 502)]), ["control"]);
  assert.deepEqual(reach("session", [session(OFFICE, VENDOR, 22)]), ["office", "vendor"]);
  assert.deepEqual(reach("conversation", [conversation("192.0.2.1", PLC, 502)]), ["control"]);
  assert.deepEqual(reach("conversation", [conversation("192.0.2.1", "192.0.2.2", 502)]), []);
});

test("traffic of a nested zone bears on the conduits of the zones around it", () => {
  const nested = plantWith({
    zones: [...plant.zones, { id: "cell", name: "Cell", kind: "field", parent: "control", networks: ["10.0.3.128/25"] }] as never,
  });
  assert.deepEqual(reach("conversation", [conversation(OFFICE, "10.0.3.200", 502)], nested), [
    "office",
    "cell",
    "office-control",
  ]);
  assert.deepEqual(reach("conversation", [conversation(PLC, "10.0.3.200", 502)], nested), ["control", "cell"]);
});

test("a firewall's facts bear on the conduits that it enforces and on their zones, by id, name or address", () => {
  const all = ["office", "control", "vendor", "office-control", "vendor-control"];
  for (const device of ["firewall", "FIREWALL", "10.0.3.1"])
    assert.deepEqual(reach("firewall-default", [guard("deny", device)]), all);
  assert.deepEqual(reach("firewall-default", [guard("deny", "somebody")]), []);
  const dark = fact("not-understood", { what: "line", text: "?", why: "?" }, "inspected", { from: evidence("f") });
  assert.deepEqual(reach("not-understood", [dark, guard("deny")]), all);
  assert.deepEqual(reach("not-understood", [dark]), []);
});

test("a host is known by the id given with the evidence, else by its addresses", () => {
  const host = (name: string, addresses: readonly string[]) =>
    fact("host", { host: name, addresses, system: "Linux", version: "6", privileged: false }, "inspected");
  const medium = fact(
    "removable-media",
    { host: "box", device: "d", mountedAt: "/m", filesystem: "f", writable: true },
    "inspected",
  );
  assert.deepEqual(reach("removable-media", [medium, host("box", ["127.0.0.1", HMI])]), ["control"]);
  assert.deepEqual(reach("removable-media", [medium]), []);
  assert.deepEqual(reach("removable-media", [medium, host("box", [HMI, PLC])]), [], "two assets: neither");
});

test("watch counts a sensor's word only where a member of the zone was heard in that evidence", () => {
  const watch = (facts: readonly Fact[], id: string) => {
    const { across, inside } = groundOf(facts).watch(subjectIn(plant, id));
    return [across, inside];
  };
  assert.deepEqual(watch(watched(), "control"), [true, true]);
  assert.deepEqual(watch(watched(), "office"), [true, false]);
  const [coverage] = watched();
  assert.deepEqual(watch([coverage as Fact], "control"), [false, false]);
  assert.deepEqual(watch([coverage as Fact, seen(PLC, { spoke: false })], "control"), [false, false]);
  assert.deepEqual(watch([coverage as Fact, conversation(OFFICE, PLC, 502, { answered: false })], "control"), [false, false]);
  assert.deepEqual(watch([coverage as Fact, conversation(OFFICE, PLC, 502)], "control"), [true, true]);
  const [elsewhere] = watched(evidence("c"));
  assert.deepEqual(watch([elsewhere as Fact, seen(PLC)], "control"), [false, false], "heard in other evidence");
});

test("a conduit is watched where all its zones but one are", () => {
  const [coverage] = watched();
  const ground = groundOf([coverage as Fact, seen(PLC)]);
  assert.equal(ground.watch(subjectIn(plant, "office-control")).across, true);
  const three = plantWith({ conduits: [{ ...plant.conduits[0], zones: ["office", "control", "vendor"] }] as never });
  const subject = subjectIn(three, "office-control");
  assert.equal(groundOf([coverage as Fact, seen(PLC)], [], three).watch(subject).across, false);
  assert.equal(groundOf([coverage as Fact, seen(PLC), seen(OFFICE)], [], three).watch(subject).across, true);
  assert.equal(ground.watch(subjectIn(plant, "office-control")).inside, false);
});

test("a finding stands while one of its facts counts, and reaches the conduit that its session crosses", () => {
  const open = session(OFFICE, PLC, 502, { encrypted: false });
  const expired = fact("session", open.value, "observed", { expires: AS_OF });
  const found = finding("protection-off", [expired, open], ["office", "control"]);
  const at = (facts: readonly Fact[]) =>
    groundOf(facts, [found]).findings(subjectIn(plant, "office-control"), "protection-off").length;
  assert.equal(at([expired, open]), 1);
  assert.equal(at([expired]), 0);
});

test("the same fact twice counts once", () => {
  const talk = conversation(OFFICE, PLC, 502);
  assert.equal(groundOf([talk, talk]).all("conversation").length, 1);
});
