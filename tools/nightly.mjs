// `npm run nightly`: the tests that play damaged messages and floods, twenty times as long and with seeds of their own, more than a million
// messages in all. Takes hours. Arguments narrow it: `npm run nightly -- packages/network`. A run is repeated with the seed that it prints:
// `BULKHEAD_SEED=… npm run nightly`.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { environment, findNode, installPackages, run } from "./setup.mjs";

/** What marks a test that runs longer when it is asked to. */
const LENGTHENED = /playDamaged|BULKHEAD_(?:MUTATIONS|HOSTILE)/;

installPackages("develop");
const seed = process.env.BULKHEAD_SEED ?? String(Math.floor(Date.now() / 86_400_000) * 1000);
const env = { BULKHEAD_MUTATIONS: "20", BULKHEAD_HOSTILE: "5", ...environment(), BULKHEAD_SEED: seed };
console.log(`BULKHEAD_SEED=${seed} BULKHEAD_MUTATIONS=${env.BULKHEAD_MUTATIONS} BULKHEAD_HOSTILE=${env.BULKHEAD_HOSTILE}`);

const folders = process.argv.length > 2 ? process.argv.slice(2) : ["packages", "apps"];
const files = folders
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((file) => join(folder, String(file))))
  .filter((file) => file.endsWith(".test.ts") && !file.includes("node_modules") && LENGTHENED.test(readFileSync(file, "utf8")))
  .sort();
const reporters = ["spec", "./tools/summary.ts"].flatMap((reporter) => [
  `--test-reporter=${reporter}`,
  "--test-reporter-destination=stdout",
]);
process.exitCode = run(findNode(), ["--test", "--test-timeout=21600000", "--test-concurrency=2", ...reporters, ...files], {
  env,
  shell: false,
});
