import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { test } from "node:test";
import canonicalize from "canonicalize";
import * as fc from "fast-check";
import { canonicalText, digestOf, useTextDigester } from "./canonical.ts";

const SEED = Number(process.env["BULKHEAD_SEED"] ?? Date.now() % 1_000_000);

/** Sorts keys at every level, so that the short way is taken wherever it can be. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

test("the canonical text is the library's, whatever the order of the keys", (context) => {
  context.diagnostic(`seed ${SEED}`);
  const key = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("10", "9", "a", "__proto__", "toJSON", "é", "🜲"),
  );
  const leaf = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, -0, 1e21, "\ud800", "\\ud800"),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(key, tie("value"), { maxKeys: 5 }),
    ),
  }));
  const attempt = (make: () => string | undefined): string => {
    try {
      return make() ?? "no form";
    } catch {
      return "no form";
    }
  };
  fc.assert(
    fc.property(value, (given) => {
      for (const one of [given, sorted(given)]) {
        assert.equal(
          attempt(() => canonicalText(one)),
          attempt(() => canonicalize(one)),
        );
      }
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

test("what is no plain JSON is left to the library", () => {
  const date = { at: new Date(0) };
  assert.equal(canonicalText(date), canonicalize(date));
  assert.equal(canonicalText({ a: 1, b: undefined }), '{"a":1}');
  const sparse: unknown[] = [];
  sparse[1] = 1;
  assert.equal(canonicalText(sparse), canonicalize(sparse));
  assert.throws(() => canonicalText({ a: Number.NaN }));
  assert.throws(() => canonicalText(["\udc00"]));
  assert.throws(() => canonicalText(undefined), TypeError);
  const round: Record<string, unknown> = {};
  round["a"] = round;
  assert.throws(() => canonicalText(round), /Circular/);
  let deep: unknown = 1;
  for (let depth = 0; depth < 20_000; depth++) deep = { a: deep };
  assert.equal(canonicalText(deep).length, 20_000 * 6 + 1);
});

test("another digester has to give the same answers", () => {
  assert.throws(() => useTextDigester(() => "00"), TypeError);
  assert.throws(() => useTextDigester((text) => hash("sha256", Buffer.from(text, "latin1"), "hex")), TypeError);
  const before = digestOf("text with ü, 🜲 and \u0000");
  useTextDigester((text) => hash("sha256", text, "hex"));
  assert.equal(digestOf("text with ü, 🜲 and \u0000"), before);
});
