import assert from "node:assert/strict";
import { test } from "node:test";
import { check, fact, finding, sides } from "../small-plant.fixture.ts";

const service = (host: string) =>
  fact("listening-service", { host, transport: "tcp", address: "*", port: 22, process: "sshd" }, "inspected");

test("a service too many is a breach; that no asset has one is noted, since functions and software are not seen", () => {
  const all = [service("hmi"), service("plc")];
  const clean = check("SR 7.7", "control", all);
  assert.equal(sides(clean), "noted");
  assert.match(clean.missing.join(), /functions and which software/);
  assert.equal(sides(check("SR 7.7", "control", all, [finding("undeclared-service", [all[0] as never])])), "against");
});

test("one asset of several inspected is noted", () => {
  const support = check("SR 7.7", "control", [service("hmi")]);
  assert.equal(sides(support), "noted");
  assert.match(support.missing.join(), /Controller/);
});
