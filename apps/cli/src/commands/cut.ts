// `bulkhead cut`: the packets that prove a finding, a fact, or what is chosen, as a capture of their own.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { makeLine } from "@bulkhead/documents";
import type { Fact, Finding } from "@bulkhead/facts";
import {
  factsOf,
  judgeConversations,
  judgeOperations,
  type PacketProof,
  provePackets,
  selectTalks,
  writeDisplayFilter,
} from "@bulkhead/network";
import { counted, nearestTo, Places } from "@bulkhead/plant";
import { CommandError, evidencePlaces, type Judged, judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { cutOut } from "../cutting.ts";
import { EXIT } from "../exit.ts";
import { type FilterOptions, readFilter } from "../filter-options.ts";
import { printFilter, uniteSelections } from "../proof.ts";
import type { Terminal } from "../terminal.ts";

interface Options extends FilterOptions {
  readonly plant: string;
  readonly output?: string;
  readonly wireshark?: boolean;
  readonly withSecrets?: boolean;
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function cut(terminal: Terminal, what: readonly string[], options: Options): Promise<number> {
  const judged = await judgeFolder(options.plant, parseAsOf(options.asOf), terminal);
  const filter = readFilter(options, judged.folder.plant);
  if (what.length === 0 && filter === undefined) {
    listFindings(judged, options, terminal);
    return EXIT.done;
  }
  const { facts } = judged;
  const chosen = what.flatMap((name) => factsNamed(name, judged));
  if (filter !== undefined) {
    const talks = judgeConversations(facts, judged.folder.plant, new Places(judged.folder.plant));
    const selected = selectTalks(talks, judgeOperations(facts, talks), filter);
    chosen.push(
      ...factsOf(
        selected.flatMap((talk) => talk.facts),
        facts,
      ),
    );
  }
  const proof = provePackets(chosen, facts);
  if (proof.size === 0) {
    terminal.remark("Nothing of this was read out of packets.");
    return EXIT.answerIsNo;
  }
  if (options.wireshark === true) {
    printFilter(proof, terminal);
    return EXIT.done;
  }
  const secrets = countSecrets(proof, facts);
  if (secrets > 0 && options.withSecrets !== true) {
    throw new CommandError(
      "cli/secret",
      `${counted(secrets, "readable secret")} crossed the conversations that would be cut out.`,
      "Choose others, or add --with-secrets and guard the file as you guard the evidence.",
    );
  }
  return writeCut(proof, judged, options, terminal);
}

/** Secrets that crossed conversations of the proof readable. */
function countSecrets(proof: PacketProof, facts: readonly Fact[]): number {
  return facts.filter((fact) => {
    if (fact.kind !== "cleartext-credential") return false;
    const { client, server, port } = fact.value;
    const here = proof.get(fact.source.evidence);
    const whole = here?.conversations.some((ends) => ends.client === client && ends.server === server && ends.port === port);
    return whole === true || here?.senders.includes(client) === true || here?.senders.includes(server) === true;
  }).length;
}

async function writeCut(proof: PacketProof, judged: Judged, options: Options, terminal: Terminal): Promise<number> {
  if (options.output === undefined) {
    throw new CommandError("cli/bad-argument", "Where shall the packets go?", "Add --output proof.pcapng, or --wireshark.");
  }
  const output = resolve(options.output);
  if (existsSync(output)) {
    throw new CommandError("cli/exists", `${output} exists already.`, "Name another file; evidence might be overwritten.");
  }
  const sources = evidencePlaces(judged).filter(({ digest }) => proof.has(digest));
  const { packets, pieces } = await cutOut(proof, sources, output);
  const display = writeDisplayFilter({ ...uniteSelections(proof), packets: [] }, pieces > 0);
  if (options.json === true) {
    const from = sources.map(({ name, digest }) => ({ name, digest }));
    terminal.print(JSON.stringify({ output, packets, pieces, evidence: from, filter: display }, null, 1));
  } else {
    terminal.print(`${options.output}: ${counted(packets, "packet")} from ${sources.map(({ name }) => name).join(", ")}`);
    if (pieces > 0) terminal.print(`${counted(pieces, "piece")} of datagrams among them may belong to something else.`);
  }
  return EXIT.done;
}

/** `undeclared-conversation` (all of that kind), `undeclared-conversation/2` (the second), or `fact:…`. */
function factsNamed(name: string, { facts, findings }: Judged): Fact[] {
  if (name.startsWith("fact:")) {
    const found = facts.filter(({ id }) => id.startsWith(name));
    if (found.length > 0) return found;
    throw new CommandError(
      "cli/unknown-subject",
      `There is no fact ${name}.`,
      "`bulkhead assess --json` and `explain` name them.",
    );
  }
  const [code, number] = name.split("/") as [string, string | undefined];
  const same = findings.filter((finding) => finding.code === code);
  const wanted = number === undefined ? same : same.slice(Number(number) - 1, Number(number));
  if (wanted.length === 0 || (number !== undefined && !/^[1-9]\d*$/.test(number))) {
    const near = nearestTo(
      code,
      findings.map((finding) => finding.code),
    );
    throw new CommandError(
      "cli/unknown-subject",
      `There is no finding ${name}.`,
      near === undefined || near === code ? "`bulkhead cut` without arguments lists them." : `Did you mean ${near}?`,
    );
  }
  return [
    ...factsOf(
      wanted.flatMap((finding) => finding.facts),
      facts,
    ),
  ];
}

function listFindings({ findings, facts }: Judged, { json }: Options, terminal: Terminal): void {
  const packets = new Set(facts.filter(({ source }) => source.locator.type === "packet").map(({ id }) => id));
  const provable = findings.filter((finding) => finding.facts.some((id) => packets.has(id)));
  const named = provable.map((finding) => ({ name: nameFinding(finding, findings), ...finding }));
  if (json === true) terminal.print(JSON.stringify(named, null, 1));
  else if (named.length === 0) terminal.print("No finding rests on packets.");
  else for (const { name, text } of named) terminal.print(`${name}  ${makeLine(text)}`);
}

function nameFinding(finding: Finding, findings: readonly Finding[]): string {
  return `${finding.code}/${findings.filter(({ code }) => code === finding.code).indexOf(finding) + 1}`;
}
