// The commands that lead from a running filter table to a compiled one, for iptables-restore --noflush: in one step, rule by rule.

import { alignRules } from "../../compilation/rule-difference.ts";
import type { PlannedUpdate, WrittenFile } from "../../compilation/target.ts";
import type { Chain } from "../ruleset.ts";
import { readSave } from "./reader.ts";

const BUILT_IN = ["INPUT", "FORWARD", "OUTPUT"];

/** The compiled filter tables take the place of the running ones; other tables stay. */
export function updateIptables(running: string, device: string, files: readonly WrittenFile[]): PlannedUpdate {
  const { ruleset } = readSave(running, device);
  const after = files.map(({ text }) => text);
  const commands = files.flatMap((file): readonly WrittenFile[] => {
    const compiled = readSave(file.text, device).ruleset;
    const [family = "ip"] = compiled.families;
    if (!ruleset.families.includes(family)) return [];
    const restore = family === "ip" ? "iptables-restore" : "ip6tables-restore";
    const name = file.name.replace(".rules", ".change.rules");
    const text = writeChange(tableOf(ruleset.chains, family), tableOf(compiled.chains, family), file.text, restore);
    return [{ name, text, use: `${restore} --noflush < ${name}`, kind: "change" }];
  });
  return { after: [`${withoutFilters(running)}\n${after[0] ?? ""}`, ...after.slice(1)], commands };
}

/** Chains of the filter table by name. */
function tableOf(chains: ReadonlyMap<string, Chain>, family: string): ReadonlyMap<string, Chain> {
  const prefix = `${family} filter `;
  return new Map(
    [...chains].flatMap(([id, chain]) => (id.startsWith(prefix) ? [[id.slice(prefix.length), chain] as const] : [])),
  );
}

function writeChange(old: ReadonlyMap<string, Chain>, now: ReadonlyMap<string, Chain>, text: string, restore: string): string {
  const lines = text.split("\n");
  const specification = ({ locator }: Chain["rules"][number]): string =>
    (locator.type === "line" ? (lines[locator.line - 1] ?? "") : "").replace(/^-A \S+ /, "");
  const declared: string[] = [];
  const rules: string[] = [];
  for (const [name, chain] of now) {
    const steps = alignRules(old.get(name)?.rules ?? [], chain.rules);
    if (BUILT_IN.includes(name)) {
      declared.push(`:${name} ${chain.base?.policy === "permit" ? "ACCEPT" : "DROP"} [0:0]`);
      let place = 1;
      for (const { kind, rule } of steps) {
        if (kind === "remove") rules.push(`-D ${name} ${place}`);
        if (kind === "add") rules.push(`-I ${name} ${place} ${specification(rule)}`);
        if (kind !== "remove") place++;
      }
    } else if (!old.has(name) || steps.some(({ kind }) => kind !== "keep")) {
      // To declare a chain empties it.
      declared.push(`:${name} - [0:0]`);
      rules.push(...chain.rules.map((rule) => `-A ${name} ${specification(rule)}`));
    }
  }
  const gone = [...old.keys()].filter((name) => !now.has(name));
  return [
    `# For ${restore} --noflush: from what is running to the compiled rules. Written by Bulkhead.`,
    "*filter",
    ...declared,
    ...rules,
    ...gone.map((name) => `-F ${name}`),
    ...gone.map((name) => `-X ${name}`),
    "COMMIT",
    "",
  ].join("\n");
}

function withoutFilters(running: string): string {
  let inside = false;
  const kept: string[] = [];
  for (const line of running.split("\n")) {
    if (line.startsWith("*")) inside = line.trim() === "*filter";
    if (!inside) kept.push(line);
    if (line.trim() === "COMMIT") inside = false;
  }
  return kept.join("\n");
}
