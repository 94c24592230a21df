// A browser on the built application: what every browser test begins with.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { type ExampleServer, startExampleServer } from "./example-server.fixture.ts";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "..", "..", "..");
const EXAMPLE = join(ROOT, "examples", "water-treatment");
/** Screenshots are products of the tests, to be looked at; nothing compares them. */
const SCREENSHOTS = join(ROOT, "build", "screenshots");
const CHROMIUM = process.env["BULKHEAD_CHROMIUM"] ?? "/usr/bin/chromium";
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-sync",
];

/** Why browser tests are skipped; `false` where they run. */
export const skipBrowser = existsSync(CHROMIUM)
  ? false
  : `no browser at ${CHROMIUM} (install chromium, or name one in BULKHEAD_CHROMIUM)`;

export interface Visit {
  readonly as?: string;
  readonly path: string;
  readonly options?: BrowserContextOptions;
}

export class Desk {
  readonly server: ExampleServer;
  readonly #browser: Browser;
  readonly #folder: string;

  private constructor(server: ExampleServer, browser: Browser, folder: string) {
    this.server = server;
    this.#browser = browser;
    this.#folder = folder;
  }

  /** Builds the application into a folder of its own, serves it, and starts the browser. */
  static async open(): Promise<Desk> {
    const folder = await mkdtemp(join(tmpdir(), "bulkhead-web-"));
    const dist = join(folder, "dist");
    await build({ root: join(HERE, ".."), logLevel: "error", build: { outDir: dist, emptyOutDir: true } });
    await mkdir(SCREENSHOTS, { recursive: true });
    const [server, browser] = await Promise.all([
      startExampleServer(dist, EXAMPLE),
      chromium.launch({ executablePath: CHROMIUM, args: QUIET }),
    ]);
    return new Desk(server, browser, folder);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Opens a page, and fails where it complains of anything but `expected`, or asks another server for anything. */
  async visit(
    { as = "ada", path, options = {} }: Visit,
    work: (page: Page) => Promise<void>,
    expected: readonly RegExp[] = [],
  ): Promise<void> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 720 }, locale: "en", ...options });
    await context.addCookies([{ name: "bulkhead-person", value: as, url: this.server.address }]);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("request", (request) => request.url().startsWith(this.server.address) || complaints.push(request.url()));
    try {
      await page.goto(`${this.server.address}${path}`);
      await page.waitForLoadState("networkidle");
      await work(page);
      assert.deepEqual(
        complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint))),
        [],
      );
    } finally {
      await context.close();
    }
  }
}

export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}

/** Axe finds nothing, by WCAG 2.2 A and AA and by its own best practices. */
export async function assertAccessible(page: Page): Promise<void> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const found = violations.map(({ id, nodes }) => ({
    id,
    places: nodes.length,
    first: nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
  }));
  assert.deepEqual(found, []);
}
