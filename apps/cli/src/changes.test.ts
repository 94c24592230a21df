// What would lift a level, and what changed, as people ask for it on the command line.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const CLI = join(import.meta.dirname, "main.ts");
let plant: string;

const DESIGN = `bulkhead: 1
system: { id: works, name: Works }
zones:
  - { id: control, name: Control, kind: control, target: 1 }
  - { id: office, name: Office, kind: dmz }
conduits: [{ id: way, name: Way, zones: [control, office] }]
assets: [{ id: plc, name: PLC, zone: control, type: EDR }]
`;
const STATEMENTS = `statements:
  - { requirement: SR 6.1, where: control, answer: met, by: Ann, since: 2026-03-01, until: 2026-06-30, reason: Logs are read daily. }
`;

before(() => {
  plant = mkdtempSync(join(tmpdir(), "bulkhead-changes-"));
  mkdirSync(join(plant, "evidence"));
  writeFileSync(join(plant, "plant.yaml"), DESIGN);
  writeFileSync(join(plant, "evidence", "statements.yaml"), STATEMENTS);
});
after(() => rmSync(plant, { recursive: true, force: true }));

function bulkhead(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: plant, encoding: "utf8" });
  return { code: status, out: stdout.trim(), err: stderr };
}

test("what-if names the rows that lift a level, and tells the level if they were met", () => {
  const asked = bulkhead("what-if", "--at", "control", "--fr", "DC", "--as-of", "2026-05-01");
  assert.equal(asked.code, 0, asked.err);
  assert.match(asked.out, /FR 4 Data confidentiality: 2 rows from SL 0 to SL 1\n {4}SR 4\.1 .*claimed unknown\n/);
  const assumed = bulkhead("what-if", "--at", "control", "--fr", "dc", "--met", "SR-4.1", "sr4.3", "--as-of", "2026-05-01");
  assert.match(assumed.out, /FR 4 DC goes from SL 0 to SL 1/);
  const json = JSON.parse(bulkhead("what-if", "--at", "control", "--json", "--as-of", "2026-05-01").out) as {
    subjects: readonly { target: readonly { fr: string; to: number }[] }[];
  };
  assert.ok(
    json.subjects[0]?.target.every(({ fr, to }) => fr !== "TRE" && to === 1),
    "TRE has reached its target",
  );
  assert.match(bulkhead("what-if", "--at", "contrl").err, /cli\/unknown-subject.*\n.*Did you mean control/);
  assert.match(bulkhead("what-if", "--met", "SR 9.9").err, /cli\/unknown-requirement/);
});

test("changes tells the statement that ended and the level that fell, and what another design does", () => {
  const moved = bulkhead("changes", "--from", "2026-05-01", "--to", "2026-08-01");
  assert.equal(moved.code, 0, moved.err);
  assert.match(moved.out, /0 facts came, 1 fact went/);
  assert.match(moved.out, /Level claimed of control in TRE: SL 1 → SL 0 \(SR 6\.1\)/);
  assert.match(moved.out, /SR 6\.1 at control: proven unknown → unknown, claimed met → unknown\n {2}- for: Ann says: met/);
  assert.match(bulkhead("changes", "--from", "2026-05-01", "--to", "2026-05-02").out, /Nothing moved\.$/);
  writeFileSync(
    join(plant, "other.yaml"),
    DESIGN.replace("target: 1", "target: 2").replace(
      "- { id: office",
      "- { id: lab, name: Lab, kind: control }\n  - { id: office",
    ),
  );
  const other = bulkhead("changes", "--design", "other.yaml", "--to", "2026-05-01");
  assert.match(other.out, /design added: zones\.lab/);
  assert.match(other.out, /Level claimed of lab in IAC: not there → SL 0/);
  assert.equal(bulkhead("changes").code, 2);
  assert.match(bulkhead("changes", "--from", "2026-08-01", "--to", "2026-05-01").err, /cli\/bad-argument/);
});
