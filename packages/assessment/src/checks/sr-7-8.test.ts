import assert from "node:assert/strict";
import { test } from "node:test";
import { check, finding, PLC, plantWith, seen, sides, watched } from "../small-plant.fixture.ts";

test("met where the zone was watched from inside and outside and every device is declared in full", () => {
  assert.equal(sides(check("SR 7.8", "control", watched())), "for");
  assert.equal(sides(check("SR 7.8", "office", watched())), "nothing", "nobody saw inside the office");
  assert.equal(sides(check("SR 7.8", "control", [seen(PLC)])), "nothing");
  assert.equal(sides(check("SR 7.8", "vendor-control", watched())), "nothing");
});

test("a device that nobody declared, or that differs, is evidence against", () => {
  const strange = seen("10.0.3.99");
  assert.equal(sides(check("SR 7.8", "control", [...watched(), strange], [finding("unknown-device", [strange])])), "against");
  assert.equal(sides(check("SR 7.8", "control", [...watched(), strange])), "nothing");
  const other = seen(PLC, { via: "s7comm", version: "9" });
  assert.equal(sides(check("SR 7.8", "control", [...watched(), other], [finding("asset-differs", [other])])), "against");
});

test("an asset without a version leaves it open", () => {
  const assets = plantWith().assets.map(({ version, ...one }) => (one.id === "plc" ? one : { ...one, version }));
  const support = check("SR 7.8", "control", watched(), [], plantWith({ assets: assets as never }));
  assert.equal(sides(support), "nothing");
  assert.match(support.missing.join(), /Controller/);
});

test("an asset of which nothing was heard may not be there", () => {
  const [coverage] = watched();
  const support = check("SR 7.8", "control", [coverage as never, seen(PLC)]);
  assert.equal(sides(support), "nothing");
  assert.match(support.missing.join(), /Whether Station is there/);
});
