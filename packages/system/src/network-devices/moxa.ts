// Settings of Moxa's managed switches and secure routers (Command Line Interface user's manuals of the EDS, ICS and EDR series): `show running-config`.

import type { DeviceLanguage } from "./device-language.ts";

const UNENCRYPTED = "it is neither encrypted nor proves who asks";

export const moxa: DeviceLanguage = {
  id: "moxa",
  version: 1,
  title: "settings of Moxa switches (show running-config)",
  system: "Moxa",
  recognise: (head) =>
    /^! (?:Model|Product)[^\n]{0,20}:?\s*(?:EDS|ICS|IKS|EDR|PT|SDS|MDS|RKS|TN|TSN)-/m.test(head) ||
    (/\bMoxa\b/i.test(head.slice(0, 2000)) && /^(?:no )?(?:ip telnet|ip http-server|snmp-server version)\b/m.test(head)),
  hostname: /^hostname "?([^"\s]{1,100})"?/,
  release: /^! (?:Firmware|Version)[^\n]{0,20}?V?(\d+\.\d+(?:\.\d+)?)/i,
  address: /^\s*ip address (?:static )?(\d{1,3}(?:\.\d{1,3}){3})/,
  commands: [
    { pattern: /^ip telnet/, topic: "remote-access", name: "ip telnet", weak: "people may log in by a way that can be read" },
    { pattern: /^no ip telnet/, topic: "remote-access", name: "ip telnet" },
    { pattern: /^(?:no )?ip ssh/, topic: "remote-access", name: "ip ssh" },
    { pattern: /^(?:no )?ip http-server secure/, topic: "management-protocol", name: "ip http-server secure" },
    {
      pattern: /^ip http-server/,
      topic: "management-protocol",
      name: "ip http-server",
      weak: "pages and passwords can be read on their way",
    },
    { pattern: /^no ip http-server/, topic: "management-protocol", name: "ip http-server" },
    {
      pattern: /^snmp-server version (\S+)/,
      topic: "management-protocol",
      name: "snmp-server version",
      weak: ([, version = ""]) => (/v1|v2/.test(version) ? UNENCRYPTED : undefined),
    },
    {
      pattern: /^snmp-server community (\S+)/,
      topic: "management-protocol",
      name: "snmp-server community",
      secrets: [1],
      weak: UNENCRYPTED,
    },
    { pattern: /^logging (\d{1,3}(?:\.\d{1,3}){3})/, topic: "log-forwarding", name: "logging" },
    { pattern: /^(?:s?ntp|clock) (?:remote-)?server (\S+)/, topic: "time", name: "time server" },
    { pattern: /^auth mode (.+)$/, topic: "central-accounts", name: "auth mode" },
    {
      pattern: /^(tacacs|radius|tacacs\+)(?:-server)? (?:server|host) \S+(?:.{0,80}? key (\S+))?/,
      topic: "central-accounts",
      name: "$1",
      secrets: [2],
    },
    { pattern: /^password-policy (minimum-length|complexity-check.*)/, topic: "password-strength", name: "password-policy $1" },
    { pattern: /^login-lockout(?: (.+))?$/, topic: "log-in-failures", name: "login-lockout" },
    {
      pattern: /^no login-lockout/,
      topic: "log-in-failures",
      name: "login-lockout",
      weak: "no number of failures locks an account",
    },
    {
      pattern: /^ip auto-logout (\d+)/,
      topic: "session-end",
      name: "auto-logout",
      weak: ([, minutes]) => (minutes === "0" ? "an idle session stays open" : undefined),
    },
    { pattern: /^login-(?:message|banner) (.+)$/, topic: "use-notification", name: "login message" },
    { pattern: /^(shutdown)$/, within: /^interface /, topic: "unused-function", name: "shutdown" },
    { pattern: /^username (\S+) password (\S+)/, topic: "stored-secret", name: "username $1", secrets: [2] },
  ],
};
