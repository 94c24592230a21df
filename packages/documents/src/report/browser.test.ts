// The report in a real browser: nothing loads, nothing breaks out, links and filters work, it fits the screen and it prints.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { renderReport } from "./report.ts";
import { HOSTILE, makeWorks } from "./works.fixture.ts";

const CHROMIUM = process.env["BULKHEAD_CHROMIUM"] ?? "/usr/bin/chromium";
const skip = existsSync(CHROMIUM) ? false : `no browser at ${CHROMIUM} (install chromium, or name one in BULKHEAD_CHROMIUM)`;

describe("report in a browser", { skip }, () => {
  let browser: Browser;
  let folder: string;
  const addresses = new Map<string, string>();

  before(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    folder = await mkdtemp(join(tmpdir(), "bulkhead-report-"));
    for (const [name, works] of [
      ["plain", makeWorks()],
      ["hostile", makeWorks((text) => `${text} ${HOSTILE}`)],
    ] as const) {
      const path = join(folder, `${name}.html`);
      await writeFile(path, await renderReport(works.input));
      addresses.set(name, pathToFileURL(path).href);
    }
  });

  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  /** Opens a page, and fails where it complains or asks for anything but itself. */
  async function onPage(
    name: "plain" | "hostile",
    options: Parameters<Browser["newContext"]>[0],
    work: (page: Page) => Promise<void>,
  ) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("request", (request) => request.url().startsWith(addresses.get(name) ?? "-") || complaints.push(request.url()));
    try {
      await page.goto(addresses.get(name) ?? "");
      await work(page);
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  }

  for (const [width, height] of [
    [1280, 720],
    [820, 1180],
  ] as const) {
    it(`fits ${width} × ${height}, light and dark`, async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        await onPage("plain", { viewport: { width, height }, colorScheme }, async (page) => {
          assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
          const levels = page.locator(".levels");
          assert.ok((await levels.boundingBox())?.width);
          assert.equal(
            await levels.evaluate((table) => (table.parentElement?.scrollWidth ?? 0) <= (table.parentElement?.clientWidth ?? 0)),
            true,
          );
        });
      }
    });
  }

  it("has text that can be read, light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await onPage("plain", { viewport: { width: 1280, height: 720 }, colorScheme }, async (page) => {
        const poor = await page.evaluate(POOR_CONTRAST);
        assert.deepEqual(poor, []);
      });
    }
  });

  it("leads from a cell to the rows that block it, whatever the filter", () =>
    onPage("plain", { viewport: { width: 1280, height: 720 } }, async (page) => {
      await page.locator("label[for=show-contradicted]").click();
      await page.locator(`.levels a[href="#s1-fr1"]`).click();
      // a jump within the page is told to the script a little later
      await page.locator("#s1-fr1 .row.blocking").first().waitFor({ state: "visible" });
      await page.locator("#s1-fr1 .next a").first().click();
      await page.locator("#s1-r1[open]").waitFor();
    }));

  it("shows a fact and its bytes where it is cited, and takes them away again", () =>
    onPage("plain", { viewport: { width: 1280, height: 720 } }, async (page) => {
      const link = page.locator(".findings a.cite").first();
      await link.focus();
      await page.keyboard.press("Enter");
      const bytes = page.locator(".findings .inline pre.bytes");
      assert.match((await bytes.textContent()) ?? "", /^0000 {2}00 1b 1b 0a/);
      assert.equal(await link.getAttribute("aria-expanded"), "true");
      await page.keyboard.press("Enter");
      assert.equal(await bytes.count(), 0);
    }));

  it("filters rows, and opens all of them", () =>
    onPage("plain", { viewport: { width: 1280, height: 720 } }, async (page) => {
      const visible = () =>
        page.locator(".row").evaluateAll((rows) => rows.filter((row) => row.getClientRects().length > 0).length);
      const all = await visible();
      await page.locator("label[for=show-contradicted]").click();
      assert.equal(await visible(), 3);
      await page.locator("label[for=show-blocking]").click();
      const blocking = await visible();
      assert.ok(blocking > 3 && blocking <= all);
      await page.locator("label[for=show-all]").click();
      await page.locator("#expand").click();
      assert.equal(await visible(), 1700);
    }));

  it("works without script: filter and links", () =>
    onPage("plain", { viewport: { width: 1280, height: 720 }, javaScriptEnabled: false }, async (page) => {
      await page.locator("label[for=show-contradicted]").click();
      assert.equal(await page.locator("#s1").isVisible(), false);
      assert.equal(await page.locator("#expand").isVisible(), false);
      await page.locator(".findings a.cite").first().click();
      assert.match(page.url(), /#fact-\d+$/);
    }));

  it("runs nothing that a hostile name brings along", () =>
    onPage("hostile", { viewport: { width: 1280, height: 720 } }, async (page) => {
      await page.locator("#expand").click();
      const found = await page.evaluate(`({
        owned: "owned" in window,
        strange: document.querySelectorAll("img,iframe,object,embed,link,base,form").length,
        scripts: document.scripts.length,
        handlers: [...document.querySelectorAll("*")].filter((element) => [...element.attributes].some(({ name }) => name.startsWith("on"))).length,
        outside: [...document.querySelectorAll("a")].filter((link) => !link.getAttribute("href").startsWith("#")).length,
      })`);
      assert.deepEqual(found, { owned: false, strange: 0, scripts: 1, handlers: 0, outside: 0 });
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 1280);
    }));

  it("prints, all rows or what the filter shows", () =>
    onPage("plain", { viewport: { width: 1280, height: 720 } }, async (page) => {
      const all = await page.pdf({ format: "A4", printBackground: true });
      await page.locator("label[for=show-contradicted]").click();
      const few = await page.pdf({ format: "A4", printBackground: true });
      assert.equal(all.subarray(0, 5).toString(), "%PDF-");
      assert.ok(few.length < all.length);
    }));
});

/** Texts whose contrast with what lies behind them is below 4.5 to 1 (WCAG 2.2, 1.4.3), each kind once. Runs in the page. */
const POOR_CONTRAST = `(() => {
  const colourOf = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = colourOf(getComputedStyle(at).backgroundColor);
      if (colour.length > 0 && (colour[3] ?? 1) > 0.5) return colour;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  const seen = new Set();
  for (const element of document.querySelectorAll("main *, header *, nav *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    const kind = [element, element.parentElement, element.parentElement.parentElement].map((one) => one.tagName + "." + one.className).join(" < ");
    if (!own || seen.has(kind) || element.closest("svg") !== null || element.getClientRects().length === 0) continue;
    seen.add(kind);
    const [a, b] = [luminance(colourOf(getComputedStyle(element).color)), luminance(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) poor.add(kind + ": " + contrast.toFixed(2));
  }
  return [...poor];
})()`;
