// Reasons of a verdict, each with the facts that carry it.

import type { Reason, Verdict } from "@bulkhead/assessment";
import { type Content, html, type Markup, NOTHING } from "../markup.ts";
import type { Register } from "./register.ts";

/** Reasons of one kind that are written in full; the rest is counted. */
const MOST = 12;

export function writeReasons(title: string, tone: string, reasons: readonly Reason[], register: Register): Markup {
  if (reasons.length === 0) return NOTHING;
  const more = reasons.length - MOST;
  return html`<div class="reasons ${tone}"><b>${title}</b><ul>${reasons
    .slice(0, MOST)
    .map((reason) =>
      writeReason(reason, register),
    )}${more > 0 && html`<li class="more">and ${more} more reasons</li>`}</ul></div>`;
}

function writeReason(reason: Reason, register: Register): Markup {
  return html`<li>${reason.text} <span class="rank">${reason.rank}</span>${register.cite(reason.facts)}</li>`;
}

/** Everything that made a verdict, and what would settle it. */
export function writeGrounds(verdict: Verdict, register: Register): Content {
  return [
    writeReasons("For", "for", verdict.for, register),
    writeReasons("Against", "against", verdict.against, register),
    writeReasons("It applies here", "noted", verdict.applies, register),
    writeReasons("Noted, decides nothing alone", "noted", verdict.noted, register),
    ...(["not applicable", "compensated"] as const).map((as) =>
      writeReasons(
        `Approved as ${as}`,
        "noted",
        verdict.waivers.filter((waiver) => waiver.as === as),
        register,
      ),
    ),
    verdict.missing.length > 0 &&
      html`<div class="reasons missing"><b>Would settle it</b><ul>${verdict.missing.map((request) => html`<li>${request}</li>`)}</ul></div>`,
  ];
}
