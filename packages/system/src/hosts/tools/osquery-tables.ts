// What rows of osquery's tables tell (osquery schema 5): which table a row is of, its columns say, since queries are named by who wrote them.

import type { Digest, Locator } from "@bulkhead/facts";
import { canonicalAddress, parseAddress } from "@bulkhead/plant";
import type { EventCount } from "./event-count.ts";
import { momentOf, type ToolReport, wordsOf } from "./report.ts";

export interface Row {
  readonly host: string;
  /** Name of the query. */
  readonly query: string;
  readonly locator: Locator;
  readonly moment: string | undefined;
  has(...columns: readonly string[]): boolean;
  /** The value of a column, in one line; `undefined` where it is empty. */
  cell(column: string): string | undefined;
}

interface Table {
  readonly columns: readonly string[];
  take(row: Row, report: ToolReport, events: EventCount): void;
}

/** The addresses of interfaces, and other rows, that tell about the host itself. */
export const HOST_COLUMNS: readonly (readonly string[])[] = [
  ["hostname", "cpu_brand"],
  ["interface", "address", "mask"],
  ["name", "version", "platform", "build"],
];

const software =
  (via: string) =>
  (row: Row, report: ToolReport): void => {
    const [name, version] = [row.cell("name"), row.cell("version")];
    if (name !== undefined && version !== undefined)
      report.add("software", { host: row.host, name, version, via }, row.locator, row.moment);
  };

/** In order: the first whose columns a row has. */
const TABLES: readonly Table[] = [
  { columns: ["port", "protocol", "address"], take: takePort },
  { columns: ["uid", "username", "shell"], take: takeUser },
  { columns: ["target_path", "action"], take: takeFileEvent },
  { columns: ["path", "sha256", "size"], take: takeDigest },
  { columns: ["name", "size", "used_by", "status"], take: takeModule },
  { columns: ["image", "device_name", "service"], take: takeDriver },
  { columns: ["name", "start_type", "status", "path"], take: takeService },
  { columns: ["id", "active_state", "fragment_path"], take: takeUnit },
  { columns: ["name", "action", "path", "enabled"], take: takeTask },
  { columns: ["command", "minute", "hour"], take: takeCronJob },
  { columns: ["name", "path", "source", "username", "type"], take: takeStartUp },
  { columns: ["hotfix_id"], take: takeHotfix },
  { columns: ["vendor", "model", "removable"], take: takeUsb },
  { columns: ["name", "uuid", "encrypted"], take: takeEncryption },
  { columns: ["drive_letter", "protection_status"], take: takeBitLocker },
  { columns: ["secure_boot"], take: takeSecureBoot },
  { columns: ["firewall", "antivirus", "autoupdate"], take: takeSecurityCenter },
  { columns: ["user", "tty", "host"], take: takeSession },
  { columns: ["matches", "count", "sig_group"], take: takeYara },
  { columns: ["path", "cmdline", "parent"], take: takeProcess },
  { columns: ["name", "version", "arch", "source"], take: software("packages of the system") },
  { columns: ["name", "version", "install_location"], take: software("programs of Windows") },
  { columns: ["name", "version"], take: software("osquery") },
];

/** Takes a row; false where it is of no table that is read. */
export function takeRow(row: Row, report: ToolReport, events: EventCount): boolean {
  const table = TABLES.find(({ columns }) => row.has(...columns));
  table?.take(row, report, events);
  return table !== undefined;
}

function takePort(row: Row, report: ToolReport): void {
  // Protocols by their number (IANA).
  const transport = row.cell("protocol") === "6" ? "tcp" : row.cell("protocol") === "17" ? "udp" : undefined;
  const port = Number(row.cell("port") ?? "0");
  if (transport === undefined || !(port >= 1 && port <= 65_535)) return;
  const told = row.cell("address") ?? "";
  const address =
    told.length > 64 || parseAddress(told) === undefined || /^(?:0\.0\.0\.0|::)$/.test(told) ? "*" : canonicalAddress(told);
  report.add(
    "listening-service",
    { host: row.host, transport, address, port, process: row.cell("name") ?? row.cell("path") ?? null },
    row.locator,
    row.moment,
  );
}

