// Dossiers: sealed, verified, and tampered with in every way that we could think of.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Assessment, Verdict } from "@bulkhead/assessment";
import { canonicalText, digestOf, type Evidence, type Fact, type Finding, identifyFact, makeFact } from "@bulkhead/facts";
import { type SecurityLevel, uniformVector } from "@bulkhead/standards";
import { assert as assertProperty, constantFrom, integer, json, property, string } from "fast-check";
import { encodeBase64 } from "./base64.ts";
import { type Dossier, type DossierContent, dossierText, sealDossier } from "./dossier.ts";
import { signEnvelope } from "./dsse.ts";
import { signingKeyOf } from "./key.ts";
import { PARTS, PAYLOAD_TYPE, type Part } from "./statement.ts";
import { checkEvidence, type Recompute, verifyDossier } from "./verify.ts";

const key = signingKeyOf(new Uint8Array(32).fill(1));
const stranger = signingKeyOf(new Uint8Array(32).fill(2));
const asOf = "2026-03-03T00:00:00.000Z";
const evidence: Evidence[] = ["first", "second"].map((text) => ({
  digest: digestOf(text),
  name: "tap/capture.pcap",
  size: text.length,
}));

function fact(refused: number, from = evidence[0] as Evidence): Fact {
  const value = { client: "10.0.2.10", server: "10.0.3.10", protocol: "modbus", port: 502, reason: "length", count: refused };
  return makeFact(
    "malformed",
    value,
    "observed",
    from,
    { type: "packet", number: refused, offset: 24, length: 60 },
    { first: asOf, last: asOf },
  );
}

/** A judgement small enough to see through: the zone has SL 1 unless some fact counts ten broken messages. */
const recompute: Recompute = (plant, facts, day) => {
  const bad = facts.filter((one) => one.kind === "malformed" && one.value.count >= 10);
  const level: SecurityLevel = bad.length > 0 ? 0 : 1;
  const value = bad.length > 0 ? "not met" : "met";
  const reasons = [{ text: plant[0]?.text ?? "", facts: facts.map(({ id }) => id), rank: "observed" as const }];
  const verdict: Verdict = {
    subject: "control",
    requirement: "SR 3.5",
    claimed: value,
    proven: value,
    for: reasons,
    against: [],
    applies: [],
    noted: [],
    missing: [],
    waivers: [],
  };
  const none = { proven: [], claimed: [] };
  const assessment: Assessment = {
    asOf: day,
    verdicts: [verdict],
    levels: [
      {
        subject: "control",
        type: "zone",
        name: "Control",
        target: uniformVector(1),
        proven: uniformVector(level),
        claimed: uniformVector(level),
        blocking: { IAC: none, UC: none, SI: none, DC: none, RDF: none, TRE: none, RA: none },
        rows: { IAC: [], UC: [], SI: [], DC: [], RDF: [], TRE: [], RA: [] },
      },
    ],
    problems: [],
  };
  const findings: Finding[] = bad.map(({ id }) => ({
    code: "malformed-traffic",
    subjects: ["control"],
    assets: [],
    text: "",
    facts: [id],
    techniques: [],
  }));
  return { assessment, findings };
};

const facts = [fact(1), fact(2, evidence[1])];
const plant = [{ name: "plant.yaml", text: "bulkhead: 1\nsystem: Größe\n" }];
const content: DossierContent = {
  plant,
  evidence,
  facts,
  ...recompute(plant, facts, asOf),
  ledgerHead: digestOf("head"),
  engine: { bulkhead: "0.1.0" },
};
const text = dossierText(sealDossier(content, key));
const check = (given: string, trustedKeys = [key.publicKey]) => verifyDossier(given, { trustedKeys, recompute });
const codes = (given: string) => [...new Set(check(given).problems.map(({ code }) => code.replace("certification/", "")))];

/** Seals other predicates with the right key: what a dishonest or faulty sealer could do. */
function forge(part: Part, change: (predicate: Record<string, unknown>) => void, ...keys: (typeof key)[]): string {
  const dossier = JSON.parse(text) as Dossier;
  const statement = JSON.parse(Buffer.from(dossier.parts[part].payload, "base64").toString()) as {
    predicate: Record<string, unknown>;
  };
  change(statement.predicate);
  const payload = new TextEncoder().encode(canonicalText(statement));
  const envelope = signEnvelope(PAYLOAD_TYPE, payload, ...(keys.length > 0 ? keys : [key]));
  return dossierText({ ...dossier, parts: { ...dossier.parts, [part]: envelope } });
}

