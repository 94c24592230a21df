// Search over everything with a name: zones, conduits, assets, rows. Ctrl K or / brings the cursor there.

import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useFindings } from "../api/findings.ts";
import { useMap } from "../api/map.ts";
import { useMessages } from "../language/language.tsx";
import { SeenText } from "../parts/seen-text.tsx";

interface Hit {
  readonly key: string;
  readonly text: string;
  readonly kind: string;
  readonly open: () => void;
}

const MOST = 12;

export function Search({ plant }: { readonly plant: string }) {
  const { shell } = useMessages();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    const jump = (event: globalThis.KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
      if ((event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing)) {
        event.preventDefault();
        input.current?.focus();
      }
    };
    addEventListener("keydown", jump);
    return () => removeEventListener("keydown", jump);
  }, []);
  const hits = useHits(plant, text);
  const close = () => {
    setText("");
    setAt(0);
    input.current?.blur();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(hits.length - 1, at + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
    else if (event.key === "Enter") {
      hits[at]?.open();
      close();
    } else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  };
  const open = text.trim() !== "";
  return (
    <div className="search">
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label={shell.search}
        aria-expanded={open}
        aria-controls={`${id}-hits`}
        aria-activedescendant={open && hits.length > 0 ? `${id}-${at}` : undefined}
        placeholder={`${shell.search}  Ctrl K`}
        title={shell.searchHint}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setTimeout(close, 150)}
      />
      {open && (
        <div id={`${id}-hits`} className="hits" role="listbox" aria-label={shell.search}>
          {hits.length === 0 && <div className="quiet">{shell.searchNothing}</div>}
          {hits.map((hit, index) => (
            <div
              key={hit.key}
              tabIndex={-1}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              onMouseDown={() => {
                hit.open();
                close();
              }}
            >
              <SeenText text={hit.text} />
              <small>{hit.kind}</small>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** What is asked for is loaded only when somebody types. */
function useHits(plant: string, text: string): readonly Hit[] {
  const { words, shell } = useMessages();
  const navigate = useNavigate();
  const wanted = text.trim().toLowerCase();
  const design = useMap(plant, wanted !== "").data?.plant;
  const findings = useFindings(plant, wanted !== "").data;
  if (wanted === "") return [];
  const hits: Hit[] = [];
  const add = (hit: Hit, ...texts: readonly (string | undefined)[]) => {
    if (hits.length < MOST && texts.some((one) => one?.toLowerCase().includes(wanted) === true)) hits.push(hit);
  };
  const onMap = (kind: "zone" | "conduit" | "asset", id: string) => () =>
    void navigate({ to: "/p/$plant/map", params: { plant }, search: { kind, id } });
  for (const zone of design?.zones ?? []) {
    add({ key: `zone ${zone.id}`, text: zone.name, kind: words.zone, open: onMap("zone", zone.id) }, zone.name, zone.id);
  }
  for (const asset of design?.assets ?? []) {
    const hit = { key: `asset ${asset.id}`, text: asset.name, kind: words.asset, open: onMap("asset", asset.id) };
    add(hit, asset.name, asset.id, asset.product, ...(asset.addresses ?? []));
  }
  for (const conduit of design?.conduits ?? []) {
    const hit = { key: `conduit ${conduit.id}`, text: conduit.name, kind: words.conduit, open: onMap("conduit", conduit.id) };
    add(hit, conduit.name, conduit.id);
  }
  if (/^(sr|cr|fr)?\s*\d/.test(wanted)) {
    const row = wanted.toUpperCase();
    hits.push({
      key: "row",
      text: row,
      kind: words.requirement,
      open: () => void navigate({ to: "/p/$plant/assessment/rows", params: { plant }, search: { text: row } }),
    });
  }
  for (const finding of findings ?? []) {
    const open = () => void navigate({ to: "/p/$plant/findings", params: { plant }, search: { id: finding.id } });
    add({ key: `finding ${finding.id}`, text: finding.text, kind: shell.findings, open }, finding.text);
  }
  return hits;
}
