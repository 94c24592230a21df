// A configuration of a Palo Alto firewall, written for the tests, as set commands and in XML.

import { address, numbers, type Sample } from "../vendor.fixture.ts";
import { panOs } from "./reader.ts";

const text = `set mgt-config users Admin phash $5$hunter2
set deviceconfig system hostname Pa
set deviceconfig system snmp-setting access-setting version v2c snmp-community-string hunter2
set network interface ethernet ethernet1/1 layer3 ip 192.0.2.1/24
set network interface ethernet ethernet1/2 layer3 ip 10.1.0.1/16
set network interface ethernet ethernet1/3 layer3 units ethernet1/3.20 tag 20
set network interface ethernet ethernet1/3 layer3 units ethernet1/3.20 ip 10.2.0.1/16
set network interface ethernet ethernet1/4 layer3 ip 10.3.0.1/16
set network virtual-router Default interface [ ethernet1/1 ethernet1/2 ethernet1/3.20 ethernet1/4 ]
set network virtual-router Default routing-table ip static-route Out destination 0.0.0.0/0
set network virtual-router Default routing-table ip static-route Out nexthop ip-address 192.0.2.254
set zone It network layer3 ethernet1/2
set zone Ot network layer3 [ ethernet1/3.20 ethernet1/4 ]
set zone Out network layer3 ethernet1/1
set service Modbus protocol tcp port 502
set service Range protocol udp port 1000-2000,3000
set service-group Ot-services members [ Modbus Range ]
set address Plc ip-netmask 10.2.0.5/32
set address Line ip-range 10.2.1.10-10.2.1.19
set address Office ip-netmask 10.1.0.0/16
set address-group Plcs static [ Plc Line ]
set rulebase nat rules N1 source-translation dynamic-ip-and-port interface-address interface ethernet1/1
set rulebase nat rules N1 to Out
set rulebase nat rules N1 from [ It Ot ]
set rulebase nat rules N1 source any
set rulebase nat rules N1 destination any
set rulebase nat rules N1 service any
set rulebase security rules A to Ot
set rulebase security rules A from It
set rulebase security rules A source Office
set rulebase security rules A destination Plcs
set rulebase security rules A service Ot-services
set rulebase security rules A application any
set rulebase security rules A description "password hunter2"
set rulebase security rules A action allow
set rulebase security rules B to Out
set rulebase security rules B from Ot
set rulebase security rules B source Plc
set rulebase security rules B negate-source yes
set rulebase security rules B destination any
set rulebase security rules B service service-https
set rulebase security rules B application any
set rulebase security rules B action allow
set rulebase security rules C to any
set rulebase security rules C from any
set rulebase security rules C source any
set rulebase security rules C destination any
set rulebase security rules C service Modbus
set rulebase security rules C application any
set rulebase security rules C action drop
set rulebase default-security-rules rules intrazone-default action allow
set rulebase default-security-rules rules interzone-default action deny
`;

export const sample: Sample = {
  format: { ...panOs, id: "pan-os as set commands" },
  text,
  packets: [
    "tcp 10.1.0.5:1024 > 10.2.0.5:502 from ethernet1/2 to ethernet1/3.20",
    "tcp 10.1.0.5:1024 > 10.2.1.19:502 from ethernet1/2 to ethernet1/4",
    "udp 10.1.0.5:1024 > 10.2.1.19:3000 from ethernet1/2 to ethernet1/4",
    "tcp 10.1.0.5:1024 > 10.2.1.20:502 from ethernet1/2 to ethernet1/4",
    "tcp 10.1.0.5:1024 > 10.2.0.5:503 from ethernet1/2 to ethernet1/3.20",
    "icmp/8 10.1.0.5 > 10.2.0.5 from ethernet1/2 to ethernet1/3.20",
    "tcp 10.2.0.6:1024 > 192.0.2.9:443 from ethernet1/3.20 to ethernet1/1",
    "tcp 10.2.0.5:1024 > 192.0.2.9:443 from ethernet1/3.20 to ethernet1/1",
    "tcp 10.2.0.5:1024 > 10.3.0.5:80 from ethernet1/3.20 to ethernet1/4",
    "tcp 10.2.0.5:1024 > 10.3.0.5:502 from ethernet1/3.20 to ethernet1/4",
    "tcp 192.0.2.9:1024 > 10.2.0.5:80 from ethernet1/1 to ethernet1/3.20",
    "tcp 10.2.0.5:502 > 10.1.0.5:1024 from ethernet1/3.20 to ethernet1/2 state established flags ack",
    "tcp 10.1.0.5:502 > 10.2.0.5:502 from ethernet1/2 to ethernet1/3.20 flags ack",
    "tcp 10.1.0.5:1024 > 10.2.0.5:502 from ethernet1/2 to ethernet1/9",
  ],
  // Names begin with a capital letter here, those of interfaces stand for themselves.
  garble: (word) => !/^"?[A-Z$]|^ethernet1/.test(word),
  large: (lines) =>
    [
      ...numbers(lines / 5).flatMap((at) => [
        `set address A${at} ip-netmask ${address(at * 2)}/32`,
        `set address-group All static A${at}`,
      ]),
      ...numbers(lines / 10).map((at) => `set service S${at} protocol tcp port ${at % 65_536}`),
      ...numbers(lines / 7).flatMap((at) => [
        `set rulebase security rules R${at} from trust to untrust source A${at} destination All`,
        `set rulebase security rules R${at} service S${at} application any`,
        `set rulebase security rules R${at} action allow`,
      ]),
      "",
    ].join("\n"),
  deep: (groups) =>
    [
      ...numbers(groups).map((at) => `set address-group G${at} static [ G${(at + 1) % groups} G0 ]`),
      "set rulebase security rules R from any to any source G0 destination any service any application any action allow",
      "",
    ].join("\n"),
};

