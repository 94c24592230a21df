// `bulkhead export`: the assessment in the formats of other tools.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CommandError, judgeFolder, parseAsOf, writeFile } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { EXPORT_FORMATS } from "../export-formats.ts";
import { showProblems } from "../problems.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly format: string;
  readonly output: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function exportAssessment(terminal: Terminal, path: string, options: Options): Promise<number> {
  const format = EXPORT_FORMATS.find(({ id }) => id === options.format);
  if (format === undefined) {
    const known = EXPORT_FORMATS.map(({ id, title }) => `${id} (${title})`).join(", ");
    throw new CommandError("cli/bad-argument", `${options.format} is no format.`, `Known are ${known}.`);
  }
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const files = await format.write(judged);
  mkdirSync(options.output, { recursive: true });
  const paths = files.map(({ name, content }) => {
    const file = join(options.output, name);
    writeFile(file, content);
    return file;
  });
  terminal.print(options.json === true ? JSON.stringify({ format: format.id, files: paths }) : paths.join("\n"));
  const errors = judged.problems.filter((problem) => problem.severity === "error");
  showProblems(errors, terminal);
  return errors.length > 0 ? EXIT.incomplete : EXIT.done;
}
