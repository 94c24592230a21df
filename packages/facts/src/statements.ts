// Reader of statements: a YAML or JSON document in which people say which requirement is met, where, since when, until when and why.

import { checkDocument, nearestTo, type Path, parseYaml, type YamlDocument, type YamlOptions } from "@bulkhead/plant";
import { canonicalId, REQUIREMENTS } from "@bulkhead/standards";
import { CATALOGUED_PARTS, canonicalPart, catalogueRow } from "@bulkhead/standards/catalogue";
import { z } from "zod";
import type { Digest, Evidence, Instant } from "./evidence.ts";
import { CAPABILITY_MEANS, type FactOf, type Statement } from "./fact.ts";
import type { Locator } from "./locator.ts";
import { fromMoment, untilMoment } from "./moment.ts";
import type { Problem } from "./problem.ts";
import { makeFact, type Reader, type Reading, readWhole } from "./reader.ts";
import { switchSchema } from "./switch.ts";

const oneOrMore = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((given) => (typeof given === "string" ? [given] : given));

const statementSchema = z.strictObject({
  part: z.string().default("62443-3-3").describe("the part of the standard, e.g. 62443-3-3."),
  requirement: oneOrMore.describe("one requirement or a list of them, e.g. SR 1.1."),
  where: oneOrMore.describe("ids of zones, conduits, assets or organisations, or * for the whole system."),
  answer: z.enum(["met", "not met", "not applicable", "compensated"]),
  by: z.string().min(1).describe("who says so."),
  since: fromMoment,
  until: untilMoment.optional(),
  reason: z.string().min(1).describe("how it is met, or why not, in a sentence."),
  approver: z.string().min(1).optional().describe("who approved it."),
  countermeasure: z.string().min(1).optional().describe("the id of a countermeasure of the plant."),
  certificate: z
    .strictObject({ issuer: z.string().min(1), number: z.string().min(1), until: untilMoment.optional() })
    .optional()
    .describe("issuer, number and end of a third party's certificate."),
  maturity: z
    .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
    .optional()
    .describe("1 to 4: the level of maturity, for parts that have such levels."),
  how: z.enum(CAPABILITY_MEANS).optional().describe("how a component meets it."),
  switchedOnBy: z
    .array(switchSchema)
    .min(1)
    .optional()
    .describe("what switches a capability on: {component, setting, is | atLeast | atMost}, or {rule}."),
  version: z.string().min(1).optional().describe("the version of the product about which it speaks."),
  attachments: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        digest: z
          .string()
          .regex(/^sha256:[0-9a-f]{64}$/)
          .describe("sha256: and 64 hexadecimal digits in lower case."),
      }),
    )
    .default([])
    .describe("name and digest of each attached file."),
});
type Written = z.output<typeof statementSchema>;

const documentSchema = z.strictObject({ statements: z.array(z.unknown()).describe("a list of statements.") });

/**
 * Facts `statement`, one per requirement named. Rank `attested`; `certified` only with a certificate's issuer and number and the digest of
 * what was attached. A statement with a problem is left out and the others stand. The locator gives the lines of the statement.
 */
export const statementsReader: Reader = {
  id: "statements",
  version: 4,
  title: "people's statements (YAML or JSON)",
  recognise,
  open: (context) => readWhole(context, (bytes) => readStatements(bytes, context.evidence)),
};

