// A listing of Windows Defender Firewall for the tests that hold for every vendor.

import { address, numbers, type Sample } from "../vendor.fixture.ts";
import { windowsFirewall } from "./reader.ts";

const RULER = "-".repeat(70);

/** A rule as netsh prints it. */
export function netshRule(name: string, settings: Readonly<Record<string, string>> = {}): string {
  const all = {
    Enabled: "Yes",
    Direction: "In",
    Profiles: "Domain,Private,Public",
    Grouping: "",
    LocalIP: "Any",
    RemoteIP: "Any",
    Protocol: "TCP",
    ...(/^(?:Any|ICMP)/.test(settings.Protocol ?? "TCP") ? {} : { LocalPort: "Any", RemotePort: "Any" }),
    "Edge traversal": "No",
    Program: "Any",
    Service: "Any",
    InterfaceTypes: "Any",
    Security: "NotRequired",
    "Rule source": "Local Setting",
    Action: "Allow",
    ...settings,
  };
  const lines = Object.entries(all).map(([key, value]) => `${`${key}:`.padEnd(38)}${value}`);
  return [`Rule Name:                            ${name}`, RULER, ...lines, ""].join("\n");
}

export function netshProfiles(policy = "BlockInbound,AllowOutbound", state = "ON"): string {
  return ["Domain", "Private", "Public"]
    .map(
      (name) =>
        `${name} Profile Settings: \n${RULER}\nState                                 ${state}\nFirewall Policy                       ${policy}\nLocalFirewallRules                    N/A (GPO-store only)\n\nLogging:\nLogAllowedConnections                 Disable\n`,
    )
    .join("\n")
    .concat("\nOk.\n");
}

export const sample: Sample = {
  format: windowsFirewall,
  text: `
${netshRule("Historian password: hunter2", { RemoteIP: "10.1.0.0/16,10.9.0.5/32", LocalPort: "502,1024-1030" })}
${netshRule("Stop the guest", { RemoteIP: "10.1.7.0/255.255.255.0", Protocol: "Any", Action: "Block" })}
${netshRule("Ping", { Protocol: "ICMPv4\n                                      Type    Code\n                                      8       Any", RemoteIP: "10.1.0.0/16" })}
${netshRule("Off", { Enabled: "No" })}
${netshRule("No telnet out", { Direction: "Out", RemotePort: "23", Action: "Block" })}
Ok.

${netshProfiles()}`,
  packets: [
    "tcp 10.1.0.5:9 > 10.2.0.5:502 from Ethernet",
    "tcp 10.1.0.5:9 > 10.2.0.5:1030 from Ethernet",
    "tcp 10.1.0.5:9 > 10.2.0.5:1031 from Ethernet",
    "tcp 10.9.0.5:9 > 10.2.0.5:502 from Ethernet",
    "tcp 10.9.0.6:9 > 10.2.0.5:502 from Ethernet",
    "tcp 10.1.7.5:9 > 10.2.0.5:502 from Ethernet",
    "tcp 10.1.0.5:9 > 10.2.0.5:502 from Ethernet state established flags ack",
    "icmp/8 10.1.0.5 > 10.2.0.5 from Ethernet",
    "icmp/13 10.1.0.5 > 10.2.0.5 from Ethernet",
    "tcp 10.2.0.5:9 > 10.1.0.5:80 to Ethernet",
    "tcp 10.2.0.5:9 > 10.1.0.5:23 to Ethernet",
  ],
  garble: (word) =>
    !/^-+$|^(?:Historian|password:|hunter2|Stop|the|guest|Ping|Off|No|telnet|out|Local|Setting|N\/A|\(GPO-store|only\))$/.test(
      word,
    ),
  large: (lines) =>
    numbers(lines / 17)
      .map((at) => netshRule(`r${at}`, { RemoteIP: `${address(at)}/32,${address(at + 7)}/32`, LocalPort: String(at % 65_536) }))
      .join("\n")
      .concat("\nOk.\n"),
  // There are no groups; a rule may name many networks.
  deep: (groups) =>
    netshRule("all", {
      RemoteIP: numbers(groups)
        .map((at) => `${address(at)}/32`)
        .join(","),
    }),
};
