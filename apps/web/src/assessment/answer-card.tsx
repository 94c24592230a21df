// An answer that was given: what it says, where it stands in its life, and the steps that lead on. What a person may not do the server refuses,
// and says why.

import type { AnswerMove, AnswerRecord, AnswerState } from "@bulkhead/assessment";
import { useState } from "react";
import { useMoveAnswer } from "../api/answers.ts";
import { useFormats, useMessages } from "../language/language.tsx";
import { SeenText } from "../parts/seen-text.tsx";

/** The steps that are offered in each state. */
const STEPS: Readonly<Record<AnswerState, readonly ("submit" | "review" | "approve" | "withdraw")[]>> = {
  draft: ["submit", "withdraw"],
  submitted: ["review", "withdraw"],
  reviewed: ["approve", "withdraw"],
  approved: [],
  rejected: ["withdraw"],
  expired: [],
};
const REJECTABLE: ReadonlySet<AnswerState> = new Set(["submitted", "reviewed"]);

export function AnswerCard({ plant, record }: { readonly plant: string; readonly record: AnswerRecord }) {
  const { assessment, words } = useMessages();
  const { day } = useFormats();
  const { content, state } = record;
  const move = useMoveAnswer(plant);
  const [text, setText] = useState("");
  const take = (step: AnswerMove) => move.mutate({ id: record.id, move: step }, { onSuccess: () => setText("") });
  return (
    <li>
      <p>
        <b>{words.verdicts[content.answer]}</b> <span className="tag">{assessment.states[state]}</span>
        <span className="quiet small">
          {" "}
          <SeenText text={record.author} />, {day(record.drafted)}
          {content.until !== undefined && ` · ${assessment.until(day(content.until))}`}
        </span>
      </p>
      {content.reason.split("\n").map((line) => (
        <p key={line}>
          <SeenText text={line} />
        </p>
      ))}
      {record.rejected !== undefined && (
        <p className="bad-text small">
          <SeenText text={record.rejected} />
        </p>
      )}
      {record.comments.map((comment) => (
        <p key={`${comment.time} ${comment.by}`} className="small quiet">
          <SeenText text={`${comment.by}: ${comment.text}`} />
        </p>
      ))}
      <div className="answer-steps">
        <input
          aria-label={assessment.comment}
          placeholder={assessment.comment}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button
          type="button"
          className="button"
          disabled={text.trim() === ""}
          onClick={() => take({ move: "comment", text: text.trim() })}
        >
          {assessment.moves.comment}
        </button>
        {REJECTABLE.has(state) && (
          <button
            type="button"
            className="button danger"
            disabled={text.trim() === ""}
            onClick={() => take({ move: "reject", why: text.trim() })}
          >
            {assessment.moves.reject}
          </button>
        )}
        {STEPS[state].map((step) => (
          <button key={step} type="button" className="button" disabled={move.isPending} onClick={() => take({ move: step })}>
            {assessment.moves[step]}
          </button>
        ))}
      </div>
      {move.error !== null && (
        <p role="alert" className="bad-text small">
          {move.error.message}
        </p>
      )}
    </li>
  );
}
