// The parts that ask organisations: the owner's programme (62443-2-1), patch duties (62443-2-3), service providers (62443-2-4) and product suppliers
// (62443-4-1).

import type { ORGANISATION_ROLES, Plant } from "@bulkhead/plant";
import { PATCH_ACTIVITIES, patchActivity } from "@bulkhead/standards/patch";
import { PRACTICE_REQUIREMENTS, practiceRequirement } from "@bulkhead/standards/practice";
import { PROGRAMME_REQUIREMENTS, programmeRequirement } from "@bulkhead/standards/programme";
import { PROGRAMME_2009, programmeClause } from "@bulkhead/standards/programme-2009";
import { PROVIDER_REQUIREMENTS, providerRequirement } from "@bulkhead/standards/provider";
import type { AssessedPart, PartRow, PartSubject } from "./part.ts";

type Role = (typeof ORGANISATION_ROLES)[number];

/** Organisations with one of the roles. Where no owner is declared, the system stands for its own. */
function having(...roles: readonly Role[]): (plant: Plant) => readonly PartSubject[] {
  return ({ organisations, system }) => {
    const found = organisations
      .filter((one) => one.roles.some((role) => roles.includes(role)))
      .map((organisation): PartSubject => ({ type: "organisation", id: organisation.id, name: organisation.name, organisation }));
    const owned = organisations.some((one) => one.roles.includes("asset-owner"));
    if (owned || !roles.includes("asset-owner")) return found;
    return [{ type: "organisation", id: system.id, name: system.owner ?? system.name, organisation: undefined }, ...found];
  };
}

const MATURITY = { measure: "maturity level", places: "organisation", checks: new Map() } as const;
const NO_LEVEL = { fr: null, level: null } as const;

export const programme: AssessedPart = {
  ...MATURITY,
  part: "62443-2-1:2024",
  title: "Security programme of the asset owner",
  rows: PROGRAMME_REQUIREMENTS.map((row) => ({ ...row, ...NO_LEVEL, group: row.element, groupName: row.elementName })),
  rowOf: (text) => programmeRequirement(text)?.id,
  subjects: having("asset-owner"),
};

const ELEMENTS = new Map(PROGRAMME_2009.map((row) => [row.id, row]));

export const programme2009: AssessedPart = {
  ...MATURITY,
  part: "62443-2-1:2009",
  title: "Security programme of the asset owner, edition of 2009",
  rows: PROGRAMME_2009.filter(({ type }) => type === "requirement").map((row): PartRow => {
    const element = ELEMENTS.get(row.parent ?? "");
    return { ...row, ...NO_LEVEL, group: element?.id ?? row.id, groupName: element?.title ?? row.title };
  }),
  rowOf: (text) => programmeClause(text)?.id,
  subjects: having("asset-owner"),
};

export const provider: AssessedPart = {
  ...MATURITY,
  part: "62443-2-4",
  title: "Service providers",
  /** Base requirements decide the maturity of an area; which enhancements are owed, the contract says. */
  rows: PROVIDER_REQUIREMENTS.map((row) => ({
    ...row,
    ...NO_LEVEL,
    group: row.area,
    groupName: row.areaName,
    optional: row.type === "RE",
  })),
  rowOf: (text) => providerRequirement(text)?.id,
  subjects: having("integration", "maintenance"),
};

export const practices: AssessedPart = {
  ...MATURITY,
  part: "62443-4-1",
  title: "Practices of product suppliers",
  rows: PRACTICE_REQUIREMENTS.map((row) => ({ ...row, ...NO_LEVEL, group: row.practice, groupName: row.practiceName })),
  rowOf: (text) => practiceRequirement(text)?.id,
  subjects: having("product-supplier"),
};

const OWNER = "asset owner";

export const patching: AssessedPart = {
  part: "62443-2-3",
  title: "Patch management",
  measure: "completion",
  places: "organisation",
  checks: new Map(),
  rows: PATCH_ACTIVITIES.map((row) => ({
    ...row,
    ...NO_LEVEL,
    title: row.paraphrase,
    group: row.role,
    groupName: row.role,
    appliesTo: (subject) =>
      subject.type === "organisation" &&
      (row.role === OWNER
        ? (subject.organisation?.roles.includes("asset-owner") ?? true)
        : (subject.organisation?.roles.includes("product-supplier") ?? false)),
  })),
  rowOf: (text) => patchActivity(text)?.id,
  subjects: having("asset-owner", "product-supplier"),
};
