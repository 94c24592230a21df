// Incremental assessment: facts come and go, and only the rows that read what changed are decided anew. Equal to `assess` at every moment.

import type { Fact, FactId, Finding, Instant } from "@bulkhead/facts";
import type { Plant } from "@bulkhead/plant";
import { REQUIREMENTS } from "@bulkhead/standards";
import { problemsOf, reachOf, verdictOn } from "./assess.ts";
import type { Assessment, AssessmentInput, SubjectLevels } from "./assessment.ts";
import type { Subject } from "./check.ts";
import { type ComponentStatements, Composition, statementsOnComponents } from "./composition.ts";
import { IndexedGround, inForce, subjectsOf } from "./ground.ts";
import { levelsOf } from "./levels.ts";
import { NotingGround, READS } from "./reads.ts";
import { type Said, Statements } from "./statement.ts";
import type { Verdict } from "./verdict.ts";

const COMPONENTS = "62443-4-2";
const PART = "62443-3-3";

export interface InputChange {
  readonly add?: readonly Fact[];
  readonly remove?: readonly FactId[];
  /** All findings as they are now; absent: the same as before. */
  readonly findings?: readonly Finding[];
  readonly asOf?: Instant;
  /** Another design: everything is decided anew. */
  readonly plant?: Plant;
}

/** One row at one subject, with what it read when it was decided. */
interface Entry {
  readonly row: string;
  readonly subject: Subject;
  reads: ReadonlySet<string>;
  verdict: Verdict;
}

export class IncrementalAssessment {
  #input: AssessmentInput;
  readonly #facts = new Map<FactId, Fact>();
  #ground!: IndexedGround;
  #noting!: NotingGround;
  #statements!: Statements;
  #components: ComponentStatements | undefined;
  #composition!: Composition;
  #subjects: readonly Subject[] = [];
  /** Entries by subject, in the order of rows. */
  #entries = new Map<Subject, Entry[]>();
  #levels = new Map<Subject, SubjectLevels>();
  #readers = new Map<string, Set<Entry>>();
  #assessment!: Assessment;
  #decided = 0;

  constructor(input: AssessmentInput) {
    this.#input = input;
    for (const fact of input.facts) this.#facts.set(fact.id, fact);
    this.#begin();
  }

  get assessment(): Assessment {
    return this.#assessment;
  }

  /** How many rows the last change had decided anew. */
  get decided(): number {
    return this.#decided;
  }

  update(change: InputChange): Assessment {
    const before = this.#input;
    const [come, gone] = this.#takeFacts(change);
    this.#input = {
      plant: change.plant ?? before.plant,
      facts: [],
      findings: change.findings ?? before.findings,
      asOf: change.asOf ?? before.asOf,
    };
    const { plant, findings, asOf } = this.#input;
    const [entering, leaving] = this.#crossing(come, gone, before.asOf, asOf);
    const spoken = [...entering, ...leaving].some(({ kind }) => kind === "statement");
    if (plant !== before.plant || [...entering, ...leaving].some((fact) => this.#ground.renames(fact))) {
      this.#begin();
      return this.#assessment;
    }
    const touched = new Set<string>();
    for (const fact of leaving) this.#ground.remove(fact, touched);
    for (const fact of entering) this.#ground.add(fact, touched);
    if (asOf !== before.asOf) {
      this.#ground.asOf = asOf;
      touched.add(READS.moment);
    }
    if (touched.size > 0 || change.findings !== undefined) this.#ground.replaceFindings(findings, this.#subjects, touched);
    this.#noting.refresh(touched);
    if ((spoken || touched.has(READS.moment)) && !this.#listen(touched)) this.#begin();
    else this.#decideAnew(touched);
    return this.#assessment;
  }

  #takeFacts({ add = [], remove = [] }: InputChange): readonly [readonly Fact[], readonly Fact[]] {
    const gone = remove.flatMap((id) => {
      const fact = this.#facts.get(id);
      return fact !== undefined && this.#facts.delete(id) ? [fact] : [];
    });
    const come = add.filter((fact) => !this.#facts.has(fact.id) && this.#facts.set(fact.id, fact));
    return [come, gone];
  }

  /** Facts that begin to count, and those that cease to, by being added, removed or by time. */
  #crossing(
    come: readonly Fact[],
    gone: readonly Fact[],
    was: Instant,
    is: Instant,
  ): readonly [readonly Fact[], readonly Fact[]] {
    const leaving = gone.filter((fact) => inForce(fact, was));
    if (was === is) return [come.filter((fact) => inForce(fact, is)), leaving];
    const added = new Set(come);
    const entering: Fact[] = [];
    for (const fact of this.#facts.values()) {
      const before = !added.has(fact) && inForce(fact, was);
      const now = inForce(fact, is);
      if (now && !before) entering.push(fact);
      else if (before && !now) leaving.push(fact);
    }
    return [entering, leaving];
  }

