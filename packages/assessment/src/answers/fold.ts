// The answers at a moment, from the ledger; and the statements that those which count give.

import { canonicalText, type Evidence, type FactOf, type Instant, type LedgerEntry, makeFact } from "@bulkhead/facts";
import { ANSWER_ACTION, type AnswerContent, type AnswerMove, type AnswerRecord, moveOf, statementOf } from "./answer.ts";
import { refusalOf } from "./rules.ts";

/** Entries later than the moment did not happen yet. A step that the rules do not allow, or that is not understood, never happened. Pure. */
export function answersAt(entries: Iterable<LedgerEntry>, moment: Instant): ReadonlyMap<string, AnswerRecord> {
  const records = new Map<string, AnswerRecord>();
  for (const entry of entries) {
    if (entry.time > moment || !entry.action.startsWith(ANSWER_ACTION)) continue;
    const move = moveOf(entry);
    if (move === undefined) continue;
    const record = at(records.get(entry.subject), entry.time);
    if (refusalOf(record, move, entry.actor) !== undefined) continue;
    const next = applyMove(record, move, entry);
    if (next === undefined) records.delete(entry.subject);
    else records.set(entry.subject, next);
  }
  for (const [id, record] of records) records.set(id, at(record, moment) as AnswerRecord);
  return records;
}

/** An answer that was approved ends on its day by itself. */
function at(record: AnswerRecord | undefined, moment: Instant): AnswerRecord | undefined {
  const ended = record?.state === "approved" && record.content.until !== undefined && record.content.until <= moment;
  return ended ? { ...record, state: "expired" } : record;
}

function applyMove(record: AnswerRecord | undefined, move: AnswerMove, entry: LedgerEntry): AnswerRecord | undefined {
  const { actor, time, subject } = entry;
  if (move.move === "draft") {
    return {
      id: subject,
      content: move.content,
      state: "draft",
      author: actor,
      drafted: time,
      comments: record?.comments ?? [],
      ...(move.carriedFrom === undefined ? {} : { carriedFrom: move.carriedFrom }),
    };
  }
  if (record === undefined) return undefined;
  switch (move.move) {
    case "submit":
      return { ...record, state: "submitted", submitted: time, submission: evidenceOf(entry) };
    case "review":
      return { ...record, state: "reviewed", reviewer: actor };
    case "approve":
      return { ...record, state: "approved", approver: actor, approval: evidenceOf(entry) };
    case "reject": {
      const { approval: _approval, approver: _approver, reviewer: _reviewer, submission: _submission, ...rest } = record;
      return { ...rest, state: "rejected", rejected: move.why };
    }
    case "withdraw":
      return undefined;
    case "comment":
      return { ...record, comments: [...record.comments, { by: actor, time, text: move.text }] };
  }
}

/** The bytes of which an entry's hash is made are its evidence. */
function evidenceOf({ hash, ...entry }: LedgerEntry): Evidence {
  const { length } = new TextEncoder().encode(canonicalText(entry));
  const { sequence, actor, time } = entry;
  return {
    digest: hash,
    name: `ledger entry ${sequence}`,
    size: length,
    collector: actor,
    collected: time,
    ledgerEntry: sequence,
  };
}

/** The entry of the ledger on which an answer's statement rests: its approval, or that it was handed in; `undefined` where it gives none. */
export function evidenceOfAnswer({ state, approval, submission }: AnswerRecord): Evidence | undefined {
  if (state === "approved" || state === "expired") return approval;
  return state === "submitted" || state === "reviewed" ? submission : undefined;
}

/**
 * Statements of the answers that were approved, for the time for which they hold, and of those that are pending, which count for nothing. Their
 * evidence is the entry of the ledger. A person's word: rank `attested`.
 */
export function statementsOf(records: Iterable<AnswerRecord>): readonly FactOf<"statement">[] {
  const facts: FactOf<"statement">[] = [];
  for (const record of records) {
    const { content } = record;
    const evidence = evidenceOfAnswer(record);
    if (evidence === undefined) continue;
    const time = {
      first: content.since,
      last: content.since,
      ...(content.until === undefined ? {} : { expires: content.until }),
    };
    facts.push(makeFact("statement", statementOf(record), "attested", evidence, { type: "whole" }, time));
  }
  return facts;
}

/** Answers that count and end within so many days, the next first. */
export function expiringAnswers(records: Iterable<AnswerRecord>, moment: Instant, days: number): readonly AnswerRecord[] {
  const end = new Date(new Date(moment).getTime() + days * 86_400_000).toISOString();
  return [...records]
    .filter(({ state, content: { until } }) => state === "approved" && until !== undefined && until <= end)
    .sort((a, b) => ((a.content.until ?? "") < (b.content.until ?? "") ? -1 : 1));
}

/** What to draft so that an answer of before is asked about again: its content from a new day on, marked with where it comes from. */
export function carryOver(record: AnswerRecord, since: Instant, until?: Instant): AnswerMove {
  const content: AnswerContent = { ...record.content, since, until };
  return { move: "draft", content, carriedFrom: record.id };
}
