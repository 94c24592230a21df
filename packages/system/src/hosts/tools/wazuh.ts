// Reads Wazuh: alerts (alerts.json, archives.json: file integrity, results of its configuration assessment, other events), and what its
// interface answers about configuration assessment (SCA), file integrity (syscheck) and inventory (syscollector).

import type { FileChange, HostEventClass, Locator, Reader, TestResult } from "@bulkhead/facts";
import { canonicalAddress, parseAddress } from "@bulkhead/plant";
import { EventCount } from "./event-count.ts";
import { at, beginningOf, isObject, type Json, listAt, openRecords, step, textAt } from "./input.ts";
import { controlReference } from "./overlay.ts";
import { momentOf, ToolReport, wordsOf } from "./report.ts";

export const wazuhReader: Reader = {
  id: "wazuh",
  version: 1,
  title: "Wazuh alerts, and answers of its interface about SCA, syscheck and syscollector",
  recognise(head) {
    const start = beginningOf(head, 65_536).trimStart();
    if (!start.startsWith("{") && !start.startsWith("[")) return false;
    const first = start.slice(0, 16_384);
    if (
      /"agent"\s*:\s*\{/.test(first) &&
      /"(?:syscheck|decoder|rule|manager)"\s*:\s*\{/.test(first) &&
      !/"winlog"\s*:/.test(first)
    )
      return true;
    return /"affected_items"\s*:\s*\[/.test(first);
  },
  open({ evidence }) {
    const report = new ToolReport(evidence, "Wazuh");
    const wazuh = new Wazuh(report);
    return openRecords(
      report,
      (record, locator) => wazuh.take(record, locator),
      () => wazuh.end(),
    );
  },
};

const RESULTS: ReadonlyMap<string, TestResult> = new Map([
  ["passed", "pass"],
  ["failed", "fail"],
  ["not applicable", "not-applicable"],
]);

const CHANGES: ReadonlyMap<string, FileChange["change"]> = new Map([
  ["added", "added"],
  ["modified", "changed"],
  ["deleted", "removed"],
]);

/** Groups of Wazuh's rules (ruleset documentation), the telling ones first. */
const GROUPS: readonly (readonly [group: string, what: HostEventClass])[] = [
  ["account_locked", "account-locked"],
  ["authentication_failed", "log-in-failed"],
  ["authentication_failures", "log-in-failed"],
  ["invalid_login", "log-in-failed"],
  ["authentication_success", "log-in"],
  ["adduser", "account-changed"],
  ["account_changed", "account-changed"],
  ["group_changed", "group-changed"],
  ["policy_changed", "policy-changed"],
  ["audit_log_cleared", "log-cleared"],
  ["logs_cleared", "log-cleared"],
  ["time_changed", "time-changed"],
  ["virus", "malware-found"],
  ["rootcheck", "malware-found"],
  ["yara", "malware-found"],
  ["usb", "media-connected"],
  ["sudo", "privilege-used"],
  ["service_availability", "service-stopped"],
  ["low_diskspace", "log-lost"],
];

class Wazuh {
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
    const items = at(record, "data", "affected_items") ?? at(record, "affected_items");
    if (Array.isArray(items)) {
      const base = at(record, "data", "affected_items") === undefined ? "/affected_items" : "/data/affected_items";
      for (const [number, item] of (items as readonly unknown[]).entries())
        this.#takeItem(
          item,
          locator.type === "line"
            ? locator
            : { type: "pointer", pointer: `${locator.type === "pointer" ? locator.pointer : ""}${base}${step(number)}` },
        );
      return;
    }
    // The indexer wraps a document into `_source`.
    this.#takeAlert(isObject(at(record, "_source")) ? (at(record, "_source") as Json) : record, locator);
  }

  #host(name: string | undefined, address: string | undefined, locator: Locator, moment: string | undefined): string {
    const host = this.#report.host(name);
    if (!this.#hosts.has(host)) {
      this.#hosts.add(host);
      const addresses =
        address !== undefined && address.length <= 64 && parseAddress(address) !== undefined ? [canonicalAddress(address)] : [];
      this.#report.add("host", { host, addresses, system: "unknown", version: "unknown", privileged: true }, locator, moment);
    }
    return host;
  }

  #takeAlert(alert: Json, locator: Locator): void {
    const moment = momentOf(textAt(alert, "timestamp") ?? textAt(alert, "@timestamp"));
    const host = this.#host(textAt(alert, "agent", "name"), textAt(alert, "agent", "ip"), locator, moment);
    const syscheck = at(alert, "syscheck");
    if (isObject(syscheck)) {
      this.#takeFile(host, syscheck, locator, moment);
      return;
    }
    const check = at(alert, "data", "sca", "check");
    if (isObject(check)) {
      const policy = wordsOf(textAt(alert, "data", "sca", "policy"));
      this.#takeCheck(host, policy ?? null, check, locator, moment);
      return;
    }
    const rule = at(alert, "rule");
    const groups = new Set(listAt(rule, "groups"));
    // Summaries of an assessment count its results, which come on their own.
    if (isObject(at(alert, "data", "sca"))) return;
    const event = wordsOf(textAt(rule, "id"));
    if (event === undefined) {
      this.#report.problem("system/not-taken", locator);
      return;
    }
    const peer = wordsOf(textAt(alert, "data", "srcip") ?? textAt(alert, "data", "win", "eventdata", "ipAddress"), 100);
    const told = {
      host,
      log: wordsOf(textAt(alert, "decoder", "name")) ?? "Wazuh",
      event,
      class: GROUPS.find(([group]) => groups.has(group))?.[1] ?? "other",
      user:
        wordsOf(
          textAt(alert, "data", "dstuser") ??
            textAt(alert, "data", "srcuser") ??
            textAt(alert, "data", "win", "eventdata", "targetUserName"),
          200,
        ) ?? null,
      object: wordsOf(textAt(rule, "description")) ?? null,
      peer: peer ?? null,
    } as const;
    this.#events.count(told, locator, moment);
  }

  #takeFile(host: string, file: Json, locator: Locator, moment: string | undefined): void {
    const path = textAt(file, "path");
    const change = CHANGES.get(textAt(file, "event") ?? "");
    if (path === undefined || change === undefined) {
      this.#report.problem("system/record-broken", locator);
      return;
    }
    const attributes = listAt(file, "changed_attributes").filter((name): name is string => typeof name === "string");
    const value = {
      host,
      tool: "Wazuh",
      path,
      change,
      attributes: attributes.length > 0 ? attributes.slice(0, 32) : pairsIn(file),
      before: digestOf(textAt(file, "sha256_before")),
      after: digestOf(textAt(file, "sha256_after")),
      user: wordsOf(textAt(file, "audit", "login_user", "name") ?? textAt(file, "audit", "user", "name"), 200) ?? null,
      process: wordsOf(textAt(file, "audit", "process", "name")) ?? null,
    };
    this.#report.add("file-change", value, locator, moment);
  }

  #takeCheck(host: string, benchmark: string | null, check: unknown, locator: Locator, moment: string | undefined): void {
    const rule = wordsOf(textAt(check, "id"));
    const word = (textAt(check, "result") ?? textAt(check, "status") ?? "").toLowerCase();
    if (rule === undefined) {
      this.#report.problem("system/record-broken", locator);
      return;
    }
    const detail = wordsOf(textAt(check, "reason"));
    this.#report.result(
      {
        host,
        benchmark,
        rule,
        title: wordsOf(textAt(check, "title")) ?? rule,
        result: RESULTS.get(word) ?? (word === "" ? "not-tested" : "unknown"),
        severity: null,
        references: referencesOf(at(check, "compliance")),
        ...(detail === undefined ? {} : { detail }),
      },
      locator,
      moment,
    );
  }

  /** One row of an answer of the interface: which table it is of, its fields tell. */
  #takeItem(item: unknown, locator: Locator): void {
    const moment = momentOf(textAt(item, "scan", "time") ?? textAt(item, "date"));
    const host = this.#host(textAt(item, "agent_name") ?? textAt(item, "agent_id"), undefined, locator, moment);
    const name = wordsOf(textAt(item, "name"));
    const version = wordsOf(textAt(item, "version"));
    if (textAt(item, "policy_id") !== undefined && textAt(item, "title") !== undefined)
      this.#takeCheck(host, textAt(item, "policy_id") ?? null, item, locator, moment);
    else if (textAt(item, "file") !== undefined && textAt(item, "sha256") !== undefined) {
      const digest = digestOf(textAt(item, "sha256"));
      const size = Number(textAt(item, "size") ?? "");
      if (digest !== null && Number.isSafeInteger(size) && size >= 0)
        this.#report.add(
          "file-digest",
          { host, path: textAt(item, "file") ?? "", size, digest },
          locator,
          momentOf(textAt(item, "mtime")) ?? moment,
        );
    } else if (textAt(item, "hotfix") !== undefined)
      this.#report.add(
        "software",
        { host, name: textAt(item, "hotfix") ?? "", version: "installed", via: "Windows update" },
        locator,
        moment,
      );
    else if (isObject(at(item, "local"))) this.#takePort(host, item, locator, moment);
    else if (name !== undefined && version !== undefined)
      this.#report.add("software", { host, name, version, via: wordsOf(textAt(item, "format"), 40) ?? "Wazuh" }, locator, moment);
    else this.#report.problem("system/not-taken", locator);
  }

  #takePort(host: string, item: unknown, locator: Locator, moment: string | undefined): void {
    const transport = (["tcp", "udp"] as const).find((one) => (textAt(item, "protocol") ?? "").startsWith(one));
    const port = Number(textAt(item, "local", "port") ?? "");
    if (transport === undefined || !(port >= 1 && port <= 65_535)) return;
    if (transport === "tcp" && textAt(item, "state") !== "listening") return;
    const told = textAt(item, "local", "ip") ?? "";
    const address =
      told.length > 64 || parseAddress(told) === undefined || /^(?:0\.0\.0\.0|::)$/.test(told) ? "*" : canonicalAddress(told);
    this.#report.add(
      "listening-service",
      { host, transport, address, port, process: wordsOf(textAt(item, "process")) ?? null },
      locator,
      moment,
    );
  }
}

