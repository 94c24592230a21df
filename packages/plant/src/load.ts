// Loading a plant: text in; the plant, checked and completed, and every problem with its place out.

import { lintPlant } from "./lint.ts";
import { type Plant, plantSchema } from "./plant.ts";
import type { Problem } from "./problem.ts";
import { checkDocument } from "./schema-problem.ts";
import { parseYaml, type YamlOptions } from "./yaml-document.ts";

/**
 * Reads `plant.yaml` (YAML or JSON). `plant` is absent where the document does not fit the schema. Where it fits, the problems are those
 * of the lint rules; a plant with problems of severity `error` contradicts itself and should not be assessed. Never throws for bad input.
 */
export function loadPlant(text: string, file: string): { plant?: Plant; problems: Problem[] } {
  const options: YamlOptions = { file, scope: "plant" };
  const { document, problems } = parseYaml(text, options);
  if (document === undefined) return { problems };
  const checked = checkDocument(document, plantSchema, options);
  if (checked.value === undefined) return { problems: checked.problems };
  const found = lintPlant(checked.value).map(({ path, ...problem }) => ({ ...problem, file, ...document.positionOf(path) }));
  return { plant: checked.value, problems: found };
}
