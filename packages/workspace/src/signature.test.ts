// Signed evidence: a signature that holds is told, one that does not refuses the file, one of a stranger counts as none.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { encodePublicKey, type SigningKey, signingKeyOf } from "@bulkhead/certification";
import type { Fact } from "@bulkhead/facts";
import { type Observation, observeFile } from "./observation.ts";
import { openPlantFolder } from "./plant-folder.ts";
import { signEvidence } from "./signature.ts";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-signature-"));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "evidence"));
mkdirSync(join(folder, "keys"));
writeFileSync(
  join(folder, "plant.yaml"),
  "bulkhead: 1\nsystem: { id: w, name: W }\nzones: [{ id: z, name: Z, kind: supervision }]\n",
);

const anna = signingKeyOf(new Uint8Array(32).fill(1));
const stranger = signingKeyOf(new Uint8Array(32).fill(2));
writeFileSync(join(folder, "keys", "anna.pub"), encodePublicKey(anna.publicKey));
writeFileSync(join(folder, "keys", "broken.pub"), "no key\n");

const SNAPSHOT = JSON.stringify({
  format: "bulkhead-host-snapshot/1",
  host: "hmi",
  collected: "2026-03-02T09:00:00Z",
  collector: { user: "anna", uid: 0, version: "1" },
  items: [],
});

async function observe(
  text: string,
  signature: string | undefined,
): Promise<{ readonly observation: Observation; readonly facts: readonly Fact[] }> {
  const path = join(folder, "evidence", "hmi.json");
  writeFileSync(path, text);
  rmSync(`${path}.sig`, { force: true });
  if (signature !== undefined) writeFileSync(`${path}.sig`, signature);
  const { evidence } = openPlantFolder(folder);
  assert.deepEqual(
    evidence.map(({ name }) => name),
    ["hmi.json"],
  );
  const facts: Fact[] = [];
  const progress = { progress: () => undefined };
  const observation = await observeFile(evidence[0] as (typeof evidence)[0], [], undefined, "", progress, (fact) =>
    facts.push(fact),
  );
  return { observation, facts };
}

const signed = (text: string, key: SigningKey): string =>
  signEvidence(`sha256:${createHash("sha256").update(text).digest("hex")}`, key);
const codes = ({ observation }: { readonly observation: Observation }): readonly string[] =>
  observation.problems.map(({ code }) => code);

test("who signed stands in every fact", async () => {
  const { observation, facts } = await observe(SNAPSHOT, signed(SNAPSHOT, anna));
  assert.deepEqual(observation.problems, []);
  assert.equal(observation.evidence?.signedBy, "anna");
  assert.equal(facts[0]?.source.signedBy, "anna");
  const unsigned = await observe(SNAPSHOT, undefined);
  assert.equal(unsigned.facts[0]?.source.signedBy, undefined);
});

test("an altered file, an altered signature, and one that is none are refused, and nothing of the file is used", async () => {
  const right = signed(SNAPSHOT, anna);
  const altered = SNAPSHOT.replace("hmi", "HMI");
  const forged = right.replace(/"sig": "../, '"sig": "AA');
  for (const [text, signature] of [
    [altered, right],
    [SNAPSHOT, forged],
    [SNAPSHOT, "{}"],
    [SNAPSHOT, right.slice(0, 40)],
  ] as const) {
    const seen = await observe(text, signature);
    assert.deepEqual(codes(seen), ["cli/signature-broken"]);
    assert.deepEqual(seen.facts, []);
  }
});

test("a stranger's signature counts as none, and that is said", async () => {
  const seen = await observe(SNAPSHOT, signed(SNAPSHOT, stranger));
  assert.deepEqual(codes(seen), ["cli/signature-unknown"]);
  assert.equal(seen.facts[0]?.source.signedBy, undefined);
});

test("a file among the keys that holds none is told", () => {
  assert.deepEqual(
    openPlantFolder(folder)
      .problems.filter(({ code }) => code === "cli/bad-key")
      .map(({ file }) => file),
    ["keys/broken.pub"],
  );
});
