// Reads what Lynis reports (lynis-report.dat: `key=value` and `key[]=value`, and the same as JSON): warnings and suggestions as failed tests,
// packages, services that listen, and states. A test that found nothing is not named in a report and is therefore no "pass".

import type { Locator, Reader, SettingTopic } from "@bulkhead/facts";
import { canonicalAddress, parseAddress } from "@bulkhead/plant";
import { beginningOf, isObject, openJson, openText, step } from "./input.ts";
import { momentOf, ToolReport, wordsOf } from "./report.ts";

export const lynisReader: Reader = {
  id: "lynis",
  version: 1,
  title: "report of Lynis (lynis-report.dat)",
  recognise: (head) => /^(?:#[^\n]{0,200}\n|\s){0,20}report_version_major=\d/.test(beginningOf(head)),
  open(context) {
    const report = new ToolReport(context.evidence, "Lynis");
    return openText(context, report, (text) => {
      const entries: Entry[] = [];
      for (const [number, line] of text.split("\n").entries()) {
        const border = line.indexOf("=");
        const locator = { type: "line", line: number + 1 } as const;
        if (border > 0) entries.push({ key: line.slice(0, border).trim(), value: line.slice(border + 1).trim(), locator });
        else if (line.trim() !== "" && !line.startsWith("#")) report.problem("system/record-broken", locator);
      }
      takeEntries(report, entries);
    });
  },
};

export const lynisJsonReader: Reader = {
  id: "lynis-json",
  version: 1,
  title: "report of Lynis as JSON",
  recognise(head) {
    const start = beginningOf(head, 65_536).trimStart();
    return start.startsWith("{") && /"lynis_version"\s*:/.test(start);
  },
  open(context) {
    const report = new ToolReport(context.evidence, "Lynis");
    return openJson(context, report, (document) => {
      const entries: Entry[] = [];
      for (const [key, value] of isObject(document) ? Object.entries(document) : []) {
        const list = Array.isArray(value) ? (value as readonly unknown[]) : undefined;
        const name = list === undefined || key.endsWith("[]") ? key : `${key}[]`;
        for (const [number, one] of (list ?? [value]).entries()) {
          const pointer = `${step(key)}${list === undefined ? "" : step(number)}`;
          const text = entryText(one);
          if (text !== undefined) entries.push({ key: name, value: text, locator: { type: "pointer", pointer } });
        }
      }
      takeEntries(report, entries);
    });
  },
};

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly locator: Locator;
}

/** Converters write an entry as its text, or cut at its bars: as a list, or as an object. */
function entryText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const parts = Array.isArray(value) ? (value as readonly unknown[]) : isObject(value) ? Object.values(value) : undefined;
  return parts?.map((part) => (typeof part === "string" ? part : "-")).join("|");
}

/** What a state of the report is about, and which value leaves out what the topic is for. */
const STATES: ReadonlyMap<string, readonly [topic: SettingTopic, weak?: readonly [value: RegExp, why: string]]> = new Map([
  ["malware_scanner_installed", ["malware-protection", [/^0$/, "no program against malicious software is installed"]]],
  ["firewall_active", ["host-firewall", [/^0$/, "the host does not filter its traffic"]]],
  ["firewall_empty_ruleset", ["host-firewall", [/^1$/, "the firewall of the host has no rules"]]],
  ["ntp_daemon_running", ["time", [/^0$/, "no program keeps the clock right"]]],
  ["audit_daemon_running", ["audit", [/^0$/, "no audit daemon runs"]]],
  ["linux_auditd_running", ["audit", [/^0$/, "no audit daemon runs"]]],
  ["boot_uefi_booted_secure", ["boot-integrity", [/^0$/, "the host was not started by secure boot"]]],
  ["password_max_days", ["password-age", [/^(?:-1|9999\d)$/, "passwords never have to be changed"]]],
  ["password_min_days", ["password-age"]],
  ["session_timeout_enabled", ["session-end", [/^0$/, "idle shells stay open"]]],
  ["auth_failed_logins_logged", ["audit", [/^0$/, "failed log-ins are not recorded"]]],
  ["unattended_upgrade_option_available", ["patch-level"]],
  ["framework_selinux", ["process-isolation"]],
  ["ldap_auth_enabled", ["central-accounts"]],
] as const);