/** Names of the fields that stand once before and once after, and differ. */
function pairsIn(file: Json): readonly string[] {
  return Object.keys(file)
    .filter((key) => key.endsWith("_after"))
    .map((key) => key.slice(0, -6))
    .filter(
      (name) => textAt(file, `${name}_before`) !== undefined && textAt(file, `${name}_before`) !== textAt(file, `${name}_after`),
    )
    .slice(0, 32);
}

function digestOf(text: string | undefined): `sha256:${string}` | null {
  return text !== undefined && /^[0-9a-f]{64}$/i.test(text) ? `sha256:${text.toLowerCase()}` : null;
}

/** In an alert: an object with lists as text; in an answer: a list of keys and values. */
function referencesOf(compliance: unknown): readonly string[] {
  const pairs: (readonly [string, string])[] = isObject(compliance)
    ? Object.keys(compliance).map((key) => [key, textAt(compliance, key) ?? listAt(compliance, key).join(",")] as const)
    : Array.isArray(compliance)
      ? (compliance as readonly unknown[]).map((one) => [textAt(one, "key") ?? "", textAt(one, "value") ?? ""] as const)
      : [];
  return pairs.slice(0, 64).flatMap(([list, ids]) =>
    ids
      .split(",")
      .slice(0, 64)
      .flatMap((id) => {
        if (/^nist(?:_sp)?_800[-_]53/.test(list)) return controlReference(id) ?? [];
        if (/^(?:iec|isa)[_-]62443/.test(list)) return wordsOf(`IEC 62443-3-3 ${id.trim()}`, 60) ?? [];
        return list === "cis" ? (wordsOf(`CIS ${id.trim()}`, 60) ?? []) : [];
      }),
  );
}
