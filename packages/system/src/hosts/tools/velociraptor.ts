// Reads results of Velociraptor's artefacts (JSON lines, a list, or CSV): accounts, programs, services, jobs, sockets, events of Windows, YARA hits.

import type { Locator, Reader } from "@bulkhead/facts";
import { CsvRecords } from "@bulkhead/facts/text";
import { canonicalAddress, parseAddress } from "@bulkhead/plant";
import { EventCount } from "./event-count.ts";
import { at, beginningOf, isObject, type Json, openRecords, textAt } from "./input.ts";
import { momentOf, ToolReport, wordsOf } from "./report.ts";
import { eventKind } from "./windows-event-classes.ts";
import { eventOf } from "./windows-events.ts";

export const velociraptorReader: Reader = {
  id: "velociraptor",
  version: 1,
  title: "results of Velociraptor artefacts (JSON)",
  recognise(head) {
    const start = beginningOf(head, 16_384).trimStart();
    return /^[[{]/.test(start) && /"_Source"\s*:\s*"[A-Z]|"(?:FlowId|ClientId)"\s*:\s*"[FC]\./.test(start);
  },
  open({ evidence }) {
    const report = new ToolReport(evidence, "Velociraptor");
    const artefacts = new Artefacts(report);
    return openRecords(
      report,
      (record, locator) => artefacts.take(record, locator),
      () => artefacts.end(),
    );
  },
};

export const velociraptorCsvReader: Reader = {
  id: "velociraptor-csv",
  version: 1,
  title: "results of Velociraptor artefacts (CSV)",
  recognise(head) {
    const line = beginningOf(head).split("\n", 1)[0] ?? "";
    const cells = new Set(line.split(",").map((cell) => cell.trim().replace(/^"|"$/g, "")));
    return cells.has("_Source") || (cells.has("ClientId") && cells.has("FlowId"));
  },
  open({ evidence }) {
    const report = new ToolReport(evidence, "Velociraptor");
    const artefacts = new Artefacts(report);
    let columns: readonly string[] | undefined;
    const records = new CsvRecords({
      record(cells, line) {
        if (columns === undefined) columns = cells.map((cell) => cell.trim());
        else
          artefacts.take(Object.fromEntries(columns.map((name, number) => [name, parsed(cells[number] ?? "")])), {
            type: "line",
            line,
            record: "plain",
          });
      },
      broken: (line) => report.problem("system/record-broken", { type: "line", line }),
    });
    return {
      push: (chunk) => records.push(chunk),
      end() {
        records.end();
        artefacts.end();
        return report.reading();
      },
    };
  },
};

/** A cell holds JSON where the value was no scalar. */
function parsed(cell: string): unknown {
  if (!/^[{[]/.test(cell)) return cell;
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return cell;
  }
}

class Artefacts {
  readonly #report: ToolReport;
  readonly #events: EventCount;
  readonly #hosts = new Set<string>();

  constructor(report: ToolReport) {
    this.#report = report;
    this.#events = new EventCount(report);
  }

  end(): void {
    this.#events.flush();
  }

  take(record: Json, locator: Locator): void {
    const text = (...names: readonly string[]): string | undefined => {
      for (const name of names) {
        const words = wordsOf(textAt(record, name) ?? textAt(record, ...name.split(".")));
        if (words !== undefined) return words;
      }
      return undefined;
    };
    const host = this.#report.host(text("Fqdn", "Hostname", "Computer", "ClientId"));
    const moment = momentOf(text("_ts", "Timestamp"));
    const has = (...names: readonly string[]): boolean => names.every((name) => at(record, name) !== undefined);
    const add = this.#report.add.bind(this.#report);
    if (!this.#hosts.has(host)) {
      this.#hosts.add(host);
      const system = text("Platform", "OS") ?? "unknown";
      add(
        "host",
        { host, addresses: [], system, version: text("PlatformVersion", "KernelVersion") ?? "unknown", privileged: true },
        locator,
        moment,
      );
    }
    if (has("System", "EventData") || (has("EventID") && has("Channel"))) this.#takeEvent(host, record, locator);
    else if (text("DisplayName") !== undefined && has("DisplayVersion"))
      add(
        "software",
        { host, name: text("DisplayName") ?? "", version: text("DisplayVersion") ?? "unknown", via: "programs of Windows" },
        locator,
        moment,
      );
    else if (has("Package", "Version"))
      add(
        "software",
        { host, name: text("Package") ?? "", version: text("Version") ?? "unknown", via: "packages of the system" },
        locator,
        moment,
      );
    else if (has("HotFixID"))
      add(
        "software",
        { host, name: text("HotFixID") ?? "", version: text("InstalledOn") ?? "installed", via: "Windows update" },
        locator,
        moment,
      );
    else if (has("Uid") && (has("Name") || has("User"))) this.#takeAccount(host, text, locator, moment);
    else if (has("PathName", "StartMode") || has("ServiceDll", "PathName"))
      add(
        "unattended-program",
        {
          host,
          what: "service",
          name: text("Name") ?? "",
          enabled: text("StartMode") !== "Disabled",
          runs: text("PathName", "AbsoluteExePath") ?? null,
          user: text("UserAccount") ?? null,
          schedule: text("StartMode") ?? null,
        },
        locator,
        moment,
      );
    else if (has("Command") && (has("OSPath") || has("Event") || has("Minute")))
      add(
        "unattended-program",
        {
          host,
          what: "scheduled-job",
          name: text("OSPath", "Command") ?? "",
          enabled: null,
          runs: text("Command") ?? null,
          user: text("UserId", "User") ?? null,
          schedule: text("Event") ?? null,
        },
        locator,
        moment,
      );
    else if (isObject(at(record, "Laddr")) || has("Laddr.Port")) this.#takeSocket(host, text, locator, moment);
    else if (has("Rule") && (has("OSPath") || has("FileName") || has("ProcessName"))) {
      const object = [text("OSPath", "FileName", "ProcessName"), text("Rule")].filter((word) => word !== undefined).join(": ");
      this.#events.count(
        { host, log: "Velociraptor", event: text("_Source") ?? "YARA", class: "malware-found", user: null, object, peer: null },
        locator,
        moment,
      );
    } else if (!has("OS") || !has("Hostname"))
      this.#report.problem("system/not-taken", locator, `Artefact ${text("_Source") ?? "without a name"}.`);
  }

  #takeEvent(host: string, record: Json, locator: Locator): void {
    const event = eventOf(record);
    const { log, provider, number, moment } = event;
    if (!Number.isSafeInteger(number)) {
      this.#report.problem("system/record-broken", locator);
      return;
    }
    const kind = eventKind(log, provider, number);
    const first = (names: readonly string[]): string | null =>
      names.map((name) => wordsOf(event.field(name), 300)).find((words) => words !== undefined && words !== "-") ?? null;
    const value = {
      host,
      log: log === "" ? provider : log,
      event: String(number),
      class: kind.class,
      user: first(kind.user),
      object: first(kind.object),
      peer: first(kind.peer),
    };
    this.#events.count(value, locator, moment);
  }

  #takeAccount(
    host: string,
    text: (...names: readonly string[]) => string | undefined,
    locator: Locator,
    moment: string | undefined,
  ): void {
    const id = Number(text("Uid") ?? "");
    const name = text("Name", "User");
    if (!Number.isSafeInteger(id) || name === undefined) return;
    const shell = text("Shell");
    const interactive = shell === undefined || !/\/(?:nologin|false|sync|halt|shutdown|true)$/.test(shell);
    this.#report.add(
      "account",
      { host, name, id, interactive, administrator: id === 0 || id === 500, locked: null, passwordless: null },
      locator,
      moment,
    );
  }

  #takeSocket(
    host: string,
    text: (...names: readonly string[]) => string | undefined,
    locator: Locator,
    moment: string | undefined,
  ): void {
    const transport = (["tcp", "udp"] as const).find((one) => (text("Type") ?? "").toLowerCase().startsWith(one));
    const port = Number(text("Laddr.Port") ?? "");
    if (transport === undefined || !(port >= 1 && port <= 65_535) || (transport === "tcp" && text("Status") !== "LISTEN")) return;
    const told = text("Laddr.IP") ?? "";
    const address =
      told.length > 64 || parseAddress(told) === undefined || /^(?:0\.0\.0\.0|::)$/.test(told) ? "*" : canonicalAddress(told);
    this.#report.add(
      "listening-service",
      { host, transport, address, port, process: text("Name", "Process") ?? null },
      locator,
      moment,
    );
  }
}
