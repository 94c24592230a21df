// Reads what AIDE reports (text, and JSON from version 0.18 on): files that were added, removed or changed since its database was made.

import type { Digest, FileChange, Locator, Reader } from "@bulkhead/facts";
import { at, beginningOf, isObject, type Json, openJson, openText, step, textAt } from "./input.ts";
import { momentOf, ToolReport, wordsOf } from "./report.ts";

type Change = FileChange["change"];
const CHANGES = ["added", "removed", "changed"] as const satisfies readonly Change[];

export const aideJsonReader: Reader = {
  id: "aide-json",
  version: 1,
  title: "report of AIDE (JSON)",
  recognise(head) {
    const start = beginningOf(head, 65_536).trimStart();
    return start.startsWith("{") && /"aide_version"\s*:/.test(start);
  },
  open(context) {
    const report = new ToolReport(context.evidence, "AIDE");
    return openJson(context, report, (document) => {
      const moment = momentOf(textAt(document, "end_time") ?? textAt(document, "start_time"));
      const host = report.host(undefined);
      for (const change of CHANGES) {
        const files = at(document, change);
        for (const path of isObject(files) ? Object.keys(files) : []) {
          const details = at(document, "details", path);
          const pointer = `${step(change)}${step(path)}`;
          addChange(report, host, path, change, isObject(details) ? details : {}, { type: "pointer", pointer }, moment);
        }
      }
    });
  },
};

function addChange(
  report: ToolReport,
  host: string,
  path: string,
  change: Change,
  details: Json,
  locator: Locator,
  moment: string | undefined,
): void {
  const attributes = Object.keys(details).slice(0, 32);
  const value = {
    host,
    tool: "AIDE",
    path,
    change,
    attributes,
    before: digestOf(textAt(details, "sha256", "old")),
    after: digestOf(textAt(details, "sha256", "new")),
    user: null,
    process: null,
  };
  report.add("file-change", value, locator, moment);
}

/** Hexadecimal, or base64 as AIDE writes it by default. */
function digestOf(text: string | undefined): Digest | null {
  const bare = text?.trim() ?? "";
  if (/^[0-9a-f]{64}$/i.test(bare)) return `sha256:${bare.toLowerCase()}`;
  if (!/^[A-Za-z0-9+/]{43}=$/.test(bare)) return null;
  const bytes = Uint8Array.from(atob(bare), (sign) => sign.charCodeAt(0));
  return `sha256:${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export const aideReader: Reader = {
  id: "aide",
  version: 1,
  title: "report of AIDE (text)",
  recognise: (head) =>
    /^(?:Start timestamp: [^\n]{1,80}\(AIDE |AIDE [\d.]{1,10} found|AIDE found (?:NO )?differences)/m.test(beginningOf(head)),
  open(context) {
    const report = new ToolReport(context.evidence, "AIDE");
    return openText(context, report, (text) => takeText(report, text));
  },
};

const SECTION = /^(Added|Removed|Changed)(?: entries| files)?:\s*$/;
/** `f > ... mc..H.. . : /path`: type, then a sign for each attribute (aide.conf(5), report_level). */
const ENTRY = /^([fdlLDBFspbc?|!^][^:\n]{5,24}): (\/.*)$/;
const DETAIL = /^\s{1,4}([A-Za-z][\w ()]{1,14}?)\s*:\s(.*?)\s*\|\s?(.*)$/;

function takeText(report: ToolReport, text: string): void {
  const host = report.host(undefined);
  let moment: string | undefined;
  let section: Change | undefined;
  let about: string | undefined;
  let attribute: { old: string; new: string } | undefined;
  const found = new Map<string, { readonly change: Change; readonly line: number }>();
  const details = new Map<string, Record<string, { old: string; new: string }>>();
  for (const [number, line] of text.split("\n").entries()) {
    moment ??= momentOf(/^(?:Start|End) timestamp: (\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} [+-]\d{4})/.exec(line)?.[1]);
    const begins = SECTION.exec(line)?.[1];
    if (begins !== undefined) section = CHANGES.find((one) => one === begins.toLowerCase());
    if (line.startsWith("Detailed information")) section = undefined;
    const entry = section === undefined ? null : ENTRY.exec(line);
    if (entry !== null && section !== undefined) found.set(entry[2] ?? "", { change: section, line: number + 1 });
    const named = /^(?:File|Directory|Link|Device|Pipe|Socket|FIFO): (\/.*)$/.exec(line)?.[1];
    if (named !== undefined) {
      about = named;
      attribute = undefined;
      continue;
    }
    if (about === undefined || section !== undefined) continue;
    const told = DETAIL.exec(line);
    const more = told === null ? /^\s{8,}(\S*)\s*\|\s?(\S*)\s*$/.exec(line) : null;
    if (told !== null) {
      attribute = { old: told[2] ?? "", new: told[3]?.trim() ?? "" };
      const known = details.get(about) ?? (Object.create(null) as Record<string, { old: string; new: string }>);
      known[(wordsOf(told[1]) ?? "").toLowerCase()] = attribute;
      details.set(about, known);
    } else if (more !== null && attribute !== undefined) {
      // A digest that is longer than its column goes on in the next line.
      attribute.old += more[1] ?? "";
      attribute.new += more[2] ?? "";
    } else attribute = undefined;
  }
  for (const [path, { change, line }] of found)
    addChange(report, host, path, change, details.get(path) ?? {}, { type: "line", line }, moment);
}
