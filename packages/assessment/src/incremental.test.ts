// Whatever comes, goes, expires or is redrawn: the incremental assessment is the one from scratch.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact } from "@bulkhead/facts";
import type { Plant } from "@bulkhead/plant";
import * as fc from "fast-check";
import { assess } from "./assess.ts";
import { IncrementalAssessment } from "./incremental.ts";
import { findingsOf } from "./judgement.ts";
import { holds } from "./property.fixture.ts";
import {
  AS_OF,
  certificate,
  conversation,
  evidence,
  fact,
  guard,
  HMI,
  OFFICE,
  operation,
  PLC,
  plantWith,
  rule,
  seen,
  session,
  statement,
  VENDOR,
  watched,
} from "./small-plant.fixture.ts";

const MOMENTS = [AS_OF, "2026-03-02T09:05:00.000Z", "2026-06-01T00:00:00.000Z", "2027-02-01T00:00:00.000Z"];

/** Plants that differ in what facts bear on, in what is asked and in what compensates. */
const PLANTS: readonly Plant[] = [
  plantWith(),
  plantWith({ countermeasures: [] }),
  plantWith({ watching: { hours: 0.1 } }),
  { ...plantWith({ conduits: [] }), assets: plantWith().assets.filter(({ id }) => id !== "hmi") },
];

const account = (host: string, passwordless: boolean) =>
  fact(
    "account",
    { host, name: "eve", id: 1, interactive: true, administrator: true, locked: false, passwordless },
    "inspected",
    {
      from: evidence("h"),
    },
  );
const host = (name: string, addresses: readonly string[]) =>
  fact("host", { host: name, addresses, system: "Linux", version: "6", privileged: true }, "inspected", { from: evidence("h") });
const strange = (letter: string) =>
  fact("not-understood", { what: "line", text: "?", why: "unknown" }, "inspected", { from: evidence(letter) });
const claim = (requirement: string, asset: string) =>
  fact("statement", { ...statement(requirement, "met").value, part: "62443-4-2", where: [asset] }, "certified", {
    from: evidence("c"),
  });

/** A capability that carries a row where it is switched on at every component. */
const capable = (asset: string, version: string) =>
  fact(
    "statement",
    {
      ...claim("CR 1.7", asset).value,
      version,
      switchedOnBy: [{ component: "log-in", setting: "least length", atLeast: 12 }],
    },
    "certified",
  );
const length = (asset: string, value: string) =>
  fact("setting", { host: asset, component: "log-in", name: "least length", value }, "inspected", { from: evidence("h") });

const POOL: readonly Fact[] = [
  ...watched(),
  ...watched(evidence("d")),
  conversation(HMI, PLC, 502),
  conversation(OFFICE, PLC, 502),
  conversation(OFFICE, PLC, 22, { protocol: "ssh", recognisedBy: "port" }),
  conversation(VENDOR, PLC, 22),
  conversation("203.0.113.7", HMI, 443, { protocol: "smtp", purpose: "person-to-person" }),
  session(VENDOR, PLC, 22, { encrypted: true, signed: true, authenticated: true, identity: "key", interactive: true }),
  session(OFFICE, PLC, 502, { encrypted: false, signed: false, authenticated: false, identity: "none" }),
  session(HMI, PLC, 23, { interactive: true, encrypted: false, authenticated: false, identity: "anonymous" }),
  fact("cleartext-credential", { client: HMI, server: PLC, protocol: "telnet", port: 23, user: "root", masked: "r••t" }),
  operation(OFFICE, PLC),
  certificate(PLC),
  certificate(HMI, { weak: "1024 bits", notAfter: "2026-05-01T00:00:00.000Z" }),
  guard("deny"),
  guard("permit"),
  rule({ destination: ["10.0.3.0/24"], transport: "tcp", destinationPorts: ["502"] } as never),
  strange("f"),
  strange("h"),
  account("plc", true),
  account("historian", true),
  host("historian", [HMI]),
  host("plc", [PLC]),
  fact(
    "setting",
    { host: "hmi", component: "sshd", name: "MaxAuthTries", value: "0", topic: "log-in-failures", weak: "endless" },
    "inspected",
    {
      from: evidence("h"),
    },
  ),
  fact(
    "removable-media",
    { host: "historian", device: "/dev/sdb", mountedAt: "/mnt", filesystem: "vfat", writable: true },
    "inspected",
    {
      from: evidence("h"),
    },
  ),
  seen("10.0.3.77"),
  statement("SR 1.1", "met"),
  statement("SR 1.1", "not met", {}, "2026-04-01T00:00:00.000Z"),
  statement("SR 1.1", "compensated", { countermeasure: "fence", approver: "Boss" }),
  statement("SR 2.3", "not applicable", { approver: "Boss", where: ["*"] }),
  statement("SR 9.9", "met"),
  statement("SR 5.1", "met", { where: ["plc", "nowhere"] }),
  claim("CR 1.1", "plc"),
  claim("CR 1.5", "hmi"),
  ...["plc", "hmi"].flatMap((asset) => [capable(asset, asset === "plc" ? "2" : "3"), length(asset, "12"), length(asset, "4")]),
];

type Step =
  | { readonly does: "toggle"; readonly facts: readonly number[] }
  | { readonly does: "moment"; readonly at: number }
  | { readonly does: "plant"; readonly at: number };

const index = (length: number) => fc.nat(length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant("toggle" as const),
      facts: fc.array(index(POOL.length), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("moment" as const), at: index(MOMENTS.length) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("plant" as const), at: index(PLANTS.length) }) },
);

test("after any run of changes the incremental assessment equals the one from scratch", (context) => {
  holds(
    context,
    fc.property(fc.subarray([...POOL]), fc.array(step, { minLength: 1, maxLength: 12 }), fc.boolean(), (begun, steps, judged) => {
      let [plant, asOf] = [PLANTS[0] as Plant, AS_OF];
      const there = new Map(begun.map((one) => [one.id, one]));
      const findings = () => (judged ? findingsOf(plant, [...there.values()], asOf) : []);
      const incremental = new IncrementalAssessment({ plant, facts: begun, findings: findings(), asOf });
      for (const one of steps) {
        const add: Fact[] = [];
        const remove: Fact["id"][] = [];
        if (one.does === "moment") asOf = MOMENTS[one.at] as string;
        else if (one.does === "plant") plant = PLANTS[one.at] as Plant;
        else {
          for (const fact of new Set(one.facts.map((at) => POOL[at] as Fact))) {
            if (there.delete(fact.id)) remove.push(fact.id);
            else {
              there.set(fact.id, fact);
              add.push(fact);
            }
          }
        }
        const now = findings();
        const updated = incremental.update({ add, remove, findings: now, asOf, plant });
        assert.deepEqual(updated, assess({ plant, facts: [...there.values()], findings: now, asOf }));
      }
    }),
    25,
  );
});

test("one fact has only those rows decided anew that read it", () => {
  const facts = [...watched(), conversation(HMI, PLC, 502), session(HMI, PLC, 502)];
  const incremental = new IncrementalAssessment({ plant: plantWith(), facts, findings: [], asOf: AS_OF });
  const decided = (): number => incremental.decided;
  assert.equal(decided(), 500);
  incremental.update({ add: [statement("SR 1.3", "met")] });
  assert.equal(decided(), 1);
  incremental.update({ add: [account("hmi", true)] });
  assert.ok(decided() > 0 && decided() < 20, `${decided()} rows`);
  incremental.update({});
  assert.equal(decided(), 0);
});
