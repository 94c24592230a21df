// Packages as the parties hand them to each other on the command line.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const CLI = join(import.meta.dirname, "main.ts");
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-package-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

test("a supplier's claims come into the plant of an owner who vouches for the key, and into no other", () => {
  bulkhead("keygen", "acme.key");
  const line = readFileSync(join(folder, "acme.key.pub"), "utf8").split("\n")[1] ?? "";
  mkdirSync(join(folder, "works"));
  const design = (keys: string): string => `bulkhead: 1
system: { id: works, name: Works }
zones: [{ id: control, name: Control, kind: control, target: 1 }, { id: office, name: Office, kind: enterprise }]
conduits: [{ id: door, name: Door, zones: [control, office] }]
assets: [{ id: plc, name: PLC, type: EDR, zone: control, vendor: Acme, product: C7, version: "2.1" }]
organisations: [{ id: acme, name: Acme, roles: [product-supplier]${keys} }]
`;
  writeFileSync(join(folder, "works", "plant.yaml"), design(""));
  writeFileSync(
    join(folder, "claims.yaml"),
    "claims:\n  - { product: { vendor: Acme, name: C7, version: '2.1' }, requirement: [CR 6.1, CR 3.1], answer: met, reason: See the manual., since: 2026-01-01, how: native }\n",
  );
  const made = bulkhead(
    "package",
    "make",
    "claims",
    "claims.yaml",
    "--from",
    "Acme",
    "--key",
    "acme.key",
    "--output",
    "acme.json",
  );
  assert.equal(made.code, 0, made.err);
  const refused = bulkhead("package", "merge", "acme.json", "works");
  assert.equal(refused.code, 1);
  assert.match(refused.err + refused.out, /certification\/unknown-signer/);

  writeFileSync(join(folder, "works", "plant.yaml"), design(`, keys: [${line}]`));
  assert.equal(bulkhead("package", "inspect", "acme.json", "--plant", "works").code, 0);
  const merged = bulkhead("package", "merge", "acme.json", "works");
  assert.equal(merged.code, 0, merged.err + merged.out);
  const { verdicts } = JSON.parse(bulkhead("assess", "works", "--part", "4-2", "--json").out) as {
    verdicts: readonly { subject: string; requirement: string; claimed: string; proven: string }[];
  };
  const row = verdicts.find(({ subject, requirement }) => subject === "plc" && requirement === "CR 6.1");
  assert.deepEqual([row?.claimed, row?.proven], ["met", "unknown"]);

  const envelope = readFileSync(join(folder, "acme.json"), "utf8");
  writeFileSync(join(folder, "altered.json"), envelope.replace(/"payload":"e/, '"payload":"f'));
  const altered = bulkhead("package", "merge", "altered.json", "works");
  assert.equal(altered.code, 1);
  assert.match(altered.err + altered.out, /certification\/(?:bad-signature|bad-package)/);
});

test("the owner's specification names what each zone asks for; duties say who holds nothing", () => {
  const made = bulkhead(
    "package",
    "make",
    "specification",
    "works",
    "--from",
    "Owner",
    "--key",
    "acme.key",
    "--output",
    "crs.json",
  );
  assert.equal(made.code, 0, made.err);
  const { content } = JSON.parse(bulkhead("package", "inspect", "crs.json", "--key", "acme.key.pub", "--json").out) as {
    content: { demands: readonly { subject: string; rows: readonly string[] }[] };
  };
  assert.equal(content.demands.find(({ subject }) => subject === "control")?.rows.length, 37);
  const duties = bulkhead("duties", "works");
  assert.equal(duties.code, 1);
  assert.match(duties.out, /Nobody answers for Control/);
  assert.match(duties.out, /Nobody is named who maintains it/);
});
