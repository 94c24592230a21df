// Names of places in the page. Ids out of the plant never become part of one: they are counted instead.

import type { Assessment } from "@bulkhead/assessment";
import { FOUNDATIONAL_REQUIREMENTS, type FoundationalRequirement } from "@bulkhead/standards";
import { type Content, html } from "../markup.ts";
import type { ReportRequirement } from "./input.ts";

/** The text, as a link where there is a place to go. */
export function linkTo(anchor: string | undefined, content: Content): Content {
  return anchor === undefined ? content : html`<a href="#${anchor}">${content}</a>`;
}

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

  /** `undefined` for a row that the report does not show. */
  row(subject: string, requirement: string): string | undefined {
    const number = this.#rows.get(requirement);
    return number === undefined ? undefined : `${this.subject(subject)}-r${number}`;
  }
}
