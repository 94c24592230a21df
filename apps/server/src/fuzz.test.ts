// The API against whatever comes: every route with invalid paths, queries and bodies. Never a fault, always a refusal with a code, nothing
// changed, and no secret in the ledger.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ROUTES, type Route } from "@bulkhead/contract";
import * as fc from "fast-check";
import { PASSWORD, startTestServer, type TestServer } from "./test-server.fixture.ts";

let server: TestServer;
let ada: string;
before(async () => {
  server = await startTestServer();
  ada = await server.administrator();
});
after(() => server.close());

const ODD = fc.oneof(
  fc.constantFrom(
    "..",
    "%2e%2e%2f",
    "\u0000",
    "__proto__",
    "constructor",
    "'; drop table document; --",
    "=1+1",
    "<script>",
    "riverside",
    "9".repeat(30),
    "-1",
    "1e999",
    "a".repeat(5_000),
  ),
  fc.string({ maxLength: 40, unit: "binary" }),
);
const BODY = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.dictionary(
    fc.constantFrom(
      "name",
      "password",
      "edits",
      "revision",
      "move",
      "content",
      "size",
      "state",
      "grants",
      "__proto__",
      "secret",
      "id",
      "credential",
    ),
    fc.oneof(fc.jsonValue({ maxDepth: 3 }), ODD, fc.double(), fc.bigInt().map(Number)),
    { maxKeys: 6 },
  ),
);
const SEED = Number(process.env["BULKHEAD_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env["BULKHEAD_RUNS"] ?? 8);
/** What ends the session that asks. */
const LEFT_OUT = new Set(["signOut", "lock", "changePassword"]);

test("no route fails, whatever it is sent", async (context) => {
  context.diagnostic(`seed ${SEED}, ${RUNS} runs a route (set BULKHEAD_SEED and BULKHEAD_RUNS)`);
  for (const [name, { method, path, query, body }] of Object.entries<Route>(ROUTES)) {
    if (LEFT_OUT.has(name)) continue;
    await fc.assert(
      fc.asyncProperty(
        fc.array(ODD, { minLength: 3, maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...Object.keys(query?.shape ?? { x: 1 })), ODD),
        BODY,
        async (parts, given, sent) => {
          let at = 0;
          const filled = path
            .replace(":plant", "riverside")
            .replaceAll(/:\w+/g, () => encodeURIComponent((parts[at++] ?? "x").toWellFormed()));
          const search = new URLSearchParams(given).toString();
          const response = await server.ask(
            method,
            query === undefined ? filled : `${filled}?${search}`,
            method === "GET" || body === undefined ? undefined : JSON.stringify(sent),
            ada,
          );
          assert.ok(
            response.statusCode < 500 || response.statusCode === 503,
            `${name} ${filled}: ${response.statusCode} ${response.body.slice(0, 300)}`,
          );
          if (response.statusCode >= 400) assert.match(response.json<{ code: string }>().code, /^[a-z]+\/[a-z-]+$/);
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
    server.pass(61_000);
  }
  assert.deepEqual(server.bugs, []);
});

test("afterwards the ledger holds, and holds no secret", async () => {
  const proof = await server.ask("GET", "/api/ledger/verify", undefined, ada);
  assert.equal(proof.json<{ holds: boolean }>().holds, true, proof.body);
  const all = JSON.stringify(await server.records.entriesAfter(0, 100_000));
  assert.ok(!all.includes(PASSWORD) && !all.includes(ada.split("=")[1] ?? "?"));
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});
