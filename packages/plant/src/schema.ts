// The JSON Schema of `plant.yaml`, made from the one schema, so that editors complete and check what loading accepts.

import { z } from "zod";
import { plantSchema } from "./plant.ts";

/** JSON Schema (draft 2020-12) of the plant as people write it. The committed `plant.schema.json` is this value. */
export function plantJsonSchema(): Record<string, unknown> {
  return {
    title: "Bulkhead plant",
    description: "What a plant was designed to be: zones, conduits, assets, process variables and countermeasures.",
    ...z.toJSONSchema(plantSchema, { io: "input" }),
  };
}
