// Guidance: what people need to answer a row for which evidence is not enough, and what the row is good for.

import type { CAPABILITY_MEANS } from "@bulkhead/facts";
import { componentsFor } from "@bulkhead/standards/equivalence";

/** How a component's capability comes to carry a row: by itself, once configured, with outside help, by something in its stead. */
export type Means = (typeof CAPABILITY_MEANS)[number];

/** A question that an engineer can answer with yes or no, in our own words. */
export interface Question {
  readonly text: string;
  /** Examples of what would show it: any of them may do. */
  readonly evidence: readonly string[];
}

/** A row of 4-2 that carries a row of 3-3. */
export interface Carrier {
  readonly row: string;
  /** `external`: what components can do is a part of it; the rest is the system's, or people's. */
  readonly how: Means;
  /** It asks no less of a component than the row of 3-3 asks of the system. */
  readonly whole: boolean;
}

export interface Guidance {
  /** Id of the row, e.g. `SR 5.2 RE(1)`. */
  readonly requirement: string;
  /** Two or three; `yes` to all of them is what the row asks. */
  readonly questions: readonly Question[];
  /** ATT&CK for ICS techniques that it works against by our own judgement. MITRE's own labels are not repeated: see `techniquesOf`. */
  readonly techniques: readonly string[];
  /** Why none bears on it, where neither MITRE nor we name one. */
  readonly noTechniques?: string;
}

/** Of a row of 3-3: which rows of 4-2 carry it, and how they usually do. Empty where none does. */
export interface SystemGuidance extends Guidance {
  readonly supportedBy: readonly Carrier[];
}

export function ask(text: string, ...evidence: readonly string[]): Question {
  return { text, evidence };
}

/** The component requirements behind a row by the table of equivalences. `how`: the usual way from their capability to the row. */
export function carriedBy(requirement: string, how: Means): readonly Carrier[] {
  const { component = [], relation = "none" } = componentsFor(requirement) ?? {};
  return component.map((row) => ({ row, how, whole: WHOLE.has(relation) }));
}

/** Relations of the table of equivalences by which the component requirement asks for the same or more. */
const WHOLE: ReadonlySet<string> = new Set(["same", "same-number", "type-specific", "broader-in-4-2"]);

/** The row is met where every component of the zone has the capability in use: nothing of it is left to the system or to people. */
export function composes({ supportedBy }: SystemGuidance): boolean {
  return supportedBy.length > 0 && supportedBy.every(({ how, whole }) => whole && (how === "native" || how === "configured"));
}
