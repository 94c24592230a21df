// Rules about what belongs apart: safety, wireless, temporary and external (ZCR 3.3 to 3.6).

import type { Asset, Zone } from "../plant.ts";
import type { LintProblem, Rule } from "./rule.ts";

/**
 * `plant/safety-outside-safety-zone` and `plant/not-safety-in-safety-zone` (ZCR 3.3); `plant/safety-zone-nesting`: a zone of another kind
 * inside a safety zone, or a safety zone inside one that is open to the outside; `plant/temporary-among-permanent` (ZCR 3.4);
 * `plant/wireless-in-wired-zone` (ZCR 3.5); `plant/external-without-own-zone` (ZCR 3.6).
 */
export const findSeparationProblems: Rule = (plant, places) => {
  const problems: LintProblem[] = [];
  const members = Map.groupBy(plant.assets, (asset) => asset.zone);
  for (const [at, asset] of plant.assets.entries()) {
    const zone = asset.zone === undefined ? undefined : places.zone(asset.zone);
    if (zone === undefined) continue;
    const around = places.enclosing(zone.id).map((id) => places.zone(id)?.kind);
    for (const { broken, ...problem } of separations(asset, zone, around, members.get(zone.id) ?? [])) {
      if (broken) problems.push({ ...problem, severity: "warning", path: ["assets", at] });
    }
  }
  for (const [at, zone] of plant.zones.entries()) {
    const parent = zone.parent === undefined ? undefined : places.zone(zone.parent);
    if (parent === undefined) continue;
    const inward = parent.kind === "safety" && zone.kind !== "safety";
    const outward = zone.kind === "safety" && OPEN_KINDS.includes(parent.kind);
    if (!inward && !outward) continue;
    problems.push({
      code: "plant/safety-zone-nesting",
      severity: "warning",
      message: `The ${zone.kind} zone “${zone.id}” lies in the ${parent.kind} zone “${parent.id}”.`,
      mend: "Keep safety apart: put the two beside each other and join them by a conduit (ZCR 3.3).",
      path: ["zones", at, "parent"],
    });
  }
  return problems;
};

/** Kinds of zones that others than the plant's own people reach. */
const OPEN_KINDS: readonly Zone["kind"][] = ["enterprise", "dmz", "wireless", "remote-access", "external"];

function separations(
  asset: Asset,
  zone: Zone,
  around: readonly (string | undefined)[],
  members: readonly Asset[],
): { broken: boolean; code: string; message: string; mend: string }[] {
  return [
    {
      broken: asset.safety && zone.kind !== "safety",
      code: "plant/safety-outside-safety-zone",
      message: `The safety asset “${asset.id}” lies in the ${zone.kind} zone “${zone.id}”.`,
      mend: "Put it into a zone of kind safety, or declare the whole zone as one (ZCR 3.3).",
    },
    {
      broken: !asset.safety && zone.kind === "safety",
      code: "plant/not-safety-in-safety-zone",
      message: `“${asset.id}” is no safety asset and lies in the safety zone “${zone.id}”.`,
      mend: "Move it, or write `safety: true` if the safety function depends on it (ZCR 3.3).",
    },
    {
      broken: asset.temporary && members.some((other) => !other.temporary),
      code: "plant/temporary-among-permanent",
      message: `“${asset.id}” is connected now and then and shares the zone “${zone.id}” with permanent assets.`,
      mend: "Give temporary assets a zone of their own (ZCR 3.4).",
    },
    {
      broken: asset.wireless && !around.includes("wireless"),
      code: "plant/wireless-in-wired-zone",
      message: `“${asset.id}” communicates by radio and lies in the ${zone.kind} zone “${zone.id}”.`,
      mend: "Give wireless assets a zone of kind wireless (ZCR 3.5).",
    },
    {
      broken: asset.external && !around.some((kind) => kind === "external" || kind === "remote-access"),
      code: "plant/external-without-own-zone",
      message: `“${asset.id}” connects from outside and lies in the ${zone.kind} zone “${zone.id}”.`,
      mend: "Give it a zone of kind external or remote-access (ZCR 3.6).",
    },
  ];
}
