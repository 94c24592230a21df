// A configuration of a Juniper SRX, written for the tests.

import { address, numbers, type Sample } from "../vendor.fixture.ts";
import { junosSrx } from "./reader.ts";

export const sample: Sample = {
  format: junosSrx,
  text: `set version 21.4R3
set system host-name Srx
set system root-authentication encrypted-password "$6$hunter2"
set security ike policy P1 pre-shared-key ascii-text "$9$hunter2"
set security address-book global address Plc 10.2.0.5/32
set security address-book global address Line range-address 10.2.1.10 to 10.2.1.19
set security address-book global address Office 10.1.0.0/16
set security address-book global address-set Plcs address Plc
set security address-book global address-set Plcs address Line
set security flow tcp-mss all-tcp mss 1350
set security forwarding-options family inet6 mode flow-based
set security nat destination pool P1 address 10.2.0.5/32
set security nat destination rule-set R1 from zone Out
set security nat destination rule-set R1 rule D1 match destination-address 192.0.2.5/32
set security nat destination rule-set R1 rule D1 then destination-nat pool P1
set security policies from-zone It to-zone Ot policy A match source-address Office
set security policies from-zone It to-zone Ot policy A match destination-address Plcs
set security policies from-zone It to-zone Ot policy A match application Modbus
set security policies from-zone It to-zone Ot policy A match application junos-icmp-ping
set security policies from-zone It to-zone Ot policy A then permit
set security policies from-zone It to-zone Ot policy A description "password hunter2"
set security policies from-zone It to-zone Ot policy B match source-address any
set security policies from-zone It to-zone Ot policy B match destination-address any
set security policies from-zone It to-zone Ot policy B match application any
set security policies from-zone It to-zone Ot policy B then deny
set security policies from-zone It to-zone Ot policy B then log session-init
set security policies from-zone Ot to-zone Ot policy C match source-address Office
set security policies from-zone Ot to-zone Ot policy C match source-address-excluded
set security policies from-zone Ot to-zone Ot policy C match destination-address any
set security policies from-zone Ot to-zone Ot policy C match application any
set security policies from-zone Ot to-zone Ot policy C then permit
set security policies global policy D match source-address any
set security policies global policy D match destination-address Plc
set security policies global policy D match application junos-https
set security policies global policy D match from-zone Out
set security policies global policy D then permit
set security policies default-policy deny-all
set security zones security-zone It host-inbound-traffic system-services ssh
set security zones security-zone It interfaces ge-0/0/1.0
set security zones security-zone Ot interfaces ge-0/0/2.0
set security zones security-zone Ot interfaces ge-0/0/3.20
set security zones security-zone Out interfaces ge-0/0/0.0
set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.1/24
set interfaces ge-0/0/1 unit 0 family inet filter input Protect
set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/16
set interfaces ge-0/0/2 unit 0 family inet address 10.2.0.1/16
set interfaces ge-0/0/3 vlan-tagging
set interfaces ge-0/0/3 unit 20 vlan-id 20
set interfaces ge-0/0/3 unit 20 family inet address 10.3.0.1/16
set policy-options prefix-list Bad 10.1.66.0/24
set firewall family inet filter Protect term T1 from source-prefix-list Bad
set firewall family inet filter Protect term T1 then discard
set firewall family inet filter Protect term T2 then accept
set routing-options static route 0.0.0.0/0 next-hop 192.0.2.254
set applications application Modbus protocol tcp
set applications application Modbus destination-port 502
set protocols lldp interface all
`,
  packets: [
    "tcp 10.1.0.5:1024 > 10.2.0.5:502 from ge-0/0/1.0 to ge-0/0/2.0",
    "tcp 10.1.0.5:1024 > 10.2.1.19:502 from ge-0/0/1.0 to ge-0/0/3.20",
    "tcp 10.1.0.5:1024 > 10.2.1.20:502 from ge-0/0/1.0 to ge-0/0/3.20",
    "tcp 10.1.66.5:1024 > 10.2.0.5:502 from ge-0/0/1.0 to ge-0/0/2.0",
    "icmp/8 10.1.0.5 > 10.2.0.5 from ge-0/0/1.0 to ge-0/0/2.0",
    "tcp 10.1.0.5:1024 > 10.2.0.5:503 from ge-0/0/1.0 to ge-0/0/2.0",
    "tcp 10.2.0.5:1024 > 10.3.0.5:80 from ge-0/0/2.0 to ge-0/0/3.20",
    "tcp 10.1.0.5:1024 > 10.3.0.5:80 from ge-0/0/2.0 to ge-0/0/3.20",
    "tcp 192.0.2.9:1024 > 10.2.0.5:443 from ge-0/0/0.0 to ge-0/0/2.0",
    "tcp 192.0.2.9:1024 > 10.2.0.5:44 from ge-0/0/0.0 to ge-0/0/2.0",
    "tcp 10.2.0.5:1024 > 192.0.2.9:443 from ge-0/0/2.0 to ge-0/0/0.0",
    "tcp 10.2.0.5:502 > 10.1.0.5:1024 from ge-0/0/2.0 to ge-0/0/1.0 state established flags ack",
    "tcp 10.1.0.5:502 > 10.2.0.5:502 from ge-0/0/1.0 to ge-0/0/2.0 flags ack",
    "tcp 10.1.0.5:1024 > 10.2.0.5:502 from ge-0/0/1.0 to ge-0/0/4.0",
    "tcp 10.1.0.5:1024 > 10.1.0.1:22 from ge-0/0/1.0",
    "tcp 10.1.0.5:1024 > 10.1.0.1:23 from ge-0/0/1.0",
  ],
  // Names of zones, addresses and policies begin with a capital letter here, those of interfaces stand for themselves.
  garble: (word) => !/^"?[A-Z$]|^ge-/.test(word),
  large: (lines) =>
    [
      "set interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/8",
      ...numbers(lines / 5).flatMap((at) => [
        `set security address-book global address A${at} ${address(at * 2)}/32`,
        `set security address-book global address-set All address A${at}`,
      ]),
      ...numbers(lines / 10).flatMap((at) => [
        `set security policies from-zone A to-zone B policy P${at} match source-address A${at}`,
        `set security policies from-zone A to-zone B policy P${at} match destination-address All`,
        `set security policies from-zone A to-zone B policy P${at} match application junos-ssh`,
        `set security policies from-zone A to-zone B policy P${at} then permit`,
      ]),
      ...numbers(lines / 5).map((at) => `set security zones security-zone Z${at % 100} interfaces ge-0/0/${at}.0`),
      "",
    ].join("\n"),
  deep: (groups) =>
    [
      ...numbers(groups).flatMap((at) => [
        `set security address-book global address-set G${at} address-set G${(at + 1) % groups}`,
        `set security address-book global address-set G${at} address G0`,
      ]),
      "set security policies global policy P match source-address G0 destination-address any application any",
      "set security policies global policy P then permit",
      "",
    ].join("\n"),
};

