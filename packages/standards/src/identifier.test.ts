// Identifiers: spellings, order, refusal.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { canonicalId, compareIds } from "./identifier.ts";
import { REQUIREMENTS } from "./requirement.ts";

test("usual spellings give the canonical id", () => {
  const spellings: Record<string, string> = {
    "SR-5.2-RE-1": "SR 5.2 RE(1)",
    "SR 5.2 RE(1)": "SR 5.2 RE(1)",
    "sr5.2re1": "SR 5.2 RE(1)",
    "SR 5.2 RE 1": "SR 5.2 RE(1)",
    " sr_5.2 re( 1 ) ": "SR 5.2 RE(1)",
    "SR 1.13": "SR 1.13",
    "cr-1.1": "CR 1.1",
    "NDR3.10": "NDR 3.10",
    "zcr 3.3": "ZCR 3.3",
    "SP.1.2": "SP.01.02 BR",
    "SP 01.02 re(1)": "SP.01.02 RE(1)",
    "sm 1": "SM-1",
    "SR-1": "SR-1",
    "ccsc-2": "CCSC 2",
    "org 1.1": "ORG 1.1",
    "4.3.3.5.1": "4.3.3.5.1",
  };
  for (const [given, expected] of Object.entries(spellings)) assert.equal(canonicalId(given), expected, given);
});

test("what has the form of no id is refused", () => {
  for (const given of ["", "SR", "SR 5", "SR 5.2 RE", "SR 5.2.1", "XR 5.2", "5.2", "SR 5.2 RE(1) x", "SR 5.2 RE(1)".padEnd(60)]) {
    if (given === "SR 5") assert.equal(canonicalId(given), "SR-5", "one number is an id of 4-1");
    else assert.equal(canonicalId(given), undefined, given);
  }
});

test("any spelling of any row of 3-3 finds it, and a canonical id stays as it is", () => {
  const separator = fc.constantFrom("", " ", "-", "_", ".");
  fc.assert(
    fc.property(fc.constantFrom(...REQUIREMENTS), separator, fc.boolean(), fc.boolean(), (row, gap, brackets, lower) => {
      assert.equal(canonicalId(row.id), row.id);
      let text = row.id.replaceAll(" ", gap);
      if (!brackets) text = text.replace("(", gap).replace(")", "");
      assert.equal(canonicalId(lower ? text.toLowerCase() : text), row.id);
    }),
    { verbose: true },
  );
});

test("canonicalising never throws and is stable", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      const once = canonicalId(text);
      if (once !== undefined) assert.equal(canonicalId(once), once);
    }),
  );
});

test("sorting gives the order of the standard", () => {
  const ids = REQUIREMENTS.map((row) => row.id);
  assert.deepEqual([...ids].reverse().sort(compareIds), ids);
  assert.ok(compareIds("SR 1.2", "SR 1.10") < 0);
  assert.ok(compareIds("SR 1.1", "SR 1.1 RE(1)") < 0);
  assert.equal(compareIds("SR 1.1", "SR 1.1"), 0);
});
