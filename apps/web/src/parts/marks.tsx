// Verdicts, standings and ranks as marks: sign, word and colour say the same.

import type { VerdictValue } from "@bulkhead/assessment";
import { STANDING_SIGNS, type Standing } from "@bulkhead/documents/standing";
import type { Rank } from "@bulkhead/facts";
import { useMessages } from "../language/language.tsx";

const VERDICT_SIGNS: Readonly<Record<VerdictValue, string>> = {
  met: "✓",
  "not met": "✕",
  contradicted: "≠",
  unknown: "?",
  "not applicable": "–",
  compensated: "≈",
};

export function VerdictMark({ verdict }: { readonly verdict: VerdictValue }) {
  const { words } = useMessages();
  return (
    <span className={`verdict ${verdict.replace(" ", "-")}`}>
      <i aria-hidden="true">{VERDICT_SIGNS[verdict]}</i>
      {words.verdicts[verdict]}
    </span>
  );
}

export function StandingMark({ standing, bare = false }: { readonly standing: Standing; readonly bare?: boolean }) {
  const { words } = useMessages();
  const word = words.standings[standing];
  return (
    <span className={`standing ${standing}`} title={bare ? word : undefined}>
      <i aria-hidden="true">{STANDING_SIGNS[standing]}</i>
      <span className={bare ? "unseen" : undefined}>{word}</span>
    </span>
  );
}

export function RankMark({ rank }: { readonly rank: Rank }) {
  const { words } = useMessages();
  return <span className={`tag rank ${rank}`}>{words.ranks[rank]}</span>;
}
