// Reads the items of a Windows host out of its snapshot: JSON of PowerShell, one object or a list of them each.

import type { Address, SettingTopic } from "@bulkhead/facts";
import { canonicalAddress, isMacAddress, parseAddress } from "@bulkhead/plant";
import type { Harvest } from "./part.ts";
import { maskLine, maskValue } from "./redact.ts";

interface Entry {
  readonly pointer: string;
  /** A field as text, in one line; `undefined` where it is not there, or empty. */
  text(name: string): string | undefined;
  readonly names: readonly string[];
}

export function readWindows(harvest: Harvest): void {
  readAccounts(harvest);
  readPrograms(harvest);
  readSockets(harvest);
  readSoftware(harvest);
  readStates(harvest);
  readMedia(harvest);
}

/** Name, version and addresses of a Windows host; `undefined` where the snapshot is of none. */
export function windowsIdentity(
  harvest: Harvest,
):
  | { readonly system: string; readonly version: string; readonly addresses: readonly Address[]; readonly pointer: string }
  | undefined {
  const [system] = entriesOf(harvest, "windows-system");
  if (system === undefined) return undefined;
  const addresses = [
    ...entriesOf(harvest, "windows-addresses").map((entry) => entry.text("IPAddress")?.replace(/%.*$/, "")),
    ...entriesOf(harvest, "windows-adapters").map((entry) => entry.text("MacAddress")?.replace(/-/g, ":")),
  ].flatMap((text) =>
    text !== undefined && text.length <= 64 && (parseAddress(text) !== undefined || isMacAddress(text))
      ? [canonicalAddress(text)]
      : [],
  );
  return {
    system: system.text("Caption") ?? "Windows",
    version: system.text("Version") ?? "unknown",
    addresses: [...new Set(addresses)].filter((address) => !/^(?:127\.|::1$|fe80:|169\.254\.)/.test(address)),
    pointer: system.pointer,
  };
}

function entriesOf(harvest: Harvest, id: string): readonly Entry[] {
  return harvest.of(id).flatMap((part) => {
    const locator = { type: "pointer", pointer: part.pointer } as const;
    let document: unknown;
    try {
      document = JSON.parse(part.text);
    } catch {
      harvest.strange(id, { text: part.text.slice(0, 200), locator }, "it is no complete JSON");
      return [];
    }
    const list = Array.isArray(document) ? (document as readonly unknown[]) : [document];
    return list.flatMap((one): readonly Entry[] => {
      if (typeof one !== "object" || one === null) return [];
      const fields = one as Readonly<Record<string, unknown>>;
      const text = (name: string): string | undefined => {
        const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
        return (
          String(value)
            .slice(0, 2000)
            .replace(/[\p{C}\s]+/gu, " ")
            .trim() || undefined
        );
      };
      return [{ pointer: part.pointer, text, names: Object.keys(fields) }];
    });
  });
}

const at = ({ pointer }: Entry): { readonly type: "pointer"; readonly pointer: string } => ({ type: "pointer", pointer });

function readAccounts(harvest: Harvest): void {
  const administrators = new Set(entriesOf(harvest, "windows-administrators").map((entry) => entry.text("SID")));
  for (const entry of entriesOf(harvest, "windows-accounts")) {
    const [name, sid] = [entry.text("Name"), entry.text("SID")];
    if (name === undefined || sid === undefined) continue;
    const enabled = entry.text("Enabled") === "true";
    const value = {
      host: harvest.host,
      name,
      // The last part of the security identifier is the number of the account on this host.
      id: Number(/-(\d{1,10})$/.exec(sid)?.[1] ?? 0),
      interactive: enabled,
      administrator: administrators.has(sid),
      locked: !enabled,
      passwordless: entry.text("PasswordRequired") === "false" ? null : false,
    };
    harvest.add("account", value, at(entry));
  }
  for (const entry of entriesOf(harvest, "windows-sessions")) {
    const user = entry.text("UserName");
    if (user !== undefined) harvest.add("user-session", { host: harvest.host, user, at: "console", from: null }, at(entry));
    if (entry.text("PartOfDomain") !== undefined)
      addState(
        harvest,
        entry,
        "Windows",
        "domain",
        entry.text("PartOfDomain") === "true" ? (entry.text("Domain") ?? "yes") : "none",
        "central-accounts",
      );
  }
}

function readPrograms(harvest: Harvest): void {
  const add = (
    entry: Entry,
    what: "service" | "driver" | "scheduled-job",
    name: string | undefined,
    enabled: boolean,
    runs: string | undefined,
    user: string | undefined,
    schedule: string | undefined,
  ): void => {
    if (name === undefined) return;
    const value = {
      host: harvest.host,
      what,
      name,
      enabled,
      runs: runs === undefined ? null : maskLine(runs.slice(0, 500)),
      user: user ?? null,
      schedule: schedule ?? null,
    };
    harvest.add("unattended-program", value, at(entry));
  };
  for (const entry of entriesOf(harvest, "windows-services"))
    add(
      entry,
      "service",
      entry.text("Name"),
      entry.text("StartMode") !== "Disabled",
      entry.text("PathName"),
      entry.text("StartName"),
      entry.text("StartMode"),
    );
  for (const entry of entriesOf(harvest, "windows-drivers"))
    add(
      entry,
      "driver",
      entry.text("Name"),
      entry.text("State") === "Running",
      entry.text("PathName"),
      undefined,
      entry.text("StartMode"),
    );
  for (const entry of entriesOf(harvest, "windows-jobs"))
    add(
      entry,
      "scheduled-job",
      `${entry.text("TaskPath") ?? ""}${entry.text("TaskName") ?? ""}`,
      entry.text("State") !== "Disabled",
      entry.text("Execute"),
      entry.text("User"),
      undefined,
    );
}

