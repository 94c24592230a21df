// Verification: whether a dossier is whole, signed by a trusted key, true to itself, and whether its verdicts follow from its facts.

import { canonicalText, type Digest, digestOf, type Fact, type FactId, identifyFact, type Problem } from "@bulkhead/facts";
import { compareAssessments } from "./comparison.ts";
import { DOSSIER_FORMAT, type DossierContent, type Predicates, subjectsOf } from "./dossier.ts";
import { checkEnvelope, type Envelope } from "./dsse.ts";
import type { PublicKey } from "./key.ts";
import { PARTS, PAYLOAD_TYPE, type Part, predicateTypeOf, STATEMENT_TYPE } from "./statement.ts";

/** Decides anew from the sealed design and facts. May throw: that is reported as a problem. */
export type Recompute = (
  plant: DossierContent["plant"],
  facts: readonly Fact[],
  asOf: string,
) => Pick<DossierContent, "assessment" | "findings">;

export interface VerificationOptions {
  readonly trustedKeys: readonly PublicKey[];
  readonly recompute: Recompute;
}

export interface Verification {
  /** No problem is an error. */
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  /** Ids of the trusted keys that signed every part. */
  readonly signedBy: readonly string[];
  /** What was sealed; absent where a part could not be read. Not to be relied on unless `ok`. */
  readonly content?: DossierContent;
}

/** At most this many problems of one kind are listed one by one. */
const MOST = 20;

/** Takes the text of a dossier. Whatever it is, the answer is a value: this never throws. */
export function verifyDossier(text: string, options: VerificationOptions): Verification {
  const problems: Problem[] = [];
  let signedBy: readonly string[] = [];
  let content: DossierContent | undefined;
  try {
    const envelopes = openEnvelopes(text, problems);
    if (envelopes !== undefined) {
      const opened = openParts(envelopes, options.trustedKeys, problems);
      signedBy = opened.signedBy;
      if (opened.predicates !== undefined) content = checkContent(opened, opened.predicates, problems);
    }
  } catch (error) {
    problems.push(refuse("not-a-dossier", `It cannot be taken apart: ${messageOf(error)}.`, "Ask for an intact copy."));
  }
  if (content !== undefined) recomputeContent(content, options.recompute, problems);
  const ok = problems.every(({ severity }) => severity !== "error");
  return { ok, problems, signedBy, ...(content === undefined ? {} : { content }) };
}

/** Holds a file of evidence against a dossier: `undefined` where it is the very one that was assessed. */
export function checkEvidence(content: DossierContent, name: string, digest: Digest): Problem | undefined {
  if (content.evidence.some((one) => one.digest === digest)) return undefined;
  const sameName = content.evidence.find((one) => one.name === name);
  return sameName === undefined
    ? refuse("evidence-unknown", `${name} is not among the evidence of the dossier.`, "Give the files that were sealed.")
    : refuse(
        "evidence-differs",
        `${name} is not the file that was sealed: it has ${digest}, not ${sameName.digest}.`,
        "Give the file as it was sealed.",
      );
}

function refuse(code: string, message: string, mend: string, part?: Part): Problem {
  return { code: `certification/${code}`, severity: "error", message, mend, ...(part === undefined ? {} : { place: part }) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function openEnvelopes(text: string, problems: Problem[]): Readonly<Record<Part, Envelope>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    problems.push(refuse("not-a-dossier", `It is no JSON: ${messageOf(error)}.`, "Ask for an intact copy."));
    return undefined;
  }
  const parts = isRecord(value) ? value.parts : undefined;
  if (!isRecord(value) || value.bulkhead !== DOSSIER_FORMAT || !isRecord(parts)) {
    problems.push(
      refuse(
        "not-a-dossier",
        `It is no dossier of the format ${DOSSIER_FORMAT}.`,
        "Name a file that was written by `bulkhead seal`.",
      ),
    );
    return undefined;
  }
  if (text !== `${canonicalText(value)}\n`) {
    problems.push(
      refuse(
        "not-canonical",
        "Its text is not the one that is written when sealing: it was edited or reformatted.",
        "Ask for an intact copy.",
      ),
    );
  }
  const strangers = [
    ...Object.keys(value).filter((key) => key !== "bulkhead" && key !== "parts"),
    ...Object.keys(parts).filter((key) => !PARTS.includes(key as Part)),
  ];
  if (strangers.length > 0)
    problems.push(refuse("unsigned-content", "It holds content that no signature covers.", "Ask for an intact copy."));
  const missing = PARTS.filter((part) => !isEnvelope(parts[part]));
  for (const part of missing)
    problems.push(refuse("part-missing", `The ${part} part is missing or is no envelope.`, "Ask for an intact copy.", part));
  return missing.length > 0 ? undefined : (parts as Record<Part, Envelope>);
}

