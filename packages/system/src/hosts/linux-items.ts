// What the collector takes from a Linux host, and why: data. The collector only runs it, the reader only reads it.

/** One thing to take. Exactly one of `command`, `file` and `folder` is given. */
export interface CollectionItem {
  readonly id: string;
  /** Program and arguments; it only reads. */
  readonly command?: readonly string[];
  readonly file?: string;
  /** Every file in it whose name ends so, each as an item of its own. */
  readonly folder?: { readonly path: string; readonly ending: string };
  readonly why: string;
  /** What stays hidden without root; absent where nothing does. */
  readonly hides?: string;
}

export const LINUX_ITEMS: readonly CollectionItem[] = [
  { id: "os-release", file: "/etc/os-release", why: "Name and version of the system" },
  { id: "uname", command: ["uname", "-srm"], why: "Version of the kernel" },
  { id: "addresses", command: ["ip", "-j", "addr"], why: "Which asset of the plant this is, and whether it joins zones" },
  { id: "passwd", file: "/etc/passwd", why: "Accounts" },
  { id: "group", file: "/etc/group", why: "Who is an administrator" },
  {
    id: "lock-state",
    command: ["passwd", "-S", "-a"],
    why: "Which accounts are locked or have no password; password hashes are never read",
    hides: "which accounts are locked or have no password",
  },
  { id: "sudoers", file: "/etc/sudoers", why: "Who is an administrator", hides: "who may become root by sudo" },
  {
    id: "sudoers",
    folder: { path: "/etc/sudoers.d", ending: "" },
    why: "Who is an administrator",
    hides: "who may become root by sudo",
  },
  {
    id: "sshd",
    command: ["sshd", "-T"],
    why: "Settings of the SSH server in force",
    hides: "the settings of the SSH server in force",
  },
  { id: "sshd-config", file: "/etc/ssh/sshd_config", why: "Settings of the SSH server as written" },
  {
    id: "sshd-config",
    folder: { path: "/etc/ssh/sshd_config.d", ending: ".conf" },
    why: "Settings of the SSH server as written",
  },
  {
    id: "listening",
    command: ["ss", "-H", "-lntup"],
    why: "Services that listen",
    hides: "which program of another user listens",
  },
  { id: "listening-tcp", file: "/proc/net/tcp", why: "Services that listen, where ss is missing" },
  { id: "listening-tcp6", file: "/proc/net/tcp6", why: "Services that listen, where ss is missing" },
  { id: "listening-udp", file: "/proc/net/udp", why: "Services that listen, where ss is missing" },
  { id: "listening-udp6", file: "/proc/net/udp6", why: "Services that listen, where ss is missing" },
  {
    id: "packages-dpkg",
    command: ["dpkg-query", "-W", "-f", "${binary:Package}\\t${Version}\\t${db:Status-Abbrev}\\n"],
    why: "Installed software (Debian, Ubuntu)",
  },
  {
    id: "packages-rpm",
    command: ["rpm", "-qa", "--qf", "%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n"],
    why: "Installed software (Red Hat, SUSE)",
  },
  { id: "packages-apk", command: ["apk", "info", "-v"], why: "Installed software (Alpine)" },
  { id: "mounts", file: "/proc/self/mounts", why: "Mounted removable media" },
  {
    id: "block-devices",
    command: ["lsblk", "-J", "-o", "NAME,RM,HOTPLUG,TRAN,TYPE,MOUNTPOINT"],
    why: "Which devices are removable",
  },
  { id: "login-defs", file: "/etc/login.defs", why: "Age and length of passwords, log-in retries" },
  { id: "pwquality", file: "/etc/security/pwquality.conf", why: "Strength of passwords" },
  { id: "pwquality", folder: { path: "/etc/security/pwquality.conf.d", ending: ".conf" }, why: "Strength of passwords" },
  { id: "faillock", file: "/etc/security/faillock.conf", why: "Locking after failed log-ins" },
  ...["common-auth", "common-password", "system-auth", "password-auth", "login", "sshd"].map((name) => ({
    id: "pam",
    file: `/etc/pam.d/${name}`,
    why: "How people prove who they are, and locking after failed log-ins",
  })),
  { id: "timedatectl", command: ["timedatectl", "show"], why: "Whether the clock is synchronised" },
  { id: "chrony-tracking", command: ["chronyc", "-c", "tracking"], why: "Whether the clock is synchronised" },
  { id: "chrony", file: "/etc/chrony/chrony.conf", why: "Sources of time" },
  { id: "chrony", file: "/etc/chrony.conf", why: "Sources of time" },
  { id: "timesyncd", file: "/etc/systemd/timesyncd.conf", why: "Sources of time" },
  { id: "rsyslog", file: "/etc/rsyslog.conf", why: "Whether records leave the host" },
  { id: "rsyslog", folder: { path: "/etc/rsyslog.d", ending: ".conf" }, why: "Whether records leave the host" },
  { id: "auditd", file: "/etc/audit/auditd.conf", why: "Keeping of audit records", hides: "how audit records are kept" },
  { id: "audit-rules", command: ["auditctl", "-l"], why: "What is audited", hides: "what is audited" },
];