function readSockets(harvest: Harvest): void {
  for (const transport of ["tcp", "udp"] as const) {
    for (const entry of entriesOf(harvest, `windows-${transport}`)) {
      const told = (entry.text("LocalAddress") ?? "").replace(/%.*$/, "");
      const port = Number(entry.text("LocalPort") ?? "");
      if (!(port >= 1 && port <= 65_535)) continue;
      const address =
        told.length > 64 || parseAddress(told) === undefined || /^(?:0\.0\.0\.0|::)$/.test(told) ? "*" : canonicalAddress(told);
      harvest.add(
        "listening-service",
        { host: harvest.host, transport, address, port, process: entry.text("Process") ?? null },
        at(entry),
      );
    }
  }
}

function readSoftware(harvest: Harvest): void {
  const { host } = harvest;
  for (const entry of entriesOf(harvest, "windows-programs")) {
    const [name, version] = [entry.text("DisplayName"), entry.text("DisplayVersion")];
    if (name !== undefined)
      harvest.add("software", { host, name, version: version ?? "unknown", via: "programs of Windows" }, at(entry));
  }
  for (const entry of entriesOf(harvest, "windows-hotfixes")) {
    const name = entry.text("HotFixID");
    if (name !== undefined)
      harvest.add(
        "software",
        { host, name, version: entry.text("InstalledOn") ?? "installed", via: "Windows update" },
        at(entry),
      );
  }
  for (const entry of entriesOf(harvest, "windows-pending")) {
    const title = entry.text("Title");
    if (title === undefined) continue;
    // The category of security updates (Windows Update Agent, update classification GUIDs).
    const security =
      /0fa1201d-4330-4fa8-8ae9-b877473b6441/i.test(entry.text("Categories") ?? "") || entry.text("Severity") !== undefined;
    harvest.add(
      "pending-update",
      { host, name: /KB\d{6,8}/.exec(title)?.[0] ?? title, installed: null, offered: title, security, via: "Windows update" },
      at(entry),
    );
  }
}

interface State {
  readonly item: string;
  readonly field: string;
  readonly component: string;
  readonly topic: SettingTopic;
  /** Value, and why it leaves out what the topic is for. */
  readonly weak?: readonly [value: RegExp, why: string];
}

/** Fields of items that are settings as they stand. */
const STATES: readonly State[] = [
  {
    item: "windows-password-policy",
    field: "MinPasswordLength",
    component: "password policy",
    topic: "password-strength",
    weak: [/^0$/, "an empty password is accepted"],
  },
  {
    item: "windows-password-policy",
    field: "MaxPasswordAge",
    component: "password policy",
    topic: "password-age",
    weak: [/^(?:-1|0|4294967295)$/, "passwords never have to be changed"],
  },
  { item: "windows-password-policy", field: "PasswordHistoryLength", component: "password policy", topic: "password-age" },
  {
    item: "windows-password-policy",
    field: "MaxBadPasswordsAllowed",
    component: "password policy",
    topic: "log-in-failures",
    weak: [/^0$/, "no number of failures locks an account"],
  },
  { item: "windows-password-policy", field: "AutoUnlockInterval", component: "password policy", topic: "log-in-failures" },
  { item: "windows-updates", field: "NoAutoUpdate", component: "Windows update", topic: "patch-level" },
  { item: "windows-updates", field: "UseWUServer", component: "Windows update", topic: "patch-level" },
  // 4: the driver is never loaded.
  {
    item: "windows-usb-storage",
    field: "Start",
    component: "USBSTOR",
    topic: "media-control",
    weak: [/^[0-3]$/, "the driver of removable media is loaded when one is plugged in"],
  },
  { item: "windows-removable", field: "Deny_All", component: "removable storage", topic: "media-control" },
  {
    item: "windows-time",
    field: "Type",
    component: "W32Time",
    topic: "time",
    weak: [/^NoSync$/i, "the clock follows no source"],
  },
  { item: "windows-time", field: "NtpServer", component: "W32Time", topic: "time" },
  {
    item: "windows-secure-boot",
    field: "State",
    component: "secure boot",
    topic: "boot-integrity",
    weak: [/^false$/i, "the start of the host is not verified"],
  },
  {
    item: "windows-defender",
    field: "AntivirusEnabled",
    component: "Defender",
    topic: "malware-protection",
    weak: [/^false$/i, "it is off"],
  },
  {
    item: "windows-defender",
    field: "RealTimeProtectionEnabled",
    component: "Defender",
    topic: "malware-protection",
    weak: [/^false$/i, "files are not scanned when they are used"],
  },
  { item: "windows-defender", field: "IsTamperProtected", component: "Defender", topic: "malware-protection" },
  { item: "windows-defender", field: "AntivirusSignatureAge", component: "Defender", topic: "malware-protection" },
  {
    item: "windows-code-integrity",
    field: "UsermodeCodeIntegrityPolicyEnforcementStatus",
    component: "code integrity",
    topic: "allow-listing",
    weak: [/^[01]$/, "programs that are on no list run all the same"],
  },
  { item: "windows-backup", field: "LastSuccess", component: "Windows Server Backup", topic: "backup" },
  { item: "windows-remote-desktop", field: "fDenyTSConnections", component: "remote desktop", topic: "remote-access" },
  {
    item: "windows-remote-desktop-session",
    field: "UserAuthentication",
    component: "remote desktop",
    topic: "remote-access",
    weak: [/^0$/, "a session begins before anyone proves who they are"],
  },
  {
    item: "windows-file-sharing",
    field: "EnableSMB1Protocol",
    component: "file sharing",
    topic: "unused-function",
    weak: [/^true$/i, "version 1 of SMB no longer protects"],
  },
  { item: "windows-file-sharing", field: "RequireSecuritySignature", component: "file sharing", topic: "remote-access" },
  {
    item: "windows-logon",
    field: "InactivityTimeoutSecs",
    component: "log-on",
    topic: "session-end",
    weak: [/^0$/, "an idle session stays open"],
  },
  { item: "windows-logon", field: "LegalNoticeText", component: "log-on", topic: "use-notification" },
  {
    item: "windows-logon",
    field: "EnableLUA",
    component: "log-on",
    topic: "privilege",
    weak: [/^0$/, "every program of an administrator runs with all rights"],
  },
];

