// Statements: what is read, with which rank and until when; what is left out, and why.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Evidence } from "./evidence.ts";
import type { FactOf } from "./fact.ts";
import { gatherFacts, type Reading } from "./reader.ts";
import { statementsReader } from "./statements.ts";

const EVIDENCE: Evidence = { digest: `sha256:${"0".repeat(64)}`, name: "statements.yaml", size: 1 };
const DIGEST = `sha256:${"ab".repeat(32)}`;

type Statements = Omit<Reading, "facts"> & { readonly facts: readonly FactOf<"statement">[] };

function read(text: string, chunk = 7): Statements {
  const run = statementsReader.open({ evidence: EVIDENCE, points: [] });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += chunk) run.push(bytes.subarray(at, at + chunk));
  const reading = gatherFacts(run.end());
  assert.ok(reading.facts.every((fact) => fact.kind === "statement"));
  return reading as Statements;
}

/** One statement with a few fields changed or, by `undefined`, taken out. */
function one(change: Record<string, unknown>): ReturnType<typeof read> {
  const base = {
    requirement: "SR 1.1",
    where: "control",
    answer: "met",
    by: "J. Doe",
    since: "2026-01-02",
    reason: "Badge and PIN.",
  };
  return read(JSON.stringify({ statements: [{ ...base, ...change }] }, null, 1));
}

const codesOf = (reading: Statements): string[] => reading.problems.map(({ code }) => code);

test("a statement is an attested fact with its lines", () => {
  const { facts, problems } = read(`# what people say
statements:
  - requirement: sr-5.2-re-1
    where: [control, safety]
    answer: not met
    by: J. Doe
    since: 2026-01-02
    until: 2026-06-30
    reason: >
      The firewall
      is still missing.
  - { requirement: [SR 1.1, SR 1.2], where: "*", answer: met, by: X, since: 2026-01-02T12:00:00+02:00, reason: r }
`);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    facts.map(({ value }) => value.requirement),
    ["SR 5.2 RE(1)", "SR 1.1", "SR 1.2"],
  );
  const { id, ...first } = facts[0] as FactOf<"statement">;
  assert.match(id, /^fact:[0-9a-f]{32}$/);
  assert.deepEqual(first, {
    kind: "statement",
    rank: "attested",
    value: {
      part: "62443-3-3",
      requirement: "SR 5.2 RE(1)",
      where: ["control", "safety"],
      answer: "not met",
      by: "J. Doe",
      reason: "The firewall is still missing.\n",
    },
    source: { evidence: EVIDENCE.digest, locator: { type: "line", line: 3, to: 11 } },
    first: "2026-01-02T00:00:00.000Z",
    last: "2026-01-02T00:00:00.000Z",
    expires: "2026-07-01T00:00:00.000Z",
  });
  assert.equal(facts[1]?.first, "2026-01-02T10:00:00.000Z");
  assert.deepEqual(facts[1]?.source.locator, { type: "line", line: 12 });
});

test("requirements of other parts, in usual spellings", () => {
  assert.equal(one({ part: "IEC 62443-2-4", requirement: "sp.1.2" }).facts[0]?.value.requirement, "SP.01.02 BR");
  assert.equal(one({ part: "2-1", requirement: "org-1.1" }).facts[0]?.value.part, "62443-2-1:2024");
  assert.deepEqual(codesOf(one({ part: "27001" })), ["facts/unknown-part"]);
  assert.deepEqual(codesOf(one({ requirement: "SR 1.99" })), ["facts/unknown-requirement"]);
  assert.deepEqual(codesOf(one({ part: "62443-4-1" })), ["facts/unknown-requirement"], "SR 1.1 is none of 4-1");
});

test("only a certificate that is attached makes a fact certified, and it ends with the certificate", () => {
  const certificate = { issuer: "Body", number: "C-1", until: "2026-03-31" };
  const attachments = [{ name: "c.pdf", digest: DIGEST }];
  const certified = one({ certificate, attachments, until: "2027-01-01" }).facts[0];
  assert.equal(certified?.rank, "certified");
  assert.equal(certified?.expires, "2026-04-01T00:00:00.000Z");
  assert.deepEqual(certified?.value.attachments, attachments);
  assert.match(certified?.value.by ?? "", /J\. Doe.*C-1.*Body/);
  const bare = one({ certificate, until: "2027-01-01" });
  assert.equal(bare.facts[0]?.rank, "attested");
  assert.deepEqual(codesOf(bare), ["facts/certificate-not-attached"]);
  assert.equal(one({ attachments }).facts[0]?.rank, "attested");
  for (const bad of [{ issuer: "Body" }, { issuer: "", number: "1" }]) {
    assert.deepEqual(one({ certificate: bad, attachments }).facts, []);
  }
  assert.deepEqual(one({ certificate, attachments: [{ name: "c.pdf", digest: "sha256:12" }] }).facts, []);
});

