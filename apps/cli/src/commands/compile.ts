// `bulkhead compile`: from conduits to the rules of a firewall, handed over only where they are proven to be the design.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Compilation, compileDesign, TARGETS, type Target } from "@bulkhead/network";
import { counted, Places } from "@bulkhead/plant";
import { CommandError, EXIT } from "../error.ts";
import { writeText } from "../file.ts";
import { openPlantFolder } from "../plant-folder.ts";
import { showProblems } from "../problems.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly device: string;
  readonly target: string;
  readonly output?: string;
  readonly json?: boolean;
}

export async function compile(terminal: Terminal, path: string, options: Options): Promise<number> {
  const { plant, problems } = openPlantFolder(path);
  const places = new Places(plant);
  const target = targetOf(options.target);
  if (places.asset(options.device) === undefined) {
    throw new CommandError(
      "cli/unknown-subject",
      `The plant has no asset ${options.device}.`,
      "Name the id of the asset that shall enforce its conduits (--device).",
    );
  }
  terminal.progress(`compile ${options.device} for ${target.id}`);
  const compilation = compileDesign(plant, places, options.device, target);
  const { design, written, proof } = compilation;
  const equal = proof?.equal === true;
  // Nothing that is not proven leaves this place, neither to a file nor to the terminal.
  const files = equal ? written.files : [];
  if (options.output !== undefined) mkdirSync(options.output, { recursive: true });
  if (options.output !== undefined) for (const { name, text } of files) writeText(join(options.output, name), text);
  if (options.json === true) terminal.print(JSON.stringify(inJson(compilation, options.output !== undefined), null, 1));
  else describe(compilation, target, options.output, terminal);
  showProblems([...problems.filter(({ severity }) => severity === "error"), ...design.problems], terminal);
  if (!equal) return EXIT.failed;
  return written.shortfalls.length > 0 || problems.some(({ severity }) => severity === "error") ? EXIT.incomplete : EXIT.done;
}

function targetOf(id: string): Target {
  const found = TARGETS.find((target) => target.id === id);
  if (found !== undefined) return found;
  const known = TARGETS.map((target) => `${target.id} (${target.title})`).join("; ");
  throw new CommandError("cli/bad-argument", `There is no target ${id}.`, `Choose one of: ${known}.`);
}

function describe({ design, written, proof }: Compilation, target: Target, output: string | undefined, terminal: Terminal): void {
  terminal.print(`${design.name}: ${counted(design.conduits.length, "conduit")} for ${target.title}`);
  for (const lack of written.lacking) terminal.print(`  lacking: ${lack}`);
  if (proof === undefined) {
    terminal.print("  nothing was written");
    return;
  }
  if (!proof.equal) {
    terminal.print("  not handed over: read back, the rules are not the design");
    for (const difference of proof.differences.slice(0, 20)) terminal.print(`    ${difference}`);
    return;
  }
  terminal.print(
    `  proven: read back, the rules are the design (${counted(proof.agreed, "question")} answered alike by both engines)`,
  );
  for (const [why, same] of Map.groupBy(written.shortfalls, (one) => one.why)) {
    terminal.print(`  partial: ${why}:\n    ${same.map(({ conduit, channel }) => `${conduit}/${channel}`).join(", ")}`);
  }
  for (const { name, text, use } of written.files) {
    if (output === undefined) terminal.print(`\n# ${name}\n${text}`);
    else terminal.print(`  wrote ${join(output, name)}\n    ${use}`);
  }
}

function inJson({ design, written, proof }: Compilation, isWritten: boolean): unknown {
  return {
    device: design.device,
    conduits: design.conduits.map(({ id }) => id),
    lacking: written.lacking,
    partial: written.shortfalls,
    proof: proof ?? null,
    files: proof?.equal === true ? written.files.map(({ text, ...file }) => (isWritten ? file : { ...file, text })) : [],
  };
}