interface Opened {
  readonly signedBy: readonly string[];
  readonly digests: Readonly<Record<Part, Digest>>;
  readonly subjects: Readonly<Record<Part, unknown>>;
  readonly predicates: Predicates | undefined;
}

function openParts(envelopes: Readonly<Record<Part, Envelope>>, trusted: readonly PublicKey[], problems: Problem[]): Opened {
  let signedBy: readonly string[] = trusted.map(({ id }) => id);
  const digests: Partial<Record<Part, Digest>> = {};
  const subjects: Partial<Record<Part, unknown>> = {};
  const predicates: Partial<Record<Part, unknown>> = {};
  for (const part of PARTS) {
    const envelope = envelopes[part];
    const check = checkEnvelope(envelope, trusted);
    signedBy = signedBy.filter((id) => check.signedBy.includes(id));
    if (check.broken.length > 0) {
      problems.push(
        refuse(
          "signature-broken",
          `The ${part} part was changed after it was signed.`,
          "Do not rely on it; ask for an intact copy.",
          part,
        ),
      );
    } else if (check.signedBy.length === 0) {
      problems.push(
        refuse(
          "signature-unknown",
          `No trusted key signed the ${part} part.`,
          "Give the public key of whoever sealed it, from a source that you trust.",
          part,
        ),
      );
    }
    const statement = check.payload === undefined ? undefined : parseStatement(check.payload);
    if (statement === undefined || envelope.payloadType !== PAYLOAD_TYPE || statement.predicateType !== predicateTypeOf(part)) {
      problems.push(
        refuse("part-unreadable", `The ${part} part holds no statement of its kind.`, "Ask for an intact copy.", part),
      );
      continue;
    }
    digests[part] = digestOf(check.payload as Uint8Array);
    subjects[part] = statement.subject;
    if (hasShape(part, statement.predicate)) predicates[part] = statement.predicate;
    else problems.push(refuse("part-unreadable", `The ${part} part lacks what it should hold.`, "Ask for an intact copy.", part));
  }
  const whole = PARTS.every((part) => predicates[part] !== undefined);
  return {
    signedBy,
    digests: digests as Record<Part, Digest>,
    subjects: subjects as Record<Part, unknown>,
    predicates: whole ? (predicates as unknown as Predicates) : undefined,
  };
}

