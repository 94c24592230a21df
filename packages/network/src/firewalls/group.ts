// Named groups whose members are values or other groups, in any order of the text, with circles and gaps in it.

import type { Open } from "./address-set.ts";

export type Member<T> =
  | { readonly type: "value"; readonly value: T }
  | { readonly type: "group"; readonly name: string }
  | ({ readonly type: "open" } & Open);

export interface Resolved<T> {
  readonly values: readonly T[];
  /** It may hold more than these. */
  readonly open?: Open;
}

const DEEPEST = 64;
/** All groups of a configuration together are written out to this many values. */
const MOST_VALUES = 1_000_000;

export class Groups<T> {
  /** What the configuration calls them, for the sentences of `why`. */
  readonly #noun: string;
  readonly #members = new Map<string, Member<T>[]>();
  readonly #known = new Map<string, Resolved<T>>();
  readonly #within = new Set<string>();
  #left = MOST_VALUES;

  constructor(noun: string) {
    this.#noun = noun;
  }

  /** The members of a group, to be filled; the same ones where it is there already. */
  define(name: string): Member<T>[] {
    let members = this.#members.get(name);
    if (members === undefined) this.#members.set(name, (members = []));
    return members;
  }

  remove(name: string): void {
    this.#members.delete(name);
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  /** All values of a group and of those in it. To be asked only when all are defined. */
  resolve(name: string): Resolved<T> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const open = (why: string): Resolved<T> => ({ values: [], open: { why: `${this.#noun} ${name} ${why}`, understood: false } });
    const members = this.#members.get(name);
    if (members === undefined) return open("is not there");
    if (this.#within.has(name)) return open("contains itself");
    if (this.#within.size >= DEEPEST) return open("lies too deep in others");
    this.#within.add(name);
    const values: T[] = [];
    let why: Open | undefined = members.length === 0 ? { why: `${this.#noun} ${name} is empty`, understood: false } : undefined;
    for (const member of members) {
      if (member.type === "open") why = worse(why, member);
      else if (member.type === "value") this.#take(values, [member.value]);
      else {
        const inner = this.resolve(member.name);
        why = worse(why, inner.open);
        this.#take(values, inner.values);
      }
      if (this.#left <= 0) {
        why = open("takes too much to write out").open;
        break;
      }
    }
    this.#within.delete(name);
    const resolved: Resolved<T> = why === undefined ? { values } : { values, open: { why: why.why, understood: why.understood } };
    this.#known.set(name, resolved);
    return resolved;
  }

  #take(values: T[], more: readonly T[]): void {
    const room = Math.max(0, Math.min(more.length, this.#left));
    this.#left -= room;
    for (let at = 0; at < room; at++) values.push(more[at] as T);
  }
}

/** What is not understood weighs more than what is only not modelled. */
function worse(known: Open | undefined, more: Open | undefined): Open | undefined {
  return known === undefined || (known.understood && more?.understood === false) ? (more ?? known) : known;
}
