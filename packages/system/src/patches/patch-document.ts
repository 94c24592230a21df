// Reads what people say about patches: a YAML or JSON document with `patches:` and, once, `policy:` with the days within which they are
// installed.
//
//     patches:
//       - asset: plc-1
//         advisory: SSA-123456
//         state: In Internal Test
//         by: A. Meyer
//         since: 2026-03-02
//         reason: runs on the test rack since Monday
//         planned: 2026-04-11

import {
  type Evidence,
  type Fact,
  fromMoment,
  type Locator,
  makeFact,
  type Problem,
  type Reader,
  type Reading,
  readWhole,
  untilMoment,
} from "@bulkhead/facts";
import { checkDocument, nearestTo, parseYaml, type YamlOptions } from "@bulkhead/plant";
import { PATCH_STATES } from "@bulkhead/standards/patch";
import { z } from "zod";
import { decodeText } from "../json-document.ts";

const oneOrMore = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((given) => (typeof given === "string" ? [given] : given));

const recordSchema = z.strictObject({
  asset: oneOrMore.describe("id of an asset, or a list of them."),
  advisory: z.string().min(1).describe("id of the advisory, as its publisher writes it."),
  state: z.string().min(1).describe("a state of 62443-2-3, e.g. In Internal Test."),
  by: z.string().min(1).describe("who says so."),
  since: fromMoment,
  until: untilMoment.optional().describe("the day after which it no longer counts."),
  reason: z.string().min(1).describe("why, in a sentence."),
  patch: z.string().min(1).optional().describe("name or version of the patch."),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .optional()
    .describe("sha256: and 64 hexadecimal digits, of the file that was installed."),
  planned: fromMoment.optional().describe("the day on which it is to be installed."),
  deferred: z
    .strictObject({
      until: untilMoment,
      countermeasures: oneOrMore.describe("ids of countermeasures of the plant."),
      approver: z.string().min(1).describe("who approved it."),
    })
    .optional()
    .describe("put off until a day, with what protects in its stead."),
});

const days = z.array(z.int().min(0).max(3650)).length(5).describe("days for target levels 0 to 4.");
const policySchema = z.strictObject({
  by: z.string().min(1),
  since: fromMoment,
  reason: z.string().min(1),
  days: z.strictObject({ immediate: days, "out-of-cycle": days, scheduled: days }),
});

const documentSchema = z.strictObject({
  patches: z.array(z.unknown()).default([]).describe("a list of patch records."),
  policy: z.unknown().optional(),
});

export const patchReader: Reader = {
  id: "patches",
  version: 1,
  title: "people's records about patches (YAML or JSON)",
  recognise(head) {
    const text = decodeText(head);
    if (/^\s*\{/.test(text)) return /^\s*\{\s*"patches"\s*:/.test(text);
    for (const line of text.split("\n", 1000)) {
      if (/^(?:\s*$|\s*#|---|%)/.test(line)) continue;
      return /^patches[ \t]*:(?:\s|$)/.test(line);
    }
    return false;
  },
  open: (context) => readWhole(context, (bytes) => readPatches(bytes, context.evidence)),
};

/** The state of the catalogue that a text names, in any case of letters. */
export function canonicalState(text: string): string | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, " ");
  return PATCH_STATES.find(({ state }) => state.toLowerCase() === plain)?.state;
}

function readPatches(bytes: Uint8Array, evidence: Evidence): Reading {
  const options: YamlOptions = { file: evidence.name, scope: "system" };
  const { document, problems } = parseYaml(decodeText(bytes), options);
  if (document === undefined) return { facts: [], problems };
  const outer = checkDocument(document, documentSchema, options);
  problems.push(...outer.problems);
  const facts: Fact[] = [];
  if (outer.value?.policy !== undefined) {
    const { value, problems: faults } = checkDocument(document, policySchema, options, ["policy"]);
    problems.push(...faults);
    if (value !== undefined) {
      const { since, ...policy } = value;
      facts.push(makeFact("patch-policy", policy, "attested", evidence, placeOf(["policy"]), timeOf(since)));
    }
  }
  for (const index of (outer.value?.patches ?? []).keys()) {
    const path = ["patches", index];
    const { value, problems: faults } = checkDocument(document, recordSchema, options, path);
    problems.push(...faults);
    if (value === undefined) continue;
    const state = canonicalState(value.state);
    if (state === undefined) {
      problems.push(unknownState(value.state, evidence.name, document.positionOf([...path, "state"])));
      continue;
    }
    const { asset: assets, since, until, planned, deferred, patch, digest, advisory, by, reason } = value;
    for (const asset of new Set(assets)) {
      const record = {
        asset,
        advisory,
        state,
        by,
        reason,
        ...(patch === undefined ? {} : { patch }),
        ...(digest === undefined ? {} : { digest: digest as `sha256:${string}` }),
        ...(planned === undefined ? {} : { planned: planned }),
        ...(deferred === undefined ? {} : { deferred: deferred }),
      };
      const time = { ...timeOf(since), ...(until === undefined ? {} : { expires: until }) };
      facts.push(makeFact("patch-state", record, "attested", evidence, placeOf(path), time));
    }
  }
  return { facts, problems };

  function placeOf(path: readonly (string | number)[]): Locator {
    const { line, to } = (document as NonNullable<typeof document>).linesOf(path);
    return { type: "line", line, ...(to === line ? {} : { to }) };
  }
}

function unknownState(state: string, file: string, position: { line: number; column: number }): Problem {
  const names = PATCH_STATES.map((one) => one.state);
  const near = nearestTo(state, names);
  return {
    code: "system/unknown-patch-state",
    severity: "error",
    message: `“${state}” is no state of a patch. The record is left out.`,
    mend: near === undefined ? `Known are ${names.join(", ")}.` : `Did you mean “${near}”?`,
    file,
    ...position,
  };
}

function timeOf(since: string): { first: string; last: string } {
  return { first: since, last: since };
}
