// Problems on standard error, in the same words and colours everywhere.

import { renderProblems } from "@bulkhead/documents";
import type { Problem } from "@bulkhead/facts";
import type { Terminal } from "./terminal.ts";

export function showProblems(problems: readonly Problem[], terminal: Terminal): void {
  if (problems.length > 0) terminal.remark(renderProblems(problems, { colour: terminal.colour, width: terminal.width }));
}
