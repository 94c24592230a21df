// The section of facts: what each says, where it was read, and the very bytes.

import { describeLocator, type Fact } from "@bulkhead/facts";
import { type Content, html, type Markup, NOTHING } from "../markup.ts";
import { writeExcerpt } from "./excerpt.ts";
import { describeFact } from "./fact-line.ts";
import type { ReportInput } from "./input.ts";
import { type Register, shorten } from "./register.ts";

export function writeFacts(input: ReportInput, register: Register): Markup {
  const facts = register.cited();
  if (facts.length === 0) return NOTHING;
  const secret = placesOfSecrets(input.facts);
  return html`<section id="facts" aria-labelledby="facts-title">
<h2 id="facts-title">Facts <small>${facts.length} cited above</small></h2>
<p class="lead">Each statement that was read out of the evidence and used above, with the place and the bytes that it was read from.</p>
${facts.map(([number, fact]) => writeFact(number, fact, input, register, secret.has(placeOf(fact))))}
</section>`;
}

function writeFact(number: number, fact: Fact, input: ReportInput, register: Register, secret: boolean): Markup {
  const excerpt = input.excerpts.get(fact.id);
  const time = fact.first === fact.last ? fact.first : html`${fact.first} to ${fact.last}`;
  return html`<details class="fact" id="fact-${number}"><summary><span class="number">${number}</span> ${shorten(describeFact(fact), 240)}</summary>
<div class="body"><dl class="source"><dt>Rank</dt><dd>${fact.rank}</dd><dt>Time</dt><dd>${time}</dd>${
    fact.expires !== undefined && html`<dt>Expires</dt><dd>${fact.expires}</dd>`
  }<dt>Source</dt><dd>${register.nameOf(fact.source.evidence)}, ${describeLocator(fact.source.locator)}</dd><dt>Digest</dt><dd><code>${fact.source.evidence}</code></dd><dt>Fact</dt><dd><code>${fact.kind}</code> <code>${fact.id}</code></dd></dl>
<dl class="value">${writeValue(fact.value as unknown as Record<string, unknown>)}</dl>
${excerpt === undefined ? html`<p class="quiet">The bytes behind this fact were not at hand when the report was written.</p>` : writeExcerpt(excerpt, secret)}</div></details>`;
}

function writeValue(value: Readonly<Record<string, unknown>>): Content {
  return Object.entries(value)
    .filter(([, content]) => content !== undefined)
    .map(([name, content]) => html`<dt>${inWords(name)}</dt><dd>${writeContent(content)}</dd>`);
}

function writeContent(content: unknown): string {
  if (content === null) return "not told";
  if (typeof content === "boolean") return content ? "yes" : "no";
  if (typeof content === "string" || typeof content === "number") return String(content);
  if (Array.isArray(content)) return content.map(writeContent).join(", ");
  return Object.entries(content as Record<string, unknown>)
    .map(([name, one]) => `${inWords(name)}: ${writeContent(one)}`)
    .join(", ");
}

/** `recognisedBy`: `recognised by`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Packets in which a readable secret was found: no fact that was read from them shows their content. */
function placesOfSecrets(facts: readonly Fact[]): ReadonlySet<string> {
  return new Set(facts.filter((fact) => fact.kind === "cleartext-credential").map(placeOf));
}

function placeOf(fact: Fact): string {
  return `${fact.source.evidence} ${describeLocator(fact.source.locator)}`;
}
