// `bulkhead baseline`: channels proposed from what was seen, for a person to accept group by group.

import { join, relative, resolve } from "node:path";
import { inForce } from "@bulkhead/assessment";
import { makeLine } from "@bulkhead/documents";
import type { Fact, Instant, Problem } from "@bulkhead/facts";
import {
  type Baseline,
  type ChannelGroup,
  judgeConversations,
  judgeOperations,
  proposeChannels,
  tabulateChannels,
} from "@bulkhead/network";
import { compareText, counted, enumerate, insertChannels, loadPlant, nearestTo, Places, type Plant } from "@bulkhead/plant";
import { pointsOfInterest } from "@bulkhead/process";
import {
  actor,
  CommandError,
  judgeFolder,
  observeFile,
  openFactStore,
  openPlantFolder,
  type PlantFolder,
  parseAsOf,
  writeText,
} from "@bulkhead/workspace";
import { describeCoverage } from "../coverage.ts";
import { EXIT } from "../exit.ts";
import { compareLines } from "../line-diff.ts";
import { showProblems } from "../problems.ts";
import { describeWatching } from "../tables.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly accept?: readonly string[];
  readonly dangerous?: boolean;
  readonly write?: boolean;
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function baseline(terminal: Terminal, path: string, evidence: readonly string[], options: Options): Promise<number> {
  const asOf = parseAsOf(options.asOf);
  const { folder, facts, problems } = await observe(path, evidence, asOf, terminal);
  const proposal = propose(folder.plant, facts);
  const offered = proposal.groups.filter(({ dangerous }) => !dangerous || options.dangerous === true);
  const accepted = options.accept === undefined ? undefined : choose(options.accept, offered, proposal.groups);
  if (options.write === true && accepted === undefined) {
    throw new CommandError(
      "cli/bad-argument",
      "Which groups shall be written?",
      "Add --accept and their names, or --accept all.",
    );
  }
  const shown = accepted ?? offered;
  const keptBack = proposal.groups.filter((group) => !offered.includes(group));
  if (options.json === true) {
    const { plant } = folder;
    const uses = tabulateChannels(judgeConversations(facts, plant, new Places(plant)), facts, plant, new Places(plant));
    const unused = uses.filter(({ conversations, covered }) => conversations === 0 && covered).map(({ channel }) => channel.id);
    terminal.print(
      JSON.stringify(
        { groups: shown, dangerous: keptBack, heldBack: proposal.heldBack, coverage: describeCoverage(facts, plant), unused },
        null,
        1,
      ),
    );
  } else print(shown, keptBack, proposal, folder, facts, terminal);
  if (options.write === true && accepted !== undefined) write(accepted, folder, facts, options, terminal);
  const errors = problems.filter(({ severity }) => severity === "error");
  showProblems(errors, terminal);
  return errors.length > 0 ? EXIT.incomplete : EXIT.done;
}

async function observe(
  path: string,
  evidence: readonly string[],
  asOf: Instant,
  terminal: Terminal,
): Promise<{ readonly folder: PlantFolder; readonly facts: readonly Fact[]; readonly problems: readonly Problem[] }> {
  if (evidence.length === 0) {
    const { folder, facts, problems } = await judgeFolder(path, asOf, terminal);
    return { folder, facts: facts.filter((fact) => inForce(fact, asOf)), problems };
  }
  const folder = openPlantFolder(path);
  const store = await openFactStore(folder.path);
  const facts = new Map<string, Fact>();
  const problems: Problem[] = [];
  try {
    for (const given of evidence) {
      const place = resolve(given);
      const file = folder.evidence.find((one) => one.path === place) ?? {
        path: place,
        name: relative(process.cwd(), place),
        entry: undefined,
      };
      const seen = await observeFile(
        file,
        pointsOfInterest(folder.plant),
        store,
        actor(),
        terminal,
        (fact) => void facts.set(fact.id, fact),
      );
      problems.push(...seen.problems);
    }
  } finally {
    await store.close();
  }
  return { folder, facts: [...facts.values()].filter((fact) => inForce(fact, asOf)), problems };
}

function propose(plant: Plant, facts: readonly Fact[]): Baseline {
  const places = new Places(plant);
  const talks = judgeConversations(facts, plant, places);
  return proposeChannels(talks, judgeOperations(facts, talks), plant, places);
}

function choose(
  names: readonly string[],
  offered: readonly ChannelGroup[],
  all: readonly ChannelGroup[],
): readonly ChannelGroup[] {
  if (names.includes("all")) return offered;
  return names.map((name) => {
    const group = offered.find(({ id }) => id === name);
    if (group !== undefined) return group;
    const near = nearestTo(
      name,
      offered.map(({ id }) => id),
    );
    throw new CommandError(
      "cli/unknown-subject",
      `No group ${name} is proposed.`,
      all.some(({ id }) => id === name)
        ? "It can harm the plant: add --dangerous if it is meant to be allowed."
        : near === undefined
          ? `There are: ${offered.map(({ id }) => id).join(", ") || "none"}.`
          : `Did you mean ${near}?`,
    );
  });
}

