// `npm run bench:web`, the application's part: how much the first page loads, how soon it and a map of 2,000 assets are painted, and how many
// frames a second the map has while it is moved. Chromium paints in software here; a graphics card does better.

import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { PlantDocument } from "@bulkhead/plant";
import type { Page } from "playwright-core";
import type { MapAnswer } from "../src/api/map.ts";
import { Desk } from "../src/browser.fixture.ts";

const ZONES = 100;
const ASSETS = 2000;
const LIMITS = { kilobytes: 350, paint: 1500, home: 1000, frames: 30 } as const;

const kinds = ["enterprise", "dmz", "supervision", "control", "safety", "field"] as const;

/** Ten sites of ten zones each, nested by twos, with conduits along and across. */
function largePlant(): PlantDocument {
  const zone = (at: number) => `zone-${at}`;
  return {
    bulkhead: 1,
    system: { id: "large", name: "Large works" },
    zones: Array.from({ length: ZONES }, (_, at) => ({
      id: zone(at),
      name: `Zone ${at}`,
      kind: kinds[at % kinds.length] ?? "control",
      target: 2,
      ...(at % 10 >= 8 ? { parent: zone(at - 5) } : {}),
    })),
    conduits: Array.from({ length: ZONES - 1 }, (_, at) => ({
      id: `conduit-${at}`,
      name: `Conduit ${at}`,
      zones: [zone(at % 10 === 9 ? at - 9 : at), zone(at + 1)],
    })),
    assets: Array.from({ length: ASSETS }, (_, at) => ({
      id: `asset-${at}`,
      name: `Controller ${at}`,
      type: "EDR" as const,
      zone: zone(at % ZONES),
      addresses: [`10.${at >> 8}.${at & 255}.1`],
    })),
  };
}

/** Kilobytes, packed, of everything that the browser fetched. */
async function loaded(page: Page, dist: string): Promise<number> {
  const names = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname));
  const files = new Set(readdirSync(join(dist, "assets")));
  const own = [...new Set(names)].map((name) => name.replace("/assets/", "")).filter((name) => files.has(name));
  return own.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, "assets", name))).length, 0) / 1000;
}

/** Milliseconds until the selector is there and painted, and how long of these the page itself was at work: what a machine that does nothing else needs. */
async function open(page: Page, path: string, selector: string): Promise<{ readonly painted: number; readonly worked: number }> {
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(`${desk.address}${path}`);
  await page.waitForSelector(selector);
  const painted = await page.evaluate(
    () => new Promise<number>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())))),
  );
  const { metrics } = await client.send("Performance.getMetrics");
  return { painted, worked: (metrics.find((metric) => metric.name === "ThreadTime")?.value ?? 0) * 1000 };
}

/** Frames a second while the map is dragged to and fro. */
async function frames(page: Page): Promise<number> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { frameTimes: times });
    const tick = (now: number) => {
      times.push(now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  const box = await page.locator(".react-flow__pane").boundingBox();
  if (box === null) throw new Error("the map is not there");
  // an empty place, so that the map moves and no room
  const [x, y] = [box.x + box.width - 30, box.y + 30];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 0; step < 180; step++)
    await page.mouse.move(x - 250 + 250 * Math.cos(step / 12), y + 150 + 150 * Math.sin(step / 9));
  await page.mouse.up();
  return page.evaluate(() => {
    const { frameTimes: times } = globalThis as unknown as { frameTimes: number[] };
    return ((times.length - 1) / ((times.at(-1) ?? 1) - (times[0] ?? 0))) * 1000;
  });
}

console.log(
  `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}: on a loaded machine only the kilobytes and the work of the page say something`,
);
const desk = await Desk.open(largePlant());
const rows: [what: string, value: string, limit: string, ok: boolean][] = [];
try {
  await desk.visit({ path: "/sign-in" }, async (page) => {
    const home = await open(page, "/p/riverside", ".matrix");
    const kilobytes = await loaded(page, desk.dist);
    rows.push(["first page, packed", `${kilobytes.toFixed(0)} kB`, `${LIMITS.kilobytes} kB`, kilobytes <= LIMITS.kilobytes]);
    rows.push(["first page painted", `${home.painted.toFixed(0)} ms`, `${LIMITS.home} ms`, home.painted <= LIMITS.home]);
    rows.push(["  of which the page was at work", `${home.worked.toFixed(0)} ms`, "", true]);
  });
  const revision = async () => (await desk.ask<MapAnswer>("/api/plants/large/map")).revision;
  const before = await revision();
  // the first visit arranges the rooms; what is measured is the map as people find it
  await desk.visit({ path: "/p/large/map" }, async (page) => {
    while ((await revision()) === before) await page.waitForTimeout(100);
    await page.waitForSelector(".save-state.saved");
  });
  await desk.visit({ path: "/sign-in" }, async (page) => {
    const map = await open(page, "/p/large/map", ".room");
    rows.push([
      `map of ${ASSETS} assets painted`,
      `${map.painted.toFixed(0)} ms`,
      `${LIMITS.paint} ms`,
      map.painted <= LIMITS.paint,
    ]);
    rows.push(["  of which the page was at work", `${map.worked.toFixed(0)} ms`, "", true]);
    const farAway = await frames(page);
    rows.push(["frames/s while panning, whole map", farAway.toFixed(0), String(LIMITS.frames), farAway >= LIMITS.frames]);
    await page.getByRole("treeitem", { name: "Zone 44" }).press("Enter");
    await page.mouse.move(700, 400);
    for (let step = 0; step < 14; step++) await page.mouse.wheel(0, -120);
    await page.waitForSelector(".chip");
    const near = await frames(page);
    rows.push(["frames/s while panning, assets drawn", near.toFixed(0), String(LIMITS.frames), near >= LIMITS.frames]);
  });
} finally {
  await desk.close();
}
for (const [what, value, limit, ok] of rows)
  console.log(`${ok ? "ok  " : "OVER"} ${what.padEnd(40)} ${value.padStart(9)}${limit === "" ? "" : `   limit ${limit}`}`);
process.exitCode = rows.every(([, , , ok]) => ok) ? 0 : 1;
