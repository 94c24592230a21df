// FortiOS configurations, written for these tests, against what Fortinet's documentation says of each construct: packet by packet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { explainDefault } from "../../policy/explain.ts";
import { isOfFormat } from "../format.ts";
import { verdictsOf } from "../packet.fixture.ts";
import { fortios, readFortios } from "./reader.ts";

const BASE = `#config-version=FGT60F-7.2.4-FW-build1396-230131:opmode=0:vdom=0:user=admin
config system global
    set hostname "fgt"
    set allow-traffic-redirect disable
end
config system interface
    edit "wan1"
        set vdom "root"
        set ip 192.0.2.1 255.255.255.0
        set allowaccess ping https
    next
    edit "ot"
        set vdom "root"
        set ip 10.1.0.1 255.255.0.0
    next
    edit "lab"
        set vdom "root"
        set ip 10.2.0.1 255.255.0.0
        set vlanid 20
        set interface "ot"
    next
    edit "lab2"
        set vdom "root"
        set ip 10.3.0.1 255.255.0.0
        set status down
    next
end
config system zone
    edit "LAB"
        set interface "lab" "lab2"
    next
end
config firewall address
    edit "all"
        set uuid 1111-2222
    next
    edit "plc"
        set subnet 10.1.0.5 255.255.255.255
    next
    edit "line"
        set type iprange
        set start-ip 10.1.1.10
        set end-ip 10.1.1.19
    next
    edit "every-first"
        set type wildcard
        set wildcard 10.1.0.1 255.255.0.255
    next
    edit "cloud"
        set type fqdn
        set fqdn "cloud.example.org"
    next
end
config firewall addrgrp
    edit "plcs"
        set member "plc" "line"
    next
end
config firewall service custom
    edit "modbus"
        set tcp-portrange 502
    next
    edit "odd"
        set tcp-portrange 100-101:2000-3000 200
        set udp-portrange 300
    next
    edit "ping"
        set protocol ICMP
        set icmptype 8
        unset icmpcode
    next
    edit "gre"
        set protocol IP
        set protocol-number 47
    next
end
config firewall service group
    edit "ot"
        set member "modbus" "ping"
    next
end
`;

interface Policy {
  readonly [key: string]: string;
}

/** A policy from `lab` to `ot` of everything, unless said otherwise. */
function policies(...all: readonly Policy[]): string {
  const usual = { srcintf: '"LAB"', dstintf: '"ot"', srcaddr: '"all"', dstaddr: '"all"', service: '"ALL"', schedule: '"always"' };
  const entries = all.map((given, at) => {
    const settings = Object.entries({ ...usual, ...given }).filter(([, value]) => value !== "");
    return `    edit ${at + 1}\n${settings.map(([key, value]) => `        set ${key} ${value}\n`).join("")}    next\n`;
  });
  return `config firewall policy\n${entries.join("")}end\n`;
}

const accept = (more: Policy): Policy => ({ action: "accept", ...more });

function check(text: string, expected: readonly string[]): void {
  const reading = readFortios(text, "d");
  assert.deepEqual(reading.strange, []);
  const lines = expected.map((line) => line.slice(line.indexOf(": ") + 2));
  assert.deepEqual(verdictsOf(reading, lines), expected);
}

