// `bulkhead answer`: what people say about rows, from the draft to the approval, kept in the plant's ledger.

import { randomUUID } from "node:crypto";
import {
  type AnswerContent,
  type AnswerMove,
  type AnswerRecord,
  answersAt,
  carryOver,
  entryOf,
  expiringAnswers,
  refusalOf,
} from "@bulkhead/assessment";
import type { ReportTable } from "@bulkhead/documents";
import { CATALOGUED_PARTS, canonicalPart, catalogueRow } from "@bulkhead/standards/catalogue";
import {
  actor,
  CommandError,
  openFactStore,
  openPlantFolder,
  type PlantFolder,
  parseAsOf,
  parseMoment,
} from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { printTables } from "../table-output.ts";
import type { Terminal } from "../terminal.ts";

interface Common {
  readonly plant: string;
  readonly as?: string;
  readonly json?: boolean;
}

export interface DraftOptions extends Common {
  readonly where: readonly string[];
  readonly answer: AnswerContent["answer"];
  readonly reason: string;
  readonly since?: string;
  readonly until?: string;
  readonly part: string;
  readonly countermeasure?: string;
  readonly maturity?: string;
  readonly how?: AnswerContent["how"];
  readonly forVersion?: string;
}

/** One answer for each row, each reaching every place that is named. */
export async function draftAnswers(terminal: Terminal, requirements: readonly string[], options: DraftOptions): Promise<number> {
  const folder = openPlantFolder(options.plant);
  const contents = requirements.map((requirement) => contentOf(requirement, options, folder));
  const ids = contents.map(() => randomUUID().slice(0, 8));
  await take(
    terminal,
    folder,
    options,
    ids.map((id, at) => [id, { move: "draft", content: contents[at] as AnswerContent }]),
  );
  terminal.print(options.json === true ? JSON.stringify(ids) : ids.join("\n"));
  return EXIT.done;
}

/** The same step for every answer that is named; all of them, or none. */
export async function moveAnswers(
  terminal: Terminal,
  ids: readonly string[],
  move: AnswerMove,
  options: Common,
): Promise<number> {
  await take(
    terminal,
    openPlantFolder(options.plant),
    options,
    ids.map((id) => [id, move]),
  );
  return EXIT.done;
}

/** Answers of before become drafts from today on, marked with where they come from. */
export async function carryAnswers(
  terminal: Terminal,
  ids: readonly string[],
  options: Common & { readonly until?: string },
): Promise<number> {
  const folder = openPlantFolder(options.plant);
  const now = new Date().toISOString();
  const until = options.until === undefined ? undefined : parseMoment(options.until, "end");
  const records = await answersOf(folder, now);
  const steps = ids.map((id): readonly [string, AnswerMove] => {
    const record = records.get(id);
    if (record === undefined) throw noAnswer(id);
    return [randomUUID().slice(0, 8), carryOver(record, now, until)];
  });
  await take(terminal, folder, options, steps);
  terminal.print(options.json === true ? JSON.stringify(steps.map(([id]) => id)) : steps.map(([id]) => id).join("\n"));
  return EXIT.done;
}

export async function listAnswers(
  terminal: Terminal,
  options: Common & { readonly asOf?: string; readonly state?: string; readonly expiring?: string },
): Promise<number> {
  const moment = parseAsOf(options.asOf);
  const all = [...(await answersOf(openPlantFolder(options.plant), moment)).values()];
  const days = Number(options.expiring);
  const ending = options.expiring === undefined ? all : expiringAnswers(all, moment, Number.isFinite(days) ? days : 90);
  const shown = ending.filter(({ state }) => options.state === undefined || state === options.state);
  if (options.json === true) terminal.print(JSON.stringify(shown, null, 1));
  else printTables([tabulate(shown)], false, terminal);
  return EXIT.done;
}

function tabulate(records: readonly AnswerRecord[]): ReportTable {
  return {
    title: "Answers",
    columns: ["Id", "Row", "Where", "Answer", "State", "Author", "Reviewed", "Approved", "Since", "Until", "Reason"],
    rows: records.map(({ id, content, state, author, reviewer = "", approver = "", carriedFrom }) => [
      id,
      content.requirement,
      content.where.join(" "),
      content.answer,
      carriedFrom === undefined ? state : `${state} (carried over)`,
      author,
      reviewer,
      approver,
      content.since.slice(0, 10),
      content.until?.slice(0, 10) ?? "",
      content.reason,
    ]),
  };
}

async function answersOf(folder: PlantFolder, moment: string): Promise<ReadonlyMap<string, AnswerRecord>> {
  const store = await openFactStore(folder.path);
  try {
    return answersAt(await store.ledger(), moment);
  } finally {
    await store.close();
  }
}

/** Every step is allowed by the ledger as it stands, or none is taken. */
async function take(
  terminal: Terminal,
  folder: PlantFolder,
  options: Common,
  steps: readonly (readonly [string, AnswerMove])[],
): Promise<void> {
  const who = options.as ?? actor();
  const store = await openFactStore(folder.path);
  try {
    const entries = await store.record(who, (ledger) => {
      const records = answersAt(ledger, new Date().toISOString());
      return steps.map(([id, move]) => {
        const refusal = refusalOf(records.get(id), move, who);
        if (refusal !== undefined)
          throw new CommandError("cli/refused", `${id}: ${refusal.message} (${refusal.code})`, refusal.mend);
        return entryOf(id, move);
      });
    });
    terminal.remark(`${entries.length} entries in the ledger, by ${who}`);
  } finally {
    await store.close();
  }
}

function contentOf(text: string, options: DraftOptions, { plant }: PlantFolder): AnswerContent {
  const part = canonicalPart(options.part);
  if (part === undefined)
    throw new CommandError("cli/bad-argument", `${options.part} is no part.`, `Known are ${CATALOGUED_PARTS.join(", ")}.`);
  const row = catalogueRow(part, text);
  if (row === undefined)
    throw new CommandError(
      "cli/unknown-requirement",
      `${part} has no requirement ${text}.`,
      "Write it as SR-5.1 or SR-5.2-RE-1.",
    );
  const places = new Set(
    [[plant.system], plant.zones, plant.conduits, plant.assets, plant.organisations].flatMap((all) => all.map(({ id }) => id)),
  );
  const strange = options.where.filter((id) => id !== "*" && !places.has(id));
  if (strange.length > 0)
    throw new CommandError(
      "cli/unknown-subject",
      `The plant has no ${strange.join(", ")}.`,
      "Name zones, conduits, assets, organisations, or *.",
    );
  const since = options.since === undefined ? new Date().toISOString() : parseMoment(options.since, "begin");
  const until = options.until === undefined ? undefined : parseMoment(options.until, "end");
  if (until !== undefined && until <= since)
    throw new CommandError("cli/bad-argument", "The answer ends before it begins.", "Correct --since or --until.");
  const maturity = options.maturity === undefined ? undefined : Number(options.maturity);
  if (maturity !== undefined && ![1, 2, 3, 4].includes(maturity))
    throw new CommandError("cli/bad-argument", `${options.maturity} is no level of maturity.`, "Write 1, 2, 3 or 4.");
  const known = {
    part,
    requirement: row.id,
    where: [...options.where],
    answer: options.answer,
    reason: options.reason,
    since,
    until,
    countermeasure: options.countermeasure,
    maturity,
    how: options.how,
    version: options.forVersion,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as unknown as AnswerContent;
}

function noAnswer(id: string): CommandError {
  return new CommandError("cli/refused", `There is no answer ${id}.`, "List them: bulkhead answer list.");
}
