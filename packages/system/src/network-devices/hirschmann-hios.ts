// Settings of Hirschmann HiOS (Reference Manual Command Line Interface HiOS): `show running-config`.

import type { DeviceLanguage } from "./device-language.ts";

const UNENCRYPTED = "it is neither encrypted nor proves who asks";

export const hirschmannHios: DeviceLanguage = {
  id: "hirschmann-hios",
  version: 1,
  title: "settings of Hirschmann HiOS (show running-config)",
  system: "Hirschmann HiOS",
  recognise: (head) =>
    /^(?:no )?network hidiscovery (?:operation|mode)\b/m.test(head) ||
    (/\bHiOS\b/.test(head) && /^(?:no )?(?:snmp access version|network management)/m.test(head)),
  hostname: /^system name "?([^"\s]{1,100})"?/,
  release: /\bHiOS-?\w{0,4}[- ](\d{2}\.\d\.\d{2})/,
  address: /^network parms (\d{1,3}(?:\.\d{1,3}){3})/,
  commands: [
    { pattern: /^snmp access version (v1|v2)/, topic: "management-protocol", name: "snmp access version $1", weak: UNENCRYPTED },
    { pattern: /^no snmp access version (v1|v2)/, topic: "management-protocol", name: "snmp access version $1" },
    { pattern: /^snmp access version (v3)/, topic: "management-protocol", name: "snmp access version $1" },
    {
      pattern: /^snmp community (?:ro|rw)\b\s*(\S+)?/,
      topic: "management-protocol",
      name: "snmp community",
      secrets: [1],
      weak: UNENCRYPTED,
    },
    {
      pattern: /^telnet server$/,
      topic: "remote-access",
      name: "telnet server",
      weak: "people may log in by a way that can be read",
    },
    { pattern: /^no telnet server$/, topic: "remote-access", name: "telnet server" },
    { pattern: /^(?:no )?ssh server$/, topic: "remote-access", name: "ssh server" },
    {
      pattern: /^http server$/,
      topic: "management-protocol",
      name: "http server",
      weak: "pages and passwords can be read on their way",
    },
    { pattern: /^no http server$/, topic: "management-protocol", name: "http server" },
    { pattern: /^(?:no )?https server$/, topic: "management-protocol", name: "https server" },
    {
      pattern: /^network hidiscovery operation enable|^network hidiscovery operation$/,
      topic: "unused-function",
      name: "network hidiscovery",
      weak: "addresses can be set by anyone in the segment",
    },
    {
      pattern: /^(?:no network hidiscovery operation|network hidiscovery operation disable)/,
      topic: "unused-function",
      name: "network hidiscovery",
    },
    { pattern: /^passwords min-length (\d+)/, topic: "password-strength", name: "passwords min-length" },
    {
      pattern: /^passwords (min-uppercase-chars|min-lowercase-chars|min-numeric-chars|min-special-chars) \d+/,
      topic: "password-strength",
      name: "passwords $1",
    },
    {
      pattern: /^passwords max-login-attempts (\d+)/,
      topic: "log-in-failures",
      name: "passwords max-login-attempts",
      weak: ([, count]) => (count === "0" ? "no number of failures locks an account" : undefined),
    },
    { pattern: /^passwords login-attempt-period (\d+)/, topic: "log-in-failures", name: "passwords login-attempt-period" },
    {
      pattern: /^(?:cli serial-timeout|ssh timeout|telnet timeout|https? timeout) (\d+)/,
      topic: "session-end",
      name: "timeout",
      weak: ([, minutes]) => (minutes === "0" ? "an idle session stays open" : undefined),
    },
    { pattern: /^logging host add \d+ addr (\S+)/, topic: "log-forwarding", name: "logging host" },
    { pattern: /^logging syslog operation$/, topic: "log-forwarding", name: "logging syslog operation" },
    {
      pattern: /^no logging syslog operation$/,
      topic: "log-forwarding",
      name: "logging syslog operation",
      weak: "records stay on the device",
    },
    { pattern: /^logging (audit-trail|snmp-request|buffered|persistent|cli-command)\b/, topic: "audit", name: "logging $1" },
    { pattern: /^s?ntp client (operation|server add .+)$/, topic: "time", name: "time client" },
    { pattern: /^no s?ntp client operation$/, topic: "time", name: "time client", weak: "the clock follows no source" },
    { pattern: /^radius server auth add (\d+)/, topic: "central-accounts", name: "radius server" },
    { pattern: /^authlists set-policy \S+ (.+)$/, topic: "central-accounts", name: "authlists" },
    { pattern: /^(?:system pre-login-banner|cli banner) operation$/, topic: "use-notification", name: "banner" },
    {
      pattern: /^no system pre-login-banner operation$/,
      topic: "use-notification",
      name: "banner",
      weak: "nothing is shown before people log in",
    },
    { pattern: /^(shutdown)$/, within: /^interface /, topic: "unused-function", name: "shutdown" },
    { pattern: /^config (remote-backup|envm) /, topic: "backup", name: "config $1" },
    { pattern: /^config signature|^(?:no )?system selftest/, topic: "boot-integrity", name: "self-test" },
  ],
};