test("what counts like met without being so needs an approver", () => {
  assert.deepEqual(codesOf(one({ answer: "not applicable" })), ["facts/no-approver"]);
  assert.deepEqual(one({ answer: "not applicable" }).facts, []);
  assert.equal(one({ answer: "not applicable", approver: "B. Boss" }).facts[0]?.value.approver, "B. Boss");
  assert.deepEqual(codesOf(one({ answer: "compensated", approver: "B. Boss" })), ["facts/no-countermeasure"]);
  assert.equal(one({ answer: "compensated", approver: "B. Boss", countermeasure: "m" }).facts[0]?.value.countermeasure, "m");
});

test("mistakes leave the statement out and tell the place; the others stand", () => {
  const { facts, problems } = read(`statements:
  - { requirement: SR 1.1, where: a, answer: met, by: X, since: 2026-01-02, reason: r }
  - { requirement: SR 1.1, where: a, answer: yes, by: X, since: 2026-01-02, reason: r }
  - { requirement: SR 1.1, where: a, answer: met, by: X, since: 2.1.2026, reason: r }
  - { requirement: SR 1.1, where: a, answer: met, by: X, since: 2026-01-02, reason: r, untill: 2027-01-01 }
  - { requirement: SR 1.1, where: a, answer: met, by: X, since: 2026-01-02, until: 2025-01-01, reason: r }
  - { where: a, answer: met, by: X, since: 2026-01-02, reason: r }
`);
  assert.equal(facts.length, 1);
  assert.deepEqual(
    problems.map(({ code, line, file }) => [code, line, file]),
    [
      ["facts/wrong-value", 3, "statements.yaml"],
      ["facts/wrong-value", 4, "statements.yaml"],
      ["facts/unknown-key", 5, "statements.yaml"],
      ["facts/ends-before-it-begins", 6, "statements.yaml"],
      ["facts/missing", 7, "statements.yaml"],
    ],
  );
  for (const { mend, column } of problems) assert.ok((mend ?? "") !== "" && (column ?? 0) > 0);
  assert.deepEqual(codesOf(read("statements: 3\n")), ["facts/wrong-type"]);
  assert.deepEqual(codesOf(read("statements: []\nother: 1\n")), ["facts/unknown-key"]);
});

test("a date in the wrong century is told with its place, and the other statements stand", () => {
  const one = (dates: string): string => `  - { requirement: SR 1.1, where: a, answer: met, by: X, reason: r, ${dates} }\n`;
  const { facts, problems } = read(
    `statements:\n${one("since: 0206-03-01")}${one("since: 2026-03-01, until: 2206-03-01")}${one("since: 2026-03-01, until: 9999-12-31")}`,
  );
  assert.deepEqual(
    problems.map(({ code, line }) => [code, line]),
    [
      ["facts/unlikely-date", 2],
      ["facts/unlikely-date", 3],
    ],
  );
  assert.equal(facts.length, 1);
});

test("recognised by content: the key comes first", () => {
  const recognise = (text: string): boolean => statementsReader.recognise(new TextEncoder().encode(text));
  for (const text of [
    "statements:\n",
    "# c\n\n---\nstatements: []",
    '{"statements": [',
    ' {\n "statements" : []}',
    "\uFEFFstatements:\r\n- {}",
  ]) {
    assert.ok(recognise(text), text);
  }
  // An OpenVEX document has statements further down; a log line may begin with the word.
  for (const text of [
    "",
    '{"@context": "https://openvex.dev/ns", "statements": []}',
    "a: 1\nstatements:\n",
    "statements of account",
    "statementsX:\n",
    "\u0000",
  ]) {
    assert.ok(!recognise(text), text);
  }
});

test("chunks and spelling of the document do not matter; no bytes make it throw", () => {
  const text = "statements:\n  - { requirement: SR 1.1, where: ä, answer: met, by: X, since: 2026-01-02, reason: r }\n";
  assert.deepEqual(read(text, 1), read(text, 1000));
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.nat(text.length), (noise, at) => {
      read(text.slice(0, at) + noise + text.slice(at));
    }),
    { numRuns: 300 },
  );
});
