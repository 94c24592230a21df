// The manifest of evidence (`evidence.yaml`): what people know about each file that the file does not say itself.

import { checkDocument, type Problem, parseYaml, type YamlOptions } from "@bulkhead/plant";
import { z } from "zod";
import type { Evidence } from "./evidence.ts";
import { fromMoment, untilMoment } from "./moment.ts";

const entrySchema = z.strictObject({
  file: z.string().min(1).describe("the name of the file, relative to the folder of the manifest, with slashes."),
  asset: z.string().optional().describe("the id of the asset that the file is about."),
  collector: z.string().optional().describe("who or what collected it."),
  collected: fromMoment.optional(),
  effective: fromMoment.optional(),
  expires: untilMoment.optional(),
  classification: z.string().optional().describe("a text, e.g. internal."),
  sensor: z
    .strictObject({
      name: z.string().min(1),
      zones: z.array(z.string()).default([]).describe("ids of the zones whose traffic with other zones passes the sensor."),
      inside: z.array(z.string()).default([]).describe("ids of the zones in which it sees traffic between members as well."),
      dropped: z.int().min(0).optional().describe("how many packets the capturing program reports as lost."),
    })
    .optional()
    .describe("name, zones, inside and dropped: what the sensor of a capture or of a log of traffic could see."),
});

/** What the manifest says about one file: the fields of `Evidence` that digest, name and size leave open. */
export type ManifestEntry = { readonly file: string } & Omit<Evidence, "digest" | "name" | "size" | "signedBy">;

/**
 * Reads a manifest: a list of entries, or a mapping with the key `evidence` that holds it. An entry with a problem is left out; the others
 * stand. Codes `facts/…` with line and column. Never throws for bad input.
 */
export function loadManifest(text: string, file: string): { entries: ManifestEntry[]; problems: Problem[] } {
  const options: YamlOptions = { file, scope: "facts" };
  const { document, problems } = parseYaml(text, options);
  if (document === undefined || document.value === null) return { entries: [], problems };
  const at = Array.isArray(document.value) ? [] : ["evidence"];
  const outer =
    at.length === 0 ? z.array(z.unknown()) : z.strictObject({ evidence: z.array(z.unknown()).describe("a list of files.") });
  const checked = checkDocument(document, outer, options);
  problems.push(...checked.problems);
  if (checked.value === undefined) return { entries: [], problems };
  const count = Array.isArray(checked.value) ? checked.value.length : checked.value.evidence.length;
  const entries = new Map<string, ManifestEntry>();
  for (let index = 0; index < count; index++) {
    const path = [...at, index];
    const entry = checkDocument(document, entrySchema, options, path);
    problems.push(...entry.problems);
    if (entry.value === undefined) continue;
    const known = Object.fromEntries(Object.entries(entry.value).filter(([, value]) => value !== undefined));
    if (entries.has(entry.value.file)) {
      problems.push({
        code: "facts/file-twice",
        severity: "error",
        message: `The file “${entry.value.file}” is listed twice; the first entry stands.`,
        mend: "Keep one of the two.",
        file,
        ...document.positionOf([...path, "file"]),
      });
    } else entries.set(entry.value.file, known as unknown as ManifestEntry);
  }
  return { entries: [...entries.values()], problems };
}
