// `bulkhead baseline files` and `bulkhead collect files`: the digests of files, as accepted or as seen.

import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { makeLine } from "@bulkhead/documents";
import { counted } from "@bulkhead/plant";
import { headList, headPlace, listLine } from "@bulkhead/system";
import { CommandError, SIGNATURE_ENDING, signEvidence, writeText } from "@bulkhead/workspace";
import { DigestIndex } from "../digests/digest-index.ts";
import { type Digesting, digestTree } from "../digests/digest-tree.ts";
import { EXIT } from "../exit.ts";
import { readSigningKey } from "../signing-key.ts";
import { describeSize, type Terminal } from "../terminal.ts";

interface Options {
  readonly asset: string;
  readonly output?: string;
  readonly index?: string;
  readonly full?: boolean;
  readonly key?: string;
  readonly json?: boolean;
}

/** Whoever accepts what is there says that it is right; whoever looks says what it is. */
export function digestFilesAs(form: "baseline" | "look") {
  return async (terminal: Terminal, paths: readonly string[], options: Options): Promise<number> => {
    if (!/^\S{1,200}$/.test(options.asset)) {
      throw new CommandError(
        "cli/bad-argument",
        `"${options.asset}" is no id of an asset.`,
        "Give the id that it has in plant.yaml.",
      );
    }
    if (options.full === true && options.index === undefined) {
      throw new CommandError("cli/bad-argument", "--full reads what an index remembers again.", "Name the index with --index.");
    }
    if (options.key !== undefined && options.output === undefined) {
      throw new CommandError("cli/bad-argument", "A signature needs a file to lie beside.", "Name one with --output.");
    }
    const key = options.key === undefined ? undefined : readSigningKey(options.key);
    const remembered =
      options.index === undefined || options.full === true ? DigestIndex.empty() : DigestIndex.open(options.index);
    if (remembered.refused !== undefined) terminal.remark(`${remembered.refused}: every file is read again`);
    const started = Date.now();
    const digesting = await digestTree(
      paths.map((path) => resolve(path)),
      remembered,
      (files, bytes) => terminal.progress(`${files} files, ${describeSize(bytes)} read`),
    );
    const text = write(form, digesting, options.asset, new Date(started).toISOString());
    if (options.output === undefined) terminal.print(options.json === true ? toJson(digesting) : text.trimEnd());
    else {
      writeText(options.output, text);
      if (key !== undefined) {
        const digest = `sha256:${createHash("sha256").update(text).digest("hex")}` as const;
        writeText(`${options.output}${SIGNATURE_ENDING}`, signEvidence(digest, key));
      }
      if (options.json === true) terminal.print(toJson(digesting));
    }
    if (options.index !== undefined) {
      DigestIndex.write(
        options.index,
        digesting.places.flatMap(({ files }) => files),
        started,
      );
    }
    return conclude(digesting, options, terminal);
  };
}

function write(form: "baseline" | "look", { places }: Digesting, asset: string, moment: string): string {
  const lines = [headList(form, "file", asset, moment)];
  for (const { place, files, unread } of places) {
    lines.push(headPlace(place, files.length, unread.length));
    for (const { path, why } of unread) lines.push(`# unread ${JSON.stringify(path)}: ${makeLine(why)}\n`);
    for (const { path, sha256 } of files) lines.push(listLine({ name: path, state: `sha256:${sha256}` }));
  }
  return lines.join("");
}

function toJson({ places, remembered, read, bytesRead }: Digesting): string {
  const told = places.map(({ place, files, unread }) => ({ place, files: files.length, unread }));
  return JSON.stringify({ places: told, remembered, read, bytesRead }, null, 1);
}

function conclude({ places, remembered, read, bytesRead }: Digesting, options: Options, terminal: Terminal): number {
  const unread = places.flatMap((place) => place.unread);
  const from = remembered === 0 ? "" : `, ${remembered} remembered by the index`;
  terminal.remark(`${counted(remembered + read, "file")}: ${read} read (${describeSize(bytesRead)})${from}`);
  if (remembered > 0) {
    terminal.remark(
      "  What is remembered was not read: size, times, inode and device are as they were. --full reads everything.",
    );
  }
  for (const { path, why } of unread.slice(0, 20)) terminal.remark(`  not read: ${makeLine(path)}: ${why}`);
  if (unread.length > 20) terminal.remark(`  … and ${unread.length - 20} more`);
  if (options.output !== undefined)
    terminal.remark(`${options.output}: put it into the evidence folder of the plant to have it count.`);
  return unread.length > 0 ? EXIT.incomplete : EXIT.done;
}
