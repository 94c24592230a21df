// `bulkhead drift`: what of the assets is not any more what it was, and whether a change record covers it.

import type { ReportTable } from "@bulkhead/documents";
import { Places } from "@bulkhead/plant";
import { type Drift, findDrift } from "@bulkhead/system";
import { judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { printTables } from "../table-output.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly asset?: string;
  readonly uncovered?: boolean;
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function drift(terminal: Terminal, path: string, options: Options): Promise<number> {
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const { plant } = judged.folder;
  const places = new Places(plant);
  const facts = judged.facts.filter(({ first }) => first <= judged.assessment.asOf);
  const found = findDrift(facts, plant, places).filter(
    ({ asset, record }) =>
      (options.asset === undefined || asset.id === options.asset) && (options.uncovered !== true || record === undefined),
  );
  if (options.json === true) {
    const told = found.map(({ asset, record, ...rest }) => ({ asset: asset.id, ...rest, record: record?.value.id ?? null }));
    terminal.print(JSON.stringify(told, null, 1));
  } else if (found.length === 0) terminal.print("Nothing changed between the looks that the evidence holds.");
  else printTables([tabulate(found, places)], false, terminal);
  return found.some(({ record }) => record === undefined) ? EXIT.answerIsNo : EXIT.done;
}

function tabulate(found: readonly Drift[], places: Places): ReportTable {
  const nameOf = (who: string): string => places.of(who).asset?.name ?? who;
  return {
    title: "What changed",
    columns: [
      "Asset",
      "What",
      "Name",
      "Before",
      "After",
      "Last as before",
      "First seen",
      "By",
      "Logged in meanwhile",
      "Change record",
    ],
    rows: found.map(({ asset, what, name, before, after, lastBefore, firstAfter, by, present, record, uncovered }) => [
      asset.name,
      what,
      name,
      shorten(before),
      shorten(after),
      lastBefore?.slice(0, 16).replace("T", " ") ?? "",
      firstAfter.slice(0, 16).replace("T", " "),
      by.map(nameOf).join(", "),
      present.join(", "),
      record === undefined ? (uncovered ?? "none") : `${record.value.id} (${record.value.approver})`,
    ]),
  };
}

/** Enough of digests to tell them apart by eye. */
function shorten(state: string | null): string {
  return state === null ? "not there" : state.replaceAll(/sha256:([0-9a-f]{12})[0-9a-f]{52}/g, "$1…");
}
