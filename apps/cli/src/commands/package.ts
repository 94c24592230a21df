// `bulkhead package`: what owner, integrator, supplier and maintainer hand to each other, signed; and `bulkhead duties`: what nobody holds.

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ASSESSED_PARTS, assessPart } from "@bulkhead/assessment";
import {
  type Claim,
  findBlindSpots,
  mergePackage,
  openPackage,
  type PackageContent,
  parsePublicKey,
  parseSigningKey,
  signPackage,
  trustedKeys,
} from "@bulkhead/certification";
import { writeStatements } from "@bulkhead/documents";
import { digestOf, type Problem } from "@bulkhead/facts";
import { parseYaml } from "@bulkhead/plant";
import { FOUNDATIONAL_REQUIREMENTS, requirementsAt } from "@bulkhead/standards";
import { CommandError, fileError, judgeFolder, openFactStore, openPlantFolder, parseAsOf, writeText } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import { printTables } from "../table-output.ts";
import type { Terminal } from "../terminal.ts";

interface MakeOptions {
  readonly from: string;
  readonly key: string;
  readonly output: string;
  readonly claims?: string;
  readonly note?: string;
}

/** `specification` and `design` from a plant folder, `claims` from a YAML document with a list of claims. */
export async function makePackage(
  terminal: Terminal,
  kind: PackageContent["kind"],
  path: string,
  options: MakeOptions,
): Promise<number> {
  const key = parseSigningKey(readText(options.key));
  if (key === undefined)
    throw new CommandError(
      "cli/bad-key",
      `${options.key} holds no Ed25519 private key in PEM.`,
      "Make one: bulkhead keygen FILE.",
    );
  const shared = {
    format: "bulkhead-package/1",
    kind,
    from: options.from,
    made: new Date().toISOString(),
    ...(options.note === undefined ? {} : { note: options.note }),
  } as const;
  const content: PackageContent =
    kind === "claims" ? { ...shared, system: null, claims: readClaims(path) } : { ...shared, ...designOf(path, kind, options) };
  const text = signPackage(content, key);
  // Read back before it is handed over: what our own reader refuses, nobody can use.
  const { problems, signedBy } = openPackage(text, [key.publicKey], options.output);
  const [problem] = problems;
  if (problem !== undefined || signedBy.length === 0)
    throw new CommandError("cli/bad-argument", problem?.message ?? "It could not be read back.", "Correct the claims.");
  writeText(options.output, text);
  terminal.print(`${options.output}: ${kind} of ${options.from}, signed with key ${key.publicKey.id}`);
  return EXIT.done;
}

function designOf(
  path: string,
  kind: PackageContent["kind"],
  options: MakeOptions,
): Pick<PackageContent, "system" | "plant" | "demands" | "claims"> {
  const { plant, text } = openPlantFolder(path);
  const demands = [...plant.zones, ...plant.conduits].map(({ id, name, target }) => ({
    subject: id,
    name,
    target: { ...target },
    rows: FOUNDATIONAL_REQUIREMENTS.flatMap((fr) => requirementsAt(fr, target[fr]).map((row) => row.id)),
  }));
  return {
    system: plant.system.id,
    plant: text,
    ...(kind === "specification" ? { demands } : {}),
    ...(options.claims === undefined ? {} : { claims: readClaims(options.claims) }),
  };
}

/** A YAML document `claims: [...]`; a claim may name several requirements. Its fields are checked when the package is read back. */
function readClaims(path: string): Claim[] {
  const { document, problems } = parseYaml(readText(path), { file: path, scope: "cli" });
  const value = document?.value;
  const list =
    typeof value === "object" && value !== null && "claims" in value && Array.isArray(value.claims) ? value.claims : undefined;
  if (list === undefined) {
    const why = problems[0]?.message ?? "it has no list of claims";
    throw new CommandError(
      "cli/bad-argument",
      `${path} cannot be used: ${why}`,
      "Write a list under `claims`: product or where, part, requirement, answer, reason, since.",
    );
  }
  return list.flatMap((one: { requirement?: unknown }) =>
    [one.requirement].flat().map((requirement) => ({ part: "62443-4-2", ...one, requirement }) as Claim),
  );
}