test("policies in their order, groups, ranges, masks with holes, services", () => {
  check(
    BASE +
      policies(
        { srcaddr: '"plc"', dstaddr: '"plc"', status: "disable", action: "accept" },
        { dstaddr: '"line"', service: '"gre"' },
        accept({ dstaddr: '"plcs"', service: '"ot"' }),
        accept({ dstaddr: '"every-first"', service: '"odd"' }),
        accept({ srcintf: '"any"', dstaddr: '"line"', service: '"gre"' }),
        accept({ srcintf: '"wan1"', dstaddr: '"all"', service: '"SSH" "DNS"' }),
      ),
    [
      "permit: tcp 10.2.0.5:1 > 10.1.0.5:502 from lab to ot",
      "permit: tcp 10.3.0.5:1 > 10.1.1.19:502 from lab2 to ot",
      "deny: tcp 10.2.0.5:1 > 10.1.1.20:502 from lab to ot",
      "permit: icmp/8 10.2.0.5 > 10.1.0.5 from lab to ot",
      "deny: icmp/0 10.2.0.5 > 10.1.0.5 from lab to ot",
      "deny: tcp 10.2.0.5:1 > 10.1.0.5:502 from lab to wan1",
      "permit: tcp 10.2.0.5:2000 > 10.1.77.1:101 from lab to ot",
      "deny: tcp 10.2.0.5:1999 > 10.1.77.1:101 from lab to ot",
      "permit: tcp 10.2.0.5:1 > 10.1.77.1:200 from lab to ot",
      "permit: udp 10.2.0.5:1 > 10.1.77.1:300 from lab to ot",
      "deny: udp 10.2.0.5:1 > 10.1.77.2:300 from lab to ot",
      "deny: gre 10.2.0.5 > 10.1.1.12 from lab to ot",
      "permit: gre 192.0.2.5 > 10.1.1.12 from wan1 to ot",
      "permit: udp 192.0.2.5:1 > 10.1.1.12:53 from wan1 to ot",
      "permit: tcp 192.0.2.5:1 > 10.1.1.12:22 from wan1 to ot",
      "deny: tcp 192.0.2.5:1 > 10.1.1.12:23 from wan1 to ot",
      // Sessions: answers pass, TCP begins with SYN.
      "permit: tcp 10.1.0.5:502 > 10.2.0.5:1 from ot to lab state established flags ack",
      "deny: tcp 10.1.0.5:502 > 10.2.0.5:1 from ot to lab",
      "deny: tcp 10.2.0.5:1 > 10.1.0.5:502 from lab to ot flags ack",
      // Groups have policies of their own; within a zone nothing passes by itself.
      "deny: udp 10.2.0.5:1 > 239.1.1.1:300 from lab to ot",
      "deny: tcp 10.2.0.5:1 > 10.3.0.5:22 from lab to lab2",
    ],
  );
});

test("negation, zones that are open, IPv6, groups of receivers", () => {
  const open = BASE.replace('set interface "lab" "lab2"', 'set intrazone allow\n        set interface "lab" "lab2"');
  check(
    `${open}config firewall address6
    edit "v6"
        set ip6 2001:db8::/64
    next
end
config firewall multicast-address
    edit "group"
        set start-ip 239.1.1.0
        set end-ip 239.1.1.255
    next
end
config firewall multicast-policy
    edit 1
        set srcintf "lab"
        set dstintf "ot"
        set srcaddr "all"
        set dstaddr "group"
        set protocol 17
        set start-port 300
        set end-port 300
    next
end
${policies(
  accept({ dstaddr: '"plcs"', "dstaddr-negate": "enable", service: '"modbus"' }),
  accept({ dstaddr: '"plc"', service: '"modbus" "DNS"', "service-negate": "enable" }),
  accept({ srcaddr: "", dstaddr: "", srcaddr6: '"all"', dstaddr6: '"v6"', service: '"HTTPS"' }),
)}`,
    [
      "permit: tcp 10.2.0.5:1 > 10.1.9.9:502 from lab to ot",
      "deny: tcp 10.2.0.5:1 > 10.1.0.5:502 from lab to ot",
      "permit: tcp 10.2.0.5:1 > 10.1.0.5:503 from lab to ot",
      "deny: tcp 10.2.0.5:1 > 10.1.0.5:53 from lab to ot",
      "deny: udp 10.2.0.5:1 > 10.1.0.5:53 from lab to ot",
      "permit: udp 10.2.0.5:1 > 10.1.0.5:502 from lab to ot",
      "permit: gre 10.2.0.5 > 10.1.0.5 from lab to ot",
      "permit: tcp 2001:db8:9::1#1 > 2001:db8::5#443 from lab to ot",
      "deny: tcp 2001:db8:9::1#1 > 2001:db8::5#444 from lab to ot",
      "permit: tcp 10.2.0.5:1 > 10.3.0.5:22 from lab to lab2",
      "permit: udp 10.2.0.5:1 > 239.1.1.1:300 from lab to ot",
      "deny: udp 10.2.0.5:1 > 239.1.1.1:301 from lab to ot",
    ],
  );
});

