// A configuration of Cisco IOS, written for the tests.

import { address, numbers, type Sample } from "../../vendor.fixture.ts";
import { ciscoIos } from "./reader.ts";

export const sample: Sample = {
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
