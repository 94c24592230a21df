// The assessment at a glance: contradictions first, then the levels of every zone and conduit.

import { Link, useParams } from "@tanstack/react-router";
import { useContradictions } from "../api/assessment.ts";
import { useStanding } from "../api/plants.ts";
import { useMessages } from "../language/language.tsx";
import { LevelMatrix } from "../parts/level-matrix.tsx";
import { VerdictMark } from "../parts/marks.tsx";
import { Loaded, Page } from "../parts/page.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import "./assessment.css";
import { AssessmentTabs } from "./tabs.tsx";

export function AssessmentPage() {
  const { assessment } = useMessages();
  const { plant } = useParams({ from: "/inside/p/$plant/assessment" });
  const standing = useStanding(plant);
  const contradictions = useContradictions(plant);
  return (
    <Page title={assessment.title} lead={assessment.lead}>
      <AssessmentTabs plant={plant} />
      {(contradictions.data?.length ?? 0) > 0 && (
        <section aria-labelledby="contradictions" className="contradictions sheet">
          <h2 id="contradictions">{assessment.contradictions}</h2>
          <p className="quiet">{assessment.contradictionsLead}</p>
          <ul>
            {contradictions.data?.map((one) => (
              <li key={`${one.subject} ${one.requirement}`}>
                <VerdictMark verdict="contradicted" />
                <Link
                  to="/p/$plant/assessment/rows/$subject/$requirement"
                  params={{ plant, subject: one.subject, requirement: one.requirement }}
                >
                  {one.requirement} <SeenText text={one.title} />
                </Link>
                <span className="quiet">
                  <SeenText text={one.name} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Loaded query={standing}>{(data) => <LevelMatrix plant={plant} levels={data.levels} />}</Loaded>
    </Page>
  );
}
