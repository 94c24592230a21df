// Settings of Cisco IOS and IOS XE (Security Configuration Guides and command references): `show running-config`.

import type { DeviceLanguage } from "./device-language.ts";

const READABLE = "what it protects can be read or computed out of the configuration";
const UNENCRYPTED = "it is neither encrypted nor proves who asks";

export const ciscoIos: DeviceLanguage = {
  id: "cisco-ios-settings",
  version: 1,
  title: "settings of Cisco IOS (show running-config)",
  system: "Cisco IOS",
  recognise(head) {
    // Other languages share single commands with IOS: its version line, or a mode that only it has, must be there.
    if (/^(?:: Saved|ASA Version|: end|!! IOS XR|feature )/m.test(head) || /^\s*nameif \S/m.test(head)) return false;
    return (
      /^version \d{2}\.\d+\s*$/m.test(head) && /^(?:interface [A-Z]|hostname |line (?:vty|con) |ip access-list )/m.test(head)
    );
  },
  hostname: /^hostname (\S{1,100})/,
  release: /^version (\d{2}\.\d+)/,
  address: /^\s+ip address (\d{1,3}(?:\.\d{1,3}){3}) \d/,
  banner: /^banner (?:login|motd|exec|incoming) (\^C|\S)(.*)$/,
  commands: [
    { pattern: /^service password-encryption/, topic: "stored-secret", name: "service password-encryption" },
    {
      pattern: /^no service password-encryption/,
      topic: "stored-secret",
      name: "service password-encryption",
      weak: "passwords stand readable in the configuration",
    },
    { pattern: /^enable secret (?:[4-9] )?(\S+)/, topic: "stored-secret", name: "enable secret", secrets: [1] },
    {
      pattern: /^enable password (?:[07] )?(\S+)/,
      topic: "stored-secret",
      name: "enable password",
      secrets: [1],
      weak: READABLE,
    },
    { pattern: /^username (\S+).{0,80}? secret (?:[0-9] )?(\S+)/, topic: "stored-secret", name: "username $1", secrets: [2] },
    {
      pattern: /^username (\S+).{0,80}? password (?:[07] )?(\S+)/,
      topic: "stored-secret",
      name: "username $1",
      secrets: [2],
      weak: READABLE,
    },
    { pattern: /^username (\S+) nopassword/, topic: "authentication", name: "username $1", weak: "no proof is asked for" },
    { pattern: /^aaa new-model/, topic: "central-accounts", name: "aaa new-model" },
    {
      pattern: /^aaa authentication (\S+) \S+ (.+)$/,
      topic: "central-accounts",
      name: "aaa authentication $1",
      weak: ([, , methods = ""]) => (/^none\b/.test(methods) ? "no proof is asked for" : undefined),
    },
    { pattern: /^aaa (authorization|accounting) \S+/, topic: "central-accounts", name: "aaa $1" },
    { pattern: /^(tacacs|radius) server \S+/, topic: "central-accounts", name: "$1 server" },
    {
      pattern: /^(tacacs|radius)-server host \S+(?:.{0,120}? key (?:[0-9] )?(\S+))?/,
      topic: "central-accounts",
      name: "$1-server host",
      secrets: [2],
    },
    {
      pattern: /^snmp-server community (\S+)/,
      topic: "management-protocol",
      name: "snmp-server community",
      secrets: [1],
      weak: UNENCRYPTED,
    },
    {
      pattern: /^snmp-server group \S+ (v1|v2c|v3)(?: (noauth|auth|priv))?/,
      topic: "management-protocol",
      name: "snmp-server group",
      weak: ([, version, level]) =>
        version !== "v3" ? UNENCRYPTED : level === "priv" ? undefined : "what it carries is not encrypted",
    },
    { pattern: /^snmp-server user \S+ \S+ (v1|v2c)/, topic: "management-protocol", name: "snmp-server user", weak: UNENCRYPTED },
    {
      pattern: /^snmp-server user \S+ \S+ v3(?: (?:encrypted )?auth \S+ (\S+))?(?: priv (?:aes |3des |des )?(?:\d+ )?(\S+))?/,
      topic: "management-protocol",
      name: "snmp-server user",
      secrets: [1, 2],
    },
    {
      pattern: /^snmp-server host \S+(?: (?:traps|informs))?(?: version (1|2c))? (?!version|vrf|traps|informs)(\S+)/,
      topic: "management-protocol",
      name: "snmp-server host",
      secrets: [2],
      weak: UNENCRYPTED,
    },
    { pattern: /^no snmp-server$/, topic: "management-protocol", name: "snmp-server" },
    {
      pattern: /^ip http server/,
      topic: "management-protocol",
      name: "ip http server",
      weak: "pages and passwords can be read on their way",
    },
    { pattern: /^no ip http server/, topic: "management-protocol", name: "ip http server" },
    { pattern: /^(?:no )?ip http (secure-server|access-class)/, topic: "management-protocol", name: "ip http $1" },
    {
      pattern: /^ip ssh version ([12])/,
      topic: "remote-access",
      name: "ip ssh version",
      weak: ([, version]) => (version === "1" ? "version 1 of SSH no longer protects" : undefined),
    },
    { pattern: /^ip ssh (time-out|authentication-retries) \d+/, topic: "log-in-failures", name: "ip ssh $1" },
    {
      pattern: /^transport input (.+)$/,
      within: /^line /,
      topic: "remote-access",
      name: "transport input",
      weak: ([, ways = ""]) =>
        /\b(?:telnet|all|rlogin)\b/.test(ways) ? "people may log in by a way that can be read" : undefined,
    },
    {
      pattern: /^exec-timeout (\d+)(?: (\d+))?/,
      within: /^line /,
      topic: "session-end",
      name: "exec-timeout",
      weak: ([, minutes, seconds]) =>
        Number(minutes) === 0 && Number(seconds ?? 0) === 0 ? "an idle session stays open" : undefined,
    },
    {
      pattern: /^no exec-timeout/,
      within: /^line /,
      topic: "session-end",
      name: "exec-timeout",
      weak: "an idle session stays open",
    },
    { pattern: /^no login/, within: /^line /, topic: "authentication", name: "login", weak: "no proof is asked for" },
    { pattern: /^login (?:local|authentication)/, within: /^line /, topic: "authentication", name: "login" },
    { pattern: /^access-class (\S+) in/, within: /^line /, topic: "remote-access", name: "access-class" },
    {
      pattern: /^password (?:[07] )?(\S+)/,
      within: /^line /,
      topic: "stored-secret",
      name: "password",
      secrets: [1],
      weak: READABLE,
    },
    { pattern: /^login block-for \d+ attempts \d+ within \d+/, topic: "log-in-failures", name: "login block-for" },
    { pattern: /^login (on-failure|on-success) log/, topic: "audit", name: "login $1" },
    { pattern: /^security authentication failure rate \d+/, topic: "log-in-failures", name: "security authentication failure" },
    { pattern: /^security passwords min-length (\d+)/, topic: "password-strength", name: "security passwords min-length" },
    { pattern: /^logging (?:host )?(\d{1,3}(?:\.\d{1,3}){3})/, topic: "log-forwarding", name: "logging host" },
    { pattern: /^logging host (\S+)/, topic: "log-forwarding", name: "logging host" },
    { pattern: /^logging (trap|buffered|source-interface|userinfo)/, topic: "audit", name: "logging $1" },
    { pattern: /^no logging on/, topic: "audit", name: "logging on", weak: "nothing is recorded" },
    { pattern: /^service timestamps (\S+)/, topic: "audit", name: "service timestamps $1" },
    { pattern: /^no service timestamps (\S+)/, topic: "audit", name: "service timestamps $1", weak: "records bear no time" },
    { pattern: /^s?ntp server (?:vrf \S+ )?(\S+)/, topic: "time", name: "ntp server" },
    { pattern: /^ntp (authenticate|trusted-key|peer|master)/, topic: "time", name: "ntp $1" },
    { pattern: /^ntp authentication-key \d+ \S+ (\S+)/, topic: "time", name: "ntp authentication-key", secrets: [1] },
    {
      pattern: /^service (tcp-small-servers|udp-small-servers|finger|pad|config)/,
      topic: "unused-function",
      name: "service $1",
      weak: "a service that nobody needs is on",
    },
    {
      pattern: /^no service (tcp-small-servers|udp-small-servers|finger|pad|config)/,
      topic: "unused-function",
      name: "service $1",
    },
    {
      pattern: /^ip (finger|bootp server|source-route|identd)/,
      topic: "unused-function",
      name: "ip $1",
      weak: "a service that nobody needs is on",
    },
    { pattern: /^no ip (finger|bootp server|source-route|identd|domain[- ]lookup)/, topic: "unused-function", name: "ip $1" },
    { pattern: /^no (cdp run|lldp run|mop enabled|vstack)/, topic: "unused-function", name: "$1" },
    { pattern: /^(vstack)$/, topic: "unused-function", name: "vstack", weak: "it lets anyone load another configuration" },
    { pattern: /^(shutdown)$/, within: /^interface /, topic: "unused-function", name: "shutdown" },
    {
      pattern: /^(dot1x pae authenticator|authentication port-control auto|switchport port-security)$/,
      within: /^interface /,
      topic: "authentication",
      name: "$1",
    },
    { pattern: /^secure (boot-image|boot-config)/, topic: "boot-integrity", name: "secure $1" },
    { pattern: /^path (?!flash:|nvram:|bootflash:)(\w+):/, within: /^archive/, topic: "backup", name: "archive path" },
  ],
};
