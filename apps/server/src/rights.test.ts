// Every route and every role: who may and who may not, in one table. A route that is new and stands in no right's list fails here.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Need, RIGHTS_OF, ROLES, ROUTES, type Role, type Route, type RouteName } from "@bulkhead/contract";
import { startTestServer, type TestServer } from "./test-server.fixture.ts";

let server: TestServer;
const cookies = new Map<string, string>();
before(async () => {
  server = await startTestServer();
  await server.administrator();
  for (const role of ROLES) cookies.set(role, await server.person(role, [{ role }]));
  cookies.set("stranger", await server.person("stranger", [{ role: "owner", plant: "elsewhere" }]));
  cookies.set("nobody", await server.person("nobody", []));
});
after(() => server.close());

/** Written out by hand, and not asked from the code: what each role may do at a plant and at the server. */
const MAY: Readonly<Record<Role, string>> = {
  owner: "view edit answer review comment upload settle ledger",
  engineer: "view edit answer review comment upload settle",
  integrator: "view edit answer comment upload",
  supplier: "view answer comment upload",
  assessor: "view review comment ledger",
  auditor: "view ledger",
  administrator: "people plants ledger",
};

test("roles have the rights of the table and no other", () => {
  for (const role of ROLES) assert.deepEqual([...RIGHTS_OF[role]].sort(), MAY[role].split(" ").sort(), role);
});

const names = Object.keys(ROUTES) as RouteName[];

function addressOf({ path }: Route): string {
  return path
    .replace(":plant", "riverside")
    .replace(":number", "1")
    .replace(/:(\w+)/g, "nothing");
}

/** Asks with an empty body: whoever may gets as far as being told what is wrong with it. */
async function statusFor(name: RouteName, as: string | undefined): Promise<number> {
  const route: Route = ROUTES[name];
  const body = route.body === undefined ? undefined : {};
  // a session of its own for what ends or locks it
  const response = await server.ask(route.method, addressOf(route), body, as);
  return response.statusCode;
}

const ENDS = new Set<RouteName>(["signOut", "lock", "changePassword", "addPlant"]);

function mayBe(needs: Need, role: Role | "stranger" | "nobody" | undefined): boolean {
  if (needs === "anyone") return true;
  if (role === undefined) return false;
  if (needs === "session" || needs === "person") return true;
  return role !== "stranger" && role !== "nobody" && MAY[role].split(" ").includes(needs);
}

test(`${names.length} routes, ${ROLES.length} roles, a stranger, somebody without a role, and nobody at all`, async () => {
  let asked = 0;
  for (const name of names) {
    const { needs }: Route = ROUTES[name];
    if (needs === "anyone") continue;
    for (const role of [...ROLES, "stranger", "nobody", undefined] as const) {
      const may = mayBe(needs, role);
      if (may && ENDS.has(name)) continue;
      const status = await statusFor(name, role === undefined ? undefined : cookies.get(role));
      asked += 1;
      const refused = status === 401 || status === 403;
      // a plant that somebody may not see is not there for him
      const hidden = status === 404 && ROUTES[name].path.includes(":plant");
      assert.equal(refused || (hidden && !may), !may, `${name} as ${role ?? "nobody signed in"}: ${status}`);
      assert.notEqual(status, 500, `${name} as ${role ?? "nobody"}`);
      assert.equal(role === undefined ? status : 0, role === undefined ? 401 : 0, `${name} without a session`);
    }
  }
  assert.ok(asked > 400, `${asked}`);
  assert.deepEqual(server.bugs, []);
});

test("every route of a plant asks for a right, and only those without a session are open", () => {
  const open = names.filter((name) => (ROUTES[name].needs as Need) === "anyone").sort();
  assert.deepEqual(open, [
    "arriveFromProvider",
    "begin",
    "departToProvider",
    "health",
    "passkeyOptions",
    "passkeySignIn",
    "signIn",
    "signInWays",
    "unlock",
  ]);
  for (const name of names) {
    const { path, needs }: Route = ROUTES[name];
    if (path.includes(":plant")) assert.ok(!["anyone", "session", "person"].includes(needs), name);
  }
});

