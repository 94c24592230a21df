// Answers of people: their life is the engine's, kept in the plant's own ledger, which the command line reads as well.

import { randomUUID } from "node:crypto";
import { type AnswerRecord, answerMove, answersAt, entryOf, refusalOf } from "@bulkhead/assessment";
import type { Records, Store } from "@bulkhead/store";
import { Refusal } from "../refusal.ts";

export async function listAnswers(store: Store, now: string): Promise<readonly AnswerRecord[]> {
  return [...answersAt(await store.ledger(), now).values()];
}

/** Takes a step; gives the id of the answer. `may` refuses where the person may not. */
export async function moveAnswer(
  store: Store,
  records: Records,
  plant: string,
  by: string,
  now: string,
  id: string | undefined,
  given: unknown,
  may: (move: string, where: readonly string[]) => void,
): Promise<string> {
  const read = answerMove.safeParse(given);
  if (!read.success) throw new Refusal("server/bad-request", read.error.issues[0]?.message ?? "That is no step of an answer.");
  const move = read.data;
  if ((id === undefined) !== (move.move === "draft"))
    throw new Refusal("server/bad-request", "A draft makes an answer; every other step names one.");
  const key = id ?? randomUUID().slice(0, 8);
  await store.record(by, (ledger) => {
    const record = answersAt(ledger, now).get(key);
    may(move.move, move.move === "draft" ? move.content.where : (record?.content.where ?? []));
    const refusal = refusalOf(record, move, by);
    if (refusal !== undefined) throw new Refusal("server/conflict", refusal.message, { code: refusal.code, mend: refusal.mend });
    return [entryOf(key, move)];
  });
  // the same step in the ledger of all that happens at the server; the one that counts is the plant's
  await records.change(async (change) => change.append(by, `answer/${move.move}`, `${plant}/answers/${key}`, null));
  return key;
}
