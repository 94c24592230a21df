// How the host guards itself: its firewall, removable media, encryption, the start, shielding of processes, malicious software, sessions, sudo.

import { contentOf, type Harvest, type Line, linesOf, type Part } from "./part.ts";
import { addSetting, readPairs } from "./settings.ts";

export function readProtection(harvest: Harvest): void {
  for (const part of harvest.of("journald")) readPairs(harvest, part, "journald", "=");
  for (const part of harvest.of("journal-upload")) readPairs(harvest, part, "journal-upload", "=");
  for (const part of harvest.of("audit-remote")) readPairs(harvest, part, "audisp-remote", "=");
  for (const part of harvest.of("logind")) readPairs(harvest, part, "logind", "=");
  for (const part of harvest.of("usbguard")) readPairs(harvest, part, "usbguard", "=");
  for (const part of harvest.of("dnf-automatic")) readPairs(harvest, part, "dnf-automatic", "=");
  for (const part of harvest.of("fapolicyd")) readPairs(harvest, part, "fapolicyd", "=");
  readFirewall(harvest);
  readStart(harvest);
  readEncryption(harvest);
  readSudo(harvest);
  readTexts(harvest);
}

/** The first match of each line that there is; the other lines do not concern us. */
function readMatches(harvest: Harvest, id: string, pattern: RegExp, component: string, name?: string): void {
  for (const part of harvest.of(id)) {
    for (const line of linesOf(part)) {
      const found = pattern.exec(line.text);
      const [value, key] = name === undefined ? [found?.[2], found?.[1]] : [found?.[1], name];
      if (value !== undefined && key !== undefined) addSetting(harvest, line, component, key, value.trim());
    }
  }
}

function readFirewall(harvest: Harvest): void {
  // `:INPUT DROP [0:0]`
  readMatches(harvest, "iptables", /^:(INPUT) (\S{1,20})/, "iptables");
  readMatches(harvest, "ufw", /^(Status|Default): (.{1,200})$/, "ufw");
  readMatches(harvest, "firewalld", /^([a-z ]{1,40})$/, "firewalld", "state");
  for (const part of harvest.of("nftables")) {
    let document: unknown;
    try {
      document = JSON.parse(part.text);
    } catch {
      harvest.strange("firewall", wholeOf(part), "it is no complete JSON");
      continue;
    }
    const entries =
      typeof document === "object" && document !== null ? (document as Record<string, unknown>)["nftables"] : undefined;
    for (const entry of Array.isArray(entries) ? (entries as readonly unknown[]) : []) {
      const chain = typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>)["chain"] : undefined;
      if (typeof chain !== "object" || chain === null) continue;
      const { hook, policy, table, name } = chain as Readonly<Record<string, unknown>>;
      if (hook === "input" && typeof policy === "string" && typeof table === "string" && typeof name === "string")
        addSetting(harvest, wholeOf(part), "nftables", "input", `${policy} by default in ${table} ${name}`);
    }
  }
}

function wholeOf(part: Part): Line {
  return { text: part.text.slice(0, 200), locator: { type: "pointer", pointer: part.pointer } };
}

function readStart(harvest: Harvest): void {
  const told = harvest.of("secure-boot");
  readMatches(harvest, "secure-boot", /^SecureBoot (enabled|disabled)/, "secure boot", "state");
  for (const part of told.length > 0 ? [] : harvest.of("secure-boot-variable")) {
    // Four bytes of attributes, then the value (UEFI 2.10, section 8.2).
    const value = part.text.charCodeAt(part.text.length - 1);
    if (value === 0 || value === 1)
      addSetting(harvest, wholeOf(part), "secure boot", "state", value === 1 ? "enabled" : "disabled");
  }
  // `none [integrity] confidentiality`: the one in force is in brackets.
  readMatches(harvest, "lockdown", /\[(\w{1,40})\]/, "kernel", "lockdown");
  readMatches(harvest, "randomisation", /^(\d)$/, "kernel", "randomize_va_space");
  readMatches(harvest, "selinux", /^(\d)$/, "SELinux", "enforce");
  readMatches(harvest, "apparmor", /^([YN])$/, "AppArmor", "enabled");
  // `ClamAV 1.4.3/27500/Mon Mar  2 09:00:00 2026`
  readMatches(harvest, "clamav", /^ClamAV [^/\s]{1,40}\/(\d{1,8}\/.{1,60})$/, "ClamAV", "database");
}

