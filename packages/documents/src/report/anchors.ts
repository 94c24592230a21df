// Names of places in the page. Ids out of the plant never become part of one: they are counted instead.

import type { Assessment } from "@bulkhead/assessment";
import { FOUNDATIONAL_REQUIREMENTS, type FoundationalRequirement } from "@bulkhead/standards";
import type { ReportRequirement } from "./input.ts";

export class Anchors {
  readonly #subjects: ReadonlyMap<string, number>;
  readonly #rows: ReadonlyMap<string, number>;

  constructor(assessment: Assessment, requirements: readonly ReportRequirement[]) {
    this.#subjects = new Map(assessment.levels.map((levels, at) => [levels.subject, at + 1]));
    this.#rows = new Map(requirements.map((row, at) => [row.id, at + 1]));
  }

  /** `undefined` for an id that was not assessed. */
  subject(id: string): string | undefined {
    const number = this.#subjects.get(id);
    return number === undefined ? undefined : `s${number}`;
  }

  group(subject: string, fr: FoundationalRequirement): string {
    return `${this.subject(subject)}-fr${FOUNDATIONAL_REQUIREMENTS.indexOf(fr) + 1}`;
  }

  row(subject: string, requirement: string): string {
    return `${this.subject(subject)}-r${this.#rows.get(requirement)}`;
  }
}
