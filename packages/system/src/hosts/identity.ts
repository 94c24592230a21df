// Who the host is: os-release(5), uname, and the addresses of `ip -j addr`.

import type { Address } from "@bulkhead/facts";
import { contentOf, type Harvest, linesOf } from "./part.ts";
import type { Snapshot } from "./snapshot.ts";
import { windowsIdentity } from "./windows.ts";

/** Adds the host itself; its locator is the whole snapshot where the system is not told. */
export function readIdentity(harvest: Harvest, collector: Snapshot["collector"]): void {
  const release = new Map<string, string>();
  const part = harvest.of("os-release")[0];
  for (const line of part === undefined ? [] : contentOf(part)) {
    const found = /^([A-Z_]{1,40})=(.*)$/.exec(line.text.trim());
    if (found === null) harvest.strange("os-release", line, "it is no name with a value");
    else release.set(found[1] ?? "", (found[2] ?? "").replace(/^(["'])(.*)\1$/, "$2"));
  }
  const windows = windowsIdentity(harvest);
  const kernel = harvest.of("uname").flatMap(linesOf)[0]?.text;
  const value = {
    host: harvest.host,
    addresses: windows?.addresses ?? addressesOf(harvest),
    system: windows?.system ?? release.get("NAME") ?? kernel?.split(" ")[0] ?? "unknown",
    version: windows?.version ?? release.get("VERSION") ?? release.get("VERSION_ID") ?? kernel?.split(" ")[1] ?? "unknown",
    privileged: collector.uid === 0,
    collectedBy: `${collector.user} (uid ${collector.uid}), collector ${collector.version}`,
  };
  const pointer = windows?.pointer ?? part?.pointer;
  harvest.add("host", value, pointer === undefined ? { type: "whole" } : { type: "pointer", pointer });
  if (kernel !== undefined) {
    const [name = "", version = ""] = kernel.split(" ");
    const pointer = harvest.of("uname")[0]?.pointer ?? "";
    harvest.add(
      "software",
      { host: harvest.host, name: `${name} kernel`, version, via: "uname" },
      { type: "pointer", pointer, line: 1 },
    );
  }
}

/** IP and MAC addresses of every interface but the loopback; those that hold on one link only are left out. */
function addressesOf(harvest: Harvest): readonly Address[] {
  const addresses = new Set<string>();
  for (const part of harvest.of("addresses")) {
    let interfaces: unknown;
    try {
      interfaces = JSON.parse(part.text);
    } catch {
      const line = { text: part.text.slice(0, 200), locator: { type: "pointer", pointer: part.pointer } as const };
      harvest.strange("list of addresses", line, "it is no complete JSON");
    }
    for (const one of Array.isArray(interfaces) ? (interfaces as readonly unknown[]) : []) {
      const { flags, link_type, address, addr_info } = recordOf(one);
      if (Array.isArray(flags) && flags.includes("LOOPBACK")) continue;
      if (link_type === "ether" && typeof address === "string") addresses.add(address.toLowerCase());
      for (const info of Array.isArray(addr_info) ? (addr_info as readonly unknown[]) : []) {
        const { local, scope } = recordOf(info);
        if (typeof local === "string" && scope !== "link" && scope !== "host") addresses.add(local.toLowerCase());
      }
    }
  }
  return [...addresses];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
