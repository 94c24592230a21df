// Names of ports and ICMP types as Junos writes them (Junos OS Routing Policies, Firewall Filters, and Traffic Policers User Guide: match
// conditions of standard firewall filters).

import { readIcmpType } from "../icmp.ts";
import type { Range } from "../ruleset.ts";

const PORTS: ReadonlyMap<string, number> = new Map(
  (
    "afs 1483, bgp 179, biff 512, bootpc 68, bootps 67, cmd 514, cvspserver 2401, dhcp 67, domain 53, eklogin 2105, ekshell 2106, exec 512, " +
    "finger 79, ftp 21, ftp-data 20, http 80, https 443, ident 113, imap 143, kerberos-sec 88, klogin 543, kpasswd 761, krb-prop 754, " +
    "krbupdate 760, kshell 544, ldap 389, ldp 646, login 513, mobileip-agent 434, mobilip-mn 435, msdp 639, netbios-dgm 138, netbios-ns 137, " +
    "netbios-ssn 139, nfsd 2049, nntp 119, ntalk 518, ntp 123, pop3 110, pptp 1723, printer 515, radacct 1813, radius 1812, rip 520, " +
    "rkinit 2108, smtp 25, snmp 161, snmptrap 162, snpp 444, socks 1080, ssh 22, sunrpc 111, syslog 514, tacacs 49, tacacs-ds 65, talk 517, " +
    "telnet 23, tftp 69, timed 525, who 513, xdmcp 177"
  )
    .split(", ")
    .map((pair): [string, number] => {
      const [name = "", port] = pair.split(" ");
      return [name, Number(port)];
    }),
);

/** `80`, `8000-8010`, `ssh`. */
export function readPorts(text: string): readonly Range[] | undefined {
  const named = PORTS.get(text);
  if (named !== undefined) return [{ low: BigInt(named), high: BigInt(named) }];
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  const [low, high] = [Number(found?.[1]), Number(found?.[2] ?? found?.[1])];
  if (found === null || low > 65_535 || high > 65_535 || low > high) return undefined;
  return [{ low: BigInt(low), high: BigInt(high) }];
}

const ICMP: Readonly<Record<"ip" | "ip6", ReadonlyMap<string, number>>> = {
  ip: new Map([
    ["unreachable", 3],
    ["router-advertisement", 9],
    ["router-solicit", 10],
    ["timestamp", 13],
    ["mask-request", 17],
    ["mask-reply", 18],
  ]),
  ip6: new Map([
    ["membership-query", 130],
    ["membership-report", 131],
    ["membership-termination", 132],
    ["router-solicit", 133],
    ["router-advertisement", 134],
    ["neighbor-solicit", 135],
    ["neighbor-advertisement", 136],
    ["redirect", 137],
  ]),
};

/** The number of an ICMP type by name or digits. */
export function readIcmpName(text: string, family: "ip" | "ip6"): number | undefined {
  return ICMP[family].get(text) ?? readIcmpType(text, family);
}
