// `observe` is killed at random moments: the store opens, it is whole, and every fact whose keeping was said is there.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openSqliteStore } from "@bulkhead/store";

const KILLS = 50;
const SEED = Number(process.env["BULKHEAD_SEED"] ?? Date.now() % 1_000_000);
const CLI = join(import.meta.dirname, "main.ts");
const EVIDENCE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment", "evidence");

test(`a store survives ${KILLS} kills of observe`, async (context) => {
  context.diagnostic(`seed ${SEED}`);
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-kill-"));
  const path = join(folder, "facts.sqlite");
  const files = readdirSync(EVIDENCE)
    .filter((name) => name !== "evidence.yaml")
    .map((name) => join(EVIDENCE, name));
  const acknowledged = new Map<string, number>();
  let state = SEED;
  const chance = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
  // how long a whole run takes here and now: kills fall anywhere within it
  const begun = performance.now();
  spawnSync(process.execPath, [CLI, "observe", ...files, "--store", path], { stdio: "ignore" });
  const whole = performance.now() - begun;
  forget(path);
  let killed = 0;
  try {
    for (let round = 0; killed < KILLS; round++) {
      assert.ok(round < KILLS * 4, `only ${killed} of ${round} runs were killed in time`);
      // in turn from another file on, so that there is always something that is not kept yet for the first rounds
      const turned = files.map((_, at) => files[(at + round) % files.length] as string);
      const child = spawn(process.execPath, [CLI, "observe", ...turned, "--store", path], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      let output = "";
      child.stdout.on("data", (data) => {
        output += String(data);
      });
      const timer = setTimeout(() => child.kill("SIGKILL"), 40 + chance(Math.ceil(whole)));
      await new Promise((done) => child.on("close", done));
      clearTimeout(timer);
      if (child.signalCode === "SIGKILL") killed += 1;
      // only whole lines count as said
      const lines = output.slice(0, output.lastIndexOf("\n") + 1).split("\n");
      for (const [at, line] of lines.entries()) {
        const said = /^ {2}(\d+) facts?, kept in the store$/.exec(line);
        const name = lines[at - 1]?.split(": ")[0];
        if (said !== null && name !== undefined) acknowledged.set(name, Number(said[1]));
      }

      const store = await openSqliteStore(path, { now: () => new Date().toISOString() });
      assert.deepEqual(await store.verify(), [], `round ${round}, seed ${SEED}`);
      const kept = new Map<string, number>();
      for (const entry of await store.ledger()) {
        const evidence = (await store.evidence()).find((one) => one.digest === entry.subject);
        if (evidence !== undefined) kept.set(evidence.name, (entry.body as { readonly facts: number }).facts);
      }
      await store.close();
      for (const [name, count] of acknowledged) assert.equal(kept.get(name), count, `round ${round}, seed ${SEED}: ${name}`);
      if (acknowledged.size === files.length) {
        // everything is kept: begin again with an empty store
        acknowledged.clear();
        forget(path);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function forget(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
}
