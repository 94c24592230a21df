// Writes a design for the firewall of a host with Windows as a PowerShell script: what channels let begin at this host or end at it, and its
// own zone (Microsoft: New-NetFirewallRule, Set-NetFirewallProfile). Everything else is blocked, both ways.

import type { Design, Permission } from "../../compilation/design.ts";
import { fromDevice, shortfalls, toDevice } from "../../compilation/flow.ts";
import { writeSpan } from "../../compilation/port-list.ts";
import type { Target } from "../../compilation/target.ts";
import { networksOf } from "../address.ts";
import type { Range } from "../ruleset.ts";
import { windowsFirewall } from "./reader.ts";

/** Rules for hosts with Windows. */
export const windowsTarget: Target = {
  id: "windows-firewall",
  title: "Windows Defender Firewall of a host, PowerShell",
  format: windowsFirewall,
  way: "host",
  whole: listingOf,
  write(design) {
    const lacking = design.addresses.ip6.length === 0 ? [] : [`${design.device}: IPv4 addresses only; IPv6 is not written yet`];
    if (lacking.length > 0) return { files: [], shortfalls: [], lacking };
    const name = `${design.device}.ps1`;
    const use = `netsh advfirewall export before-bulkhead.wfw, then powershell -File ${name} as administrator; and back: netsh advfirewall import before-bulkhead.wfw`;
    return {
      files: [{ name, text: writeScript(design), use, kind: "rules" }],
      shortfalls: shortfalls(
        design,
        "the host's firewall sees headers only: operations, units and targets are not enforced",
        (one) => one.narrowed,
      ),
      lacking,
    };
  },
};

const PROFILES =
  "Set-NetFirewallProfile -All -Enabled True -DefaultInboundAction Block -DefaultOutboundAction Block -AllowLocalFirewallRules True";

function writeScript(design: Design): string {
  const { device, addresses, within = [] } = design;
  const zone = { name: "own zone", family: "ip", ranges: within } as const;
  return [
    `# What begins at ${device} or ends at it by the conduits ${design.conduits.map(({ id }) => id).join(", ")}. Written by Bulkhead.`,
    "$ErrorActionPreference = 'Stop'",
    "Get-NetFirewallRule -Group 'Bulkhead' -ErrorAction SilentlyContinue | Remove-NetFirewallRule",
    ...toDevice(design).map((one) => ruleOf(one, "Inbound", rangesOf(one.destinations), rangesOf(one.sources))),
    ...fromDevice(design).map((one) => ruleOf(one, "Outbound", rangesOf(one.sources), rangesOf(one.destinations))),
    ...(within.length === 0
      ? []
      : [ruleOf(zone, "Inbound", addresses.ip, within), ruleOf(zone, "Outbound", addresses.ip, within)]),
    "# Rules of others would let more pass.",
    "Get-NetFirewallRule -PolicyStore PersistentStore | Where-Object Group -ne 'Bulkhead' | Disable-NetFirewallRule",
    PROFILES,
    "",
  ].join("\n");
}

function rangesOf(ends: Permission["sources"]): readonly Range[] {
  return ends.flatMap(({ ranges }) => ranges);
}

function ruleOf(
  { name, transport, ports }: Pick<Permission, "name" | "transport" | "ports">,
  direction: "Inbound" | "Outbound",
  local: readonly Range[],
  remote: readonly Range[],
): string {
  const list = (ranges: readonly Range[]): string => quoted(ranges.flatMap((range) => networksOf(range, "ip")));
  const protocol = transport === undefined ? "Any" : (PROTOCOLS.get(transport) ?? String(transport));
  return [
    `New-NetFirewallRule -Group 'Bulkhead' -DisplayName '${name}' -Direction ${direction} -Action Allow -Protocol ${protocol}`,
    `-LocalAddress ${list(local)} -RemoteAddress ${list(remote)}`,
    ...(ports === undefined
      ? []
      : [`-${direction === "Inbound" ? "Local" : "Remote"}Port ${quoted(ports.map((one) => writeSpan(one)))}`]),
  ].join(" ");
}

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [1, "ICMPv4"],
  [6, "TCP"],
  [17, "UDP"],
]);

function quoted(values: readonly string[]): string {
  return values.map((value) => `'${value}'`).join(",");
}

/** What netsh would list of a host on which the script has run: read out of the script itself. */
function listingOf(script: string): string {
  const rules = script.split("\n").flatMap((line) => {
    if (!line.startsWith("New-NetFirewallRule ")) return [];
    const given = new Map(
      [...line.matchAll(/ -(\w+) ((?:'[^']*',?)+|\S+)/g)].map(([, key = "", value = ""]) => [key, value.replaceAll("'", "")]),
    );
    const protocol = given.get("Protocol") ?? "Any";
    const withPorts = protocol === "TCP" || protocol === "UDP";
    return [
      `Rule Name: ${given.get("DisplayName") ?? ""}`,
      "Enabled: Yes",
      `Direction: ${given.get("Direction") === "Outbound" ? "Out" : "In"}`,
      "Profiles: Domain,Private,Public",
      `Grouping: ${given.get("Group") ?? ""}`,
      `LocalIP: ${given.get("LocalAddress") ?? "Any"}`,
      `RemoteIP: ${given.get("RemoteAddress") ?? "Any"}`,
      `Protocol: ${protocol}`,
      ...(protocol === "ICMPv4" ? ["    Type    Code", "    Any     Any"] : []),
      ...(withPorts ? [`LocalPort: ${given.get("LocalPort") ?? "Any"}`, `RemotePort: ${given.get("RemotePort") ?? "Any"}`] : []),
      "Edge traversal: No",
      "Program: Any",
      "Service: Any",
      "InterfaceTypes: Any",
      "Security: NotRequired",
      "Rule source: Local Setting",
      `Action: ${given.get("Action") ?? "Block"}`,
      "",
    ];
  });
  const profiles = ["Domain", "Private", "Public"].flatMap((name) =>
    script.includes(`\n${PROFILES}\n`)
      ? [`${name} Profile Settings:`, "State                ON", "Firewall Policy      BlockInbound,BlockOutbound", ""]
      : [],
  );
  return [...rules, "Ok.", "", ...profiles, "Ok.", ""].join("\n");
}
