// Events of a log, counted by kind, so that a log of any size gives a bounded number of facts: the first and the last of a kind bound it.

import type { HostEvent, Instant, Locator } from "@bulkhead/facts";
import { maskLine } from "../redact.ts";
import type { ToolReport } from "./report.ts";

type Told = Omit<HostEvent, "count">;

interface Counted {
  readonly told: Told;
  readonly locator: Locator;
  count: number;
  first: Instant;
  last: Instant;
}

/** Kinds that are kept apart; events of further kinds are counted without user, object and peer. */
const MOST_KINDS = 100_000;

export class EventCount {
  readonly #report: ToolReport;
  readonly #kinds = new Map<string, Counted>();

  constructor(report: ToolReport) {
    this.#report = report;
  }

  count(told: Told, locator: Locator, moment: Instant | undefined): void {
    const time = moment ?? this.#report.moment;
    const full = keyOf(told);
    const fits = this.#kinds.has(full) || this.#kinds.size < MOST_KINDS;
    const kept = fits
      ? { ...told, object: told.object === null ? null : maskLine(told.object) }
      : { ...told, user: null, object: null, peer: null };
    const key = fits ? full : keyOf(kept);
    if (!fits)
      this.#report.problem("system/too-many-facts", locator, "Further events are counted without user, object and peer.");
    const known = this.#kinds.get(key);
    if (known === undefined) {
      this.#kinds.set(key, { told: kept, locator, count: 1, first: time, last: time });
      return;
    }
    known.count += 1;
    if (time < known.first) known.first = time;
    if (time > known.last) known.last = time;
  }

  /** Hands everything on to the report. */
  flush(): void {
    for (const { told, locator, count, first, last } of this.#kinds.values())
      this.#report.add("host-event", { ...told, count }, locator, first, last);
    this.#kinds.clear();
  }
}

function keyOf({ host, log, event, class: what, user, object, peer }: Told): string {
  return JSON.stringify([host, log, event, what, user, object, peer]);
}
