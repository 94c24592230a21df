// Security zones of Junos: which interfaces are in them, and what of the device itself may be asked from there (Junos OS Security Policies
// User Guide: Security Zones; Host Inbound Traffic).

import type { Locator } from "@bulkhead/facts";
import type { Branch } from "../statement-tree.ts";
import type { Unit } from "./interface.ts";

export interface Zone {
  readonly name: string;
  readonly interfaces: readonly string[];
  /** By interface: names of services and protocols that may be asked for. */
  readonly inbound: ReadonlyMap<string, readonly string[]>;
  readonly locator: Locator;
}

export interface Zones {
  readonly all: ReadonlyMap<string, Zone>;
  /** Not everything about zones was told or understood: interfaces may be in one although none is known. */
  readonly doubtful: boolean;
}

/** What may be said of a zone and does not decide which packets pass by the rules. What screens drop is not modelled. */
const IGNORED = [
  "description",
  "tcp-rst",
  "screen",
  "application-tracking",
  "source-identity-log",
  "enable-reverse-reroute",
  "unidirectional-session-refreshing",
  "user-id",
];

export function readZones(
  security: Branch | undefined,
  units: readonly Unit[],
  tell: (branch: Branch, why: string) => void,
): Zones {
  const section = security?.take("zones");
  section?.ignore("functional-zone");
  const drafts = (section?.take("security-zone")?.entries() ?? []).map((branch) => {
    branch.ignore(...IGNORED);
    branch.take("address-book");
    const ofZone = inboundOf(branch.take("host-inbound-traffic"));
    const inbound = new Map<string, readonly string[]>();
    for (const one of branch.take("interfaces")?.entries() ?? []) {
      const own = one.take("host-inbound-traffic");
      inbound.set(one.word.includes(".") || one.word === "all" ? one.word : `${one.word}.0`, own ? inboundOf(own) : ofZone);
    }
    return { branch, inbound, ofZone };
  });
  const named = new Set(drafts.flatMap(({ inbound }) => [...inbound.keys()]));
  let doubtful = section?.lastPath()[1] !== undefined && section.cut;
  const all = new Map<string, Zone>();
  for (const { branch, inbound, ofZone } of drafts) {
    if (inbound.delete("all")) {
      for (const { name } of units) if (!named.has(name)) inbound.set(name, ofZone);
    }
    all.set(branch.word, {
      name: branch.word,
      interfaces: [...inbound.keys()],
      inbound,
      locator: { type: "line", line: branch.line },
    });
  }
  for (const branch of section?.unread() ?? []) {
    branch.ignore();
    tell(branch, "a statement of a zone is not known");
    doubtful = true;
  }
  // An interface that is not set up may be another one misspelt.
  const known = new Set(units.map(({ name }) => name));
  doubtful ||= [...named].some((name) => name !== "all" && !known.has(name));
  return { all, doubtful };
}

function inboundOf(branch: Branch | undefined): readonly string[] {
  const services = branch?.take("system-services")?.entries() ?? [];
  const protocols = branch?.take("protocols")?.entries() ?? [];
  return [...services, ...protocols].flatMap((one) => (one.take("except") === undefined ? [one.word] : []));
}