function takeEntries(report: ToolReport, entries: readonly Entry[]): void {
  const single = new Map(entries.map(({ key, value }) => [key, value]));
  const addresses = entries
    .filter(({ key }) => /^network_(?:ipv4|ipv6|mac)_address\[\]$/.test(key))
    .map(({ value }) => value.replace(/\/\d{1,3}$/, ""))
    .filter((text) => text.length <= 64 && (parseAddress(text) !== undefined || /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)))
    .map((text) => canonicalAddress(text))
    .filter((text) => !/^(?:127\.|::1$|fe80:|00:00:00:00:00:00$)/.test(text));
  const host = report.host(single.get("hostname"));
  const moment = momentOf(single.get("report_datetime_end") ?? single.get("report_datetime_start"));
  const system = wordsOf(single.get("os_name") ?? single.get("os")) ?? "unknown";
  const value = {
    host,
    addresses: [...new Set(addresses)],
    system,
    version: wordsOf(single.get("os_version")) ?? "unknown",
    privileged: false,
  };
  report.add("host", value, { type: "whole" }, moment);
  for (const entry of entries) takeEntry(report, host, entry, moment);
}

function takeEntry(report: ToolReport, host: string, { key, value, locator }: Entry, moment: string | undefined): void {
  switch (key) {
    case "warning[]":
    case "suggestion[]": {
      const [test = "", text, detail, solution] = value.split("|").map((part) => wordsOf(part));
      const rest = [detail, solution].filter((part) => part !== undefined && part !== "-").join("; ");
      report.result(
        {
          host,
          benchmark: null,
          rule: test,
          title: text ?? test,
          result: "fail",
          severity: key.slice(0, -2),
          references: [`Lynis ${test}`],
          ...(rest === "" ? {} : { detail: rest }),
        },
        locator,
        moment,
      );
      return;
    }
    case "vulnerable_package[]": {
      const [name = ""] = value.split("|");
      if (name === "") return;
      report.add(
        "pending-update",
        { host, name, installed: null, offered: "a newer version", security: true, via: "Lynis" },
        locator,
        moment,
      );
      return;
    }
    case "installed_packages_array":
      for (const text of value.split("|")) {
        const [name = "", version = ""] = text.split(",");
        if (name.trim() !== "" && version.trim() !== "")
          report.add("software", { host, name: name.trim(), version: version.trim(), via: "Lynis" }, locator, moment);
      }
      return;
    case "network_listen[]": {
      const [at = "", transport = "", program = ""] = value.split("|");
      const colon = at.lastIndexOf(":");
      const port = Number(at.slice(colon + 1));
      const address = at
        .slice(0, colon)
        .replace(/^\[|\]$/g, "")
        .replace(/%.*$/, "");
      if ((transport !== "tcp" && transport !== "udp") || colon < 0 || !(port >= 1 && port <= 65_535)) return;
      const everywhere = address === "*" || address === "0.0.0.0" || address === "::" || parseAddress(address) === undefined;
      report.add(
        "listening-service",
        {
          host,
          transport,
          address: everywhere ? "*" : canonicalAddress(address),
          port,
          process: wordsOf(program.replace(/^-$/, "")) ?? null,
        },
        locator,
        moment,
      );
      return;
    }
  }
  const state = STATES.get(key);
  if (state === undefined || value === "") return;
  const [topic, weak] = state;
  const why = weak?.[0].test(value) === true ? { weak: weak[1] } : {};
  report.add("setting", { host, component: "Lynis", name: key, value: wordsOf(value) ?? "", topic, ...why }, locator, moment);
}
