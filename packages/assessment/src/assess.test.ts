import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, Finding } from "@bulkhead/facts";
import { proves } from "@bulkhead/facts";
import { FOUNDATIONAL_REQUIREMENTS, REQUIREMENTS, requirementsAt } from "@bulkhead/standards";
import * as fc from "fast-check";
import { assess } from "./assess.ts";
import type { Assessment } from "./assessment.ts";
import { CHECKS } from "./checks/index.ts";
import { holds } from "./property.fixture.ts";
import {
  AS_OF,
  conversation,
  evidence,
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
  statement,
  VENDOR,
  watched,
} from "./small-plant.fixture.ts";

const plant = plantWith();
const SUBJECTS = ["office", "control", "vendor", "office-control", "vendor-control"];

/** Facts and findings of all sorts, for and against and neither; every test draws from them. */
const talk = conversation(OFFICE, PLC, 502);
const service = conversation(VENDOR, HMI, 22);
const undeclared = conversation(VENDOR, PLC, 80);
const open = session(OFFICE, PLC, 502, { encrypted: false, signed: false, authenticated: false, identity: "none" });
const terminal = session(VENDOR, HMI, 22, {
  encrypted: true,
  signed: true,
  interactive: true,
  authenticated: true,
  policy: "2.0",
});
const weak = session(VENDOR, HMI, 22, { encrypted: true, weak: "out of date", policy: "1.0" });
const write = operation(OFFICE, PLC);
const inspected = "inspected" as const;
const FACTS: readonly Fact[] = [
  ...watched(),
  guard("deny"),
  guard("permit"),
  guard("unknown"),
  talk,
  service,
  undeclared,
  conversation(HMI, PLC, 502),
  conversation(OFFICE, PLC, 25, { purpose: "person-to-person", protocol: "mail" }),
  open,
  terminal,
  weak,
  write,
  seen("10.0.3.99"),
  fact("cleartext-credential", { client: OFFICE, server: PLC, protocol: "any", port: 23, user: null, masked: "•••" }),
  fact("host", { host: "hmi", addresses: [HMI], system: "Linux", version: "6", privileged: false }, inspected),
  fact("listening-service", { host: "hmi", transport: "tcp", address: "*", port: 22, process: null }, inspected),
  fact(
    "account",
    { host: "hmi", name: "a", id: 1, interactive: true, administrator: false, locked: false, passwordless: true },
    inspected,
  ),
  fact("removable-media", { host: "hmi", device: "sdb", mountedAt: "/m", filesystem: "vfat", writable: true }, inspected),
  statement("SR 1.1", "met", { where: ["*"] }),
  statement("SR 1.1", "not met"),
  statement("SR 1.6", "not applicable", { approver: "Manager" }),
  statement("SR 5.1", "met"),
  statement("SR 5.2", "not met", { where: ["office-control"] }),
  statement("SR 1.1", "compensated", { countermeasure: "fence" }),
  ...REQUIREMENTS.filter((row) => row.level === 1).map((row) => statement(row.id, "met", { where: ["*"] })),
];
const FINDINGS: readonly Finding[] = [
  finding("undeclared-conversation", [undeclared], ["vendor", "control", "vendor-control"]),
  finding("undeclared-operation", [write], ["office", "control", "office-control"]),
  finding("protection-off", [open], ["office", "control"]),
  finding("weak-protection", [weak], ["vendor", "control"]),
  finding("unknown-device", [FACTS[14] as Fact], ["control"]),
];
const facts = fc.uniqueArray(fc.constantFrom(...FACTS));
const findings = fc.uniqueArray(fc.constantFrom(...FINDINGS));
const run = (some: readonly Fact[], found: readonly Finding[] = []): Assessment =>
  assess({ plant, facts: some, findings: found, asOf: AS_OF });

test("every row is answered at every zone and conduit, in the order of the plant and of the standard", () => {
  const { verdicts, levels } = run(FACTS, FINDINGS);
  assert.deepEqual(
    levels.map(({ subject }) => subject),
    SUBJECTS,
  );
  assert.deepEqual(
    verdicts.map(({ subject, requirement }) => `${subject} ${requirement}`),
    SUBJECTS.flatMap((subject) => REQUIREMENTS.map(({ id }) => `${subject} ${id}`)),
  );
});

