// A list of facts in the order in which a ground hands them out: by time, then by id. Sorted when it is first asked for.

import type { Fact } from "@bulkhead/facts";
import { compareText } from "@bulkhead/plant";

export class FactList {
  #facts: Fact[] = [];
  #sorted = true;

  /** The facts; not to be kept beyond the next change. */
  get facts(): readonly Fact[] {
    if (!this.#sorted) {
      this.#facts.sort(compareFacts);
      this.#sorted = true;
    }
    return this.#facts;
  }

  push(fact: Fact): void {
    this.#facts.push(fact);
    this.#sorted = this.#facts.length === 1;
  }

  /** Puts one in its place; what was handed out before stays as it was. */
  insert(fact: Fact): void {
    const facts = this.facts;
    const at = this.#placeOf(fact);
    this.#facts = [...facts.slice(0, at), fact, ...facts.slice(at)];
  }

  remove(fact: Fact): void {
    const facts = this.facts;
    const at = this.#placeOf(fact);
    if (facts[at]?.id === fact.id) this.#facts = [...facts.slice(0, at), ...facts.slice(at + 1)];
  }

  /** Where the fact stands, or would. */
  #placeOf(fact: Fact): number {
    let [from, to] = [0, this.#facts.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (compareFacts(this.#facts[middle] as Fact, fact) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

function compareFacts(a: Fact, b: Fact): number {
  return compareText(a.first, b.first) || compareText(a.id, b.id);
}
