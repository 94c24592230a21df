// What one report of another tool gives: facts, each once, and problems by stable codes. Every reader of a tool puts into it what it understood.

import {
  type ConfigurationResult,
  type Evidence,
  type Fact,
  type FactKind,
  type FactValues,
  type Instant,
  type Locator,
  makeFact,
  type Problem,
  type Reading,
  type Severity,
} from "@bulkhead/facts";
import { maskLine } from "../redact.ts";
import { requirementsOf } from "./overlay.ts";

const CATALOGUE = {
  "system/report-broken": {
    severity: "error",
    message: "The report is damaged; what stands behind the damage was not read.",
    mend: "Export it again.",
  },
  "system/record-broken": {
    severity: "warning",
    message: "Records are not in the form of the tool and were passed over.",
    mend: "Look at the first one; copy the file again where it was cut, or export it anew.",
  },
  "system/entities-declared": {
    severity: "warning",
    message: "The document declares entities of its own, which no report needs; none of them was expanded.",
    mend: "Ask where the file comes from.",
  },
  "system/host-missing": {
    severity: "warning",
    message: "The report does not tell which host it is about.",
    mend: "Name the asset in the manifest of the evidence.",
  },
  "system/not-taken": {
    severity: "note",
    message: "Records are of a kind that is not read.",
    mend: "Nothing, unless facts were expected from them.",
  },
  "system/too-many-facts": {
    severity: "warning",
    message: "The report holds more than is kept of one report; what came later was left out.",
    mend: "Split it by time or by host.",
  },
} as const satisfies Record<string, { severity: Severity; message: string; mend: string }>;
export type ReportProblem = keyof typeof CATALOGUE;

/** Facts of one report; more are left out, and that is said. */
const MOST_FACTS = 1_000_000;
/** Details kept per code. */
const MOST_DETAILS = 32;
const LONGEST_WORDS = 500;

/** A test as its tool tells it; the overlay adds which rows it bears on. */
export type ToldResult = Omit<ConfigurationResult, "requirements" | "tool">;

export class ToolReport {
  readonly evidence: Evidence;
  readonly tool: string;
  readonly #facts: Fact[] = [];
  readonly #ids = new Set<string>();
  readonly #problems = new Map<
    string,
    { readonly code: ReportProblem; readonly detail: string; readonly at?: Locator; count: number }
  >();

  constructor(evidence: Evidence, tool: string) {
    this.evidence = evidence;
    this.tool = tool;
  }

  /** The moment of the report where it tells none itself. */
  get moment(): Instant {
    return this.evidence.collected ?? this.evidence.effective ?? "1970-01-01T00:00:00.000Z";
  }

  /** The host of a report about one host: the asset that the manifest names comes before the name that the report gives. */
  host(told: string | undefined): string {
    const name = this.evidence.asset ?? wordsOf(told);
    if (name === undefined) this.problem("system/host-missing", undefined);
    return name ?? this.evidence.name;
  }

  add<K extends FactKind>(
    kind: K,
    value: FactValues[K],
    locator: Locator,
    first: Instant = this.moment,
    last: Instant = first,
  ): void {
    if (this.#facts.length >= MOST_FACTS) {
      this.problem("system/too-many-facts", locator);
      return;
    }
    const fact = makeFact(kind, value, "inspected", this.evidence, locator, { first, last });
    if (this.#ids.has(fact.id)) return;
    this.#ids.add(fact.id);
    this.#facts.push(fact as Fact);
  }

  result(told: ToldResult, locator: Locator, moment?: Instant): void {
    const references = [...new Set(told.references)];
    const detail = told.detail === undefined ? {} : { detail: maskLine(told.detail) };
    const value = { ...told, ...detail, tool: this.tool, references, requirements: requirementsOf(references) };
    this.add("configuration-result", value, locator, moment);
  }

  strange(what: string, text: string, why: string, locator: Locator): void {
    this.add("not-understood", { what, text: maskLine(text.slice(0, LONGEST_WORDS)), why }, locator);
  }

  /** Counts a problem; `detail` tells apart what differs within a code. */
  problem(code: ReportProblem, at: Locator | undefined, detail = ""): void {
    const key = `${code} ${detail}`;
    const known = this.#problems.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.#problems.size < MOST_DETAILS * Object.keys(CATALOGUE).length)
      this.#problems.set(key, { code, detail, count: 1, ...(at === undefined ? {} : { at }) });
  }

  reading(): Reading {
    const problems = [...this.#problems.values()].map(({ code, detail, at, count }): Problem => {
      const { severity, message, mend } = CATALOGUE[code];
      const times = count === 1 ? "" : ` (${count} times, first here)`;
      return {
        code,
        severity,
        message: `${message}${detail === "" ? "" : ` ${detail}`}${times}`,
        mend,
        file: this.evidence.name,
        ...(at?.type === "line" ? { line: at.line } : {}),
        ...(at?.type === "pointer" ? { place: at.pointer } : {}),
      };
    });
    return { facts: this.#facts, problems };
  }
}

/** What a tool tells, in one line and bounded; `undefined` where it tells nothing. */
export function wordsOf(text: string | undefined, longest = LONGEST_WORDS): string | undefined {
  const clean = text
    ?.slice(0, longest * 4)
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, longest);
  return clean === undefined || clean === "" ? undefined : clean;
}

/** A time with its offset, or seconds of the Unix clock, as a moment; `undefined` where it is none. */
export function momentOf(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d{9,10}(?:\.\d{1,9})?$/.test(text) ? Number(text) * 1000 : undefined;
  const written = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?) ?(Z|[+-]\d{2}:?\d{2})?$/.exec(text);
  // Without an offset the clock's zone is not told; it is taken as UTC.
  const time = seconds ?? (written === null ? Number.NaN : Date.parse(`${written[1]}T${written[2]}${zoneOf(written[3])}`));
  if (!Number.isFinite(time) || time < 0 || time > 253_402_300_799_999) return undefined;
  return new Date(time).toISOString();
}

function zoneOf(text: string | undefined): string {
  if (text === undefined || text === "Z") return "Z";
  return text.includes(":") ? text : `${text.slice(0, 3)}:${text.slice(3)}`;
}
