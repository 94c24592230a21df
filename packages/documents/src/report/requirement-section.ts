// Every requirement row at every zone and conduit, grouped by foundational requirement, with what made its verdict.

import type { SubjectLevels, Verdict } from "@bulkhead/assessment";
import { FOUNDATIONAL_REQUIREMENT_NAMES, FOUNDATIONAL_REQUIREMENTS, type FoundationalRequirement } from "@bulkhead/standards";
import { html, type Markup } from "../markup.ts";
import { blocks, isContradicted, STANDING_SIGNS, STANDING_WORDS, standAt, standOf } from "../standing.ts";
import { type Anchors, linkTo } from "./anchors.ts";
import type { ReportInput, ReportRequirement } from "./input.ts";
import { drawBar } from "./level-table.ts";
import { writeGrounds } from "./reasons.ts";
import type { Register } from "./register.ts";
import { markVerdict } from "./verdict-mark.ts";

/** The inputs stand before the rows as their siblings, so that the filter is a matter of style alone and works without script. */
const FILTERS = [
  ["all", "All rows"],
  ["blocking", "Rows that block a target"],
  ["contradicted", "Contradicted rows"],
] as const;

export function writeRequirements(input: ReportInput, anchors: Anchors, register: Register): Markup {
  const verdicts = new Map<string, Map<string, Verdict>>();
  for (const verdict of input.assessment.verdicts) {
    let own = verdicts.get(verdict.subject);
    if (own === undefined) verdicts.set(verdict.subject, (own = new Map()));
    own.set(verdict.requirement, verdict);
  }
  return html`<section id="rows" aria-labelledby="rows-title">
<h2 id="rows-title">Requirements, zone by zone</h2>
<p class="lead">Every row of IEC 62443-3-3 with what was found for and against it. A row opens its reasons, a reason its facts, and a fact the bytes that it was read from.</p>
${FILTERS.map(
  ([id, label]) =>
    html`<input type="radio" name="show" class="aside" id="show-${id}" aria-label="Show: ${label}"${id === "all" && html` checked`}>`,
)}<p class="filter"><span>Show</span>${FILTERS.map(([id, label]) => html`<label for="show-${id}">${label}</label>`)}<button type="button" id="expand" hidden>Open all</button></p>
${input.assessment.levels.map((levels) => writeSubject(levels, verdicts.get(levels.subject) ?? new Map(), input, anchors, register))}
</section>`;
}

function writeSubject(
  levels: SubjectLevels,
  verdicts: ReadonlyMap<string, Verdict>,
  input: ReportInput,
  anchors: Anchors,
  register: Register,
): Markup {
  const standing = standOf(levels);
  return html`<article class="subject${traitsOf(levels, input.requirements, verdicts)}" id="${anchors.subject(levels.subject)}"><h3><i class="sign ${standing}" aria-hidden="true">${STANDING_SIGNS[standing]}</i>${levels.name} <small>${levels.type} <code>${levels.subject}</code>, ${STANDING_WORDS[standing]}</small></h3>
${FOUNDATIONAL_REQUIREMENTS.map((fr) => {
  const rows = input.requirements.filter((row) => row.fr === fr && verdicts.has(row.id));
  return rows.length > 0 && writeGroup(levels, fr, rows, verdicts, anchors, register);
})}</article>`;
}

function writeGroup(
  levels: SubjectLevels,
  fr: FoundationalRequirement,
  rows: readonly ReportRequirement[],
  verdicts: ReadonlyMap<string, Verdict>,
  anchors: Anchors,
  register: Register,
): Markup {
  const [target, proven, claimed] = [levels.target[fr], levels.proven[fr], levels.claimed[fr]];
  const asked = rows.filter((row) => row.level <= target);
  const above = rows.filter((row) => row.level > target);
  const write = (row: ReportRequirement) =>
    writeRow(
      row,
      verdicts.get(row.id) as Verdict,
      traitsOf(levels, [row], verdicts),
      anchors.row(levels.subject, row.id),
      register,
    );
  const blocking = levels.blocking[fr].proven;
  return html`<section class="fr${traitsOf(levels, rows, verdicts)}" id="${anchors.group(levels.subject, fr)}"><h4><span>${fr}</span> ${FOUNDATIONAL_REQUIREMENT_NAMES[fr]} <span class="cell ${standAt(levels, fr)}">${drawBar(target, proven, claimed)}<span class="tpc"><span>T${target}</span><span>P${proven}</span><span>C${claimed}</span></span></span></h4>
${
  blocking.length > 0 &&
  proven < target &&
  html`<p class="next">SL ${proven + 1} is not proven because of ${blocking.map(
    (id, at) => html`${at > 0 && ", "}${linkTo(anchors.row(levels.subject, id), id)}`,
  )}.</p>`
}${asked.map(write)}${
  above.length > 0 &&
  html`<details class="above${traitsOf(levels, above, verdicts)}"><summary>${above.length} ${above.length === 1 ? "row" : "rows"} above the target</summary>${above.map(write)}</details>`
}</section>`;
}

/** Classes by which the filter finds rows, and what holds such rows. */
function traitsOf(levels: SubjectLevels, rows: readonly ReportRequirement[], verdicts: ReadonlyMap<string, Verdict>): string {
  const have = (trait: (verdict: Verdict, row: ReportRequirement) => boolean) =>
    rows.some((row) => {
      const verdict = verdicts.get(row.id);
      return verdict !== undefined && trait(verdict, row);
    });
  const blocking = have((verdict, row) => blocks(verdict, row.level, levels.target[row.fr]));
  return `${blocking ? " blocking" : ""}${have(isContradicted) ? " contradicted" : ""}`;
}

function writeRow(
  row: ReportRequirement,
  verdict: Verdict,
  traits: string,
  anchor: string | undefined,
  register: Register,
): Markup {
  return html`<details class="row${traits}" id="${anchor}"><summary><b>${row.id}</b><span class="title">${row.title}${
    row.confidence === "low" &&
    html` <em class="low" title="The public sources for this row differ or are few">catalogue unsure</em>`
  }</span><span class="sl">SL ${row.level}</span>${markVerdict(verdict.proven)}${
    verdict.claimed === verdict.proven
      ? html`<span class="same"></span>`
      : html`<span class="claim">${markVerdict(verdict.claimed)}</span>`
  }</summary><div class="body">${row.paraphrase !== "" && html`<p>${row.paraphrase}</p>`}${writeGrounds(verdict, register)}</div></details>`;
}
