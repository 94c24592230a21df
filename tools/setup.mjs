// Sets up what a fresh clone lacks. Runs on the Node that the machine has (20 or later) and on nothing else: no package is installed
// yet when it starts. Everything after it runs on the Node of the lockfile.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const WINDOWS = process.platform === "win32";
const STAMP = join(root, "node_modules", ".bulkhead-setup");

/**
 * Installs the packages of the lockfile unless they are there already.
 * @param {"run" | "develop"} purpose `run` leaves out what only development and tests need.
 */
export function installPackages(purpose) {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = existsSync(STAMP) ? readFileSync(STAMP, "utf8").trim() : "";
  if (stamp === `develop ${lock}` || stamp === `${purpose} ${lock}`) return;
  console.error(`Installing packages (${purpose === "run" ? "to run" : "to develop"}) …`);
  // `npm ci` refuses where a registry lacks some other platform's optional binaries; `install --no-save` takes the same versions and
  // integrities from the lockfile and leaves the lockfile as it is.
  const options = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
  if (purpose === "run") options.push("--omit=dev");
  const result = spawnSync("npm", options, { cwd: root, stdio: ["ignore", process.stderr, "inherit"], shell: WINDOWS });
  if (result.status !== 0) {
    console.error(
      "bulkhead/setup: the packages could not be installed. Check that this machine reaches the npm registry, then run the command again.",
    );
    process.exit(1);
  }
  writeFileSync(STAMP, `${purpose} ${lock}\n`);
}

/** The Node of the lockfile; on a platform for which the registry has none, the one that runs now, if it is new enough. */
export function findNode() {
  const own = join(root, "node_modules", ".bin", WINDOWS ? "node.cmd" : "node");
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  console.error(`bulkhead/node: Node 24 or later is needed, this is ${process.version}. Install it, then run the command again.`);
  process.exit(1);
}

/** Runs a program with this terminal and returns its exit code. */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: root, stdio: "inherit", shell: WINDOWS, ...options });
  return result.status ?? 1;
}

/** PATH with the lockfile's programs first, so that every child finds the same Node. */
export function environment() {
  const separator = WINDOWS ? ";" : ":";
  return { ...process.env, PATH: `${join(root, "node_modules", ".bin")}${separator}${process.env.PATH ?? ""}` };
}

/** Builds the web application into `apps/web/dist`, unless what is there was made of the files as they are. Takes a second or two. */
export function buildWeb() {
  const web = join(root, "apps", "web");
  const sources = [join(web, "src"), join(web, "index.html"), join(web, "vite.config.ts"), join(root, "packages")];
  const made = createHash("sha256").update(sources.map(describeFiles).join("\n")).digest("hex");
  const stamp = join(web, "dist", ".made-of");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === made) return;
  const status = run(findNode(), [join(root, "node_modules", "vite", "bin", "vite.js"), "build", "--logLevel", "warn"], {
    cwd: web,
    env: environment(),
    shell: false,
  });
  if (status !== 0) {
    console.error(
      "bulkhead/web: the web application could not be built; the command line works without it. See above for the reason.",
    );
    return;
  }
  writeFileSync(stamp, made);
}

/** Name, size and time of every file of the program below a path, so that a change shows. */
function describeFiles(path) {
  const entry = statSync(path);
  if (!entry.isDirectory()) return path.endsWith(".test.ts") ? "" : `${path} ${entry.size} ${entry.mtimeMs}`;
  return readdirSync(path)
    .filter((name) => name !== "node_modules" && name !== "test-data")
    .map((name) => describeFiles(join(path, name)))
    .join("\n");
}
