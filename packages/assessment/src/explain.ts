// Explain: a verdict as a tree, from the answer through its reasons to the facts and the places where they were read.

import { describeLocator, type FactId, type FindingCode, type Instant, type Rank, type Source } from "@bulkhead/facts";
import { counted } from "@bulkhead/plant";
import {
  FOUNDATIONAL_REQUIREMENT_NAMES,
  FOUNDATIONAL_REQUIREMENTS,
  type FoundationalRequirement,
  numberOf,
  requirement as requirementRow,
} from "@bulkhead/standards";
import type { Assessment, AssessmentInput, SubjectLevels } from "./assessment.ts";
import { CHECKS } from "./checks/index.ts";
import { describeFact } from "./describe.ts";
import type { Guidance, Question } from "./guidance.ts";
import { assessedPart } from "./parts/index.ts";
import type { PartAssessment, PartRow } from "./parts/part.ts";
import { type Bearing, techniquesOf } from "./technique.ts";
import type { Reason, Verdict, VerdictValue } from "./verdict.ts";

export interface ExplainedFact {
  readonly id: FactId;
  readonly rank: Rank;
  readonly text: string;
  readonly source: Source;
  readonly first: Instant;
  readonly last: Instant;
}

export interface ExplainedReason {
  readonly side: "for" | "against" | "applies" | "noted" | "waiver";
  readonly text: string;
  readonly rank: Rank;
  readonly finding?: FindingCode;
  /** ATT&CK for ICS techniques that the finding may show. */
  readonly techniques: readonly string[];
  readonly facts: readonly ExplainedFact[];
}

export interface Explanation {
  readonly requirement: string;
  readonly title: string;
  /** What it asks, in our words. */
  readonly asks: string;
  /** From which security level on it is selected; `null` where the part has no such levels. */
  readonly level: number | null;
  readonly subject: string;
  readonly name: string;
  readonly claimed: VerdictValue;
  readonly proven: VerdictValue;
  /** How the row is decided. */
  readonly method: string;
  readonly reasons: readonly ExplainedReason[];
  readonly missing: readonly string[];
  /** What people answer where evidence is not enough. */
  readonly questions: readonly Question[];
  /** ATT&CK for ICS techniques that the row works against, and who says so. */
  readonly bearing: readonly Bearing[];
}

const SIDES = ["against", "for", "applies", "noted"] as const;

/** The whole proof of one verdict; `undefined` where the plant has no such subject or the standard no such row. Any spelling of the row. */
export function explain(
  assessment: Assessment,
  input: AssessmentInput,
  requirement: string,
  subject: string,
): Explanation | undefined {
  const row = requirementRow(requirement);
  const verdict = assessment.verdicts.find((one) => one.requirement === row?.id && one.subject === subject);
  const levels = assessment.levels.find((one) => one.subject === subject);
  const check = CHECKS.find((one) => one.requirement === row?.id);
  if (row === undefined || verdict === undefined || levels === undefined || check === undefined) return undefined;
  return { ...proofOf(verdict, input), ...asked(row), name: levels.name, ...guided(check) };
}

/** The same for a verdict by any other part. */
export function explainPart(
  assessment: PartAssessment,
  input: AssessmentInput,
  requirement: string,
  subject: string,
): Explanation | undefined {
  const part = assessedPart(assessment.part);
  const id = part?.rowOf(requirement);
  const row = part?.rows.find((one) => one.id === id);
  const verdict = assessment.verdicts.find((one) => one.requirement === id && one.subject === subject);
  const result = assessment.results.find((one) => one.subject === subject);
  if (part === undefined || row === undefined || verdict === undefined || result === undefined) return undefined;
  const guidance = part.guidance?.get(row.id);
  const unguided = { method: part.checks.has(row.id) ? BY_DESIGN : BY_STATEMENT, questions: [], bearing: [] };
  return {
    ...proofOf(verdict, input),
    ...asked(row),
    name: result.name,
    ...(guidance === undefined ? unguided : guided(guidance)),
  };
}

const BY_STATEMENT = "Statements of who is responsible, and certificates, decide it; no evidence does.";
const BY_DESIGN = "What the design shows is noted, or belies the word that it is done; statements of who is responsible decide.";

function asked({ id, title, paraphrase, level }: Pick<PartRow, "id" | "title" | "paraphrase" | "level">) {
  return { requirement: id, title, asks: paraphrase === "" ? title : paraphrase, level };
}

