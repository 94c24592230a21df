// Wireless: readers see packets, not radio; what they can prove is that something wireless is at work.

import { enumerate } from "@bulkhead/plant";
import type { Check, Ground, Subject } from "./check.ts";
import type { SystemGuidance } from "./guidance.ts";
import { reason, support } from "./reason.ts";

/** A check that a statement decides, and traffic of wireless assets applies. */
export function wirelessCheck(guidance: SystemGuidance, missing: string): Check {
  return {
    ...guidance,
    method:
      "A statement decides; traffic of assets that the plant declares wireless belies a statement that there is no wireless.",
    decide(subject, ground) {
      const assets = wirelessAssets(subject, ground);
      const ids = new Set(assets.map(({ id }) => id));
      const seen = ground.of("asset-seen", subject).filter(({ value }) => {
        const asset = ground.places.of(value.address).asset;
        return value.spoke && asset !== undefined && ids.has(asset.id);
      });
      return support({
        applies: reason(`Wireless assets are at work here: ${enumerate(assets.map(({ name }) => name))}.`, seen),
        missing: [
          assets.length === 0
            ? "The plant declares nothing wireless here: a statement that the row is not applicable, with reason and approver."
            : missing,
        ],
      });
    },
  };
}

function wirelessAssets(subject: Subject, ground: Ground) {
  const assets = ground.assets(subject);
  return subject.type === "zone" && subject.zone.kind === "wireless" ? assets : assets.filter((asset) => asset.wireless);
}