/** Words that stand in front of a name, or of a value that is written on the same line. */
const NAMED =
  /^(?:\S*policy|address(?:-set)?|rule(?:-set)?|pool|term|filter|unit|family|route|application|security-zone|from-zone|to-zone|prefix-list)$/;

/** The same in braces. */
export const sampleInBraces: Sample = {
  ...sample,
  format: { ...junosSrx, id: "junos-srx in braces" },
  text: inBraces(sample.text),
  large: (lines) => inBraces(sample.large(lines)),
  deep: (groups) => inBraces(sample.deep(groups)),
};

/** Set commands as a device shows them in braces: what begins alike stands together. */
export function inBraces(text: string): string {
  interface Level extends Map<string, Level> {}
  const root: Level = new Map();
  for (const line of text.split("\n")) {
    let level = root;
    const words = line.match(/"[^"]*"|\S+/g)?.slice(1) ?? [];
    for (let at = 0; at < words.length; at++) {
      let word = words[at] as string;
      if (NAMED.test(word) && at + 1 < words.length) word = `${word} ${words[++at]}`;
      // The last two words of a statement stand on one line.
      else if (at === words.length - 2) word = `${word} ${words[++at]}`;
      let inner = level.get(word);
      if (inner === undefined) level.set(word, (inner = new Map()));
      level = inner;
    }
  }
  const lines: string[] = [];
  const write = (level: Level, indent: string): void => {
    for (const [word, inner] of level) {
      if (inner.size === 0) lines.push(`${indent}${word};`);
      else {
        lines.push(`${indent}${word} {`);
        write(inner, `${indent}    `);
        lines.push(`${indent}}`);
      }
    }
  };
  write(root, "");
  return `${lines.join("\n")}\n`;
}
