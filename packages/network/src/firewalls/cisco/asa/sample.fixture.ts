// A configuration of Cisco ASA, written for the tests.

import { address, numbers, type Sample } from "../../vendor.fixture.ts";
import { ciscoAsa } from "./reader.ts";

export const sample: Sample = {
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
