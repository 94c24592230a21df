// `bulkhead collect script`: the collector as one script, for hosts on which nothing is installed.

import { CommandError, writeText } from "@bulkhead/workspace";
import { linuxScript } from "../collect/linux-script.ts";
import { windowsScript } from "../collect/windows-script.ts";
import { EXIT } from "../exit.ts";
import type { Terminal } from "../terminal.ts";

const SCRIPTS: ReadonlyMap<string, () => string> = new Map([
  ["linux", linuxScript],
  ["windows", windowsScript],
]);

export async function collectScript(terminal: Terminal, system: string, options: { readonly output?: string }): Promise<number> {
  const make = SCRIPTS.get(system);
  if (make === undefined) {
    throw new CommandError(
      "cli/bad-argument",
      `There is no collector for ${system}.`,
      `Name one of ${[...SCRIPTS.keys()].join(", ")}.`,
    );
  }
  const script = make();
  if (options.output === undefined) terminal.print(script.trimEnd());
  else writeText(options.output, script);
  return EXIT.done;
}
