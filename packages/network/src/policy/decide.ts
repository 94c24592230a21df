// What a rule set does with one packet: first match through chains, jumps and gotos, in three values. Where a condition may or may not
// hold, both ways are followed; only what every way agrees on is decided.

import { countOf, intersectRanges, mergeRanges } from "../firewalls/ranges.ts";
import {
  type Admitted,
  type Base,
  type Chain,
  type Condition,
  type Family,
  type Field,
  type Hook,
  IP_FIELDS,
  type Range,
  type Rewrite,
  type Rule,
  type Ruleset,
} from "../firewalls/ruleset.ts";
import type { Packet, Value, Way } from "./packet.ts";
import { translatedAs } from "./translation.ts";

export interface Decision {
  /** `unknown`: it may pass and it may not. */
  readonly verdict: "permit" | "deny" | "unknown";
  /** The rule that decides, or, for `unknown`, that could; absent where a policy or the lack of any chain decides. */
  readonly rule?: Rule;
  /** The chain whose rule or policy decides. Absent where no chain sees the packet. */
  readonly chain?: Chain;
  /** One sentence without a full stop. */
  readonly why: string;
}

/** Chains that jump to each other deeper than this are not followed (the kernel allows 16). */
const DEEPEST_JUMP = 64;

/** Rule sets so large that a packet needs more comparisons of values than this are not decided to the end. */
const MOST_COMPARISONS = 2_000_000;

const HOOKS_OF: Readonly<Record<Way, readonly Hook[]>> = {
  forward: ["ingress", "prerouting", "forward", "postrouting", "egress"],
  bridge: ["ingress", "prerouting", "forward", "postrouting", "egress"],
  input: ["ingress", "prerouting", "input"],
  output: ["output", "postrouting", "egress"],
};

/** The base chains that a packet passes on its way, in order. */
export function chainsOn(ruleset: Ruleset, way: Way): readonly (Chain & { readonly base: Base })[] {
  const hooks = HOOKS_OF[way];
  const layer = way === "bridge" ? "bridged" : "routed";
  return [...ruleset.chains.values()]
    .filter((chain): chain is Chain & { base: Base } => {
      return chain.layer === layer && chain.base !== undefined && hooks.includes(chain.base.hook);
    })
    .sort((a, b) => hooks.indexOf(a.base.hook) - hooks.indexOf(b.base.hook) || a.base.priority - b.base.priority);
}

/** Decides for one packet. Never throws; a chain that is not there, or a circle of jumps, makes the answer unknown. */
export function decide(ruleset: Ruleset, way: Way, packet: Packet): Decision {
  return decideIn(new Run(ruleset, packet), ruleset, way, packet);
}

/** The same, with what the packet is behind the device; a field that was translated to one of several is one of these numbers. */
export function follow(ruleset: Ruleset, way: Way, packet: Packet): { readonly decision: Decision; readonly after: Traveller } {
  const run = new Run(ruleset, packet);
  const decision = decideIn(run, ruleset, way, packet);
  return { decision, after: run.packet };
}

function decideIn(run: Run, ruleset: Ruleset, way: Way, packet: Packet): Decision {
  let permitted: Decision | undefined;
  let doubted: Decision | undefined;
  const idle: Chain[] = [];
  for (const chain of chainsOn(ruleset, way)) {
    if (!chain.families.includes(packet.family)) continue;
    const sees = run.sees(chain.base);
    if (sees === false) continue;
    const { permit, deny } = run.base(chain, sees === true);
    // A packet passes only if every chain lets it, and the first that certainly does not ends its way.
    if (permit === undefined && deny !== undefined && sees === true) return { verdict: "deny", chain, ...deny };
    if (deny !== undefined) doubted ??= { verdict: "unknown", chain, ...deny };
    if (permit?.why === UNMATCHED) idle.push(chain);
    else if (permit !== undefined && (permitted?.rule === undefined || permit.rule !== undefined)) {
      permitted = { verdict: "permit", chain, ...permit };
    }
  }
  permitted ??= untouched(idle);
  if (doubted === undefined) return permitted;
  return { ...doubted, why: `it may pass (${permitted.why}) and may not (${doubted.why})` };
}

const UNMATCHED = "no rule matches and the policy is accept";

/** What lets a packet pass that no rule of any chain matches. */
function untouched(chains: readonly Chain[]): Decision {
  const chain = chains.at(-1);
  if (chain === undefined) return { verdict: "permit", why: "no chain looks at it" };
  const ids = chains.map(({ id }) => id).join(", ");
  return { verdict: "permit", chain, why: `no rule of ${ids} matches, and the policy is accept` };
}

interface Cause {
  readonly rule?: Rule;
  readonly why: string;
}

/** What may come of a packet in a chain; `through`: it came to the end, or to a return. */
interface Outcome {
  permit?: Cause;
  deny?: Cause;
  through?: Cause;
}

