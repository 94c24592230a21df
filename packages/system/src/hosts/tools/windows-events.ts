// Reads exported events of Windows, Sysmon's among them: XML (wevtutil, Event Viewer, evtx_dump), JSON (evtx_dump, Winlogbeat, Get-WinEvent),
// CSV (Get-WinEvent with Export-Csv). The binary .evtx is not read: export it with `wevtutil qe FILE /lf:true /f:xml`.

import type { Locator, Reader } from "@bulkhead/facts";
import { CsvRecords, type Element } from "@bulkhead/facts/text";
import { EventCount } from "./event-count.ts";
import { at, beginningOf, isObject, type Json, openRecords, openXml, ReportElements, textAt } from "./input.ts";
import { momentOf, ToolReport, wordsOf } from "./report.ts";
import { eventKind } from "./windows-event-classes.ts";

interface WindowsEvent {
  readonly log: string;
  readonly provider: string;
  readonly number: number;
  readonly computer: string | undefined;
  readonly moment: string | undefined;
  field(name: string): string | undefined;
}

/** Counts events by host and kind. */
class EventLog {
  readonly #report: ToolReport;
  readonly #events: EventCount;
  readonly #hosts = new Set<string>();

  constructor(report: ToolReport) {
    this.#report = report;
    this.#events = new EventCount(report);
  }

  take(event: WindowsEvent, locator: Locator): void {
    const { log, provider, number, computer, moment } = event;
    if (!Number.isSafeInteger(number) || (log === "" && provider === "")) {
      this.#report.problem("system/record-broken", locator);
      return;
    }
    const host = this.#report.host(computer?.toLowerCase());
    if (!this.#hosts.has(host)) {
      this.#hosts.add(host);
      this.#report.add("host", { host, addresses: [], system: "Windows", version: "unknown", privileged: true }, locator, moment);
    }
    const kind = eventKind(log, provider, number);
    const first = (names: readonly string[], longest: number): string | null => {
      for (const name of names) {
        const words = wordsOf(event.field(name), longest);
        if (words !== undefined && words !== "-") return words;
      }
      return null;
    };
    const value = {
      host,
      log: log === "" ? provider : log,
      event: String(number),
      class: kind.class,
      user: first(kind.user, 200),
      object: first(kind.object, 300),
      peer: first(kind.peer, 100),
    };
    this.#events.count(value, locator, moment);
  }

  end(): void {
    this.#events.flush();
  }
}

const SCHEMA = "schemas.microsoft.com/win/2004/08/events/event";

export const windowsXmlReader: Reader = {
  id: "windows-events-xml",
  version: 1,
  title: "events of Windows and Sysmon (XML)",
  recognise: (head) => {
    const start = beginningOf(head, 65_536).trimStart();
    return start.startsWith("<") && /<Event[\s>]/.test(start) && start.includes(SCHEMA);
  },
  open({ evidence }) {
    const report = new ToolReport(evidence, "Windows");
    const log = new EventLog(report);
    return openXml(report, new Events(log), () => log.end());
  },
};

class Events extends ReportElements {
  readonly #log: EventLog;
  #line = 0;
  readonly #system = new Map<string, string>();
  readonly #data = new Map<string, string>();
  #name: string | undefined;
  #count = 0;

  constructor(log: EventLog) {
    super();
    this.#log = log;
  }

  protected begin(name: string, element: Element): void {
    if (name === "Event") {
      this.#line = element.line;
      this.#system.clear();
      this.#data.clear();
      this.#count = 0;
    } else if (name === "Provider") this.#system.set("Provider", element.attribute("Name") ?? "");
    else if (name === "TimeCreated") this.#system.set("TimeCreated", element.attribute("SystemTime") ?? "");
    else if (name === "Data") this.#name = element.attribute("Name");
  }

