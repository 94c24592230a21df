// What every engine of the store must do, written against the interface alone.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { digestOf, type Evidence, type Fact, verifyLedger } from "@bulkhead/facts";
import { sampleEvidence, sampleKey, sampleReading } from "./sample.fixture.ts";
import type { ReadingKey, Store } from "./store.ts";

const NOW = "2026-03-02T10:00:00.000Z";

/** A place where stores can be opened again and again, empty at first. */
export interface Place {
  open(options: { readonly now: () => string; readonly wait?: number }): Promise<Store>;
  clear(): Promise<void>;
}

export async function factsOf(store: Store, ...keys: readonly ReadingKey[]): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for await (const fact of store.facts(keys)) facts.push(fact);
  return facts;
}

export function describeStore(engine: string, makePlace: () => Promise<Place>): void {
  const inPlace = async (work: (place: Place) => Promise<void>) => {
    const place = await makePlace();
    try {
      await work(place);
    } finally {
      await place.clear();
    }
  };
  const inStore = (work: (store: Store, place: Place) => Promise<void>) =>
    inPlace(async (place) => {
      const store = await place.open({ now: () => NOW });
      try {
        await work(store, place);
        assert.deepEqual(await store.verify(), []);
      } finally {
        await store.close();
      }
    });

  describe(`store on ${engine}`, () => {
    it("is empty and sound when new", () =>
      inStore(async (store) => {
        assert.deepEqual(await store.evidence(), []);
        assert.deepEqual(await store.ledger(), []);
        assert.equal(await store.findReading(sampleKey(1)), undefined);
        assert.deepEqual(await factsOf(store), []);
      }));

    it("records what is decided by the ledger as it stands, all or nothing", () =>
      inStore(async (store) => {
        const entry = (subject: string) => ({ action: "answer/draft", subject, body: { of: subject } });
        const [first] = await store.record("ann", (ledger) => (ledger.length === 0 ? [entry("a"), entry("b")] : []));
        assert.deepEqual([first?.actor, first?.time, first?.subject], ["ann", NOW, "a"]);
        await assert.rejects(
          store.record("ann", () => {
            throw new RangeError("refused");
          }),
          RangeError,
        );
        const circle: Record<string, unknown> = {};
        circle["of"] = circle;
        await assert.rejects(store.record("ann", () => [entry("c"), { ...entry("d"), body: circle as never }]));
        assert.deepEqual(
          (await store.ledger()).map(({ subject }) => subject),
          ["a", "b"],
        );
        const all = Array.from({ length: 20 }, () =>
          store.record("bob", (ledger) => [{ action: "count", subject: String(ledger.length), body: null }]),
        );
        await Promise.all(all);
        const counted = (await store.ledger()).slice(2).map(({ subject }) => Number(subject));
        assert.deepEqual(
          counted,
          counted.map((_, at) => at + 2),
        );
        assert.equal(verifyLedger(await store.ledger()), undefined);
      }));

    it("gives back what was saved, in order, also after it was closed and opened", () =>
      inPlace(async (place) => {
        const reading = sampleReading(1, 2_500);
        const store = await place.open({ now: () => NOW });
        assert.equal(await store.saveReading(sampleEvidence(1), sampleKey(1), reading, "ann"), true);
        await store.close();
        await store.close();
        await assert.rejects(store.ledger(), { code: "store/closed" });
        const again = await place.open({ now: () => NOW });
        try {
          assert.deepEqual(await again.findReading(sampleKey(1)), {
            key: sampleKey(1),
            problems: reading.problems,
            facts: 2_500,
          });
          assert.deepEqual(await factsOf(again, sampleKey(1)), reading.facts);
          assert.deepEqual(await again.evidence(), [sampleEvidence(1)]);
          assert.deepEqual(await again.verify(), []);
        } finally {
          await again.close();
        }
      }));

    it("tells readings apart by every part of the key", () =>
      inStore(async (store) => {
        await store.saveReading(sampleEvidence(1), sampleKey(1), sampleReading(1, 3), "ann");
        for (const other of [
          sampleKey(2),
          sampleKey(1, { reader: "nftables" }),
          sampleKey(1, { version: 2 }),
          sampleKey(1, { context: digestOf("another") }),
        ]) {
          assert.equal(await store.findReading(other), undefined);
          await assert.rejects(factsOf(store, other), { code: "store/unknown-reading" });
        }
      }));

    it("keeps the first of two readings with the same key and says so", () =>
      inStore(async (store) => {
        const first = sampleReading(1, 3);
        assert.equal(await store.saveReading(sampleEvidence(1), sampleKey(1), first, "ann"), true);
        assert.equal(await store.saveReading(sampleEvidence(1), sampleKey(1), sampleReading(1, 5), "bob"), false);
        assert.deepEqual(await factsOf(store, sampleKey(1)), first.facts);
        assert.equal((await store.ledger()).length, 1);
      }));

    it("gives facts reading by reading in the order asked, and readings without facts", () =>
      inStore(async (store) => {
        const one = sampleReading(1, 4);
        const two = sampleReading(2, 4);
        await store.saveReading(sampleEvidence(1), sampleKey(1), one, "ann");
        await store.saveReading(sampleEvidence(3), sampleKey(3), { facts: [], problems: [] }, "ann");
        await store.saveReading(sampleEvidence(2), sampleKey(2), two, "ann");
        assert.deepEqual(await factsOf(store, sampleKey(2), sampleKey(3), sampleKey(1)), [...two.facts, ...one.facts]);
        assert.deepEqual(await store.findReading(sampleKey(3)), { key: sampleKey(3), problems: [], facts: 0 });
      }));

    it("keeps evidence once, with the metadata given last", () =>
      inStore(async (store) => {
        const renamed: Evidence = { ...sampleEvidence(1), name: "moved/1.pcap" };
        await store.saveReading(sampleEvidence(1), sampleKey(1), sampleReading(1, 1), "ann");
        await store.saveReading(sampleEvidence(2), sampleKey(2), sampleReading(2, 1), "ann");
        await store.saveReading(renamed, sampleKey(1, { version: 2 }), sampleReading(1, 1), "ann");
        assert.deepEqual(await store.evidence(), [renamed, sampleEvidence(2)]);
      }));

    it("writes a ledger entry with each reading, chained to the one before", () =>
      inStore(async (store) => {
        await store.saveReading(sampleEvidence(1), sampleKey(1), sampleReading(1, 2), "ann");
        await store.saveReading(sampleEvidence(2), sampleKey(2), sampleReading(2, 1), "bob");
        const [first, second] = await store.ledger();
        assert.ok(first !== undefined && second !== undefined);
        assert.deepEqual([first.sequence, first.time, first.actor, first.action], [1, NOW, "ann", "read"]);
        assert.equal(first.subject, sampleEvidence(1).digest);
        assert.equal(second.previous, first.hash);
        const { digest, ...body } = second.body as Record<string, unknown>;
        assert.match(String(digest), /^sha256:[0-9a-f]{64}$/);
        const { reader, version, context } = sampleKey(2);
        assert.deepEqual(body, { name: "captures/2.pcap", reader, version, context, facts: 1 });
      }));

    it("keeps hostile text as it is", () =>
      inStore(async (store) => {
        const name = "'); drop table fact;-- \u0000 \u202e \ud800 \u{1f6a2} __proto__";
        const evidence: Evidence = { ...sampleEvidence(1), name };
        const reading = sampleReading(1, 1);
        const problem = { code: "x/y", severity: "error", message: name } as const;
        await store.saveReading(
          evidence,
          sampleKey(1),
          { facts: reading.facts, problems: [problem] },
          name.replaceAll("\ud800", ""),
        );
        assert.deepEqual(await store.evidence(), [evidence]);
        assert.deepEqual((await store.findReading(sampleKey(1)))?.problems, [problem]);
      }));

    it("lets the caller save while it walks through facts", () =>
      inStore(async (store) => {
        await store.saveReading(sampleEvidence(1), sampleKey(1), sampleReading(1, 4_001), "ann");
        let count = 0;
        for await (const fact of store.facts([sampleKey(1)])) {
          if (count++ % 1_000 === 0)
            await store.saveReading(
              sampleEvidence(count),
              sampleKey(count, { version: 9 }),
              { facts: [fact], problems: [] },
              "ann",
            );
        }
        assert.equal(count, 4_001);
        assert.equal((await store.ledger()).length, 6);
      }));

    it("takes readings from two writers at once and loses none", () =>
      inStore(async (store, place) => {
        const other = await place.open({ now: () => NOW });
        try {
          const numbers = Array.from({ length: 20 }, (_, at) => at + 1);
          const saved = await Promise.all(
            numbers.map((number) =>
              (number % 2 === 0 ? store : other).saveReading(
                sampleEvidence(number),
                sampleKey(number),
                sampleReading(number, 50),
                "ann",
              ),
            ),
          );
          assert.ok(saved.every((done) => done));
          for (const number of numbers)
            assert.deepEqual(await factsOf(other, sampleKey(number)), sampleReading(number, 50).facts);
          assert.equal((await store.ledger()).length, 20);
        } finally {
          await other.close();
        }
      }));

    it("refuses a key that names another piece of evidence", () =>
      inStore(async (store) => {
        await assert.rejects(store.saveReading(sampleEvidence(1), sampleKey(2), sampleReading(1, 1), "ann"), TypeError);
        assert.deepEqual(await store.evidence(), []);
      }));
  });
}
