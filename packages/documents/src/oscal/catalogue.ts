// The catalogues of 3-3 and 4-2 as OSCAL catalogues, and SL 1 to SL 4 as profiles of them. Identifiers, short names, levels and paraphrases of
// ours; no text of the standard (NIST OSCAL 1.2: catalog, profile).

import type { Instant } from "@bulkhead/facts";
import {
  FOUNDATIONAL_REQUIREMENT_NAMES,
  FOUNDATIONAL_REQUIREMENTS,
  type FoundationalRequirement,
  numberOf,
  REQUIREMENTS,
  type SecurityLevel,
} from "@bulkhead/standards";
import { COMPONENT_REQUIREMENTS, type ComponentType } from "@bulkhead/standards/component";
import { uuidOf } from "../identity.ts";
import { controlId, metadata, type Property, property, textOf } from "./document.ts";

/** A part of the standard that selects its rows by security level. */
export type LevelledPart = "62443-3-3" | "62443-4-2";

/** A row as the catalogues hold it. */
interface Levelled {
  readonly id: string;
  readonly parent: string | null;
  readonly fr: FoundationalRequirement | null;
  readonly title: string;
  readonly paraphrase: string;
  readonly level: SecurityLevel | null;
  readonly appliesTo?: readonly ComponentType[];
  readonly see?: readonly string[];
}

const ROWS: Readonly<Record<LevelledPart, readonly Levelled[]>> = {
  "62443-3-3": REQUIREMENTS,
  "62443-4-2": COMPONENT_REQUIREMENTS,
};

const NOTICE =
  "Identifiers, short names and levels of IEC 62443 with paraphrases written for Bulkhead. They are not the text of the standard and do not stand in for it.";

interface Control {
  readonly id: string;
  readonly class: string;
  readonly title: string;
  readonly props: readonly Property[];
  readonly links?: readonly { readonly href: string; readonly rel: string }[];
  readonly parts: readonly { readonly id: string; readonly name: string; readonly prose: string }[];
  readonly controls?: readonly Control[];
}

/** The id of the catalogue of a part: profiles and results refer to it. */
export function catalogueId(part: LevelledPart): string {
  return uuidOf("oscal", "catalogue", part);
}

/** `modified`: the moment that the document gives as its own. */
export function writeCatalogue(part: LevelledPart, modified: Instant) {
  const rows = ROWS[part];
  const groups = [null, ...FOUNDATIONAL_REQUIREMENTS].flatMap((fr) => {
    const own = rows.filter((row) => row.fr === fr && row.parent === null);
    if (own.length === 0) return [];
    const title = fr === null ? "Constraints on every claim" : `FR ${numberOf(fr)}: ${FOUNDATIONAL_REQUIREMENT_NAMES[fr]}`;
    return [{ id: fr === null ? "constraints" : `fr-${numberOf(fr)}`, title, controls: own.map((row) => controlOf(row, rows)) }];
  });
  return {
    catalog: { uuid: catalogueId(part), metadata: metadata(`IEC ${part}`, modified, NOTICE), groups },
  };
}

function controlOf(row: Levelled, rows: readonly Levelled[]): Control {
  const id = controlId(row.id);
  const enhancements = rows.filter(({ parent }) => parent === row.id);
  const links = (row.see ?? []).map((other) => ({ href: `#${controlId(other)}`, rel: "related" }));
  return {
    id,
    class: row.parent === null ? "requirement" : "enhancement",
    title: textOf(row.title),
    props: [
      { name: "label", value: row.id },
      ...(row.level === null ? [] : [property("lowest-security-level", row.level)]),
      ...(row.appliesTo ?? []).map((type) => property("component-type", type)),
    ],
    ...(links.length === 0 ? {} : { links }),
    parts: [{ id: `${id}_smt`, name: "statement", prose: row.paraphrase === "" ? textOf(row.title) : row.paraphrase }],
    ...(enhancements.length === 0 ? {} : { controls: enhancements.map((one) => controlOf(one, rows)) }),
  };
}

/** The rows that a level selects; of 4-2 those that apply to a type of component, with the constraints. */
export function selectedRows(part: LevelledPart, level: SecurityLevel, type?: ComponentType): readonly string[] {
  return ROWS[part]
    .filter((row) => (row.level ?? 9) <= level && (type === undefined || row.appliesTo?.includes(type) === true))
    .map(({ id }) => id);
}

/** The profile of a security level. */
export function writeProfile(part: LevelledPart, level: Exclude<SecurityLevel, 0>, modified: Instant, type?: ComponentType) {
  const scope = type === undefined ? "" : `, ${type}`;
  return {
    profile: {
      uuid: uuidOf("oscal", "profile", part, String(level), type ?? ""),
      metadata: metadata(`IEC ${part}, SL ${level}${scope}`, modified, NOTICE),
      imports: [
        {
          href: `#${catalogueId(part)}`,
          "include-controls": [
            { "with-child-controls": "no", "with-ids": selectedRows(part, level, type).map((id) => controlId(id)) },
          ],
        },
      ],
      merge: { "as-is": true },
      "back-matter": {
        resources: [
          {
            uuid: catalogueId(part),
            title: `IEC ${part}`,
            rlinks: [{ href: `catalogue-${part}.json`, "media-type": "application/json" }],
          },
        ],
      },
    },
  };
}
