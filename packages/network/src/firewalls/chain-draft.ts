// A chain while it is being written: rules get their positions in the order in which they come.

import type { Locator } from "@bulkhead/facts";
import type { Action, Base, Chain, Condition, Family, Rewrite, Rule } from "./ruleset.ts";

/** A rule as a reader makes it; what is absent is the usual case. */
export interface RuleDraft {
  readonly conditions: readonly Condition[];
  readonly action: Action;
  readonly text: string;
  readonly locator: Locator;
  readonly rewrites?: readonly Rewrite[];
  readonly logged?: boolean;
  readonly comment?: string;
  /** No line of the configuration says it: it follows from how the device works. */
  readonly implied?: true;
}

export class ChainDraft {
  readonly id: string;
  readonly #rules: Rule[] = [];
  #position = 0;

  constructor(id: string) {
    this.id = id;
  }

  get length(): number {
    return this.#rules.length;
  }

  /** One statement of the configuration; the rules into which it falls share its position. */
  add(...drafts: readonly RuleDraft[]): void {
    if (drafts.length > 0) this.#position++;
    for (const { rewrites = [], logged = false, ...draft } of drafts) {
      this.#rules.push({ ...draft, chain: this.id, position: this.#position, rewrites, logged });
    }
  }

  finish(families: readonly Family[], base?: Base, locator: Locator = { type: "whole" }): Chain {
    return { id: this.id, layer: "routed", families, rules: this.#rules, locator, ...(base === undefined ? {} : { base }) };
  }
}

/** What a device does that no line of its configuration says. */
export function implied(
  text: string,
  conditions: readonly Condition[],
  action: Action,
  locator: Locator = { type: "whole" },
): RuleDraft {
  return { conditions, action, text: `implied: ${text}`, locator, implied: true };
}

/** What a device does where the text that would say so is missing. */
export const UNTOLD: Action = { type: "unknown", why: "the text is not a whole configuration, or not all of it was understood" };
