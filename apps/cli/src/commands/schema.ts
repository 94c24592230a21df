// `bulkhead schema`: the JSON Schema of plant.yaml.

import { plantJsonSchema } from "@bulkhead/plant";
import { EXIT } from "../exit.ts";
import type { Terminal } from "../terminal.ts";

export async function schema(terminal: Terminal): Promise<number> {
  terminal.print(JSON.stringify(plantJsonSchema(), null, 2));
  return EXIT.done;
}
