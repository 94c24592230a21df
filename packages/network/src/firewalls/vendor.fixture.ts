// A configuration per vendor, written for the tests, with packets that tell something about it.

import { ciscoAsa } from "./cisco/asa/reader.ts";
import { ciscoIos } from "./cisco/ios/reader.ts";
import type { FirewallFormat } from "./format.ts";

export interface Sample {
  readonly format: FirewallFormat;
  readonly text: string;
  readonly packets: readonly string[];
  /** Words that may be garbled; all, where it is absent. Comments and names that only stand for themselves say nothing else when garbled. */
  readonly garble?: (word: string) => boolean;
  /** A configuration of about so many lines, most of them rules and members of groups. */
  readonly large: (lines: number) => string;
  /** Groups that lie in each other so deep, the last in the first. */
  readonly deep: (groups: number) => string;
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
const address = (at: number): string => `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`;

const IOS: Sample = {
  format: ciscoIos,
  text: `version 15.9
hostname r1
enable secret 5 hunter2
object-group network PLCS
 host 10.2.0.5
 10.2.1.0 255.255.255.0
object-group service OT
 tcp eq 502
 udp eq 161
ip access-list extended IT
 remark password hunter2
 permit object-group OT 10.1.0.0 0.0.255.255 object-group PLCS
 deny tcp any host 10.2.0.6 eq 22
 permit tcp host 10.1.0.7 host 10.2.0.6
 deny ip any any
ip access-list extended OT
 permit tcp any any established
 permit icmp any any echo-reply
class-map type inspect match-any PING
 match protocol icmp
 match access-group name LAB
policy-map type inspect P
 class type inspect PING
  inspect
 class class-default
  drop
zone security A
zone security B
zone security C
zone-pair security CA source C destination A
 service-policy type inspect P
zone-pair security AB source A destination B
 service-policy type inspect OPEN
zone-pair security BA source B destination A
 service-policy type inspect OPEN
policy-map type inspect OPEN
 class class-default
  pass
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.0.0
 zone-member security A
 ip access-group IT in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.0.0
 zone-member security B
 ip access-group OT in
interface GigabitEthernet0/2
 ip address 10.3.0.1 255.255.0.0
 zone-member security C
ip access-list extended LAB
 permit tcp any host 10.1.0.8
line vty 0 4
 password hunter2
end
`,
  packets: [
    "tcp 10.1.0.5:1024 > 10.2.0.5:502 from GigabitEthernet0/0 to GigabitEthernet0/1",
    "tcp 10.1.0.5:1024 > 10.2.1.9:502 from GigabitEthernet0/0 to GigabitEthernet0/1",
    "udp 10.1.0.5:1024 > 10.2.0.5:161 from GigabitEthernet0/0 to GigabitEthernet0/1",
    "udp 10.1.0.5:1024 > 10.2.0.5:162 from GigabitEthernet0/0 to GigabitEthernet0/1",
    "tcp 10.1.0.5:1024 > 10.2.0.5:50 from GigabitEthernet0/0 to GigabitEthernet0/1",
    "tcp 10.1.0.7:1024 > 10.2.0.6:22 from GigabitEthernet0/0 to GigabitEthernet0/1",
    "tcp 10.1.0.7:1024 > 10.2.0.6:23 from GigabitEthernet0/0 to GigabitEthernet0/1",
    "tcp 10.2.0.5:502 > 10.1.0.5:1024 from GigabitEthernet0/1 to GigabitEthernet0/0 state established flags ack",
    "tcp 10.2.0.5:502 > 10.1.0.5:1024 from GigabitEthernet0/1 to GigabitEthernet0/0",
    "icmp/0 10.2.0.5 > 10.1.0.5 from GigabitEthernet0/1 to GigabitEthernet0/0",
    "icmp/8 10.3.0.5 > 10.1.0.5 from GigabitEthernet0/2 to GigabitEthernet0/0",
    "tcp 10.3.0.5:1024 > 10.1.0.8:80 from GigabitEthernet0/2 to GigabitEthernet0/0",
    "tcp 10.3.0.5:1024 > 10.1.0.9:80 from GigabitEthernet0/2 to GigabitEthernet0/0",
    "tcp 10.3.0.5:1024 > 10.2.0.9:80 from GigabitEthernet0/2 to GigabitEthernet0/1",
    "tcp 10.1.0.5:1024 > 10.1.0.1:22 from GigabitEthernet0/0",
  ],
  garble: (word) => !/^[A-Z]/.test(word),
  large: (lines) =>
    [
      "version 15.9",
      "object-group network BIG",
      ...numbers(lines / 4).map((at) => ` host ${address(at * 2)}`),
      "interface A",
      " ip address 10.1.0.1 255.255.0.0",
      " ip access-group X in",
      "ip access-list extended X",
      ...numbers(lines / 2).map((at) => ` permit tcp host ${address(at)} any eq ${at % 65_536}`),
      ...numbers(lines / 4).map((at) => ` permit udp object-group BIG any eq ${at % 65_536}`),
      "end",
    ].join("\n"),
  deep: (groups) =>
    [
      ...numbers(groups).flatMap((at) => [
        `object-group network G${at}`,
        ` host ${address(at)}`,
        ` group-object G${(at + 1) % groups}`,
      ]),
      "ip access-list extended X",
      " permit ip object-group G0 any",
      "end",
    ].join("\n"),
};

const ASA: Sample = {
  format: ciscoAsa,
  text: `: Saved
ASA Version 9.12(4)
hostname fw
enable password hunter2 encrypted
interface Ethernet0
 nameif outside
 security-level 0
 ip address 192.0.2.1 255.255.255.0
interface Ethernet1
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.0.0
interface Ethernet2
 nameif dmz
 security-level 50
 ip address 10.2.0.1 255.255.0.0
same-security-traffic permit inter-interface
object network PLC
 host 10.2.0.5
object service S7
 service tcp destination eq 102
object-group network PLCS
 network-object object PLC
 network-object 10.2.1.0 255.255.255.0
object-group service OT
 service-object object S7
 service-object udp destination eq 161
access-list IN remark password hunter2
access-list IN extended permit object-group OT 10.1.0.0 255.255.0.0 object-group PLCS
access-list IN extended deny tcp any host 10.2.0.6 eq 22
access-list IN extended permit tcp host 10.1.0.7 host 10.2.0.6
access-list IN extended permit tcp any host 192.0.2.9 eq 443
access-list OUT extended permit tcp any4 any4 range 80 444
access-group IN in interface inside
access-group OUT out interface outside
object network PLC
 nat (dmz,outside) static 192.0.2.5
policy-map global_policy
 class inspection_default
  inspect icmp
service-policy global_policy global
: end
`,
  packets: [
    "tcp 10.1.0.5:1024 > 10.2.0.5:102 from inside to dmz",
    "tcp 10.1.0.5:1024 > 10.2.1.9:102 from inside to dmz",
    "udp 10.1.0.5:1024 > 10.2.1.5:161 from inside to dmz",
    "udp 10.1.0.5:1024 > 10.2.1.5:16 from inside to dmz",
    "tcp 10.1.0.7:1024 > 10.2.0.6:22 from inside to dmz",
    "tcp 10.1.0.7:1024 > 10.2.0.6:23 from inside to dmz",
    "tcp 10.1.0.7:1024 > 10.2.0.6:23 from inside to dmz flags ack",
    "tcp 10.1.0.7:1024 > 192.0.2.9:443 from inside to outside",
    "tcp 10.1.0.7:1024 > 192.0.2.9:44 from inside to outside",
    "tcp 10.2.0.7:1024 > 192.0.2.9:443 from dmz to outside",
    "tcp 10.2.0.7:1024 > 192.0.2.9:22 from dmz to outside",
    "tcp 10.2.0.7:1024 > 10.1.0.9:22 from dmz to inside",
    "tcp 10.2.0.7:22 > 10.1.0.9:1024 from dmz to inside state established flags ack",
    "icmp/0 10.2.0.7 > 10.1.0.9 from dmz to inside state established",
    "tcp 192.0.2.9:1024 > 10.1.0.9:22 from outside to inside",
  ],
  garble: (word) => !/^[A-Z]/.test(word) && !["inside", "outside", "dmz"].includes(word),
  large: (lines) =>
    [
      "ASA Version 9.12(4)",
      "object-group network BIG",
      ...numbers(lines / 4).map((at) => ` network-object host ${address(at * 2)}`),
      "interface Ethernet1",
      " nameif inside",
      ...numbers(lines / 2).map((at) => `access-list X extended permit tcp host ${address(at)} any eq ${at % 65_536}`),
      ...numbers(lines / 4).map((at) => `access-list X extended permit udp object-group BIG any eq ${at % 65_536}`),
      "access-group X in interface inside",
      ": end",
    ].join("\n"),
  deep: (groups) =>
    [
      ...numbers(groups).flatMap((at) => [
        `object-group network G${at}`,
        ` network-object host ${address(at)}`,
        ` group-object G${(at + 1) % groups}`,
      ]),
      "access-list X extended permit ip object-group G0 any",
      ": end",
    ].join("\n"),
};

export const SAMPLES: readonly Sample[] = [IOS, ASA];
