// What is seen of one component, row by row: which side it stands on, and that it speaks of nobody else.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, Finding, Setting } from "@bulkhead/facts";
import type { PlantDocument } from "@bulkhead/plant";
import { makeGround } from "../../ground.ts";
import {
  AS_OF,
  certificate,
  fact,
  finding,
  guard,
  HMI,
  OFFICE,
  operation,
  PLC,
  plantWith,
  rule,
  seen,
  session,
  sides,
} from "../../small-plant.fixture.ts";
import { COMPONENT_CHECKS } from "./index.ts";

/** What the check of a row says of a component: `against noted`. */
function says(
  row: string,
  component: string,
  facts: readonly Fact[],
  findings: readonly Finding[] = [],
  changes: Partial<PlantDocument> = {},
): string {
  const ground = makeGround({ plant: plantWith(changes), facts, findings, asOf: AS_OF });
  const check = COMPONENT_CHECKS.find(({ requirement }) => requirement === row);
  const asset = ground.places.asset(component);
  assert.ok(check !== undefined && asset !== undefined, `${row} ${component}`);
  const support = check.decide(asset, ground);
  assert.match(support.missing.join(), new RegExp(`for ${row.replace(/[().]/g, "\\$&")} of this product`));
  return sides(support);
}

const about = (code: Parameters<typeof finding>[0], of: Fact, ...assets: readonly string[]): Finding => ({
  ...finding(code, [of]),
  assets,
});
const setting = (topic: Setting["topic"] & string, weak?: string): Fact =>
  fact(
    "setting",
    { host: "hmi", component: "part", name: "n", value: "v", topic, ...(weak === undefined ? {} : { weak }) },
    "inspected",
  );
const account = (more: object = {}): Fact =>
  fact(
    "account",
    {
      host: "hmi",
      name: "operator",
      id: 1000,
      interactive: true,
      administrator: true,
      locked: false,
      passwordless: false,
      ...more,
    },
    "inspected",
  );

test("a weakness of the server is against it, and says nothing of its client or its neighbour", () => {
  const open = session(OFFICE, PLC, 4840, { encrypted: false, signed: false, identity: "anonymous", authenticated: false });
  const off = about("protection-off", open, "plc", "desk");
  for (const row of ["CR 3.1", "CR 3.1 RE(1)", "CR 7.6"]) {
    assert.match(says(row, "plc", [open], [off]), /^against/, row);
    assert.equal(says(row, "desk", [open], [off]), "nothing", row);
    assert.equal(says(row, "hmi", [open], [off]), "nothing", row);
  }
  assert.equal(says("CR 4.1", "plc", [open], [off]), "noted");
});

test("people and programs whom it did not ask are against it", () => {
  const people = session(OFFICE, HMI, 5900, { interactive: true, authenticated: false, identity: "none" });
  for (const row of ["CR 1.1", "CR 1.1 RE(1)", "CR 1.1 RE(2)", "CR 2.12"])
    assert.match(says(row, "hmi", [people]), /^against/, row);
  assert.equal(says("CR 1.1", "desk", [people]), "nothing");
  const program = session(OFFICE, PLC, 4840, { authenticated: false, identity: "anonymous" });
  assert.match(says("CR 1.2", "plc", [program]), /^against/);
  assert.match(says("CR 1.2 RE(1)", "plc", [program]), /^against/);
  // A protocol that cannot ask is a limit of the protocol; that is noted.
  const plain = session(OFFICE, PLC, 502, { authenticated: false, securable: false });
  assert.equal(says("CR 1.2", "plc", [plain]), "noted");
  assert.equal(says("CR 1.1", "plc", [program]), "noted");
});

test("credentials, accounts and certificates", () => {
  const readable = fact("cleartext-credential", {
    client: OFFICE,
    server: PLC,
    protocol: "ftp",
    port: 21,
    user: "u",
    masked: "•",
  });
  for (const row of ["CR 1.5", "CR 1.5 RE(1)", "CR 4.1"]) assert.equal(says(row, "plc", [readable]), "against", row);
  assert.equal(says("CR 1.5", "desk", [readable]), "nothing");
  assert.equal(says("CR 1.1", "hmi", [account({ passwordless: true })]), "against noted");
  assert.equal(says("CR 1.1", "hmi", [account()]), "noted");
  for (const row of ["CR 1.3", "CR 1.4", "CR 2.1", "CR 2.1 RE(2)", "CR 3.9", "CCSC 3"]) {
    assert.equal(says(row, "hmi", [account()]), "noted", row);
  }
  assert.equal(says("CR 1.8", "plc", [certificate(PLC)]), "noted");
  assert.equal(says("CR 1.8", "plc", [certificate(PLC, { weak: "a short key" })]), "against noted");
  assert.equal(says("CR 1.9", "plc", [certificate(PLC, { notAfter: "2026-01-01T00:00:00.000Z" })]), "against noted");
  assert.equal(says("CR 1.9 RE(1)", "plc", [certificate(PLC, { via: "file", usedUntil: null })]), "noted");
});

