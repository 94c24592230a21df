// A configuration of pfSense for the tests that hold for every vendor.

import { address, numbers, type Sample } from "../vendor.fixture.ts";
import { pfsense } from "./reader.ts";

export const sample: Sample = {
  format: pfsense,
  text: `<?xml version="1.0"?>
<pfsense>
  <version>22.9</version>
  <system>
    <hostname>gate</hostname>
    <domain>plant.example</domain>
    <user>
      <name>admin</name>
      <bcrypt-hash>$2y$10$hunter2</bcrypt-hash>
    </user>
    <webgui>
      <protocol>https</protocol>
    </webgui>
    <disablenatreflection>yes</disablenatreflection>
    <ipv6allow/>
  </system>
  <interfaces>
    <wan>
      <enable/>
      <if>em0</if>
      <descr>WAN</descr>
      <ipaddr>192.0.2.1</ipaddr>
      <subnet>24</subnet>
      <gateway>WANGW</gateway>
      <blockpriv/>
    </wan>
    <lan>
      <enable/>
      <if>em1</if>
      <descr>OFFICE</descr>
      <ipaddr>10.1.0.1</ipaddr>
      <subnet>16</subnet>
    </lan>
    <opt1>
      <enable/>
      <if>em2.20</if>
      <descr>CONTROL</descr>
      <ipaddr>10.2.0.1</ipaddr>
      <subnet>16</subnet>
    </opt1>
    <opt2>
      <enable/>
      <if>em3</if>
      <descr>SAFETY</descr>
      <ipaddr>10.3.0.1</ipaddr>
      <subnet>16</subnet>
    </opt2>
  </interfaces>
  <vlans>
    <vlan>
      <if>em2</if>
      <tag>20</tag>
      <vlanif>em2.20</vlanif>
    </vlan>
  </vlans>
  <gateways>
    <gateway_item>
      <interface>wan</interface>
      <gateway>192.0.2.254</gateway>
      <name>WANGW</name>
      <ipprotocol>inet</ipprotocol>
    </gateway_item>
    <defaultgw4>WANGW</defaultgw4>
  </gateways>
  <nat>
    <outbound>
      <mode>hybrid</mode>
      <rule>
        <interface>wan</interface>
        <source>
          <network>10.3.0.0/16</network>
        </source>
        <destination>
          <any/>
        </destination>
        <target>192.0.2.9</target>
      </rule>
    </outbound>
    <rule>
      <interface>wan</interface>
      <ipprotocol>inet</ipprotocol>
      <protocol>tcp</protocol>
      <source>
        <any/>
      </source>
      <destination>
        <network>wanip</network>
        <port>8443</port>
      </destination>
      <target>10.1.0.7</target>
      <local-port>443</local-port>
      <associated-rule-id>nat_1</associated-rule-id>
    </rule>
  </nat>
  <filter>
    <rule>
      <type>pass</type>
      <interface>wan</interface>
      <ipprotocol>inet</ipprotocol>
      <protocol>tcp</protocol>
      <source>
        <any/>
      </source>
      <destination>
        <address>10.1.0.7</address>
        <port>443</port>
      </destination>
      <associated-rule-id>nat_1</associated-rule-id>
    </rule>
    <rule>
      <type>block</type>
      <interface>lan</interface>
      <ipprotocol>inet</ipprotocol>
      <source>
        <address>10.1.0.66</address>
      </source>
      <destination>
        <any/>
      </destination>
      <descr>password: hunter2</descr>
    </rule>
    <rule>
      <type>pass</type>
      <interface>lan</interface>
      <ipprotocol>inet</ipprotocol>
      <protocol>tcp</protocol>
      <source>
        <network>lan</network>
      </source>
      <destination>
        <address>Controllers</address>
        <port>Services</port>
      </destination>
      <log/>
    </rule>
    <rule>
      <type>pass</type>
      <interface>lan</interface>
      <ipprotocol>inet</ipprotocol>
      <protocol>icmp</protocol>
      <icmptype>echoreq</icmptype>
      <source>
        <any/>
      </source>
      <destination>
        <network>opt1</network>
      </destination>
    </rule>
    <rule>
      <type>block</type>
      <floating>yes</floating>
      <interface>opt1,opt2</interface>
      <direction>in</direction>
      <ipprotocol>inet46</ipprotocol>
      <source>
        <any/>
      </source>
      <destination>
        <network>lan</network>
      </destination>
    </rule>
    <rule>
      <type>pass</type>
      <floating>yes</floating>
      <interface>opt1</interface>
      <direction>in</direction>
      <ipprotocol>inet</ipprotocol>
      <protocol>udp</protocol>
      <source>
        <any/>
      </source>
      <destination>
        <address>10.1.0.9</address>
        <port>514</port>
      </destination>
    </rule>
    <rule>
      <type>pass</type>
      <interface>opt2</interface>
      <ipprotocol>inet</ipprotocol>
      <source>
        <any/>
      </source>
      <destination>
        <network>lan</network>
        <not/>
      </destination>
    </rule>
  </filter>
  <aliases>
    <alias>
      <name>Line</name>
      <type>network</type>
      <address>10.2.1.0/28 10.2.1.32-10.2.1.40</address>
    </alias>
    <alias>
      <name>Controllers</name>
      <type>host</type>
      <address>10.2.0.5 Line</address>
    </alias>
    <alias>
      <name>Services</name>
      <type>port</type>
      <address>502 44818 2000:2010</address>
    </alias>
  </aliases>
</pfsense>
`,
  packets: [
    "tcp 10.1.0.5:1024 > 10.2.0.5:502 from lan to opt1",
    "tcp 10.1.0.5:1024 > 10.2.1.40:2005 from lan to opt1",
    "tcp 10.1.0.5:1024 > 10.2.1.41:2005 from lan to opt1",
    "tcp 10.1.0.5:1024 > 10.2.0.5:503 from lan to opt1",
    "tcp 10.1.0.66:1024 > 10.2.0.5:502 from lan to opt1",
    "tcp 10.9.0.5:1024 > 10.2.0.5:502 from lan to opt1",
    "tcp 10.1.0.5:1024 > 10.2.0.5:502 from opt1 to lan",
    "tcp 10.1.0.5:1024 > 10.2.0.5:502 from lan to opt1 flags ack",
    "icmp/8 10.1.0.5 > 10.2.0.9 from lan to opt1",
    "icmp/8 10.1.0.5 > 10.3.0.9 from lan to opt2",
    "tcp 10.2.0.5:502 > 10.1.0.5:1024 from opt1 to lan state established flags ack",
    "tcp 10.2.0.5:502 > 10.1.0.5:1024 from opt1 to lan",
    "udp 10.2.0.5:9 > 10.1.0.9:514 from opt1 to lan",
    "tcp 10.3.0.5:9 > 10.2.0.9:80 from opt2 to opt1",
    "tcp 10.3.0.5:9 > 10.1.0.9:80 from opt2 to lan",
    "tcp 10.3.0.5:9 > 198.51.100.1:80 from opt2 to wan",
    "tcp 198.51.100.1:9 > 192.0.2.1:8443 from wan to lan",
    "tcp 198.51.100.1:9 > 192.0.2.1:8444 from wan to lan",
    "tcp 172.16.0.1:9 > 192.0.2.1:8443 from wan to lan",
  ],
  garble: (word) => !/^[A-Z]|^[/]?(?:descr|version)$|^(?:gate|plant\.example|hunter2|nat_1)$/.test(word),
  large: (
    lines,
  ) => `<pfsense><system><ipv6allow/></system><interfaces><lan><enable/><if>em0</if><ipaddr>10.0.0.1</ipaddr><subnet>8</subnet></lan></interfaces>
<filter>
${numbers(lines / 10)
  .map(
    (at) => `<rule>
<type>pass</type>
<interface>lan</interface>
<ipprotocol>inet</ipprotocol>
<protocol>tcp</protocol>
<source><address>a${at % 1000}</address></source>
<destination>
<address>everything</address><port>502</port>
</destination>
</rule>`,
  )
  .join("\n")}
</filter>
<aliases>
${numbers(1000)
  .map((at) => `<alias><name>a${at}</name><type>host</type><address>${address(at)} ${address(at + 5000)}</address></alias>`)
  .join("\n")}
<alias><name>everything</name><type>host</type><address>${numbers(1000)
    .map((at) => `a${at}`)
    .join(" ")}</address></alias>
</aliases>
</pfsense>
`,
  deep: (groups) => `<pfsense><system/><interfaces><lan><if>em0</if></lan></interfaces>
<filter><rule><type>pass</type><interface>lan</interface><source><address>g0</address></source><destination><address>g7</address></destination></rule></filter>
<aliases>
${numbers(groups)
  .map((at) => `<alias><name>g${at}</name><type>host</type><address>g${(at + 1) % groups} 10.0.0.1</address></alias>`)
  .join("\n")}
</aliases></pfsense>`,
};
