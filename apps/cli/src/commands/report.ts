// `bulkhead report`: writes the HTML report.

import { judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { writeReport } from "../report-file.ts";
import type { Terminal } from "../terminal.ts";

export async function report(
  terminal: Terminal,
  path: string,
  options: { readonly asOf?: string; readonly output?: string; readonly json?: boolean },
): Promise<number> {
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const file = await writeReport(judged, options.output);
  terminal.print(options.json === true ? JSON.stringify({ report: file }) : file);
  return judged.problems.some((problem) => problem.severity === "error") ? EXIT.incomplete : EXIT.done;
}
