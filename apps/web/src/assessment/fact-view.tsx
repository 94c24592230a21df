// A fact that opens to the place where it was read. What lies behind is loaded only when it is opened.

import { useState } from "react";
import { useFact } from "../api/facts.ts";
import { useMessages } from "../language/language.tsx";
import { Loaded } from "../parts/page.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { ExcerptView } from "./excerpt-view.tsx";
import { useLocator } from "./locator.ts";

export interface FactViewProps {
  readonly plant: string;
  readonly id: string;
  readonly text: string;
  readonly when: string;
}

export function FactView({ plant, id, text, when }: FactViewProps) {
  const [open, setOpen] = useState(false);
  return (
    <details className="fact" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <SeenText text={text} /> <span className="quiet small">{when}</span>
      </summary>
      {open && <FactPlace plant={plant} id={id} />}
    </details>
  );
}

function FactPlace({ plant, id }: { readonly plant: string; readonly id: string }) {
  const { assessment } = useMessages();
  const fact = useFact(plant, id);
  const locate = useLocator();
  return (
    <Loaded query={fact}>
      {(data) => (
        <div className="fact-place">
          <p className="quiet small">
            <SeenText text={data.evidenceName} /> · {locate(data.fact.source.locator)} ·{" "}
            <code>{data.fact.source.evidence.slice(0, 19)}…</code>
          </p>
          {data.excerpt === null ? <p className="quiet">{assessment.noExcerpt}</p> : <ExcerptView excerpt={data.excerpt} />}
        </div>
      )}
    </Loaded>
  );
}
