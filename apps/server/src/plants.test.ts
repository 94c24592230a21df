// Edits that are never lost, uploads that go on after a break, findings with a life, answers with theirs, and bad input of every kind.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { EvidenceEntry, FindingEntry, MapAnswer, RevisionEntry } from "@bulkhead/contract";
import { EXAMPLE, startTestServer, type TestServer } from "./test-server.fixture.ts";

let server: TestServer;
let ada: string;
let bob: string;
before(async () => {
  server = await startTestServer({ quota: 4_000_000 });
  ada = await server.administrator();
  bob = await server.person("bob", [{ role: "engineer" }]);
});
after(() => server.close());
const PLANT = "/api/plants/riverside";
const get = async <T>(url: string, as = ada): Promise<T> => {
  const response = await server.ask("GET", url, undefined, as);
  assert.equal(response.statusCode, 200, `${url}: ${response.body}`);
  return response.json();
};
const zone = (id: string, more: object = {}) => ({
  do: "put",
  thing: { kind: "zone", value: { id, name: id, kind: "control", ...more } },
});

test("two people edit: the second is told what is there now, and neither loses anything", async () => {
  const { revision } = await get<MapAnswer>(`${PLANT}/map`);
  const first = await server.ask("PATCH", `${PLANT}/map`, { revision, edits: [zone("north")] }, ada);
  assert.equal(first.json<MapAnswer>().revision, revision + 1);
  const second = await server.ask("PATCH", `${PLANT}/map`, { revision, edits: [zone("south")] }, bob);
  assert.equal(second.statusCode, 409);
  const { now } = second.json<{ now: MapAnswer }>();
  assert.ok(now.plant.zones?.some(({ id }) => id === "north") && now.by === "ada");
  const again = await server.ask("PATCH", `${PLANT}/map`, { revision: now.revision, edits: [zone("south")] }, bob);
  assert.equal(again.statusCode, 200);
  const both = await get<MapAnswer>(`${PLANT}/map`);
  assert.ok(["north", "south"].every((id) => both.plant.zones?.some((one) => one.id === id)));
  assert.ok(both.remarks.length > 0, "lint comes with the revision");
});

test("of many edits at the same moment exactly one is taken", async () => {
  const { revision } = await get<MapAnswer>(`${PLANT}/map`);
  const all = await Promise.all(
    Array.from({ length: 8 }, (_, at) =>
      server.ask("PATCH", `${PLANT}/map`, { revision, edits: [zone(`race-${at}`)] }, at % 2 === 0 ? ada : bob),
    ),
  );
  assert.deepEqual(
    all.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
    [200, ...Array<number>(7).fill(409)],
  );
  assert.equal((await get<MapAnswer>(`${PLANT}/map`)).revision, revision + 1);
});

test("undo is a new revision, does not touch what changed again, and every revision can be looked at", async () => {
  const before = await get<MapAnswer>(`${PLANT}/map`);
  const edits = [zone("east"), { do: "remove", kind: "zone", id: "north" }];
  const edited = (await server.ask("PATCH", `${PLANT}/map`, { revision: before.revision, edits }, ada)).json<MapAnswer>();
  const other = (
    await server.ask("PATCH", `${PLANT}/map`, { revision: edited.revision, edits: [zone("west")] }, bob)
  ).json<MapAnswer>();
  const undone = await server.ask("POST", `${PLANT}/map/undo`, { revision: other.revision, undo: edited.revision }, ada);
  assert.equal(undone.statusCode, 200, undone.body);
  const zones = undone.json<MapAnswer>().plant.zones?.map(({ id }) => id) ?? [];
  assert.ok(zones.includes("north") && zones.includes("west") && !zones.includes("east"));
  const conflict = await server.ask("POST", `${PLANT}/map/undo`, { revision: other.revision + 1, undo: edited.revision }, ada);
  assert.equal(conflict.statusCode, 409);
  const past = await get<MapAnswer>(`${PLANT}/revisions/${before.revision}`);
  assert.deepEqual(past.plant, before.plant);
  const revisions = await get<RevisionEntry[]>(`${PLANT}/revisions`);
  assert.deepEqual(
    revisions.slice(0, 3).map(({ how, by }) => [how, by]),
    [
      [`undo ${edited.revision}`, "ada"],
      [undefined, "bob"],
      [undefined, "ada"],
    ],
  );
});

