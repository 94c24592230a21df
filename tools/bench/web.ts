// How fast the server answers: `npm run bench:web [seconds]` starts it on a copy of the example plant, times the first page from a cold start, and then
// asks 100 times a second what people ask most. Target: first page in a second, 95 of 100 answers within 50 ms.

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const seconds = Number(process.argv[2] ?? 30);
const RATE = 100;
const folder = mkdtempSync(join(tmpdir(), "bulkhead-bench-"));
cpSync(join(root, "examples", "water-treatment"), folder, {
  recursive: true,
  filter: (path) => !path.includes(".bulkhead") && !path.includes("build"),
});

const started = performance.now();
const child = spawn(
  process.execPath,
  [join(root, "apps", "cli", "src", "main.ts"), "serve", folder, "--port", "0", "--json", "--as-of", "2026-11-25"],
  { stdio: ["ignore", "pipe", "inherit"] },
);
try {
  const line = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.includes("\n")) resolve(text);
    });
  });
  const { address, link } = JSON.parse(line) as { readonly address: string; readonly link: string };
  await (await fetch(address)).arrayBuffer();
  console.log(`first page from a cold start: ${Math.round(performance.now() - started)} ms`);

  const headers = { origin: address, "content-type": "application/json" };
  const begun = await fetch(`${address}/api/first-administrator`, {
    method: "POST",
    headers,
    body: JSON.stringify({ secret: link.split("/").at(-1), name: "bench", password: "a sentence that is long" }),
  });
  const cookie = (begun.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const plant = `${address}/api/plants/riverside`;
  const paths = [
    "/home",
    "/map",
    "/assessment/rows",
    "/assessment/rows?subject=dosing&blocking=true",
    "/assessment/rows/intake/SR%205.1",
    "/findings",
    "/evidence",
    "/traffic/conversations",
    "/traffic/operations?dangerous=true",
    "/map/lines",
  ];
  await Promise.all(paths.map(async (path) => (await fetch(plant + path, { headers: { cookie } })).arrayBuffer()));
  console.log(`judged and ready: ${Math.round(performance.now() - started)} ms`);

  const times: number[] = [];
  let failures = 0;
  const ask = async (number: number): Promise<void> => {
    const at = performance.now();
    const response = await fetch(plant + (paths[number % paths.length] ?? ""), { headers: { cookie } });
    await response.arrayBuffer();
    if (!response.ok) failures += 1;
    times.push(performance.now() - at);
  };
  const asked: Promise<void>[] = [];
  const begin = performance.now();
  for (let number = 0; number < RATE * seconds; number++) {
    const due = begin + (number * 1000) / RATE - performance.now();
    if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
    asked.push(ask(number));
  }
  await Promise.all(asked);
  times.sort((a, b) => a - b);
  const share = (part: number): string => (times[Math.floor(times.length * part)] ?? 0).toFixed(1);
  console.log(
    `${times.length} requests at ${RATE}/s, ${failures} failures: p50 ${share(0.5)} ms, p95 ${share(0.95)} ms, p99 ${share(0.99)} ms`,
  );
  process.exitCode = failures === 0 ? 0 : 1;
} finally {
  child.removeAllListeners("exit");
  child.kill("SIGTERM");
  await new Promise((resolve) => child.once("close", resolve));
  rmSync(folder, { recursive: true, force: true });
}
