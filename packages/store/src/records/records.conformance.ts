// What every engine of the records must do, written against the interface alone.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { verifyLedger } from "@bulkhead/facts";
import type { Kind, Records } from "./records.ts";

interface Thing {
  readonly group: string;
  readonly count: number;
}
const THING: Kind<Thing> = { name: "thing", scopeOf: ({ group }) => group };
const OTHER: Kind<Thing> = { name: "other" };
const NOW = "2026-03-02T10:00:00.000Z";

/** `open` gives the same place each time; another test gets another one. */
export function describeRecords(
  engine: string,
  makePlace: () => Promise<{ open(now: () => string): Promise<Records>; clear(): Promise<void> }>,
): void {
  const inPlace = async (work: (one: Records, two: Records) => Promise<void>): Promise<void> => {
    const place = await makePlace();
    const [one, two] = [await place.open(() => NOW), await place.open(() => NOW)];
    try {
      await work(one, two);
    } finally {
      await one.close();
      await two.close();
      await place.clear();
    }
  };
  describe(`records on ${engine}`, () => {
    it("keeps documents by kind and id, and lists them by scope in the order of ids", () =>
      inPlace(async (one, two) => {
        await one.change(async (change) => {
          for (const [id, group] of [
            ["b", "x"],
            ["a", "x"],
            ["c", "y"],
          ] as const)
            await change.put(THING, id, { group, count: 1 });
          await change.put(OTHER, "a", { group: "x", count: 9 });
          assert.deepEqual(await change.get(THING, "b"), { group: "x", count: 1 }, "sees its own changes");
        });
        assert.deepEqual(await two.list(THING, "x"), [
          { group: "x", count: 1 },
          { group: "x", count: 1 },
        ]);
        assert.equal((await two.list(THING)).length, 3);
        assert.deepEqual(await two.get(OTHER, "a"), { group: "x", count: 9 });
        await two.change(async (change) => {
          await change.put(THING, "a", { group: "z", count: 2 });
          await change.remove(THING, "b");
        });
        assert.deepEqual(await one.list(THING, "x"), []);
        assert.deepEqual(await one.get(THING, "a"), { group: "z", count: 2 });
      }));

    it("does all of a change or nothing, and nobody sees it half done", () =>
      inPlace(async (one, two) => {
        const failing = one.change(async (change) => {
          await change.put(THING, "a", { group: "x", count: 1 });
          await change.append("ann", "put", "a", null);
          assert.equal(await two.get(THING, "a"), undefined);
          throw new RangeError("no");
        });
        await assert.rejects(failing, RangeError);
        assert.equal(await one.get(THING, "a"), undefined);
        assert.equal(await one.head(), 0);
      }));

    it("runs changes one after another, from wherever they come", () =>
      inPlace(async (one, two) => {
        const add = (records: Records) =>
          records.change(async (change) => {
            const before = (await change.get(THING, "sum"))?.count ?? 0;
            await new Promise((resolve) => setTimeout(resolve, 1));
            await change.put(THING, "sum", { group: "", count: before + 1 });
            await change.append("ann", "add", "sum", { to: before + 1 });
          });
        await Promise.all(Array.from({ length: 20 }, (_, at) => add(at % 2 === 0 ? one : two)));
        assert.equal((await one.get(THING, "sum"))?.count, 20);
        const entries = await two.entriesAfter(0, 100);
        assert.equal(verifyLedger(entries), undefined);
        assert.deepEqual(
          entries.map(({ sequence }) => sequence),
          Array.from({ length: 20 }, (_, at) => at + 1),
        );
        assert.deepEqual(
          (await one.entriesBefore(6, 3)).map(({ sequence }) => sequence),
          [5, 4, 3],
        );
        assert.equal(await two.head(), 20);
      }));

    it("takes every text as it is", () =>
      inPlace(async (one) => {
        const odd = "'; drop table document; -- ? $1 \u0000 \u{1f600} <script>";
        await one.change((change) => change.put(THING, odd.replace("\u0000", ""), { group: "g'?", count: 1 }));
        await one.change((change) => change.append("a ? b", "say", "x", { odd }));
        assert.deepEqual(await one.get(THING, odd.replace("\u0000", "")), { group: "g'?", count: 1 });
        assert.equal((await one.list(THING, "g'?")).length, 1);
        assert.deepEqual((await one.entriesAfter(0, 1))[0]?.body, { odd });
      }));
  });
}
