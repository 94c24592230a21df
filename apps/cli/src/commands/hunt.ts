// `bulkhead hunt`: stages of known attacks, and what people's own rules look for, in all facts and findings of the plant.

import { readFileSync } from "node:fs";
import type { ReportTable } from "@bulkhead/documents";
import type { Problem } from "@bulkhead/facts";
import { Places } from "@bulkhead/plant";
import { describeDetection, hunt as huntFor, loadRules, type Rule, shippedRules } from "@bulkhead/system";
import { fileError, judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import { printTables } from "../table-output.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly rules?: readonly string[];
  readonly shipped: boolean;
  readonly list?: boolean;
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function hunt(terminal: Terminal, path: string, options: Options): Promise<number> {
  const problems: Problem[] = [];
  const own = (options.rules ?? []).flatMap((file): readonly Rule[] => {
    const loaded = loadRules(readRules(file), file);
    problems.push(...loaded.problems);
    return loaded.rules;
  });
  const rules = [...(options.shipped ? shippedRules() : []), ...own];
  if (options.list === true) {
    const told = rules.map(({ id, level, campaign, title, techniques, requirements, stoppedBy }) => ({
      id,
      level,
      campaign,
      title,
      techniques,
      requirements,
      stoppedBy,
    }));
    if (options.json === true) terminal.print(JSON.stringify(told, null, 1));
    else printTables([tabulateRules(rules)], false, terminal);
    showProblems(problems, terminal);
    return problems.length > 0 ? EXIT.incomplete : EXIT.done;
  }
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const places = new Places(judged.folder.plant);
  const findings = judged.findings.filter(({ code }) => code !== "threat-stage");
  const found = huntFor(rules, judged.facts, findings, places);
  if (options.json === true) {
    const told = found.map(({ rule, ...rest }) => ({
      rule: rule.id,
      ...rest,
      techniques: rule.techniques,
      requirements: rule.requirements,
      stoppedBy: rule.stoppedBy,
    }));
    terminal.print(JSON.stringify(told, null, 1));
  } else if (found.length === 0) terminal.print(`Nothing found by ${rules.length} rules.`);
  else {
    const table: ReportTable = {
      title: "What the rules found",
      columns: ["Level", "What", "Techniques", "Rows", "Stopped by"],
      rows: found.map((one) => [
        one.rule.level,
        describeDetection(one, places),
        one.rule.techniques.join(" "),
        one.rule.requirements.join(", "),
        one.rule.stoppedBy.join("; "),
      ]),
    };
    printTables([table], false, terminal);
  }
  showProblems(problems, terminal);
  return problems.length > 0 ? EXIT.incomplete : found.length > 0 ? EXIT.answerIsNo : EXIT.done;
}

function tabulateRules(rules: readonly Rule[]): ReportTable {
  return {
    title: "Rules",
    columns: ["Id", "Level", "Campaign", "What", "Techniques", "Rows"],
    rows: rules.map(({ id, level, campaign = "", title, techniques, requirements }) => [
      id,
      level,
      campaign,
      title,
      techniques.join(" "),
      requirements.join(", "),
    ]),
  };
}

function readRules(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw fileError(file, error);
  }
}
