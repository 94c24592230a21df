// Statements: what people say about rows. One place for all rows: whom a statement reaches, what it adds, and what is wrong with it.

import { describeLocator, type FactId, type FactOf, type Statement } from "@bulkhead/facts";
import type { Countermeasure, Problem } from "@bulkhead/plant";
import { canonicalId } from "@bulkhead/standards";
import { canonicalPart } from "@bulkhead/standards/catalogue";
import type { Ground } from "./check.ts";
import { reason, support, weakestRank } from "./reason.ts";
import type { Reason, Support, Waiver } from "./verdict.ts";
import { quote } from "./wording.ts";

/** Whom statements about a part reach. */
export interface Reach {
  /** As `canonicalPart` writes it. */
  readonly part: string;
  /** The canonical id of a row of the part. */
  readonly rowOf: (text: string) => string | undefined;
  /** Ids of its subjects; `*` means all of them. */
  readonly subjects: readonly string[];
  /** What the part asks about, for people: `zone, conduit or asset`. */
  readonly places: string;
  /** The product version that stands there, where one is told: a statement about another one says nothing of it. */
  readonly versionOf?: (subject: string) => string | undefined;
  /** An asset is a part of its zone only: what is said of it is noted there. */
  readonly within?: (id: string) => { readonly name: string; readonly subject: string | undefined } | undefined;
}

/** Of a part that does not exist, one assessment tells, not all. */
const FIRST_PART = "62443-3-3";

export interface Said extends Support {
  readonly waivers: readonly Waiver[];
}

const SILENCE: Said = { ...support({}), waivers: [] };

type Drafts = { -readonly [K in "for" | "against" | "noted"]: Reason[] } & { waivers: Waiver[] };

/** Everything that was said, by subject and row; and what could not be used, with its place. Nothing is dropped in silence. */
export class Statements {
  readonly problems: Problem[] = [];
  readonly #said = new Map<string, Drafts>();
  readonly #ground: Ground;
  readonly #reach: Reach;
  readonly #countermeasures: ReadonlyMap<string, Countermeasure>;

  constructor(ground: Ground, reach: Reach) {
    this.#ground = ground;
    this.#reach = reach;
    this.#countermeasures = new Map(ground.plant.countermeasures.map((one) => [one.id, one]));
    for (const fact of ground.all("statement")) this.#take(fact);
    this.#reportContradictions();
  }

  on(subject: string, row: string): Said {
    const drafts = this.#said.get(keyOf(subject, row));
    return drafts === undefined ? SILENCE : { ...SILENCE, ...drafts };
  }

