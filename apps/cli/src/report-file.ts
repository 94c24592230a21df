// The report file of a judged plant: gathers the excerpts behind the facts and writes the HTML.

import { join } from "node:path";
import { type ReportEvidence, type ReportTable, renderReport } from "@bulkhead/documents";
import type { Digest, Fact, FactId } from "@bulkhead/facts";
import { REQUIREMENTS } from "@bulkhead/standards";
import { evidencePlaces, functionPages, type Judged, ownFolder, readExcerpts, writeText } from "@bulkhead/workspace";
import { channelTable, flowTable, inventoryTable, variableTable } from "./tables.ts";
import { compareJudged, threeWayTable } from "./three-ways.ts";

/** Writes the report and returns where it lies; `.bulkhead/report.html` in the plant where no path is given. */
export async function writeReport(judged: Judged, path: string | undefined): Promise<string> {
  const file = path ?? join(ownFolder(judged.folder.path), "report.html");
  const paths = new Map(evidencePlaces(judged).map(({ digest, path: place }) => [digest, place]));
  const notUnderstood = new Map<Digest, number>();
  for (const { kind, source } of judged.facts) {
    if (kind === "not-understood") notUnderstood.set(source.evidence, (notUnderstood.get(source.evidence) ?? 0) + 1);
  }
  const html = await renderReport({
    plant: judged.folder.plant,
    assessment: judged.assessment,
    facts: judged.facts,
    findings: judged.findings,
    evidence: judged.observations.flatMap(({ evidence, kind, facts, problems }): ReportEvidence[] => {
      if (evidence === undefined) return [];
      return [{ evidence, reader: kind ?? null, facts, notUnderstood: notUnderstood.get(evidence.digest) ?? 0, problems }];
    }),
    requirements: REQUIREMENTS,
    excerpts: await readExcerpts(citedFacts(judged), paths),
    tables: [
      ...[inventoryTable, flowTable].map((make) => make(judged)),
      ...segmentationTables(judged),
      channelTable(judged),
      variableTable(judged),
    ],
    functions: functionPages(judged.folder.path, judged.folder.plant, judged.facts, judged.findings),
  });
  writeText(file, html);
  return file;
}

/** None where no configuration tells anything. */
function segmentationTables(judged: Judged): readonly ReportTable[] {
  const { rows = [], verification } = compareJudged(judged);
  return verification === undefined || verification.topology.devices.length === 0 ? [] : [threeWayTable(rows)];
}

/** Only facts that a reason or a finding rests on are shown down to their bytes. */
function citedFacts({ assessment, findings, facts }: Judged): Fact[] {
  const cited = new Set<FactId>();
  for (const verdict of assessment.verdicts) {
    for (const reasons of [verdict.for, verdict.against, verdict.applies, verdict.noted, verdict.waivers]) {
      for (const reason of reasons) for (const id of reason.facts) cited.add(id);
    }
  }
  for (const finding of findings) for (const id of finding.facts) cited.add(id);
  return facts.filter((fact) => cited.has(fact.id));
}
