// Interfaces and applications as numbers. Rules know them by name or by how names begin; every name that no rule tells from another one
// is one number.

import type { Admitted, Field, Range, Ruleset } from "../firewalls/ruleset.ts";

/** The names that rule sets tell apart. */
export class Names {
  readonly interfaces: NameList;
  readonly applications: NameList;

  /** `applications`: further ones to tell apart, those of a design or of other devices. */
  constructor(rulesets: readonly Ruleset[], applications: readonly string[] = []) {
    const interfaces = new Set(namesOf(rulesets, ["input", "output"]));
    for (const { chains } of rulesets) {
      for (const { base } of chains.values()) for (const name of base?.interfaces ?? []) interfaces.add(name);
    }
    this.interfaces = new NameList(interfaces);
    this.applications = new NameList(new Set([...applicationsOf(rulesets), ...applications]));
  }
}

/** The applications that rules name, or beginnings of their names. */
export function applicationsOf(rulesets: readonly Ruleset[]): readonly string[] {
  return namesOf(rulesets, ["application"]);
}

function namesOf(rulesets: readonly Ruleset[], fields: readonly Field[]): readonly string[] {
  const named = new Set<string>();
  const take = (admitted: readonly Admitted[]): void => {
    for (const one of admitted) if (typeof one === "string") named.add(one);
  };
  for (const { chains } of rulesets) {
    for (const { rules } of chains.values()) {
      for (const { conditions } of rules) {
        for (const condition of conditions) {
          if (condition.type !== "tuple") continue;
          for (const [at, { field }] of condition.parts.entries()) {
            if (fields.includes(field)) for (const box of condition.boxes) take(box[at] ?? []);
          }
        }
      }
    }
  }
  return [...named];
}

/** Names sorted, so that those of one beginning are neighbours. */
export class NameList {
  /** Each name stands for itself or, at `spare`, for all others of its beginning. */
  readonly names: readonly string[];
  /** By the beginning for which each stands. */
  readonly #spare: ReadonlyMap<string, string>;
  readonly #spares: ReadonlySet<string>;

  constructor(named: ReadonlySet<string>) {
    const exact = new Set<string>();
    const beginnings = new Set<string>([""]);
    for (const one of named) {
      if (one.endsWith("*")) beginnings.add(one.slice(0, -1));
      else exact.add(one);
    }
    this.#spare = new Map([...beginnings].map((beginning) => [beginning, spareName(beginning, exact, beginnings)]));
    this.#spares = new Set(this.#spare.values());
    this.names = [...new Set([...exact, ...this.#spare.values()])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /** The numbers of a name, or of all names that begin as `name*` says. */
  rangesOf(name: string): readonly Range[] {
    const isOne = name.endsWith("*") ? (one: string) => one.startsWith(name.slice(0, -1)) : (one: string) => one === name;
    const first = this.names.findIndex(isOne);
    if (first < 0) return [];
    const last = this.names.findLastIndex(isOne);
    return [{ low: BigInt(first), high: BigInt(last) }];
  }

  /** The number of one name, whether rules name it or not. */
  numberOf(name: string): number {
    const named = this.names.indexOf(name);
    if (named >= 0) return named;
    const beginnings = [...this.#spare.keys()].filter((beginning) => name.startsWith(beginning));
    beginnings.sort((a, b) => b.length - a.length);
    return this.names.indexOf(this.#spare.get(beginnings[0] ?? "") ?? "");
  }

  /** True for the number of names that no rule names. */
  isSpare(number: number): boolean {
    return this.#spares.has(this.names[number] ?? "");
  }
}

/** A name of this beginning that no rule names, and that begins as no longer beginning says. */
function spareName(beginning: string, exact: ReadonlySet<string>, beginnings: ReadonlySet<string>): string {
  const longer = [...beginnings].filter((one) => one.length > beginning.length && one.startsWith(beginning));
  for (let number = 0; ; number++) {
    // Letters and digits in turn: a finite number of names and beginnings cannot hold them all.
    const tail = number < 10 ? String(number) : `~${number}`;
    const name = beginning === "" ? `other${tail}` : `${beginning}${tail}`;
    if (!exact.has(name) && !longer.some((one) => name.startsWith(one))) return name;
    // Rules that name every beginning there is leave no other name; then any of them stands for the rest.
    if (number > exact.size + longer.length + 16) return name;
  }
}
