// A verdict as a mark: sign, word and colour say the same.

import type { VerdictValue } from "@bulkhead/assessment";
import { html, type Markup } from "../markup.ts";

const MARKS: Readonly<Record<VerdictValue, readonly [sign: string, tone: string]>> = {
  met: ["✓", "met"],
  "not met": ["✕", "not"],
  contradicted: ["≠", "con"],
  unknown: ["?", "unk"],
  "not applicable": ["–", "na"],
  compensated: ["≈", "comp"],
};

export function markVerdict(verdict: VerdictValue): Markup {
  const [sign, tone] = MARKS[verdict];
  return html`<span class="v ${tone}"><i aria-hidden="true">${sign}</i>${verdict}</span>`;
}