describe("an honest dossier", () => {
  it("verifies, and gives back what was sealed", () => {
    const verification = check(text);
    assert.deepEqual(verification.problems, []);
    assert.equal(verification.ok, true);
    assert.deepEqual(verification.signedBy, [key.publicKey.id]);
    assert.deepEqual(verification.content?.facts, facts);
    assert.deepEqual(verification.content?.plant, plant);
  });

  it("has the same bytes whenever the same is sealed, whatever the order of the evidence", () => {
    assert.equal(dossierText(sealDossier({ ...content, evidence: evidence.toReversed() }, key)), text);
  });

  it("holds in-toto statements about the evidence and the design, with unique names", () => {
    const dossier = JSON.parse(text) as Dossier;
    for (const part of PARTS) {
      const statement = JSON.parse(Buffer.from(dossier.parts[part].payload, "base64").toString());
      assert.equal(statement._type, "https://in-toto.io/Statement/v1");
      assert.equal(statement.predicateType, `https://bulkhead.dev/predicate/${part}/v1`);
      const names = statement.subject.map(({ name }: { name: string }) => name);
      assert.equal(new Set(names).size, names.length);
      assert.ok(names.length > 0);
    }
  });

  it("verifies by any of several keys, and without any evidence", () => {
    const both = dossierText(sealDossier(content, key, stranger));
    assert.equal(check(both).ok, true);
    assert.equal(check(both, [stranger.publicKey]).ok, true);
    const bare = { ...content, evidence: [], facts: [], ...recompute(plant, [], asOf) };
    assert.deepEqual(check(dossierText(sealDossier(bare, key))).problems, []);
  });

  it("tells whether a file is the one that was sealed", () => {
    assert.equal(checkEvidence(content, "anywhere", digestOf("first")), undefined);
    assert.equal(checkEvidence(content, "tap/capture.pcap", digestOf("third"))?.code, "certification/evidence-differs");
    assert.equal(checkEvidence(content, "other.pcap", digestOf("third"))?.code, "certification/evidence-unknown");
  });
});

