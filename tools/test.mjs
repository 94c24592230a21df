// `npm test`: sets up what is missing, then the check and every test. Arguments narrow the tests: `npm test -- packages/network`.

import { join } from "node:path";
import { environment, findNode, installPackages, run } from "./setup.mjs";
import { installSystemParts } from "./system-parts.mjs";

installPackages("develop");
const missing = installSystemParts();
const env = environment();
const node = findNode();

console.log("── check");
const checked = run(node, ["tools/check.ts"], { env });

console.log("── tests");
const folders = process.argv.slice(2);
const reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
const summary = ["--test-reporter=./tools/summary.ts", "--test-reporter-destination=stdout"];
const files = (folders.length > 0 ? folders : ["packages", "apps", "examples", "tools"]).map((folder) =>
  join(folder, "**", "*.test.ts"),
);
const tested = run(node, ["--test", "--test-timeout=600000", "--test-concurrency=2", ...reporters, ...summary, ...files], {
  env,
  shell: false,
});

for (const part of missing) console.log(`not installed: ${part.program} (Debian package ${part.package}): ${part.without}`);
if (checked !== 0) console.log("npm run check failed; see above");
process.exitCode = checked === 0 ? tested : 1;
