// Zones and conduits by foundational requirement: in each cell the bar and target, proven and claimed. A cell leads to the rows that block it.

import type { SubjectLevels } from "@bulkhead/assessment";
import { standAt, standOf } from "@bulkhead/documents/standing";
import { FOUNDATIONAL_REQUIREMENTS } from "@bulkhead/standards";
import { Link } from "@tanstack/react-router";
import { useMessages } from "../language/language.tsx";
import { LevelBar } from "./level-bar.tsx";
import "./level-matrix.css";
import { StandingMark } from "./marks.tsx";
import { SeenText } from "./seen-text.tsx";

export function LevelMatrix({ plant, levels }: { readonly plant: string; readonly levels: readonly SubjectLevels[] }) {
  const { words, assessment } = useMessages();
  const groups = [
    { title: words.zones, levels: levels.filter((one) => one.type === "zone") },
    { title: words.conduits, levels: levels.filter((one) => one.type === "conduit") },
  ].filter((group) => group.levels.length > 0);
  return (
    <>
      <section className="sheet matrix-scroll" aria-label={assessment.matrix} tabIndex={0}>
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">{assessment.subject}</th>
              {FOUNDATIONAL_REQUIREMENTS.map((fr, at) => (
                <th key={fr} scope="col">
                  <abbr title={`FR ${at + 1}: ${words.frs[fr]}`}>{fr}</abbr>
                </th>
              ))}
            </tr>
          </thead>
          {groups.map((group) => (
            <tbody key={group.title}>
              {groups.length > 1 && (
                <tr className="matrix-group">
                  <th scope="rowgroup" colSpan={8}>
                    {group.title}
                  </th>
                </tr>
              )}
              {group.levels.map((one) => (
                <tr key={one.subject}>
                  <th scope="row">
                    <Link to="/p/$plant/assessment/rows" params={{ plant }} search={{ subject: one.subject }}>
                      <StandingMark standing={standOf(one)} bare /> <SeenText text={one.name} />
                    </Link>
                  </th>
                  {FOUNDATIONAL_REQUIREMENTS.map((fr) => {
                    const standing = standAt(one, fr);
                    const [target, proven, claimed] = [one.target[fr], one.proven[fr], one.claimed[fr]];
                    return (
                      <td key={fr}>
                        <Link
                          to="/p/$plant/assessment/rows"
                          params={{ plant }}
                          search={{ subject: one.subject, fr }}
                          className={`matrix-cell ${standing}`}
                        >
                          <span className="unseen">
                            {words.cell(one.name, fr, target, proven, claimed, words.standings[standing])}
                          </span>
                          <LevelBar target={target} proven={proven} claimed={claimed} />
                          <span className="tpc" aria-hidden="true">
                            <span>T{target}</span>
                            <span>P{proven}</span>
                            <span>C{claimed}</span>
                          </span>
                        </Link>
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </section>
      <p className="legend">
        {(["proven", "claimed", "short", "none"] as const).map((standing) => (
          <StandingMark key={standing} standing={standing} />
        ))}
        <span>
          <b>T</b> {words.target}
        </span>
        <span>
          <b>P</b> {words.proven}
        </span>
        <span>
          <b>C</b> {words.claimed}
        </span>
      </p>
    </>
  );
}
