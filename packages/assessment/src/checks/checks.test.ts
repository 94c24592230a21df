// What each row of 62443-3-3 makes of the facts that bear on it: the rows that evidence cannot prove as well. Rows that it can have tests of
// their own beside them.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, Finding, FindingCode, HostEventClass, Setting, TestResult } from "@bulkhead/facts";
import { makeGround } from "../ground.ts";
import {
  AS_OF,
  certificate,
  check,
  conversation,
  fact,
  finding,
  guard,
  HMI,
  OFFICE,
  operation,
  PLC,
  plantWith,
  seen,
  session,
  sides,
  subjectIn,
  VENDOR,
} from "../small-plant.fixture.ts";
import { CHECKS } from "./index.ts";

const at = (row: string, facts: readonly Fact[], findings: readonly Finding[] = [], subject = "control"): string =>
  sides(check(row, subject, facts, findings));

const setting = (topic: Setting["topic"] & string, weak?: string, host = "hmi"): Fact =>
  fact(
    "setting",
    { host, component: "part", name: "n", value: "v", topic, ...(weak === undefined ? {} : { weak }) },
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
      administrator: false,
      locked: false,
      passwordless: false,
      ...more,
    },
    "inspected",
  );
const event = (name: HostEventClass): Fact =>
  fact(
    "host-event",
    { host: "hmi", log: "Security", event: "1", class: name, user: null, object: null, peer: null, count: 2 },
    "inspected",
  );
const media = fact(
  "removable-media",
  { host: "hmi", device: "sdb", mountedAt: "/mnt", filesystem: "vfat", writable: true },
  "inspected",
);
const digest = fact("file-digest", { host: "hmi", path: "/x", size: 1, digest: `sha256:${"d".repeat(64)}` }, "inspected");
const found = (code: FindingCode, of: Fact): readonly Finding[] => [finding(code, [of])];

test("without facts no row says anything but what is missing", () => {
  const plant = plantWith();
  const ground = makeGround({ plant, facts: [], findings: [], asOf: AS_OF });
  for (const one of CHECKS) {
    for (const id of ["control", "vendor", "office-control"]) {
      const support = one.decide(subjectIn(plant, id), ground);
      assert.equal(sides(support), "nothing", `${one.requirement} at ${id}`);
      assert.ok(support.missing.length > 0, `${one.requirement} at ${id}`);
    }
  }
});

test("a weak setting is against the rows that ask for it, and noted at those on which it bears", () => {
  const rows: readonly (readonly [string, Setting["topic"] & string, "against" | "noted"])[] = [
    ["SR 1.1 RE(2)", "remote-access", "noted"],
    ["SR 1.1 RE(3)", "authentication", "noted"],
    ["SR 1.3", "central-accounts", "noted"],
    ["SR 1.3 RE(1)", "central-accounts", "noted"],
    ["SR 1.5", "stored-secret", "against"],
    ["SR 1.7 RE(2)", "password-age", "against"],
    ["SR 1.13", "remote-access", "noted"],
    ["SR 2.1 RE(2)", "privilege", "noted"],
    ["SR 2.3", "media-control", "against"],
    ["SR 2.3 RE(1)", "media-control", "noted"],
    ["SR 2.4", "allow-listing", "noted"],
    ["SR 2.4 RE(1)", "allow-listing", "noted"],
    ["SR 2.5", "session-end", "against"],
    ["SR 2.6", "session-end", "against"],
    ["SR 2.8", "audit", "against"],
    ["SR 2.8 RE(1)", "log-forwarding", "against"],
    ["SR 2.9", "audit", "noted"],
    ["SR 2.9 RE(1)", "audit", "noted"],
    ["SR 2.10", "audit", "noted"],
    ["SR 2.11", "time", "against"],
    ["SR 2.11 RE(1)", "time", "against"],
    ["SR 2.11 RE(2)", "time", "noted"],
    ["SR 3.2", "malware-protection", "against"],
    ["SR 3.2", "allow-listing", "noted"],
    ["SR 3.2 RE(2)", "malware-protection", "noted"],
    ["SR 3.9 RE(1)", "audit", "noted"],
    ["SR 4.1", "encryption-at-rest", "noted"],
    ["SR 4.1 RE(1)", "encryption-at-rest", "noted"],
    ["SR 4.2 RE(1)", "process-isolation", "noted"],
    ["SR 6.1 RE(1)", "log-forwarding", "noted"],
    ["SR 6.2", "log-forwarding", "noted"],
    ["SR 7.3", "backup", "against"],
    ["SR 7.3 RE(1)", "backup", "noted"],
    ["SR 7.3 RE(2)", "backup", "noted"],
    ["SR 7.6", "patch-level", "noted"],
    ["SR 7.7", "unused-function", "noted"],
  ];
  for (const [row, topic, side] of rows) {
    assert.equal(at(row, [setting(topic, "too little")]), side, row);
    assert.equal(at(row, [setting(topic)]), "noted", row);
    assert.equal(at(row, [setting(topic, "too little", "desk")]), "nothing", row);
  }
});

