// Statements as the document that readers of statements take.

import { stringify } from "yaml";
import type { SheetStatement } from "./reading.ts";

/** A statement on its way into the document: one requirement, one place or several. What is undefined is left out. */
export type WrittenStatement = Omit<SheetStatement, "where" | OpenKey> & { readonly [K in OpenKey]?: string | undefined } & {
  readonly where: string | readonly string[];
  readonly part?: string;
};
type OpenKey = "until" | "approver" | "countermeasure";

/**
 * YAML. Rows that differ in their requirement only are one statement, as people would write them; in the order of their first ones. `from`: where
 * they were taken from, for people.
 */
export function writeStatements(statements: readonly WrittenStatement[], from: string): string {
  const written: { requirement: string | string[] }[] = [];
  const groups = new Map<string, { requirement: string | string[] }>();
  for (const { requirement, ...rest } of statements) {
    const key = JSON.stringify(rest);
    const group = groups.get(key);
    if (group === undefined) {
      const first = { requirement, ...rest };
      groups.set(key, first);
      written.push(first);
    } else group.requirement = [group.requirement, requirement].flat();
  }
  const head = `# Answers taken from ${from.replaceAll(/[^\p{L}\p{N}._ -]/gu, "_")}.\n`;
  return `${head}${stringify({ statements: written }, { lineWidth: 120 })}`;
}
