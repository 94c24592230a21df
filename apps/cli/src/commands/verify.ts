// `bulkhead verify`: is the dossier whole, signed by a trusted key, and do its verdicts follow from its facts?

import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { judge } from "@bulkhead/assessment";
import {
  checkEvidence,
  type DossierContent,
  type PublicKey,
  parsePublicKey,
  type Recompute,
  verifyDossier,
} from "@bulkhead/certification";
import { renderLevelTable } from "@bulkhead/documents";
import { type Digest, type Problem, useTextDigester } from "@bulkhead/facts";
import { counted, loadPlant } from "@bulkhead/plant";
import { CommandError, digestByNode, fileError, watchedFolder } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly key: readonly string[];
  readonly evidence?: string;
  readonly json?: boolean;
}

/** Larger than any dossier of a plant, small enough to be held in memory. */
const LARGEST_DOSSIER = 512 * 1024 * 1024;

useTextDigester(digestByNode);

export async function verify(terminal: Terminal, path: string, options: Options): Promise<number> {
  const trustedKeys = options.key.map(readPublicKey);
  terminal.progress("recompute");
  const { problems: own, signedBy, content } = verifyDossier(readDossier(path), { trustedKeys, recompute });
  const problems = [...own];
  if (content !== undefined && options.evidence !== undefined)
    problems.push(...(await compareEvidence(content, options.evidence)));
  const ok = problems.every((problem) => problem.severity !== "error");

  if (options.json === true) {
    terminal.print(
      JSON.stringify({ ok, signedBy, problems, asOf: content?.assessment.asOf, levels: content?.assessment.levels }, null, 1),
    );
  } else {
    if (content !== undefined && ok) {
      terminal.print(`as of ${content.assessment.asOf}, ${counted(content.evidence.length, "piece")} of evidence\n`);
      terminal.print(`${renderLevelTable(content.assessment, { colour: terminal.colour, width: terminal.width })}\n`);
    }
    showProblems(problems, terminal);
    terminal.print(
      ok
        ? `Verified: whole, signed by ${signedBy.map((id) => id.slice(0, 16)).join(", ")}, and every verdict and level follows from the facts.`
        : `Not verified: ${counted(problems.filter((problem) => problem.severity === "error").length, "error")}.`,
    );
  }
  return ok ? EXIT.done : EXIT.answerIsNo;
}

const recompute: Recompute = (documents, facts, asOf) => {
  const document = documents.find(({ name }) => name === "plant.yaml");
  if (document === undefined) throw new Error("the dossier holds no plant.yaml");
  const { plant } = loadPlant(document.text, document.name);
  if (plant === undefined) throw new Error("its plant.yaml cannot be used");
  return judge(plant, facts, asOf);
};

function readDossier(path: string): string {
  try {
    if (statSync(path).size > LARGEST_DOSSIER) {
      throw new CommandError("cli/bad-dossier", `${path} is larger than any dossier.`, "Name a file that bulkhead seal wrote.");
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    throw error instanceof CommandError ? error : fileError(path, error);
  }
}

function readPublicKey(path: string): PublicKey {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw fileError(path, error);
  }
  const key = parsePublicKey(text);
  if (key === undefined) {
    throw new CommandError(
      "cli/bad-key",
      `${path} holds no Ed25519 public key in PEM.`,
      "Name the .pub file of bulkhead keygen, or make it: openssl pkey -in KEY -pubout.",
    );
  }
  return key;
}

/** Every piece of evidence that was sealed is looked for in the folder and its digest compared. */
async function compareEvidence(content: DossierContent, folder: string): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { name, ledgerEntry } of content.evidence) {
    // Its content is the statement that was sealed; the chain up to the head that was sealed shows that it was there.
    if (ledgerEntry !== undefined) continue;
    const watched = join(watchedFolder(dirname(resolve(folder))), name);
    const path = existsSync(join(folder, name)) ? join(folder, name) : watched;
    if (!existsSync(path) || !statSync(path).isFile()) {
      problems.push({
        code: "cli/evidence-missing",
        severity: "error",
        message: `${name} was sealed and is not in ${folder}.`,
        mend: "Ask for the file, or verify without --evidence.",
      });
      continue;
    }
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
    const digest: Digest = `sha256:${hash.digest("hex")}`;
    const problem = checkEvidence(content, name, digest);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}
