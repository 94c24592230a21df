// The dossier: one JSON document with evidence digests, design, facts and assessment, each a signed statement, which a third party can
// check without us.

import type { Assessment } from "@bulkhead/assessment";
import { canonicalText, type Digest, digestOf, type Evidence, type Fact, type Finding } from "@bulkhead/facts";
import { compareText } from "@bulkhead/plant";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { type Envelope, signEnvelope } from "./dsse.ts";
import type { SigningKey } from "./key.ts";
import { makeStatement, nameSubjects, PARTS, PAYLOAD_TYPE, type Part, type StatementSubject } from "./statement.ts";

export const DOSSIER_FORMAT = "dossier/v1";

export interface Dossier {
  readonly bulkhead: typeof DOSSIER_FORMAT;
  readonly parts: Readonly<Record<Part, Envelope>>;
}

/** A text of the design, exactly as it was read. */
export interface PlantText {
  readonly name: string;
  readonly text: string;
}

/** What is sealed. The facts are all that the assessment was made from, in that order: the same inputs give the same assessment. */
export interface DossierContent {
  readonly plant: readonly PlantText[];
  readonly evidence: readonly Evidence[];
  readonly facts: readonly Fact[];
  readonly findings: readonly Finding[];
  readonly assessment: Assessment;
  /** Hash of the last entry of the ledger; `null` where none is kept. */
  readonly ledgerHead: Digest | null;
  /** Names and versions of what read and decided, e.g. of the program and of its readers. */
  readonly engine: Readonly<Record<string, string>>;
}

/** The predicates, part by part. */
export interface Predicates {
  readonly evidence: { readonly evidence: readonly Evidence[]; readonly ledgerHead: Digest | null };
  readonly plant: { readonly documents: readonly PlantText[] };
  readonly facts: { readonly facts: readonly Fact[] };
  readonly assessment: {
    readonly engine: Readonly<Record<string, string>>;
    readonly findings: readonly Finding[];
    readonly assessment: Assessment;
    /** Digests of the payloads of the other parts: they belong together. */
    readonly parts: Readonly<Record<Exclude<Part, "assessment">, Digest>>;
  };
}

/** Seals with one or more keys. The same content and keys give the same bytes. */
export function sealDossier(content: DossierContent, ...keys: readonly SigningKey[]): Dossier {
  const evidence = byDigest(content.evidence);
  const subjects = subjectsOf({ ...content, evidence });
  const payloads: Record<Exclude<Part, "assessment">, string> = {
    evidence: canonicalText(
      makeStatement("evidence", subjects.evidence, { evidence, ledgerHead: content.ledgerHead } satisfies Predicates["evidence"]),
    ),
    plant: canonicalText(makeStatement("plant", subjects.plant, { documents: content.plant } satisfies Predicates["plant"])),
    facts: canonicalText(makeStatement("facts", subjects.facts, { facts: content.facts } satisfies Predicates["facts"])),
  };
  const predicate: Predicates["assessment"] = {
    engine: content.engine,
    findings: content.findings,
    assessment: content.assessment,
    parts: { evidence: digestOf(payloads.evidence), plant: digestOf(payloads.plant), facts: digestOf(payloads.facts) },
  };
  const assessment = canonicalText(makeStatement("assessment", subjects.assessment, predicate));
  const seal = (payload: string) => signEnvelope(PAYLOAD_TYPE, utf8ToBytes(payload), ...keys);
  return {
    bulkhead: DOSSIER_FORMAT,
    parts: {
      evidence: seal(payloads.evidence),
      plant: seal(payloads.plant),
      facts: seal(payloads.facts),
      assessment: seal(assessment),
    },
  };
}

/** The one text of a dossier: canonical JSON (RFC 8785) and a line feed. */
export function dossierText(dossier: Dossier): string {
  return `${canonicalText(dossier)}\n`;
}

/**
 * What each part speaks of: facts and assessment of the evidence and the design they rest on. In-toto wants at least one subject, so
 * evidence that is empty speaks of the design.
 */
export function subjectsOf(
  content: Pick<DossierContent, "plant" | "evidence">,
): Readonly<Record<Part, readonly StatementSubject[]>> {
  const plant = content.plant.map(({ name, text }) => ({ name, digest: digestOf(text) }));
  const own = { evidence: content.evidence, plant, facts: content.evidence, assessment: [...plant, ...content.evidence] };
  return Object.fromEntries(PARTS.map((part) => [part, nameSubjects(own[part].length > 0 ? own[part] : plant)])) as Record<
    Part,
    readonly StatementSubject[]
  >;
}

function byDigest(evidence: readonly Evidence[]): readonly Evidence[] {
  return [...evidence].sort((a, b) => compareText(a.digest, b.digest) || compareText(a.name, b.name));
}
