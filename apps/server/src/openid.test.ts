// Signing in at an identity provider that we did not write: roles by its claims, accounts linked by subject, and each way bound to one browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Person } from "@bulkhead/contract";
import type { LightMyRequestResponse } from "fastify";
import { readProvider } from "./identity/provider.ts";
import { CLIENT, startTestProvider, type TestProvider } from "./provider.fixture.ts";
import { ORIGIN, PASSWORD, startTestServer, type TestServer } from "./test-server.fixture.ts";

let provider: TestProvider;
let server: TestServer;
let ada: string;
before(async () => {
  provider = await startTestProvider(ORIGIN);
  const description = {
    issuer: provider.issuer,
    ...CLIENT,
    label: "Works login",
    roles: [
      { claim: "groups", has: "ot-engineers", grants: [{ role: "engineer", plant: "riverside" }] },
      { claim: "groups", has: "auditors", grants: [{ role: "auditor" }] },
    ],
  };
  server = await startTestServer({ provider: readProvider(JSON.stringify(description), "openid.yaml") });
  ada = await server.administrator();
});
after(async () => {
  await server.close();
  await provider.close();
});

const cookiesOf = (response: LightMyRequestResponse): string =>
  response.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
const codeOf = (response: LightMyRequestResponse): string => response.json<{ code: string }>().code;

/** To the provider: the query that it sends back, and the cookie of the way. */
async function go(link?: string): Promise<{ readonly search: string; readonly cookie: string }> {
  const response = await server.ask("POST", link === undefined ? "/api/session/openid" : "/api/me/openid", undefined, link);
  assert.equal(response.statusCode, 200, response.body);
  const { url } = response.json<{ url: string }>();
  return { search: await provider.walk(url, ORIGIN), cookie: cookiesOf(response) };
}
const arrive = (search: string, cookie: string) => server.ask("POST", "/api/session/openid/return", { search }, cookie);

async function signIn(): Promise<{ readonly response: LightMyRequestResponse; readonly cookie: string }> {
  const { search, cookie } = await go();
  const response = await arrive(search, cookie);
  return { response, cookie: cookiesOf(response) };
}
const me = async (cookie: string): Promise<Person> => (await server.ask("GET", "/api/me", undefined, cookie)).json();

test("the sign-in page is told of the provider, and of none where there is none", async () => {
  assert.deepEqual((await server.ask("GET", "/api/session/ways")).json(), { openid: "Works login" });
  const without = await startTestServer();
  assert.deepEqual((await without.ask("GET", "/api/session/ways")).json(), { openid: null });
  assert.equal((await without.ask("POST", "/api/session/openid")).statusCode, 404);
  await without.close();
});

test("claims give roles anew at each sign-in, and who gets none stays out", async () => {
  provider.as = { sub: "s-eva", preferred_username: "eva", groups: ["ot-engineers", "canteen"] };
  const first = await signIn();
  assert.deepEqual(first.response.json(), { outcome: "done" });
  const eva = await me(first.cookie);
  assert.deepEqual([eva.name, eva.openid, eva.grants], ["eva", true, [{ role: "engineer", plant: "riverside" }]]);
  assert.equal((await server.ask("GET", "/api/plants/riverside/map", undefined, first.cookie)).statusCode, 200);
  // a new name at the provider is the same person here, known by the subject
  provider.as = { sub: "s-eva", preferred_username: "eva.married", groups: ["auditors"] };
  const second = await signIn();
  assert.deepEqual([(await me(second.cookie)).name, (await me(first.cookie)).grants], ["eva", [{ role: "auditor" }]]);
  provider.as = { sub: "s-eva", preferred_username: "eva" };
  const refused = await signIn();
  assert.equal(codeOf(refused.response), "server/provider-refused");
  provider.as = { sub: "s-new", preferred_username: "newcomer", groups: ["canteen"] };
  assert.equal(codeOf((await signIn()).response), "server/provider-refused");
  assert.ok(!(await server.ask("GET", "/api/people", undefined, ada)).body.includes("newcomer"), "no account is left behind");
  const actions = (await server.records.entriesBefore(1e9, 50)).map(({ action }) => action);
  for (const action of ["person/provider", "person/grants", "refused"]) assert.ok(actions.includes(action), action);
});

