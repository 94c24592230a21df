// A passkey from making it to signing in with it, with an authenticator that Chromium plays (WebAuthn over the DevTools protocol).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { LedgerEntry } from "@bulkhead/facts";
import type { Page } from "playwright-core";
import { Desk, skipBrowser } from "./browser.fixture.ts";

let desk: Desk;
before(async () => {
  if (skipBrowser === false) desk = await Desk.open();
});
after(async () => (await desk?.close()) as void);

/** Present and verified, as a person who touches the key and gives its PIN. */
async function plugIn(page: Page, verifies: boolean): Promise<{ turn(verified: boolean): Promise<void> }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verifies,
      automaticPresenceSimulation: true,
    },
  });
  return {
    turn: async (isUserVerified) => void (await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified })),
  };
}

test("a passkey is made, signs in, counts up, and is refused without verification of its user", {
  skip: skipBrowser,
}, async () => {
  await desk.visit(
    { path: "/account" },
    async (page) => {
      const key = await plugIn(page, true);
      await page.getByRole("button", { name: "Add a passkey" }).click();
      await page.getByText("1 passkey").waitFor();
      await page.context().clearCookies();
      await page.goto(`${desk.address}/sign-in`);
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.waitForURL(`${desk.address}/`);
      await page.getByText("Riverside").first().waitFor();
      // another's challenge, taken twice: what the key signed belongs to one sign-in
      await page.context().clearCookies();
      await page.goto(`${desk.address}/sign-in`);
      const [first] = await Promise.all([
        page.waitForRequest((request) => request.url().endsWith("/api/session/passkey")),
        page.getByRole("button", { name: "Use a passkey" }).click(),
      ]);
      await page.waitForURL(`${desk.address}/`);
      const replayed = await page.evaluate(
        async (body) =>
          (await fetch("/api/session/passkey", { method: "POST", headers: { "content-type": "application/json" }, body })).status,
        first.postData() ?? "",
      );
      assert.equal(replayed, 403);
      await page.context().clearCookies();
      await key.turn(false);
      await page.goto(`${desk.address}/sign-in`);
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.getByRole("alert").waitFor();
    },
    [/403/, /401/],
  );
  const { entries } = await desk.ask<{ readonly entries: readonly LedgerEntry[] }>("/api/ledger");
  const begun = entries.filter(({ action, body }) => action === "session/begin" && JSON.stringify(body).includes("passkey"));
  assert.equal(begun.length, 2);
  assert.ok(entries.some(({ action }) => action === "person/passkey"));
});
