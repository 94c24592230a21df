// The patch calendar as iCalendar (RFC 5545): one event of a whole day for what is planned, and one for each deadline and each end of a
// deferral.

import { digestOf, type Instant } from "@bulkhead/facts";
import { dayOf, type PatchEntry } from "./patch-plan.ts";

/** Writes it as of a moment: the same plan and moment give the same text. */
export function writeCalendar(entries: readonly PatchEntry[], plantName: string, asOf: Instant): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Bulkhead//patch calendar//EN",
    `X-WR-CALNAME:${escape(`Patches of ${plantName}`)}`,
  ];
  for (const entry of entries) {
    const { asset, advisory, due, planned, deferredUntil } = entry;
    const add = (what: string, moment: Instant | undefined, summary: string): void => {
      if (moment === undefined) return;
      lines.push(
        "BEGIN:VEVENT",
        `UID:${digestOf(JSON.stringify([plantName, asset.id, advisory, what])).slice(7, 39)}@bulkhead`,
        `DTSTAMP:${asOf.slice(0, 19).replace(/[-:]/g, "")}Z`,
        `DTSTART;VALUE=DATE:${dayOf(moment).replace(/-/g, "")}`,
        `SUMMARY:${escape(summary)}`,
        `DESCRIPTION:${escape(describe(entry))}`,
        `LOCATION:${escape(asset.zone === undefined ? asset.name : `${asset.name}, zone ${asset.zone}`)}`,
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
      );
    };
    if (entry.next === "none") continue;
    add("planned", planned, `Install the patch for ${advisory} on ${asset.name}`);
    add("due", due, `Deadline: patch for ${advisory} on ${asset.name}`);
    add(
      "deferral",
      deferredUntil === undefined ? undefined : before(deferredUntil),
      `Deferral ends: patch for ${advisory} on ${asset.name}`,
    );
  }
  lines.push("END:VCALENDAR");
  return `${lines.map(fold).join("\r\n")}\r\n`;
}

/** A deferral counts to the end of its last day. */
function before(instant: Instant): Instant {
  return new Date(Date.parse(instant) - 1).toISOString();
}

function describe({ title, state, next, decision, overdue, components }: PatchEntry): string {
  const late = overdue.length === 0 ? "" : `\nOverdue: ${overdue.join("; ")}`;
  return `${title}\nConcerns: ${components.join(", ")}\nState: ${state}; next: ${next}; decision: ${decision}${late}`;
}

/** RFC 5545, section 3.3.11. */
function escape(text: string): string {
  return text
    .replace(/\\/g, "\\\\")
    .replace(/;/g, "\\;")
    .replace(/,/g, "\\,")
    .replace(/\r?\n|\r/g, "\\n")
    .replace(/[\p{Cc}\u2028\u2029]/gu, " ");
}

/** Section 3.1: lines of at most 75 octets, and no character cut apart. */
function fold(line: string): string {
  const parts: string[] = [];
  let part = "";
  let octets = 0;
  for (const character of line) {
    const size = new TextEncoder().encode(character).length;
    if (octets + size > (parts.length === 0 ? 75 : 74)) {
      parts.push(part);
      part = "";
      octets = 0;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join("\r\n ");
}