  protected finish(name: string, text: string): void {
    if (this.parent === "System" && !this.#system.has(name)) this.#system.set(name, text);
    else if (name === "Data") {
      this.#count += 1;
      if (this.#data.size < 256) this.#data.set(this.#name ?? `param${this.#count}`, text);
    } else if (name === "Event") this.#take();
    else if (this.path.includes("UserData") && this.#data.size < 256 && text !== "") this.#data.set(name, text);
  }

  #take(): void {
    const system = this.#system;
    const data = new Map(this.#data);
    this.#log.take(
      {
        log: wordsOf(system.get("Channel"), 200) ?? "",
        provider: wordsOf(system.get("Provider"), 200) ?? "",
        number: Number(system.get("EventID") ?? "NaN"),
        computer: system.get("Computer"),
        moment: momentOf(system.get("TimeCreated")),
        field: (name) => data.get(name),
      },
      { type: "line", line: this.#line },
    );
  }
}

export const windowsJsonReader: Reader = {
  id: "windows-events-json",
  version: 1,
  title: "events of Windows and Sysmon (JSON)",
  recognise(head) {
    const start = beginningOf(head, 16_384).trimStart();
    if (!/^[[{]/.test(start) || /"_Source"\s*:/.test(start)) return false;
    return (
      (/"EventID"\s*:/.test(start) && /"(?:Channel|Provider|System)"\s*:/.test(start)) ||
      (/"winlog"\s*:/.test(start) && /"event_id"\s*:/.test(start)) ||
      (/"ProviderName"\s*:/.test(start) && /"LogName"\s*:/.test(start))
    );
  },
  open({ evidence }) {
    const report = new ToolReport(evidence, "Windows");
    const log = new EventLog(report);
    return openRecords(
      report,
      (record, locator) => log.take(eventOf(record), locator),
      () => log.end(),
    );
  },
};

/** The same event as each exporter writes it. */
export function eventOf(record: Json): WindowsEvent {
  const event = isObject(at(record, "Event")) ? (at(record, "Event") as Json) : record;
  const winlog = at(record, "winlog");
  if (isObject(winlog)) {
    return {
      log: wordsOf(textAt(winlog, "channel"), 200) ?? "",
      provider: wordsOf(textAt(winlog, "provider_name"), 200) ?? "",
      number: Number(textAt(winlog, "event_id") ?? "NaN"),
      computer: textAt(winlog, "computer_name") ?? textAt(record, "host", "name"),
      moment: momentOf(textAt(record, "@timestamp")),
      field: (name) => textAt(winlog, "event_data", name) ?? textAt(winlog, "user_data", name),
    };
  }
  const system = isObject(at(event, "System")) ? (at(event, "System") as Json) : event;
  if (textAt(event, "ProviderName") !== undefined) {
    return {
      log: wordsOf(textAt(event, "LogName"), 200) ?? "",
      provider: wordsOf(textAt(event, "ProviderName"), 200) ?? "",
      number: Number(textAt(event, "Id") ?? "NaN"),
      computer: textAt(event, "MachineName"),
      moment: powerShellMoment(textAt(event, "TimeCreated") ?? textAt(event, "TimeCreated", "value")),
      field: messageFields(textAt(event, "Message") ?? ""),
    };
  }
  return {
    log: wordsOf(textAt(system, "Channel"), 200) ?? "",
    provider:
      wordsOf(
        textAt(system, "Provider", "#attributes", "Name") ??
          textAt(system, "Provider", "Name") ??
          textAt(system, "Provider", "@Name") ??
          textAt(system, "Provider"),
        200,
      ) ?? "",
    number: Number(
      textAt(system, "EventID", "#text") ?? textAt(system, "EventID", "Value") ?? textAt(system, "EventID") ?? "NaN",
    ),
    computer: textAt(system, "Computer"),
    moment: momentOf(
      textAt(system, "TimeCreated", "#attributes", "SystemTime") ??
        textAt(system, "TimeCreated", "SystemTime") ??
        textAt(system, "TimeCreated", "@SystemTime") ??
        textAt(system, "TimeCreated") ??
        textAt(event, "EventTime"),
    ),
    field: (name) =>
      textAt(event, "EventData", name) ?? textAt(event, "UserData", name) ?? (event === system ? textAt(event, name) : undefined),
  };
}

/** `/Date(1700000000000)/`, as ConvertTo-Json writes it, or ISO 8601. */
function powerShellMoment(text: string | undefined): string | undefined {
  const milliseconds = /^\/Date\((\d{12,14})(?:[+-]\d{4})?\)\/$/.exec(text ?? "")?.[1];
  return milliseconds === undefined ? momentOf(text) : momentOf(new Date(Number(milliseconds)).toISOString());
}

/** What a message in English names by its own words; in other languages nothing is found. */
const MESSAGE_FIELDS: ReadonlyMap<string, string> = new Map([
  ["TargetUserName", "Account Name"],
  ["SubjectUserName", "Account Name"],
  ["IpAddress", "Source Network Address"],
  ["NewProcessName", "New Process Name"],
  ["ServiceName", "Service Name"],
  ["TaskName", "Task Name"],
  ["Image", "Image"],
  ["TargetFilename", "TargetFilename"],
  ["ImageLoaded", "ImageLoaded"],
  ["TargetObject", "TargetObject"],
  ["DestinationIp", "DestinationIp"],
  ["User", "User"],
]);

function messageFields(message: string): WindowsEvent["field"] {
  const lines = message.slice(0, 16_384).split(/\r?\n/);
  return (name) => {
    const word = MESSAGE_FIELDS.get(name);
    if (word === undefined) return undefined;
    const values = lines.flatMap((line) => {
      const border = line.indexOf(":");
      return line.slice(0, border).trim() === word ? [line.slice(border + 1).trim()] : [];
    });
    // The subject's account comes first, the target's last.
    return name === "TargetUserName" ? values.at(-1) : values[0];
  };
}

export const windowsCsvReader: Reader = {
  id: "windows-events-csv",
  version: 1,
  title: "events of Windows and Sysmon (CSV of Get-WinEvent)",
  recognise(head) {
    const line =
      beginningOf(head)
        .replace(/^#TYPE[^\n]*\n/, "")
        .split("\n", 1)[0] ?? "";
    const cells = new Set(line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"|"$/g, "")));
    return cells.has("Id") && cells.has("ProviderName") && cells.has("LogName") && cells.has("TimeCreated");
  },
  open({ evidence }) {
    const report = new ToolReport(evidence, "Windows");
    const log = new EventLog(report);
    let columns: ReadonlyMap<string, number> | undefined;
    const records = new CsvRecords({
      record(cells, line) {
        if (cells[0]?.startsWith("#TYPE") === true) return;
        if (columns === undefined) {
          columns = new Map(cells.map((cell, number) => [cell.trim(), number] as const));
          return;
        }
        const known = columns;
        const cell = (name: string): string | undefined => cells[known.get(name) ?? -1];
        log.take(
          {
            log: wordsOf(cell("LogName"), 200) ?? "",
            provider: wordsOf(cell("ProviderName"), 200) ?? "",
            number: Number(cell("Id") || "NaN"),
            computer: cell("MachineName"),
            moment: momentOf(cell("TimeCreated")) ?? culturalMoment(cell("TimeCreated")),
            field: messageFields(cell("Message") ?? ""),
          },
          { type: "line", line, record: "plain" },
        );
      },
      broken: (line) => report.problem("system/record-broken", { type: "line", line }),
    });
    return {
      push: (chunk) => records.push(chunk),
      end() {
        records.end();
        log.end();
        return report.reading();
      },
    };
  },
};

/** `3/2/2026 9:00:05 AM`, as Export-Csv writes times in the United States; other cultures are not guessed. */
function culturalMoment(text: string | undefined): string | undefined {
  const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) ([AP])M$/.exec(text?.trim() ?? "");
  if (found === null) return undefined;
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  const time = Date.UTC(year, month - 1, day, (hour % 12) + (found[7] === "P" ? 12 : 0), minute, second);
  return momentOf(Number.isFinite(time) ? new Date(time).toISOString() : undefined);
}