/** A value, or numbers of which it is one. */
export type Held = Value | readonly Range[];

/** A packet on its way. */
export type Traveller = Readonly<Partial<Record<Field, Held>>> & { readonly family: Family };

class Run {
  readonly #ruleset: Ruleset;
  #packet: Traveller;
  /** Fields that were translated: a second time is not followed. */
  readonly #translated = new Set<Field>();
  /** Translations with which the packet may leave the chain that is asked, and whether it may without any. */
  #pending: (readonly Rewrite[])[] = [];
  #plain = false;
  /** What called chains did with this very packet. Emptied when the packet changes. */
  readonly #known = new Map<string, Outcome>();
  readonly #open = new Set<string>();
  readonly #patience: Patience = { left: MOST_COMPARISONS };

  constructor(ruleset: Ruleset, packet: Packet) {
    this.#ruleset = ruleset;
    this.#packet = packet;
  }

  get packet(): Traveller {
    return this.#packet;
  }

  sees(base: Base): boolean | undefined {
    if (base.doubtful) return undefined;
    if (base.interfaces === undefined) return true;
    const given = base.hook === "egress" ? this.#packet.output : this.#packet.input;
    return admits(base.interfaces, given, false, this.#patience);
  }

  /** `surely`: the chain is in force and sees the packet. */
  base(chain: Chain & { readonly base: Base }, surely: boolean): Outcome {
    const { policy } = chain.base;
    this.#pending = [];
    this.#plain = !surely;
    this.#known.clear();
    const { through, ...outcome } = this.#pass(chain);
    this.#translate(this.#plain || through !== undefined);
    if (through !== undefined) outcome[policy] = { why: policyOf(chain, policy, through) };
    return outcome;
  }

  #pass(chain: Chain): Outcome {
    const outcome: Outcome = {};
    let doubt: string | undefined;
    for (const rule of chain.rules) {
      const holds = matches(rule, this.#packet, this.#patience);
      if (holds === false) continue;
      const { action } = rule;
      const cause: Cause = { rule, why: wordingOf(rule, holds) };
      if (holds === undefined) doubt ??= cause.why;
      let ends = true;
      switch (action.type) {
        case "permit":
        case "deny":
          // What is certain says more than what only may be.
          if (holds === true) outcome[action.type] = cause;
          else outcome[action.type] ??= cause;
          break;
        case "return":
          outcome.through ??= { why: cause.why };
          break;
        case "none":
          ends = false;
          break;
        case "unknown":
          outcome.permit ??= cause;
          outcome.deny ??= cause;
          doubt ??= cause.why;
          ends = false;
          break;
        case "jump":
        case "goto": {
          const inner = this.#call(action.to, rule);
          if (inner.permit !== undefined) outcome.permit ??= inner.permit;
          if (inner.deny !== undefined) outcome.deny ??= inner.deny;
          if (inner.through !== undefined) {
            if (action.type === "goto") outcome.through ??= inner.through;
            else ends = false;
          }
          break;
        }
      }
      if (action.type !== "permit") this.#forget(rule.rewrites);
      else if (rule.rewrites.length > 0) this.#pending.push(rule.rewrites);
      else this.#plain = true;
      if (action.type === "unknown") this.#plain = true;
      if (ends && holds === true) return outcome;
    }
    outcome.through ??= { why: doubt ?? "no rule matches" };
    return outcome;
  }

  #call(to: string, rule: Rule): Outcome {
    const known = this.#known.get(to);
    if (known !== undefined) return known;
    const chain = this.#ruleset.chains.get(to);
    if (chain === undefined || this.#open.has(to) || this.#open.size >= DEEPEST_JUMP) {
      const why = chain === undefined ? `chain ${to} is not there` : `the jumps to chain ${to} go in a circle or too deep`;
      const cause = { rule, why };
      this.#plain = true;
      return { permit: cause, deny: cause, through: cause };
    }
    this.#open.add(to);
    const outcome = this.#pass(chain);
    this.#open.delete(to);
    this.#known.set(to, outcome);
    return outcome;
  }

  /** What rules make of fields and let go on within their chain is not followed. */
  #forget(rewrites: readonly Rewrite[]): void {
    const changed = rewrites.map(({ field }) => field).filter((field) => this.#packet[field] !== undefined);
    if (changed.length === 0) return;
    this.#packet = { ...this.#packet, ...Object.fromEntries(changed.map((field) => [field, undefined])) };
    this.#known.clear();
  }