  /** Two people who say the opposite: both count, and both places are told. */
  #reportContradictions(): void {
    for (const [key, drafts] of this.#said) {
      const [one, other] = [drafts.for[0], drafts.against[0]];
      if (one === undefined || other === undefined) continue;
      this.problems.push({
        code: "assessment/statements-contradict",
        severity: "warning",
        message: `Statements on ${quote(key)} contradict each other: ${one.text} But: ${other.text} (${this.#placeOf(other)})`,
        mend: "Neither is preferred. Ask both, and end the one that is not true.",
        place: this.#placeOf(one),
      });
    }
  }

  #placeOf({ facts }: Reason): string {
    const fact = this.#ground.fact(facts[0] as FactId);
    return fact === undefined ? "" : `${fact.source.evidence} ${describeLocator(fact.source.locator)}`;
  }

  /** Rows of which something else is said than in `before`, as they are read. */
  *differences(before: Statements | undefined): Generator<string> {
    const { part } = this.#reach;
    const was = before === undefined ? new Map<string, Drafts>() : before.#said;
    for (const key of new Set([...was.keys(), ...this.#said.keys()])) {
      if (JSON.stringify(was.get(key)) !== JSON.stringify(this.#said.get(key))) yield `said ${part} ${key}`;
    }
  }

  #take(fact: FactOf<"statement">): void {
    const { value } = fact;
    const { part, rowOf, subjects, places } = this.#reach;
    const told = canonicalPart(value.part);
    if (told !== part) {
      // What speaks of another part counts there.
      if (told === undefined && part === FIRST_PART) {
        const why = `names ${quote(value.part)}, which is no part of IEC 62443 with requirements`;
        this.#report(fact, "assessment/unknown-part", "warning", why, "Write 62443-3-3.");
      }
      return;
    }
    const row = rowOf(value.requirement);
    if (row === undefined) {
      const mend = "Write the id of a row as the standard does, such as SR 1.1 or SR 5.2 RE(1).";
      const why = `names ${quote(value.requirement)}, which is no row of ${part}`;
      this.#report(fact, "assessment/unknown-requirement", "warning", why, mend);
      return;
    }
    if (value.where.length === 0) {
      const mend = `Name the ${places}, or * for all.`;
      this.#report(fact, "assessment/nowhere", "warning", "does not say where it holds", mend);
    }
    for (const where of new Set(value.where)) {
      if (where === "*") for (const subject of subjects) this.#apply(fact, row, subject);
      else if (subjects.includes(where)) this.#apply(fact, row, where);
      else this.#applyWithin(fact, row, where);
    }
  }

  #applyWithin(fact: FactOf<"statement">, row: string, id: string): void {
    const { within, places } = this.#reach;
    const inside = within?.(id);
    if (inside === undefined) {
      const mend = `Correct the id, or add the ${places} to the plant.`;
      const why = `speaks about ${quote(id)}, which is no ${places} of the plant`;
      this.#report(fact, "assessment/unknown-place", "warning", why, mend);
    } else if (inside.subject === undefined) {
      const why = `speaks about ${inside.name}, which is in no zone`;
      this.#report(fact, "assessment/asset-without-zone", "warning", why, "Give the asset a zone.");
    } else {
      this.#draft(inside.subject, row).noted.push(...reason(`For ${inside.name} only: ${sentenceOf(fact.value)}`, [fact]));
    }
  }

  #apply(fact: FactOf<"statement">, row: string, subject: string): void {
    const { value } = fact;
    const drafts = this.#draft(subject, row);
    const text = sentenceOf(value);
    const refuse = (why: string, mend: string): void => {
      drafts.noted.push(...reason(`${text} This does not count: it ${why}.`, [fact]));
      this.#report(
        fact,
        `assessment/${value.answer === "compensated" ? "not-compensated" : "not-approved"}`,
        "warning",
        why,
        mend,
        subject,
      );
    };
    const stands = this.#reach.versionOf?.(subject);
    if (value.version !== undefined && this.#reach.versionOf !== undefined && value.version !== stands) {
      const why =
        stands === undefined
          ? `speaks of version ${quote(value.version)}, and the plant does not say which one stands there`
          : `speaks of version ${quote(value.version)}, and version ${quote(stands)} stands there`;
      drafts.noted.push(...reason(`${text} This does not count: it ${why}.`, [fact]));
      const mend = "Have the version that stands there certified, or correct the version in the plant.";
      this.#report(fact, "assessment/other-version", "warning", why, mend, subject);
      return;
    }
    if (value.pending === true) {
      drafts.noted.push(...reason(`${text} This is not approved yet, and does not count.`, [fact]));
      return;
    }
    switch (value.answer) {
      case "met":
        drafts.for.push(...reason(text, [fact]));
        break;
      case "not met":
        drafts.against.push(...reason(text, [fact]));
        break;
      case "not applicable":
        if (value.reason.trim() === "") refuse("gives no justification", "Say in `reason` why the row does not apply.");
        else if ((value.approver ?? "").trim() === "") refuse("names nobody who approved it", "Name the person in `approver`.");
        else if (isOneself(value.approver, value)) refuse("is approved by who says it", "Have somebody else approve it.");
        else drafts.waivers.push(waiver("not applicable", text, fact));
        break;
      case "compensated": {
        const fault = this.#faultOf(fact, row, subject);
        if (fault === undefined) drafts.waivers.push(waiver("compensated", text, fact));
        else refuse(fault.why, fault.mend);
      }
    }
  }

  /** A countermeasure compensates only what it was approved for, where it was approved, and until it expires. */
  #faultOf(fact: FactOf<"statement">, row: string, subject: string): { readonly why: string; readonly mend: string } | undefined {
    const { value } = fact;
    if (value.countermeasure === undefined) {
      return { why: "names no countermeasure", mend: "Give the id of a countermeasure of the plant in `countermeasure`." };
    }
    const measure = this.#countermeasures.get(value.countermeasure);
    if (measure === undefined) {
      return {
        why: `names the countermeasure ${quote(value.countermeasure)}, which the plant does not have`,
        mend: "Add it to `countermeasures`.",
      };
    }
    const who = [measure.approvedBy, value.approver].filter((name) => (name ?? "").trim() !== "");
    if (who.length > 0 && who.every((name) => isOneself(name, value))) {
      return {
        why: `rests on the countermeasure ${measure.name}, which only who says so approved`,
        mend: "Have somebody else approve it.",
      };
    }
    if (who.length === 0) {
      return {
        why: `rests on the countermeasure ${measure.name}, which nobody approved`,
        mend: "Name who approved it in `approvedBy`.",
      };
    }
    if (!measure.compensates.some((id) => canonicalId(id) === row)) {
      return {
        why: `rests on the countermeasure ${measure.name}, which was not approved for ${row}`,
        mend: "Add the row to its `compensates`.",
      };
    }
    if (!measure.where.includes(subject)) {
      return {
        why: `rests on the countermeasure ${measure.name}, which does not cover ${subject}`,
        mend: "Add the place to its `where`.",
      };
    }
    if (measure.expires === undefined && fact.expires === undefined) {
      return {
        why: `rests on the countermeasure ${measure.name}, which has no expiry`,
        mend: "Give it `expires`; compensation is never for ever.",
      };
    }
    // A date counts to its end, in UTC.
    if (measure.expires !== undefined && this.#ground.asOf.slice(0, 10) > measure.expires) {
      return {
        why: `rests on the countermeasure ${measure.name}, which expired on ${measure.expires}`,
        mend: "Have it approved again, or meet the row.",
      };
    }
    return undefined;
  }

  #draft(subject: string, row: string): Drafts {
    const key = keyOf(subject, row);
    let drafts = this.#said.get(key);
    if (drafts === undefined) this.#said.set(key, (drafts = { for: [], against: [], noted: [], waivers: [] }));
    return drafts;
  }

  #report(
    fact: FactOf<"statement">,
    code: string,
    severity: Problem["severity"],
    why: string,
    mend?: string,
    subject?: string,
  ): void {
    const { value, source } = fact;
    const about = subject === undefined ? quote(value.requirement) : `${quote(value.requirement)} at ${subject}`;
    this.problems.push({
      code,
      severity,
      message: `The statement of ${quote(value.by)} on ${about} ${why}.`,
      place: `${source.evidence} ${describeLocator(source.locator)}`,
      ...(mend === undefined ? {} : { mend }),
    });
  }
}

/** Nobody sets a row aside alone. */
function isOneself(approver: string | undefined, { by }: Statement): boolean {
  const plain = (name: string): string => name.trim().replace(/\s+/g, " ").toLowerCase();
  return plain(approver ?? "") === plain(by);
}

function waiver(as: Waiver["as"], text: string, fact: FactOf<"statement">): Waiver {
  return { as, text, facts: [fact.id], rank: weakestRank([fact.rank]) };
}

function sentenceOf(value: Statement): string {
  const approved = value.approver === undefined ? "" : `, approved by ${quote(value.approver)}`;
  const why = value.reason.trim() === "" ? "without giving a reason" : quote(value.reason);
  return `${quote(value.by)} says: ${value.answer}${approved} (${why}).`;
}

function keyOf(subject: string, row: string): string {
  return `${subject} ${row}`;
}