function readStates(harvest: Harvest): void {
  for (const { item, field, component, topic, weak } of STATES) {
    for (const entry of entriesOf(harvest, item)) {
      const value = entry.text(field);
      if (value !== undefined)
        addState(harvest, entry, component, field, value, topic, weak?.[0].test(value) === true ? weak[1] : undefined);
    }
  }
  for (const entry of entriesOf(harvest, "windows-firewall")) {
    const [name, enabled, inbound] = [entry.text("Name"), entry.text("Enabled"), entry.text("Inbound")];
    if (name === undefined || enabled === undefined) continue;
    const off = /^(?:false|0)$/i.test(enabled);
    const why = off ? "the firewall of the host is off" : inbound === "Allow" ? "what no rule names is let in" : undefined;
    addState(
      harvest,
      entry,
      "Windows Firewall",
      name,
      off ? "off" : `on, ${inbound ?? "unknown"} by default`,
      "host-firewall",
      why,
    );
  }
  for (const entry of entriesOf(harvest, "windows-encryption")) {
    const on = /^(?:On|1)$/i.test(entry.text("Protection") ?? "");
    addState(
      harvest,
      entry,
      "BitLocker",
      entry.text("MountPoint") ?? "",
      on ? "on" : "off",
      "encryption-at-rest",
      on ? undefined : "what is stored there is not protected by encryption",
    );
  }
  for (const entry of entriesOf(harvest, "windows-logs")) {
    const name = entry.text("LogName");
    if (name !== undefined)
      addState(
        harvest,
        entry,
        `log ${name}`,
        "MaximumSizeInBytes",
        `${entry.text("MaximumSizeInBytes") ?? "unknown"}, ${entry.text("Mode") ?? "unknown"}`,
        "audit",
      );
  }
  for (const entry of entriesOf(harvest, "windows-audit")) {
    // 0 nothing, 1 success, 2 failure, 3 both (auditpol, setting value).
    const [guid, value] = [entry.text("Guid"), entry.text("Value")];
    if (guid !== undefined && value !== undefined) addState(harvest, entry, "audit policy", guid, value, "audit");
  }
  for (const entry of entriesOf(harvest, "windows-forwarding"))
    for (const name of entry.names.filter((one) => /^\d{1,3}$/.test(one)))
      addState(harvest, entry, "event forwarding", name, entry.text(name) ?? "", "log-forwarding");
}

function addState(
  harvest: Harvest,
  entry: Entry,
  component: string,
  name: string,
  value: string,
  topic: SettingTopic,
  weak?: string,
): void {
  const setting = {
    host: harvest.host,
    component,
    name,
    value: maskValue(name, value.slice(0, 300)),
    topic,
    ...(weak === undefined ? {} : { weak }),
  };
  harvest.add("setting", setting, at(entry));
}

function readMedia(harvest: Harvest): void {
  for (const entry of entriesOf(harvest, "windows-media")) {
    const device = entry.text("DeviceID");
    // Access 1: it can only be read (Win32_LogicalDisk).
    if (device !== undefined)
      harvest.add(
        "removable-media",
        {
          host: harvest.host,
          device,
          mountedAt: device,
          filesystem: entry.text("FileSystem") ?? "unknown",
          writable: entry.text("Access") !== "1",
        },
        at(entry),
      );
  }
}
