// What a person reads when a command could not do its work.

import { BadInput, type CommandError } from "@bulkhead/workspace";
import { EXIT } from "./exit.ts";
import { showProblems } from "./problems.ts";
import type { Terminal } from "./terminal.ts";

/** Says code, cause and what to do next; returns the exit code. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof BadInput) showProblems(error.problems, terminal);
  if (isExplained(error)) {
    terminal.remark(`${error.code}: ${error.message}\n    → ${error.mend}`);
  } else {
    terminal.remark(`cli/bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    terminal.remark("    → This is a fault of Bulkhead. Please report it with the lines above and, if you may, the input.");
  }
  return EXIT.failed;
}

/** Errors of this and of other packages that carry a code and a mend. */
function isExplained(error: unknown): error is CommandError {
  return error instanceof Error && "code" in error && "mend" in error && typeof error.mend === "string";
}
