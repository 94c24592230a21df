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
  { name: "traffic", path: "/p/riverside/traffic", shows: "modbus" },
  { name: "operations", path: "/p/riverside/traffic?view=operations", shows: "write" },
  { name: "inventory", path: "/p/riverside/traffic?view=inventory", shows: "Chlorine dosing" },
  { name: "ledger", path: "/ledger", shows: "evidence/add" },
  { name: "people", path: "/people", shows: "Olga Auditor" },
  { name: "account", path: "/account", shows: "Passkey" },
  { name: "sign-in", path: "/sign-in", shows: "" },
  { name: "first", path: "/first/secret", shows: "" },
  { name: "lock", path: "/lock", shows: "" },
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

  for (const { name, path, shows } of PAGES) {
    it(`shows ${name}, and axe finds nothing`, async () => {
      for (const { look, options } of LOOKS) {
        await desk.visit({ path, options }, async (page) => {
          if (name === "map") await page.waitForSelector(".save-state.saved");
          const text = await page.locator("body").innerText();
          assert.ok(
            text.toLowerCase().includes(shows.toLowerCase()),
            `${name} in ${look} shows ${shows}:\n${text.slice(0, 500)}`,
          );
          assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true, `${name} fits ${look}`);
          await keepScreenshot(page, `${name}-${look}`);
          await assertAccessible(page);
        });
      }
    });
  }
});