test("what cannot be told from a packet may hold and may not", () => {
  check(
    BASE +
      policies(
        accept({ dstaddr: '"cloud"', service: '"modbus"' }),
        accept({ dstaddr: '"plc"', service: '"SSH"', groups: '"engineers"' }),
        accept({ dstaddr: '"plc"', service: '"HTTP"', schedule: '"nights"' }),
        accept({ dstaddr: '"gone"', service: '"HTTPS"' }),
        accept({ dstaddr: '"plc"', service: '"gone"' }),
        accept({ dstaddr: '"plc"', service: '"TELNET"', action: "ipsec" }),
        accept({ dstaddr: "", service: "", "internet-service": "enable", "internet-service-name": '"Cloud"' }),
      ).replace("always", "always"),
    [
      "unknown: tcp 10.2.0.5:1 > 10.1.0.5:502 from lab to ot",
      "unknown: tcp 10.2.0.5:1 > 10.1.0.5:22 from lab to ot",
      "unknown: tcp 10.2.0.5:1 > 10.1.0.5:80 from lab to ot",
      "unknown: tcp 10.2.0.5:1 > 10.1.0.6:443 from lab to ot",
      "unknown: tcp 10.2.0.5:1 > 10.1.0.5:9 from lab to ot",
      "deny: tcp 10.2.0.5:1 > 10.1.0.5:9 from lab to wan1",
    ],
  );
  const loose = "config system settings\n    set tcp-session-without-syn enable\nend\n";
  check(`${BASE}${loose}${policies(accept({ "application-list": '"ot"', "utm-status": "enable" }))}`, [
    "unknown: tcp 10.2.0.5:1 > 10.1.0.5:502 from lab to ot flags ack",
    "permit: tcp 10.2.0.5:1 > 10.1.0.5:502 from lab to ot",
  ]);
  // What goes back by its interface is not held against policies, unless the device is told to.
  check(BASE.replace("    set allow-traffic-redirect disable\n", "") + policies(), [
    "unknown: tcp 10.2.0.5:1 > 10.2.0.6:502 from lab to lab",
    "unknown: tcp 10.2.0.5:1 > 10.77.0.6:502 from lab to lab",
    // What lies at another interface does not come from here, nor goes back there.
    "deny: tcp 10.2.0.5:1 > 10.1.0.6:502 from lab to lab",
    "deny: tcp 10.2.0.5:1 > 10.1.0.6:502 from lab to ot",
  ]);
});

test("virtual addresses, pools and routes", () => {
  const { ruleset, strange } = readFortios(
    `${BASE}config firewall vip
    edit "plc-out"
        set extip 192.0.2.5
        set mappedip "10.1.0.5"
        set extintf "wan1"
        set portforward enable
        set extport 1502
        set mappedport 502
    next
    edit "net"
        set extip 192.0.2.16-192.0.2.31
        set mappedip "10.1.8.0-10.1.8.15"
        set extintf "any"
    next
end
config firewall ippool
    edit "pool"
        set startip 192.0.2.50
        set endip 192.0.2.60
    next
end
${policies(
  accept({ srcintf: '"wan1"', dstaddr: '"plc-out"', service: '"modbus"' }),
  accept({ srcintf: '"ot"', dstintf: '"wan1"', nat: "enable", ippool: "enable", poolname: '"pool"' }),
  accept({ srcintf: '"lab"', dstintf: '"wan1"', nat: "enable" }),
)}config router static
    edit 1
        set gateway 192.0.2.254
        set device "wan1"
    next
    edit 2
        set dst 10.9.0.0 255.255.0.0
        set blackhole enable
        set distance 254
    next
end
`,
    "d",
  );
  assert.deepEqual(strange, []);
  const packets = [
    "permit: tcp 192.0.2.9:1 > 192.0.2.5:1502 from wan1 to ot",
    "deny: tcp 192.0.2.9:1 > 192.0.2.5:1503 from wan1 to ot",
    // The real address itself no policy about virtual ones lets through, nor a virtual one any other policy.
    "deny: tcp 192.0.2.9:1 > 10.1.0.5:502 from wan1 to ot",
    "deny: tcp 192.0.2.9:1 > 192.0.2.20:502 from wan1 to ot",
  ];
  assert.deepEqual(
    verdictsOf(
      { ruleset, strange },
      packets.map((line) => line.slice(line.indexOf(": ") + 2)),
    ),
    packets,
  );
  const address = (text: string): bigint => text.split(".").reduce((value, part) => value * 256n + BigInt(part), 0n);
  const written = (id: string): readonly string[] =>
    (ruleset.chains.get(id)?.rules ?? []).map(({ rewrites }) =>
      rewrites
        .map(({ field, to, shift }) =>
          `${field} ${to?.map(({ low, high }) => `${low}-${high}`).join() ?? "?"} ${shift ?? ""}`.trim(),
        )
        .join("; "),
    );
  assert.deepEqual(written("virtual IPs"), [
    `destination ${address("10.1.0.5")}-${address("10.1.0.5")}; destinationPort 502-502; translation ?`,
    `destination ? ${address("10.1.8.0") - address("192.0.2.16")}; translation ?`,
  ]);
  assert.deepEqual(written("source NAT").slice(1), [
    `source ${address("192.0.2.50")}-${address("192.0.2.60")}; sourcePort ?; translation ?`,
    "source ?; sourcePort ?; translation ?",
  ]);
  assert.deepEqual(
    ruleset.routes?.map(({ interface: name, via, discard, metric }) => ({ name, via, discard, metric })),
    [
      { name: "wan1", via: address("192.0.2.254"), discard: undefined, metric: undefined },
      { name: undefined, via: undefined, discard: true, metric: 254 },
    ],
  );
  assert.deepEqual(
    ruleset.interfaces?.map(({ name, group, vlan, enabled }) => ({ name, group, vlan, enabled })),
    [
      { name: "wan1", group: undefined, vlan: undefined, enabled: true },
      { name: "ot", group: undefined, vlan: undefined, enabled: true },
      { name: "lab", group: "LAB", vlan: 20, enabled: true },
      { name: "lab2", group: "LAB", vlan: undefined, enabled: false },
    ],
  );
});