/** The first thing in the document is the key `statements`: other formats have a key of that name further down. */
function recognise(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head);
  if (/^\s*\{/.test(text)) return /^\s*\{\s*"statements"\s*:/.test(text);
  for (const line of text.split("\n", 1000)) {
    if (/^(?:\s*$|\s*#|---|%)/.test(line)) continue;
    return /^statements[ \t]*:(?:\s|$)/.test(line);
  }
  return false;
}

function readStatements(bytes: Uint8Array, evidence: Evidence): Reading {
  const options: YamlOptions = { file: evidence.name, scope: "facts" };
  const { document, problems } = parseYaml(new TextDecoder().decode(bytes), options);
  if (document === undefined) return { facts: [], problems };
  const outer = checkDocument(document, documentSchema, options);
  problems.push(...outer.problems);
  const facts: FactOf<"statement">[] = [];
  for (const index of (outer.value?.statements ?? []).keys()) {
    const path = ["statements", index];
    const checked = checkDocument(document, statementSchema, options, path);
    problems.push(...checked.problems);
    if (checked.value !== undefined) facts.push(...factsOf(checked.value, document, path, evidence, problems));
  }
  return { facts, problems };
}

function factsOf(
  written: Written,
  document: YamlDocument,
  path: Path,
  evidence: Evidence,
  problems: Problem[],
): FactOf<"statement">[] {
  const before = problems.length;
  const report = (what: string, message: string, mend: string, ...place: Path): void => {
    problems.push({
      code: `facts/${what}`,
      severity: "error",
      message: `${message} The statement is left out.`,
      mend,
      file: evidence.name,
      ...document.positionOf([...path, ...place]),
    });
  };
  const { answer, approver, since, until, certificate } = written;
  const part = canonicalPart(written.part);
  const requirements: string[] = [];
  if (part === undefined) {
    report(
      "unknown-part",
      `“${written.part}” is no part with requirements.`,
      `Known are ${CATALOGUED_PARTS.join(", ")}.`,
      "part",
    );
  } else {
    for (const text of written.requirement) {
      const row = catalogueRow(part, text);
      if (row !== undefined) requirements.push(row.id);
      else
        report("unknown-requirement", `“${text}” is no requirement of ${part}.`, suggestRequirement(text, part), "requirement");
    }
  }
  if ((answer === "not applicable" || answer === "compensated") && approver === undefined) {
    report("no-approver", `The answer “${answer}” counts only with somebody who approved it.`, "Add `approver: …`.");
  }
  if (answer === "compensated" && written.countermeasure === undefined) {
    report("no-countermeasure", "It does not say by what it is compensated.", "Add `countermeasure: …` with an id of the plant.");
  }
  for (const [field, moment] of [
    ["since", since],
    ["until", until],
  ] as const) {
    if (moment === undefined || isLikely(moment, field)) continue;
    report(
      "unlikely-date",
      `“${field}” lies in the year ${Number(moment.slice(0, 4))}, which cannot be meant.`,
      `Correct the year: ${EARLIEST} to ${LATEST}, or 9999 for an end that never comes.`,
      field,
    );
  }
  if (until !== undefined && until <= since)
    report("ends-before-it-begins", "It ends before it begins.", "Correct `since` or `until`.", "until");
  if (problems.length > before) return [];

  const certified = certificate !== undefined && written.attachments.length > 0;
  if (certificate !== undefined && !certified) {
    problems.push({
      code: "facts/certificate-not-attached",
      severity: "warning",
      message: "A certificate is named and nothing is attached; the statement counts as a person's word.",
      mend: "Add the certificate's file to `attachments` with its digest (sha256sum FILE).",
      file: evidence.name,
      ...document.positionOf([...path, "certificate"]),
    });
  }
  const ends = [until, certified ? certificate?.until : undefined].filter((end) => end !== undefined).sort();
  const time: { first: Instant; last: Instant; expires?: Instant } = {
    first: since,
    last: since,
    ...(ends[0] === undefined ? {} : { expires: ends[0] }),
  };
  const { line, to } = document.linesOf(path);
  const locator: Locator = { type: "line", line, ...(to === line ? {} : { to }) };
  return [...new Set(requirements)].map((requirement) =>
    makeFact(
      "statement",
      valueOf(written, part as string, requirement),
      certified ? "certified" : "attested",
      evidence,
      locator,
      time,
    ),
  );
}

/** A slip of the pen in the century would count for ever, or never. The series began in 2007; older practice is stated as of then or later. */
const EARLIEST = 1990;
const LATEST = 2100;

function isLikely(moment: Instant, field: "since" | "until"): boolean {
  const year = Number(moment.slice(0, 4));
  return year >= EARLIEST && (year <= LATEST || (field === "until" && year === 9999));
}

function valueOf(written: Written, part: string, requirement: string): Statement {
  const { where, answer, by, reason, approver, countermeasure, certificate, maturity, how, switchedOnBy, version, attachments } =
    written;
  return {
    part,
    requirement,
    where: [...new Set(where)],
    answer,
    by: certificate === undefined ? by : `${by} (certificate ${certificate.number} of ${certificate.issuer})`,
    reason,
    ...(approver === undefined ? {} : { approver }),
    ...(countermeasure === undefined ? {} : { countermeasure }),
    ...(maturity === undefined ? {} : { maturity }),
    ...(how === undefined ? {} : { how }),
    ...(switchedOnBy === undefined ? {} : { switchedOnBy }),
    ...(version === undefined ? {} : { version }),
    ...(attachments.length === 0 ? {} : { attachments: attachments as { name: string; digest: Digest }[] }),
  };
}

function suggestRequirement(text: string, part: string): string {
  const near =
    part === "62443-3-3"
      ? nearestTo(
          canonicalId(text) ?? text,
          REQUIREMENTS.map((row) => row.id),
        )
      : undefined;
  return near === undefined ? "Write its id as the standard does, e.g. SR 5.2 RE(1)." : `Did you mean “${near}”?`;
}
