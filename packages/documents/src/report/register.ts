// The facts that a report shows. Each is written once, in the section of facts, however often it is cited.

import { describeLocator, type Fact, type FactId } from "@bulkhead/facts";
import { html, type Markup } from "../markup.ts";
import { makeLine } from "../visible.ts";
import { describeFact } from "./fact-line.ts";
import type { ReportInput } from "./input.ts";

/** How many facts of one reason are listed; the rest is counted. Enough to see the case, and the page stays readable. */
const MOST = 5;
const LONGEST = 160;

export class Register {
  readonly #facts: ReadonlyMap<FactId, Fact>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #numbers = new Map<FactId, number>();

  constructor(input: ReportInput) {
    this.#facts = new Map(input.facts.map((fact) => [fact.id, fact]));
    this.#names = new Map(input.evidence.map(({ evidence }) => [evidence.digest, evidence.name]));
  }

  /** Links to facts, numbered in the order in which they are first cited. */
  cite(ids: readonly FactId[]): Markup {
    const shown = ids.slice(0, MOST).map((id) => this.#link(id));
    const more = ids.length - shown.length;
    return html`<ul class="cites">${shown}${more > 0 && html`<li class="more">and ${more} more facts</li>`}</ul>`;
  }

  /** Every fact cited so far, with its number, in the order of the numbers. */
  cited(): readonly (readonly [number, Fact])[] {
    return [...this.#numbers].flatMap(([id, number]) => {
      const fact = this.#facts.get(id);
      return fact === undefined ? [] : [[number, fact] as const];
    });
  }

  nameOf(evidence: string): string {
    return this.#names.get(evidence) ?? evidence;
  }

  fact(id: FactId): Fact | undefined {
    return this.#facts.get(id);
  }

  #link(id: FactId): Markup {
    const fact = this.#facts.get(id);
    if (fact === undefined) return html`<li class="more">${id} is not among the facts given</li>`;
    let number = this.#numbers.get(id);
    if (number === undefined) this.#numbers.set(id, (number = this.#numbers.size + 1));
    const place = `${this.nameOf(fact.source.evidence)}, ${describeLocator(fact.source.locator)}`;
    return html`<li><a href="#fact-${number}" class="cite">${shorten(describeFact(fact))} <small>${shorten(place)}</small></a></li>`;
  }
}

/** One line, at most `most` characters. */
export function shorten(text: string, most = LONGEST): string {
  const characters = Array.from(makeLine(text.slice(0, most * 4)));
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : characters.join("");
}
