// `bulkhead traffic`: who talks to whom, and does what.

import type { Fact } from "@bulkhead/facts";
import {
  DANGEROUS,
  factsOf,
  judgeConversations,
  judgeOperations,
  provePackets,
  selectOperations,
  selectTalks,
} from "@bulkhead/network";
import { Places } from "@bulkhead/plant";
import { judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { type FilterOptions, readFilter } from "../filter-options.ts";
import { showProblems } from "../problems.ts";
import { printFilter } from "../proof.ts";
import { printCsv, printTables } from "../table-output.ts";
import { channelTable, flowTable, variableTable } from "../tables.ts";
import type { Terminal } from "../terminal.ts";
import { conversationRecords, conversationTable, operationRecords, operationTable } from "../traffic-tables.ts";

interface Options extends FilterOptions {
  readonly asOf?: string;
  readonly json?: boolean;
  readonly csv?: string;
  readonly wireshark?: boolean;
}

export async function traffic(terminal: Terminal, path: string, options: Options): Promise<number> {
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const { facts, folder } = judged;
  const filter = readFilter(options, folder.plant);
  const allTalks = judgeConversations(facts, folder.plant, new Places(folder.plant));
  const allOperations = judgeOperations(facts, allTalks);
  const talks = filter === undefined ? allTalks : selectTalks(allTalks, allOperations, filter);
  const operations = filter === undefined ? allOperations : selectOperations(allOperations, filter);
  const byOperation = options.operation !== undefined || options.dangerous === true;

  if (options.wireshark === true) {
    const proof: readonly Fact[] = factsOf(
      talks.flatMap((talk) => talk.facts),
      facts,
    );
    printFilter(provePackets(proof, facts), terminal);
  } else if (options.csv !== undefined) {
    printCsv(byOperation ? operationRecords(operations) : conversationRecords(talks), options.csv, terminal);
  } else if (filter === undefined) {
    const harmful = allOperations.filter(({ fact, standing }) => DANGEROUS.has(fact.value.class) || standing === "undeclared");
    printTables(
      [
        flowTable(judged),
        ...(harmful.length > 0 ? [operationTable(harmful, "Operations that can harm, or that no channel allows")] : []),
        channelTable(judged),
        variableTable(judged),
      ],
      options.json,
      terminal,
    );
  } else {
    printTables([conversationTable(talks), operationTable(operations, "Operations")], options.json, terminal);
  }
  const errors = judged.problems.filter((problem) => problem.severity === "error");
  showProblems(errors, terminal);
  return errors.length > 0 ? EXIT.incomplete : EXIT.done;
}