function takeUser(row: Row, report: ToolReport): void {
  const id = Number(row.cell("uid") ?? "");
  const name = row.cell("username");
  if (name === undefined || !Number.isSafeInteger(id)) return;
  const shell = row.cell("shell") ?? "";
  const value = {
    host: row.host,
    name,
    id,
    interactive: shell !== "" && !/\/(?:nologin|false|sync|halt|shutdown|true)$/.test(shell),
    // The last part of a security identifier: 500 is the built-in administrator. Members of groups are in another table.
    administrator: id === 0 || id === 500,
    locked: null,
    passwordless: null,
  };
  report.add("account", value, row.locator, row.moment);
}

const ACTIONS: ReadonlyMap<string, "added" | "removed" | "changed"> = new Map([
  ["CREATED", "added"],
  ["MOVED_TO", "added"],
  ["DELETED", "removed"],
  ["MOVED_FROM", "removed"],
  ["UPDATED", "changed"],
  ["ATTRIBUTES_MODIFIED", "changed"],
]);

function takeFileEvent(row: Row, report: ToolReport, events: EventCount): void {
  const path = row.cell("target_path");
  const action = row.cell("action") ?? "";
  const change = ACTIONS.get(action);
  if (path === undefined) return;
  if (change === undefined) {
    const value = {
      host: row.host,
      log: "osquery",
      event: action,
      class: "other",
      user: row.cell("uid") ?? null,
      object: path,
      peer: null,
    } as const;
    events.count(value, row.locator, row.moment);
    return;
  }
  const value = {
    host: row.host,
    tool: "osquery",
    path,
    change,
    attributes: action === "ATTRIBUTES_MODIFIED" ? ["attributes"] : [],
    before: null,
    after: digestOf(row.cell("sha256")),
    user: row.cell("uid") ?? null,
    process: null,
  };
  report.add("file-change", value, row.locator, momentOf(row.cell("time")) ?? row.moment);
}

function digestOf(text: string | undefined): Digest | null {
  return text !== undefined && /^[0-9a-f]{64}$/i.test(text) ? `sha256:${text.toLowerCase()}` : null;
}

function takeDigest(row: Row, report: ToolReport): void {
  const digest = digestOf(row.cell("sha256"));
  const size = Number(row.cell("size") ?? "");
  const path = row.cell("path");
  if (digest !== null && path !== undefined && Number.isSafeInteger(size) && size >= 0)
    report.add("file-digest", { host: row.host, path, size, digest }, row.locator, row.moment);
}

type Unattended = Parameters<ToolReport["add"]>[1] & { readonly what: "service" | "scheduled-job" | "driver" | "start-up" };

function unattended(
  row: Row,
  report: ToolReport,
  what: Unattended["what"],
  name: string | undefined,
  rest: {
    readonly enabled: boolean | null;
    readonly runs?: string | undefined;
    readonly user?: string | undefined;
    readonly schedule?: string | undefined;
  },
): void {
  if (name === undefined) return;
  const { enabled, runs, user, schedule } = rest;
  const value = { host: row.host, what, name, enabled, runs: runs ?? null, user: user ?? null, schedule: schedule ?? null };
  report.add("unattended-program", value, row.locator, row.moment);
}

function takeModule(row: Row, report: ToolReport): void {
  unattended(row, report, "driver", row.cell("name"), { enabled: row.cell("status") === "Live" });
}

function takeDriver(row: Row, report: ToolReport): void {
  unattended(row, report, "driver", row.cell("service") ?? row.cell("device_name"), { enabled: true, runs: row.cell("image") });
}

function takeService(row: Row, report: ToolReport): void {
  const enabled = row.cell("start_type") !== "DISABLED";
  unattended(row, report, "service", row.cell("name"), {
    enabled,
    runs: row.cell("path"),
    user: row.cell("user_account"),
    schedule: row.cell("start_type"),
  });
}

function takeUnit(row: Row, report: ToolReport): void {
  unattended(row, report, "service", row.cell("id"), {
    enabled: row.cell("active_state") === "active",
    runs: row.cell("fragment_path"),
    user: row.cell("user"),
  });
}

function takeTask(row: Row, report: ToolReport): void {
  unattended(row, report, "scheduled-job", row.cell("path") ?? row.cell("name"), {
    enabled: row.cell("enabled") === "1",
    runs: row.cell("action"),
    schedule: row.cell("next_run_time"),
  });
}

