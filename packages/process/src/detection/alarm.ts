// Alarms: raised, held and ended after ISA-18.2, each with its reasons in words. Shelving and suppression hide none of them: they say
// that, why and until when an alarm does not call for anybody.

import { type Detector, nameNumber, type Scan, type Scores, type Write } from "./detector.ts";
import { RULES, type RuleId } from "./rule.ts";
import { HOLD, OFF_DELAY } from "./setting.ts";

/** How many variables an alarm names. */
const NAMED = 5;

export interface NamedVariable {
  readonly name: string;
  /** The largest score so far; 1 is at the threshold. */
  readonly score: number;
  /** When it passed the threshold first, what it was and should have been. */
  readonly value: number | null;
  readonly expected: number | null;
}

export interface Alarm {
  readonly rule: RuleId;
  /** Milliseconds since 1970: first and last scan of the alarm. `until` is null while it stands. */
  readonly since: number;
  readonly until: number | null;
  /** The scans of it, to find the evidence by: first, and last with a score that held it. */
  readonly firstScan: number;
  readonly lastScan: number;
  /** The most telling first, five at most. */
  readonly variables: readonly NamedVariable[];
  readonly text: string;
  /** `certain`: against what was stated. `likely` and `possible`: learned, far beyond or just beyond what chance brings. */
  readonly sure: "certain" | "likely" | "possible";
  /** Why it calls for nobody. */
  readonly silenced: string | null;
}

/** A person's decision to silence alarms for a while. */
export interface Shelf {
  readonly rule?: RuleId;
  readonly variable?: string;
  /** Milliseconds since 1970: at the latest then it calls again. */
  readonly until: number;
  readonly reason: string;
  readonly by: string;
}

/** By design: alarms that mean nothing in a mode of operation. */
export interface Suppression {
  readonly rule?: RuleId;
  readonly variable?: string;
  readonly mode: string;
  readonly reason: string;
}

export interface Silencing {
  readonly shelves?: readonly Shelf[];
  readonly suppressions?: readonly Suppression[];
  /** The mode of operation that a scan shows. */
  readonly mode?: (values: Float64Array, time: number) => string | undefined;
}

interface Standing {
  readonly since: number;
  readonly firstScan: number;
  lastScan: number;
  lastTime: number;
  text: string;
  readonly silenced: string | null;
  readonly named: Map<number, { score: number; readonly value: number | null; readonly expected: number | null }>;
}

/** Keeps the alarms of one detector: one alarm from the first variable beyond its threshold until the last one is calm again. */
class Keeper implements Scores {
  readonly detector: Detector;
  readonly #held: Int32Array;
  readonly #on: Uint8Array;
  /** Places with a score to look after. */
  #active: number[] = [];
  #standing: Standing | undefined;
  #scan: Scan = { time: 0, at: 0, values: new Float64Array(0), follows: false };
  #silence: (rule: RuleId, variable: string, scan: Scan) => string | null;

  constructor(detector: Detector, silence: (rule: RuleId, variable: string, scan: Scan) => string | null) {
    this.detector = detector;
    this.#held = new Int32Array(detector.places.length);
    this.#on = new Uint8Array(detector.places.length);
    this.#silence = silence;
  }

  observe(scan: Scan): void {
    this.#scan = scan;
    this.detector.observe(scan, this);
  }

  write(write: Write): void {
    this.detector.write?.(write, this);
  }

  score(place: number, ratio: number): void {
    if (!(ratio > HOLD)) return;
    const { at, time } = this.#scan;
    this.#held[place] = at;
    if (ratio > 1 && this.#on[place] === 0) {
      this.#on[place] = 1;
      this.#active.push(place);
      this.#raise(place, ratio);
    } else if (this.#on[place] === 1) {
      const named = this.#standing?.named.get(place);
      if (named !== undefined && ratio > named.score) named.score = ratio;
    } else return;
    if (this.#standing !== undefined) {
      this.#standing.lastScan = at;
      this.#standing.lastTime = time;
    }
  }

