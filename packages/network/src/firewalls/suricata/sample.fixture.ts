// Rules of Suricata for the tests that hold for every vendor.

import { address, numbers, type Sample } from "../vendor.fixture.ts";
import { suricata } from "./reader.ts";

export const sample: Sample = {
  format: suricata,
  text: `%YAML 1.1
---
vars:
  address-groups:
    OFFICE: "[10.1.0.0/16,!10.1.7.0/24]"
    CONTROLLERS: "[10.2.0.5,10.2.1.0/28]"
  port-groups:
    INDUSTRIAL: "[502,44818]"

# Conduit office to control
pass tcp $OFFICE any -> $CONTROLLERS $INDUSTRIAL (msg:"connections; all"; flow:not_established,to_server; sid:1; rev:1;)
pass modbus $OFFICE any -> $CONTROLLERS 502 (msg:"read only"; modbus:unit 1, function 3; sid:2; rev:1;)
pass icmp $OFFICE any -> $CONTROLLERS any (itype:8; sid:3;)
alert http any any -> any any (msg:"password: hunter2"; content:"admin"; sid:4;)
drop tcp 10.3.0.0/16 any <> any [1:1023,!80] (msg:"low ports"; sid:5;)
reject udp ![10.1.0.0/16,10.2.0.0/16] any -> 10.2.0.0/16 any (sid:6;)
drop tcp 10.1.0.0/16 any -> 10.2.0.0/16 any (msg:"all others"; sid:7;)
# end of rules
`,
  packets: [
    "tcp 10.1.0.5:9 > 10.2.0.5:502 from a to b",
    "tcp 10.1.7.5:9 > 10.2.0.5:502 from a to b",
    "tcp 10.1.0.5:9 > 10.2.1.15:44818 from a to b",
    "tcp 10.1.0.5:9 > 10.2.1.16:44818 from a to b",
    "tcp 10.1.0.5:9 > 10.2.0.5:503 from a to b",
    "icmp/8 10.1.0.5 > 10.2.0.5 from a to b",
    "tcp 10.3.0.5:9 > 10.9.0.5:22 from a to b",
    "tcp 10.9.0.5:22 > 10.3.0.5:9 from a to b",
    "tcp 10.3.0.5:9000 > 10.9.0.5:80 from a to b",
    "tcp 10.3.0.5:9000 > 10.9.0.5:8080 from a to b",
    "udp 10.9.0.5:9 > 10.2.0.5:9 from a to b",
    "udp 10.1.0.5:9 > 10.2.0.5:9 from a to b",
  ],
  garble: (word) =>
    !/^(?:#|Conduit|office|to|control|hunter2|%YAML|1\.1|---|vars:|all|others|only|ports)$|^\(?msg|^rev|^sid|^\(sid|;$/.test(
      word,
    ),
  large: (lines) =>
    numbers(lines)
      .map((at) => `pass tcp ${address(at)} any -> [${address(at + 1)},${address(at + 9)}] 502 (msg:"r${at}"; sid:${at + 1};)`)
      .join("\n")
      .concat("\n# end\n"),
  deep: (groups) =>
    numbers(groups)
      .map((at) => `  G${at}: "[$G${(at + 1) % groups},10.0.0.1]"`)
      .join("\n")
      .concat("\npass ip $G0 any -> $G7 any (sid:1;)\n# end\n"),
};
