// Answering a row, or many at once: the questions that lead to the answer, the answer with its reason, evidence by drag and drop, and when it
// expires.

import type { AnswerContent } from "@bulkhead/assessment";
import type { Digest } from "@bulkhead/facts";
import { useState } from "react";
import { type Row, useAnswers, useGiveAnswer } from "../api/answers.ts";
import { uploadEvidence } from "../api/evidence.ts";
import { useMay } from "../api/people.ts";
import { useMessages } from "../language/language.tsx";
import { FileDrop } from "../parts/file-drop.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { tell } from "../parts/toast.tsx";
import { AnswerCard } from "./answer-card.tsx";

export interface AnswerFormProps {
  readonly plant: string;
  readonly rows: readonly Row[];
  readonly onDone?: () => void;
}

const ANSWERS = ["met", "not met", "not applicable", "compensated"] as const satisfies readonly AnswerContent["answer"][];
const REPLIES = ["yes", "no", "unknown"] as const;
type Reply = (typeof REPLIES)[number];

export function AnswerForm({ plant, rows, onDone }: AnswerFormProps) {
  const { assessment, words } = useMessages();
  const known = useAnswers(plant, rows.length === 1 ? rows[0] : undefined).data;
  const give = useGiveAnswer(plant);
  const may = useMay(plant);
  const [answer, setAnswer] = useState<AnswerContent["answer"] | null>(null);
  const [reason, setReason] = useState("");
  const [expires, setExpires] = useState("");
  const [replies, setReplies] = useState<ReadonlyMap<string, Reply>>(new Map());
  const [attachments, setAttachments] = useState<readonly { readonly name: string; readonly digest: Digest }[]>([]);
  const send = () => {
    if (answer === null) return;
    // what was replied to the questions stands in the reason: whoever reviews it reads it there
    const replied = (known?.questions ?? []).flatMap(({ id, text }) => {
      const reply = replies.get(id);
      return reply === undefined ? [] : [`${text} ${assessment.replies[reply]}.`];
    });
    const said = {
      answer,
      reason: [...replied, reason.trim()].join("\n"),
      since: new Date().toISOString(),
      ...(expires === "" ? {} : { until: `${expires}T00:00:00.000Z` }),
      ...(attachments.length === 0 ? {} : { attachments: [...attachments] }),
    };
    give.mutate(
      { rows, said },
      {
        onSuccess: () => {
          tell(assessment.answered);
          setReason("");
          setAnswer(null);
          setAttachments([]);
          onDone?.();
        },
      },
    );
  };
  if (!may("answer") && (known?.answers.length ?? 0) === 0) return null;
  return (
    <section className="sheet answer" aria-labelledby="answer-title">
      <h2 id="answer-title">{assessment.answer}</h2>
      {known !== undefined && known.answers.length > 0 && (
        <ul className="answers-given">
          {known.answers.map((record) => (
            <AnswerCard key={record.id} plant={plant} record={record} />
          ))}
        </ul>
      )}
      {may("answer") && (
        <form
          className="field"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          {known?.questions.map((question) => (
            <fieldset key={question.id} className="bare question">
              <legend>{question.text}</legend>
              {question.evidence.length > 0 && <p className="quiet">{question.evidence.join(" · ")}</p>}
              <div className="answer-options">
                {REPLIES.map((reply) => (
                  <label key={reply} className="tick">
                    <input
                      type="radio"
                      name={question.id}
                      checked={replies.get(question.id) === reply}
                      onChange={() => setReplies(new Map([...replies, [question.id, reply]]))}
                    />
                    {assessment.replies[reply]}
                  </label>
                ))}
              </div>
            </fieldset>
          ))}
          <fieldset className="bare">
            <legend>{assessment.yourAnswer}</legend>
            <div className="answer-options">
              {ANSWERS.map((value) => (
                <label key={value} className="tick">
                  <input type="radio" name="answer" checked={answer === value} onChange={() => setAnswer(value)} />
                  {words.verdicts[value]}
                </label>
              ))}
            </div>
          </fieldset>
          <label className="field">
            <span>{assessment.reason}</span>
            <textarea
              required
              value={reason}
              placeholder={assessment.reasonHint}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <label className="field answer-expiry">
            <span>{assessment.expires}</span>
            <input type="date" value={expires} onChange={(event) => setExpires(event.target.value)} />
          </label>
          <FileDrop
            label={assessment.attach}
            onFiles={(files) => {
              for (const file of files) {
                uploadEvidence(plant, file, () => undefined).then(
                  (digest) => setAttachments((before) => [...before, { name: file.name, digest: digest as Digest }]),
                  (error: unknown) => tell(error instanceof Error ? error.message : String(error), "bad"),
                );
              }
            }}
          />
          {attachments.length > 0 && (
            <ul className="buttons">
              {attachments.map((one) => (
                <li key={one.digest} className="tag">
                  <SeenText text={one.name} />
                </li>
              ))}
            </ul>
          )}
          {give.error !== null && (
            <p role="alert" className="bad-text">
              {give.error.message}
            </p>
          )}
          <div className="buttons">
            <button type="submit" className="button main" disabled={answer === null || reason.trim() === "" || give.isPending}>
              {assessment.give}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
