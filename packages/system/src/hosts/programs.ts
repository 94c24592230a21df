// What runs without a person, and who is logged in: units of systemd, crontab(5), /proc/modules, who(1).

import { contentOf, type Harvest, type Line, linesOf, type Part } from "./part.ts";
import { maskLine } from "./redact.ts";
import { addSetting } from "./settings.ts";

export function readPrograms(harvest: Harvest): void {
  for (const part of harvest.of("sessions")) for (const line of linesOf(part)) readSession(harvest, line);
  for (const part of harvest.of("services")) for (const line of linesOf(part)) readService(harvest, line);
  for (const part of harvest.of("timers")) for (const line of linesOf(part)) readTimer(harvest, line);
  for (const part of harvest.of("crontab")) readCrontab(harvest, part, true);
  for (const part of harvest.of("crontab-of-user")) readCrontab(harvest, part, false);
  for (const part of harvest.of("modules")) {
    for (const line of linesOf(part)) {
      const [name = "", , , , state] = line.text.split(" ");
      addProgram(harvest, line, "driver", name, { enabled: state === "Live", runs: null, user: null, schedule: null });
    }
  }
}

/** `anna     pts/0        2026-03-02 09:00 (10.0.9.9)` */
function readSession(harvest: Harvest, line: Line): void {
  const [user, at] = line.text.split(/\s+/, 2);
  if (user === undefined || at === undefined || user === "") {
    harvest.strange("session", line, "it has no user and terminal");
    return;
  }
  const from = /\(([^()\s]{1,100})\)\s*$/.exec(line.text)?.[1];
  harvest.add(
    "user-session",
    { host: harvest.host, user, at, from: from === undefined || from.startsWith(":") ? null : from },
    line.locator,
  );
}

/** `ssh.service loaded active running OpenBSD Secure Shell server`; a unit that is not found is only named by another. */
function readService(harvest: Harvest, line: Line): void {
  const [name, load, active] = line.text.replace(/^[●*\s]+/, "").split(/\s+/, 3);
  if (name === undefined || load === undefined || active === undefined)
    harvest.strange("service", line, "it has no unit, load and state");
  else if (load !== "not-found")
    addProgram(harvest, line, "service", name, { enabled: active === "active", runs: null, user: null, schedule: null });
}

/** `apt-daily.timer enabled enabled` */
function readTimer(harvest: Harvest, line: Line): void {
  const [name, state] = line.text.trim().split(/\s+/, 2);
  if (name === undefined || state === undefined) harvest.strange("timer", line, "it has no unit and state");
  else if (name.endsWith(".timer"))
    addProgram(harvest, line, "scheduled-job", name, {
      enabled: state === "enabled" || state === "static",
      runs: null,
      user: null,
      schedule: null,
    });
}

/** A crontab of the system names a user behind the times, one of a user does not: its file bears the user's name. */
function readCrontab(harvest: Harvest, part: Part, named: boolean): void {
  for (const line of contentOf(part)) {
    const text = line.text.trim();
    if (/^[A-Za-z_]\w{0,60}\s*=/.test(text)) continue;
    const found = /^(@\w{1,20}|(?:\S{1,80}\s+){4}\S{1,80})\s+(.+)$/.exec(text);
    const [, schedule, rest] = found ?? [];
    const [, user, command] = (named ? /^(\S{1,80})\s+(.+)$/ : /^()(.+)$/).exec(rest ?? "") ?? [];
    if (schedule === undefined || command === undefined) {
      harvest.strange("scheduled job", line, "it is no line of times and a command");
      continue;
    }
    const owner = named ? (user ?? null) : (part.file?.slice(part.file.lastIndexOf("/") + 1) ?? null);
    const runs = maskLine(command.slice(0, 500));
    addProgram(harvest, line, "scheduled-job", runs.slice(0, 120), {
      enabled: true,
      runs,
      user: owner,
      schedule: schedule.replace(/\s+/g, " "),
    });
  }
}

/** Programs that make copies, by the names under which they are known. That a job is there says not that it succeeds. */
const BACKUP =
  /\b(?:backups?|borg(?:matic)?|restic|bacula|bareos|rsnapshot|amanda|duplicity|duply|veeam|urbackup|timeshift|snapper|dejadup|proxmox-backup)\b/i;

function addProgram(
  harvest: Harvest,
  line: Line,
  what: "service" | "scheduled-job" | "driver",
  name: string,
  told: {
    readonly enabled: boolean;
    readonly runs: string | null;
    readonly user: string | null;
    readonly schedule: string | null;
  },
): void {
  harvest.add("unattended-program", { host: harvest.host, what, name, ...told }, line.locator);
  if (what !== "driver" && told.enabled && BACKUP.test(`${name} ${told.runs ?? ""}`.replace(/_/g, " ")))
    addSetting(harvest, line, "backup", "job", `${name}${told.schedule === null ? "" : ` at ${told.schedule}`}`);
}
