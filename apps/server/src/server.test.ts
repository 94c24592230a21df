// The server on the example plant: what it shows is what the engine says, down to the bytes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { AssessmentRow, EvidenceEntry, FactAnswer, FindingEntry, MapAnswer, Page, PlantStanding } from "@bulkhead/contract";
import { startTestServer, type TestServer } from "./test-server.fixture.ts";

let server: TestServer;
let ada: string;
before(async () => {
  server = await startTestServer();
  ada = await server.administrator();
});
after(() => server.close());

async function get<T>(url: string): Promise<T> {
  const response = await server.ask("GET", url, undefined, ada);
  assert.equal(response.statusCode, 200, `${url}: ${response.body}`);
  return response.json();
}
const PLANT = "/api/plants/riverside";

test("home tells levels, contradictions, what comes next and what expires", async () => {
  assert.deepEqual(await get("/api/plants"), [{ id: "riverside", name: "Riverside water treatment works" }]);
  const home = await get<PlantStanding>(`${PLANT}/home`);
  assert.ok(home.levels.length > 8 && home.contradicted >= 1 && home.proven > 0 && home.openFindings > 5);
  assert.match(home.next[0]?.text ?? "", /Settle what speaks against/);
  assert.ok(home.changes.some(({ text }) => text === "map/import riverside"));
});

test("a contradiction leads from its row to the proof, to the fact, to the bytes", async () => {
  const page = await get<Page<AssessmentRow>>(`${PLANT}/assessment/rows?verdict=contradicted`);
  const row = page.rows.find(({ requirement, subject }) => requirement === "SR 5.1" && subject === "intake");
  assert.ok(row !== undefined);
  const proof = await get<{ reasons: { side: string; facts: { id: string }[] }[] }>(`${PLANT}/assessment/rows/intake/SR%205.1`);
  const fact = proof.reasons.find(({ side }) => side === "against")?.facts[0];
  const answer = await get<FactAnswer>(`${PLANT}/facts/${encodeURIComponent(fact?.id ?? "")}`);
  assert.equal(answer.excerpt?.kind, "packet");
  assert.match(answer.text, /10\.20\.0\.50/);
});

test("rows come in pages, and filters count over all of them", async () => {
  const first = await get<Page<AssessmentRow>>(`${PLANT}/assessment/rows?limit=10`);
  const second = await get<Page<AssessmentRow>>(`${PLANT}/assessment/rows?limit=10&after=${first.next}`);
  assert.equal(first.rows.length, 10);
  assert.notDeepEqual(first.rows, second.rows);
  const dosing = await get<Page<AssessmentRow>>(`${PLANT}/assessment/rows?subject=dosing&blocking=true&fr=RDF`);
  assert.ok(dosing.total > 0 && dosing.total < first.total);
  assert.ok(dosing.rows.every(({ subject, fr, blocking }) => subject === "dosing" && fr === "RDF" && blocking));
});

test("evidence, traffic, findings, map and proposals are there", async () => {
  const evidence = await get<EvidenceEntry[]>(`${PLANT}/evidence`);
  assert.ok(evidence.some(({ name, usedBy }) => name === "supervision.pcap" && usedBy.length > 0));
  for (const view of ["inventory", "conversations", "operations"]) {
    const page = await get<Page<{ first: string }>>(`${PLANT}/traffic/${view}?limit=5`);
    assert.ok(page.rows.length === 5 && page.total > 5, view);
  }
  const undeclared = await get<Page<{ channel: string | null }>>(`${PLANT}/traffic/conversations?undeclared=true`);
  assert.ok(undeclared.total > 0 && undeclared.rows.every(({ channel }) => channel === null));
  const times = await get<{ times: string[]; classes: { counts: number[] }[] }>(`${PLANT}/traffic/times`);
  assert.ok(times.classes.every(({ counts }) => counts.length === times.times.length));
  const findings = await get<FindingEntry[]>(`${PLANT}/findings`);
  assert.equal(new Set(findings.map(({ id }) => id)).size, findings.length);
  const map = await get<MapAnswer>(`${PLANT}/map`);
  assert.equal(map.revision, 1);
  assert.ok(map.editable && (map.plant.zones?.length ?? 0) > 5);
  const lines = await get<{ tone: string }[]>(`${PLANT}/map/lines`);
  assert.ok(lines.some(({ tone }) => tone === "undeclared"));
  const proposal = await get<{ plant: { zones: unknown[] } }>(`${PLANT}/proposals/traffic`);
  assert.ok(proposal.plant.zones.length > 3);
  assert.deepEqual(server.bugs, []);
});

test("the ledger tells what happened and proves that its chain holds", async () => {
  const { entries } = await get<{ entries: { action: string }[] }>("/api/ledger");
  assert.ok(entries.some(({ action }) => action === "person/first"));
  assert.deepEqual((await get<{ holds: boolean }>("/api/ledger/verify")).holds, true);
});
