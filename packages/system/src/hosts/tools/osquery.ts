// Reads results of osquery (osqueryd.results.log and packs): differential, snapshot and batch records, one a line. Of what was added and then
// removed again, what was there last counts.

import type { Locator, Reader } from "@bulkhead/facts";
import { canonicalAddress, isMacAddress, parseAddress } from "@bulkhead/plant";
import { EventCount } from "./event-count.ts";
import { at, beginningOf, isObject, type Json, listAt, openRecords, textAt } from "./input.ts";
import { HOST_COLUMNS, type Row, takeRow } from "./osquery-tables.ts";
import { momentOf, ToolReport, wordsOf } from "./report.ts";

export const osqueryReader: Reader = {
  id: "osquery",
  version: 1,
  title: "results of osquery (differential, snapshot and batch)",
  recognise(head) {
    const start = beginningOf(head, 16_384).trimStart();
    return (
      /^[[{]/.test(start) &&
      /"hostIdentifier"\s*:/.test(start) &&
      /"(?:calendarTime|unixTime|action|snapshot|diffResults|columns)"\s*:/.test(start)
    );
  },
  open({ evidence }) {
    const report = new ToolReport(evidence, "osquery");
    const results = new Results(report);
    return openRecords(
      report,
      (record, locator) => results.take(record, locator),
      () => results.end(),
    );
  },
};

/** Rows that stand at the end, in all; further ones are taken as they come. */
const MOST_STANDING = 500_000;

class Results {
  readonly #report: ToolReport;
  readonly #events: EventCount;
  /** Rows by query and host, and by their content: state that may be removed again. */
  readonly #standing = new Map<string, Map<string, Row>>();
  #count = 0;
  readonly #hosts = new Map<
    string,
    {
      readonly locator: Locator;
      readonly moment: string | undefined;
      readonly addresses: Set<string>;
      system: string;
      version: string;
    }
  >();

  constructor(report: ToolReport) {
    this.#report = report;
    this.#events = new EventCount(report);
  }

  take(record: Json, locator: Locator): void {
    const query = wordsOf(textAt(record, "name"));
    const identifier = wordsOf(textAt(record, "hostIdentifier"));
    if (query === undefined || identifier === undefined) {
      this.#report.problem("system/record-broken", locator);
      return;
    }
    const host = this.#report.host(wordsOf(textAt(record, "decorations", "hostname")) ?? identifier);
    const moment = momentOf(textAt(record, "unixTime"));
    if (!this.#hosts.has(host))
      this.#hosts.set(host, { locator, moment, addresses: new Set(), system: "unknown", version: "unknown" });
    const key = JSON.stringify([host, query]);
    const add = (columns: unknown): void => this.#add(key, rowOf(host, query, locator, moment, columns), columns);
    const columns = at(record, "columns");
    const snapshot = at(record, "snapshot");
    if (Array.isArray(snapshot)) {
      // A snapshot is the whole answer: it takes the place of the one before.
      this.#count -= this.#standing.get(key)?.size ?? 0;
      this.#standing.delete(key);
      for (const row of snapshot as readonly unknown[]) add(row);
    } else if (isObject(columns)) {
      if (textAt(record, "action") === "removed") this.#remove(key, columns);
      else add(columns);
    } else if (isObject(at(record, "diffResults"))) {
      for (const row of listAt(record, "diffResults", "removed")) this.#remove(key, row);
      for (const row of listAt(record, "diffResults", "added")) add(row);
    } else this.#report.problem("system/record-broken", locator);
  }

  #add(key: string, row: Row, columns: unknown): void {
    if (this.#count >= MOST_STANDING) {
      this.#emit(row);
      return;
    }
    const rows = this.#standing.get(key) ?? new Map<string, Row>();
    this.#standing.set(key, rows);
    const content = JSON.stringify(columns);
    if (!rows.has(content)) this.#count += 1;
    rows.set(content, row);
  }

  #remove(key: string, columns: unknown): void {
    if (this.#standing.get(key)?.delete(JSON.stringify(columns)) === true) this.#count -= 1;
  }

  #emit(row: Row): void {
    const about = this.#hosts.get(row.host);
    if (about !== undefined && HOST_COLUMNS.some((columns) => row.has(...columns))) {
      const address = row.cell("address") ?? "";
      if (address.length <= 64 && (parseAddress(address) !== undefined || isMacAddress(address))) {
        const canonical = canonicalAddress(address);
        if (!/^(?:127\.|::1$|fe80:)/.test(canonical)) about.addresses.add(canonical);
      }
      if (row.has("platform", "build")) {
        about.system = row.cell("name") ?? about.system;
        about.version = row.cell("version") ?? about.version;
      }
      return;
    }
    if (!takeRow(row, this.#report, this.#events)) this.#report.problem("system/not-taken", row.locator, `Query ${row.query}.`);
  }

  end(): void {
    for (const rows of this.#standing.values()) for (const row of rows.values()) this.#emit(row);
    for (const [host, { locator, moment, addresses, system, version }] of this.#hosts)
      this.#report.add("host", { host, addresses: [...addresses], system, version, privileged: true }, locator, moment);
    this.#events.flush();
  }
}

function rowOf(host: string, query: string, locator: Locator, moment: string | undefined, columns: unknown): Row {
  return {
    host,
    query,
    locator,
    moment,
    has: (...names) => names.every((name) => at(columns, name) !== undefined),
    cell: (name) => wordsOf(textAt(columns, name)),
  };
}
