// The three ways into the assessment: levels, rows, and what one has to answer.

import { Link } from "@tanstack/react-router";
import { useMessages } from "../language/language.tsx";

export function AssessmentTabs({ plant }: { readonly plant: string }) {
  const { assessment } = useMessages();
  return (
    <nav className="tabs" aria-label={assessment.title}>
      <Link to="/p/$plant/assessment" params={{ plant }} activeOptions={{ exact: true }} activeProps={{ "aria-current": "page" }}>
        {assessment.levels}
      </Link>
      <Link
        to="/p/$plant/assessment/rows"
        params={{ plant }}
        activeProps={{ "aria-current": "page" }}
        activeOptions={{ includeSearch: false }}
      >
        {assessment.rows}
      </Link>
    </nav>
  );
}
