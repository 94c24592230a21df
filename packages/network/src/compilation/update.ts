// What it takes to get from the configuration that is running to the one that was compiled, and what that changes.

import type { Places, Plant } from "@bulkhead/plant";
import { readFormat } from "../firewalls/format.ts";
import { compareRulesets, type Difference } from "../policy/difference.ts";
import type { Compilation } from "./index.ts";
import { type Proof, prove, readTogether } from "./proof.ts";
import { compareRules, type RuleChange } from "./rule-difference.ts";
import type { Target, WrittenFile } from "./target.ts";

export interface Update {
  /** Rules that are added, removed or moved. */
  readonly rules: readonly RuleChange[];
  /** Which packets pass that did not, and the other way round, by the way through the device. */
  readonly effects: readonly Difference[];
  /** Whether the whole configuration is the design afterwards, with what else it holds. */
  readonly proof: Proof;
  /** Commands for the difference, where the target has some, and what was running, to go back to. */
  readonly files: readonly WrittenFile[];
  /** Where the target does not tell how rules come beside others: they are compared as if they were alone. */
  readonly alone: boolean;
}

/**
 * `running`: the configuration of the device as text, of the target's format; the caller has made sure of that. `undefined` where nothing
 * was written. Pure.
 */
export function planUpdate(
  { design, written }: Compilation,
  target: Target,
  running: string,
  plant: Plant,
  places: Places,
): Update | undefined {
  const rules = written.files.filter(({ kind }) => kind === "rules");
  if (rules.length === 0) return undefined;
  const planned = target.update?.(running, design, written);
  const texts = planned?.after ?? rules.map(({ text }) => target.whole?.(text, design) ?? text);
  const bare: Target = { ...target, whole: (text) => text };
  const files = texts.map((text, at): WrittenFile => ({ name: String(at), text, use: "", kind: "rules" }));
  const before = readFormat(target.format, new TextEncoder().encode(running), design.device).ruleset;
  const all = readTogether(files, bare, design).ruleset;
  // Of families about which the running configuration tells nothing, nothing is compared.
  const after = {
    ...all,
    families: before.families,
    chains: new Map([...all.chains].filter(([, one]) => isOf(one.families, before.families))),
  };
  return {
    rules: compareRules(before, after),
    effects: WAYS[target.way ?? "router"].flatMap((way) => compareRulesets(before, after, way) ?? []),
    proof: prove({ ...written, files }, bare, design, plant, places),
    files: [
      ...(planned?.commands ?? []),
      {
        name: `${design.device}.before.${rules[0]?.name.split(".").at(-1) ?? "txt"}`,
        text: running,
        use: "what was running; put it back if the change does harm",
        kind: "undo",
      },
    ],
    alone: planned === undefined,
  };
}

const WAYS = { router: ["forward", "input"], bridge: ["bridge"], host: ["input", "output"] } as const;

function isOf(families: readonly string[], wanted: readonly string[]): boolean {
  return families.some((family) => wanted.includes(family));
}