test("on a host where a list says what may run, missing malware protection is noted", () => {
  const off = setting("malware-protection", "it is off");
  assert.equal(at("SR 3.2", [off, setting("allow-listing")]), "noted");
  assert.equal(at("SR 3.2", [off, setting("allow-listing", undefined, "plc")]), "against noted");
  assert.equal(at("SR 3.2", [off, setting("allow-listing", "it only warns")]), "against noted");
});

test("accounts: counted, on several hosts, with one number, with all permissions", () => {
  assert.equal(at("SR 1.3", [account()]), "noted");
  assert.equal(at("SR 1.3 RE(1)", [account()]), "nothing");
  assert.equal(at("SR 1.3 RE(1)", [account(), account({ host: "plc" })]), "noted");
  assert.equal(at("SR 1.4", [account(), account({ name: "guest", id: 1001 })]), "nothing");
  assert.equal(at("SR 1.4", [account(), account({ name: "guest" })]), "noted");
  assert.equal(at("SR 1.4", [account(), account({ name: "guest", host: "plc" })]), "nothing");
  for (const row of ["SR 2.1 RE(2)", "SR 3.9"]) {
    assert.equal(at(row, [account({ administrator: true })]), "noted", row);
    assert.equal(at(row, [account({ administrator: true, locked: true })]), "nothing", row);
    assert.equal(at(row, [account()]), "nothing", row);
  }
});

test("events of logs are noted at the rows on which they bear", () => {
  const rows: readonly (readonly [string, HostEventClass])[] = [
    ["SR 1.3", "account-changed"],
    ["SR 2.3", "media-connected"],
    ["SR 2.10", "log-lost"],
    ["SR 2.11 RE(2)", "time-changed"],
    ["SR 3.9", "log-cleared"],
  ];
  for (const [row, name] of rows) {
    assert.equal(at(row, [event(name)]), "noted", row);
    assert.equal(at(row, [event("other")]), "nothing", row);
  }
});

test("keys and secrets: what shows that a row applies, and a secret that no hardware kept", () => {
  const program = session(OFFICE, PLC, 502, { authenticated: true, identity: "password" });
  const secret = { client: OFFICE, server: PLC, protocol: "any", port: 502, user: null, masked: "•" };
  const readable = fact("cleartext-credential", secret);
  assert.equal(at("SR 1.5 RE(1)", [program]), "applies");
  assert.equal(at("SR 1.5 RE(1)", [program, readable]), "against applies");
  // A person's password is none of the row's business.
  const person = session(OFFICE, PLC, 502, { authenticated: true, identity: "password", interactive: true });
  assert.equal(at("SR 1.5 RE(1)", [person, readable]), "nothing");
  assert.equal(at("SR 1.9 RE(1)", [certificate(PLC)]), "applies");
  assert.equal(at("SR 1.9 RE(1)", [certificate("plc", { via: "file", usedUntil: null })]), "applies noted");
});

test("operations: grave ones apply, a clock set by nobody's leave is against, stops are noted", () => {
  const stop = operation(OFFICE, PLC, { class: "stop", function: "Stop" });
  const refused = operation(OFFICE, PLC, { class: "stop", function: "Stop", refused: 1, accepted: 0 });
  assert.equal(at("SR 2.1 RE(4)", [stop]), "applies");
  assert.equal(at("SR 2.1 RE(4)", [refused]), "nothing");
  assert.equal(at("SR 2.1 RE(4)", [stop], [], "office"), "nothing");
  assert.equal(at("SR 2.1 RE(4)", [stop], [], "office-control"), "applies");
  assert.equal(at("SR 3.6", [stop]), "noted");
  assert.equal(at("SR 3.6", [refused]), "nothing");
  const clock = operation(OFFICE, PLC, { class: "time-change", function: "Set Time" });
  assert.equal(at("SR 2.11 RE(2)", [clock]), "noted");
  assert.equal(at("SR 2.11 RE(2)", [clock], found("undeclared-operation", clock)), "against noted");
  assert.equal(at("SR 2.11 RE(2)", [stop], found("undeclared-operation", stop)), "nothing");
  const kept = operation(OFFICE, PLC, { class: "time-change", refused: 1, accepted: 0 });
  assert.equal(at("SR 2.11 RE(2)", [kept], found("undeclared-operation", kept)), "nothing");
});

