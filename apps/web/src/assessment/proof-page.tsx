// One row at one zone or conduit: the verdict, its reasons, the facts that carry them, and the very bytes, lines or records of each fact.

import type { ExplainedFact, ExplainedReason } from "@bulkhead/assessment";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useProof } from "../api/assessment.ts";
import { useFormats, useMessages } from "../language/language.tsx";
import { RankMark, VerdictMark } from "../parts/marks.tsx";
import { Loaded, Page } from "../parts/page.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { AnswerForm } from "./answer-form.tsx";
import "./assessment.css";
import { FactView } from "./fact-view.tsx";

const SIDES = ["against", "for", "waiver", "applies", "noted"] as const satisfies readonly ExplainedReason["side"][];
const MOST_FACTS = 8;

export function ProofPage() {
  const { assessment, words } = useMessages();
  const { plant, subject, requirement } = useParams({ from: "/inside/p/$plant/assessment/rows/$subject/$requirement" });
  const proof = useProof(plant, subject, requirement);
  return (
    <Page title={`${requirement} ${proof.data?.title ?? ""}`}>
      <nav className="crumbs small" aria-label={assessment.title}>
        <Link to="/p/$plant/assessment" params={{ plant }}>
          {assessment.title}
        </Link>
        <Link to="/p/$plant/assessment/rows" params={{ plant }} search={{ subject }}>
          <SeenText text={proof.data?.name ?? subject} />
        </Link>
        <span aria-current="page">{requirement}</span>
      </nav>
      <Loaded query={proof}>
        {(data) => (
          <div className="proof">
            <section className="sheet proof-head" aria-label={words.verdict}>
              <dl>
                <div>
                  <dt>{words.proven}</dt>
                  <dd>
                    <VerdictMark verdict={data.proven} />
                  </dd>
                </div>
                <div>
                  <dt>{words.claimed}</dt>
                  <dd>
                    <VerdictMark verdict={data.claimed} />
                  </dd>
                </div>
                <div>
                  <dt>{assessment.fromLevel}</dt>
                  <dd>SL {data.level}</dd>
                </div>
              </dl>
              <p>{data.asks}</p>
              <p className="quiet small">
                {assessment.method}: {data.method}
              </p>
            </section>
            {SIDES.map((side) => {
              const reasons = data.reasons.filter((reason) => reason.side === side);
              return (
                reasons.length > 0 && (
                  <section key={side} className={`proof-side ${side}`} aria-labelledby={`side-${side}`}>
                    <h2 id={`side-${side}`}>{assessment.sides[side]}</h2>
                    <ul>
                      {reasons.map((reason) => (
                        <li key={`${reason.text} ${reason.facts.map((fact) => fact.id).join()}`} className="sheet reason">
                          <p>
                            <RankMark rank={reason.rank} /> <SeenText text={reason.text} />
                          </p>
                          <Facts plant={plant} facts={reason.facts} />
                        </li>
                      ))}
                    </ul>
                  </section>
                )
              );
            })}
            {data.missing.length > 0 && (
              <section className="proof-side missing" aria-labelledby="side-missing">
                <h2 id="side-missing">{assessment.missing}</h2>
                <ul className="sheet reason">
                  {data.missing.map((request) => (
                    <li key={request}>{request}</li>
                  ))}
                </ul>
              </section>
            )}
            <AnswerForm plant={plant} rows={[{ subject, requirement }]} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ plant, facts }: { readonly plant: string; readonly facts: readonly ExplainedFact[] }) {
  const { shell } = useMessages();
  const { moment } = useFormats();
  const [all, setAll] = useState(false);
  const shown = all ? facts : facts.slice(0, MOST_FACTS);
  return (
    <ul className="facts">
      {shown.map((fact) => (
        <li key={fact.id}>
          <FactView plant={plant} id={fact.id} text={fact.text} when={moment(fact.first)} />
        </li>
      ))}
      {shown.length < facts.length && (
        <li>
          <button type="button" className="button plain" onClick={() => setAll(true)}>
            {shell.more(facts.length - shown.length)}
          </button>
        </li>
      )}
    </ul>
  );
}
