// Facts and their ids, canonical text, and reading as a whole.

import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalText, digestOf } from "./canonical.ts";
import type { Evidence } from "./evidence.ts";
import type { Account } from "./fact.ts";
import { gatherFacts, LARGEST_DOCUMENT, makeFact, type Reader, readerOf, readWhole } from "./reader.ts";

const EVIDENCE: Evidence = { digest: digestOf("evidence"), name: "host.json", size: 8 };
const ACCOUNT: Account = {
  host: "h",
  name: "root",
  id: 0,
  interactive: true,
  administrator: true,
  locked: null,
  passwordless: false,
};
const TIME = { first: "2026-01-02T00:00:00.000Z", last: "2026-01-03T00:00:00.000Z" };

test("canonical text and digest are those of RFC 8785 and FIPS 180-4", () => {
  // RFC 8785, section 3.2.4.
  const value = {
    numbers: [JSON.parse("333333333.33333329"), 1e30, 4.5, 2e-3, 1e-27],
    string: "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
    literals: [null, true, false],
  };
  assert.equal(
    canonicalText(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
  assert.equal(digestOf("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.throws(() => canonicalText(undefined), TypeError);
});

test("the same content has the same id, whatever the order of its keys; other content another", () => {
  const locator = { type: "line", line: 1 } as const;
  const id = makeFact("account", ACCOUNT, "inspected", EVIDENCE, locator, TIME).id;
  const turned = Object.fromEntries(Object.entries(ACCOUNT).reverse()) as unknown as Account;
  assert.equal(makeFact("account", turned, "inspected", EVIDENCE, locator, TIME).id, id);
  for (const other of [
    makeFact("account", { ...ACCOUNT, id: 1 }, "inspected", EVIDENCE, locator, TIME),
    makeFact("account", ACCOUNT, "attested", EVIDENCE, locator, TIME),
    makeFact("account", ACCOUNT, "inspected", { ...EVIDENCE, digest: digestOf("other") }, locator, TIME),
    makeFact("account", ACCOUNT, "inspected", EVIDENCE, { type: "line", line: 2 }, TIME),
    makeFact("account", ACCOUNT, "inspected", EVIDENCE, locator, { ...TIME, last: "2026-01-04T00:00:00.000Z" }),
  ]) {
    assert.notEqual(other.id, id);
  }
});

test("what is known of the evidence bounds its facts", () => {
  const bounded: Evidence = { ...EVIDENCE, effective: "2026-02-01T00:00:00.000Z", expires: "2026-03-01T00:00:00.000Z" };
  const fact = makeFact(
    "account",
    ACCOUNT,
    "inspected",
    bounded,
    { type: "whole" },
    { ...TIME, expires: "2026-12-31T00:00:00.000Z" },
  );
  assert.deepEqual(
    [fact.first, fact.last, fact.expires],
    ["2026-02-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z", bounded.expires],
  );
});

test("reading as a whole joins chunks, keeps no reference, and stops at the bound", () => {
  const seen: string[] = [];
  const run = readWhole({ evidence: EVIDENCE, points: [] }, (bytes) => {
    seen.push(new TextDecoder().decode(bytes));
    return { facts: [], problems: [] };
  });
  const chunk = new TextEncoder().encode("ab");
  run.push(chunk);
  chunk.fill(0x63);
  run.push(chunk);
  run.end();
  assert.deepEqual(seen, ["abcc"]);
  const large = readWhole({ evidence: EVIDENCE, points: [] }, () => assert.fail("must not be read"));
  const piece = new Uint8Array(8 * 1024 * 1024);
  for (let size = 0; size <= LARGEST_DOCUMENT; size += piece.length) large.push(piece);
  assert.equal(large.end().problems[0]?.code, "facts/too-large");
});

test("a reader beside another reads the same file, and alone where the file is nobody's own", () => {
  const made = (id: string, own: string, beside?: true): Reader => ({
    id,
    version: 2,
    title: id,
    ...(beside === undefined ? {} : { beside }),
    recognise: (head) => new TextDecoder().decode(head).includes(own),
    open: ({ evidence }) =>
      readWhole({ evidence, points: [] }, (bytes) => ({
        facts: [
          makeFact(
            "not-understood",
            { what: id, text: String(bytes.length), why: "" },
            "inspected",
            evidence,
            { type: "whole" },
            { first: "1", last: "1" },
          ),
        ],
        problems: [{ code: `facts/${id}`, severity: "note", message: id }],
      })),
  });
  const readers = [made("settings", "a", true), made("rules", "ab"), made("other", "ab"), made("more", "b", true)];
  const idOf = (text: string): string | undefined => readerOf(readers, new TextEncoder().encode(text))?.id;
  assert.equal(idOf("a"), "settings");
  assert.equal(idOf("ab"), "rules+settings+more");
  assert.equal(idOf("c"), undefined);
  const joined = readerOf(readers, new TextEncoder().encode("ab"));
  assert.equal(joined?.version, 2_002_002);
  const run = joined.open({ evidence: { digest: "sha256:00", name: "n", size: 2 }, points: [] });
  run.push(new TextEncoder().encode("ab"));
  const { facts, problems } = gatherFacts(run.end());
  assert.deepEqual(
    facts.map(({ value }) => ("what" in value ? value.what : "")),
    ["rules", "settings", "more"],
  );
  assert.equal(problems.length, 3);
});
