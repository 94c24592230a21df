// Findings and their life: open, accepted for a reason and a time, fixed, verified by later evidence.

import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { FINDING_STATES, type FindingEntry, type FindingState, useChangeFinding, useFindings } from "../api/findings.ts";
import { useMay } from "../api/people.ts";
import { FactView } from "../assessment/fact-view.tsx";
import { useFormats, useMessages } from "../language/language.tsx";
import { Loaded, Page } from "../parts/page.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { VirtualTable } from "../parts/virtual-table.tsx";
import "./findings.css";

export function FindingsPage() {
  const { findings, shell } = useMessages();
  const { plant } = useParams({ from: "/inside/p/$plant/findings" });
  const filter = useSearch({ from: "/inside/p/$plant/findings" });
  const navigate = useNavigate({ from: "/p/$plant/findings" });
  const all = useFindings(plant);
  const { day } = useFormats();
  const set = (change: { readonly [Key in keyof typeof filter]?: string | undefined }) =>
    void navigate({
      search: Object.fromEntries(
        Object.entries({ ...filter, ...change }).filter(([, value]) => value !== undefined && value !== ""),
      ),
      replace: true,
    });
  return (
    <Page title={findings.title} lead={findings.lead} full>
      <Loaded query={all}>
        {(entries) => {
          const state = FINDING_STATES.find((one) => one === filter.state);
          const shown = entries.filter(
            (one) =>
              (state === undefined || one.state === state) &&
              (filter.about === undefined || one.subjects.includes(filter.about) || one.assets.includes(filter.about)) &&
              (filter.code === undefined || one.code === filter.code),
          );
          const chosen = entries.find((one) => one.id === filter.id);
          const codes = [...new Set(entries.map((one) => one.code))].sort();
          return (
            <>
              <div className="filters" role="search" aria-label={shell.filter}>
                <select aria-label={findings.state} value={state ?? ""} onChange={(event) => set({ state: event.target.value })}>
                  <option value="">{findings.everyState}</option>
                  {FINDING_STATES.map((one) => (
                    <option key={one} value={one}>
                      {findings.states[one]}
                    </option>
                  ))}
                </select>
                <select
                  aria-label={findings.kind}
                  value={filter.code ?? ""}
                  onChange={(event) => set({ code: event.target.value })}
                >
                  <option value="">{findings.everyKind}</option>
                  {codes.map((code) => (
                    <option key={code} value={code}>
                      {code.replaceAll("-", " ")}
                    </option>
                  ))}
                </select>
                {filter.about !== undefined && (
                  <button type="button" className="button" onClick={() => set({ about: undefined })}>
                    {filter.about} ✕
                  </button>
                )}
                <span className="quiet small" role="status">
                  {shell.rows(shown.length)}
                </span>
              </div>
              <div className={`master-detail${chosen === undefined ? " alone" : ""}`}>
                <VirtualTable<FindingEntry>
                  label={findings.title}
                  rows={shown}
                  keyOf={(one) => one.id}
                  selected={chosen?.id}
                  onOpen={(one) => set({ id: one.id })}
                  columns={[
                    { key: "state", title: findings.state, width: "110px", cell: (one) => <StateMark state={one.state} /> },
                    { key: "text", title: findings.what, width: "minmax(0, 1fr)", cell: (one) => <SeenText text={one.text} /> },
                    {
                      key: "since",
                      title: findings.since,
                      width: "110px",
                      cell: (one) => (one.since === undefined ? "" : day(one.since)),
                    },
                  ]}
                  empty={findings.none}
                />
                {chosen !== undefined && <FindingDetail key={chosen.id} plant={plant} finding={chosen} />}
              </div>
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

const SIGNS: Readonly<Record<FindingState, string>> = { open: "!", accepted: "≈", fixed: "◐", verified: "✓" };

function StateMark({ state }: { readonly state: FindingState }) {
  const { findings } = useMessages();
  return (
    <span className={`finding-state ${state}`}>
      <i aria-hidden="true">{SIGNS[state]}</i>
      {findings.states[state]}
    </span>
  );
}

function FindingDetail({ plant, finding }: { readonly plant: string; readonly finding: FindingEntry }) {
  const { findings, shell } = useMessages();
  const { day } = useFormats();
  const change = useChangeFinding(plant, finding.id);
  const may = useMay(plant);
  const [to, setTo] = useState<"accepted" | "fixed" | null>(null);
  const [reason, setReason] = useState("");
  const [expires, setExpires] = useState("");
  return (
    <aside className="sheet finding" aria-label={findings.detail}>
      <p>
        <StateMark state={finding.state} /> <span className="tag">{finding.code.replaceAll("-", " ")}</span>{" "}
        {finding.techniques.map((technique) => (
          <span key={technique} className="tag" title="ATT&CK for ICS">
            {technique}
          </span>
        ))}
      </p>
      <p className="finding-text">
        <SeenText text={finding.text} />
      </p>
      {finding.reason !== undefined && (
        <p className="quiet small">
          <SeenText text={finding.reason} />
          {finding.expires !== undefined && ` · ${findings.until(day(finding.expires))}`}
        </p>
      )}
      <div className="buttons small">
        {finding.subjects.map((subject) => (
          <Link key={subject} to="/p/$plant/assessment/rows" params={{ plant }} search={{ subject }} className="tag">
            {subject}
          </Link>
        ))}
        {finding.assets.map((asset) => (
          <Link key={asset} to="/p/$plant/map" params={{ plant }} search={{ kind: "asset", id: asset }} className="tag">
            {asset}
          </Link>
        ))}
      </div>
      <section aria-labelledby="finding-proof">
        <h3 id="finding-proof">{findings.proof}</h3>
        <ul className="facts">
          {finding.facts.slice(0, 20).map((id) => (
            <li key={id}>
              <FactView plant={plant} id={id} text={id.slice(0, 17)} when="" />
            </li>
          ))}
        </ul>
      </section>
      {may("settle") && (
        <form
          className="field"
          onSubmit={(event) => {
            event.preventDefault();
            if (to === null) return;
            change.mutate(
              { state: to, reason: reason.trim(), ...(to === "accepted" ? { expires } : {}) },
              { onSuccess: () => setTo(null) },
            );
          }}
        >
          <h3>{findings.decide}</h3>
          <div className="buttons">
            {(["accepted", "fixed"] as const).map((state) => (
              <button key={state} type="button" className="button" aria-pressed={to === state} onClick={() => setTo(state)}>
                {findings.actions[state]}
              </button>
            ))}
            {finding.state !== "open" && (
              <button
                type="button"
                className="button"
                onClick={() => change.mutate({ state: "open", reason: findings.actions.open })}
              >
                {findings.actions.open}
              </button>
            )}
          </div>
          {to !== null && (
            <>
              <p className="quiet small">{to === "accepted" ? findings.acceptHint : findings.fixHint}</p>
              <label className="field">
                <span>{findings.reason}</span>
                <textarea required value={reason} onChange={(event) => setReason(event.target.value)} />
              </label>
              {to === "accepted" && (
                <label className="field">
                  <span>{findings.expires}</span>
                  <input type="date" required value={expires} onChange={(event) => setExpires(event.target.value)} />
                </label>
              )}
              <div className="buttons">
                <button type="submit" className="button main" disabled={change.isPending}>
                  {shell.save}
                </button>
              </div>
            </>
          )}
          {change.error !== null && (
            <p role="alert" className="bad-text">
              {change.error.message}
            </p>
          )}
        </form>
      )}
    </aside>
  );
}