test("who did it: people without a name are against, programs without one are noted", () => {
  const people = session(OFFICE, HMI, 5900, { interactive: true, authenticated: false, identity: "none" });
  assert.equal(at("SR 2.12", [people]), "against applies");
  assert.equal(at("SR 2.12 RE(1)", [people]), "against applies");
  const program = session(OFFICE, PLC, 4840, { authenticated: false, identity: "anonymous" });
  assert.equal(at("SR 2.12", [program]), "nothing");
  assert.equal(at("SR 2.12 RE(1)", [program]), "noted");
  assert.equal(at("SR 2.12 RE(1)", [program], [], "office"), "nothing");
});

test("sessions that can be taken over are against, protected ones are noted and prove nothing", () => {
  const open = session(OFFICE, HMI, 23, { interactive: true, encrypted: false, signed: false });
  assert.equal(at("SR 3.8", [open], found("cleartext-administration", open)), "against");
  assert.equal(at("SR 3.8", [open], found("cleartext-administration", open), "office"), "nothing");
  const closed = session(OFFICE, HMI, 443, { encrypted: true });
  for (const row of ["SR 3.8", "SR 3.8 RE(1)", "SR 3.8 RE(2)", "SR 3.8 RE(3)"]) assert.equal(at(row, [closed]), "noted", row);
  assert.equal(at("SR 3.8", [session(OFFICE, HMI, 443, { encrypted: true, weak: "old" })]), "nothing");
});

test("ways in for files and media", () => {
  const file = operation(OFFICE, HMI, { class: "file-transfer", protocol: "ftp", function: "STOR" });
  for (const row of ["SR 2.4", "SR 2.4 RE(1)", "SR 3.2 RE(1)"]) assert.equal(at(row, [file]), "noted", row);
  const inside = operation(PLC, HMI, { class: "file-transfer", protocol: "ftp", function: "STOR" });
  assert.equal(at("SR 3.2 RE(1)", [inside]), "nothing");
  assert.equal(at("SR 3.2 RE(1)", [media], found("removable-media", media)), "noted");
  assert.equal(at("SR 2.3 RE(1)", [media], found("removable-media", media)), "applies");
  const temporary = plantWith({
    assets: [{ id: "laptop", name: "Laptop", zone: "control", type: "HDR", addresses: [HMI], temporary: true }],
  });
  assert.equal(sides(check("SR 2.3 RE(1)", "control", [seen(HMI)], [], temporary)), "applies");
});

test("changes of programs and files, and who noticed them", () => {
  for (const code of ["program-changed", "file-changed"] as const)
    assert.equal(at("SR 3.4 RE(1)", [digest], found(code, digest)), "noted");
  const change = fact(
    "file-change",
    {
      host: "hmi",
      tool: "AIDE",
      path: "/x",
      change: "changed",
      attributes: ["size"],
      before: null,
      after: null,
      user: null,
      process: null,
    },
    "inspected",
  );
  assert.equal(at("SR 3.4", [change]), "noted");
  assert.equal(at("SR 3.4 RE(1)", [change]), "noted");
  const baseline = fact(
    "baseline",
    { asset: "plc", what: "program", name: "OB 1", state: `sha256:${"e".repeat(64)}` },
    "attested",
  );
  assert.equal(at("SR 7.4", [baseline]), "noted");
  const upload = fact("program-transfer", {
    client: OFFICE,
    server: PLC,
    protocol: "s7",
    direction: "upload",
    block: "OB 1",
    size: 9,
    digest: null,
  });
  assert.equal(at("SR 7.3", [upload]), "noted");
  assert.equal(at("SR 7.3", [{ ...upload, value: { ...upload.value, direction: "download" } }]), "nothing");
});

