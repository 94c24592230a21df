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
    command: ["lsblk", "-J", "-o", "NAME,RM,HOTPLUG,TRAN,TYPE,MOUNTPOINT,FSTYPE"],
    why: "Which devices are removable, and which are encrypted",
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
  { id: "journald", file: "/etc/systemd/journald.conf", why: "Keeping of records" },
  { id: "journal-upload", file: "/etc/systemd/journal-upload.conf", why: "Whether records leave the host" },
  {
    id: "audit-remote",
    file: "/etc/audit/audisp-remote.conf",
    why: "Whether audit records leave the host",
    hides: "where audit records are sent",
  },
  { id: "sessions", command: ["who"], why: "Who is logged in" },
  {
    id: "services",
    command: ["systemctl", "list-units", "--type=service", "--all", "--no-legend", "--no-pager", "--plain"],
    why: "Programs that run without a person",
  },
  {
    id: "timers",
    command: ["systemctl", "list-unit-files", "--type=timer", "--no-legend", "--no-pager"],
    why: "Jobs that run at their time",
  },
  { id: "crontab", file: "/etc/crontab", why: "Jobs that run at their time" },
  { id: "crontab", folder: { path: "/etc/cron.d", ending: "" }, why: "Jobs that run at their time" },
  {
    id: "crontab-of-user",
    folder: { path: "/var/spool/cron/crontabs", ending: "" },
    why: "Jobs that run at their time",
    hides: "the jobs of single users",
  },
  { id: "modules", file: "/proc/modules", why: "Drivers that are loaded" },
  {
    id: "modprobe",
    folder: { path: "/etc/modprobe.d", ending: ".conf" },
    why: "Whether drivers of removable media may be loaded",
  },
  {
    id: "usbguard",
    file: "/etc/usbguard/usbguard-daemon.conf",
    why: "Which USB devices may be used",
    hides: "which USB devices may be used",
  },
  {
    id: "updates-apt",
    command: [
      "apt-get",
      "--simulate",
      "-o",
      "Debug::NoLocking=true",
      "-o",
      "APT::Get::Show-User-Simulation-Note=false",
      "upgrade",
    ],
    why: "Updates that are offered and not installed (Debian, Ubuntu), as of the host's own lists",
  },
  {
    id: "updates-dnf",
    command: ["dnf", "--quiet", "--cacheonly", "updateinfo", "list", "--updates"],
    why: "Updates that are offered and not installed (Red Hat), as of the host's own lists",
  },
  { id: "apt-periodic", file: "/etc/apt/apt.conf.d/20auto-upgrades", why: "Whether updates come by themselves" },
  { id: "dnf-automatic", file: "/etc/dnf/automatic.conf", why: "Whether updates come by themselves" },
  {
    id: "nftables",
    command: ["nft", "-j", "list", "ruleset"],
    why: "The firewall of the host",
    hides: "the firewall of the host",
  },
  { id: "iptables", command: ["iptables-save"], why: "The firewall of the host", hides: "the firewall of the host" },
  { id: "ufw", command: ["ufw", "status", "verbose"], why: "The firewall of the host", hides: "the firewall of the host" },
  { id: "firewalld", command: ["firewall-cmd", "--state"], why: "The firewall of the host" },
  { id: "secure-boot", command: ["mokutil", "--sb-state"], why: "Whether the start of the host is verified" },
  {
    id: "secure-boot-variable",
    file: "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
    why: "Whether the start of the host is verified, where mokutil is missing",
  },
  { id: "lockdown", file: "/sys/kernel/security/lockdown", why: "Whether the kernel guards itself against the administrator" },
  { id: "randomisation", file: "/proc/sys/kernel/randomize_va_space", why: "Shielding of processes" },
  { id: "selinux", file: "/sys/fs/selinux/enforce", why: "Shielding of processes" },
  { id: "apparmor", file: "/sys/module/apparmor/parameters/enabled", why: "Shielding of processes" },
  { id: "fapolicyd", file: "/etc/fapolicyd/fapolicyd.conf", why: "Which programs may run", hides: "which programs may run" },
  { id: "clamav", command: ["clamdscan", "--version"], why: "Age of what the program against malicious software knows" },
  { id: "clamav", command: ["clamscan", "--version"], why: "Age of what the program against malicious software knows" },
  { id: "logind", file: "/etc/systemd/logind.conf", why: "When idle sessions end" },
  { id: "profile", file: "/etc/profile", why: "When idle shells end" },
  { id: "profile", folder: { path: "/etc/profile.d", ending: ".sh" }, why: "When idle shells end" },
  ...["issue", "issue.net", "motd"].map((name) => ({ id: "banner", file: `/etc/${name}`, why: "What is shown around log-in" })),
  { id: "nsswitch", file: "/etc/nsswitch.conf", why: "Whether accounts are kept in one place for several hosts" },
];
