// Every page in a real browser: it shows what it should, fits the screen, and axe finds nothing: light, in English; dark, in German, on a tablet.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { assertAccessible, Desk, keepScreenshot, skipBrowser } from "./browser.fixture.ts";

const PAGES = [
  { name: "home", path: "/p/riverside", shows: "Chlorine dosing" },
  { name: "map", path: "/p/riverside/map", shows: "SCADA server" },
  { name: "assessment", path: "/p/riverside/assessment", shows: "Chlorine dosing" },
  { name: "rows", path: "/p/riverside/assessment/rows?subject=dosing", shows: "SR 1.1" },
  { name: "proof", path: "/p/riverside/assessment/rows/intake/SR 5.1", shows: "SR 5.1" },
  { name: "evidence", path: "/p/riverside/evidence", shows: "pcap" },
  { name: "findings", path: "/p/riverside/findings", shows: "Office laptop" },
  { name: "traffic", path: "/p/riverside/traffic", shows: "Plant firewall" },
  { name: "operations", path: "/p/riverside/traffic?view=operations", shows: "write" },
  { name: "inventory", path: "/p/riverside/traffic?view=inventory", shows: "Chlorine dosing" },
  { name: "ledger", path: "/ledger", shows: "person/invite" },
  { name: "people", path: "/people", shows: "olga" },
  { name: "account", path: "/account", shows: "Passkey" },
  { name: "sign-in", path: "/sign-in", shows: "", as: ["nobody", "nobody"] },
  { name: "first", path: "/first/secret", shows: "", as: ["nobody", "nobody"] },
  // whoever looks at the lock is locked out of the rest
  { name: "lock", path: "/lock", shows: "", as: ["olga", "ben"] },
] as const;

const LOOKS = [
  { look: "light", options: { colorScheme: "light", locale: "en" } },
  { look: "tablet-dark-de", options: { colorScheme: "dark", locale: "de", viewport: { width: 1024, height: 768 } } },
] as const;

describe("pages in a browser", { skip: skipBrowser }, () => {
  let desk: Desk;
  before(async () => {
    desk = await Desk.open();
  });
  after(() => desk.close());

  for (const { name, path, shows, ...rest } of PAGES) {
    it(`shows ${name}, and axe finds nothing`, async () => {
      for (const [at, { look, options }] of LOOKS.entries()) {
        const as = "as" in rest ? rest.as[at === 0 ? 0 : 1] : "ada";
        await desk.visit({ path, options, as }, async (page) => {
          await page.locator("body", { hasText: shows }).waitFor();
          await page.locator("h1").first().waitFor();
          if (name === "map") await page.waitForSelector(".room");
          assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true, `${name} fits ${look}`);
          await keepScreenshot(page, `${name}-${look}`);
          await assertAccessible(page);
        });
      }
    });
  }
});
