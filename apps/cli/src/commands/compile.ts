// `bulkhead compile`: from conduits to the rules of a firewall, handed over only where they are proven to be the design.

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Compilation,
  compileDesign,
  planUpdate,
  type RuleChange,
  TARGETS,
  type Target,
  type Update,
  type WrittenFile,
} from "@bulkhead/network";
import { counted, Places } from "@bulkhead/plant";
import { CommandError, fileError, openPlantFolder, writeText } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import type { Terminal } from "../terminal.ts";

/** Lines of one kind that are shown; `--json` has them all. */
const MOST_LINES = 20;

interface Options {
  readonly device: string;
  readonly target: string;
  readonly output?: string;
  readonly against?: string;
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
  const running = options.against === undefined ? undefined : readRunning(options.against, target);
  const update = running === undefined || !equal ? undefined : planUpdate(compilation, target, running, plant, places);
  // Nothing that is not proven leaves this place, neither to a file nor to the terminal.
  const files = equal ? [...written.files, ...(update?.files ?? [])] : [];
  if (options.output !== undefined) mkdirSync(options.output, { recursive: true });
  if (options.output !== undefined) for (const { name, text } of files) writeText(join(options.output, name), text);
  if (options.json === true) terminal.print(JSON.stringify(inJson(compilation, update, options.output !== undefined), null, 1));
  else {
    describe(compilation, target, terminal);
    if (update !== undefined) describeUpdate(update, terminal);
    showFiles(files, options.output, terminal);
  }
  showProblems([...problems.filter(({ severity }) => severity === "error"), ...design.problems], terminal);
  if (!equal) return EXIT.failed;
  return written.shortfalls.length > 0 || update?.proof.equal === false || problems.some(({ severity }) => severity === "error")
    ? EXIT.incomplete
    : EXIT.done;
}

function targetOf(id: string): Target {
  const found = TARGETS.find((target) => target.id === id);
  if (found !== undefined) return found;
  const known = TARGETS.map((target) => `${target.id} (${target.title})`).join("; ");
  throw new CommandError("cli/bad-argument", `There is no target ${id}.`, `Choose one of: ${known}.`);
}

function readRunning(path: string, target: Target): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw fileError(path, error);
  }
  const text = new TextDecoder().decode(bytes);
  if (target.format.recognise(text.slice(0, 65_536))) return text;
  throw new CommandError(
    "cli/not-readable",
    `${path} is no configuration for ${target.id}.`,
    `Save what is running in the format that the target writes: ${target.format.title}.`,
  );
}

function describe({ design, written, proof }: Compilation, target: Target, terminal: Terminal): void {
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
}

function showFiles(files: readonly WrittenFile[], output: string | undefined, terminal: Terminal): void {
  for (const { name, text, use } of files) {
    if (output === undefined) terminal.print(`\n# ${name}\n${text}`);
    else terminal.print(`  wrote ${join(output, name)}\n    ${use}`);
  }
}

const SIGNS = { add: "+", remove: "-", move: "~" } as const;

function describeUpdate({ rules, effects, proof, alone }: Update, terminal: Terminal): void {
  const count = (kind: RuleChange["kind"]): number => rules.filter((one) => one.kind === kind).length;
  terminal.print(
    `  against what is running: ${count("add")} rules more, ${count("remove")} less, ${count("move")} in another place`,
  );
  if (alone) terminal.print("  compared as if nothing else were configured: how these rules come beside others is not told");
  for (const { kind, chain, rule } of rules.slice(0, MOST_LINES)) terminal.print(`    ${SIGNS[kind]} ${chain}: ${rule.text}`);
  if (rules.length > MOST_LINES) terminal.print(`    and ${rules.length - MOST_LINES} more (--json has them all)`);
  const told = new Set<string>();
  for (const { way, changes, equal, backing } of effects) {
    if (equal) terminal.print(`  ${way}: the same packets pass`);
    if (backing === "undecided") terminal.print(`  ${way}: whether the same packets pass could not be decided`);
    // Where one list decides about both ways, a change is told once.
    const fresh = changes.filter(({ text }) => !told.has(text));
    for (const { effect, proof: how, text, before, after } of fresh.slice(0, MOST_LINES)) {
      told.add(text);
      const by = (effect === "opens" ? after : before)?.text;
      terminal.print(`  ${way} ${effect}${how === "possible" ? " possibly" : ""}: ${text}${by === undefined ? "" : ` (${by})`}`);
    }
  }
  if (proof.equal) terminal.print("  with all that is running besides, the device enforces the design then");
  else {
    terminal.print("  with what is running besides, the device does not enforce the design:");
    for (const difference of proof.differences.slice(0, MOST_LINES)) terminal.print(`    ${difference}`);
  }
}

function inJson({ design, written, proof }: Compilation, update: Update | undefined, isWritten: boolean): unknown {
  const files = [...written.files, ...(update?.files ?? [])];
  return {
    device: design.device,
    conduits: design.conduits.map(({ id }) => id),
    lacking: written.lacking,
    partial: written.shortfalls,
    proof: proof ?? null,
    ...(update === undefined ? {} : { against: inPlain(update) }),
    files: proof?.equal === true ? files.map(({ text, ...file }) => (isWritten ? file : { ...file, text })) : [],
  };
}

function inPlain({ rules, effects, proof, alone }: Update): unknown {
  const update = { rules, effects, proof, alone };
  return JSON.parse(JSON.stringify(update, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)));
}
