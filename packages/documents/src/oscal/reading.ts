// Reads back what the other OSCAL writers wrote, so that it can be held against what it was written from. Never throws; what is not ours is left out.

import { listAt, textAt, valueAt } from "../json.ts";
import { NAMESPACE } from "./document.ts";

/** A property of ours, or OSCAL's own where `ns` is null. */
function told(object: unknown, name: string, ns: string | null = NAMESPACE): string | undefined {
  const found = listAt(object, "props").find((one) => textAt(one, "name") === name && (textAt(one, "ns") ?? null) === ns);
  return textAt(found, "value");
}

export interface ReadRow {
  readonly id: string;
  readonly control: string;
  readonly level: number | null;
  readonly parent: string | null;
}

/** Every control of a catalogue with the row that it is, in its order. */
export function readCatalogue(document: unknown): readonly ReadRow[] {
  const rowsOf = (control: unknown, parent: string | null): readonly ReadRow[] => {
    const id = told(control, "label", null);
    if (id === undefined) return [];
    const level = told(control, "lowest-security-level");
    const own = { id, control: textAt(control, "id") ?? "", level: level === undefined ? null : Number(level), parent };
    return [own, ...listAt(control, "controls").flatMap((one) => rowsOf(one, id))];
  };
  return listAt(document, "catalog", "groups").flatMap((group) => listAt(group, "controls").flatMap((one) => rowsOf(one, null)));
}

/** Ids of the controls that a profile selects. */
export function readProfile(document: unknown): readonly string[] {
  return listAt(document, "profile", "imports").flatMap((one) =>
    listAt(one, "include-controls").flatMap((selection) => listAt(selection, "with-ids").filter((id) => typeof id === "string")),
  );
}

/** What is said of which asset: asset, control, answer and rank. */
export function readComponents(document: unknown): readonly (readonly [string, string, string, string])[] {
  return listAt(document, "component-definition", "components").flatMap((component) =>
    listAt(component, "control-implementations").flatMap((implementation) =>
      listAt(implementation, "implemented-requirements").map(
        (one) =>
          [
            told(component, "asset") ?? "",
            textAt(one, "control-id") ?? "",
            told(one, "answer") ?? "",
            told(one, "rank") ?? "",
          ] as const,
      ),
    ),
  );
}

/** What a plan asks for: subject, row, target and what is proven. */
export function readPlan(document: unknown): readonly (readonly [string, string, number, string])[] {
  return listAt(document, "plan-of-action-and-milestones", "poam-items").map(
    (item) =>
      [
        told(item, "subject") ?? "",
        told(item, "requirement") ?? "",
        Number(told(item, "target")),
        told(item, "proven") ?? "",
      ] as const,
  );
}

/** Every map: control, framework, target, basis and confidence. */
export function readMapping(document: unknown): readonly (readonly [string, string, string, string, string])[] {
  return listAt(document, "mapping-collection", "mappings").flatMap((mapping) => {
    const framework = told(valueAt(mapping, "target-resource"), "framework") ?? "";
    return listAt(mapping, "maps").map(
      (map) =>
        [
          textAt(listAt(map, "sources")[0], "id-ref") ?? "",
          framework,
          textAt(listAt(map, "targets")[0], "id-ref") ?? "",
          told(map, "basis") ?? "",
          textAt(valueAt(map, "confidence-score"), "category") ?? "",
        ] as const,
    );
  });
}
