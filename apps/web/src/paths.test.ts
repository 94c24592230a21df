// The ways that people go, in a real browser: drawing and undoing, two on one map, from a verdict to the bytes, answering, uploading, importing;
// and that nothing from evidence is ever markup.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { PlantDocument } from "@bulkhead/plant";
import type { Page } from "playwright-core";
import { assertAccessible, Desk, keepScreenshot, skipBrowser } from "./browser.fixture.ts";

const MAP = "/p/riverside/map";
const saved = (page: Page) => page.waitForSelector(".save-state.saved");

async function rename(page: Page, zone: string, name: string): Promise<void> {
  await page.getByRole("treeitem", { name: zone }).first().locator(".leaf").first().click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.keyboard.press("Enter");
}

const EVIL = `<img src=x onerror="document.title='broken out'">\u202egpj.exe`;
const hostile: PlantDocument = {
  bulkhead: 1,
  system: { id: "hostile", name: EVIL },
  zones: [
    { id: "a", name: EVIL, kind: "control" },
    { id: "b", name: EVIL, kind: "dmz", note: EVIL },
  ],
  conduits: [{ id: "ab", name: EVIL, zones: ["a", "b"] }],
  assets: [{ id: "plc", name: EVIL, zone: "a", type: "EDR", vendor: EVIL }],
};

