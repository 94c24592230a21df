// The level table: zones and conduits by foundational requirement, each cell with target, proven and claimed level.

import type { SubjectLevels } from "@bulkhead/assessment";
import { FOUNDATIONAL_REQUIREMENT_NAMES, FOUNDATIONAL_REQUIREMENTS, type FoundationalRequirement } from "@bulkhead/standards";
import { html, type Markup } from "../markup.ts";
import { STANDING_SIGNS, STANDING_WORDS, standAt, standOf } from "../standing.ts";
import type { Anchors } from "./anchors.ts";

export function writeLevelTable(levels: readonly SubjectLevels[], anchors: Anchors): Markup {
  const zones = levels.filter((one) => one.type === "zone");
  const conduits = levels.filter((one) => one.type === "conduit");
  return html`<section id="levels" aria-labelledby="levels-title">
<h2 id="levels-title">Security levels</h2>
<p class="lead">A level holds for one foundational requirement at one zone or conduit, and is never averaged. The bar has one step for each of SL 1 to 4: full steps are proven, hatched steps only claimed, and the line is the target. A cell leads to the rows that block it.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Level table"><table class="levels">
<thead><tr><th scope="col">Zone or conduit</th>${FOUNDATIONAL_REQUIREMENTS.map(
    (fr, at) => html`<th scope="col"><abbr title="FR ${at + 1}, ${FOUNDATIONAL_REQUIREMENT_NAMES[fr]}">${fr}</abbr></th>`,
  )}</tr></thead>
${writeGroup("Zones", zones, anchors)}${writeGroup("Conduits", conduits, anchors)}
</table></div>
<p class="legend">${(["proven", "claimed", "short", "none"] as const).map(
    (standing) =>
      html`<span class="st ${standing}"><i aria-hidden="true">${STANDING_SIGNS[standing]}</i>${STANDING_WORDS[standing]}</span>`,
  )}<span><b>T</b> target</span><span><b>P</b> proven</span><span><b>C</b> claimed</span></p>
</section>`;
}

function writeGroup(title: string, levels: readonly SubjectLevels[], anchors: Anchors): Markup | false {
  return (
    levels.length > 0 &&
    html`<tbody><tr class="group"><th scope="rowgroup" colspan="8">${title}</th></tr>${levels.map((one) => {
      const standing = standOf(one);
      return html`<tr><th scope="row"><a href="#${anchors.subject(one.subject)}"><i class="sign ${standing}" title="${STANDING_WORDS[standing]}">${STANDING_SIGNS[standing]}</i>${one.name}</a></th>${FOUNDATIONAL_REQUIREMENTS.map(
        (fr) => html`<td>${writeCell(one, fr, anchors.group(one.subject, fr))}</td>`,
      )}</tr>`;
    })}</tbody>`
  );
}

function writeCell(levels: SubjectLevels, fr: FoundationalRequirement, anchor: string): Markup {
  const [target, proven, claimed] = [levels.target[fr], levels.proven[fr], levels.claimed[fr]];
  const standing = standAt(levels, fr);
  const label = `${levels.name}, ${fr}: target ${target}, proven ${proven}, claimed ${claimed}; ${STANDING_WORDS[standing]}`;
  return html`<a class="cell ${standing}" href="#${anchor}" aria-label="${label}" title="${label}">${drawBar(target, proven, claimed)}<span class="tpc" aria-hidden="true"><span>T${target}</span><span>P${proven}</span><span>C${claimed}</span></span></a>`;
}

/** Four steps: `p` proven, `c` claimed, empty; `t` on the step at whose end the target stands. */
export function drawBar(target: number, proven: number, claimed: number): Markup {
  return html`<span class="bar" aria-hidden="true">${[1, 2, 3, 4].map(
    (step) =>
      html`<i class="${step <= proven ? "p" : step <= claimed ? "c" : "o"}${step <= proven ? proven : step <= claimed ? claimed : ""}${step === target ? " t" : ""}"></i>`,
  )}</span>`;
}
