// Every row at every zone and conduit: filtered on the server, only the rows in view on the screen, answered in bulk by keyboard.

import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { type AssessmentRow, type RowFilter, useRows } from "../api/assessment.ts";
import { useMay } from "../api/people.ts";
import { useStanding } from "../api/plants.ts";
import { useMessages } from "../language/language.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { VerdictMark } from "../parts/marks.tsx";
import { Page } from "../parts/page.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { type Column, VirtualTable } from "../parts/virtual-table.tsx";
import { AnswerForm } from "./answer-form.tsx";
import "./assessment.css";
import { SavedViews } from "./saved-views.tsx";
import { AssessmentTabs } from "./tabs.tsx";

const keyOf = (row: AssessmentRow) => `${row.subject} ${row.requirement}`;

export function RowsPage() {
  const messages = useMessages();
  const { assessment, words, shell } = messages;
  const { plant } = useParams({ from: "/inside/p/$plant/assessment/rows" });
  const filter = useSearch({ from: "/inside/p/$plant/assessment/rows" });
  const navigate = useNavigate({ from: "/p/$plant/assessment/rows" });
  const standing = useStanding(plant).data;
  const asked = useDeferredValue(filter);
  const rows = useRows(plant, asked);
  const may = useMay(plant);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [answering, setAnswering] = useState(false);
  const set = (change: RowFilter) =>
    void navigate({
      search: Object.fromEntries(
        Object.entries({ ...filter, ...change }).filter(([, value]) => value !== undefined && value !== ""),
      ) as RowFilter,
      replace: true,
    });

  const columns: readonly Column<AssessmentRow>[] = [
    {
      key: "mark",
      title: assessment.markColumn,
      unseen: true,
      width: "18px",
      cell: (row) => (
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={assessment.mark(row.requirement, row.name)}
          checked={marked.has(keyOf(row))}
          onClick={(event) => event.stopPropagation()}
          onChange={() => {
            const next = new Set(marked);
            if (!next.delete(keyOf(row))) next.add(keyOf(row));
            setMarked(next);
          }}
        />
      ),
    },
    { key: "requirement", title: words.requirement, width: "120px", cell: (row) => <b>{row.requirement}</b> },
    { key: "title", title: assessment.rowTitle, width: "minmax(0, 1.5fr)", cell: (row) => <SeenText text={row.title} /> },
    { key: "subject", title: assessment.subject, width: "minmax(0, 1fr)", cell: (row) => <SeenText text={row.name} /> },
    { key: "level", title: words.level, width: "60px", cell: (row) => `SL ${row.level}` },
    { key: "proven", title: words.proven, width: "130px", cell: (row) => <VerdictMark verdict={row.proven} /> },
    { key: "claimed", title: words.claimed, width: "130px", cell: (row) => <VerdictMark verdict={row.claimed} /> },
  ];

  return (
    <Page
      title={assessment.rows}
      full
      actions={
        may("answer") && (
          <button type="button" className="button main" disabled={marked.size === 0} onClick={() => setAnswering(true)}>
            {assessment.answerMarked(marked.size)}
          </button>
        )
      }
    >
      <AssessmentTabs plant={plant} />
      <div className="filters" role="search" aria-label={shell.filter}>
        <input
          type="search"
          aria-label={shell.filter}
          placeholder={shell.filter}
          value={filter.text ?? ""}
          onChange={(event) => set({ text: event.target.value })}
        />
        <select
          aria-label={assessment.subject}
          value={filter.subject ?? ""}
          onChange={(event) => set({ subject: event.target.value })}
        >
          <option value="">{assessment.everywhere}</option>
          {standing?.levels.map((one) => (
            <option key={one.subject} value={one.subject}>
              {one.name}
            </option>
          ))}
        </select>
        <select
          aria-label="FR"
          value={filter.fr ?? ""}
          onChange={(event) => set({ fr: event.target.value as NonNullable<RowFilter["fr"]> })}
        >
          <option value="">{assessment.everyFr}</option>
          {Object.entries(words.frs).map(([fr, name]) => (
            <option key={fr} value={fr}>
              {`${fr} ${name}`}
            </option>
          ))}
        </select>
        <select
          aria-label={words.verdict}
          value={filter.verdict ?? ""}
          onChange={(event) => set({ verdict: event.target.value as NonNullable<RowFilter["verdict"]> })}
        >
          <option value="">{assessment.everyVerdict}</option>
          {Object.entries(words.verdicts).map(([verdict, name]) => (
            <option key={verdict} value={verdict}>
              {name}
            </option>
          ))}
        </select>
        <label className="tick">
          <input
            type="checkbox"
            checked={filter.blocking === true}
            onChange={(event) => set({ blocking: event.target.checked || undefined })}
          />
          {assessment.blockingOnly}
        </label>
        <SavedViews plant={plant} filter={filter} onChoose={(chosen) => void navigate({ search: chosen })} />
        <span className="quiet small" role="status">
          {rows.total === undefined ? shell.loading : shell.rows(rows.total)}
        </span>
      </div>
      <VirtualTable
        label={assessment.rows}
        columns={columns}
        rows={rows.rows}
        keyOf={keyOf}
        marked={marked}
        onMark={setMarked}
        onEnd={rows.more}
        onOpen={(row) =>
          void navigate({
            to: "/p/$plant/assessment/rows/$subject/$requirement",
            params: { plant, subject: row.subject, requirement: row.requirement },
          })
        }
        empty={rows.total === undefined ? shell.loading : assessment.noRows}
      />
      {answering && (
        <Dialog title={assessment.answerMarked(marked.size)} wide onClose={() => setAnswering(false)}>
          <AnswerForm
            plant={plant}
            rows={rows.rows.filter((row) => marked.has(keyOf(row)))}
            onDone={() => {
              setAnswering(false);
              setMarked(new Set());
            }}
          />
        </Dialog>
      )}
    </Page>
  );
}
