// Writing a plant as YAML for people: sections with a word on what to check, short lists on one line.

import { Document, isMap, isScalar, isSeq, visit } from "yaml";
import type { PlantDocument } from "./plant.ts";

const HEAD = ` yaml-language-server: $schema=plant.schema.json
 The plant as it was designed. Editors that know the schema complete and check it:
 bulkhead schema > plant.schema.json`;

const SECTIONS: Readonly<Record<string, string>> = {
  essentialFunctions: " What must keep running whatever happens. Name it in zones and variables.",
  zones:
    " Groups of assets with the same need for security. Check every kind, add `target` (SL-T, 0 to 4) from the risk assessment, and\n nest zones by `parent`.",
  conduits:
    " Every way between zones, and what may be said on it. Keep only what the plant needs: what no channel allows will be reported.\n Name the firewalls and gateways in between in `enforcedBy`.",
  assets:
    " Every device, host and application. Check the component type: SAR software application, EDR embedded device, HDR host device,\n NDR network device.",
  variables: " Process variables with limits, and who may write them.",
  countermeasures: " What compensates for requirements that cannot be met; each needs an approver and should expire.",
};

/** Text of `plant.yaml`, which `loadPlant` reads back as the same plant. Keys in the order given; the lines end in LF. */
export function writePlant(plant: PlantDocument): string {
  const document = new Document(plant, { aliasDuplicateObjects: false });
  document.commentBefore = HEAD;
  if (isMap(document.contents)) {
    for (const [at, { key }] of document.contents.items.entries()) {
      if (at === 0 || !isScalar(key)) continue;
      const comment = SECTIONS[String(key.value)];
      key.spaceBefore = true;
      if (comment !== undefined) key.commentBefore = comment;
    }
  }
  visit(document, {
    Seq(_, list) {
      if (list.items.every((item) => isScalar(item) || (isSeq(item) && item.items.every(isScalar)))) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 130, flowCollectionPadding: false });
}

/** A variable as an item of the list in `plant.yaml`, indented by two, to be pasted there. */
export function writeVariable(variable: NonNullable<PlantDocument["variables"]>[number]): string {
  const document = new Document([variable], { aliasDuplicateObjects: false });
  visit(document, {
    Map(_, map, path) {
      if (path.length > 3) map.flow = true;
    },
    Seq(_, list) {
      if (list.items.every((item) => isScalar(item) || (isSeq(item) && item.items.every(isScalar)))) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 130, flowCollectionPadding: false }).trimEnd().replaceAll(/^/gm, "  ");
}