test("boundaries: critical zones, hardware, independence, island mode", () => {
  const talk = conversation(OFFICE, PLC, 9999);
  const passed = found("undeclared-conversation", talk);
  assert.equal(at("SR 5.1 RE(1)", [talk], passed), "noted");
  assert.equal(at("SR 5.1 RE(3)", [talk], passed), "noted");
  const critical = plantWith({
    assets: [{ id: "plc", name: "Trip", zone: "control", type: "EDR", addresses: [PLC], safety: true }],
  });
  assert.equal(sides(check("SR 5.1 RE(3)", "control", [talk], passed, critical)), "against");
  assert.equal(at("SR 5.1 RE(2)", [conversation(PLC, VENDOR, 53)]), "noted");
  assert.equal(at("SR 5.1 RE(2)", [conversation(PLC, OFFICE, 53)]), "nothing");
  assert.equal(at("SR 5.1 RE(2)", [conversation(PLC, VENDOR, 53, { answered: false })]), "nothing");
  for (const row of ["SR 5.2 RE(2)", "SR 5.2 RE(3)"]) {
    assert.equal(at(row, [guard("deny")]), "noted", row);
    assert.equal(at(row, [guard("deny")], [], "office-control"), "noted", row);
  }
  const [first, ...rest] = plantWith().conduits;
  assert.ok(first !== undefined);
  const open = plantWith({
    conduits: [{ ...first, enforcedBy: [], channels: [] }, ...rest.map((one) => ({ ...one, channels: [] }))],
  });
  assert.match(check("SR 5.2 RE(2)", "control", [guard("deny")], [], open).missing.join(), /enforcedBy/);
});

test("programs side by side, broken messages, settings for machines", () => {
  const service = (process: string, port: number): Fact =>
    fact("listening-service", { host: "hmi", transport: "tcp", address: "*", port, process }, "inspected");
  assert.equal(at("SR 5.4", [service("scada", 1)]), "nothing");
  assert.equal(at("SR 5.4", [service("scada", 1), service("game", 2)]), "noted");
  const broken = fact("malformed", { client: PLC, server: OFFICE, protocol: "modbus", port: 502, reason: "length", count: 3 });
  assert.equal(at("SR 7.1 RE(2)", [broken]), "noted");
  assert.equal(at("SR 7.1 RE(2)", [broken], [], "vendor"), "nothing");
  assert.equal(at("SR 3.7", [broken], found("malformed-traffic", broken)), "nothing");
  assert.equal(at("SR 3.7", [broken], [finding("malformed-traffic", [broken], ["office"])], "office"), "noted");
  const host = fact("host", { host: "hmi", addresses: [HMI], system: "Linux", version: "1", privileged: true }, "inspected");
  assert.equal(at("SR 7.6 RE(1)", [host]), "noted");
  assert.match(check("SR 7.6 RE(1)", "control", [host]).missing.join(), /Controller/);
  assert.doesNotMatch(check("SR 7.6 RE(1)", "control", [host]).missing.join(), /Station/);
});

test("wireless devices that are at work belie that there are none", () => {
  const wireless = plantWith({
    assets: [{ id: "hmi", name: "Tablet", zone: "control", type: "HDR", addresses: [HMI], wireless: true }],
  });
  assert.equal(sides(check("SR 2.2 RE(1)", "control", [seen(HMI)], [], wireless)), "applies");
  assert.equal(sides(check("SR 2.2 RE(1)", "control", [seen(HMI)])), "nothing");
});

test("tests of other tools are noted at the rows on which they bear, not where the overlay is unsure", () => {
  const tested = (result: TestResult, confidence: "high" | "low"): Fact =>
    fact(
      "configuration-result",
      {
        host: "hmi",
        tool: "OpenSCAP",
        benchmark: null,
        rule: "r",
        title: "Lock accounts",
        result,
        severity: null,
        references: [],
        requirements: [{ requirement: "SR 1.11", confidence, via: "NIST SP 800-53 AC-7" }],
      },
      "inspected",
    );
  assert.equal(at("SR 1.11", [tested("fail", "high")]), "noted");
  assert.match(check("SR 1.11", "control", [tested("fail", "high")]).noted[0]?.text ?? "", /1 failed: Lock accounts/);
  assert.equal(at("SR 1.11", [tested("pass", "high")]), "noted");
  assert.equal(at("SR 1.11", [tested("fail", "low")]), "nothing");
  assert.equal(at("SR 1.11", [tested("not-tested", "high")]), "nothing");
  assert.equal(at("SR 1.12", [tested("fail", "high")]), "nothing");
});
