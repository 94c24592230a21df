// Statements: what people say about rows. One place for all rows: whom a statement reaches, what it adds, and what is wrong with it.

import { describeLocator, type FactOf, type Statement } from "@bulkhead/facts";
import type { Countermeasure, Problem } from "@bulkhead/plant";
import { canonicalId, requirement } from "@bulkhead/standards";
import { PARTS } from "@bulkhead/standards/part";
import type { Ground, Subject } from "./check.ts";
import { reason, support, weakestRank } from "./reason.ts";
import type { Reason, Support, Waiver } from "./verdict.ts";
import { quote } from "./wording.ts";

/** The part whose rows decide a security level. Statements may write it with or without the number of the series. */
const ASSESSED = "3-3";

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
  readonly #countermeasures: ReadonlyMap<string, Countermeasure>;

  constructor(ground: Ground, subjects: readonly Subject[]) {
    this.#ground = ground;
    this.#countermeasures = new Map(ground.plant.countermeasures.map((one) => [one.id, one]));
    const known = new Map(subjects.map((subject) => [subject.id, subject]));
    for (const fact of ground.all("statement")) this.#take(fact, subjects, known);
  }

  on(subject: Subject, row: string): Said {
    const drafts = this.#said.get(keyOf(subject, row));
    return drafts === undefined ? SILENCE : { ...SILENCE, ...drafts };
  }

  #take(fact: FactOf<"statement">, subjects: readonly Subject[], known: ReadonlyMap<string, Subject>): void {
    const { value } = fact;
    const part = value.part.trim().replace(/^(IEC |ISA-|ISA )?62443-/i, "");
    if (part !== ASSESSED) {
      if (PARTS.some((one) => one.part === part)) {
        this.#report(
          fact,
          "assessment/other-part",
          "note",
          `speaks about ${value.part}, which decides no security level of a zone`,
        );
      } else {
        this.#report(
          fact,
          "assessment/unknown-part",
          "warning",
          `names ${quote(value.part)}, which is no part of IEC 62443`,
          "Write 62443-3-3.",
        );
      }
      return;
    }
    const row = requirement(value.requirement)?.id;
    if (row === undefined) {
      const mend = "Write the id of a row of 62443-3-3, such as SR 1.1 or SR 5.2 RE(1).";
      this.#report(
        fact,
        "assessment/unknown-requirement",
        "warning",
        `names ${quote(value.requirement)}, which is no row of 62443-3-3`,
        mend,
      );
      return;
    }
    if (value.where.length === 0) {
      this.#report(
        fact,
        "assessment/nowhere",
        "warning",
        "does not say where it holds",
        "Name zones, conduits or assets, or * for all.",
      );
    }
    for (const where of new Set(value.where)) {
      if (where === "*") for (const subject of subjects) this.#apply(fact, row, subject);
      else if (known.has(where)) this.#apply(fact, row, known.get(where) as Subject);
      else this.#applyToAsset(fact, row, where, known);
    }
  }

  /** An asset's statement speaks for a part of its zone only: noted there. */
  #applyToAsset(fact: FactOf<"statement">, row: string, id: string, known: ReadonlyMap<string, Subject>): void {
    const asset = this.#ground.places.asset(id);
    const zone = asset?.zone === undefined ? undefined : known.get(asset.zone);
    if (asset === undefined) {
      const mend = "Correct the id, or add the zone, conduit or asset to the plant.";
      this.#report(fact, "assessment/unknown-place", "warning", `speaks about ${quote(id)}, which the plant does not have`, mend);
    } else if (zone === undefined) {
      this.#report(
        fact,
        "assessment/asset-without-zone",
        "warning",
        `speaks about ${asset.name}, which is in no zone`,
        "Give the asset a zone.",
      );
    } else {
      this.#draft(zone, row).noted.push(...reason(`For ${asset.name} only: ${sentenceOf(fact.value)}`, [fact]));
    }
  }

  #apply(fact: FactOf<"statement">, row: string, subject: Subject): void {
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
  #faultOf(
    fact: FactOf<"statement">,
    row: string,
    subject: Subject,
  ): { readonly why: string; readonly mend: string } | undefined {
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
    const who = [measure.approvedBy, value.approver].find((name) => (name ?? "").trim() !== "");
    if (who === undefined) {
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
    if (!measure.where.includes(subject.id)) {
      return {
        why: `rests on the countermeasure ${measure.name}, which does not cover ${subject.id}`,
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

  #draft(subject: Subject, row: string): Drafts {
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
    subject?: Subject,
  ): void {
    const { value, source } = fact;
    const about = subject === undefined ? quote(value.requirement) : `${quote(value.requirement)} at ${subject.id}`;
    this.problems.push({
      code,
      severity,
      message: `The statement of ${quote(value.by)} on ${about} ${why}.`,
      place: `${source.evidence} ${describeLocator(source.locator)}`,
      ...(mend === undefined ? {} : { mend }),
    });
  }
}

function waiver(as: Waiver["as"], text: string, fact: FactOf<"statement">): Waiver {
  return { as, text, facts: [fact.id], rank: weakestRank([fact.rank]) };
}

function sentenceOf(value: Statement): string {
  const approved = value.approver === undefined ? "" : `, approved by ${quote(value.approver)}`;
  const why = value.reason.trim() === "" ? "without giving a reason" : quote(value.reason);
  return `${quote(value.by)} says: ${value.answer}${approved} (${why}).`;
}

function keyOf(subject: Subject, row: string): string {
  return `${subject.type} ${subject.id} ${row}`;
}
