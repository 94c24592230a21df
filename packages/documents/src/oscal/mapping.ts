// The crosswalk as an OSCAL mapping collection: a mapping for each framework, official and own maps told apart, confidence given, and what
// has no counterpart listed (NIST OSCAL 1.2: mapping-collection).

import type { Instant } from "@bulkhead/facts";
import { REQUIREMENTS } from "@bulkhead/standards";
import { CROSSWALK, type CrosswalkRow } from "@bulkhead/standards/crosswalk";
import { uuidOf } from "../identity.ts";
import { catalogueId } from "./catalogue.ts";
import { controlId, metadata, property, textOf } from "./document.ts";

const PART = "62443-3-3";

/** From 3-3 to every framework that the crosswalk reaches. The relation is `intersects-with`: no map claims that two controls are equal. */
export function writeMapping(modified: Instant) {
  const rows = CROSSWALK.filter(({ part }) => part === PART);
  const frameworks = Map.groupBy(rows, ({ framework }) => framework);
  return {
    "mapping-collection": {
      uuid: uuidOf("oscal", "mapping", PART),
      metadata: metadata(`IEC ${PART} to other frameworks`, modified),
      provenance: {
        method: "human",
        "matching-rationale": "semantic",
        status: "draft",
        "mapping-description":
          "Maps with the basis official were published by the owner of the target or of the mapping; those with the basis own are ours, to be reviewed before use in an audit.",
      },
      mappings: [...frameworks].map(([framework, maps]) => mappingOf(framework, maps)),
    },
  };
}

function mappingOf(framework: string, rows: readonly CrosswalkRow[]) {
  const mapped = new Set(rows.map(({ id }) => id));
  const gaps = REQUIREMENTS.filter(({ id }) => !mapped.has(id)).map(({ id }) => controlId(id));
  return {
    uuid: uuidOf("oscal", "mapping", PART, framework),
    "source-resource": { type: "catalog", href: `#${catalogueId(PART)}` },
    "target-resource": {
      type: "catalog",
      href: `#${uuidOf("oscal", "catalogue", framework)}`,
      props: [property("framework", framework)],
    },
    maps: rows.map((row) => ({
      uuid: uuidOf("oscal", "map", PART, row.id, framework, row.target, row.basis, row.derivation, ...row.via),
      relationship: "intersects-with",
      "confidence-score": { category: row.confidence },
      props: [property("basis", row.basis), property("derivation", row.derivation)],
      sources: [{ type: "control", "id-ref": controlId(row.id) }],
      targets: [{ type: "control", "id-ref": textOf(row.target) }],
      ...(row.note === undefined ? {} : { remarks: textOf(row.note) }),
    })),
    ...(gaps.length === 0
      ? {}
      : {
          "source-gap-summary": {
            uuid: uuidOf("oscal", "gaps", PART, framework),
            "unmapped-controls": [{ "with-ids": gaps }],
          },
        }),
  };
}
