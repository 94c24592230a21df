// Prints the SHA-256 digests of the dosing controller's blocks as its project holds them, in the form of sha256sum.

import { createHash } from "node:crypto";
import { blockOf } from "./program.ts";

for (const [name, file] of [
  ["OB 1", "800001"],
  ["FC 10", "C00010"],
  ["DB 1", "A00001"],
] as const) {
  const block = blockOf(file);
  if (block === undefined) throw new Error(`the project holds no ${name}`);
  console.log(`${createHash("sha256").update(block).digest("hex")}  ${name}`);
}
