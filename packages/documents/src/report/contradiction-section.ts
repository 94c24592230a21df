// Contradictions come first: what somebody says, and what the evidence shows instead.

import type { Verdict } from "@bulkhead/assessment";
import { html, type Markup } from "../markup.ts";
import { isContradicted } from "../standing.ts";
import { type Anchors, linkTo } from "./anchors.ts";
import type { ReportInput } from "./input.ts";
import { writeReasons } from "./reasons.ts";
import type { Register } from "./register.ts";

export function writeContradictions(input: ReportInput, anchors: Anchors, register: Register): Markup {
  const names = new Map(input.assessment.levels.map((levels) => [levels.subject, levels.name]));
  const titles = new Map(input.requirements.map((row) => [row.id, row.title]));
  const contradicted = input.assessment.verdicts.filter(isContradicted);
  return html`<section id="contradictions" aria-labelledby="contradictions-title">
<h2 id="contradictions-title">Contradictions <small>${contradicted.length}</small></h2>
${
  contradicted.length === 0
    ? html`<p class="lead">Nothing that was said or configured is contradicted by what was seen.</p>`
    : html`<p class="lead">Here the evidence speaks for a requirement and against it at once. Settle these first: one of the two sides is wrong.</p>`
}
${contradicted.map((verdict) => writeContradiction(verdict, names, titles, anchors, register))}</section>`;
}

function writeContradiction(
  verdict: Verdict,
  names: ReadonlyMap<string, string>,
  titles: ReadonlyMap<string, string>,
  anchors: Anchors,
  register: Register,
): Markup {
  const said = [...verdict.for, ...verdict.waivers];
  const against = [...verdict.against, ...(verdict.waivers.length > 0 ? verdict.applies : [])];
  return html`<article class="contradiction"><h3>${linkTo(anchors.row(verdict.subject, verdict.requirement), verdict.requirement)} ${titles.get(verdict.requirement)} <small>at ${names.get(verdict.subject)}</small></h3>
<div class="sides">${writeReasons("What speaks for it", "for", said, register)}${writeReasons("What speaks against it", "against", against, register)}</div></article>`;
}
