// `bulkhead collect host`: a snapshot of this machine.

import { createHash } from "node:crypto";
import { CommandError, SIGNATURE_ENDING, signEvidence, writeText } from "@bulkhead/workspace";
import { collectHost } from "../collect/host.ts";
import { EXIT } from "../exit.ts";
import { readSigningKey } from "../signing-key.ts";
import type { Terminal } from "../terminal.ts";

export async function collectHostSnapshot(
  terminal: Terminal,
  options: { readonly output?: string; readonly files?: readonly string[]; readonly key?: string },
): Promise<number> {
  if (process.platform !== "linux") {
    throw new CommandError(
      "cli/bad-argument",
      `This is ${process.platform}; the collector reads Linux hosts.`,
      "Run it on the host itself.",
    );
  }
  if (options.key !== undefined && options.output === undefined) {
    throw new CommandError("cli/bad-argument", "A signature needs a file to lie beside.", "Name one with --output.");
  }
  const key = options.key === undefined ? undefined : readSigningKey(options.key);
  const snapshot = await collectHost({ now: () => new Date().toISOString(), files: options.files ?? [] });
  const text = `${JSON.stringify(snapshot, null, 1)}\n`;
  const hidden = snapshot.items.filter((item) => item.error !== undefined);
  if (options.output === undefined) terminal.print(text.trimEnd());
  else {
    writeText(options.output, text);
    if (key !== undefined) {
      const digest = `sha256:${createHash("sha256").update(text).digest("hex")}` as const;
      writeText(`${options.output}${SIGNATURE_ENDING}`, signEvidence(digest, key));
    }
    terminal.remark(
      `${options.output}: ${snapshot.items.length - hidden.length} of ${snapshot.items.length} items of ${snapshot.host}`,
    );
  }
  for (const item of hidden) terminal.remark(`  not collected: ${item.id}: ${item.error}`);
  return EXIT.done;
}
