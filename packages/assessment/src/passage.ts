// Passage: what became of conversations that no channel allows. An attempt that nothing answered shows a boundary at work, not a breach.

import type { Finding } from "@bulkhead/facts";
import type { Ground, Subject } from "./check.ts";
import { factsOf } from "./reason.ts";

export interface Passages {
  /** Answered: it went through. */
  readonly passed: readonly Finding[];
  /** Not answered, but of a kind that needs no answer: it may have gone through. */
  readonly unsure: readonly Finding[];
  /** A connection that was tried and never came about. */
  readonly stopped: readonly Finding[];
}

export function passedUndeclared(subject: Subject, ground: Ground, only: (finding: Finding) => boolean = () => true): Passages {
  const passed: Finding[] = [];
  const unsure: Finding[] = [];
  const stopped: Finding[] = [];
  for (const finding of ground.findings(subject, "undeclared-conversation").filter(only)) {
    const talks = factsOf(finding.facts, ground).flatMap((fact) => (fact.kind === "conversation" ? [fact.value] : []));
    // Proof by other facts than conversations is taken at the layer's word.
    if (talks.length === 0 || talks.some(({ answered }) => answered)) passed.push(finding);
    else if (talks.some(({ transport }) => transport !== "tcp")) unsure.push(finding);
    else stopped.push(finding);
  }
  return { passed, unsure, stopped };
}
