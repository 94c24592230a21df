// The ledger: who did what, in a chain that shows when an entry was changed or taken out.

import type { LedgerEntry } from "@bulkhead/facts";
import { useState } from "react";
import { useLedger, useLedgerProof } from "../api/ledger.ts";
import { useFormats, useMessages } from "../language/language.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Page } from "../parts/page.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { VirtualTable } from "../parts/virtual-table.tsx";
import "../assessment/excerpt.css";
import "./ledger.css";

export function LedgerPage() {
  const { ledger, shell } = useMessages();
  const { moment, number } = useFormats();
  const { entries, total, more, error } = useLedger();
  const proof = useLedgerProof();
  const [chosen, setChosen] = useState<LedgerEntry | null>(null);
  return (
    <Page
      title={ledger.title}
      lead={ledger.lead}
      full
      actions={
        <button type="button" className="button" disabled={proof.isFetching} onClick={() => void proof.refetch()}>
          {proof.isFetching ? ledger.verifying : ledger.verify}
        </button>
      }
    >
      {proof.data !== undefined && (
        <p className={`ledger-proof sheet ${proof.data.holds ? "holds" : "broken"}`} role="status">
          <b aria-hidden="true">{proof.data.holds ? "✓" : "✕"}</b>
          <span>
            {proof.data.holds ? ledger.holds(number(proof.data.entries)) : ledger.broken(proof.data.broken?.why ?? "")}
            {proof.data.head !== null && (
              <>
                <br />
                <code className="small">{proof.data.head}</code>
              </>
            )}
          </span>
        </p>
      )}
      <VirtualTable<LedgerEntry>
        label={ledger.title}
        rows={entries}
        keyOf={(one) => String(one.sequence)}
        onEnd={more}
        onOpen={setChosen}
        columns={[
          { key: "sequence", title: "№", width: "70px", align: "end", cell: (one) => number(one.sequence) },
          { key: "time", title: ledger.time, width: "210px", cell: (one) => moment(one.time) },
          { key: "actor", title: ledger.actor, width: "160px", cell: (one) => <SeenText text={one.actor} /> },
          { key: "action", title: ledger.action, width: "180px", cell: (one) => <SeenText text={one.action} /> },
          { key: "subject", title: ledger.subject, width: "minmax(0, 1fr)", cell: (one) => <SeenText text={one.subject} /> },
          {
            key: "hash",
            title: ledger.hash,
            width: "130px",
            cell: (one) => <code className="small">{one.hash.slice(7, 19)}…</code>,
          },
        ]}
        empty={error === null ? (total === undefined ? shell.loading : shell.nothing) : shell.failed}
      />
      {chosen !== null && (
        <Dialog title={`№ ${chosen.sequence} ${chosen.action}`} wide onClose={() => setChosen(null)}>
          <pre className="excerpt-lines" tabIndex={0}>
            {JSON.stringify(chosen, null, 2)}
          </pre>
        </Dialog>
      )}
    </Page>
  );
}
