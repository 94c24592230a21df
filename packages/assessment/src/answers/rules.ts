// Who may do what with an answer, and when. Asked before a step is written, and again when the ledger is read: what was not allowed never
// happened.

import type { AnswerMove, AnswerRecord, AnswerState } from "./answer.ts";

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly mend: string;
}

/** From which states a step leads on; `null` stands for an answer that does not exist yet. */
const FROM: Readonly<Record<AnswerMove["move"], readonly (AnswerState | null)[]>> = {
  draft: [null, "draft", "rejected"],
  submit: ["draft"],
  review: ["submitted"],
  approve: ["reviewed"],
  // What was approved can turn out to be wrong: somebody else rejects it, or its author takes it back.
  reject: ["submitted", "reviewed", "approved"],
  withdraw: ["draft", "submitted", "reviewed", "approved", "rejected"],
  comment: ["draft", "submitted", "reviewed", "approved", "rejected", "expired"],
};
/** Steps that only the author takes, and such that he never takes. */
const AUTHORS: ReadonlySet<AnswerMove["move"]> = new Set(["submit", "withdraw"]);
const OTHERS: ReadonlySet<AnswerMove["move"]> = new Set(["review", "approve", "reject"]);

/** Why a step is not allowed; `undefined` where it is. */
export function refusalOf(record: AnswerRecord | undefined, move: AnswerMove, actor: string): Refusal | undefined {
  const name = record === undefined ? "The answer" : `The answer on ${record.content.requirement}`;
  const state = record?.state ?? null;
  if (!FROM[move.move].includes(state)) {
    return {
      code: record === undefined ? "assessment/no-answer" : "assessment/wrong-state",
      message: record === undefined ? "There is no such answer." : `${name} is ${state}: it cannot be ${PAST[move.move]}.`,
      mend: record === undefined ? "List the answers and take an id from there." : NEXT[record.state],
    };
  }
  if (record === undefined) return undefined;
  if (AUTHORS.has(move.move) && actor !== record.author) {
    return {
      code: "assessment/not-the-author",
      message: `${name} was written by ${record.author}; only the author can have it ${PAST[move.move]}.`,
      mend: "Write an answer of your own, or comment on this one.",
    };
  }
  if (move.move === "draft" && actor !== record.author) {
    return {
      code: "assessment/not-the-author",
      message: `${name} was written by ${record.author}; nobody else changes it.`,
      mend: "Write an answer of your own, or comment on this one.",
    };
  }
  if (OTHERS.has(move.move) && actor === record.author) {
    return {
      code: "assessment/own-answer",
      message: `${name} was written by ${actor} and cannot be ${PAST[move.move]} by the same person.`,
      mend: "Ask somebody else.",
    };
  }
  return undefined;
}

const PAST: Readonly<Record<AnswerMove["move"], string>> = {
  draft: "rewritten",
  submit: "submitted",
  review: "reviewed",
  approve: "approved",
  reject: "rejected",
  withdraw: "withdrawn",
  comment: "commented on",
};

const NEXT: Readonly<Record<AnswerState, string>> = {
  draft: "Submit it first.",
  submitted: "Somebody else reviews or rejects it.",
  reviewed: "Somebody other than the author approves or rejects it.",
  approved: "Write a new answer; this one stands until its day, or until it is rejected or withdrawn.",
  rejected: "Rewrite it and submit it again.",
  expired: "Carry it over into a new answer.",
};
