// The evidence that was read, what was wrong with it, and tables that the caller had at hand.

import type { Problem } from "@bulkhead/plant";
import { html, type Markup, NOTHING } from "../markup.ts";
import type { ReportEvidence, ReportInput, ReportTable } from "./input.ts";

const MOST_PROBLEMS = 20;

export function writeEvidence(input: ReportInput): Markup {
  return html`<section id="evidence" aria-labelledby="evidence-title">
<h2 id="evidence-title">Evidence <small>${input.evidence.length} files</small></h2>
<p class="lead">Each file as it was received, known by its SHA-256. What a reader did not understand is counted, never dropped.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Evidence"><table class="plain">
<thead><tr><th scope="col">File</th><th scope="col">Read as</th><th scope="col" class="n">Bytes</th><th scope="col" class="n">Facts</th><th scope="col" class="n">Not understood</th><th scope="col">What it covers</th></tr></thead>
<tbody>${input.evidence.map(writeRow)}</tbody></table></div>
${input.evidence.map(({ evidence, problems }) => writeProblems(`Problems in ${evidence.name}`, problems))}
${writeProblems("Problems of the assessment", input.assessment.problems)}
</section>${(input.tables ?? []).map(writeTable)}`;
}

function writeRow({ evidence, reader, facts, notUnderstood }: ReportEvidence): Markup {
  return html`<tr><th scope="row">${evidence.name}<br><code class="digest">${evidence.digest}</code></th><td>${reader ?? "not recognised"}</td><td class="n">${grouped(evidence.size)}</td><td class="n">${facts}</td><td class="n">${notUnderstood}</td><td>${describeCover(evidence)}</td></tr>`;
}

/** `4,812,344`. */
function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

function describeCover(evidence: ReportEvidence["evidence"]): Markup {
  const { asset, sensor, collector, collected, effective, expires, classification } = evidence;
  const parts = [
    sensor !== undefined && `Sensor ${sensor.name}: ${sensor.zones.join(", ") || "no zones stated"}`,
    sensor !== undefined && sensor.inside.length > 0 && `also inside ${sensor.inside.join(", ")}`,
    asset !== undefined && `About ${asset}`,
    collected !== undefined && `Collected ${collected}${collector === undefined ? "" : ` by ${collector}`}`,
    effective !== undefined && `Holds from ${effective}`,
    expires !== undefined && `Expires ${expires}`,
    classification !== undefined && `Classified ${classification}`,
  ].filter((part) => part !== false);
  return parts.length === 0
    ? html`<span class="quiet">not stated</span>`
    : html`${parts.map((part, at) => html`${at > 0 && html`<br>`}${part}`)}`;
}

function writeProblems(title: string, problems: readonly Problem[]): Markup {
  if (problems.length === 0) return NOTHING;
  const more = problems.length - MOST_PROBLEMS;
  return html`<details class="problems"><summary>${title} <small>${problems.length}</small></summary><ul>${problems
    .slice(0, MOST_PROBLEMS)
    .map(
      ({ severity, message, mend, line, place, code }) =>
        html`<li><b>${severity}</b> ${message}${line !== undefined && ` (line ${line})`}${place !== undefined && ` (${place})`} <code>${code}</code>${mend !== undefined && html`<br><span class="quiet">${mend}</span>`}</li>`,
    )}${more > 0 && html`<li class="more">and ${more} more</li>`}</ul></details>`;
}

function writeTable(table: ReportTable, at: number): Markup {
  const numeric = table.columns.map((_, column) => table.rows.every((row) => typeof row[column] === "number"));
  const side = (column: number) => numeric[column] === true && html` class="n"`;
  return html`<section class="table" aria-labelledby="table-${at + 1}"><h2 id="table-${at + 1}">${table.title} <small>${table.rows.length}</small></h2>
${table.note !== undefined && html`<p class="lead">${table.note}</p>`}<div class="scroll" tabindex="0" role="region" aria-label="${table.title}"><table class="plain"><thead><tr>${table.columns.map(
    (name, column) => html`<th scope="col"${side(column)}>${name}</th>`,
  )}</tr></thead><tbody>${table.rows.map(
    (row) => html`<tr>${row.map((value, column) => html`<td${side(column)}>${value}</td>`)}</tr>`,
  )}</tbody></table></div></section>`;
}
