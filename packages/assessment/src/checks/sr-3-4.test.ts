import assert from "node:assert/strict";
import { test } from "node:test";
import { check, fact, finding, HMI, PLC, sides } from "../small-plant.fixture.ts";

const digest = `sha256:${"0".repeat(64)}` as const;
const file = fact("file-digest", { host: "hmi", path: "/usr/bin/x", size: 1, digest }, "inspected");
const download = fact("program-transfer", {
  client: HMI,
  server: PLC,
  protocol: "any",
  direction: "download",
  block: "OB 1",
  size: 9,
  digest,
});

test("a file or program that differs from its baseline is evidence against", () => {
  assert.equal(sides(check("SR 3.4", "control", [file], [finding("file-changed", [file])])), "against noted");
  assert.equal(sides(check("SR 3.4", "control", [download], [finding("program-changed", [download])])), "against noted");
});

test("digests that were taken are noted: equality at one moment shows no protection", () => {
  assert.equal(sides(check("SR 3.4", "control", [file, download])), "noted");
  const baseline = fact("baseline", { asset: "hmi", what: "file", name: "/usr/bin/x", state: digest }, "inspected");
  const texts = (...facts: Parameters<typeof check>[2][number][]) =>
    check("SR 3.4", "control", facts).noted.map(({ text }) => text);
  assert.deepEqual(texts(file), ["Of 1 digested file, 0 equal their baseline."]);
  assert.deepEqual(texts(file, baseline), ["Of 1 digested file, 1 equal their baseline."]);
  assert.equal(sides(check("SR 3.4", "office", [file, download])), "nothing");
});
