// Which rules a change adds, removes and moves: two rule sets compared chain by chain, by what rules mean and not by how they are spelled.

import type { Chain, Rule, Ruleset } from "../firewalls/ruleset.ts";
import { withoutMark } from "./name.ts";

export interface RuleChange {
  readonly kind: "add" | "remove" | "move";
  /** Id of the chain, without the mark of its content. */
  readonly chain: string;
  readonly rule: Rule;
}

/** Products of two lists beyond this are not searched for what they have in common; what lies between is told as removed and added. */
const MOST_WORK = 4_000_000;

/** In the order of the chains and rules as they are after, each removal before what stands in its place. Rules that are implied are left out. */
export function compareRules(before: Ruleset, after: Ruleset): readonly RuleChange[] {
  const old = byName(before);
  const now = byName(after);
  const names = [...now.keys(), ...[...old.keys()].filter((name) => !now.has(name))];
  return names.flatMap((name) => {
    const steps = alignRules(rulesOf(old.get(name)), rulesOf(now.get(name)));
    return movesOf(steps).map(({ kind, rule }) => ({ kind, chain: name, rule }));
  });
}

export interface Step {
  readonly kind: "keep" | "add" | "remove";
  readonly rule: Rule;
}

/** A shortest way from one list to another (longest common subsequence), as far as that can be searched. */
export function alignRules(old: readonly Rule[], now: readonly Rule[]): readonly Step[] {
  const [a, b] = [old.map(meaningOf), now.map(meaningOf)];
  let begin = 0;
  while (begin < a.length && begin < b.length && a[begin] === b[begin]) begin++;
  let end = 0;
  while (end < a.length - begin && end < b.length - begin && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [rows, columns] = [a.length - begin - end, b.length - begin - end];
  const steps: Step[] = now.slice(0, begin).map((rule) => ({ kind: "keep", rule }));
  const same = (row: number, column: number): boolean => a[begin + row] === b[begin + column];
  const remove = (row: number): number => steps.push({ kind: "remove", rule: old[begin + row] as Rule });
  const add = (column: number): number => steps.push({ kind: "add", rule: now[begin + column] as Rule });
  let [row, column] = [0, 0];
  if (rows * columns <= MOST_WORK) {
    const width = columns + 1;
    const common = new Uint32Array((rows + 1) * width);
    const at = (r: number, c: number): number => common[r * width + c] as number;
    for (let r = rows - 1; r >= 0; r--) {
      for (let c = columns - 1; c >= 0; c--) {
        common[r * width + c] = same(r, c) ? at(r + 1, c + 1) + 1 : Math.max(at(r + 1, c), at(r, c + 1));
      }
    }
    while (row < rows && column < columns) {
      if (same(row, column)) {
        steps.push({ kind: "keep", rule: now[begin + column] as Rule });
        row++;
        column++;
      } else if (at(row + 1, column) >= at(row, column + 1)) remove(row++);
      else add(column++);
    }
  }
  while (row < rows) remove(row++);
  while (column < columns) add(column++);
  return [...steps, ...now.slice(now.length - end).map((rule): Step => ({ kind: "keep", rule }))];
}

/** What is removed in one place and added in another has moved. */
function movesOf(steps: readonly Step[]): readonly { readonly kind: RuleChange["kind"]; readonly rule: Rule }[] {
  const gone = Map.groupBy(
    steps.filter(({ kind }) => kind === "remove"),
    ({ rule }) => meaningOf(rule),
  );
  const moved = new Set<Step>();
  const changes = steps.flatMap((step): { kind: RuleChange["kind"]; step: Step }[] => {
    if (step.kind !== "add") return step.kind === "keep" ? [] : [{ kind: "remove", step }];
    const from = gone.get(meaningOf(step.rule))?.shift();
    if (from === undefined) return [{ kind: "add", step }];
    moved.add(from);
    return [{ kind: "move", step }];
  });
  return changes.filter(({ step }) => !moved.has(step)).map(({ kind, step: { rule } }) => ({ kind, rule }));
}

function byName({ chains }: Ruleset): ReadonlyMap<string, Chain> {
  return new Map([...chains.values()].map((chain) => [withoutMark(chain.id), chain]));
}

function rulesOf(chain: Chain | undefined): readonly Rule[] {
  return chain?.rules.filter(({ implied }) => implied !== true) ?? [];
}

/** A comment belongs to it: it names the channel. */
function meaningOf({ conditions, action, rewrites, logged, comment }: Rule): string {
  return withoutMark(
    JSON.stringify([conditions, action, rewrites, logged, comment ?? null], (_, value: unknown) =>
      typeof value === "bigint" ? `${value}n` : value,
    ),
  );
}
