// The manager's page: where the plant stands against its target, zone by zone as vectors; what changed, what expires, what to do next.

import { Link, useParams } from "@tanstack/react-router";
import { type PlantStanding, useStanding } from "../api/plants.ts";
import { useFormats, useMessages } from "../language/language.tsx";
import { Icon } from "../parts/icon.tsx";
import { LevelMatrix } from "../parts/level-matrix.tsx";
import { StandingMark } from "../parts/marks.tsx";
import { Loaded, Page } from "../parts/page.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { summarise } from "./summary.ts";
import "./home.css";

export function HomePage() {
  const { home, shell } = useMessages();
  const { plant } = useParams({ from: "/inside/p/$plant" });
  const standing = useStanding(plant);
  return (
    <Page
      title={home.title}
      lead={home.lead}
      actions={
        <button type="button" className="button no-print" onClick={() => print()}>
          <Icon name="print" />
          {shell.print}
        </button>
      }
    >
      <Loaded query={standing}>{(data) => <Standing plant={plant} standing={data} />}</Loaded>
    </Page>
  );
}

function Standing({ plant, standing }: { readonly plant: string; readonly standing: PlantStanding }) {
  const { home } = useMessages();
  const { day } = useFormats();
  const zones = standing.levels.filter((one) => one.type === "zone");
  const summary = summarise(standing.levels);
  if (zones.length === 0 || standing.evidence === 0) return <FirstSteps plant={plant} standing={standing} />;
  return (
    <>
      <div className="home-summary sheet">
        <p className="home-sentence">{home.sentence(summary.proven, summary.claimed, summary.short, summary.asked)}</p>
        <ul className="home-counts">
          <li>
            <b>{`${summary.proven}/${summary.asked}`}</b>
            <StandingMark standing="proven" />
          </li>
          <li>
            <b>{summary.claimed}</b>
            <StandingMark standing="claimed" />
          </li>
          <li>
            <b>{summary.short}</b>
            <StandingMark standing="short" />
          </li>
          <li>
            <b className={standing.contradicted > 0 ? "alarm" : undefined}>{standing.contradicted}</b>
            <Link to="/p/$plant/assessment/rows" params={{ plant }} search={{ verdict: "contradicted" }}>
              {home.contradictions(standing.contradicted)}
            </Link>
          </li>
          <li>
            <b>{standing.openFindings}</b>
            <Link to="/p/$plant/findings" params={{ plant }}>
              {home.openFindings(standing.openFindings)}
            </Link>
          </li>
        </ul>
      </div>
      <section aria-labelledby="home-levels" className="home-levels">
        <h2 id="home-levels">{home.levels}</h2>
        <LevelMatrix plant={plant} levels={zones} />
      </section>
      <div className="home-columns">
        <section aria-labelledby="home-next" className="sheet home-card">
          <h2 id="home-next">{home.next}</h2>
          {standing.next.length === 0 ? (
            <p className="quiet">{home.nothingNext}</p>
          ) : (
            <ol className="home-next">
              {standing.next.map((step) => (
                <li key={`${step.subject} ${step.requirement} ${step.text}`}>
                  <p>
                    <Link
                      to="/p/$plant/assessment/rows/$subject/$requirement"
                      params={{ plant, subject: step.subject, requirement: step.requirement }}
                    >
                      {step.requirement} <SeenText text={step.title} />
                    </Link>
                  </p>
                  <p className="quiet small">
                    <SeenText text={step.name} />
                    {" · "}
                    <SeenText text={step.text} />
                  </p>
                </li>
              ))}
            </ol>
          )}
        </section>
        <section aria-labelledby="home-changes" className="sheet home-card">
          <h2 id="home-changes">{home.changes}</h2>
          {standing.changes.length === 0 ? (
            <p className="quiet">{home.nothingChanged}</p>
          ) : (
            <ul className="home-list">
              {standing.changes.map((change) => (
                <li key={`${change.at} ${change.text}`}>
                  <time dateTime={change.at}>{day(change.at)}</time>
                  <span>
                    <SeenText text={change.text} />
                    {change.by !== undefined && <span className="quiet"> · {change.by}</span>}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </section>
        <section aria-labelledby="home-expiry" className="sheet home-card">
          <h2 id="home-expiry">{home.expires}</h2>
          {standing.expiring.length === 0 ? (
            <p className="quiet">{home.nothingExpires}</p>
          ) : (
            <ul className="home-list">
              {standing.expiring.map((one) => (
                <li key={`${one.on} ${one.text}`} className={one.on < standing.asOf ? "over" : undefined}>
                  <time dateTime={one.on}>{day(one.on)}</time>
                  <span>
                    <SeenText text={one.text} />
                    {one.on < standing.asOf && <span className="tag bad">{home.over}</span>}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
    </>
  );
}

/** The first ten minutes: from an empty plant to the first proven verdict. */
function FirstSteps({ plant, standing }: { readonly plant: string; readonly standing: PlantStanding }) {
  const { home } = useMessages();
  const steps = [
    { done: standing.evidence > 0, to: "/p/$plant/evidence", ...home.steps.capture },
    { done: standing.levels.length > 0, to: "/p/$plant/map", ...home.steps.zones },
    {
      done: standing.levels.some((one) => Object.values(one.target).some((level) => level > 0)),
      to: "/p/$plant/map",
      ...home.steps.targets,
    },
    { done: standing.proven > 0, to: "/p/$plant/assessment", ...home.steps.verdict },
  ] as const;
  const now = steps.findIndex((step) => !step.done);
  return (
    <section aria-labelledby="home-first" className="sheet home-first">
      <h2 id="home-first">{home.first}</h2>
      <p className="quiet">{home.firstLead}</p>
      <ol>
        {steps.map((step, index) => (
          <li
            key={step.title}
            className={step.done ? "done" : index === now ? "now" : undefined}
            aria-current={index === now ? "step" : undefined}
          >
            <span className="step-sign" aria-hidden="true">
              {step.done ? "✓" : index + 1}
            </span>
            <div>
              <h3>{step.title}</h3>
              <p className="quiet">{step.text}</p>
              {index === now && (
                <Link to={step.to} params={{ plant }} className="button main">
                  {step.action}
                </Link>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
