// Rules about assets and their addresses: an asset lies in one zone, and its addresses say the same.

import { canonicalAddress, isMacAddress, parseAddress } from "../address.ts";
import type { Asset } from "../plant.ts";
import type { LintProblem, Rule } from "./rule.ts";

/**
 * `plant/asset-without-zone`, `plant/malformed-address`, `plant/address-twice`, and `plant/address-outside-zone`: an address that lies in
 * no network of the asset's zone (or of one around or in it). Network devices and whatever enforces a conduit may have a foot in other zones.
 */
export const findAddressProblems: Rule = (plant, places) => {
  const problems: LintProblem[] = [];
  const owner = new Map<string, string>();
  const enforcing = new Set(plant.conduits.flatMap((conduit) => conduit.enforcedBy));
  for (const [at, asset] of plant.assets.entries()) {
    if (asset.zone === undefined)
      problems.push(
        withoutZone(
          asset,
          at,
          asset.addresses.map((text) => places.of(text).zone?.id),
        ),
      );
    const zone = asset.zone === undefined ? undefined : places.zone(asset.zone);
    for (const [i, text] of asset.addresses.entries()) {
      const path = ["assets", at, "addresses", i];
      const bytes = parseAddress(text);
      if (bytes === undefined && !isMacAddress(text)) {
        problems.push({
          code: "plant/malformed-address",
          severity: "error",
          message: `“${text}” of the asset “${asset.id}” is neither an IP nor a MAC address.`,
          mend: "Write 10.0.3.11, fd00::11 or 00:1b:1b:aa:00:01.",
          path,
        });
        continue;
      }
      const same = canonicalAddress(text);
      const other = owner.get(same);
      if (other !== undefined) {
        problems.push({
          code: "plant/address-twice",
          severity: "error",
          message:
            other === asset.id
              ? `The asset “${asset.id}” lists ${text} twice.`
              : `${text} belongs to “${other}” and to “${asset.id}”.`,
          mend: "Keep it where it belongs.",
          path,
        });
      }
      owner.set(same, asset.id);
      if (bytes === undefined || zone === undefined) continue;
      const found = places.networkZone(text);
      const related =
        found !== undefined && (places.enclosing(found.id).includes(zone.id) || places.enclosing(zone.id).includes(found.id));
      if (related || (found === undefined && zone.networks.length === 0)) continue;
      if (found !== undefined && (asset.type === "NDR" || enforcing.has(asset.id))) continue;
      problems.push({
        code: "plant/address-outside-zone",
        severity: "warning",
        message:
          found === undefined
            ? `${text} of the asset “${asset.id}” lies in no network of its zone “${zone.id}”, nor of any other.`
            : `${text} of the asset “${asset.id}” lies in the zone “${found.id}”, not in its own zone “${zone.id}”.`,
        mend: "Correct the address or the zone, or add the network to the zone.",
        path,
      });
    }
  }
  return problems;
};

function withoutZone(asset: Asset, at: number, found: readonly (string | undefined)[]): LintProblem {
  const zone = found.find((id) => id !== undefined);
  return {
    code: "plant/asset-without-zone",
    severity: "warning",
    message: `The asset “${asset.id}” is in no zone.`,
    mend: zone === undefined ? "Add `zone: …`." : `By its address it belongs to “${zone}”: add \`zone: ${zone}\`.`,
    path: ["assets", at],
  };
}