test("a token does what its scope says as far as its person may, and ends", async () => {
  const engineer = cookies.get("engineer") as string;
  const make = async (scope: string[], as = engineer): Promise<string> => {
    const response = await server.ask("POST", "/api/me/tokens", { name: "t", scope, expires: "2026-12-31" }, as);
    assert.equal(response.statusCode, 200, response.body);
    return response.json<{ token: string }>().token;
  };
  const read = await make(["read"]);
  const edit = await make(["edit"]);
  const over = await make(["edit", "upload", "answer"], cookies.get("auditor"));
  const patch = { revision: 1, edits: [{ do: "place", places: { dosing: { x: 1, y: 2 } } }] };
  const status = async (token: string, method: string, url: string, body?: unknown): Promise<number> =>
    (await server.ask(method, url, body, token)).statusCode;
  assert.equal(await status(read, "GET", "/api/plants/riverside/map"), 200);
  assert.equal(await status(read, "PATCH", "/api/plants/riverside/map", patch), 403);
  assert.equal(await status(over, "PATCH", "/api/plants/riverside/map", patch), 403);
  assert.equal(await status(edit, "PATCH", "/api/plants/riverside/map", patch), 200);
  assert.equal(await status(edit, "POST", "/api/plants/riverside/uploads", { name: "a", size: 1 }), 403);
  assert.equal(await status(read, "POST", "/api/me/tokens", { name: "t", scope: ["read"], expires: "2026-12-31" }), 403);
  for (const forged of [`${read.slice(0, -1)}x`, "bulkhead_", "bulkhead_../../etc", "nonsense"]) {
    const response = await server.app.inject({
      method: "GET",
      url: "/api/me",
      headers: { host: "localhost:62443", authorization: `Bearer ${forged}` },
    });
    assert.equal(response.statusCode, 401, forged);
  }
  const refused = (await server.records.entriesBefore(1e9, 50)).filter(({ action }) => action === "refused");
  assert.ok(refused.length > 3, "refusals are in the ledger");
  server.pass(40 * 24 * 3_600_000);
  assert.equal(await status(read, "GET", "/api/plants/riverside/map"), 401);
});

test("somebody for one zone edits, answers and sees there, and nowhere else", async () => {
  const grants = [{ role: "integrator", plant: "riverside", zone: "dosing" } as const];
  const dan = await server.person("dan", grants);
  const map = await server.plants.designs.document("riverside");
  const asset = (zone: string) => map.plant.assets?.find((one) => one.zone === zone);
  const put = async (zone: string, change: object): Promise<number> => {
    const { revision } = await server.plants.designs.document("riverside");
    const edits = [{ do: "put", thing: { kind: "asset", value: { ...asset(zone), ...change } } }];
    return (await server.ask("PATCH", "/api/plants/riverside/map", { revision, edits }, dan)).statusCode;
  };
  assert.equal(await put("dosing", { note: "his own" }), 200);
  assert.equal(await put("intake", { note: "another's" }), 403);
  assert.equal(await put("dosing", { zone: "intake" }), 403);
  assert.equal(await put("intake", { zone: "dosing" }), 403);
  const rows = (await server.ask("GET", "/api/plants/riverside/assessment/rows?limit=1000", undefined, dan)).json<{
    rows: { subject: string }[];
  }>();
  const conduits = new Set(map.plant.conduits?.filter(({ zones }) => zones.includes("dosing")).map(({ id }) => id));
  assert.ok(rows.rows.length > 50 && rows.rows.every(({ subject }) => subject === "dosing" || conduits.has(subject)));
  assert.equal(
    (await server.ask("GET", "/api/plants/riverside/assessment/rows/intake/SR%205.1", undefined, dan)).statusCode,
    404,
  );
  assert.equal((await server.ask("GET", "/api/plants/riverside/revisions", undefined, dan)).statusCode, 403);
  const home = (await server.ask("GET", "/api/plants/riverside/home", undefined, dan)).json<{ changes: unknown[] }>();
  assert.deepEqual(home.changes, [], "the ledger names things of every zone");
  const asked = (await server.ask("GET", "/api/plants/riverside/answers?requirement=SR%201.3", undefined, dan)).json<{
    questions: { id: string; text: string; evidence: string[] }[];
  }>();
  assert.ok(asked.questions.length >= 1 && asked.questions.every(({ text, evidence }) => text !== "" && evidence.length > 0));
  const content = { requirement: "SR 1.3", where: ["intake"], answer: "met", reason: "x", since: "2026-11-01T00:00:00Z" };
  assert.equal((await server.ask("POST", "/api/plants/riverside/answers", { move: "draft", content }, dan)).statusCode, 403);
  const own = { move: "draft", content: { ...content, where: ["dosing"] } };
  assert.equal((await server.ask("POST", "/api/plants/riverside/answers", own, dan)).statusCode, 200);
});

test("rights named in the routes are those of the table", () => {
  const known = new Set<string>(Object.values(MAY).flatMap((all) => all.split(" ")));
  for (const name of names) {
    const needs = ROUTES[name].needs as Need;
    if (!["anyone", "session", "person"].includes(needs)) assert.ok(known.has(needs), `${name}: ${needs}`);
  }
});
