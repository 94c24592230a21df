// The report: one HTML file that needs nothing else, to be read by people who were not there.

import { html, type Markup, Markup as Trusted } from "../markup.ts";
import { isContradicted } from "../standing.ts";
import { Anchors } from "./anchors.ts";
import { writeContradictions } from "./contradiction-section.ts";
import { writeDiagram } from "./diagram-section.ts";
import { writeEvidence } from "./evidence-section.ts";
import { writeFacts } from "./fact-section.ts";
import { writeFindings } from "./finding-section.ts";
import { countShown, writeFunctions } from "./function-section.ts";
import type { ReportInput } from "./input.ts";
import { writeLevelTable } from "./level-table.ts";
import { writeMethod } from "./method-section.ts";
import { Register } from "./register.ts";
import { writeRequirements } from "./requirement-section.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";
import { writeSummary } from "./summary-section.ts";

/** Nothing is loaded from anywhere; style and script are those of the page itself. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * A self-contained HTML report. Everything out of evidence and plant is escaped; the same input gives the same bytes. Facts that no reason
 * and no finding cites are left out, cited ones are written once.
 */
export async function renderReport(input: ReportInput): Promise<string> {
  const anchors = new Anchors(input.assessment, input.requirements);
  const register = new Register(input);
  const diagram = await writeDiagram(input, anchors);
  // Facts come last: only then is it known which were cited.
  const contradictions = writeContradictions(input, anchors, register);
  const findings = writeFindings(input, anchors, register);
  const functions = writeFunctions(input, register);
  const rows = writeRequirements(input, anchors, register);
  const facts = writeFacts(input, register);
  const { system } = input.plant;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>${system.name}: security levels as of ${dayOf(input)}</title>
<style>${new Trusted(STYLE)}</style></head>
<body><a class="skip" href="#summary">Skip to the summary</a>
<header class="top"><p class="mark"><svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M2 4h20v10c0 3-6 6-10 7C8 20 2 17 2 14z"/><path d="M9 4v15.600M15 4v15.600"/></svg>Bulkhead</p>
<h1>${system.name}</h1><p class="asof">IEC 62443-3-3 security levels as of <time datetime="${input.assessment.asOf}">${dayOf(input)}</time>${system.owner !== undefined && html`, for ${system.owner}`}</p></header>
${writeNavigation(input, facts)}
<main>${writeSummary(input)}${diagram}${writeLevelTable(input.assessment.levels, anchors)}${contradictions}${findings}${functions}${rows}${facts}${writeEvidence(input)}${writeMethod(input)}</main>
<script>${new Trusted(SCRIPT)}</script></body></html>
`;
  return page.text;
}

function dayOf(input: ReportInput): string {
  return input.assessment.asOf.slice(0, 10);
}

function writeNavigation(input: ReportInput, facts: Markup): Markup {
  const contradictions = input.assessment.verdicts.filter(isContradicted).length;
  const links: readonly (readonly [string, string, number?])[] = [
    ["diagram", "Diagram"],
    ["levels", "Levels"],
    ["contradictions", "Contradictions", contradictions],
    ["findings", "Findings", input.findings.length],
    ...(countShown(input) === 0 ? [] : [["trends", "Process", countShown(input)] as const]),
    ["rows", "Requirements"],
    ...(facts.text === "" ? [] : [["facts", "Facts"] as const]),
    ["evidence", "Evidence"],
    ["method", "Method"],
  ];
  return html`<nav aria-label="Sections"><ul>${links.map(
    ([id, title, number]) =>
      html`<li><a href="#${id}">${title}${number !== undefined && html` <small>${number}</small>`}</a></li>`,
  )}</ul></nav>`;
}
