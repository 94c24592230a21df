// Rules about the networks of zones: membership follows from them, so they must be readable and apart.

import { type Network, networksOverlap, parseAddress, parseNetwork } from "../address.ts";
import type { LintProblem, Rule } from "./rule.ts";

/** Pairs beyond this many are not compared one by one; a plant with so many networks is reported only for malformed ones. */
const MOST_NETWORKS = 5000;

/**
 * `plant/malformed-network`: no network. `plant/network-has-host-bits`: an address rather than a network.
 * `plant/overlapping-networks`: two zones, neither in the other, claim the same addresses. `plant/same-network`: a zone and one nested in
 * it name the very same network, so that nothing tells their members apart.
 */
export const findNetworkProblems: Rule = (plant, places) => {
  const problems: LintProblem[] = [];
  const all: { network: Network; text: string; zone: string; path: (string | number)[] }[] = [];
  for (const [at, zone] of plant.zones.entries()) {
    for (const [i, text] of zone.networks.entries()) {
      const path = ["zones", at, "networks", i];
      const network = parseNetwork(text);
      if (network === undefined) {
        problems.push({
          code: "plant/malformed-network",
          severity: "error",
          message: `“${text}” of the zone “${zone.id}” is no network.`,
          mend: "Write it in CIDR notation, as 10.0.3.0/24 or fd00:3::/64.",
          path,
        });
        continue;
      }
      if (parseAddress(text.split("/")[0] as string)?.some((byte, j) => byte !== network.bytes[j]) === true) {
        problems.push({
          code: "plant/network-has-host-bits",
          severity: "warning",
          message: `“${text}” of the zone “${zone.id}” is an address inside a network; it is read as the whole network.`,
          mend: "Write the network's first address, or /32 (/128) for a single address.",
          path,
        });
      }
      all.push({ network, text, zone: zone.id, path });
    }
  }
  if (all.length > MOST_NETWORKS) return problems;
  for (const [at, one] of all.entries()) {
    for (let i = 0; i < at; i++) {
      const other = all[i] as (typeof all)[number];
      if (other.zone === one.zone || !networksOverlap(one.network, other.network)) continue;
      const nested = places.enclosing(one.zone).includes(other.zone) || places.enclosing(other.zone).includes(one.zone);
      if (nested && one.network.prefix !== other.network.prefix) continue;
      problems.push({
        code: nested ? "plant/same-network" : "plant/overlapping-networks",
        severity: nested ? "warning" : "error",
        message: `${one.text} of the zone “${one.zone}” overlaps ${other.text} of the zone “${other.zone}”.`,
        mend: nested
          ? "Give the inner zone the smaller network that is its own."
          : "Give each zone its own networks, or nest one zone in the other by `parent`.",
        path: one.path,
      });
    }
  }
  return problems;
};
