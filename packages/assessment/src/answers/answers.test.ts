// The life of an answer: every step by whom and when the rules say, the state of any past day, and what counts in an assessment.

import assert from "node:assert/strict";
import { test } from "node:test";
import { appendEntry, type LedgerEntry } from "@bulkhead/facts";
import * as fc from "fast-check";
import { assess } from "../assess.ts";
import { plantWith } from "../small-plant.fixture.ts";
import { ANSWER_STATES, type AnswerContent, type AnswerMove, entryOf } from "./answer.ts";
import { answersAt, carryOver, expiringAnswers, statementsOf } from "./fold.ts";
import { refusalOf } from "./rules.ts";

const day = (number: number): string => `2026-03-${String(number).padStart(2, "0")}T12:00:00.000Z`;
const content: AnswerContent = {
  part: "62443-3-3",
  requirement: "SR 1.3",
  where: ["control", "office"],
  answer: "met",
  reason: "Accounts are reviewed each quarter.",
  since: day(1),
  until: day(20),
};

/** A ledger of steps: who does what on which day of March. */
function ledger(...steps: readonly (readonly [number, string, string, AnswerMove])[]): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (const [on, actor, id, move] of steps)
    entries.push(appendEntry(entries.at(-1), { time: day(on), actor, ...entryOf(id, move) }));
  return entries;
}
const DRAFT: AnswerMove = { move: "draft", content };
const WHOLE = ledger(
  [2, "ann", "x", DRAFT],
  [3, "ann", "x", { move: "submit" }],
  [4, "bob", "x", { move: "comment", text: "Which quarter?" }],
  [5, "bob", "x", { move: "review" }],
  [6, "cay", "x", { move: "approve" }],
);

test("the state of any day follows from the ledger up to that day", () => {
  const states = [1, 2, 3, 5, 6, 19, 20].map((on) => answersAt(WHOLE, day(on)).get("x")?.state);
  assert.deepEqual(states, [undefined, "draft", "submitted", "reviewed", "approved", "approved", "expired"]);
  const record = answersAt(WHOLE, day(7)).get("x");
  assert.deepEqual([record?.author, record?.reviewer, record?.approver], ["ann", "bob", "cay"]);
  assert.deepEqual(record?.comments, [{ by: "bob", time: day(4), text: "Which quarter?" }]);
});

test("only what was approved counts, from the day for which it holds to the day on which it ends, wherever it reaches", () => {
  const verdicts = (known: number, asOf: number) => {
    const facts = statementsOf(answersAt(WHOLE, day(known)).values());
    const { verdicts: all } = assess({ plant: plantWith(), facts, findings: [], asOf: day(asOf) });
    return ["control", "office", "vendor"].map(
      (id) => all.find((one) => one.subject === id && one.requirement === "SR 1.3")?.claimed,
    );
  };
  assert.deepEqual(verdicts(5, 10), ["unknown", "unknown", "unknown"]);
  assert.deepEqual(verdicts(7, 10), ["met", "met", "unknown"]);
  // Known later, it holds from its own day on.
  assert.deepEqual(verdicts(7, 2), ["met", "met", "unknown"]);
  assert.deepEqual(verdicts(25, 21), ["unknown", "unknown", "unknown"]);
});

test("what is handed in is shown as pending and changes no verdict; what was approved can be rejected or taken back", () => {
  const control = (entries: readonly LedgerEntry[], on: number) => {
    const facts = statementsOf(answersAt(entries, day(on)).values());
    return assess({ plant: plantWith(), facts, findings: [], asOf: day(on) }).verdicts.find(
      ({ subject, requirement }) => subject === "control" && requirement === "SR 1.3",
    );
  };
  assert.deepEqual(control(WHOLE, 2)?.noted, []);
  for (const on of [3, 5]) {
    assert.equal(control(WHOLE, on)?.claimed, "unknown");
    assert.match(control(WHOLE, on)?.noted[0]?.text ?? "", /ann says: met.*not approved yet/);
  }
  assert.deepEqual([control(WHOLE, 6)?.claimed, control(WHOLE, 6)?.noted], ["met", []]);
  for (const [actor, move] of [
    ["bob", { move: "reject", why: "The review was skipped." }],
    ["ann", { move: "withdraw" }],
  ] as const) {
    const last = WHOLE.at(-1);
    const revoked = [...WHOLE, appendEntry(last, { time: day(9), actor, ...entryOf("x", move) })];
    assert.deepEqual(
      [8, 9].map((on) => control(revoked, on)?.claimed),
      ["met", "unknown"],
    );
  }
  const own = [
    ...WHOLE,
    appendEntry(WHOLE.at(-1), { time: day(9), actor: "ann", ...entryOf("x", { move: "reject", why: "No." }) }),
  ];
  assert.equal(control(own, 10)?.claimed, "met", "the author rejects nothing of his own");
});

