// Reads change records: which changes were approved, of what, where and when. YAML or JSON under the key `changes`.

import {
  CHANGEABLE,
  type ChangeRecord,
  type Fact,
  fromMoment,
  makeFact,
  type Problem,
  type Reader,
  type Reading,
  type ReadingContext,
  readWhole,
  untilMoment,
} from "@bulkhead/facts";
import { checkDocument, parseYaml, type YamlOptions } from "@bulkhead/plant";
import { z } from "zod";

const oneOrMore = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((given) => (typeof given === "string" ? [given] : given));

const recordSchema = z.strictObject({
  id: z
    .union([z.string().min(1), z.int()])
    .transform(String)
    .describe("the number of the ticket."),
  assets: oneOrMore.describe("ids of the assets that change."),
  what: z
    .union([z.enum(CHANGEABLE), z.array(z.enum(CHANGEABLE)).min(1)])
    .default([...CHANGEABLE])
    .transform((given) => (typeof given === "string" ? [given] : given))
    .describe("file, program, package, configuration or firmware; all of them where left out."),
  names: oneOrMore
    .optional()
    .describe(
      "names of files, blocks, packages or settings; * stands for any characters. Without names a record covers nothing but firmware.",
    ),
  becomes: oneOrMore.optional().describe("the digests, versions or values that these things have afterwards."),
  from: fromMoment,
  to: untilMoment,
  reason: z.string().min(1),
  approver: z.string().min(1).describe("who approved it."),
});

/** Facts `change-record`. A record with a problem is left out, the others stand. */
export const changeRecordReader: Reader = {
  id: "change-records",
  version: 2,
  title: "change records (YAML or JSON)",
  recognise(head) {
    const text = new TextDecoder().decode(head);
    if (/^\s*\{/.test(text)) return /^\s*\{\s*"changes"\s*:/.test(text);
    const first = text.split("\n", 200).find((line) => !/^(?:\s*$|\s*#|---|%)/.test(line));
    return first !== undefined && /^changes[ \t]*:(?:\s|$)/.test(first);
  },
  open: (context) => readWhole(context, (bytes) => readRecords(bytes, context)),
};

function readRecords(bytes: Uint8Array, { evidence }: ReadingContext): Reading {
  const options: YamlOptions = { file: evidence.name, scope: "system" };
  const { document, problems } = parseYaml(new TextDecoder().decode(bytes), options);
  if (document === undefined) return { facts: [], problems };
  const outer = checkDocument(
    document,
    z.strictObject({ changes: z.array(z.unknown()).describe("a list of changes.") }),
    options,
  );
  const all: Problem[] = [...problems, ...outer.problems];
  const facts: Fact[] = [];
  for (const index of (outer.value?.changes ?? []).keys()) {
    const path = ["changes", index];
    const { value, problems: own } = checkDocument(document, recordSchema, options, path);
    all.push(...own);
    if (value === undefined) continue;
    const { names, becomes, ...rest } = value;
    if (rest.to <= rest.from) {
      all.push({
        code: "system/change-ends-before-it-begins",
        severity: "error",
        message: `Change ${rest.id} ends before it begins. It is left out.`,
        mend: "Correct from or to.",
        file: evidence.name,
        ...document.positionOf([...path, "to"]),
      });
      continue;
    }
    const record: ChangeRecord = {
      ...rest,
      ...(names === undefined ? {} : { names }),
      ...(becomes === undefined ? {} : { becomes }),
    };
    const { line, to } = document.linesOf(path);
    const locator = { type: "line", line, ...(to === line ? {} : { to }) } as const;
    facts.push(
      makeFact("change-record", record, "attested", evidence, locator, { first: record.from, last: record.from }) as Fact,
    );
  }
  return { facts, problems: all };
}

/** The name fits one of the patterns, in which `*` stands for any characters. Compared piece by piece: no pattern can run for long. */
export function fitsName(name: string, patterns: readonly string[] | undefined): boolean {
  if (patterns === undefined) return true;
  return patterns.some((pattern) => {
    const pieces = pattern.split("*");
    const [first = "", ...rest] = pieces;
    if (rest.length === 0) return name === pattern;
    if (!name.startsWith(first)) return false;
    let at = first.length;
    const last = rest.pop() ?? "";
    for (const piece of rest) {
      const found = name.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return name.length - last.length >= at && name.endsWith(last);
  });
}
