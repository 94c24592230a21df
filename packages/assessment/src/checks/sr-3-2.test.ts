import assert from "node:assert/strict";
import { test } from "node:test";
import { check, fact, finding, sides } from "../small-plant.fixture.ts";

test("ways by which code came in are noted and decide nothing", () => {
  const value = { host: "hmi", path: "/usr/bin/x", size: 1, digest: `sha256:${"0".repeat(64)}` as const };
  const changed = fact("file-digest", value, "inspected");
  assert.equal(sides(check("SR 3.2", "control", [changed], [finding("file-changed", [changed])])), "noted");
  assert.equal(sides(check("SR 3.2", "control", [])), "nothing");
});
