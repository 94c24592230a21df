// Settings: the SSH server, passwords and log-in, time, records. Each as `component name value`, names as their manuals write them.

import { contentOf, type Harvest, type Line, linesOf, type Part } from "./part.ts";
import { maskValue } from "./redact.ts";
import { topicOf } from "./setting-topics.ts";
import { spellKeyword } from "./sshd-keywords.ts";

export function readSettings(harvest: Harvest): void {
  readSshd(harvest);
  for (const part of harvest.of("login-defs")) readPairs(harvest, part, "login.defs", "");
  for (const part of harvest.of("pwquality")) readPairs(harvest, part, "pwquality", "=");
  for (const part of harvest.of("faillock")) readPairs(harvest, part, "faillock", "=");
  for (const part of harvest.of("auditd")) readPairs(harvest, part, "auditd", "=");
  for (const part of harvest.of("timedatectl")) readPairs(harvest, part, "timedatectl", "=");
  for (const part of harvest.of("timesyncd")) readPairs(harvest, part, "timesyncd", "=");
  for (const part of harvest.of("pam")) readPam(harvest, part);
  for (const part of harvest.of("chrony")) readChrony(harvest, part);
  for (const part of harvest.of("chrony-tracking")) readTracking(harvest, part);
  for (const part of harvest.of("rsyslog")) readForwarding(harvest, part);
  for (const part of harvest.of("audit-rules")) {
    for (const line of linesOf(part)) if (line.text.startsWith("-")) addSetting(harvest, line, "audit", "rule", line.text);
  }
}

export function addSetting(harvest: Harvest, line: Line, component: string, name: string, value: string): void {
  const said = { host: harvest.host, component, name, value: maskValue(name, value), ...topicOf(component, name, value) };
  harvest.add("setting", said, line.locator);
}

/**
 * `sshd -T` gives what is in force (component `sshd`). Without it, the files tell what was written (component `sshd_config`): not the
 * defaults, and what stands under `Match` holds for some only and is left out.
 */
function readSshd(harvest: Harvest): void {
  const inForce = harvest.of("sshd");
  for (const part of inForce) {
    for (const line of linesOf(part)) {
      const [keyword, ...rest] = line.text.split(" ");
      if (keyword === undefined || rest.length === 0) harvest.strange("setting of sshd", line, "it is no keyword with a value");
      else addSetting(harvest, line, "sshd", spellKeyword(keyword), rest.join(" "));
    }
  }
  if (inForce.length > 0) return;
  for (const part of harvest.of("sshd-config")) {
    for (const line of contentOf(part)) {
      const found = /^\s*([A-Za-z0-9]{1,60})(?:\s*=\s*|\s+)(\S.*)$/.exec(line.text);
      const [, keyword, value] = found ?? [];
      if (keyword === undefined || value === undefined) harvest.strange("setting of sshd", line, "it is no keyword with a value");
      else if (keyword.toLowerCase() === "match") break;
      else addSetting(harvest, line, "sshd_config", spellKeyword(keyword), value.trim());
    }
  }
}

/** Files of `name value` (no sign between them) or `name = value`; a name alone is a switch that is on. Section titles are passed over. */
export function readPairs(harvest: Harvest, part: Part, component: string, sign: "=" | ""): void {
  for (const line of contentOf(part)) {
    const text = line.text.trim();
    if (/^\[[^\]]*\]$/.test(text)) continue;
    const border = sign === "" ? text.search(/\s/) : text.indexOf(sign);
    const name = (border < 0 ? text : text.slice(0, border)).trim();
    const value = border < 0 ? "yes" : text.slice(border + 1).trim();
    if (!/^[\w.-]{1,80}$/.test(name)) harvest.strange(`setting of ${component}`, line, "it is no name with a value");
    else addSetting(harvest, line, component, name, value);
  }
}

/** `auth [success=1 default=ignore] pam_unix.so nullok`: name is type and module, value control and arguments (pam.conf(5)). */
function readPam(harvest: Harvest, part: Part): void {
  const service = part.file?.slice(part.file.lastIndexOf("/") + 1) ?? "pam";
  for (const line of contentOf(part)) {
    const text = line.text.trim();
    if (text.startsWith("@include")) addSetting(harvest, line, `pam.${service}`, "include", text.slice(8).trim());
    else {
      const found = /^-?(auth|account|password|session)\s+(\[[^\]]{0,300}\]|\S+)\s+(\S+)\s*(.*)$/.exec(text);
      const [, type, control, module, options] = found ?? [];
      if (type === undefined || control === undefined || module === undefined)
        harvest.strange("PAM rule", line, "it has no type, control and module");
      else
        addSetting(
          harvest,
          line,
          `pam.${service}`,
          `${type} ${module.slice(module.lastIndexOf("/") + 1)}`,
          `${control} ${options ?? ""}`.trim(),
        );
    }
  }
}

function readChrony(harvest: Harvest, part: Part): void {
  for (const line of contentOf(part)) {
    const text = line.text.trim();
    if (/^[!%]/.test(text)) continue;
    const [name, ...rest] = text.split(/\s+/);
    if (name === undefined || !/^[a-z0-9]{1,40}$/i.test(name)) harvest.strange("setting of chrony", line, "it is no directive");
    else addSetting(harvest, line, "chrony", name, rest.join(" "));
  }
}

/** Fields of `chronyc -c tracking`, in order (chronyc(1)). */
const TRACKING = ["reference", "address", "stratum", "referenceTime", "systemOffset"] as const;

function readTracking(harvest: Harvest, part: Part): void {
  for (const line of linesOf(part)) {
    const fields = line.text.split(",");
    if (fields.length < 14) {
      harvest.strange("state of chrony", line, "it has fewer than 14 fields");
      continue;
    }
    for (const [at, name] of TRACKING.entries()) addSetting(harvest, line, "chrony tracking", name, fields[at] ?? "");
    addSetting(harvest, line, "chrony tracking", "leapStatus", fields[13] ?? "");
  }
}

/** Where records are sent: `*.* @@log.example:514` or an action of type omfwd. Other lines of rsyslog do not concern us. */
function readForwarding(harvest: Harvest, part: Part): void {
  for (const line of contentOf(part)) {
    const short = /^\S{1,200}\s+(@{1,2}[^\s;]{1,200})/.exec(line.text.trim())?.[1];
    if (short !== undefined) addSetting(harvest, line, "rsyslog", "forward", short);
    const target = /\btype\s*=\s*"omfwd"/i.test(line.text) ? /\btarget\s*=\s*"([^"]{1,200})"/i.exec(line.text)?.[1] : undefined;
    if (target !== undefined) addSetting(harvest, line, "rsyslog", "forward", target);
  }
}