function parseStatement(payload: Uint8Array): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(payload);
    const value: unknown = JSON.parse(text);
    return isRecord(value) && value._type === STATEMENT_TYPE && canonicalText(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

function checkContent({ digests, subjects }: Opened, predicates: Predicates, problems: Problem[]): DossierContent {
  const content: DossierContent = {
    plant: predicates.plant.documents,
    evidence: predicates.evidence.evidence,
    ledgerHead: predicates.evidence.ledgerHead,
    facts: predicates.facts.facts,
    findings: predicates.assessment.findings,
    assessment: predicates.assessment.assessment,
    engine: predicates.assessment.engine,
  };
  const expected = subjectsOf(content);
  for (const part of PARTS) {
    if (canonicalText(subjects[part]) !== canonicalText(expected[part])) {
      problems.push(
        refuse("subject-differs", `The ${part} part speaks of other files than it holds.`, "Ask for an intact copy.", part),
      );
    }
    if (part !== "assessment" && predicates.assessment.parts[part] !== digests[part]) {
      problems.push(
        refuse(
          "parts-mixed",
          `The ${part} part is not the one that was assessed: parts of several dossiers were put together.`,
          "Ask for an intact copy.",
          part,
        ),
      );
    }
  }
  checkFacts(content, problems);
  return content;
}

function checkFacts({ facts, evidence }: DossierContent, problems: Problem[]): void {
  const known = new Set<string>(evidence.map(({ digest }) => digest));
  const ids = new Set<FactId>();
  const faults: Problem[] = [];
  for (const fact of facts) {
    const { id, ...body } = fact;
    if (identifyFact(body as Omit<Fact, "id">) !== id) {
      faults.push(
        refuse("fact-altered", `${id} is not what its id was made from.`, "Do not rely on it; read the evidence again.", "facts"),
      );
    }
    if (ids.has(id)) faults.push(refuse("fact-repeated", `${id} stands there twice.`, "Seal again.", "facts"));
    ids.add(id);
    if (!known.has(fact.source.evidence)) {
      faults.push(
        refuse(
          "fact-without-evidence",
          `${id} was read from ${fact.source.evidence}, which is not among the evidence.`,
          "Seal again with all evidence.",
          "facts",
        ),
      );
    }
  }
  pushSome(faults, problems);
}

function recomputeContent(content: DossierContent, recompute: Recompute, problems: Problem[]): void {
  let again: ReturnType<Recompute>;
  try {
    again = recompute(content.plant, content.facts, content.assessment.asOf);
    pushSome(
      compareAssessments(content, again).map((message) =>
        refuse(
          "not-reproduced",
          message,
          "Verify with the version that sealed it; if it differs still, do not rely on the dossier.",
          "assessment",
        ),
      ),
      problems,
    );
  } catch (error) {
    problems.push(
      refuse(
        "not-recomputed",
        `The assessment could not be made again: ${messageOf(error)}.`,
        "Verify with the version that sealed it.",
        "assessment",
      ),
    );
  }
}

function pushSome(faults: readonly Problem[], problems: Problem[]): void {
  problems.push(...faults.slice(0, MOST));
  const rest = faults.length - MOST;
  const last = faults[MOST];
  if (last !== undefined) problems.push({ ...last, message: rest === 1 ? last.message : `And ${rest} more like these.` });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEnvelope(value: unknown): value is Envelope {
  return (
    isRecord(value) &&
    Object.keys(value).length === 3 &&
    typeof value.payloadType === "string" &&
    typeof value.payload === "string" &&
    Array.isArray(value.signatures) &&
    value.signatures.every(
      (one) => isRecord(one) && Object.keys(one).length === 2 && typeof one.keyid === "string" && typeof one.sig === "string",
    )
  );
}

function isListOf(value: unknown, ...texts: readonly string[]): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every((one) => isRecord(one) && texts.every((name) => typeof one[name] === "string"));
}

/** Only as deep as this package looks itself; the rest is compared with what is computed anew. */
function hasShape(part: Part, predicate: unknown): boolean {
  if (!isRecord(predicate)) return false;
  switch (part) {
    case "evidence":
      return isListOf(predicate.evidence, "digest", "name");
    case "plant":
      return isListOf(predicate.documents, "name", "text") && predicate.documents.length > 0;
    case "facts":
      return isListOf(predicate.facts, "id", "kind") && predicate.facts.every(({ source }) => isListOf([source], "evidence"));
    case "assessment": {
      const { assessment } = predicate;
      return (
        isRecord(predicate.parts) &&
        isRecord(predicate.engine) &&
        Array.isArray(predicate.findings) &&
        isRecord(assessment) &&
        typeof assessment.asOf === "string" &&
        isListOf(assessment.verdicts, "subject", "requirement") &&
        isListOf(assessment.levels, "subject")
      );
    }
  }
}