test("edits that make no plant, or reach for what they should not, are refused", async () => {
  const { revision } = await get<MapAnswer>(`${PLANT}/map`);
  for (const edit of [
    zone("Bad Id"),
    zone("x", { target: 9 }),
    zone("x", { surprise: true }),
    { do: "put", thing: { kind: "zone", value: { id: "__proto__" } } },
    { do: "place", places: { dosing: { x: 1e300, y: 0 } } },
    { do: "destroy" },
  ]) {
    const response = await server.ask("PATCH", `${PLANT}/map`, { revision, edits: [edit] }, ada);
    assert.ok([400, 422].includes(response.statusCode), `${JSON.stringify(edit)}: ${response.statusCode}`);
  }
  assert.equal((await get<MapAnswer>(`${PLANT}/map`)).revision, revision);
  assert.equal(({} as Record<string, unknown>)["x"], undefined);
});

const send = (id: string, offset: number, bytes: Buffer, as = ada) =>
  server.app.inject({
    method: "PATCH",
    url: `${PLANT}/uploads/${id}`,
    headers: {
      host: "localhost:62443",
      "sec-fetch-site": "same-origin",
      cookie: as,
      "content-type": "application/offset+octet-stream",
      "upload-offset": String(offset),
    },
    payload: bytes,
  });

test("an upload goes on where it broke, is evidence when it is whole, and is read", async () => {
  const bytes = readFileSync(join(EXAMPLE, "evidence", "filtration.pcap"));
  const middle = bytes.length >> 1;
  const begin = async () =>
    (await server.ask("POST", `${PLANT}/uploads`, { name: "../../etc/again.pcap", size: bytes.length, modified: 5 }, ada)).json<{
      id: string;
      offset: number;
    }>();
  const { id } = await begin();
  assert.equal((await send(id, 0, bytes.subarray(0, middle))).headers["upload-offset"], String(middle));
  assert.equal((await send(id, 0, bytes)).statusCode, 409, "not from where it is");
  assert.equal((await server.ask("POST", `${PLANT}/uploads/${id}/finish`, undefined, ada)).statusCode, 409, "not whole");
  assert.deepEqual(await begin(), { id, offset: middle });
  assert.equal((await send(id, middle, Buffer.concat([bytes.subarray(middle), Buffer.from("more")]))).statusCode, 413);
  const { offset } = await get<{ offset: number }>(`${PLANT}/uploads/${id}`);
  assert.equal((await send(id, offset, bytes.subarray(offset))).statusCode, 200);
  assert.equal((await server.ask("GET", `${PLANT}/uploads/${id}`, undefined, bob)).statusCode, 404, "another's");
  const { digest } = (await server.ask("POST", `${PLANT}/uploads/${id}/finish`, undefined, ada)).json<{ digest: string }>();
  assert.equal(digest, `sha256:${createHash("sha256").update(bytes).digest("hex")}`);
  const folder = join(server.folder, ".bulkhead");
  assert.deepEqual(readdirSync(join(folder, "uploads")), []);
  assert.ok(!existsSync(join(server.folder, "..", "..", "etc", "again.pcap")));
  await server.plants.judging(await server.plants.find("riverside")).renew();
  const evidence = await get<EvidenceEntry[]>(`${PLANT}/evidence`);
  assert.ok(evidence.some((one) => one.digest === digest && one.uploaded !== undefined));
});

