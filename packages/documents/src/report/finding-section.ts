// Findings: what the layers concluded, gathered by kind.

import type { Finding } from "@bulkhead/facts";
import { FINDING_TITLES } from "../finding-title.ts";
import { html, type Markup } from "../markup.ts";
import type { Anchors } from "./anchors.ts";
import type { ReportInput } from "./input.ts";
import type { Register } from "./register.ts";

export function writeFindings(input: ReportInput, anchors: Anchors, register: Register): Markup {
  const names = new Map(input.assessment.levels.map((levels) => [levels.subject, levels.name]));
  const groups = Map.groupBy(input.findings, (finding) => finding.code);
  return html`<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings <small>${input.findings.length}</small></h2>
${input.findings.length === 0 && html`<p class="lead">Nothing was found that the design does not foresee.</p>`}
${[...groups].map(
  ([code, findings]) => html`<article class="findings"><h3>${FINDING_TITLES[code]} <small>${findings.length}</small></h3>
<ul>${findings.map((finding) => writeFinding(finding, names, anchors, register))}</ul></article>`,
)}</section>`;
}

function writeFinding(finding: Finding, names: ReadonlyMap<string, string>, anchors: Anchors, register: Register): Markup {
  const places = finding.subjects.map((id) => {
    const anchor = anchors.subject(id);
    return anchor === undefined
      ? html`<span class="tag">${id}</span>`
      : html`<a class="tag" href="#${anchor}">${names.get(id)}</a>`;
  });
  return html`<li><p>${finding.text}</p><p class="tags">${places}${finding.techniques.map(
    (technique) => html`<span class="tag" title="ATT&amp;CK for ICS">${technique}</span>`,
  )}</p>${register.cite(finding.facts)}</li>`;
}
