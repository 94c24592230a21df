// What is known about the chosen thing besides its design: its levels, the way to its rows, findings and traffic; for a line, who talks to whom.

import type { SubjectLevels } from "@bulkhead/assessment";
import type { LintProblem } from "@bulkhead/plant";
import { FOUNDATIONAL_REQUIREMENTS } from "@bulkhead/standards";
import { Link } from "@tanstack/react-router";
import { useMessages } from "../language/language.tsx";
import { LevelBar } from "../parts/level-bar.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import type { Chosen } from "./selection.ts";
import type { TrafficLine } from "./traffic-line.ts";

export interface PanelMoreProps {
  readonly plantId: string;
  readonly chosen: Chosen | null;
  readonly levels: ReadonlyMap<string, SubjectLevels>;
  readonly lines: readonly TrafficLine[];
  readonly remarks: readonly LintProblem[];
}

export function PanelMore({ plantId, chosen, levels, lines, remarks }: PanelMoreProps) {
  const { map } = useMessages();
  if (chosen === null) {
    return (
      <section className="field" aria-label={map.remarks}>
        <h2>{map.remarks}</h2>
        {remarks.length === 0 ? (
          <p className="quiet">{map.noRemarks}</p>
        ) : (
          <ul className="remarks">
            {remarks.map((remark) => (
              <li key={`${remark.code} ${remark.message}`}>
                <SeenText text={remark.message} />
              </li>
            ))}
          </ul>
        )}
      </section>
    );
  }
  if (chosen.kind === "line") {
    const line = lines.find((one) => one.id === chosen.id);
    return line === undefined ? null : <LineView plantId={plantId} line={line} />;
  }
  const own = levels.get(chosen.id);
  return (
    <div className="panel-body">
      {own !== undefined && (
        <ul className="panel-levels">
          {FOUNDATIONAL_REQUIREMENTS.map((fr) => (
            <li key={fr}>
              <Link to="/p/$plant/assessment/rows" params={{ plant: plantId }} search={{ subject: chosen.id, fr }}>
                <span>{fr}</span>
                <LevelBar target={own.target[fr]} proven={own.proven[fr]} claimed={own.claimed[fr]} />
                <span className="tpc">
                  <span>T{own.target[fr]}</span>
                  <span>P{own.proven[fr]}</span>
                  <span>C{own.claimed[fr]}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      <div className="buttons small">
        {own !== undefined && (
          <Link to="/p/$plant/assessment/rows" params={{ plant: plantId }} search={{ subject: chosen.id }} className="button">
            {map.openAssessment}
          </Link>
        )}
        <Link to="/p/$plant/findings" params={{ plant: plantId }} search={{ about: chosen.id }} className="button">
          {map.openFindings}
        </Link>
        <Link to="/p/$plant/traffic" params={{ plant: plantId }} search={{ party: chosen.id }} className="button">
          {map.openTraffic}
        </Link>
      </div>
    </div>
  );
}

function LineView({ plantId, line }: { readonly plantId: string; readonly line: TrafficLine }) {
  const { map } = useMessages();
  return (
    <section className="field" aria-label={map.conversation.title}>
      <h2>{map.conversation.title}</h2>
      <p>
        <SeenText text={line.label} />
      </p>
      <p>
        <span className={`tag ${line.tone === "undeclared" ? "alarm" : line.tone === "permitted" ? "bad" : ""}`}>
          {line.tone === "undeclared" ? map.undeclared : line.tone === "permitted" ? map.permitted : map.declared}
        </span>
      </p>
      <div className="buttons">
        <Link to="/p/$plant/traffic" params={{ plant: plantId }} search={{ party: line.from }} className="button">
          {map.openTraffic}
        </Link>
      </div>
    </section>
  );
}