  /** Translation is made up when a connection begins; for the packets of one that is known it is what it was made then. */
  #translate(orNot: boolean): void {
    const fields = new Set(this.#pending.flatMap((rewrites) => rewrites.map(({ field }) => field)));
    const values: Partial<Record<Field, Held>> = {};
    for (const field of fields) {
      const before = this.#packet[field];
      const found = this.#pending.map((rewrites) => {
        const rewrite = rewrites.find((one) => one.field === field);
        return rewrite === undefined ? before : this.#rewritten(rewrite, before);
      });
      values[field] = oneOf(orNot ? [...found, before] : found);
    }
    for (const field of fields) this.#translated.add(field);
    this.#packet = { ...this.#packet, ...values };
  }

  #rewritten({ field, to, shift, as }: Rewrite, before: Held): Held {
    if (this.#packet.state !== "new" || this.#translated.has(field)) return undefined;
    if (as !== undefined) return typeof before === "string" ? translatedAs(before, as) : undefined;
    if (shift !== undefined) return typeof before === "bigint" ? before + shift : undefined;
    return to;
  }
}

/** Any of the values; not known where one of them is not, or where names differ. */
function oneOf(values: readonly Held[]): Held {
  const [first] = values;
  if (values.every((value) => value === first)) return first;
  const ranges: Range[] = [];
  for (const value of values) {
    if (typeof value === "bigint") ranges.push({ low: value, high: value });
    else if (typeof value === "object" && value !== null) ranges.push(...value);
    else return undefined;
  }
  return ranges;
}

/** Counts down the comparisons that are left. */
interface Patience {
  left: number;
}

/** Whether all conditions hold; `undefined` where that cannot be told. */
function matches(rule: Rule, packet: Traveller, patience: Patience): boolean | undefined {
  let result: boolean | undefined = true;
  for (const condition of rule.conditions) {
    const holds = holdsFor(condition, packet, patience);
    if (holds === false) return false;
    if (holds === undefined) result = undefined;
  }
  return result;
}

function holdsFor(condition: Condition, packet: Traveller, patience: Patience): boolean | undefined {
  switch (condition.type) {
    case "family":
      return condition.families.includes(packet.family);
    case "unmodelled":
      return undefined;
    case "tuple": {
      const { parts, boxes, negated } = condition;
      if (packet.family === "other" && parts.some(({ field }) => IP_FIELDS.has(field))) return false;
      let within: boolean | undefined = false;
      for (const box of boxes) {
        if (patience.left < 0) return undefined;
        let inBox: boolean | undefined = true;
        for (const [at, part] of parts.entries()) {
          const admitted = admits(box[at] ?? [], packet[part.field], negated, patience);
          if (admitted === false) {
            inBox = false;
            break;
          }
          if (admitted === undefined) inBox = undefined;
        }
        if (inBox === true) return !negated;
        if (inBox === undefined) within = undefined;
      }
      return within === undefined ? undefined : within !== negated;
    }
  }
}

/** Vendors and versions differ in what a negated condition on a missing interface says; that stays unknown. */
function admits(admitted: readonly Admitted[], value: Held, negated: boolean, patience: Patience): boolean | undefined {
  patience.left -= admitted.length;
  if (value === undefined || patience.left < 0) return undefined;
  if (value === null) return admitted.every((one) => typeof one === "string") && !negated ? false : undefined;
  if (typeof value === "object") return admitsAll(admitted, value);
  return admitted.some((one) => {
    if (typeof one !== "string") return typeof value === "bigint" && one.low <= value && value <= one.high;
    if (typeof value !== "string") return false;
    // A connection that is translated at both ends is so at each.
    if (value === "both" && (one === "snat" || one === "dnat")) return true;
    return one.endsWith("*") ? value.startsWith(one.slice(0, -1)) : one === value;
  });
}

/** Whether all of these numbers are admitted, or none; `undefined` where some are. */
function admitsAll(admitted: readonly Admitted[], values: readonly Range[]): boolean | undefined {
  const ranges = mergeRanges(admitted.filter((one) => typeof one !== "string"));
  const within = intersectRanges(mergeRanges(values), ranges);
  if (within.length === 0) return false;
  return countOf(within) === countOf(mergeRanges(values)) ? true : undefined;
}

function wordingOf(rule: Rule, holds: boolean | undefined): string {
  const name = `rule ${rule.position} of ${rule.chain} (${rule.text})`;
  if (rule.action.type === "unknown") return `what ${name} does is not known: ${rule.action.why}`;
  if (holds === true) return `${name} matches`;
  const open = rule.conditions.find((condition) => condition.type === "unmodelled");
  return `${name} may match${open === undefined ? "" : `: ${open.why}`}`;
}

function policyOf(chain: Chain, policy: "permit" | "deny", through: Cause): string {
  const unmatched = through.why === "no rule matches";
  if (policy === "permit") return unmatched ? UNMATCHED : `the policy of ${chain.id} is accept where no rule before stops it`;
  return unmatched
    ? `no rule of ${chain.id} matches and its policy is drop`
    : `the policy of ${chain.id} is drop where no rule before lets it pass`;
}
