// 62443-3-2: how far the risk assessment of the system has come, requirement by requirement (ZCR 1 to 7). What the design itself shows is
// held against what people say: a design that breaks a rule belies the word that it is done.

import { lintPlant, type Plant } from "@bulkhead/plant";
import { RISK_REQUIREMENTS, RISK_STEPS, riskRequirement } from "@bulkhead/standards/risk";
import { support } from "../reason.ts";
import type { Reason, Support } from "../verdict.ts";
import type { AssessedPart, PartCheck } from "./part.ts";

/** What the design says: nobody's evidence, so that it proves nothing and rests on no fact. */
function byDesign(text: string): Reason {
  return { text, facts: [], rank: "attested" };
}

/** Breaches of the design are against; what is there is noted, and what is not yet there is missing. */
function designed(
  look: (plant: Plant) => { readonly broken?: readonly string[]; readonly there?: string; readonly open?: string },
): PartCheck {
  return (_, ground): Support => {
    const { broken = [], there, open } = look(ground.plant);
    return support({
      against: broken.map(byDesign),
      noted: there === undefined ? [] : [byDesign(there)],
      missing: open === undefined ? ["A statement by who is responsible, with the document."] : [open],
    });
  };
}

/** A rule of the lint that stands for a requirement. */
function separated(...codes: readonly string[]): PartCheck {
  return designed((plant) => {
    const broken = lintPlant(plant)
      .filter(({ code }) => codes.includes(code))
      .map(({ message }) => message);
    return broken.length > 0 ? { broken } : { there: "No breach is in the design." };
  });
}

const named = (names: readonly string[]): string => names.slice(0, 8).join(", ") + (names.length > 8 ? ", …" : "");

const checks: ReadonlyMap<string, PartCheck> = new Map<string, PartCheck>([
  [
    "ZCR 1.1",
    designed(({ zones, conduits, assets }) => {
      if (zones.length === 0) return { open: "Zones: the system is not delimited yet." };
      const outside = zones.filter(({ kind }) => kind === "external" || kind === "remote-access").map(({ name }) => name);
      return {
        there: `The system has ${zones.length} zones, ${conduits.length} conduits and ${assets.length} assets; its access points lead to ${outside.length === 0 ? "no external zone" : named(outside)}.`,
      };
    }),
  ],
  [
    "ZCR 3.1",
    designed(({ zones, assets }) => {
      const unplaced = assets.filter(({ zone, type }) => zone === undefined && type !== "NDR").map(({ name }) => name);
      if (zones.length === 0) return { open: "Zones and conduits." };
      return unplaced.length > 0 ? { broken: [`In no zone: ${named(unplaced)}.`] } : { there: "Every asset is in a zone." };
    }),
  ],
  [
    "ZCR 3.2",
    designed(({ zones }) => {
      const kinds = new Set(zones.map(({ kind }) => kind));
      if (!kinds.has("enterprise")) return { there: "No zone is for business." };
      const nested = zones.filter(
        ({ kind, parent }) => kind !== "enterprise" && zones.some((one) => one.id === parent && one.kind === "enterprise"),
      );
      return nested.length > 0
        ? { broken: nested.map(({ name }) => `${name} lies within a zone for business.`) }
        : { there: "Business has zones of its own." };
    }),
  ],
  ["ZCR 3.3", separated("plant/safety-outside-safety-zone", "plant/not-safety-in-safety-zone", "plant/safety-zone-nesting")],
  ["ZCR 3.4", separated("plant/temporary-among-permanent")],
  ["ZCR 3.5", separated("plant/wireless-in-wired-zone")],
  ["ZCR 3.6", separated("plant/external-without-own-zone")],
  [
    "ZCR 5.6",
    designed(({ zones, conduits }) => {
      const without = [...zones, ...conduits].filter(({ target }) => Object.values(target).every((level) => level === 0));
      return without.length === 0
        ? { there: "Every zone and conduit has a target." }
        : { open: `A target, or the reason for none: ${named(without.map(({ name }) => name))}.` };
    }),
  ],
  [
    "ZCR 6.3",
    designed(({ zones }) =>
      zones.length === 0 ? { open: "Zones." } : { there: "Drawings are made from the design at any time." },
    ),
  ],
]);

export const workflow: AssessedPart = {
  part: "62443-3-2",
  title: "Risk assessment",
  measure: "completion",
  places: "system",
  rows: RISK_REQUIREMENTS.map((row) => ({
    ...row,
    fr: null,
    level: null,
    group: row.parent,
    groupName: RISK_STEPS.find(({ id }) => id === row.parent)?.title ?? row.parent,
  })),
  rowOf: (text) => riskRequirement(text)?.id,
  subjects: ({ system }) => [{ type: "system", id: system.id, name: system.name }],
  checks,
};
