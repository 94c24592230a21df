// The very bytes, lines or record behind a fact. Hexadecimal and text side by side with the decoded fields; pointing at the one marks the other.

import { makeVisible } from "@bulkhead/documents/visible";
import { useState } from "react";
import type { DecodedField, FactExcerpt } from "../api/facts.ts";
import { useFormats, useMessages } from "../language/language.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import "./excerpt.css";

export function ExcerptView({ excerpt }: { readonly excerpt: FactExcerpt }) {
  switch (excerpt.kind) {
    case "packet":
      return <PacketView packet={excerpt} />;
    case "lines":
      return (
        <pre className="excerpt-lines" tabIndex={0}>
          {excerpt.lines.map((line, at) => {
            const number = excerpt.first + at;
            const marked = number >= excerpt.from && number <= excerpt.to;
            return (
              <span key={number} className={marked ? "marked" : undefined}>
                <i>{number}</i>
                {makeVisible(line)}
                {"\n"}
              </span>
            );
          })}
        </pre>
      );
    case "pointer":
      return (
        <pre className="excerpt-lines" tabIndex={0}>
          {makeVisible(excerpt.text)}
        </pre>
      );
  }
}

const WIDTH = 16;

function PacketView({ packet }: { readonly packet: Extract<FactExcerpt, { kind: "packet" }> }) {
  const { assessment } = useMessages();
  const { moment } = useFormats();
  const [at, setAt] = useState<DecodedField | null>(null);
  const bytes = packet.bytes.match(/../g) ?? [];
  const fields = packet.fields ?? [];
  const marked = (index: number) => at !== null && index >= at.offset && index < at.offset + at.length;
  const fieldAt = (index: number) =>
    fields.findLast((field) => index >= field.offset && index < field.offset + field.length) ?? null;
  const rows = Array.from({ length: Math.ceil(bytes.length / WIDTH) }, (_, row) => row * WIDTH);
  return (
    <figure className="packet">
      <figcaption className="quiet small">
        {assessment.packet(packet.number, packet.length)} · {moment(packet.time)}
        {packet.layers !== undefined && ` · ${packet.layers.join(" › ")}`}
      </figcaption>
      <div className="packet-sides">
        <pre className="hex" tabIndex={0} aria-label={assessment.bytes}>
          {rows.map((row) => (
            <span key={row} className="hex-row">
              <i>{row.toString(16).padStart(4, "0")}</i>
              <span>
                {bytes.slice(row, row + WIDTH).map((byte, index) => (
                  <b
                    key={row + index}
                    className={marked(row + index) ? "marked" : undefined}
                    onMouseEnter={() => setAt(fieldAt(row + index))}
                  >
                    {byte}
                  </b>
                ))}
              </span>
              <span className="hex-text">
                {bytes.slice(row, row + WIDTH).map((byte, index) => (
                  <b key={row + index} className={marked(row + index) ? "marked" : undefined}>
                    {printable(byte)}
                  </b>
                ))}
              </span>
            </span>
          ))}
        </pre>
        {fields.length > 0 && (
          <ul className="packet-fields" aria-label={assessment.fields}>
            {fields.map((field) => (
              <li key={`${field.offset} ${field.length} ${field.name}`} style={{ paddingInlineStart: (field.depth ?? 0) * 14 }}>
                <button
                  type="button"
                  aria-pressed={at === field}
                  onMouseEnter={() => setAt(field)}
                  onFocus={() => setAt(field)}
                  onClick={() => setAt(field)}
                >
                  <span>
                    <SeenText text={field.name} />
                  </span>
                  <code>
                    <SeenText text={field.value} />
                  </code>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      {bytes.length < packet.length && <p className="quiet small">{assessment.cut(bytes.length, packet.length)}</p>}
    </figure>
  );
}

function printable(byte: string): string {
  const code = Number.parseInt(byte, 16);
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : "·";
}