test("a weak setting is against where the row asks for it, and noted where it bears on it; a sound one proves nothing", () => {
  const rows: readonly (readonly [string, Setting["topic"] & string])[] = [
    ["CR 1.7", "password-strength"],
    ["CR 1.7 RE(1)", "password-age"],
    ["CR 1.7 RE(2)", "password-age"],
    ["CR 1.11", "log-in-failures"],
    ["CR 1.12", "use-notification"],
    ["CR 2.5", "session-end"],
    ["CR 2.6", "session-end"],
    ["CR 2.8", "audit"],
    ["CR 2.11 RE(1)", "time"],
    ["CR 7.3", "backup"],
    ["HDR 3.2", "malware-protection"],
    ["HDR 3.10", "patch-level"],
    ["HDR 3.14 RE(1)", "boot-integrity"],
    ["CR 1.5", "stored-secret"],
  ];
  for (const [row, topic] of rows) {
    assert.equal(says(row, "hmi", [setting(topic, "too little")]), "against", row);
    assert.equal(says(row, "hmi", [setting(topic)]), "noted", row);
    assert.equal(says(row, "hmi", [setting("host-firewall")]), "nothing", row);
  }
  for (const [row, topic] of [
    ["CR 2.9", "audit"],
    ["CR 2.9 RE(1)", "audit"],
    ["CR 2.10", "audit"],
    ["CR 2.11", "time"],
    ["CR 6.1 RE(1)", "log-forwarding"],
    ["CR 6.2", "log-forwarding"],
    ["CR 4.2 RE(1)", "process-isolation"],
    ["CR 7.1 RE(1)", "host-firewall"],
    ["CR 7.7", "unused-function"],
    ["HDR 2.4", "allow-listing"],
    ["HDR 2.13", "media-control"],
    ["HDR 3.14", "boot-integrity"],
  ] as const) {
    assert.equal(says(row, "hmi", [setting(topic, "too little")]), "noted", row);
  }
});

test("a changed program and a value outside its range that it took are against it", () => {
  const digest = fact("file-digest", { host: "hmi", path: "/x", size: 1, digest: `sha256:${"d".repeat(64)}` }, "inspected");
  const changed = about("file-changed", digest, "hmi");
  assert.equal(says("CR 3.4", "hmi", [digest], [changed]), "against noted");
  assert.equal(says("CR 3.4", "hmi", [digest]), "noted");
  for (const row of ["CR 3.4 RE(1)", "CR 3.4 RE(2)"]) assert.equal(says(row, "hmi", [digest], [changed]), "noted", row);
  const value = {
    variable: "level",
    client: OFFICE,
    server: PLC,
    protocol: "modbus",
    target: "holding:1",
    minimum: 9,
    maximum: 9,
    last: 9,
    count: 1,
    bad: 0,
    minimumAt: { type: "line", line: 1 },
    maximumAt: { type: "line", line: 1 },
  } as const;
  const written = fact("process-value", { ...value, direction: "written" });
  assert.equal(says("CR 3.5", "plc", [written], [about("setpoint-out-of-range", written, "plc")]), "against");
  const measured = fact("process-value", { ...value, direction: "read" });
  assert.equal(says("CR 3.5", "plc", [measured], [about("limit-exceeded", measured, "plc")]), "nothing");
});

test("a network device proves by its configuration what it does with what no rule names", () => {
  const rows = (facts: readonly Fact[]) =>
    ["NDR 5.2", "NDR 5.2 RE(1)", "NDR 5.2 RE(2)"].map((row) => says(row, "firewall", facts));
  assert.deepEqual(rows([guard("deny"), rule({})]), ["noted", "for noted", "nothing"]);
  assert.deepEqual(rows([guard("permit")]), ["nothing", "against", "nothing"]);
  assert.deepEqual(rows([guard("unknown")]), ["nothing", "nothing", "nothing"]);
  assert.deepEqual(rows([]), ["nothing", "nothing", "nothing"]);
  const denies = guard("deny");
  const beyond = { ...about("firewall-unproven", denies, "firewall"), subjects: ["office-control"] };
  assert.equal(says("NDR 5.2", "firewall", [denies], [beyond]), "noted");
});

test("what it did, tells and keeps is noted", () => {
  const stop = operation(OFFICE, PLC, { class: "stop", function: "Stop" });
  for (const row of ["CR 3.6", "CR 7.1", "CR 2.1 RE(4)"]) assert.equal(says(row, "plc", [stop]), "noted", row);
  assert.equal(says("CR 3.6", "plc", [operation(OFFICE, PLC, { class: "stop", accepted: 0, refused: 1 })]), "nothing");
  assert.equal(says("CR 3.6", "desk", [stop]), "nothing");
  assert.equal(says("CR 2.11 RE(2)", "plc", [operation(OFFICE, PLC, { class: "time-change" })]), "noted");
  assert.equal(says("CR 7.8", "plc", [seen(PLC, { product: "C" })]), "noted");
  assert.equal(says("CR 7.8", "plc", [seen(PLC)]), "nothing");
  const event = fact(
    "host-event",
    { host: "hmi", log: "Security", event: "4625", class: "log-in-failed", user: "u", object: null, peer: null, count: 3 },
    "inspected",
  );
  for (const row of ["CR 1.11", "CR 2.8", "CR 6.1"]) assert.equal(says(row, "hmi", [event]), "noted", row);
  assert.equal(says("CR 3.9", "hmi", [event]), "nothing");
  const update = fact(
    "pending-update",
    { host: "hmi", name: "kernel", installed: "1", offered: "2", security: true, via: "apt" },
    "inspected",
  );
  assert.equal(says("HDR 3.10", "hmi", [update]), "noted");
});

test("without facts no check says anything but what is missing", () => {
  const ground = makeGround({ plant: plantWith(), facts: [], findings: [], asOf: AS_OF });
  for (const check of COMPONENT_CHECKS) {
    const asset = ground.places.asset("hmi");
    assert.ok(asset !== undefined);
    assert.equal(sides(check.decide(asset, ground)), "nothing", check.requirement);
    assert.match(check.method, /^[A-Z].*\.$/s);
  }
});
