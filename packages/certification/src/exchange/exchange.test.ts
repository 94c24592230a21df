// Packages between parties: what is signed is what is read, who may say what, and what contradicts is told and never settled.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assessedPart, assessPart } from "@bulkhead/assessment";
import { digestOf, type Evidence, type Fact, makeFact } from "@bulkhead/facts";
import { type Plant, plantSchema } from "@bulkhead/plant";
import * as fc from "fast-check";
import { encodePublicKey, type SigningKey, signingKeyOf } from "../key.ts";
import { findBlindSpots } from "./duty.ts";
import { mergePackage, trustedKeys } from "./merge.ts";
import { type Claim, openPackage, type PackageContent, signPackage } from "./package.ts";

const keyOf = (seed: number): SigningKey => signingKeyOf(new Uint8Array(32).fill(seed));
const lineOf = (key: SigningKey): string => encodePublicKey(key.publicKey).split("\n")[1] ?? "";
const [maker, builder, stranger] = [keyOf(1), keyOf(2), keyOf(3)];
const plant: Plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: [
    { id: "control", name: "Control", kind: "control" },
    { id: "cell", name: "Cell", kind: "control", parent: "control" },
    { id: "office", name: "Office", kind: "enterprise" },
  ],
  conduits: [{ id: "door", name: "Door", zones: ["control", "office"] }],
  assets: [
    { id: "plc-1", name: "PLC 1", type: "EDR", zone: "cell", vendor: "Acme", product: "C7", version: "2.1" },
    { id: "plc-2", name: "PLC 2", type: "EDR", zone: "cell", vendor: "ACME", product: "c7", version: "2.0" },
    { id: "desk", name: "Desk", type: "HDR", zone: "office", vendor: "Other", product: "PC" },
  ],
  organisations: [
    { id: "acme", name: "Acme", roles: ["product-supplier"], keys: [lineOf(maker)] },
    { id: "builder", name: "Builder", roles: ["integration", "maintenance"], answersFor: ["control"], keys: [lineOf(builder)] },
  ],
});
const claim = (more: Partial<Claim> = {}): Claim => ({
  part: "62443-4-2",
  requirement: "CR 3.1",
  product: { vendor: "Acme", name: "C7" },
  answer: "met",
  reason: "TLS on every port.",
  since: "2026-01-01",
  how: "configured",
  ...more,
});
const content = (more: Partial<PackageContent> = {}): PackageContent => ({
  format: "bulkhead-package/1",
  kind: "claims",
  system: null,
  from: "Acme",
  made: "2026-03-01T00:00:00.000Z",
  claims: [claim()],
  ...more,
});
const trusted = trustedKeys(plant).map(({ key }) => key);
const open = (text: string) => openPackage(text, trusted, "x.json");
const merge = (given: PackageContent, key = maker, facts: readonly Fact[] = []) => {
  const opened = open(signPackage(given, key));
  assert.ok(opened.content !== undefined);
  return mergePackage(opened.content, opened.signedBy, plant, facts, "x.json");
};

describe("packages", () => {
  it("come back as they were signed, by whom the plant vouches for", () => {
    const text = signPackage(content(), maker);
    assert.deepEqual(open(text), { content: content(), signedBy: [maker.publicKey.id], problems: [] });
    assert.equal(signPackage(content(), maker), text);
    const foreign = open(signPackage(content(), stranger));
    assert.deepEqual([foreign.signedBy, foreign.problems.map(({ code }) => code)], [[], ["certification/unknown-signer"]]);
    assert.equal(mergePackage(content(), [stranger.publicKey.id], plant, [], "x"), undefined);
  });

  it("give nothing when a single sign of them was changed", () => {
    const text = signPackage(content(), maker);
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.constantFrom("A", "b", "0", "}", '"'), (at, sign) => {
        if (text[at] === sign) return;
        const { signedBy, content: read } = open(text.slice(0, at) + sign + text.slice(at + 1));
        assert.ok(signedBy.length === 0 || JSON.stringify(read) === JSON.stringify(content()));
      }),
      { numRuns: 400 },
    );
    for (const odd of ["", "{}", "[]", "null", text.slice(0, 50)])
      assert.equal(open(odd).problems[0]?.code, "certification/no-package");
  });
});

