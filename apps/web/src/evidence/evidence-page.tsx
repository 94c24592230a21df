// Evidence: what was received, what was read out of it and what was not understood, when it expires, and where it is used.

import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type EvidenceEntry, useEvidence } from "../api/evidence.ts";
import { useMay } from "../api/people.ts";
import { useFormats, useMessages } from "../language/language.tsx";
import { FileDrop } from "../parts/file-drop.tsx";
import { Loaded, Page } from "../parts/page.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { VirtualTable } from "../parts/virtual-table.tsx";
import "./evidence.css";
import { ExpiryCalendar } from "./expiry-calendar.tsx";
import { beginUploads, useUploads } from "./uploads.ts";

export function EvidencePage() {
  const { evidence } = useMessages();
  const { bytes, day, number } = useFormats();
  const { plant } = useParams({ from: "/inside/p/$plant/evidence" });
  const { id } = useSearch({ from: "/inside/p/$plant/evidence" });
  const navigate = useNavigate({ from: "/p/$plant/evidence" });
  const client = useQueryClient();
  const all = useEvidence(plant);
  const uploads = useUploads();
  const may = useMay(plant);
  return (
    <Page title={evidence.title} lead={evidence.lead} full>
      {may("upload") && (
        <FileDrop
          label={evidence.drop}
          onFiles={(files) => beginUploads(plant, files, () => void client.invalidateQueries({ queryKey: ["plant", plant] }))}
        />
      )}
      {uploads.length > 0 && (
        <ul className="sheet uploads" aria-label={evidence.uploads}>
          {uploads.map((upload) => (
            <li key={upload.number}>
              <SeenText text={upload.name} />
              <progress className="progress" max={1} value={upload.share} aria-label={upload.name} />
              <span className={`small ${upload.failure === null ? "quiet" : "bad-text"}`} role="status">
                {upload.failure ?? (upload.share >= 1 ? evidence.reading : `${Math.floor(upload.share * 100)} %`)}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Loaded query={all}>
        {(entries) => {
          const chosen = entries.find((one) => one.digest === id);
          return (
            <div className={`master-detail${chosen === undefined ? " alone" : ""}`}>
              <VirtualTable<EvidenceEntry>
                label={evidence.title}
                rows={entries}
                keyOf={(one) => one.digest}
                selected={chosen?.digest}
                onOpen={(one) => void navigate({ search: { id: one.digest }, replace: true })}
                columns={[
                  { key: "name", title: evidence.name, width: "minmax(0, 1.3fr)", cell: (one) => <SeenText text={one.name} /> },
                  {
                    key: "reader",
                    title: evidence.kind,
                    width: "minmax(0, 1fr)",
                    cell: (one) => (one.reader === null ? <span className="tag bad">{evidence.unknown}</span> : one.reader),
                  },
                  { key: "size", title: evidence.size, width: "80px", align: "end", cell: (one) => bytes(one.size) },
                  { key: "facts", title: evidence.facts, width: "70px", align: "end", cell: (one) => number(one.facts) },
                  {
                    key: "not",
                    title: evidence.notUnderstood,
                    width: "110px",
                    align: "end",
                    cell: (one) => (one.notUnderstood === 0 ? "–" : <b>{number(one.notUnderstood)}</b>),
                  },
                  {
                    key: "collected",
                    title: evidence.collected,
                    width: "110px",
                    cell: (one) => (one.collected === undefined ? "–" : day(one.collected)),
                  },
                  {
                    key: "expires",
                    title: evidence.expires,
                    width: "110px",
                    cell: (one) => (one.expires === undefined ? "–" : day(one.expires)),
                  },
                ]}
                empty={evidence.none}
              />
              {chosen !== undefined && <EvidenceDetail plant={plant} entry={chosen} />}
            </div>
          );
        }}
      </Loaded>
      {all.data !== undefined && <ExpiryCalendar entries={all.data} />}
    </Page>
  );
}

function EvidenceDetail({ plant, entry }: { readonly plant: string; readonly entry: EvidenceEntry }) {
  const { evidence, shell } = useMessages();
  const { moment, number } = useFormats();
  const rows: readonly (readonly [string, string | undefined])[] = [
    [evidence.kind, entry.reader ?? evidence.unknown],
    [evidence.collector, entry.collector],
    [evidence.collected, entry.collected === undefined ? undefined : moment(entry.collected)],
    [evidence.effective, entry.effective === undefined ? undefined : moment(entry.effective)],
    [evidence.expires, entry.expires === undefined ? undefined : moment(entry.expires)],
    [evidence.classification, entry.classification],
    [evidence.about, entry.asset],
    [evidence.sensor, entry.sensor === undefined ? undefined : `${entry.sensor.name}: ${entry.sensor.zones.join(", ")}`],
    [evidence.facts, number(entry.facts)],
    [evidence.notUnderstood, number(entry.notUnderstood)],
  ];
  return (
    <aside className="sheet finding" aria-label={entry.name}>
      <h2>
        <SeenText text={entry.name} />
      </h2>
      <code className="small digest">{entry.digest}</code>
      <dl className="facts-list">
        {rows.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <SeenText text={value} />
                </dd>
              </div>
            ),
        )}
      </dl>
      {entry.problems.length > 0 && (
        <section aria-labelledby="evidence-problems">
          <h3 id="evidence-problems">{evidence.problems}</h3>
          <ul className="remarks">
            {entry.problems.slice(0, 50).map((problem) => (
              <li key={`${problem.code} ${problem.message}`}>
                <SeenText text={problem.message} />
              </li>
            ))}
          </ul>
          {entry.problems.length > 50 && <p className="quiet small">{shell.more(entry.problems.length - 50)}</p>}
        </section>
      )}
      <section aria-labelledby="evidence-used">
        <h3 id="evidence-used">{evidence.usedBy}</h3>
        {entry.usedBy.length === 0 ? (
          <p className="quiet">{evidence.unused}</p>
        ) : (
          <ul className="buttons small">
            {entry.usedBy.slice(0, 80).map((use) => (
              <li key={`${use.subject} ${use.requirement}`}>
                <Link
                  to="/p/$plant/assessment/rows/$subject/$requirement"
                  params={{ plant, subject: use.subject, requirement: use.requirement }}
                  className="tag"
                >
                  {use.requirement} · {use.subject}
                </Link>
              </li>
            ))}
            {entry.usedBy.length > 80 && <li className="quiet">{shell.more(entry.usedBy.length - 80)}</li>}
          </ul>
        )}
      </section>
    </aside>
  );
}
