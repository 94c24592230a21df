// People: the one-time link, passwords, lock-out, the second factor, sessions and their ends, and requests that come from elsewhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import decodeQr from "jsqr";
import { matchTotp, totpCodeOf } from "./identity/totp.ts";
import { PASSWORD, startTestServer, type TestServer } from "./test-server.fixture.ts";

let server: TestServer;
let ada: string;
before(async () => {
  server = await startTestServer();
  ada = await server.administrator();
});
after(() => server.close());

const signIn = (name: string, password = PASSWORD, code?: string) =>
  server.ask("POST", "/api/session", { name, password, ...(code === undefined ? {} : { code }) });
const MINUTE = 60_000;

/** What a QR code says, read from its SVG by a decoder of somebody else: its squares are drawn here as pixels. */
function readQr(svg: string): string | undefined {
  const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const unit = Number(/M\d+,\d+h(\d+)/.exec(svg)?.[1]);
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (const [, x, y] of svg.matchAll(/M(\d+),(\d+)h/g)) {
    for (let down = 0; down < unit; down++) {
      for (let right = 0; right < unit; right++) {
        const at = ((Number(y) + down) * size + Number(x) + right) * 4;
        pixels.fill(0, at, at + 3);
      }
    }
  }
  return decodeQr.default(pixels, size, size)?.data;
}

test("the first link works once, and no other is offered once there is an account", async () => {
  assert.equal(await server.identity.accounts.offerFirst(), undefined);
  const response = await server.ask("POST", "/api/first-administrator", { secret: "guess", name: "eve", password: PASSWORD });
  assert.equal(response.json<{ code: string }>().code, "server/wrong-secret");
});

test("codes are those of RFC 6238, appendix B, and each is taken once", () => {
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  for (const [seconds, code] of [
    [59, "287082"],
    [1111111109, "081804"],
    [1234567890, "005924"],
    [20000000000, "353130"],
  ] as const) {
    assert.equal(totpCodeOf(secret, Math.floor(seconds / 30)), code);
    const step = matchTotp(secret, code, seconds);
    assert.equal(step, Math.floor(seconds / 30));
    assert.equal(matchTotp(secret, code, seconds, step), undefined);
    assert.equal(matchTotp(secret, code, seconds + 120), undefined);
  }
});

test("weak passwords are refused, whatever their length", async () => {
  const change = (next: string) => server.ask("POST", "/api/me/password", { password: PASSWORD, next }, ada);
  for (const weak of ["aaaaaaaaaaaaaaaa", "password1234", "ada ada ada "]) {
    assert.equal((await change(weak)).statusCode, 422, weak);
  }
  assert.equal((await change("short")).statusCode, 400);
});

test("after five wrong passwords nothing is taken for a quarter of an hour, and an unknown name tells nothing", async () => {
  await server.person("bob", []);
  for (let at = 0; at < 5; at++) assert.equal((await signIn("bob", `wrong number ${at}`)).statusCode, 403);
  const locked = await signIn("bob");
  const unknown = await signIn("mallory");
  assert.deepEqual([locked.statusCode, unknown.statusCode], [403, 403]);
  assert.equal(locked.body, unknown.body);
  server.pass(16 * MINUTE);
  assert.equal((await signIn("Bob")).statusCode, 200);
  const actions = (await server.records.entriesBefore(1e9, 50)).map(({ action }) => action);
  assert.ok(actions.includes("session/locked-out"));
});

test("a second factor is asked for once it is confirmed", async () => {
  server.pass(2 * MINUTE);
  const cat = await server.person("cat", []);
  const begun = (await server.ask("POST", "/api/me/totp", undefined, cat)).json<{ secret: string; uri: string; qr: string }>();
  const { secret } = begun;
  assert.match(begun.uri, new RegExp(`^otpauth://totp/Bulkhead:cat\\?secret=${secret}&issuer=Bulkhead$`));
  assert.equal(readQr(begun.qr), begun.uri, "an independent decoder reads the same address from the picture");
  const seconds = () => Math.floor(Date.parse("2026-11-25T08:00:00Z") / 1000 + passed / 1000);
  const passed = (16 + 2) * MINUTE;
  const code = totpCodeOf(secret, Math.floor(seconds() / 30));
  assert.equal(
    (await server.ask("POST", "/api/me/totp/confirm", { code: code === "000000" ? "000001" : "000000" }, cat)).statusCode,
    422,
  );
  assert.equal((await server.ask("POST", "/api/me/totp/confirm", { code }, cat)).statusCode, 204);
  assert.deepEqual((await signIn("cat")).json(), { outcome: "code" });
  assert.equal((await signIn("cat", PASSWORD, code)).statusCode, 403, "a used code");
  const next = totpCodeOf(secret, Math.floor(seconds() / 30) + 1);
  assert.deepEqual((await signIn("cat", PASSWORD, next)).json(), { outcome: "done" });
});