function guided(check: Guidance & { readonly method: string }): Pick<Explanation, "method" | "questions" | "bearing"> {
  return { method: check.method, questions: check.questions, bearing: techniquesOf(check) };
}

function proofOf(
  verdict: Verdict,
  input: AssessmentInput,
): Pick<Explanation, "subject" | "claimed" | "proven" | "reasons" | "missing"> {
  const facts = new Map(input.facts.map((fact) => [fact.id, fact]));
  const explainReason = (side: ExplainedReason["side"], reason: Reason): ExplainedReason => {
    const finding = input.findings.find((one) => one.code === reason.finding && one.text === reason.text);
    return {
      side,
      text: reason.text,
      rank: reason.rank,
      ...(reason.finding === undefined ? {} : { finding: reason.finding }),
      techniques: finding?.techniques ?? [],
      facts: reason.facts.flatMap((id): ExplainedFact[] => {
        const fact = facts.get(id);
        if (fact === undefined) return [];
        const { rank, source, first, last } = fact;
        return [{ id, rank, text: describeFact(fact), source, first, last }];
      }),
    };
  };
  return {
    subject: verdict.subject,
    claimed: verdict.claimed,
    proven: verdict.proven,
    reasons: [
      ...verdict.waivers.map((waiver) => explainReason("waiver", waiver)),
      ...SIDES.flatMap((side) => verdict[side].map((reason) => explainReason(side, reason))),
    ],
    missing: verdict.missing,
  };
}

const TITLES: Readonly<Record<ExplainedReason["side"], string>> = {
  waiver: "Set aside",
  for: "For",
  against: "Against",
  applies: "Applies here",
  noted: "Noted, decides nothing",
};

/**
 * The tree as lines of text, indented by two spaces a step. `nameEvidence` turns a digest into the name that people know. At most
 * `most` facts of a reason are listed.
 */
export function explanationLines(
  explanation: Explanation,
  nameEvidence: (digest: string) => string = (digest) => digest,
  most = 10,
): readonly string[] {
  const { requirement, title, asks, level, name, subject, proven, claimed, method, reasons, missing, questions } = explanation;
  const lines = [
    `${requirement} ${title}${level === null ? "" : ` (from SL ${level})`}`,
    `  at ${name} (${subject}): proven ${proven}, claimed ${claimed}`,
    `  asks: ${asks}`,
    `  method: ${method}`,
  ];
  for (const reason of reasons) {
    lines.push(`  ${TITLES[reason.side]} (${reason.rank}): ${reason.text}`);
    for (const fact of reason.facts.slice(0, most)) {
      lines.push(`    ${fact.text}`);
      lines.push(`      ${nameEvidence(fact.source.evidence)}, ${describeLocator(fact.source.locator)}, ${fact.first}`);
    }
    if (reason.facts.length > most) lines.push(`    and ${counted(reason.facts.length - most, "more fact")}`);
  }
  for (const request of missing) lines.push(`  Missing: ${request}`);
  if (claimed !== "unknown") return lines;
  for (const { text, evidence } of questions) {
    lines.push(`  Question: ${text}`);
    lines.push(`    e.g. ${evidence.join("; ")}`);
  }
  return lines;
}

/** What keeps a zone or conduit from its next levels: a line per foundational requirement, then a line per row that blocks it. */
export function blockingLines(
  levels: SubjectLevels,
  verdicts: readonly Verdict[],
  of: readonly FoundationalRequirement[] = FOUNDATIONAL_REQUIREMENTS,
): readonly string[] {
  const own = new Map(verdicts.filter((one) => one.subject === levels.subject).map((one) => [one.requirement, one]));
  return of.flatMap((fr) => {
    const { proven, claimed } = levels.blocking[fr];
    const head = `FR ${numberOf(fr)} ${FOUNDATIONAL_REQUIREMENT_NAMES[fr]}: target SL ${levels.target[fr]}, proven SL ${levels.proven[fr]}, claimed SL ${levels.claimed[fr]}`;
    const rows = [...new Set([...claimed, ...proven])].map((id) => {
      const verdict = own.get(id);
      const next = [
        ...(proven.includes(id) ? [`proven SL ${levels.proven[fr] + 1}`] : []),
        ...(claimed.includes(id) ? [`claimed SL ${levels.claimed[fr] + 1}`] : []),
      ];
      return `  ${id} ${requirementRow(id)?.title ?? ""} keeps it from ${next.join(" and ")}: proven ${verdict?.proven ?? "unknown"}, claimed ${verdict?.claimed ?? "unknown"}`;
    });
    return [head, ...rows];
  });
}