/** Words that stand in front of an entry with a name. */
const ENTRIES =
  /^(?:devices|vsys|zone|address|address-group|service|service-group|ethernet|units|rules|ip|virtual-router|static-route|users|schedule)$/;
/** Words that stand in front of a list. */
const LISTS =
  /^(?:layer[23]|virtual-wire|from|to|source|destination|service|application|static|members|interface|source-user|category|translated-address)$/;

/** Set commands as the device exports them. The commands of one device with one virtual system. */
export function inXml(set: string): string {
  interface Level extends Map<string, Level> {}
  const root: Level = new Map();
  const device = ["devices", "localhost.localdomain"];
  for (const line of set.split("\n")) {
    const [, ...words] = line.match(/"[^"]*"|\S+/g) ?? [];
    if (words.length === 0) continue;
    const outside = /^(?:mgt-config|shared|panorama)$/.test(words[0] ?? "");
    const ofDevice = /^(?:deviceconfig|network|vsys)$/.test(words[0] ?? "");
    const path = outside ? words : ofDevice ? [...device, ...words] : [...device, "vsys", "vsys1", ...words];
    const list = path.indexOf("[");
    const values = list < 0 ? [path.at(-1) ?? ""] : path.slice(list + 1, -1);
    const front = list < 0 ? path.slice(0, -1) : path.slice(0, list);
    for (const value of values) {
      let level = root;
      for (const word of [...front, value]) {
        const bare = word.replaceAll('"', "");
        let inner = level.get(bare);
        if (inner === undefined) level.set(bare, (inner = new Map()));
        level = inner;
      }
    }
  }
  const lines: string[] = ['<?xml version="1.0"?>', '<config version="10.1.0" urldb="paloaltonetworks">'];
  const write = (level: Level, above: readonly string[], indent: string): void => {
    const parent = above.at(-1) ?? "";
    const isRule = above.includes("security") || above.includes("nat");
    const isNamed =
      ENTRIES.test(parent) && !(isRule && parent !== "rules") && !(parent === "ip" && above.includes("routing-table"));
    for (const [word, inner] of level) {
      if (inner.size === 0) {
        const isList =
          LISTS.test(parent) && !(parent === "service" && above.includes("nat")) && !above.includes("interface-address");
        const single = parent === "destination" && above.includes("static-route");
        if (isList && !single) lines.push(`${indent}<member>${word}</member>`);
        else lines.push(isNamed ? `${indent}<entry name="${word}"/>` : `${indent}${word}`);
        continue;
      }
      const name = isNamed ? `entry name="${word}"` : word;
      lines.push(`${indent}<${name}>`);
      write(inner, [...above, word], `${indent}  `);
      lines.push(`${indent}</${isNamed ? "entry" : word}>`);
    }
  };
  write(root, [], "  ");
  lines.push("</config>");
  return `${lines.join("\n")}\n`;
}

/** The same in XML. */
export const sampleInXml: Sample = {
  ...sample,
  format: { ...panOs, id: "pan-os in XML" },
  text: inXml(text),
  large: (lines) => inXml(sample.large(lines)),
  deep: (groups) => inXml(sample.deep(groups)),
};
