// `bulkhead import-answers`: a filled-in sheet becomes statements among the evidence.

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readAnswers, writeStatements } from "@bulkhead/documents";
import { digestOf, gatherFacts, statementsReader } from "@bulkhead/facts";
import { CommandError, fileError, openPlantFolder, writeText } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly output?: string;
  readonly json?: boolean;
}

export async function importAnswers(terminal: Terminal, sheet: string, path: string, options: Options): Promise<number> {
  const folder = openPlantFolder(path);
  const { statements, problems } = await readAnswers(readBytes(sheet), basename(sheet), folder.plant);
  const name = basename(sheet).replace(/\.[^.]*$/, "");
  const file = options.output ?? join(folder.path, "evidence", `${name}.statements.yaml`);
  if (statements.length > 0) {
    if (existsSync(file)) {
      throw new CommandError("cli/exists", `${file} is there already.`, "Name another with --output, or move it away.");
    }
    const text = writeStatements(statements, basename(sheet));
    const taken = readBack(text);
    if (taken !== statements.length) throw new Error(`${statements.length} statements were written and ${taken} are read back`);
    mkdirSync(dirname(file), { recursive: true });
    writeText(file, text);
  }
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (options.json === true) {
    terminal.print(JSON.stringify({ file: statements.length > 0 ? file : null, statements: statements.length, problems }));
  } else {
    terminal.print(statements.length > 0 ? `${file}: ${statements.length} answers taken` : "No answer was taken.");
    showProblems(problems, terminal);
  }
  return errors > 0 ? EXIT.incomplete : EXIT.done;
}

function readBack(text: string): number {
  const bytes = new TextEncoder().encode(text);
  const run = statementsReader.open({ evidence: { digest: digestOf(text), name: "answers", size: bytes.length }, points: [] });
  run.push(bytes);
  return gatherFacts(run.end()).facts.length;
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileError(path, error);
  }
}
