// A configuration of RouterOS, written for the tests.

import { address, numbers, type Sample } from "../vendor.fixture.ts";
import { routerOs } from "./reader.ts";

export const sample: Sample = {
  format: routerOs,
  text: `# 2026-11-01 10:00:00 by RouterOS 7.15.3
# software id = AAAA-BBBB
/interface bridge
add name=bridge1
/interface vlan
add interface=bridge1 name=V20 vlan-id=20
/interface list
add name=LAN
add include=LAN name=INSIDE
/ppp secret
add name=x password=hunter2
/interface list member
add interface=bridge1 list=LAN
/ip address
add address=10.1.0.1/16 interface=bridge1
add address=10.2.0.1/16 interface=V20
/ip firewall address-list
add address=10.2.0.5 list=PLCS
add address=10.2.1.0/24 list=PLCS
/ip firewall filter
add action=accept chain=forward connection-state=established,related
add action=drop chain=forward connection-state=invalid
add action=jump chain=forward in-interface-list=INSIDE jump-target=OT
add action=accept chain=forward protocol=icmp src-address=10.2.0.0/16
add action=drop chain=forward comment="password=hunter2 the rest" log=yes
add action=accept chain=OT dst-address-list=PLCS dst-port=502,\\
    8000-8010 protocol=tcp src-address=10.1.0.0-10.1.0.99
add action=return chain=OT src-address=!10.1.0.0/16
add action=drop chain=OT dst-port=22 protocol=tcp
add action=accept chain=OT dst-address=10.2.0.6 protocol=tcp
add action=drop chain=OT
add action=accept chain=input in-interface=bridge1 port=53 protocol=udp
add action=drop chain=input
add action=accept chain=output disabled=yes
/ip route
add dst-address=0.0.0.0/0 gateway=10.2.0.254
/ipv6 firewall filter
add action=drop chain=forward
/system identity
set name=r1
`,
  packets: [
    "tcp 10.1.0.5:1024 > 10.2.0.5:502 from bridge1 to V20",
    "tcp 10.1.0.5:1024 > 10.2.1.9:8005 from bridge1 to V20",
    "tcp 10.1.0.100:1024 > 10.2.0.5:502 from bridge1 to V20",
    "tcp 10.1.0.5:1024 > 10.2.0.5:503 from bridge1 to V20",
    "tcp 10.1.0.5:1024 > 10.2.0.6:22 from bridge1 to V20",
    "tcp 10.1.0.5:1024 > 10.2.0.6:23 from bridge1 to V20",
    "icmp/8 10.2.0.6 > 10.1.0.5 from V20 to bridge1",
    "icmp/8 10.2.0.6 > 10.1.0.5 from bridge1 to V20",
    "tcp 10.2.0.5:502 > 10.1.0.5:1024 from V20 to bridge1 state established flags ack",
    "tcp 10.2.0.5:502 > 10.1.0.5:1024 from V20 to bridge1",
    "udp 10.1.0.5:1024 > 10.1.0.1:53 from bridge1",
    "udp 10.2.0.5:1024 > 10.1.0.1:53 from V20",
    "tcp 10.1.0.5:1024 > 10.1.0.1:22 from bridge1",
    "tcp 2001:db8::1#1024 > 2001:db8::2#502 from bridge1 to V20",
  ],
  // Names of chains, lists and interfaces stand for themselves.
  garble: (word) => !/^[A-Z]|^#|^(?:bridge1|forward|input|output|hunter2|r1|x)/.test(word),
  large: (lines) =>
    [
      "/ip firewall address-list",
      ...numbers(lines / 4).map((at) => `add list=BIG address=${address(at * 2)}`),
      "/ip firewall filter",
      ...numbers(lines / 2).map(
        (at) => `add chain=forward action=accept protocol=tcp src-address=${address(at)} dst-port=${at % 65_536}`,
      ),
      ...numbers(lines / 4).map(
        (at) => `add chain=forward action=accept protocol=udp src-address-list=BIG dst-port=${at % 65_536}`,
      ),
      "/system identity",
      "set name=large",
      "",
    ].join("\n"),
  deep: (groups) =>
    [
      "/interface list",
      ...numbers(groups).map((at) => `add name=G${at} include=G${(at + 1) % groups}`),
      "/ip firewall filter",
      "add chain=forward action=drop in-interface-list=G0",
      "",
    ].join("\n"),
};
