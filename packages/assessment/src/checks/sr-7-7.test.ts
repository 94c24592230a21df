import assert from "node:assert/strict";
import { test } from "node:test";
import { check, fact, finding, sides } from "../small-plant.fixture.ts";

const service = (host: string) =>
  fact("listening-service", { host, transport: "tcp", address: "*", port: 22, process: "sshd" }, "inspected");

test("met where every asset of the zone was inspected and none has a service too many", () => {
  const all = [service("hmi"), service("plc")];
  assert.equal(sides(check("SR 7.7", "control", all)), "for");
  assert.equal(sides(check("SR 7.7", "control", all, [finding("undeclared-service", [all[0] as never])])), "against");
});

test("one asset of several inspected is noted", () => {
  const support = check("SR 7.7", "control", [service("hmi")]);
  assert.equal(sides(support), "noted");
  assert.match(support.missing.join(), /Controller/);
});