test("every check belongs to a row of the standard, in its order, once, and says how it decides", () => {
  const rows = REQUIREMENTS.map(({ id }) => id);
  const places = CHECKS.map(({ requirement }) => rows.indexOf(requirement));
  assert.ok(places.every((place) => place >= 0));
  assert.deepEqual(
    places,
    [...new Set(places)].sort((a, b) => a - b),
  );
  for (const { method } of CHECKS) assert.match(method, /^[A-Z].*\.$/s);
});

test("without evidence everything is unknown, says what is missing, and no level is reached", () => {
  const { verdicts, levels } = run([]);
  for (const verdict of verdicts) {
    assert.equal(verdict.claimed, "unknown");
    assert.equal(verdict.proven, "unknown");
    assert.ok(verdict.missing.length > 0, `${verdict.requirement} at ${verdict.subject}`);
  }
  for (const { proven, claimed } of levels) {
    assert.deepEqual(Object.values(proven), [0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(Object.values(claimed), [0, 0, 0, 0, 0, 0, 0]);
  }
});

test("the order of facts and findings does not matter", (context) => {
  holds(
    context,
    fc.property(facts, findings, fc.nat(), (some, found, shift) => {
      const turn = <T>(list: readonly T[]): T[] => [
        ...list.slice(shift % (list.length + 1)),
        ...list.slice(0, shift % (list.length + 1)),
      ];
      assert.deepEqual(run(turn(some).reverse(), turn(found).reverse()), run(some, found));
    }),
    100,
  );
});

test("more facts and findings never turn contradicted into met", (context) => {
  holds(
    context,
    fc.property(facts, findings, facts, findings, (some, found, moreFacts, moreFindings) => {
      const before = run(some, found).verdicts;
      const after = run([...some, ...moreFacts], [...found, ...moreFindings]).verdicts;
      before.forEach((was, at) => {
        if (was.claimed === "contradicted") assert.notEqual(after[at]?.claimed, "met");
        if (was.proven === "contradicted") assert.notEqual(after[at]?.proven, "met");
      });
    }),
    100,
  );
});

test("a finding never raises a level, nor does a statement that a row is not met; a statement that it is met never lowers one", (context) => {
  const row = fc.constantFrom(...REQUIREMENTS.map(({ id }) => id));
  holds(
    context,
    fc.property(facts, findings, findings, row, (some, found, more, id) => {
      const before = run(some, found).levels;
      const against = run([...some, statement(id, "not met", { where: ["*"] })], [...found, ...more]).levels;
      const infavour = run([...some, statement(id, "met", { where: ["*"] })], found).levels;
      before.forEach(({ proven, claimed }, at) => {
        for (const fr of FOUNDATIONAL_REQUIREMENTS) {
          assert.ok((against[at]?.proven[fr] as number) <= proven[fr]);
          assert.ok((against[at]?.claimed[fr] as number) <= claimed[fr]);
          assert.ok((infavour[at]?.proven[fr] as number) >= proven[fr]);
          assert.ok((infavour[at]?.claimed[fr] as number) >= claimed[fr]);
        }
      });
    }),
    100,
  );
});

test("a level that is proven rests, row by row, on facts that prove", (context) => {
  const certified = REQUIREMENTS.map(({ id }) => fact("statement", { ...statement(id, "met").value, where: ["*"] }, "certified"));
  holds(
    context,
    fc.property(facts, findings, fc.subarray(certified, { minLength: 70 }), (some, found, more) => {
      const input = [...some, ...more];
      const ranks = new Map(input.map((one) => [one.id, one.rank]));
      const { levels, verdicts } = run(input, found);
      for (const { subject, proven } of levels) {
        for (const fr of FOUNDATIONAL_REQUIREMENTS) {
          for (const { id } of requirementsAt(fr, proven[fr])) {
            const verdict = verdicts.find((one) => one.subject === subject && one.requirement === id);
            const reasons = [...(verdict?.for ?? []), ...(verdict?.waivers ?? [])].filter((reason) => proves(reason.rank));
            assert.ok(reasons.length > 0, `${id} at ${subject}`);
            for (const reason of reasons) {
              assert.ok(reason.facts.length > 0);
              for (const one of reason.facts) assert.ok(proves(ranks.get(one) ?? "attested"));
            }
          }
        }
      }
    }),
    30,
  );
});

test("blocking rows are those that fail at the next level, and none at SL 4", () => {
  const all = REQUIREMENTS.map(({ id }) => statement(id, "met"));
  const control = run(all).levels[1];
  assert.deepEqual(Object.values(control?.claimed ?? {}), [4, 4, 4, 4, 4, 4, 4]);
  assert.deepEqual(Object.values(control?.proven ?? {}), [0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(control?.blocking.RDF.claimed, []);
  assert.deepEqual(control?.blocking.RDF.proven, ["SR 5.1", "SR 5.2", "SR 5.3", "SR 5.4"]);
  const but = run(all.filter(({ value }) => value.requirement !== "SR 5.2 RE(1)")).levels[1];
  assert.equal(but?.claimed.RDF, 1);
  assert.deepEqual(but?.blocking.RDF.claimed, ["SR 5.2 RE(1)"]);
  assert.deepEqual(but?.rows.RDF[1], { level: 2, total: 6, proven: 0, claimed: 5 });
});

test("what has expired, or has not begun, does not count, and is told", () => {
  const expired = statement("SR 1.3", "met", {}, "2026-03-09T00:00:00.000Z");
  const onTheDay = statement("SR 1.4", "met", {}, AS_OF);
  const later = fact("statement", statement("SR 1.10", "met").value, "attested", {
    first: "2026-04-01T00:00:00.000Z",
    last: "2026-04-01T00:00:00.000Z",
  });
  const valid = statement("SR 1.12", "met", {}, "2026-03-10T00:00:00.001Z");
  const { verdicts, problems } = run([expired, onTheDay, later, valid], [finding("removable-media", [expired])]);
  const met = verdicts.filter((verdict) => verdict.claimed === "met").map(({ requirement }) => requirement);
  assert.deepEqual(met, ["SR 1.12"]);
  assert.deepEqual(
    problems.map(({ code, message }) => [code, message.slice(0, 7)]),
    [
      ["assessment/not-yet", "1 fact "],
      ["assessment/expired", "2 facts"],
      ["assessment/finding-without-facts", "1 findi"],
    ],
  );
});

test("a statement that traffic belies is contradicted", () => {
  const found = finding("undeclared-conversation", [undeclared], ["vendor", "control", "vendor-control"]);
  const { verdicts } = run([undeclared, statement("SR 5.1", "met")], [found]);
  const verdict = verdicts.find((one) => one.requirement === "SR 5.1" && one.subject === "control");
  assert.deepEqual([verdict?.claimed, verdict?.proven], ["contradicted", "not met"]);
});

test("time for 50 zones and conduits, 100 rows and 50,000 facts (printed, not judged)", (context) => {
  const zones = Array.from({ length: 25 }, (_, at) => ({
    id: `z${at}`,
    name: `Z${at}`,
    kind: "control" as const,
    networks: [`10.1.${at}.0/24`],
  }));
  const conduits = Array.from({ length: 25 }, (_, at) => ({
    id: `c${at}`,
    name: `C${at}`,
    zones: [`z${at}`, `z${(at + 1) % 25}`],
    enforcedBy: ["firewall"],
    channels: [{ id: `h${at}`, protocol: "modbus", from: `z${at}`, to: `z${(at + 1) % 25}` }],
  }));
  const large = plantWith({ zones, conduits, assets: [{ id: "firewall", name: "Firewall", type: "NDR" }] });
  const address = (number: number): string => `10.1.${number % 25}.${(number * 7) % 250}`;
  const many = Array.from({ length: 50_000 }, (_, at): Fact => {
    const [client, server] = [address(at), address(at + (at % 3))];
    if (at % 5 === 0) return seen(client);
    if (at % 5 === 1) return session(client, server, at % 1000, { encrypted: at % 2 === 0, signed: at % 2 === 0 });
    if (at % 5 === 2) return operation(client, server, { target: `holding:${at}` });
    return conversation(client, server, at % 1000);
  });
  const coverage = fact(
    "coverage",
    { sensor: "s", zones: zones.map(({ id }) => id), inside: [], packets: 1, lost: 0 },
    "observed",
    { from: evidence("a") },
  );
  const found = many
    .filter((one) => one.kind === "conversation")
    .slice(0, 2000)
    .map((one, at) => finding("undeclared-conversation", [one], [`z${at % 25}`]));
  const began = performance.now();
  const { verdicts } = assess({ plant: large, facts: [...many, coverage, guard("deny")], findings: found, asOf: AS_OF });
  context.diagnostic(`${verdicts.length} verdicts in ${Math.round(performance.now() - began)} ms`);
  assert.equal(verdicts.length, 5000);
});
