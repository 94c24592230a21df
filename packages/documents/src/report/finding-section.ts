// Findings: what the layers concluded, gathered by kind.

import type { Finding, FindingCode } from "@bulkhead/facts";
import { html, type Markup } from "../markup.ts";
import type { Anchors } from "./anchors.ts";
import type { ReportInput } from "./input.ts";
import type { Register } from "./register.ts";

export const FINDING_TITLES: Readonly<Record<FindingCode, string>> = {
  "undeclared-conversation": "Conversations that no channel allows",
  "undeclared-operation": "Operations that no channel allows",
  "unknown-device": "Devices that nobody declared",
  "asset-differs": "Assets that differ from their declaration",
  "protection-off": "Protection that is switched off",
  "cleartext-administration": "Administration that can be read on its way",
  "cleartext-credential": "Readable passwords",
  "weak-protection": "Protection that no longer protects",
  "malformed-traffic": "Traffic that violates its protocol",
  "default-permit": "Firewalls that pass what no rule names",
  "limit-exceeded": "Process variables outside their limits",
  "setpoint-out-of-range": "Setpoints outside their range",
  "unauthorised-writer": "Writes by somebody who may not",
  "program-changed": "Controller programs that changed",
  "file-changed": "Files that changed",
  "undeclared-service": "Services that no channel needs",
  "removable-media": "Removable media",
  "coverage-doubtful": "Sensors that saw less than stated",
};

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
