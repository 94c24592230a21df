// Evidence: what was read of each piece, what was not understood, and which verdicts rest on it. Facts with the very bytes behind them.

import type { EvidenceEntry, FactAnswer } from "@bulkhead/contract";
import type { Digest, FactId } from "@bulkhead/facts";
import { evidencePlaces, readExcerpts } from "@bulkhead/workspace";
import type { JudgedPlant, Sight } from "../judging/view.ts";
import { reasonsIn } from "./assessment.ts";
import { seesFact } from "./sight.ts";

/** Verdicts that are told for a piece; there may be thousands. */
const MOST_USES = 200;

export function viewEvidence(plant: JudgedPlant, _: undefined, sight: Sight): readonly EvidenceEntry[] {
  const { observations, facts, assessment } = plant.judged;
  const notUnderstood = new Map<Digest, number>();
  const sourceOf = new Map<FactId, Digest>();
  for (const { id, kind, source } of facts) {
    sourceOf.set(id, source.evidence);
    if (kind === "not-understood") notUnderstood.set(source.evidence, (notUnderstood.get(source.evidence) ?? 0) + 1);
  }
  const uses = new Map<Digest, Map<string, { subject: string; requirement: string }>>();
  for (const verdict of assessment.verdicts) {
    const { subject, requirement } = verdict;
    for (const reason of reasonsIn(verdict)) {
      for (const id of reason.facts) {
        const digest = sourceOf.get(id);
        if (digest === undefined) continue;
        let of = uses.get(digest);
        if (of === undefined) uses.set(digest, (of = new Map()));
        if (of.size < MOST_USES) of.set(`${subject} ${requirement}`, { subject, requirement });
      }
    }
  }
  return observations.flatMap(({ evidence, name, kind, facts: count, problems }): EvidenceEntry[] => {
    if (evidence === undefined || (sight !== "everywhere" && !aboutSight(plant, evidence.asset, sight))) return [];
    return [
      {
        ...evidence,
        name,
        reader: kind ?? null,
        facts: count,
        notUnderstood: notUnderstood.get(evidence.digest) ?? 0,
        problems,
        usedBy: [...(uses.get(evidence.digest)?.values() ?? [])],
      },
    ];
  });
}

/** Whoever sees only some zones sees evidence about assets there; a capture may hold anything, and is not for them. */
function aboutSight({ plant, places }: JudgedPlant, asset: string | undefined, sight: readonly string[]): boolean {
  const zone = plant.assets.find(({ id }) => id === asset)?.zone;
  return zone !== undefined && places.enclosing(zone).some((id) => sight.includes(id));
}

export async function viewFact(
  plant: JudgedPlant,
  { fact: id }: { readonly fact: string },
  sight: Sight,
): Promise<FactAnswer | undefined> {
  const fact = plant.facts.get(id as FactId);
  if (fact === undefined || !seesFact(plant, fact, sight)) return undefined;
  const paths = new Map(evidencePlaces(plant.judged).map(({ digest, path }) => [digest, path]));
  // an excerpt is withheld where a secret crossed the same conversation: those facts have to be there to be asked about
  const secrets = plant.judged.facts.filter((one) => one.kind === "cleartext-credential" && one.id !== fact.id);
  const excerpts = await readExcerpts([...secrets, fact], paths);
  const excerpt = excerpts.get(fact.id) ?? null;
  return { fact, text: plant.describe(fact), evidenceName: plant.evidenceName(fact.source.evidence), excerpt };
}
