// `bulkhead init`: a first plant folder, from nothing, from asset lists, or from captures.

import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Fact } from "@bulkhead/facts";
import {
  type AssetRow,
  counted,
  loadPlant,
  type PlantDocument,
  type Problem,
  plantJsonSchema,
  proposeFromAssets,
  proposeFromTraffic,
  readAssetList,
  type SystemName,
  type TrafficSeen,
  writePlant,
} from "@bulkhead/plant";
import { BadInput, CommandError, fileError, observeFile, READERS, writeText } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly name?: string;
  readonly from?: readonly string[];
  readonly json?: boolean;
}

const MANIFEST = `# What is known about each file in this folder that the file does not say itself.
# A capture counts as having seen a zone only where its sensor is described here.
evidence: []
#  - file: span-port.pcapng
#    collector: J. Doe
#    sensor:
#      name: mirror port of switch 3
#      zones: [control]      # traffic of these zones with other zones passes it
#      inside: [control]     # and it sees traffic between members of these
#  - file: firewall.json     # nft -j list ruleset
#    asset: fw-1
`;

const STATEMENTS = `# Who says that which requirement is met, where. A statement is a person's word: it counts towards claimed levels, not proven ones.
statements: []
#  - requirement: SR 1.1
#    where: [control]        # zones, conduits or assets; "*" for the whole system
#    answer: met             # met, not met, not applicable, compensated
#    by: J. Doe, plant security officer
#    since: 2026-01-31
#    until: 2027-01-31
#    reason: Every operator has an account of their own; see procedure P-12.
`;

export async function init(terminal: Terminal, given: string, options: Options): Promise<number> {
  const path = resolve(given);
  const file = join(path, "plant.yaml");
  if (existsSync(file)) {
    throw new CommandError("cli/exists", `${file} exists already.`, "Name another folder; a plant is never overwritten.");
  }
  const name = options.name ?? basename(path);
  const system: SystemName = { id: toIdentifier(name), name };
  const { plant, problems } = await propose(options.from ?? [], system, terminal);

  const text = writePlant(plant);
  const checked = loadPlant(text, "plant.yaml");
  if (checked.plant === undefined) throw new BadInput("cli/bad-plant", "The proposal does not hold together.", checked.problems);
  try {
    mkdirSync(join(path, "evidence"), { recursive: true });
  } catch (error) {
    throw new CommandError(
      "cli/not-writable",
      `${path} cannot be made: ${error instanceof Error ? error.message : String(error)}.`,
      "Name another folder.",
    );
  }
  writeText(file, text);
  writeText(join(path, "plant.schema.json"), `${JSON.stringify(plantJsonSchema(), null, 1)}\n`);
  for (const [target, content] of [
    [join(path, "evidence", "evidence.yaml"), MANIFEST],
    [join(path, "evidence", "statements.yaml"), STATEMENTS],
    [join(path, ".gitignore"), ".bulkhead/\n"],
  ] as const) {
    if (!existsSync(target)) writeText(target, content);
  }

  const counts = {
    zones: checked.plant.zones.length,
    conduits: checked.plant.conduits.length,
    assets: checked.plant.assets.length,
  };
  if (options.json === true)
    terminal.print(JSON.stringify({ plant: file, ...counts, problems: [...problems, ...checked.problems] }));
  else {
    const { zones, conduits, assets } = counts;
    terminal.print(`${file}: ${counted(zones, "zone")}, ${counted(conduits, "conduit")}, ${counted(assets, "asset")}`);
    showProblems([...problems, ...checked.problems], terminal);
    terminal.print(
      `\nNext:\n  1. Edit plant.yaml: zones, conduits, SL-T. It is a proposal, not a design.\n  2. Put captures, firewall configurations and host snapshots into ${join(given, "evidence")}.\n  3. bulkhead assess ${given}`,
    );
  }
  return problems.some((problem) => problem.severity === "error") ? EXIT.incomplete : EXIT.done;
}

async function propose(
  files: readonly string[],
  system: SystemName,
  terminal: Terminal,
): Promise<{ plant: PlantDocument; problems: readonly Problem[] }> {
  const rows: AssetRow[] = [];
  const facts: Fact[] = [];
  const problems: Problem[] = [];
  for (const given of files) {
    const head = readHead(given);
    if (READERS.some((reader) => reader.recognise(head))) {
      const file = { path: resolve(given), name: given, entry: undefined };
      const observation = await observeFile(file, [], undefined, "", terminal, (fact) => void facts.push(fact));
      problems.push(...observation.problems);
    } else {
      const list = await readAssetList(new Uint8Array(readFileSync(given)), given);
      rows.push(...list.rows);
      problems.push(...list.problems);
    }
  }
  if (files.length > 0 && rows.length === 0 && facts.length === 0) {
    throw new BadInput("cli/bad-asset-list", "Nothing could be read out of the files given.", problems);
  }
  if (rows.length > 0 && facts.length > 0) {
    problems.push({
      code: "cli/one-source",
      severity: "warning",
      message:
        "Both an asset list and a capture were given; the proposal follows the list, and the capture is left for the assessment.",
      mend: "Put the capture into the evidence folder.",
    });
  }
  const plant =
    rows.length > 0 || facts.length === 0 ? proposeFromAssets(rows, system) : proposeFromTraffic(seenIn(facts), system);
  return { plant, problems };
}

function seenIn(facts: readonly Fact[]): TrafficSeen {
  return {
    assets: facts.flatMap((fact) => (fact.kind === "asset-seen" ? [fact.value] : [])),
    conversations: facts.flatMap((fact) => (fact.kind === "conversation" ? [fact.value] : [])),
  };
}

function readHead(path: string): Uint8Array {
  try {
    const handle = openSync(path, "r");
    const head = new Uint8Array(65536);
    const count = readSync(handle, head);
    closeSync(handle);
    return head.subarray(0, count);
  } catch (error) {
    throw fileError(path, error);
  }
}

function toIdentifier(name: string): string {
  const id = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return id === "" ? "plant" : id;
}
