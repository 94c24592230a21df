// What each setting of a Linux host is about, and which values leave out what the topic is for: data.

import type { SettingTopic } from "@bulkhead/facts";

interface Subject {
  readonly topic: SettingTopic;
  /** Why this value does not serve the topic; `undefined` where it does, or where that cannot be told. */
  readonly weak?: (value: string) => string | undefined;
}

const subject = (topic: SettingTopic, weak?: Subject["weak"]): Subject => (weak === undefined ? { topic } : { topic, weak });
const when =
  (pattern: RegExp, why: string) =>
  (value: string): string | undefined =>
    pattern.test(value) ? why : undefined;

/** By component and name, as the settings are read; of PAM by type and module, whatever the service. */
const SUBJECTS: ReadonlyMap<string, Subject> = new Map([
  ["sshd Banner", subject("use-notification", when(/^none$/i, "nothing is shown before people log in"))],
  ["sshd PermitEmptyPasswords", subject("password-strength", when(/^yes$/i, "an empty password is accepted"))],
  ["sshd MaxAuthTries", subject("log-in-failures")],
  ["sshd ClientAliveInterval", subject("session-end", when(/^0+s?$/, "a session stays open however long its client is silent"))],
  ["sshd ClientAliveCountMax", subject("session-end", when(/^0+$/, "a session stays open however long its client is silent"))],
  ["sshd ChannelTimeout", subject("session-end")],
  ["sshd UnusedConnectionTimeout", subject("session-end")],
  ["sshd LogLevel", subject("audit", when(/^quiet$/i, "log-ins are not recorded"))],
  ["sshd SyslogFacility", subject("audit")],
  ["login.defs PASS_MAX_DAYS", subject("password-age", neverExpires)],
  ["login.defs PASS_MIN_DAYS", subject("password-age")],
  ["login.defs PASS_WARN_AGE", subject("password-age")],
  ["login.defs PASS_MIN_LEN", subject("password-strength")],
  ["login.defs LOGIN_RETRIES", subject("log-in-failures")],
  ["login.defs FAIL_DELAY", subject("log-in-failures")],
  ...["minlen", "minclass", "dcredit", "ucredit", "lcredit", "ocredit", "difok", "maxrepeat", "dictcheck", "enforcing"].map(
    (name) =>
      [
        `pwquality ${name}`,
        subject("password-strength", name === "enforcing" ? when(/^0$/, "a weak password is only warned of") : undefined),
      ] as const,
  ),
  ["faillock deny", subject("log-in-failures", when(/^0$/, "no number of failures locks an account"))],
  ["faillock unlock_time", subject("log-in-failures")],
  ["faillock fail_interval", subject("log-in-failures")],
  ["faillock even_deny_root", subject("log-in-failures")],
  ["pam auth pam_faillock.so", subject("log-in-failures")],
  ["pam auth pam_tally2.so", subject("log-in-failures")],
  ["pam auth pam_faildelay.so", subject("log-in-failures")],
  ["pam password pam_pwquality.so", subject("password-strength")],
  ["pam password pam_cracklib.so", subject("password-strength")],
  ["pam password pam_pwhistory.so", subject("password-age")],
  ["audit rule", subject("audit")],
  ...["log_file", "max_log_file", "num_logs", "max_log_file_action", "space_left_action", "disk_full_action"].map(
    (name) => [`auditd ${name}`, subject("audit")] as const,
  ),
  ["rsyslog forward", subject("log-forwarding")],
  ["journald Storage", subject("audit", when(/^(?:none|volatile)$/i, "records do not outlive a restart"))],
  ["journald ForwardToSyslog", subject("audit")],
  ["journal-upload URL", subject("log-forwarding")],
  ["audisp-remote remote_server", subject("log-forwarding")],
  ["logind IdleAction", subject("session-end")],
  ["logind StopIdleSessionSec", subject("session-end")],
  ["shell TMOUT", subject("session-end", when(/^0$/, "an idle shell stays open"))],
  ["modprobe usb-storage", subject("media-control")],
  ["modprobe uas", subject("media-control")],
  ["modprobe firewire-sbp2", subject("media-control")],
  ["usbguard ImplicitPolicyTarget", subject("media-control", when(/^allow$/i, "a USB device that no rule names may be used"))],
  ["usbguard PresentDevicePolicy", subject("media-control")],
  ["usbguard InsertedDevicePolicy", subject("media-control", when(/^allow$/i, "every USB device may be used"))],
  ["apt APT::Periodic::Update-Package-Lists", subject("patch-level")],
  ["apt APT::Periodic::Unattended-Upgrade", subject("patch-level")],
  ["dnf-automatic apply_updates", subject("patch-level")],
  ["dnf-automatic upgrade_type", subject("patch-level")],
  ["nftables input", subject("host-firewall")],
  ["iptables INPUT", subject("host-firewall")],
  ["ufw Status", subject("host-firewall", when(/^inactive$/i, "the firewall of the host is off"))],
  ["ufw Default", subject("host-firewall", when(/\ballow \(incoming\)/i, "what no rule names is let in"))],
  ["firewalld state", subject("host-firewall")],
  ["secure boot state", subject("boot-integrity", when(/^disabled$/i, "the start of the host is not verified"))],
  ["kernel lockdown", subject("boot-integrity")],
  ["kernel randomize_va_space", subject("process-isolation", when(/^0$/, "programs lie where an attacker expects them"))],
  ["SELinux enforce", subject("process-isolation", when(/^0$/, "breaches of the policy are only recorded"))],
  ["AppArmor enabled", subject("process-isolation", when(/^N$/i, "it is off"))],
  ["fapolicyd permissive", subject("allow-listing", when(/^1$/, "a program that is not on the list runs all the same"))],
  ["ClamAV database", subject("malware-protection")],
  ["disk encryption", subject("encryption-at-rest", when(/^none$/, "what is stored there is not encrypted"))],
  ["backup job", subject("backup")],
  ["sudo Defaults", subject("privilege")],
  ["sudo NOPASSWD", subject("privilege", () => "an administrator's command runs without proof of who gives it")],
  ["nsswitch passwd", subject("central-accounts")],
  ["login banner", subject("use-notification", when(/^$/, "nothing is shown before people log in"))],
  ["timedatectl NTP", subject("time", when(/^no$/i, "the clock follows no source"))],
  ["timedatectl NTPSynchronized", subject("time", when(/^no$/i, "the clock is not synchronised"))],
  ["timesyncd NTP", subject("time")],
  ...["server", "pool", "peer", "refclock"].map((name) => [`chrony ${name}`, subject("time")] as const),
  ["chrony tracking leapStatus", subject("time", when(/^not synchroni[sz]ed$/i, "the clock is not synchronised"))],
]);

/** Topic and weakness of a setting, for its fact; nothing where it is about none of the topics. */
export function topicOf(
  component: string,
  name: string,
  value: string,
): { readonly topic?: SettingTopic; readonly weak?: string } {
  const known = SUBJECTS.get(`${component.startsWith("pam.") ? "pam" : component} ${name}`);
  if (known === undefined) return {};
  const weak = known.weak?.(value);
  return { topic: known.topic, ...(weak === undefined ? {} : { weak }) };
}

/** Ten years and more, or a negative number: passwd(1) takes them as no end. */
function neverExpires(value: string): string | undefined {
  const days = Number(value);
  return Number.isFinite(days) && (days < 0 || days >= 3650) ? "passwords never have to be changed" : undefined;
}