  #begin(): void {
    this.#input = { ...this.#input, facts: [...this.#facts.values()] };
    this.#ground = new IndexedGround(this.#input);
    this.#noting = new NotingGround(this.#ground);
    this.#subjects = subjectsOf(this.#input.plant);
    this.#readers.clear();
    this.#levels.clear();
    this.#listen(new Set());
    this.#entries = new Map(
      this.#subjects.map((subject) => [subject, REQUIREMENTS.map(({ id }) => this.#decide({ row: id, subject }))]),
    );
    for (const entries of this.#entries.values()) for (const entry of entries) this.#register(entry);
    this.#decided = this.#subjects.length * REQUIREMENTS.length;
    for (const [subject, entries] of this.#entries) this.#levels.set(subject, levelsOf(subject, verdictsOf(entries)));
    this.#conclude();
  }

  /** Takes what people say, and touches the rows of which something else is said. False where the first or last word on components changed that. */
  #listen(touched: Set<string>): boolean {
    const [said, before] = [this.#statements as Statements | undefined, this.#components];
    this.#statements = new Statements(this.#ground, reachOf(this.#ground, this.#subjects));
    const components = statementsOnComponents(this.#ground);
    this.#components = components;
    for (const key of this.#statements.differences(said)) touched.add(key);
    for (const key of components?.differences(before) ?? []) touched.add(key);
    const noting = this.#noting;
    const on = (subject: string, row: string): Said | undefined => {
      noting.note(READS.said(COMPONENTS, subject, row));
      return components?.on(subject, row);
    };
    this.#composition = new Composition(noting, components === undefined ? undefined : { on });
    return (components === undefined) === (before === undefined);
  }

  /** Decides a row, and notes it as a reader of all that it read. */
  #decide({ row, subject }: Pick<Entry, "row" | "subject">): Entry {
    const { made, reads } = this.#noting.noting(() => {
      this.#noting.note(READS.said(PART, subject.id, row));
      return verdictOn(row, subject, this.#noting, this.#statements, this.#composition);
    });
    return { row, subject, reads, verdict: made };
  }

  #register(entry: Entry): void {
    for (const read of entry.reads) {
      const readers = this.#readers.get(read);
      if (readers === undefined) this.#readers.set(read, new Set([entry]));
      else readers.add(entry);
    }
  }

  #decideAnew(touched: ReadonlySet<string>): void {
    const stale = new Set<Entry>();
    for (const key of touched) for (const entry of this.#readers.get(key) ?? []) stale.add(entry);
    const subjects = new Set<Subject>();
    for (const entry of stale) {
      for (const read of entry.reads) this.#readers.get(read)?.delete(entry);
      Object.assign(entry, this.#decide(entry));
      this.#register(entry);
      subjects.add(entry.subject);
    }
    for (const subject of subjects) this.#levels.set(subject, levelsOf(subject, verdictsOf(this.#entries.get(subject) ?? [])));
    this.#decided = stale.size;
    this.#conclude();
  }

  #conclude(): void {
    const { asOf, findings } = this.#input;
    this.#assessment = {
      asOf,
      verdicts: [...this.#entries.values()].flatMap(verdictsOf),
      levels: this.#subjects.flatMap((subject) => this.#levels.get(subject) ?? []),
      problems: [
        ...this.#statements.problems,
        ...(this.#components?.problems ?? []),
        ...problemsOf(this.#facts.values(), findings, asOf, this.#ground),
      ],
    };
  }
}

function verdictsOf(entries: readonly Entry[]): readonly Verdict[] {
  return entries.map(({ verdict }) => verdict);
}