test("what is too large, has no name, or is no evidence is refused or told, and nothing is lost", async () => {
  const begin = (body: object) => server.ask("POST", `${PLANT}/uploads`, body, ada);
  assert.equal((await begin({ name: "big", size: 5_000_000 })).statusCode, 413);
  assert.equal((await begin({ name: "huge", size: 2 ** 60 })).statusCode, 400);
  for (const name of ["..", "a/..", "x\u0000y", "", "line\nbreak"])
    assert.ok([400, 422].includes((await begin({ name, size: 1 })).statusCode), JSON.stringify(name));
  assert.equal((await send("../../../plant.yaml", 0, Buffer.from("x"))).statusCode, 404);
  const { id } = (await begin({ name: "<img src=x onerror=alert(1)>.txt", size: 7 })).json<{ id: string }>();
  await send(id, 0, Buffer.from("=cmd|x!"));
  assert.equal((await server.ask("POST", `${PLANT}/uploads/${id}/finish`, undefined, ada)).statusCode, 200);
  const judging = server.plants.judging(await server.plants.find("riverside"));
  await judging.renew();
  const evidence = await get<EvidenceEntry[]>(`${PLANT}/evidence`);
  const odd = evidence.find(({ name }) => name.startsWith("<img"));
  assert.ok(odd !== undefined && odd.reader === null && odd.problems.some(({ code }) => code === "cli/unrecognised"));
});

test("an asset list is shown before it is taken, and a bomb is none", async () => {
  const list = Buffer.from("name,ip,zone\nPump,10.9.9.9,cellar\n");
  const preview = await server.ask("POST", `${PLANT}/proposals/assets`, list, ada);
  assert.ok(preview.json<{ plant: { zones: { id: string }[] } }>().plant.zones.some(({ id }) => id === "cellar"));
  const revision = (await get<MapAnswer>(`${PLANT}/map`)).revision;
  const bomb = await server.ask("POST", `${PLANT}/proposals/assets`, Buffer.from(`PK\u0003\u0004${"x".repeat(1000)}`), ada);
  assert.ok(bomb.json<{ problems: unknown[] }>().problems.length > 0);
  assert.equal((await get<MapAnswer>(`${PLANT}/map`)).revision, revision);
});

test("a finding is accepted until a day, and what is called fixed and still there stays open", async () => {
  const findings = await get<FindingEntry[]>(`${PLANT}/findings`);
  const [one, two] = findings;
  const settle = (id: string | undefined, body: object) => server.ask("POST", `${PLANT}/findings/${id}`, body, ada);
  assert.equal((await settle(one?.id, { state: "accepted", reason: "Known." })).statusCode, 422, "without an end");
  assert.equal((await settle(one?.id, { state: "accepted", reason: "Known.", expires: "2026-11-26" })).statusCode, 204);
  assert.equal((await settle(two?.id, { state: "fixed", reason: "Removed." })).statusCode, 204);
  assert.equal((await settle(two?.id, { state: "verified", reason: "Says who?" })).statusCode, 400);
  assert.equal((await settle("nothing", { state: "fixed", reason: "x" })).statusCode, 404);
  const after = await get<FindingEntry[]>(`${PLANT}/findings`);
  const state = (id: string | undefined, of: FindingEntry[]) => of.find((finding) => finding.id === id)?.state;
  assert.deepEqual([state(one?.id, after), state(two?.id, after)], ["accepted", "open"]);
});

test("an answer is drafted, submitted and reviewed by two, and counts when it is approved", async () => {
  const content = {
    requirement: "SR 1.3",
    where: ["dosing"],
    answer: "met",
    reason: "Accounts are reviewed.",
    since: "2026-11-01T00:00:00Z",
  };
  const { id } = (await server.ask("POST", `${PLANT}/answers`, { move: "draft", content }, ada)).json<{ id: string }>();
  const move = async (what: string, as: string) =>
    (await server.ask("POST", `${PLANT}/answers/${id}`, { move: what }, as)).statusCode;
  assert.equal(await move("submit", bob), 409, "not his");
  assert.equal(await move("submit", ada), 200);
  assert.equal(await move("review", ada), 409, "her own");
  assert.equal(await move("review", bob), 200);
  const aud = await server.person("aud", [{ role: "auditor" }]);
  assert.equal(await move("approve", aud), 403);
  assert.equal(await move("approve", bob), 200);
  await server.plants.judging(await server.plants.find("riverside")).renew();
  const { rows } = await get<{ rows: { requirement: string; claimed: string }[] }>(
    `${PLANT}/assessment/rows?subject=dosing&text=SR 1.3`,
  );
  assert.equal(rows.find(({ requirement }) => requirement === "SR 1.3")?.claimed, "met");
  assert.deepEqual(server.bugs, []);
});
