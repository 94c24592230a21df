// What suppliers and others say that components can do, as an OSCAL component definition: a component for each asset, a requirement for each row
// of 4-2 that something is known of (NIST OSCAL 1.2: component-definition).

import type { Fact, FactOf, Instant } from "@bulkhead/facts";
import type { Asset, Plant } from "@bulkhead/plant";
import { uuidOf } from "../identity.ts";
import { catalogueId } from "./catalogue.ts";
import { controlId, metadata, property, textOf } from "./document.ts";

const PART = "62443-4-2";

/** Statements about 4-2 in force at `asOf` of the assets that they name. `undefined` where the plant has no assets. Pure. */
export function writeComponents(plant: Plant, facts: readonly Fact[], asOf: Instant) {
  const statements = facts.filter(
    (fact): fact is FactOf<"statement"> =>
      fact.kind === "statement" &&
      fact.value.part === PART &&
      fact.first <= asOf &&
      (fact.expires === undefined || fact.expires > asOf),
  );
  if (plant.assets.length === 0) return undefined;
  return {
    "component-definition": {
      uuid: uuidOf("oscal", "components", plant.system.id, asOf),
      metadata: metadata(`${plant.system.name}: components`, asOf),
      components: plant.assets.map((asset) =>
        componentOf(
          asset,
          plant.system.id,
          statements.filter(({ value }) => value.where.includes(asset.id) || value.where.includes("*")),
        ),
      ),
    },
  };
}

const KINDS: Readonly<Record<Asset["type"], string>> = { SAR: "software", EDR: "hardware", HDR: "system", NDR: "hardware" };

function componentOf(asset: Asset, system: string, statements: readonly FactOf<"statement">[]) {
  const { id, name, type, vendor, product, version } = asset;
  return {
    uuid: uuidOf("oscal", "component", system, id),
    type: KINDS[type],
    title: textOf(name),
    description: textOf([vendor, product, version].filter((one) => one !== undefined).join(" ") || name),
    props: [
      property("asset", id),
      property("component-type", type),
      ...(product === undefined ? [] : [property("product", product)]),
      ...(version === undefined ? [] : [{ name: "version", value: textOf(version) }]),
    ],
    ...(statements.length === 0
      ? {}
      : {
          "control-implementations": [
            {
              uuid: uuidOf("oscal", "implementation", system, id),
              source: `#${catalogueId(PART)}`,
              description: "As stated; a certificate of a third party where the rank says certified.",
              "implemented-requirements": statements.map((fact) => ({
                uuid: uuidOf("oscal", "implemented", system, id, fact.id),
                "control-id": controlId(fact.value.requirement),
                description: textOf(fact.value.reason),
                props: [
                  property("answer", fact.value.answer),
                  property("rank", fact.rank),
                  property("by", fact.value.by),
                  property("fact", fact.id),
                ],
              })),
            },
          ],
        }),
  };
}