  #raise(place: number, ratio: number): void {
    const { value, expected, reason } = this.detector.explain(place);
    const name = this.detector.places[place] as string;
    const rule = RULES[this.detector.rule];
    this.#standing ??= {
      since: this.#scan.time,
      firstScan: this.#scan.at,
      lastScan: this.#scan.at,
      lastTime: this.#scan.time,
      text: `${name} ${reason} (${rule.title}).`,
      silenced: this.#silence(this.detector.rule, name, this.#scan),
      named: new Map(),
    };
    const named = this.#standing.named.get(place);
    this.#standing.named.set(place, named === undefined ? { score: ratio, value, expected } : named);
    if (named !== undefined && ratio > named.score) named.score = ratio;
  }

  /** Ends what is calm for long enough; gives back the alarm that has ended. */
  settle(at: number): Alarm | undefined {
    if (this.#active.length === 0) return undefined;
    this.#active = this.#active.filter((place) => {
      const calm = at - (this.#held[place] as number) >= OFF_DELAY;
      if (calm) this.#on[place] = 0;
      return !calm;
    });
    return this.#active.length === 0 ? this.#end() : undefined;
  }

  #end(): Alarm | undefined {
    const alarm = this.standing(true);
    this.#standing = undefined;
    return alarm;
  }

  /** The alarm that stands, or what it was at its end. */
  standing(ended = false): Alarm | undefined {
    const standing = this.#standing;
    if (standing === undefined) return undefined;
    const { since, firstScan, lastScan, lastTime, text, silenced, named } = standing;
    const variables = [...named]
      .sort(([a, one], [b, other]) => other.score - one.score || a - b)
      .slice(0, NAMED)
      .map(([place, { score, value, expected }]) => ({
        name: this.detector.places[place] as string,
        score: Number(score.toPrecision(3)),
        value,
        expected,
      }));
    const worst = variables[0]?.score ?? 0;
    const sure = RULES[this.detector.rule].ground === "stated" ? "certain" : worst > 2 ? "likely" : "possible";
    const others = named.size - 1;
    const words = others === 0 ? text : `${text} ${others === 1 ? "One more variable" : `${others} more variables`} with it.`;
    return {
      rule: this.detector.rule,
      since,
      until: ended ? lastTime : null,
      firstScan,
      lastScan,
      variables,
      text: words,
      sure,
      silenced,
    };
  }
}

/** Runs detectors over scans and keeps the alarms of all. */
export class AlarmList {
  readonly #keepers: readonly Keeper[];
  readonly #ended: Alarm[] = [];
  readonly #raised: ((alarm: Alarm) => void) | undefined;

  /** `ended` is told of each alarm when it is over. */
  constructor(detectors: readonly Detector[], silencing: Silencing = {}, ended?: (alarm: Alarm) => void) {
    this.#keepers = detectors.map((detector) => new Keeper(detector, (...asked) => silencer(silencing, ...asked)));
    this.#raised = ended;
  }

  observe(scan: Scan): void {
    for (const keeper of this.#keepers) {
      keeper.observe(scan);
      const ended = keeper.settle(scan.at);
      if (ended === undefined) continue;
      if (this.#raised === undefined) this.#ended.push(ended);
      else this.#raised(ended);
    }
  }

  write(write: Write): void {
    for (const keeper of this.#keepers) keeper.write(write);
  }

  /** All alarms so far that nobody was told of, by their beginning. */
  alarms(): Alarm[] {
    const standing = this.#keepers.flatMap((keeper) => keeper.standing() ?? []);
    return [...this.#ended, ...standing].sort((a, b) => a.firstScan - b.firstScan || a.lastScan - b.lastScan);
  }
}

/** Shelved until a moment, or suppressed in this mode: the words for it. */
function silencer({ shelves, suppressions, mode }: Silencing, rule: RuleId, variable: string, scan: Scan): string | null {
  for (const shelf of shelves ?? []) {
    if (!matches(shelf, rule, variable) || scan.time >= shelf.until) continue;
    return `shelved by ${shelf.by} until ${new Date(shelf.until).toISOString()}: ${shelf.reason}`;
  }
  if (suppressions === undefined || mode === undefined) return null;
  const now = mode(scan.values, scan.time);
  const found = suppressions.find((one) => one.mode === now && matches(one, rule, variable));
  return found === undefined ? null : `suppressed in mode ${found.mode}: ${found.reason}`;
}

function matches(one: { readonly rule?: RuleId; readonly variable?: string }, rule: RuleId, variable: string): boolean {
  return (one.rule === undefined || one.rule === rule) && (one.variable === undefined || one.variable === variable);
}

/** `3.2 (expected 2.1)` for tables. */
export function describeVariable({ name, value, expected }: NamedVariable): string {
  if (value === null) return name;
  return `${name} ${nameNumber(value)}${expected === null ? "" : ` (expected ${nameNumber(expected)})`}`;
}

/** The variables of several alarms, the largest score first: who is named first for what they have in common. */
export function rankVariables(alarms: readonly Alarm[]): NamedVariable[] {
  const ranked = new Map<string, NamedVariable>();
  for (const { variables } of alarms) {
    for (const variable of variables) {
      if (variable.score > (ranked.get(variable.name)?.score ?? 0)) ranked.set(variable.name, variable);
    }
  }
  return [...ranked.values()].sort((a, b) => b.score - a.score);
}
