// Reads a baseline: the SHA-256 digests of files or controller programs that were accepted as right. The form is that of `sha256sum`
// with one line before it, so that sha256sum itself can make and check it:
//
//     # bulkhead-baseline/1 files hmi-1
//     9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  /opt/hmi/project.db
//
// `files` or `programs`, then the id of the asset; it may be left out where the evidence itself is said to be about one. Several such
// lines may follow each other, each with its digests. A program is named as the capture names its block: `OB 1`.

import { type Fact, makeFact, type Problem, type Reader, type Reading, type ReadingContext, readWhole } from "@bulkhead/facts";
import { maskLine } from "../hosts/redact.ts";

const HEADING = /^# bulkhead-baseline\/1 (files|programs)(?: +([^\s]{1,200}))?\s*$/;

export const baselineReader: Reader = {
  id: "baseline",
  version: 1,
  title: "baseline of files or controller programs (sha256sum with a heading)",
  recognise(head) {
    return /^\uFEFF?# bulkhead-baseline\//.test(new TextDecoder().decode(head.subarray(0, 64)));
  },
  open: (context) => readWhole(context, (bytes) => readBaseline(bytes, context)),
};

function readBaseline(bytes: Uint8Array, { evidence }: ReadingContext): Reading {
  const facts: Fact[] = [];
  const problems: Problem[] = [];
  const moment = evidence.effective ?? evidence.collected ?? "1970-01-01T00:00:00.000Z";
  const time = { first: moment, last: moment };
  let what: "file" | "program" | undefined;
  let asset: string | undefined;
  for (const [at, text] of new TextDecoder().decode(bytes).split("\n").entries()) {
    const line = text.replace(/\r$/, "");
    const locator = { type: "line", line: at + 1 } as const;
    const heading = HEADING.exec(line);
    if (heading !== null) {
      what = heading[1] === "files" ? "file" : "program";
      asset = heading[2] ?? evidence.asset;
      if (asset === undefined) {
        problems.push({
          code: "system/baseline-without-asset",
          severity: "error",
          message: "The baseline does not say which asset it is of.",
          mend: "Write the id of the asset behind files or programs, or give it with the evidence.",
          file: evidence.name,
          line: at + 1,
        });
      }
      continue;
    }
    if (line.trim() === "" || line.startsWith("#")) continue;
    const entry = /^(\\?)([0-9a-f]{64}) [ *](.{1,4096})$/i.exec(line);
    const [, escaped, digest, name] = entry ?? [];
    if (digest === undefined || name === undefined) {
      const said = { what: "line of a baseline", text: maskLine(line.slice(0, 500)), why: "it is no SHA-256 digest with a name" };
      facts.push(makeFact("not-understood", said, "inspected", evidence, locator, time));
    } else if (what !== undefined && asset !== undefined) {
      const value = {
        asset,
        what,
        name: escaped === "" ? name : unescape(name),
        digest: `sha256:${digest.toLowerCase()}` as const,
      };
      facts.push(makeFact("baseline", value, "inspected", evidence, locator, time));
    }
  }
  return { facts, problems };
}

/** A line that sha256sum begins with a backslash has its line ends and backslashes escaped. */
function unescape(name: string): string {
  return name.replace(/\\([\\nr])/g, (_, letter: string) => (letter === "n" ? "\n" : letter === "r" ? "\r" : "\\"));
}