test("nobody reviews or approves what he wrote himself, and no step is left out", () => {
  const at = (on: number) => answersAt(WHOLE, day(on)).get("x");
  const code = (on: number, actor: string, move: AnswerMove) => refusalOf(at(on), move, actor)?.code;
  assert.equal(code(3, "ann", { move: "review" }), "assessment/own-answer");
  assert.equal(code(5, "ann", { move: "approve" }), "assessment/own-answer");
  assert.equal(code(3, "cay", { move: "approve" }), "assessment/wrong-state");
  assert.equal(code(2, "bob", { move: "submit" }), "assessment/not-the-author");
  assert.equal(code(2, "bob", DRAFT), "assessment/not-the-author");
  assert.equal(code(1, "bob", { move: "submit" }), "assessment/no-answer");
  assert.equal(code(6, "ann", DRAFT), "assessment/wrong-state");
  assert.equal(code(5, "cay", { move: "approve" }), undefined);
});

test("what is rejected is rewritten and asked about again, with why", () => {
  const entries = ledger(
    [2, "ann", "x", DRAFT],
    [3, "ann", "x", { move: "submit" }],
    [4, "bob", "x", { move: "reject", why: "No evidence." }],
  );
  assert.deepEqual(
    [answersAt(entries, day(5)).get("x")?.state, answersAt(entries, day(5)).get("x")?.rejected],
    ["rejected", "No evidence."],
  );
  const again = [...entries, appendEntry(entries.at(-1), { time: day(6), actor: "ann", ...entryOf("x", DRAFT) })];
  assert.equal(answersAt(again, day(7)).get("x")?.state, "draft");
  const gone = [...again, appendEntry(again.at(-1), { time: day(7), actor: "ann", ...entryOf("x", { move: "withdraw" }) })];
  assert.equal(answersAt(gone, day(8)).size, 0);
});

test("an answer that ends soon is named, and carried over it is a draft with a mark", () => {
  const records = answersAt(WHOLE, day(10));
  assert.deepEqual(
    expiringAnswers(records.values(), day(10), 9).map(({ id }) => id),
    [],
  );
  assert.deepEqual(
    expiringAnswers(records.values(), day(10), 10).map(({ id }) => id),
    ["x"],
  );
  const entries = [
    ...WHOLE,
    appendEntry(WHOLE.at(-1), { time: day(21), actor: "ann", ...entryOf("y", carryOver(records.get("x") as never, day(21))) }),
  ];
  const next = answersAt(entries, day(22)).get("y");
  assert.deepEqual(
    [next?.state, next?.carriedFrom, next?.content.since, next?.content.until],
    ["draft", "x", day(21), undefined],
  );
});

test("entries that are forged, of others or not allowed change nothing, whatever they are", () => {
  const odd = fc.record({
    action: fc.constantFrom("answer/approve", "answer/draft", "answer/__proto__", "read", "answer/"),
    subject: fc.constantFrom("x", "__proto__", "y"),
    actor: fc.constantFrom("ann", "bob"),
    body: fc.jsonValue(),
  });
  fc.assert(
    fc.property(fc.array(odd, { maxLength: 12 }), (forged) => {
      const entries = WHOLE.slice(0, 2);
      for (const one of forged) entries.push(appendEntry(entries.at(-1), { time: day(8), ...one, body: one.body as never }));
      for (const { state, approver, author } of answersAt(entries, day(9)).values()) {
        assert.ok(ANSWER_STATES.includes(state));
        assert.ok(approver === undefined || approver !== author);
      }
      assert.notEqual(answersAt(entries, day(9)).get("x")?.state, "approved");
    }),
  );
});
