// Answers: what somebody says about a row, with the life that it has: drafted, submitted, reviewed, approved or rejected, and expired on its day.
// Every step is an entry of the ledger; the state at any moment follows from the entries up to it.

import {
  type Answer,
  type Evidence,
  type Instant,
  type JsonValue,
  type LedgerEntry,
  type Statement,
  switchSchema,
} from "@bulkhead/facts";
import { z } from "zod";

export const ANSWER_STATES = ["draft", "submitted", "reviewed", "approved", "rejected", "expired"] as const;
export type AnswerState = (typeof ANSWER_STATES)[number];

const text = z.string().min(1).max(4000);

/** What an answer says: a statement before it counts. `since` is from when it holds, whenever it was written down. */
export const answerContent = z.strictObject({
  part: z.string().default("62443-3-3"),
  requirement: text,
  where: z.array(text).min(1),
  answer: z.enum(["met", "not met", "not applicable", "compensated"] satisfies Answer[]),
  reason: text,
  since: z.iso.datetime(),
  until: z.iso.datetime().optional(),
  countermeasure: text.optional(),
  maturity: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).optional(),
  how: z.enum(["native", "configured", "external", "compensating"]).optional(),
  switchedOnBy: z.array(switchSchema).min(1).optional(),
  version: text.optional(),
  attachments: z
    .array(z.strictObject({ name: text, digest: z.templateLiteral(["sha256:", z.string().regex(/^[0-9a-f]{64}$/)]) }))
    .optional(),
});
export type AnswerContent = z.output<typeof answerContent>;

/** A step in the life of an answer. The actor and the moment are those of the ledger entry. */
export const answerMove = z.discriminatedUnion("move", [
  z.strictObject({ move: z.literal("draft"), content: answerContent, carriedFrom: z.string().optional() }),
  z.strictObject({ move: z.literal("submit") }),
  z.strictObject({ move: z.literal("review") }),
  z.strictObject({ move: z.literal("approve") }),
  z.strictObject({ move: z.literal("reject"), why: text }),
  z.strictObject({ move: z.literal("withdraw") }),
  z.strictObject({ move: z.literal("comment"), text }),
]);
export type AnswerMove = z.output<typeof answerMove>;

export interface AnswerRecord {
  readonly id: string;
  readonly content: AnswerContent;
  readonly state: AnswerState;
  /** Who wrote the content that stands. */
  readonly author: string;
  readonly drafted: Instant;
  readonly submitted?: Instant;
  /** The ledger entry by which it was handed in: the evidence of what is pending. */
  readonly submission?: Evidence;
  readonly reviewer?: string;
  readonly approver?: string;
  /** The approval's ledger entry: the evidence of the statement. */
  readonly approval?: Evidence;
  /** Why it was rejected last. */
  readonly rejected?: string;
  readonly comments: readonly { readonly by: string; readonly time: Instant; readonly text: string }[];
  /** The answer of an earlier assessment that it repeats; to be looked at again before it counts. */
  readonly carriedFrom?: string;
}

/** Actions of the ledger that are steps of answers begin with it. */
export const ANSWER_ACTION = "answer/";

/** What the ledger keeps of a step. */
export function entryOf(
  id: string,
  move: AnswerMove,
): { readonly action: string; readonly subject: string; readonly body: JsonValue } {
  const { move: name, ...body } = move;
  return { action: `${ANSWER_ACTION}${name}`, subject: id, body: JSON.parse(JSON.stringify(body)) as JsonValue };
}

/** The step that an entry tells; `undefined` where it is no step of an answer, or not one of ours. */
export function moveOf({ action, body }: Pick<LedgerEntry, "action" | "body">): AnswerMove | undefined {
  if (!action.startsWith(ANSWER_ACTION) || typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  const read = answerMove.safeParse({ ...(body as object), move: action.slice(ANSWER_ACTION.length) });
  return read.success ? read.data : undefined;
}

/** The statement that an answer is: once it is approved one that counts, and pending while it is handed in. */
export function statementOf({ content, author, approver, state }: AnswerRecord): Statement {
  const pending = state === "submitted" || state === "reviewed" ? true : undefined;
  const known = Object.entries({ ...content, by: author, approver, pending }).filter(
    ([key, value]) => value !== undefined && key !== "since" && key !== "until",
  );
  return Object.fromEntries(known) as unknown as Statement;
}
