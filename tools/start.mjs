// `npm start`: sets up what is missing, then runs the command line; without arguments it serves the example plant.

import { join } from "node:path";
import { buildWeb, environment, findNode, installPackages, root, run } from "./setup.mjs";

installPackages("run");
const given = process.argv.slice(2);
// the example is judged as of the days after its evidence was collected: later, its statements expire
const args = given.length > 0 ? given : ["serve", join(root, "examples", "water-treatment"), "--as-of", "2026-11-25"];
if (args[0] === "serve") buildWeb();
process.exitCode = run(findNode(), [join(root, "apps", "cli", "src", "main.ts"), ...args], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
  env: environment(),
});