test("sessions lock when idle, are five at most, end after a day's work, and with the password", async () => {
  server.pass(2 * MINUTE);
  const dora = await server.person("dora", []);
  server.pass(16 * MINUTE);
  assert.equal((await server.ask("GET", "/api/me", undefined, dora)).json<{ code: string }>().code, "server/locked");
  assert.equal((await server.ask("POST", "/api/session/unlock", { password: "not that one" }, dora)).statusCode, 403);
  assert.equal((await server.ask("POST", "/api/session/unlock", { password: PASSWORD }, dora)).statusCode, 204);
  assert.equal((await server.ask("GET", "/api/me", undefined, dora)).statusCode, 200);
  const cookies: string[] = [];
  for (let at = 0; at < 5; at++) {
    const [cookie] = (await signIn("dora")).cookies;
    cookies.push(`${cookie?.name}=${cookie?.value}`);
    assert.ok(cookie?.httpOnly === true && cookie.sameSite === "Strict");
  }
  assert.equal((await server.ask("GET", "/api/me", undefined, dora)).statusCode, 401, "the sixth pushed the first out");
  const change = await server.ask(
    "POST",
    "/api/me/password",
    { password: PASSWORD, next: "another sentence of mine" },
    cookies[4],
  );
  assert.equal(change.statusCode, 204);
  assert.equal((await server.ask("GET", "/api/me", undefined, cookies[1])).statusCode, 401);
  assert.equal((await server.ask("GET", "/api/me", undefined, cookies[4])).statusCode, 200);
  for (let at = 0; at < 13 * 6; at++) {
    server.pass(10 * MINUTE);
    if (at < 70) assert.equal((await server.ask("GET", "/api/me", undefined, cookies[4])).statusCode, 200);
  }
  assert.equal((await server.ask("GET", "/api/me", undefined, cookies[4])).statusCode, 401);
});

test("who is locked is out at once, and the last administrator stays", async () => {
  const [cookie] = (await signIn("ada")).cookies;
  const own = `${cookie?.name}=${cookie?.value}`;
  const eve = await server.person("eve", [{ role: "owner" }]);
  assert.equal((await server.ask("PATCH", "/api/people/eve", { locked: true }, own)).statusCode, 204);
  assert.equal((await server.ask("GET", "/api/me", undefined, eve)).statusCode, 401);
  assert.equal((await server.ask("PATCH", "/api/people/ada", { locked: true }, own)).statusCode, 422);
  assert.equal((await server.ask("PUT", "/api/people/ada/grants", [], own)).statusCode, 422);
  assert.equal((await server.ask("POST", "/api/people", { name: "ADA", grants: [] }, own)).statusCode, 409);
});

test("what comes from another site changes nothing, and a foreign name gets nothing", async () => {
  const [cookie] = (await signIn("ada")).cookies;
  const own = `${cookie?.name}=${cookie?.value}`;
  const send = (headers: Record<string, string>) =>
    server.app.inject({
      method: "POST",
      url: "/api/session/lock",
      headers: { host: "localhost:62443", cookie: own, ...headers },
    });
  assert.equal((await send({})).statusCode, 403);
  assert.equal((await send({ origin: "https://evil.example" })).statusCode, 403);
  assert.equal((await send({ origin: "http://localhost:62443", "sec-fetch-site": "cross-site" })).statusCode, 403);
  assert.equal((await send({ "sec-fetch-site": "same-site" })).statusCode, 403);
  const rebound = await server.app.inject({ method: "GET", url: "/api/health", headers: { host: "evil.example:62443" } });
  assert.equal(rebound.statusCode, 403);
  assert.equal((await send({ "sec-fetch-site": "same-origin" })).statusCode, 204);
});

test("every answer has headers that keep foreign content out", async () => {
  const { headers } = await server.ask("GET", "/api/health");
  assert.match(String(headers["content-security-policy"]), /script-src 'self';.*frame-ancestors 'none'/);
  assert.ok(!String(headers["content-security-policy"]).includes("unsafe"));
  assert.deepEqual(
    [headers["x-content-type-options"], headers["cache-control"], headers["referrer-policy"]],
    ["nosniff", "no-store", "no-referrer"],
  );
});
