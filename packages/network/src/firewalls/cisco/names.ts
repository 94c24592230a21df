// The names that Cisco's IOS and ASA write for ports, protocols and ICMP messages (command references: access-list, "well-known ports").
// A name that means different numbers in different releases is left out: it then counts as not modelled.

import type { IpFamily } from "../address-set.ts";
import { readTransport } from "../transport.ts";

export type Ports = ReadonlyMap<string, number>;

const BOTH = [
  "bgp 179, biff 512, bootpc 68, bootps 67, chargen 19, cmd 514, daytime 13, discard 9, dnsix 195, domain 53, echo 7, exec 512",
  "finger 79, ftp 21, ftp-data 20, gopher 70, hostname 101, ident 113, irc 194, isakmp 500, klogin 543, kshell 544, login 513",
  "lpd 515, mobile-ip 434, nameserver 42, netbios-dgm 138, netbios-ns 137, nntp 119, ntp 123, pim-auto-rp 496, pop2 109",
  "pop3 110, rip 520, smtp 25, snmp 161, snmptrap 162, sunrpc 111, syslog 514, tacacs 49, talk 517, telnet 23, tftp 69, time 37",
  "uucp 540, who 513, whois 43, www 80, xdmcp 177",
];

export const IOS_PORTS = portsOf([
  ...BOTH,
  "drip 3949, msrpc 135, netbios-ss 139, non500-isakmp 4500, onep-plain 15001, onep-tls 15002, ripv6 521",
]);

export const ASA_PORTS = portsOf([
  ...BOTH,
  "aol 5190, citrix-ica 1494, ctiqbe 2748, h323 1720, http 80, https 443, imap4 143, ldap 389, ldaps 636, lotusnotes 1352",
  "netbios-ssn 139, nfs 2049, pcanywhere-data 5631, pcanywhere-status 5632, pptp 1723, radius 1645, radius-acct 1646, rsh 514",
  "rtsp 554, secureid-udp 5510, sip 5060, ssh 22, vxlan 4789",
]);

function portsOf(lines: readonly string[]): Ports {
  return new Map(
    lines.flatMap((line) =>
      line.split(", ").map((pair): [string, number] => {
        const [name = "", port] = pair.split(" ");
        return [name, Number(port)];
      }),
    ),
  );
}

/** A port by number or name; `undefined` where it is neither. */
export function readPort(word: string | undefined, ports: Ports): number | undefined {
  if (word === undefined) return undefined;
  if (/^\d{1,5}$/.test(word)) return Number(word) <= 65_535 ? Number(word) : undefined;
  return ports.get(word);
}

const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["ahp", 51],
  ["ipinip", 4],
  ["nos", 94],
  ["pcp", 108],
  ["snp", 109],
  ["igrp", 9],
  ["icmp6", 58],
]);

/** The IP protocol of a word; `any` for the words that stand for all of them. */
export function readProtocol(word: string | undefined, family: IpFamily): number | "any" | undefined {
  if (word === undefined) return undefined;
  if (word === "ip" || (word === "ipv6" && family === "ip6")) return "any";
  if (word === "icmp" && family === "ip6") return 58;
  return PROTOCOLS.get(word) ?? readTransport(word);
}

/** Type, and code where the name means one code only. */
type Message = readonly [type: number, code?: number];

const ICMP: ReadonlyMap<string, Message> = new Map<string, Message>([
  ["echo-reply", [0]],
  ["unreachable", [3]],
  ["net-unreachable", [3, 0]],
  ["host-unreachable", [3, 1]],
  ["protocol-unreachable", [3, 2]],
  ["port-unreachable", [3, 3]],
  ["packet-too-big", [3, 4]],
  ["source-route-failed", [3, 5]],
  ["network-unknown", [3, 6]],
  ["host-unknown", [3, 7]],
  ["host-isolated", [3, 8]],
  ["dod-net-prohibited", [3, 9]],
  ["dod-host-prohibited", [3, 10]],
  ["net-tos-unreachable", [3, 11]],
  ["host-tos-unreachable", [3, 12]],
  ["administratively-prohibited", [3, 13]],
  ["host-precedence-unreachable", [3, 14]],
  ["precedence-unreachable", [3, 15]],
  ["source-quench", [4]],
  ["redirect", [5]],
  ["net-redirect", [5, 0]],
  ["host-redirect", [5, 1]],
  ["net-tos-redirect", [5, 2]],
  ["host-tos-redirect", [5, 3]],
  ["alternate-address", [6]],
  ["echo", [8]],
  ["router-advertisement", [9]],
  ["router-solicitation", [10]],
  ["time-exceeded", [11]],
  ["ttl-exceeded", [11, 0]],
  ["reassembly-timeout", [11, 1]],
  ["parameter-problem", [12]],
  ["general-parameter-problem", [12, 0]],
  ["option-missing", [12, 1]],
  ["no-room-for-option", [12, 2]],
  ["timestamp-request", [13]],
  ["timestamp-reply", [14]],
  ["information-request", [15]],
  ["information-reply", [16]],
  ["mask-request", [17]],
  ["mask-reply", [18]],
  ["traceroute", [30]],
  ["conversion-error", [31]],
  ["mobile-redirect", [32]],
]);

const ICMP6: ReadonlyMap<string, Message> = new Map<string, Message>([
  ["unreachable", [1]],
  ["no-route", [1, 0]],
  ["no-admin", [1, 1]],
  ["beyond-scope", [1, 2]],
  ["destination-unreachable", [1, 3]],
  ["port-unreachable", [1, 4]],
  ["packet-too-big", [2]],
  ["time-exceeded", [3]],
  ["hop-limit", [3, 0]],
  ["reassembly-timeout", [3, 1]],
  ["parameter-problem", [4]],
  ["header", [4, 0]],
  ["next-header", [4, 1]],
  ["parameter-option", [4, 2]],
  ["echo", [128]],
  ["echo-request", [128]],
  ["echo-reply", [129]],
  ["mld-query", [130]],
  ["membership-query", [130]],
  ["mld-report", [131]],
  ["membership-report", [131]],
  ["mld-reduction", [132]],
  ["membership-reduction", [132]],
  ["router-solicitation", [133]],
  ["router-advertisement", [134]],
  ["nd-ns", [135]],
  ["neighbor-solicitation", [135]],
  ["nd-na", [136]],
  ["neighbor-advertisement", [136]],
  ["redirect", [137]],
  ["neighbor-redirect", [137]],
  ["router-renumbering", [138]],
]);

export function readIcmpMessage(word: string, family: IpFamily): Message | undefined {
  if (/^\d{1,3}$/.test(word)) return Number(word) <= 255 ? [Number(word)] : undefined;
  return (family === "ip" ? ICMP : ICMP6).get(word);
}
