// A FortiOS configuration for the tests that hold for every vendor.

import { address, numbers, type Sample } from "../vendor.fixture.ts";
import { fortios } from "./reader.ts";

export const sample: Sample = {
  format: fortios,
  text: `#config-version=FGT60F-7.2.4-FW-build1396-230131:opmode=0:vdom=0:user=admin
config system global
    set hostname "FGT"
    set allow-traffic-redirect disable
end
config system interface
    edit "wan1"
        set ip 192.0.2.1 255.255.255.0
    next
    edit "port1"
        set ip 10.1.0.1 255.255.0.0
    next
    edit "port2"
        set ip 10.2.0.1 255.255.0.0
    next
    edit "port3"
        set ip 10.3.0.1 255.255.0.0
    next
end
config system admin
    edit "Admin"
        set password ENC hunter2
    next
end
config system zone
    edit "OT"
        set intrazone allow
        set interface "port2" "port3"
    next
end
config firewall address
    edit "PLC"
        set subnet 10.2.0.5 255.255.255.255
    next
    edit "LINE"
        set type iprange
        set start-ip 10.2.1.10
        set end-ip 10.2.1.19
    next
end
config firewall addrgrp
    edit "PLCS"
        set member "PLC" "LINE"
    next
end
config firewall service custom
    edit "MODBUS"
        set tcp-portrange 502
    next
    edit "ECHO"
        set protocol ICMP
        set icmptype 8
    next
end
config firewall vip
    edit "VIP"
        set extip 192.0.2.5
        set mappedip "10.2.0.5"
        set extintf "wan1"
    next
end
config firewall policy
    edit 1
        set srcintf "port1"
        set dstintf "OT"
        set srcaddr "PLC"
        set dstaddr "PLC"
        set action deny
        set schedule "always"
        set service "ALL"
        set comments "password hunter2"
    next
    edit 2
        set srcintf "port1"
        set dstintf "OT"
        set srcaddr "all"
        set dstaddr "PLCS"
        set action accept
        set schedule "always"
        set service "MODBUS" "ECHO"
    next
    edit 3
        set srcintf "OT"
        set dstintf "wan1"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "ALL"
        set nat enable
    next
end
`,
  packets: [
    "tcp 10.1.0.5:1024 > 10.2.0.5:502 from port1 to port2",
    "tcp 10.1.0.5:1024 > 10.2.1.19:502 from port1 to port3",
    "tcp 10.1.0.5:1024 > 10.2.1.1:502 from port1 to port3",
    "tcp 10.1.0.5:1024 > 10.2.0.5:50 from port1 to port2",
    "tcp 10.2.0.5:1024 > 10.2.0.5:502 from port1 to port2",
    "icmp/8 10.1.0.5 > 10.2.0.5 from port1 to port2",
    "tcp 10.1.0.5:1024 > 10.2.0.5:502 from port1 to wan1",
    "tcp 10.2.0.5:1024 > 10.3.0.5:80 from port2 to port3",
    "tcp 10.2.0.5:1024 > 192.0.2.9:80 from port2 to wan1",
    "tcp 192.0.2.9:1024 > 10.2.0.5:80 from wan1 to port2",
    "tcp 192.0.2.9:80 > 10.2.0.5:1024 from wan1 to port2 state established flags ack",
    "tcp 10.2.0.5:502 > 10.1.0.5:1024 from port2 to port1 state established flags ack",
    "tcp 10.2.0.5:502 > 10.1.0.5:1024 from port2 to port1",
    "udp 10.1.0.5:1 > 239.1.1.1:1 from port1 to port2",
  ],
  garble: (word) => !/^[A-Z]|^port\d$|^wan1$|^#/.test(word),
  large: (lines) =>
    [
      "config firewall address",
      ...numbers(lines / 16).flatMap((at) => [`edit "a${at}"`, `set subnet ${address(at)} 255.255.255.255`, "next"]),
      "end",
      "config firewall addrgrp",
      'edit "all of them"',
      `set member ${numbers(lines / 16)
        .map((at) => `"a${at}"`)
        .join(" ")}`,
      "next",
      "end",
      "config firewall policy",
      ...numbers(lines / 9).flatMap((at) => [
        `edit ${at}`,
        'set srcintf "port1"',
        'set dstintf "any"',
        `set srcaddr "a${at % Math.floor(lines / 16)}"`,
        'set dstaddr "all of them"',
        'set action accept\nset schedule "always"\nset service "SSH"\nnext',
      ]),
      "end\n",
    ].join("\n"),
  deep: (groups) =>
    [
      "config firewall addrgrp",
      ...numbers(groups).map((at) => `edit "g${at}"\nset member "g${(at + 1) % groups}" "all"\nnext`),
      "end",
      "config firewall policy",
      'edit 1\nset srcintf "any"\nset dstintf "any"\nset srcaddr "g0"\nset dstaddr "g7"\nset service "ALL"\nnext\nend\n',
    ].join("\n"),
};