describe("a tampered dossier", () => {
  it("is found out by any change of one byte, and the part is named", () => {
    const bytes = new TextEncoder().encode(text);
    const parsed = JSON.parse(text) as Dossier;
    const payloadAt = PARTS.map(
      (part) => [part, text.indexOf(parsed.parts[part].payload), parsed.parts[part].payload.length] as const,
    );
    assertProperty(
      property(integer({ min: 0, max: bytes.length - 1 }), integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] as number) ^ flip;
        const verification = check(new TextDecoder().decode(changed));
        assert.equal(verification.ok, false, `byte ${at} ^ ${flip}`);
        const inside = payloadAt.find(([, from, length]) => at >= from && at < from + length);
        const base64 = /^[A-Za-z0-9+/]$/.test(String.fromCharCode(changed[at] as number));
        if (inside !== undefined && base64)
          assert.ok(
            verification.problems.some(({ place }) => place === inside[0]),
            `byte ${at} in ${inside[0]}`,
          );
      }),
      { seed: 62443, numRuns: 150 },
    );
  });

  it("is found out by missing, added and exchanged parts, and by reformatting", () => {
    const dossier = JSON.parse(text) as Dossier & { parts: Record<string, unknown> };
    assert.deepEqual(codes(JSON.stringify(dossier, null, 2)), ["not-canonical"]);
    assert.deepEqual(codes(`${canonicalText({ ...dossier, note: "x" })}\n`), ["unsigned-content"]);
    assert.deepEqual(codes(`${canonicalText({ ...dossier, parts: { ...dossier.parts, more: {} } })}\n`), ["unsigned-content"]);
    const { facts: removed, ...rest } = dossier.parts;
    assert.ok(removed);
    assert.deepEqual(codes(`${canonicalText({ ...dossier, parts: rest })}\n`), ["part-missing"]);
    const swapped = { ...dossier.parts, facts: dossier.parts.evidence, evidence: dossier.parts.facts };
    assert.deepEqual(codes(`${canonicalText({ ...dossier, parts: swapped })}\n`), ["part-unreadable"]);
    const later = sealDossier({ ...content, ledgerHead: digestOf("later") }, key);
    const mixed = { ...dossier, parts: { ...dossier.parts, evidence: later.parts.evidence } };
    assert.deepEqual(codes(`${canonicalText(mixed)}\n`), ["parts-mixed"]);
  });

  it("is found out when signed by a stranger, or by nobody", () => {
    assert.deepEqual(codes(dossierText(sealDossier(content, stranger))), ["signature-unknown"]);
    assert.deepEqual(codes(dossierText(sealDossier(content))), ["signature-unknown"]);
    assert.deepEqual(check(text, []).signedBy, []);
    assert.equal(check(text, []).ok, false);
    const partly = check(forge("facts", () => {}, stranger));
    assert.deepEqual(
      partly.problems.map(({ code, place }) => [code, place]),
      [["certification/signature-unknown", "facts"]],
    );
    assert.deepEqual(partly.signedBy, []);
  });

  it("is found out even when sealed again with the right key", () => {
    const altered = forge("facts", (predicate) => {
      (predicate.facts as { value: { count: number } }[])[0]!.value.count = 99;
    });
    assert.deepEqual(codes(altered), ["parts-mixed", "fact-altered", "not-reproduced"]);
    const foreign = makeFact(
      "malformed",
      (facts[0] as Fact & { kind: "malformed" }).value,
      "observed",
      { digest: digestOf("elsewhere"), name: "", size: 0 },
      { type: "whole" },
      { first: asOf, last: asOf },
    );
    const sealed = (other: Partial<DossierContent>) => codes(dossierText(sealDossier({ ...content, ...other }, key)));
    assert.deepEqual(sealed({ facts: [foreign], ...recompute(plant, [foreign], asOf) }), ["fact-without-evidence"]);
    assert.deepEqual(sealed({ facts: [...facts, facts[0] as Fact], ...recompute(plant, [...facts, facts[0] as Fact], asOf) }), [
      "fact-repeated",
    ]);
    const { id, ...body } = facts[0] as Fact;
    assert.equal(identifyFact(body), id);
  });

  it("is found out when its verdicts do not follow from its facts, and the first differences are named", () => {
    const worse = [...facts, fact(10)];
    const messages = check(dossierText(sealDossier({ ...content, facts: worse }, key))).problems.map(({ message }) => message);
    assert.deepEqual(messages, [
      "control: proven level in IAC: 1 was sealed, 0 comes out.",
      'SR 3.5 at control: proven: "met" was sealed, "not met" comes out.',
      "The findings differ: 0 were sealed, 1 come out.",
    ]);
    assert.deepEqual(codes(dossierText(sealDossier({ ...content, assessment: { ...content.assessment, verdicts: [] } }, key))), [
      "not-reproduced",
    ]);
    const failing = verifyDossier(text, { trustedKeys: [key.publicKey], recompute: () => assert.fail("no") });
    assert.deepEqual(
      failing.problems.map(({ code }) => code),
      ["certification/not-recomputed"],
    );
  });

  it("never makes verification throw, whatever is given", () => {
    assert.deepEqual(codes(""), ["not-a-dossier"]);
    assert.deepEqual(codes("null"), ["not-a-dossier"]);
    assert.deepEqual(codes(`{"bulkhead":"dossier/v1","parts":${"[".repeat(100_000)}${"]".repeat(100_000)}}`), ["not-a-dossier"]);
    assertProperty(
      property(json(), constantFrom(...PARTS), string(), (payload, part, other) => {
        assert.equal(check(payload).ok, false);
        const predicate = JSON.parse(payload) as unknown;
        const statement = {
          _type: "https://in-toto.io/Statement/v1",
          subject: other,
          predicateType: `https://bulkhead.dev/predicate/${part}/v1`,
          predicate,
        };
        const bytes = new TextEncoder().encode(JSON.stringify(statement));
        const dossier = JSON.parse(text) as Dossier;
        const forged = {
          ...dossier,
          parts: { ...dossier.parts, [part]: { ...signEnvelope(PAYLOAD_TYPE, bytes, key), payload: encodeBase64(bytes) } },
        };
        assert.equal(check(JSON.stringify(forged)).ok, false);
      }),
      { seed: 62443, numRuns: 40 },
    );
  });
});
