// `npm run check`: format, lint, types, unused code and the architecture rule; all are run, so that one call shows everything.

import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { examineHouse } from "./architecture.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const fix = process.argv.includes("--fix");

const steps: readonly (readonly [name: string, program: string, ...args: string[]])[] = [
  ["format", "biome", "check", ...(fix ? ["--write"] : []), "--log-level=warn", "."],
  ["lint", "oxlint", "--type-aware", ...(fix ? ["--fix"] : [])],
  ["types", "tsc", "--noEmit"],
  ["types (web)", "tsc", "--noEmit", "--project", "apps/web"],
  ["unused", "knip", "--no-progress"],
];

let failed = false;
for (const [name, program, ...args] of steps) {
  const begun = performance.now();
  const result = spawnSync(`${root}/node_modules/.bin/${program}`, args, {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const ok = result.status === 0;
  console.log(`${ok ? "ok  " : "FAIL"} ${name.padEnd(13)} ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  if (!ok) {
    failed = true;
    console.log(`${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`);
  }
}

const { files, breaches } = examineHouse(root);
console.log(`${breaches.length === 0 ? "ok  " : "FAIL"} architecture  ${files} files`);
for (const breach of breaches) console.log(`${breach.file}:${breach.line} ${breach.message}`);

process.exitCode = failed || breaches.length > 0 ? 1 : 0;
