import assert from "node:assert/strict";
import { test } from "node:test";
import { check, fact, finding, PLC, plantWith, seen, sides } from "../small-plant.fixture.ts";

test("a removable medium in use is evidence against; none seen proves nothing", () => {
  const value = { host: "hmi", device: "/dev/sdb1", mountedAt: "/media", filesystem: "vfat", writable: true };
  const medium = fact("removable-media", value, "inspected");
  const support = check("SR 2.3", "control", [medium], [finding("removable-media", [medium])]);
  assert.equal(sides(support), "against");
  assert.equal(support.against[0]?.rank, "inspected");
  assert.equal(sides(check("SR 2.3", "control", [])), "nothing");
});

test("an unknown device is noted, and a declared temporary one shows that the row applies", () => {
  const strange = seen("10.0.3.99");
  assert.equal(sides(check("SR 2.3", "control", [strange], [finding("unknown-device", [strange])])), "noted");
  const { assets } = plantWith();
  const plant = plantWith({ assets: assets.map((one) => (one.id === "plc" ? { ...one, temporary: true } : one)) as never });
  assert.equal(sides(check("SR 2.3", "control", [seen(PLC)], [], plant)), "applies");
});