export async function inspectPackage(
  terminal: Terminal,
  file: string,
  options: { readonly key?: readonly string[]; readonly plant?: string; readonly json?: boolean },
): Promise<number> {
  const given = (options.key ?? []).flatMap((path) => parsePublicKey(readText(path)) ?? []);
  const vouched = options.plant === undefined ? [] : trustedKeys(openPlantFolder(options.plant).plant).map(({ key }) => key);
  const { content, signedBy, problems } = openPackage(readText(file), [...given, ...vouched], file);
  if (options.json === true) terminal.print(JSON.stringify({ signedBy, content: content ?? null, problems }, null, 1));
  else if (content !== undefined) {
    const { kind, from, made, system, claims = [], demands = [], plant } = content;
    terminal.print(
      `${kind} of ${from}, made ${made.slice(0, 16).replace("T", " ")} UTC${system === null ? "" : `, for the plant ${system}`}`,
    );
    terminal.print(signedBy.length > 0 ? `signed with key ${signedBy.join(", ")}` : "signed by nobody who is known");
    terminal.print(
      `${claims.length} claims, ${demands.length} zones and conduits with demands${plant === undefined ? "" : ", a design"}`,
    );
  }
  showProblems(problems, terminal);
  return problems.length > 0 ? EXIT.answerIsNo : EXIT.done;
}

export async function mergeIntoPlant(
  terminal: Terminal,
  file: string,
  path: string,
  options: { readonly json?: boolean },
): Promise<number> {
  const judged = await judgeFolder(path, parseAsOf(undefined), terminal);
  const { plant } = judged.folder;
  const text = readText(file);
  const opened = openPackage(
    text,
    trustedKeys(plant).map(({ key }) => key),
    file,
  );
  const merged =
    opened.content === undefined ? undefined : mergePackage(opened.content, opened.signedBy, plant, judged.facts, file);
  const problems: readonly Problem[] = [...opened.problems, ...(merged?.problems ?? [])];
  if (merged === undefined) {
    showProblems(problems, terminal);
    return EXIT.answerIsNo;
  }
  const { signer, statements, differences } = merged;
  const name = basename(file).replace(/\.[^.]*$/, "");
  const target = join(judged.folder.path, "evidence", `${name}.${digestOf(text).slice(7, 15)}.statements.yaml`);
  if (statements.length > 0 && !existsSync(target)) {
    mkdirSync(join(judged.folder.path, "evidence"), { recursive: true });
    writeText(target, writeStatements(statements, `the package ${basename(file)} of ${signer.name}, ${digestOf(text)}`));
  }
  const store = await openFactStore(judged.folder.path);
  try {
    const body = { file: basename(file), from: signer.id, statements: statements.length, problems: problems.length };
    await store.record(signer.name, () => [{ action: "merge", subject: digestOf(text), body }]);
  } finally {
    await store.close();
  }
  if (options.json === true) {
    terminal.print(
      JSON.stringify(
        { from: signer.id, statements: statements.length, file: statements.length > 0 ? target : null, differences, problems },
        null,
        1,
      ),
    );
  } else {
    terminal.print(`From ${signer.name}: ${statements.length} statements${statements.length > 0 ? ` in ${target}` : ""}`);
    for (const line of differences) terminal.print(`differs  ${line}`);
    if (differences.length > 0) terminal.print("The plant's own design stands; take over by hand what you agree with.");
    showProblems(problems, terminal);
  }
  return problems.some(({ severity }) => severity === "error") ? EXIT.incomplete : EXIT.done;
}

export async function listDuties(
  terminal: Terminal,
  path: string,
  options: { readonly asOf?: string; readonly json?: boolean },
): Promise<number> {
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const { asOf } = judged.assessment;
  const input = { plant: judged.folder.plant, facts: judged.facts, findings: judged.findings, asOf };
  const spots = findBlindSpots(
    judged.folder.plant,
    ASSESSED_PARTS.map((part) => assessPart(part, input)),
  );
  if (options.json === true) terminal.print(JSON.stringify(spots, null, 1));
  else {
    const table = {
      title: "What nobody holds",
      columns: ["Kind", "What", "Why it matters"],
      rows: spots.map(({ type, what, text }) => [type, what, text]),
    };
    printTables([table], false, terminal);
  }
  return spots.length > 0 ? EXIT.answerIsNo : EXIT.done;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw fileError(path, error);
  }
}
