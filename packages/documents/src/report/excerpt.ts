// Excerpts: packet bytes as a dump with offsets and characters, lines with their numbers, values as they stand.

import { html, type Markup } from "../markup.ts";
import { makeVisible } from "../visible.ts";
import type { Excerpt } from "./input.ts";

const BYTES_PER_LINE = 16;
/** At most this many bytes of a packet are written. */
const MOST_BYTES = 512;
/** Ethernet and IPv4 headers: what is shown of a packet that carries a secret. */
const HEADERS = 34;

/** With `secret`, only the headers of a packet are shown and nothing of lines and values. */
export function writeExcerpt(excerpt: Excerpt, secret: boolean): Markup {
  switch (excerpt.kind) {
    case "packet": {
      const bytes = bytesOf(excerpt.bytes).slice(0, secret ? HEADERS : MOST_BYTES);
      const left = Math.max(0, excerpt.length - bytes.length);
      const layers = excerpt.layers === undefined ? "" : `, ${excerpt.layers.join(" / ")}`;
      const rest = secret ? `${left} more bytes are not shown: they hold a readable secret` : `${left} more bytes are not shown`;
      return html`<figure><figcaption>Packet ${excerpt.number}, ${excerpt.time}, ${excerpt.length} bytes${layers}</figcaption><pre class="bytes">${dumpBytes(bytes)}</pre>${
        left > 0 && html`<p class="quiet">${rest}.</p>`
      }</figure>`;
    }
    case "lines":
      if (secret) break;
      return html`<figure><figcaption>${excerpt.from === excerpt.to ? `Line ${excerpt.from}` : `Lines ${excerpt.from} to ${excerpt.to}`}</figcaption><pre class="lines">${excerpt.lines.map(
        (line, at) => writeLine(excerpt.first + at, line, excerpt.first + at >= excerpt.from && excerpt.first + at <= excerpt.to),
      )}</pre></figure>`;
    case "pointer":
      if (secret) break;
      return html`<figure><figcaption>Value</figcaption><pre>${excerpt.text}</pre></figure>`;
  }
  return html`<p class="quiet">The text is not shown: it holds a readable secret.</p>`;
}

function writeLine(number: number, line: string, marked: boolean): Markup {
  const text = html`<i>${String(number).padStart(5)}</i>  ${makeVisible(line)}`;
  return marked ? html`<mark>${text}</mark>\n` : html`${text}\n`;
}

/** What is no pair of hexadecimal digits ends the bytes. */
function bytesOf(text: string): readonly number[] {
  const bytes: number[] = [];
  for (let at = 0; at + 2 <= text.length && bytes.length < MOST_BYTES; at += 2) {
    const pair = text.slice(at, at + 2);
    if (!/^[0-9a-f]{2}$/i.test(pair)) break;
    bytes.push(Number.parseInt(pair, 16));
  }
  return bytes;
}

/** `0000  00 1b 1b 0a …  ........`: offset, two groups of eight, printable ASCII. */
export function dumpBytes(bytes: readonly number[]): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    const part = bytes.slice(at, at + BYTES_PER_LINE);
    const pairs = part.map((byte, place) => byte.toString(16).padStart(2, "0") + (place === 7 ? " " : ""));
    const characters = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "."));
    lines.push(`${at.toString(16).padStart(4, "0")}  ${pairs.join(" ").padEnd(48)}  ${characters.join("")}`);
  }
  return lines.join("\n");
}
