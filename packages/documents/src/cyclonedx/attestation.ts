// An assessment as CycloneDX attestations: IEC 62443-3-3 as a standard with its levels, claims with evidence and counter-evidence, and how far each
// row conforms at each zone and conduit (CycloneDX 1.6: definitions.standards, declarations).
//
// Conformance is a number there: 1 where a row is proven to be met, compensated or not applicable, 0 where it is proven not to be. What is unknown has
// no conformance at all, and says so in the rationale of its confidence.

import { type Assessment, counts, describeFact, type Verdict, type VerdictValue } from "@bulkhead/assessment";
import type { Evidence, Fact, FactId } from "@bulkhead/facts";
import type { Plant } from "@bulkhead/plant";
import { REQUIREMENTS } from "@bulkhead/standards";
import { uuidOf } from "../identity.ts";
import { makeVisible } from "../visible.ts";

export interface AttestationInput {
  readonly plant: Plant;
  readonly assessment: Pick<Assessment, "asOf" | "verdicts" | "levels">;
  readonly facts: readonly Fact[];
  readonly evidence: readonly Evidence[];
}

const rowRef = (id: string): string => `row:${id.replaceAll(/[^A-Za-z0-9.]+/g, "-")}`;

/** Pure; in the order of the assessment. */
export function writeAttestation({ plant, assessment, facts, evidence }: AttestationInput) {
  const { asOf, verdicts, levels } = assessment;
  const names = new Map(evidence.map(({ digest, name }) => [digest, name]));
  const claims = verdicts.flatMap((verdict) => claimsOf(verdict));
  const cited = new Set(claims.flatMap((claim) => [...(claim.evidence ?? []), ...(claim.counterEvidence ?? [])]));
  const owner = plant.system.owner ?? plant.system.name;
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf("cyclonedx", plant.system.id, asOf)}`,
    version: 1,
    metadata: {
      timestamp: asOf,
      tools: { components: [{ type: "application", name: "Bulkhead", version: "0.1.0" }] },
      component: { type: "platform", "bom-ref": "system", name: makeVisible(plant.system.name) },
    },
    definitions: {
      standards: [
        {
          "bom-ref": "iec-62443-3-3",
          name: "IEC 62443-3-3",
          version: "2013, COR1:2014",
          description:
            "Identifiers, short names and levels, with paraphrases written for Bulkhead; not the text of the standard.",
          owner: "IEC",
          requirements: REQUIREMENTS.map(({ id, title, paraphrase, parent }) => ({
            "bom-ref": rowRef(id),
            identifier: id,
            title,
            text: paraphrase,
            ...(parent === null ? {} : { parent: rowRef(parent) }),
          })),
          levels: ([1, 2, 3, 4] as const).map((level) => ({
            "bom-ref": `level:${level}`,
            identifier: `SL ${level}`,
            requirements: REQUIREMENTS.filter((row) => row.level <= level).map(({ id }) => rowRef(id)),
          })),
        },
      ],
    },
    declarations: {
      assessors: [{ "bom-ref": "assessor", thirdParty: false, organization: { name: makeVisible(owner) } }],
      targets: {
        components: levels.map(({ subject, name, type }) => ({
          type: "platform",
          "bom-ref": `subject:${subject}`,
          name: makeVisible(name),
          description: type,
        })),
      },
      evidence: facts
        .filter(({ id }) => cited.has(factRef(id)))
        .map((fact) => ({
          "bom-ref": factRef(fact.id),
          propertyName: `bulkhead:fact:${fact.kind}`,
          description: describeFact(fact),
          data: [
            {
              name: makeVisible(names.get(fact.source.evidence) ?? fact.source.evidence),
              contents: { url: `urn:${fact.source.evidence}` },
            },
          ],
          created: fact.last,
          ...(fact.expires === undefined ? {} : { expires: fact.expires }),
        })),
      claims,
      attestations: levels.map(({ subject, name }) => ({
        summary: makeVisible(`IEC 62443-3-3 at ${name} as of ${asOf.slice(0, 10)}`),
        assessor: "assessor",
        map: verdicts.filter((verdict) => verdict.subject === subject).map((verdict) => mapOf(verdict)),
      })),
    },
  };
}

function factRef(id: FactId): string {
  return id;
}

function claimRef(verdict: Verdict, side: "for" | "against"): string {
  return `claim:${verdict.subject}:${rowRef(verdict.requirement)}:${side}`;
}

/** What speaks for a row, and what against it, are claims of their own. */
function claimsOf(verdict: Verdict) {
  const { subject, requirement } = verdict;
  const sides = { for: [...verdict.for, ...verdict.waivers], against: verdict.against } as const;
  return (["for", "against"] as const).flatMap((side) => {
    const reasons = sides[side];
    if (reasons.length === 0) return [];
    const facts = [...new Set(reasons.flatMap(({ facts: of }) => of.map((id) => factRef(id))))];
    return [
      {
        "bom-ref": claimRef(verdict, side),
        target: `subject:${subject}`,
        predicate: side === "for" ? `${requirement} is met or set aside` : `${requirement} is not met`,
        reasoning: reasons.map(({ text }) => makeVisible(text)).join(" "),
        ...(facts.length === 0 ? {} : { evidence: facts }),
        ...(side === "for" && sides.against.length > 0
          ? { counterEvidence: [...new Set(sides.against.flatMap(({ facts: of }) => of.map((id) => factRef(id))))] }
          : {}),
      },
    ];
  });
}

const SCORES: Readonly<Partial<Record<VerdictValue, number>>> = { "not met": 0, contradicted: 0 };

function mapOf(verdict: Verdict) {
  const { requirement, proven, claimed, missing } = verdict;
  const score = counts(proven) ? 1 : SCORES[proven];
  const [supporting, opposing] = [verdict.for.length + verdict.waivers.length > 0, verdict.against.length > 0];
  const rationale = makeVisible([`proven: ${proven}; claimed: ${claimed}.`, ...missing].join(" "));
  return {
    requirement: rowRef(requirement),
    ...(supporting ? { claims: [claimRef(verdict, "for")] } : {}),
    ...(opposing ? { counterClaims: [claimRef(verdict, "against")] } : {}),
    ...(score === undefined
      ? { confidence: { score: 0, rationale } }
      : { conformance: { score, rationale }, confidence: { score: 1, rationale: "proven" } }),
  };
}

/** Conformance by subject and row, to be held against what was written; `null`: nothing is known. */
export function readAttestation(
  document: ReturnType<typeof writeAttestation>,
): readonly { readonly subject: number; readonly row: string; readonly score: number | null }[] {
  return document.declarations.attestations.flatMap(({ map }, subject) =>
    map.map((one) => ({ subject, row: one.requirement, score: "conformance" in one ? one.conformance.score : null })),
  );
}