function print(
  groups: readonly ChannelGroup[],
  keptBack: readonly ChannelGroup[],
  { heldBack }: Baseline,
  { plant }: PlantFolder,
  facts: readonly Fact[],
  terminal: Terminal,
): void {
  if (groups.length === 0) terminal.print("# No channel is proposed.");
  // groups of one conduit stand together, so that what is printed can be pasted as it is
  const begun = new Set<string>();
  for (const group of groups.toSorted((a, b) => compareText(a.conduit.id, b.conduit.id))) {
    terminal.print(`# ── ${group.id}${group.dangerous ? "  CAN HARM THE PLANT" : ""}`);
    for (const line of describeGroup(group)) terminal.print(`# ${makeLine(line)}`);
    terminal.print(yamlOf(group, begun.has(group.conduit.id)).trimEnd());
    if (group.newConduit) begun.add(group.conduit.id);
    terminal.print("");
  }
  if (keptBack.length > 0) {
    terminal.print("# Not proposed without --dangerous:");
    for (const group of keptBack) terminal.print(`#   ${group.id}: ${makeLine(describeGroup(group)[0] ?? "")}`);
  }
  for (const { reason, texts } of heldBack) {
    terminal.print(`# Not proposed. ${reason}`);
    for (const text of texts.slice(0, MOST_TEXTS)) terminal.print(`#   ${makeLine(text)}`);
    if (texts.length > MOST_TEXTS) terminal.print(`#   … and ${texts.length - MOST_TEXTS} more`);
  }
  const places = new Places(plant);
  const uses = tabulateChannels(judgeConversations(facts, plant, places), facts, plant, places);
  const unused = uses.filter(({ conversations, covered }) => conversations === 0 && covered);
  if (unused.length > 0) {
    terminal.print("# Never used while a sensor watched; they may be too many:");
    for (const { conduit, channel, ...use } of unused)
      terminal.print(`#   ${channel.id} of ${conduit.id}, watched ${makeLine(describeWatching(use))}`);
  }
  for (const line of describeCoverage(facts, plant)) terminal.print(`# ${makeLine(line)}`);
}

/** Of one reason, on a terminal. */
const MOST_TEXTS = 12;

function describeGroup(group: ChannelGroup): readonly string[] {
  const { conversations, packets, first, last, operations, conduit, newConduit, notes } = group;
  const moment = (instant: string): string => instant.slice(0, 16).replace("T", " ");
  const done = Object.entries(operations).map(([name, count]) => `${name} ${count}`);
  return [
    `${group.from} to ${group.to}: ${counted(conversations, "conversation")}, ${counted(packets, "packet")}, ${moment(first)} to ${moment(last)}${done.length > 0 ? `; ${enumerate(done, 12)}` : ""}`,
    `${newConduit ? "a new conduit" : "conduit"} ${conduit.id}`,
    ...notes,
  ];
}

/** As a list to be pasted under `channels:` of the conduit, or the whole conduit where it is new. */
function yamlOf({ conduit, newConduit, channels }: ChannelGroup, begun: boolean): string {
  const { id, name, zones } = conduit;
  const text = insertChannels("conduits:\n", [{ conduit: { id, name, zones: [...zones] }, channels }]) ?? "";
  if (newConduit && !begun) return text.slice(text.indexOf("\n") + 1);
  return text.slice(text.indexOf("channels:\n") + "channels:\n".length);
}

/** Writes the text only when it was read back, and allows what was accepted and nothing else. */
function write(
  groups: readonly ChannelGroup[],
  folder: PlantFolder,
  facts: readonly Fact[],
  { json }: Options,
  terminal: Terminal,
): void {
  const additions = groups.map(({ conduit: { id, name, zones }, channels }) => ({
    conduit: { id, name, zones: [...zones] },
    channels,
  }));
  const text = insertChannels(folder.text, additions);
  if (text === undefined) {
    throw new CommandError(
      "cli/not-insertable",
      "plant.yaml writes conduits or channels in braces or brackets, into which no lines can be put.",
      "Write these lists with a dash for each item, or paste the channels by hand.",
    );
  }
  const { plant, problems } = loadPlant(text, "plant.yaml");
  const before = propose(folder.plant, facts);
  const after = plant === undefined ? undefined : propose(plant, facts);
  const left = after === undefined ? [] : undeclaredOf(after);
  const expected = undeclaredOf({
    ...before,
    groups: before.groups.filter(({ id }) => !groups.some((group) => group.id === id)),
  });
  if (plant === undefined || left.join("\n") !== expected.join("\n")) {
    showProblems(problems, terminal);
    throw new CommandError(
      "cli/not-exact",
      "Read back, the design with these channels would not allow exactly what was accepted; nothing was written.",
      "Accept the groups one by one to find the one, and paste its channels by hand.",
    );
  }
  if (json !== true) for (const line of compareLines(folder.text, text)) terminal.print(line);
  const file = join(folder.path, "plant.yaml");
  writeText(file, text);
  terminal.remark(`${file}: ${counted(groups.flatMap(({ channels }) => channels).length, "channel")} added`);
}

/** What no channel allows, as the facts that show it. */
function undeclaredOf({ groups, heldBack }: Baseline): readonly string[] {
  return [...groups.map(({ facts }) => [...facts].sort().join(" ")), ...heldBack.flatMap(({ texts }) => texts)].sort();
}
