// YARA rules through YARA-X (WebAssembly, from the registry): no program has to be installed.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Problem } from "@bulkhead/facts";
import { fileError } from "@bulkhead/workspace";

/** The test file of the European Institute for Computer Antivirus Research: harmless, and every scanner has to find it. */
const EICAR = `rule EICAR_test_file {
  strings: $a = { 58 35 4F 21 50 25 40 41 50 5B 34 5C 50 5A 58 35 34 28 50 5E 29 37 43 43 29 37 7D 24 45 49 43 41 52 2D 53 54 41 4E 44 41 52 44 }
  condition: $a in (0..128)
}`;

export interface FileScanner {
  readonly name: string;
  readonly signatures: string | null;
  /** Names of what fits. */
  scan(bytes: Uint8Array): readonly string[] | Promise<readonly string[]>;
}

/** Milliseconds for one file: a rule that runs for ever must not. */
const LONGEST = 20_000;

/** Compiles `.yar` and `.yara` files, or those of folders, with the rule for EICAR. Rules that do not compile are told; the others stand. */
export async function openYara(
  paths: readonly string[],
): Promise<{ readonly scanner: FileScanner; readonly problems: readonly Problem[] }> {
  const { default: start, Compiler, Scanner } = await import("@virustotal/yara-x");
  const wasm = fileURLToPath(new URL("./yara_x_js_bg.wasm", import.meta.resolve("@virustotal/yara-x")));
  await start({ module_or_path: readFileSync(wasm) });
  const compiler = new Compiler();
  const problems: Problem[] = [];
  compiler.addSource(EICAR);
  let count = 1;
  for (const file of paths.flatMap(rulesIn)) {
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      throw fileError(file, error);
    }
    try {
      // Tried alone first: a compiler that met an error builds nothing any more.
      new Compiler().addSource(text);
      // A name space of its own, so that rules of the same name in two files do not meet.
      compiler.newNamespace(file);
      compiler.addSource(text);
      count++;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      problems.push({
        code: "cli/bad-yara-rules",
        severity: "warning",
        message: `Rules of ${file} do not compile: ${why.split("\n")[0] ?? ""}`,
        mend: "Correct the file, or leave it out.",
        file,
      });
    }
  }
  const scanner = new Scanner(compiler.build());
  scanner.setTimeoutMs(LONGEST);
  return {
    problems,
    scanner: {
      name: "YARA-X 1.20.0",
      signatures: `${count} files of rules`,
      scan(bytes) {
        const { matches } = scanner.scan(bytes) as { matches: readonly { identifier: string; isPrivate: boolean }[] };
        return matches.filter(({ isPrivate }) => !isPrivate).map(({ identifier }) => identifier);
      },
    },
  };
}

function rulesIn(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.yara?$/i.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw fileError(path, error);
  }
}