test("a name that is taken is not taken over; its owner links the two, and unlinks them", async () => {
  provider.as = { sub: "s-ada", preferred_username: "Ada", groups: ["ot-engineers"] };
  const taken = await signIn();
  assert.equal(codeOf(taken.response), "server/conflict");
  const way = await go(ada);
  assert.equal(codeOf(await arrive(way.search, way.cookie)), "server/signed-out", "without her session");
  const again = await go(ada);
  assert.deepEqual((await arrive(again.search, `${ada}; ${again.cookie}`)).json(), { outcome: "linked" });
  const { cookie } = await signIn();
  const linked = await me(cookie);
  assert.deepEqual([linked.name, linked.grants.map(({ role }) => role)], ["ada", ["administrator", "owner"]], "keeps her roles");
  const eva = await server.person("bea", [{ role: "owner" }]);
  const other = await go(eva);
  assert.equal(codeOf(await arrive(other.search, `${eva}; ${other.cookie}`)), "server/conflict", "the subject is ada's");
  assert.equal((await server.ask("DELETE", "/api/me/openid", undefined, cookie)).statusCode, 204);
  assert.equal((await me(cookie)).openid, false);
});

test("a way belongs to one browser, is gone once, and ends after minutes; what was not asked for is refused", async () => {
  provider.as = { sub: "s-eva", preferred_username: "eva", groups: ["auditors"] };
  const mine = await go();
  const others = await go();
  assert.equal((await arrive(mine.search, others.cookie)).statusCode, 403, "another browser's cookie");
  assert.equal((await arrive(others.search, "")).statusCode, 403, "no cookie");
  assert.equal((await arrive(mine.search, mine.cookie)).statusCode, 200);
  assert.equal((await arrive(mine.search, mine.cookie)).statusCode, 403, "a second time");
  server.pass(61_000);
  const late = await go();
  server.pass(6 * 60_000);
  assert.equal((await arrive(late.search, late.cookie)).statusCode, 403, "too late");
  for (const search of [
    "",
    "?code=x&state=y",
    "?error=access_denied",
    "?code=%00",
    "#",
    "?code=a&code=b&iss=https://evil.example",
  ]) {
    const { cookie } = await go();
    assert.equal((await arrive(search, cookie)).statusCode, 403, search);
    server.pass(61_000);
  }
  const used = await go();
  const wrong = new URLSearchParams(used.search);
  wrong.set("iss", "https://evil.example");
  assert.equal(codeOf(await arrive(`?${wrong.toString()}`, used.cookie)), "server/provider-refused", "another issuer (RFC 9207)");
  assert.deepEqual(server.bugs, []);
});

test("who is locked here stays out, and a session ends at the provider as well", async () => {
  provider.as = { sub: "s-eva", preferred_username: "eva", groups: ["auditors"] };
  const { cookie } = await signIn();
  const { url } = (await server.ask("DELETE", "/api/session", undefined, cookie)).json<{ url: string | null }>();
  assert.ok(url !== null && url.startsWith(`${provider.issuer}/session/end?`), String(url));
  assert.equal(new URL(url).searchParams.get("post_logout_redirect_uri"), `${ORIGIN}/sign-in`);
  assert.equal((await server.ask("GET", "/api/me", undefined, cookie)).statusCode, 401);
  const bob = await server.person("bob", [{ role: "auditor" }]);
  assert.deepEqual((await server.ask("DELETE", "/api/session", undefined, bob)).json(), { url: null });
  server.pass(61_000);
  const [signed] = (await server.ask("POST", "/api/session", { name: "ada", password: PASSWORD })).cookies;
  const own = `${signed?.name}=${signed?.value}`;
  assert.equal((await server.ask("PATCH", "/api/people/eva", { locked: true }, own)).statusCode, 204);
  assert.equal(codeOf((await signIn()).response), "server/provider-refused");
});

test("a provider that is not there is said so, and the rest goes on", async () => {
  const gone = { issuer: "http://127.0.0.1:9", client: "x" };
  const lonely = await startTestServer({ provider: readProvider(JSON.stringify(gone), "openid.yaml") });
  const response = await lonely.ask("POST", "/api/session/openid");
  assert.deepEqual([response.statusCode, codeOf(response)], [503, "server/provider"]);
  await lonely.administrator();
  await lonely.close();
});

test("a description that is none is told with its place", () => {
  for (const [text, about] of [
    ["issuer: https://login.example", /client/],
    ["issuer: http://login.example\nclient: x", /without TLS/],
    ["issuer: ftp://login.example\nclient: x", /issuer/],
    [
      "issuer: https://login.example\nclient: x\nroles: [{claim: groups, has: a, grants: [{role: king}]}]",
      /roles\.0\.grants\.0\.role/,
    ],
    ["[", /does not describe/],
  ] as const) {
    assert.throws(
      () => readProvider(text, "openid.yaml"),
      (error: Error) => about.test(error.message),
      text,
    );
  }
});
