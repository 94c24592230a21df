// How to read the report: what its words mean and what it cannot tell.

import { html, type Markup } from "../markup.ts";
import type { ReportInput } from "./input.ts";

export function writeMethod(input: ReportInput): Markup {
  const unsure = input.requirements.filter((row) => row.confidence === "low");
  return html`<section id="method" aria-labelledby="method-title">
<h2 id="method-title">Assumptions and limits</h2>
<dl class="method">
<dt>Proven</dt><dd>Decided by what was observed on the network, inspected in a configuration or certified by a third party. People's statements do not count.</dd>
<dt>Claimed</dt><dd>Statements count, too. Where claimed is higher than proven, the difference rests on somebody's word.</dd>
<dt>Level</dt><dd>The highest security level at which every requirement selected at it or below is met, compensated or not applicable. One open row holds back its whole foundational requirement.</dd>
<dt>Unknown</dt><dd>An answer: nothing at hand settles the row. It never counts as met. Each such row says what would settle it.</dd>
<dt>Contradicted</dt><dd>There is evidence for and against. It never counts as met, whichever side is stronger.</dd>
<dt>Compensated, not applicable</dt><dd>Only by an approved statement, and compensation only until its countermeasure expires.</dd>
<dt>What was not seen</dt><dd>Counts only where a sensor covered the place, and for the time that it did. Where its placing is stated wrongly, conclusions from silence are wrong with it.</dd>
<dt>The day</dt><dd>Everything holds as of ${input.assessment.asOf}. Evidence that has expired or begins later was left out.</dd>
<dt>Requirements</dt><dd>Titles and sentences are short descriptions in our own words, made to find a row in the standard. They do not replace its text. ${
    unsure.length > 0 &&
    html`The public sources differ or are few for ${unsure.length} of ${input.requirements.length} rows, marked <em class="low">catalogue unsure</em>: check their level against the standard.`
  }</dd>
</dl></section>`;
}
