import assert from "node:assert/strict";
import { test } from "node:test";
import { check, sides, watched } from "../small-plant.fixture.ts";

test("a sensor that watched for a while is noted: monitoring has to go on", () => {
  const support = check("SR 6.2", "control", watched());
  assert.equal(sides(support), "noted");
  assert.match(support.noted[0]?.text ?? "", /from 2026-03-02T09:00/);
  assert.equal(sides(check("SR 6.2", "control", [])), "nothing");
});
