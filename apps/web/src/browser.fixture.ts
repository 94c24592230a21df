// A browser on the built application, which the product's own server hands out over a copy of the example plant: what every browser test
// begins with.

import assert from "node:assert/strict";
import { cpSync, existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Grant, PlantStanding } from "@bulkhead/contract";
import type { PlantDocument } from "@bulkhead/plant";
import { type Serving, serve } from "@bulkhead/server";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { build } from "vite";

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
/** The example is judged as of a day on which its evidence holds. */
const AS_OF = "2026-11-25T12:00:00.000Z";
const PASSWORD = "a sentence that is long";

/** Why browser tests are skipped; `false` where they run. */
export const skipBrowser = existsSync(CHROMIUM)
  ? false
  : `no browser at ${CHROMIUM} (install chromium, or name one in BULKHEAD_CHROMIUM)`;

/** Ada owns and administrates, Ben is an engineer, Olga audits. */
const PEOPLE: Readonly<Record<string, readonly Grant[]>> = {
  ben: [{ role: "engineer" }],
  olga: [{ role: "auditor", plant: "riverside" }],
};

export interface Visit {
  /** `nobody` is not signed in. */
  readonly as?: "ada" | "ben" | "olga" | "nobody";
  readonly path: string;
  readonly options?: BrowserContextOptions;
}

export class Desk {
  readonly address: string;
  /** Where the built application lies. */
  readonly dist: string;
  readonly #serving: Serving;
  readonly #browser: Browser;
  readonly #folder: string;
  readonly #cookies = new Map<string, { readonly name: string; readonly value: string }>();

  private constructor(serving: Serving, browser: Browser, folder: string, dist: string) {
    this.#serving = serving;
    this.address = serving.address;
    this.#browser = browser;
    this.#folder = folder;
    this.dist = dist;
  }

  /** Builds the application into a folder of its own, serves it with the example and the plants given, and starts the browser. */
  static async open(...plants: readonly PlantDocument[]): Promise<Desk> {
    const folder = await mkdtemp(join(tmpdir(), "bulkhead-web-"));
    const dist = join(folder, "dist");
    await build({ root: join(HERE, ".."), logLevel: "error", build: { outDir: dist, emptyOutDir: true } });
    await mkdir(SCREENSHOTS, { recursive: true });
    const example = join(folder, "example");
    cpSync(EXAMPLE, example, { recursive: true, filter: (path) => !path.includes(".bulkhead") && !path.endsWith("build") });
    const folders = [example];
    for (const plant of plants) {
      const own = join(folder, plant.system.id);
      await mkdir(own);
      // every JSON document is one of YAML as well
      await writeFile(join(own, "plant.yaml"), JSON.stringify(plant));
      folders.push(own);
    }
    const complaints: string[] = [];
    const remark = (text: string) => void complaints.push(text);
    const serving = await serve({ folders, host: "127.0.0.1", port: 0, home: folder, asOf: AS_OF, web: dist, remark });
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
    const desk = new Desk(serving, browser, folder, dist);
    await desk.#makePeople();
    for (const plant of ["riverside", ...plants.map((one) => one.system.id)]) {
      while (!(await desk.ask<PlantStanding>(`/api/plants/${plant}/home`)).settled)
        await new Promise((go) => setTimeout(go, 100));
    }
    assert.deepEqual(complaints, []);
    return desk;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#serving.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** What the server answers to Ada. */
  async ask<T>(path: string): Promise<T> {
    return (await (await this.#send("GET", path)).json()) as T;
  }

  #send(method: string, path: string, body?: unknown): Promise<Response> {
    const ada = this.#cookies.get("ada");
    return fetch(`${this.address}${path}`, {
      method,
      headers: {
        origin: this.address,
        ...(ada === undefined ? {} : { cookie: `${ada.name}=${ada.value}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** The administrator by the first link, the others by invitation. */
  async #makePeople(): Promise<void> {
    await this.#enter("ada", this.#serving.link ?? "");
    for (const [name, grants] of Object.entries(PEOPLE)) {
      const invited = await this.#send("POST", "/api/people", { name, grants });
      await this.#enter(name, ((await invited.json()) as { readonly link: string }).link);
    }
  }

  async #enter(name: string, link: string): Promise<void> {
    const secret = link.split("/").at(-1);
    const response = await this.#send("POST", "/api/first-administrator", { secret, name, password: PASSWORD });
    const [cookie, value] = (response.headers.getSetCookie()[0] ?? "").split(";")[0]?.split("=") ?? [];
    assert.ok(cookie !== undefined && value !== undefined, `${name} gets no session: ${response.status}`);
    this.#cookies.set(name, { name: cookie, value });
  }

  /** Opens a page, and fails where it complains of anything but `expected`, or asks another server for anything. */
  async visit(
    { as = "ada", path, options = {} }: Visit,
    work: (page: Page) => Promise<void>,
    expected: readonly RegExp[] = [],
  ): Promise<void> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 720 }, locale: "en", ...options });
    const cookie = this.#cookies.get(as);
    if (cookie !== undefined) await context.addCookies([{ ...cookie, url: this.address }]);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("request", (request) => request.url().startsWith(this.address) || complaints.push(request.url()));
    try {
      await page.goto(`${this.address}${path}`);
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
