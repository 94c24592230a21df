// The ledger: a true chain holds, and any change, drop, swap or insertion is found.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { appendEntry, type JsonValue, type LedgerContent, type LedgerEntry, verifyLedger } from "./ledger.ts";

const content: fc.Arbitrary<LedgerContent> = fc.record({
  time: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
  actor: fc.string(),
  action: fc.constantFrom("read", "seal"),
  subject: fc.string(),
  body: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>,
});
const ledger = fc.array(content, { minLength: 1, maxLength: 8 }).map(chain);

function chain(contents: readonly LedgerContent[]): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (const next of contents) entries.push(appendEntry(entries.at(-1), next));
  return entries;
}

/** A chain, and an index into it. */
const placed = ledger.chain((entries) => fc.tuple(fc.constant(entries), fc.nat(entries.length - 1)));

test("a true chain holds, also after a way through JSON", () => {
  fc.assert(
    fc.property(ledger, (entries) => {
      assert.equal(verifyLedger(entries, entries.at(-1)?.hash), undefined);
      assert.equal(verifyLedger(JSON.parse(JSON.stringify(entries)) as LedgerEntry[]), undefined);
    }),
  );
  assert.equal(verifyLedger([]), undefined);
});

test("the hash is SHA-256 over the canonical text of the rest", () => {
  const first = appendEntry(undefined, {
    time: "2026-01-01T00:00:00.000Z",
    actor: "a",
    action: "b",
    subject: "c",
    body: { z: 1, a: null },
  });
  assert.deepEqual([first.sequence, first.previous], [1, null]);
  // printf '{"action":"b","actor":"a","body":{"a":null,"z":1},"previous":null,"sequence":1,"subject":"c","time":"2026-01-01T00:00:00.000Z"}' | sha256sum
  assert.equal(first.hash, "sha256:27172bad8a90a24f0c6d7f2f9cb7df4161b41dcd67148d73bb90104006f9464b");
});

test("a changed field is found where it stands", () => {
  const change = fc.constantFrom<(entry: LedgerEntry) => Partial<LedgerEntry>>(
    ({ actor }) => ({ actor: `${actor}x` }),
    ({ action }) => ({ action: `${action}x` }),
    ({ subject }) => ({ subject: `${subject}x` }),
    ({ body }) => ({ body: [body] }),
    ({ time }) => ({ time: `${time}0` }),
    ({ sequence }) => ({ sequence: sequence + 1 }),
    ({ hash }) => ({ previous: hash }),
    ({ hash }) => ({ hash: `${hash}0` as LedgerEntry["hash"] }),
  );
  fc.assert(
    fc.property(placed, change, ([entries, at], change) => {
      const altered = entries.with(at, { ...(entries[at] as LedgerEntry), ...change(entries[at] as LedgerEntry) });
      assert.equal(verifyLedger(altered, entries.at(-1)?.hash)?.index, at);
    }),
  );
});

test("a changed entry with a hash made anew is found at the next one, or by the known last hash", () => {
  fc.assert(
    fc.property(placed, ([entries, at]) => {
      const old = entries[at] as LedgerEntry;
      const forged = appendEntry(entries[at - 1], { ...old, actor: `${old.actor}x` });
      assert.equal(verifyLedger(entries.with(at, forged), entries.at(-1)?.hash)?.index, at + 1);
    }),
  );
});

test("a dropped entry is found: in the middle by the chain, at the end by the known last hash", () => {
  fc.assert(
    fc.property(placed, ([entries, at]) => {
      assert.equal(verifyLedger(entries.toSpliced(at, 1), entries.at(-1)?.hash)?.index, at);
    }),
  );
});

test("swapped and inserted entries are found", () => {
  const two = fc.tuple(fc.array(content, { minLength: 2, maxLength: 6 }).map(chain), fc.nat(), fc.nat());
  fc.assert(
    fc.property(two, content, ([entries, a, b], extra) => {
      const [at, to] = [a % entries.length, b % entries.length];
      if (at !== to) {
        const swapped = entries.with(at, entries[to] as LedgerEntry).with(to, entries[at] as LedgerEntry);
        assert.equal(verifyLedger(swapped)?.index, Math.min(at, to));
      }
      const inserted = entries.toSpliced(at, 0, appendEntry(entries[at - 1], extra));
      assert.ok(verifyLedger(inserted, entries.at(-1)?.hash) !== undefined);
    }),
  );
});

test("entries that are no entries are a broken place, not an exception", () => {
  const deep = JSON.parse("[".repeat(20_000) + "]".repeat(20_000)) as JsonValue;
  const base = appendEntry(undefined, { time: "t", actor: "a", action: "b", subject: "c", body: null });
  for (const entry of [{}, { ...base, body: Number.NaN }, { ...base, body: deep }, { ...base, body: "\ud800" }]) {
    assert.equal(verifyLedger([entry as LedgerEntry])?.index, 0);
  }
});
