// What was read is noted, what changes is told by the same names, and what comes out the same disturbs nobody.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact } from "@bulkhead/facts";
import type { Ground } from "./check.ts";
import { IndexedGround } from "./ground.ts";
import { NotingGround, READS } from "./reads.ts";
import { AS_OF, conversation, evidence, fact, HMI, PLC, plantWith, subjectIn } from "./small-plant.fixture.ts";

function groundOf(facts: readonly Fact[]): IndexedGround {
  return new IndexedGround({ plant: plantWith(), facts, findings: [], asOf: AS_OF });
}

test("a value that is kept for all is made anew when what it rests on changes, and touches its readers only if it differs", () => {
  const ground = groundOf([conversation(HMI, PLC, 502)]);
  const noting = new NotingGround(ground);
  let made = 0;
  const ports = (of: Ground): number[] => {
    made++;
    return [...new Set(of.all("conversation").map(({ value }) => value.port))];
  };
  const { reads } = noting.noting(() => noting.once("ports", ports));
  assert.deepEqual([...reads], ["once ports"]);
  const change = (port: number): readonly string[] => {
    const touched = new Set<string>();
    ground.add(conversation(PLC, HMI, port), touched);
    noting.refresh(touched);
    return [...touched].filter((key) => reads.has(key));
  };
  assert.deepEqual(change(502), []);
  assert.deepEqual(change(102), ["once ports"]);
  assert.deepEqual(noting.once("ports", ports).length, 2);
  assert.equal(made, 3);
});

test("a line that was not understood goes where the rest of its file goes, and comes back with it", () => {
  const line = fact("not-understood", { what: "line", text: "?", why: "unknown" }, "inspected", { from: evidence("h") });
  const setting = fact("setting", { host: "plc", component: "c", name: "n", value: "v" }, "inspected", { from: evidence("h") });
  const ground = groundOf([line]);
  const control = subjectIn(plantWith(), "control");
  const read = READS.of("not-understood", "zone control");
  const strange = (): number => ground.of("not-understood", control).length;
  assert.equal(strange(), 0);
  const came = new Set<string>();
  ground.add(setting, came);
  assert.deepEqual([strange(), came.has(read)], [1, true]);
  const went = new Set<string>();
  ground.remove(setting, went);
  assert.deepEqual([strange(), went.has(read)], [0, true]);
  const both = groundOf([setting]);
  both.add(line, new Set());
  assert.equal(both.of("not-understood", control).length, 1);
});
