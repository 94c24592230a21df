// The first thing that is read: where the plant stands, in plain words.

import type { SubjectLevels } from "@bulkhead/assessment";
import { counted } from "@bulkhead/plant";
import { html, type Markup } from "../markup.ts";
import { isContradicted, type Standing, standOf } from "../standing.ts";
import type { ReportInput } from "./input.ts";

export function writeSummary(input: ReportInput): Markup {
  const { levels, verdicts } = input.assessment;
  const contradictions = verdicts.filter(isContradicted).length;
  const unknown = verdicts.filter((verdict) => verdict.proven === "unknown").length;
  return html`<section id="summary" aria-labelledby="summary-title"><h2 id="summary-title" class="aside">Summary</h2>
<p class="summary">${describe(levels, "zone")} ${describe(levels, "conduit")} ${
    contradictions === 0
      ? "Nothing said is contradicted by what was seen"
      : html`<a href="#contradictions">${counted(contradictions, "requirement is", "requirements are")} contradicted</a> by the evidence`
  }, and ${
    input.findings.length === 0
      ? "there are no findings"
      : html`<a href="#findings">${counted(input.findings.length, "finding", "findings")}</a> ${input.findings.length === 1 ? "shows" : "show"} what the design does not foresee`
  }. Of ${counted(verdicts.length, "decision", "decisions")}, ${unknown} ${unknown === 1 ? "is" : "are"} open without somebody's word: the evidence neither proves nor refutes ${unknown === 1 ? "it" : "them"}.</p></section>`;
}

/** `Of 8 zones with a target, 1 reaches it by proof, 2 only if statements count, and 5 fall short.` */
function describe(levels: readonly SubjectLevels[], type: SubjectLevels["type"]): string {
  const own = levels.filter((one) => one.type === type).map(standOf);
  const having = (standing: Standing) => own.filter((one) => one === standing).length;
  const [proven, claimed, short, none] = [having("proven"), having("claimed"), having("short"), having("none")];
  if (own.length === 0) return `There are no ${type}s.`;
  const asked = own.length - none;
  if (asked === 0) return `No ${type} has a target.`;
  const noTarget = none === 0 ? "" : ` ${none} ${none === 1 ? "has" : "have"} no target.`;
  const all = asked === 1 ? `The one ${type} with a target` : `All ${asked} ${type}s with a target`;
  if (short === asked) return `${all} ${asked === 1 ? "falls" : "fall"} short of it.${noTarget}`;
  if (proven === asked) return `${all} ${asked === 1 ? "reaches" : "reach"} it by proof.${noTarget}`;
  const parts = [
    `${proven} ${proven === 1 ? "reaches" : "reach"} it by proof`,
    `${claimed} only if statements count`,
    `${short} ${short === 1 ? "falls" : "fall"} short`,
  ];
  return `Of ${asked} ${type}s with a target, ${parts[0]}, ${parts[1]}, and ${parts[2]}.${noTarget}`;
}