describe("merging", () => {
  it("brings a claim about a product to the assets that are it; for another version the assessment says so", () => {
    const merged = merge(content({ claims: [claim({ product: { vendor: "Acme", name: "C7", version: "2.1" } })] }));
    assert.deepEqual(merged?.problems, []);
    const [statement] = merged?.statements ?? [];
    assert.deepEqual([statement?.where, statement?.version, statement?.by], [["plc-1", "plc-2"], "2.1", "Acme (signed)"]);
    const evidence: Evidence = { digest: digestOf("x"), name: "x", size: 1 };
    const time = { first: "2026-01-01T00:00:00.000Z", last: "2026-01-01T00:00:00.000Z" };
    const { since: _, until: __, ...value } = statement as NonNullable<typeof statement>;
    const fact = makeFact("statement", value as never, "attested", evidence, { type: "whole" }, time) as Fact;
    const part = assessedPart("4-2");
    assert.ok(part !== undefined);
    const { verdicts, problems } = assessPart(part, { plant, facts: [fact], findings: [], asOf: "2026-03-02T00:00:00.000Z" });
    const claimed = (asset: string) =>
      verdicts.find(({ subject, requirement }) => subject === asset && requirement === "CR 3.1")?.claimed;
    assert.deepEqual([claimed("plc-1"), claimed("plc-2")], ["met", "unknown"]);
    assert.ok(problems.some(({ code }) => code === "assessment/other-version"));
  });

  it("refuses what is not theirs to say, rows and places that do not exist, and a package for another plant", () => {
    const codes = (given: PackageContent, key = maker) =>
      merge(given, key)?.problems.map(({ code }) => code.slice("certification/".length));
    assert.deepEqual(codes(content(), builder), ["not-theirs-to-say"]);
    assert.deepEqual(codes(content({ claims: [claim({ requirement: "CR 99.9" }), claim()] })), ["unknown-requirement"]);
    assert.deepEqual(codes(content({ claims: [claim({ product: { vendor: "Nobody", name: "X" } })] })), ["reaches-nothing"]);
    const service: Claim = {
      part: "62443-2-4",
      requirement: "SP.01.01 BR",
      where: ["builder", "nowhere"],
      answer: "met",
      reason: "x",
      since: "2026-01-01",
    };
    const served = merge(content({ system: "works", claims: [service] }), builder);
    assert.deepEqual(
      [served?.statements[0]?.where, served?.problems.map(({ code }) => code)],
      [["builder"], ["certification/unknown-place"]],
    );
    const other = merge(content({ system: "another" }));
    assert.deepEqual([other?.statements, other?.problems.map(({ code }) => code)], [[], ["certification/other-plant"]]);
  });

  it("tells what contradicts, and lets both stand", () => {
    const evidence: Evidence = { digest: digestOf("x"), name: "x", size: 1 };
    const value = {
      part: "62443-4-2",
      requirement: "CR 3.1",
      where: ["plc-1"],
      answer: "not met",
      by: "Tester",
      reason: "Seen in the clear.",
    } as const;
    const time = { first: "2026-01-01T00:00:00.000Z", last: "2026-01-01T00:00:00.000Z" };
    const fact = makeFact("statement", value, "attested", evidence, { type: "whole" }, time) as Fact;
    const merged = merge(content(), maker, [fact]);
    assert.equal(merged?.statements.length, 1);
    assert.deepEqual(
      merged?.problems.map(({ code }) => code),
      ["certification/claims-contradict"],
    );
    assert.match(merged?.problems[0]?.message ?? "", /Acme says.*met; Tester says: not met\. Both stand/);
  });

  it("shows how a design differs, and changes nothing", () => {
    const text = "bulkhead: 1\nsystem: { id: works, name: Works }\nzones: [{ id: control, name: Steering, kind: control }]\n";
    const merged = merge(content({ kind: "design", system: "works", claims: [], plant: text }), builder);
    assert.ok(merged?.differences.some((line) => line.startsWith('zones.control.name: "Control" here, "Steering"')));
    assert.ok(merged?.differences.some((line) => line === "zones.office: only here"));
    const broken = merge(content({ kind: "design", system: "works", plant: "zones: 1" }), builder);
    assert.ok(broken?.problems.some(({ code }) => code === "certification/bad-design"));
  });
});

describe("blind spots", () => {
  it("are places, roles and duties that nobody holds", () => {
    const part = assessedPart("2-4");
    assert.ok(part !== undefined);
    const parts = [assessPart(part, { plant, facts: [], findings: [], asOf: "2026-03-02T00:00:00.000Z" })];
    const spots = findBlindSpots(plant, parts);
    assert.deepEqual(
      spots.filter(({ type }) => type !== "duty").map(({ type, what }) => `${type} ${what}`),
      ["place office", "place door", "place desk", "role asset-owner"],
    );
    assert.equal(spots.filter(({ type }) => type === "duty").length, 123);
  });
});