test("virtual domains are firewalls of their own", () => {
  const inside = (text: string): string => text.replace(/^#.*\n/, "");
  const [global = "", rest = ""] = inside(BASE).split(/(?=config system zone)/);
  const text = `#config-version=FGT
config vdom
edit root
next
edit cell
next
end
config global
${global.replace('edit "wan1"\n        set vdom "root"', 'edit "wan1"\n        set vdom "cell"')}end
config vdom
edit root
${rest}${policies(accept({ dstaddr: '"plc"', service: '"modbus"' }))}next
end
config vdom
edit cell
${policies(accept({ srcintf: '"wan1"', dstintf: '"wan1"', service: '"ALL"' }))}next
end
`;
  check(text, [
    "permit: tcp 10.2.0.5:1 > 10.1.0.5:502 from lab to ot",
    "deny: tcp 10.2.0.5:1 > 10.1.0.5:503 from lab to ot",
    "permit: tcp 192.0.2.5:1 > 192.0.2.6:502 from wan1 to wan1",
    "unknown: tcp 192.0.2.5:1 > 10.1.0.5:502 from wan1 to ot",
  ]);
});

test("deny by default, and a text that breaks off", () => {
  const of = (text: string): readonly string[] =>
    explainDefault(readFortios(text, "d").ruleset)
      .filter(({ hook }) => hook === "forward")
      .map(({ families, verdict }) => `${families?.join("+")} ${verdict}`);
  const text = BASE + policies(accept({ dstaddr: '"plc"', service: '"modbus"' }));
  assert.deepEqual(of(text), ["ipv4+ipv6 deny"]);
  assert.deepEqual(of(text.replace("    set allow-traffic-redirect disable\n", "")), ["ipv4+ipv6 deny"]);
  assert.deepEqual(of(text.slice(0, -5)), ["ipv4+ipv6 unknown"]);
  assert.deepEqual(of(BASE), ["ipv4+ipv6 unknown"]);
  const { problems } = readFortios(text.slice(0, -5), "d");
  assert.deepEqual(
    problems?.map(({ code }) => code),
    ["network/configuration-not-whole"],
  );
});

test("recognised by content; quotes over several lines; what is not known is told; secrets stay", () => {
  const is = (text: string): boolean => isOfFormat(fortios, new TextEncoder().encode(text));
  assert.ok(is(BASE));
  assert.ok(is("config firewall policy\n    edit 1\n"));
  assert.ok(!is("config wlan\n"));
  const { strange, hostname } = readFortios(
    `${BASE}config system admin
    edit "admin"
        set password ENC SH2hunter2
    next
end
config vpn certificate local
    edit "x"
        set private-key "-----BEGIN ENCRYPTED PRIVATE KEY-----
hunter2
config firewall policy
-----END ENCRYPTED PRIVATE KEY-----"
    next
end
wonder psksecret ENC hunter2
config firewall wonder
    edit 1
    next
end
`,
    "d",
  );
  assert.equal(hostname, "fgt");
  assert.deepEqual(
    strange.map(({ text }) => text),
    ["wonder psksecret ••••", "config firewall wonder"],
  );
});