function takeCronJob(row: Row, report: ToolReport): void {
  const when =
    row.cell("event") ??
    ["minute", "hour", "day_of_month", "month", "day_of_week"].map((column) => row.cell(column) ?? "*").join(" ");
  unattended(row, report, "scheduled-job", row.cell("command"), { enabled: true, runs: row.cell("command"), schedule: when });
}

function takeStartUp(row: Row, report: ToolReport): void {
  unattended(row, report, "start-up", row.cell("name"), {
    enabled: row.cell("status") !== "disabled",
    runs: row.cell("path"),
    user: row.cell("username"),
  });
}

function takeHotfix(row: Row, report: ToolReport): void {
  const name = row.cell("hotfix_id");
  if (name !== undefined)
    report.add(
      "software",
      { host: row.host, name, version: row.cell("installed_on") ?? "installed", via: "Windows update" },
      row.locator,
      row.moment,
    );
}

function takeUsb(row: Row, _: ToolReport, events: EventCount): void {
  const device = [row.cell("vendor"), row.cell("model"), row.cell("serial")].filter((word) => word !== undefined).join(" ");
  if (row.cell("removable") !== "1" || device === "") return;
  events.count(
    { host: row.host, log: "osquery", event: "usb_devices", class: "media-connected", user: null, object: device, peer: null },
    row.locator,
    row.moment,
  );
}

function takeEncryption(row: Row, report: ToolReport): void {
  const name = row.cell("name");
  if (name === undefined) return;
  const on = row.cell("encrypted") === "1";
  const weak = on ? {} : { weak: "what is stored there is not encrypted" };
  report.add(
    "setting",
    { host: row.host, component: "disk", name, value: on ? "encrypted" : "not encrypted", topic: "encryption-at-rest", ...weak },
    row.locator,
    row.moment,
  );
}

function takeBitLocker(row: Row, report: ToolReport): void {
  const on = row.cell("protection_status") === "1";
  const weak = on ? {} : { weak: "what is stored there is not protected by encryption" };
  const value = {
    host: row.host,
    component: "BitLocker",
    name: row.cell("drive_letter") ?? "",
    value: on ? "on" : "off",
    topic: "encryption-at-rest",
    ...weak,
  } as const;
  report.add("setting", value, row.locator, row.moment);
}

function takeSecureBoot(row: Row, report: ToolReport): void {
  const on = row.cell("secure_boot") === "1";
  const weak = on ? {} : { weak: "the start of the host is not verified" };
  report.add(
    "setting",
    { host: row.host, component: "secure boot", name: "secure_boot", value: on ? "on" : "off", topic: "boot-integrity", ...weak },
    row.locator,
    row.moment,
  );
}

const CENTER = [
  ["firewall", "host-firewall", "the host does not filter its traffic"],
  ["antivirus", "malware-protection", "the program against malicious software is not in order"],
  ["autoupdate", "patch-level", "updates do not come by themselves"],
] as const;

function takeSecurityCenter(row: Row, report: ToolReport): void {
  for (const [name, topic, why] of CENTER) {
    const value = row.cell(name);
    if (value === undefined) continue;
    const weak = /^good$/i.test(value) ? {} : { weak: why };
    report.add(
      "setting",
      { host: row.host, component: "Windows Security Center", name, value, topic, ...weak },
      row.locator,
      row.moment,
    );
  }
}

function takeSession(row: Row, report: ToolReport): void {
  const user = row.cell("user");
  if (user !== undefined)
    report.add(
      "user-session",
      { host: row.host, user, at: row.cell("tty") ?? "console", from: row.cell("host") ?? null },
      row.locator,
      row.moment,
    );
}

function takeYara(row: Row, _: ToolReport, events: EventCount): void {
  if (Number(row.cell("count") ?? "0") === 0) return;
  const object = [row.cell("path"), row.cell("matches")].filter((word) => word !== undefined).join(": ");
  events.count(
    { host: row.host, log: "osquery", event: "yara", class: "malware-found", user: null, object, peer: null },
    row.locator,
    row.moment,
  );
}

function takeProcess(row: Row, _: ToolReport, events: EventCount): void {
  const object = wordsOf(row.cell("path"), 300);
  if (object !== undefined)
    events.count(
      {
        host: row.host,
        log: "osquery",
        event: "process_events",
        class: "program-started",
        user: row.cell("uid") ?? null,
        object,
        peer: null,
      },
      row.locator,
      row.moment,
    );
}