describe("ways through the application", { skip: skipBrowser }, () => {
  let desk: Desk;
  before(async () => {
    desk = await Desk.open(hostile);
    // the first visit arranges the rooms, once for all
    await desk.visit({ path: MAP }, async (page) => {
      await saved(page);
      await page.waitForTimeout(1500);
      await saved(page);
    });
  });
  after(() => desk.close());

  it("lets an engineer draw a zone, undo it, and do it again", async () => {
    await desk.visit({ path: MAP }, async (page) => {
      await page.getByRole("button", { name: "Zone", exact: true }).click();
      await page.waitForSelector(".save-state.saved");
      assert.equal(await page.getByRole("treeitem", { name: "New zone" }).count(), 1);
      await page.getByRole("button", { name: "Undo" }).click();
      assert.equal(await page.getByRole("treeitem", { name: "New zone" }).count(), 0);
      await page.getByRole("button", { name: "Redo" }).click();
      await saved(page);
      await page.reload();
      await page.waitForSelector(".room");
      assert.equal(await page.getByRole("treeitem", { name: "New zone" }).count(), 1);
    });
  });

  it("moves an asset to another zone by keyboard alone", async () => {
    await desk.visit({ path: MAP }, async (page) => {
      await page.getByRole("treeitem", { name: "Office laptop" }).press("Enter");
      await page.getByLabel("Zone", { exact: true }).selectOption({ label: "DMZ" });
      await saved(page);
      await page.reload();
      await page.waitForSelector(".room");
      const dmz = page.locator('.react-flow__node[data-id="zone dmz"]');
      assert.ok((await dmz.innerText()).includes("Office laptop"));
      await keepScreenshot(page, "map-asset");
    });
  });

  it("keeps work while the server is away, and shows both versions where two people changed the same", async () => {
    await desk.visit(
      { path: MAP },
      async (ada) => {
        await ada.waitForSelector(".room");
        await ada.context().setOffline(true);
        await rename(ada, "Remote access", "Ada's way in");
        await ada.waitForSelector(".save-state.unreachable");
        await desk.visit({ path: MAP, as: "ben" }, async (ben) => {
          await ben.waitForSelector(".room");
          await rename(ben, "Remote access", "Ben's way in");
          await saved(ben);
        });
        await ada.context().setOffline(false);
        const dialog = ada.getByRole("dialog");
        await dialog.waitFor();
        const shown = await dialog.innerText();
        assert.ok(shown.includes("Ada's way in") && shown.includes("Ben's way in"), shown);
        await keepScreenshot(ada, "map-conflict");
        await assertAccessible(ada);
        await dialog.getByText("Yours").click();
        await dialog.getByRole("button", { name: "Keep the choice" }).click();
        await saved(ada);
        await ada.reload();
        await ada.getByRole("treeitem", { name: "Ada's way in" }).first().waitFor();
      },
      // the browser reports the broken line and the refused save, which are the very things that are tested
      [/409|ERR_INTERNET_DISCONNECTED|ERR_NETWORK/],
    );
  });

  it("shows what somebody else drew, as soon as it is saved", async () => {
    await desk.visit({ path: MAP }, async (ada) => {
      await ada.waitForSelector(".room");
      await desk.visit({ path: MAP, as: "ben" }, async (ben) => {
        await rename(ben, "Intake", "Raw water intake");
        await saved(ben);
      });
      await ada.getByRole("treeitem", { name: "Raw water intake" }).first().waitFor();
    });
  });

  it("leads from a verdict to the very bytes", async () => {
    await desk.visit({ path: "/p/riverside/assessment/rows/intake/SR 5.1" }, async (page) => {
      await page.locator(".fact > summary").first().click();
      await page.waitForSelector(".hex-row");
      assert.match(await page.locator(".hex").first().innerText(), /^0000/);
      await keepScreenshot(page, "proof-bytes");
      await assertAccessible(page);
    });
  });

  it("takes an answer through its life, and lets nobody approve their own", async () => {
    const path = "/p/riverside/assessment/rows/dmz/SR 1.1";
    await desk.visit(
      { path },
      async (page) => {
        await page.getByRole("radio", { name: "met", exact: true }).check();
        await page.getByLabel("Reason").fill("Accounts are personal.");
        await page.getByRole("button", { name: "Give the answer" }).click();
        await page.getByText("Accounts are personal.").first().waitFor();
        await page.getByRole("button", { name: "Mark as reviewed" }).click();
        await page.getByRole("alert").waitFor();
      },
      [/409/],
    );
    await desk.visit({ path, as: "ben" }, async (page) => {
      await page.getByRole("button", { name: "Mark as reviewed" }).click();
      await page.getByRole("button", { name: "Approve" }).click();
      await page.locator(".answers-given").getByText("approved").waitFor();
      await keepScreenshot(page, "answer-approved");
    });
  });

  it("uploads a file, and imports an asset list with a preview", async () => {
    await desk.visit({ path: "/p/riverside/evidence" }, async (page) => {
      const file = { name: "big.pcap", mimeType: "application/octet-stream", buffer: Buffer.alloc(20 * 1024 * 1024) };
      await page.locator('input[type="file"]').setInputFiles(file);
      await page.waitForSelector(".uploads", { state: "attached" });
      await page.waitForSelector(".uploads", { state: "detached" });
    });
    await desk.visit({ path: MAP }, async (page) => {
      await page.waitForSelector(".room");
      const list = {
        name: "assets.csv",
        mimeType: "text/csv",
        buffer: Buffer.from("name,zone,address\nNew pump,Pumps,10.77.0.5\n"),
      };
      await page.locator('input[accept=".csv,.xlsx"]').setInputFiles(list);
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      await keepScreenshot(page, "map-proposal");
      await assertAccessible(page);
      await dialog.getByRole("button", { name: /Take over/ }).click();
      await page.getByRole("treeitem", { name: "New pump" }).waitFor();
      await saved(page);
    });
  });

  it("shows an auditor everything, and nothing to change", async () => {
    await desk.visit({ path: MAP, as: "olga" }, async (page) => {
      await page.waitForSelector(".room");
      assert.equal(await page.getByRole("button", { name: "Zone", exact: true }).count(), 0);
      await page.getByRole("treeitem", { name: "SCADA server" }).press("Enter");
      assert.equal(await page.getByLabel("Name", { exact: true }).isDisabled(), true);
    });
  });

  it("shows traffic over the design, and what no channel allows", async () => {
    await desk.visit({ path: MAP }, async (page) => {
      await page.waitForSelector(".room");
      await page.getByRole("button", { name: "Traffic", exact: true }).click();
      await page.waitForSelector(".lines .undeclared", { state: "attached" });
      await page.waitForTimeout(300);
      await keepScreenshot(page, "map-traffic");
    });
  });

  it("never takes a name for markup, and shows what is invisible", async () => {
    await desk.visit({ path: "/p/hostile/map" }, async (page) => {
      await page.waitForSelector(".room");
      await page.getByRole("treeitem").first().press("Enter");
      assert.equal(await page.locator("img").count(), 0);
      assert.ok((await page.locator(".room").first().innerText()).includes("\\u{202e}"));
      assert.ok(!(await page.title()).includes("broken out"));
      await keepScreenshot(page, "map-hostile");
    });
  });
});
