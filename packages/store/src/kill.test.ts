// Kill -9 at random moments, with two writers at the same store: what was acknowledged is there and whole, and nothing is there in part.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { sampleKey, sampleReading, sampleSize } from "./sample.fixture.ts";
import { openSqliteStore } from "./sqlite.ts";
import { factsOf } from "./store.conformance.ts";

const SAVING = fileURLToPath(new URL("./saving.ts", import.meta.url));
const KILLS = 52;
const LANES = 2;
/** Far more numbers than one child can use, so that no two children save the same reading. */
const STRIDE = 100_000;

test(`kill -9 at ${KILLS} random moments loses nothing that was acknowledged`, async (context) => {
  const seed = Number(process.env["BULKHEAD_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  context.diagnostic(`seed ${seed} (set BULKHEAD_SEED to repeat)`);
  const random = randomFrom(seed);
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-kill-"));
  const path = join(folder, "store.sqlite");
  try {
    const acknowledged: number[] = [];
    const rounds = Array.from({ length: KILLS }, (_, round) => ({
      first: (round + 1) * STRIDE,
      delay: random() * 100,
      early: random() < 0.15,
    }));
    const lane = async () => {
      for (let round = rounds.shift(); round !== undefined; round = rounds.shift()) {
        acknowledged.push(...(await saveUntilKilled(path, round.first, seed, round)));
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));

    const store = await openSqliteStore(path, { now: () => "2026-03-02T11:00:00.000Z" });
    try {
      assert.deepEqual(await store.verify(), []);
      for (const number of acknowledged) {
        const facts = await factsOf(store, sampleKey(number));
        assert.deepEqual(facts, sampleReading(number, sampleSize(number, seed)).facts, `reading ${number}`);
      }
      // Readings that were committed when the kill came before the acknowledgement are whole, too: verify() has compared every one.
      const kept = (await store.ledger()).length;
      context.diagnostic(`${acknowledged.length} readings acknowledged, ${kept} kept`);
      assert.ok(acknowledged.length > KILLS / 2, "hardly any reading was acknowledged: the test proves nothing");
      assert.ok(kept >= acknowledged.length && kept <= acknowledged.length + KILLS);
    } finally {
      await store.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Resolves to the numbers of the readings that the child acknowledged. `early`: killed while it starts and opens, else while it saves. */
async function saveUntilKilled(
  path: string,
  first: number,
  seed: number,
  moment: { readonly delay: number; readonly early: boolean },
): Promise<readonly number[]> {
  const child = spawn(process.execPath, [SAVING, path, String(first), String(seed)], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let complaint = "";
  const kill = () => setTimeout(() => child.kill("SIGKILL"), moment.delay);
  if (moment.early) kill();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (output === "" && !moment.early) kill();
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const signal = await new Promise((resolve) => child.on("close", (_code, by) => resolve(by)));
  assert.equal(signal, "SIGKILL", `the child ended by itself: ${complaint}`);
  // A line without its end may have lost digits.
  return output.split("\n").slice(0, -1).map(Number);
}

/** Mulberry32: small, seeded, good enough to pick moments. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
