// Settings of Siemens SCALANCE X, M and S (Configuration Manual Command Line Interface): `show running-config`.

import type { DeviceLanguage } from "./device-language.ts";

const UNENCRYPTED = "it is neither encrypted nor proves who asks";

export const siemensScalance: DeviceLanguage = {
  id: "siemens-scalance",
  version: 1,
  title: "settings of Siemens SCALANCE (show running-config)",
  system: "SCALANCE",
  recognise: (head) =>
    /\bSCALANCE\b/.test(head.slice(0, 4000)) &&
    /^\s*(?:no )?(?:telnet-server|ssh-server|snmpagent|server (?:http|https)|user-account|syslogserver)\b/m.test(head),
  hostname: /^\s*system name "?([^"\s]{1,100})"?/,
  release: /^[!#].{0,60}?\bV(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)/,
  address: /^\s*ip address (\d{1,3}(?:\.\d{1,3}){3})/,
  commands: [
    {
      pattern: /^telnet-server/,
      topic: "remote-access",
      name: "telnet-server",
      weak: "people may log in by a way that can be read",
    },
    { pattern: /^no telnet-server/, topic: "remote-access", name: "telnet-server" },
    { pattern: /^(?:no )?ssh-server/, topic: "remote-access", name: "ssh-server" },
    {
      pattern: /^server http$/,
      topic: "management-protocol",
      name: "server http",
      weak: "pages and passwords can be read on their way",
    },
    { pattern: /^no server http$/, topic: "management-protocol", name: "server http" },
    { pattern: /^(?:no )?server https$/, topic: "management-protocol", name: "server https" },
    {
      pattern: /^snmp agent version (v1|v2|v3)\S*/,
      topic: "management-protocol",
      name: "snmp agent version",
      weak: ([, version]) => (version === "v3" ? undefined : UNENCRYPTED),
    },
    {
      pattern: /^snmp community index \S+ name (\S+)/,
      topic: "management-protocol",
      name: "snmp community",
      secrets: [1],
      weak: UNENCRYPTED,
    },
    { pattern: /^no snmpagent/, topic: "management-protocol", name: "snmpagent" },
    { pattern: /^syslogserver (?:ipv4|ipv6|fqdn-name) (\S+)/, topic: "log-forwarding", name: "syslogserver" },
    { pattern: /^s?ntp (?:unicast-)?server (?:ipv4|ipv6|fqdn-name|id \d+ ipv4) (\S+)/, topic: "time", name: "time server" },
    {
      pattern: /^password policy (\S+)/,
      topic: "password-strength",
      name: "password policy",
      weak: ([, policy]) => (policy === "low" ? "short passwords of one kind of sign are accepted" : undefined),
    },
    { pattern: /^user-account (\S+) password (\S+)/, topic: "stored-secret", name: "user-account $1", secrets: [2] },
    { pattern: /^auto logoff|^auto-logout (\d+)/, topic: "session-end", name: "auto logoff" },
    { pattern: /^no auto logoff/, topic: "session-end", name: "auto logoff", weak: "an idle session stays open" },
    {
      pattern: /^radius-server (?:ipv4|ipv6) (\S+)(?:.{0,80}? key (\S+))?/,
      topic: "central-accounts",
      name: "radius-server",
      secrets: [2],
    },
    { pattern: /^(?:no )?authorized-manager (.+)$/, topic: "remote-access", name: "authorized-manager" },
    { pattern: /^(shutdown)$/, within: /^interface /, topic: "unused-function", name: "shutdown" },
  ],
};