/** Every file system that is mounted, and whether an encrypted layer (dm-crypt) lies below it. */
function readEncryption(harvest: Harvest): void {
  for (const part of harvest.of("block-devices")) {
    let document: unknown;
    try {
      document = JSON.parse(part.text);
    } catch {
      // The reader of removable media says so already.
      continue;
    }
    const visit = (devices: unknown, encrypted: boolean, depth: number): void => {
      if (!Array.isArray(devices) || depth > 16) return;
      for (const device of devices as readonly unknown[]) {
        if (typeof device !== "object" || device === null) continue;
        const { type, mountpoint, fstype, children } = device as Readonly<Record<string, unknown>>;
        const below = encrypted || type === "crypt" || fstype === "crypto_LUKS";
        if (
          typeof mountpoint === "string" &&
          mountpoint.startsWith("/") &&
          !/^\/(?:boot|snap|media|run\/media)(?:\/|$)/.test(mountpoint)
        ) {
          const line = { text: "", locator: { type: "pointer", pointer: part.pointer } } as const;
          addSetting(harvest, line, "disk", "encryption", below ? `dm-crypt below ${mountpoint}` : "none");
        }
        visit(children, below, depth + 1);
      }
    };
    if (typeof document === "object" && document !== null) visit((document as Record<string, unknown>)["blockdevices"], false, 0);
  }
}

/** What sudo asks for: its defaults, and rules that ask for no password. */
function readSudo(harvest: Harvest): void {
  for (const part of harvest.of("sudoers")) {
    for (const line of linesOf(part)) {
      const text = line.text.trim();
      if (text.startsWith("Defaults")) addSetting(harvest, line, "sudo", "Defaults", text.slice(8).trim());
      else if (!text.startsWith("#") && /\bNOPASSWD\s*:/.test(text)) addSetting(harvest, line, "sudo", "NOPASSWD", text);
    }
  }
}

const DRIVERS_OF_MEDIA = /^(?:usb[-_]storage|uas|firewire[-_]sbp2)$/;

function readTexts(harvest: Harvest): void {
  for (const part of harvest.of("modprobe")) {
    for (const line of contentOf(part)) {
      const [word = "", driver = "", ...rest] = line.text.trim().split(/\s+/);
      if (/^(?:blacklist|install)$/.test(word) && DRIVERS_OF_MEDIA.test(driver))
        addSetting(harvest, line, "modprobe", driver.replace(/_/g, "-"), [word, ...rest].join(" "));
    }
  }
  readMatches(harvest, "apt-periodic", /^\s*(APT::Periodic::[\w-]{1,60})\s+"([^"]{0,40})"/, "apt");
  readMatches(harvest, "nsswitch", /^(passwd):\s*(.{1,200})$/, "nsswitch");
  readMatches(
    harvest,
    "profile",
    /^\s*(?:(?:export|readonly|declare|typeset)\s+(?:-\w{1,4}\s+)?)?TMOUT=(\d{1,8})\b/,
    "shell",
    "TMOUT",
  );
  for (const part of harvest.of("banner")) {
    // The message of the day is shown behind the log-in, when it is too late for a notice.
    if (part.file === undefined || part.file.endsWith("motd")) continue;
    const text = part.text.replace(/\\\w/g, "").replace(/\s+/g, " ").trim();
    addSetting(harvest, { text, locator: { type: "pointer", pointer: part.pointer } }, "login", "banner", text.slice(0, 300));
  }
}
