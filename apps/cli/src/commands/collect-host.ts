// `bulkhead collect host`: a snapshot of this machine.

import { CommandError, writeText } from "@bulkhead/workspace";
import { collectHost } from "../collect/host.ts";
import { EXIT } from "../exit.ts";
import type { Terminal } from "../terminal.ts";

export async function collectHostSnapshot(
  terminal: Terminal,
  options: { readonly output?: string; readonly files?: readonly string[] },
): Promise<number> {
  if (process.platform !== "linux") {
    throw new CommandError(
      "cli/bad-argument",
      `This is ${process.platform}; the collector reads Linux hosts.`,
      "Run it on the host itself.",
    );
  }
  const snapshot = await collectHost({ now: () => new Date().toISOString(), files: options.files ?? [] });
  const text = `${JSON.stringify(snapshot, null, 1)}\n`;
  const hidden = snapshot.items.filter((item) => item.error !== undefined);
  if (options.output === undefined) terminal.print(text.trimEnd());
  else {
    writeText(options.output, text);
    terminal.remark(
      `${options.output}: ${snapshot.items.length - hidden.length} of ${snapshot.items.length} items of ${snapshot.host}`,
    );
  }
  for (const item of hidden) terminal.remark(`  not collected: ${item.id}: ${item.error}`);
  return EXIT.done;
}
