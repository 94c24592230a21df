// For tests: published JSON schemas that exports have to hold to. They lie beside the repository; without them the tests are skipped.

import { existsSync, readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

const FOLDER = new URL("../../../../shared/schemas/", import.meta.url);

/** Why a test cannot run; false where it can. */
export function whyNoSchemas(): string | false {
  return existsSync(FOLDER) ? false : "the published schemas are not there";
}

/** A validator for a file of the folder; `others` are schemas that it refers to. */
export function schemaValidator(file: string, others: readonly string[] = []): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  for (const format of ["iri-reference", "idn-email"]) ajv.addFormat(format, true);
  // Of draft 4 only the names of its own identifiers differ in what these schemas use.
  const read = (name: string): object => {
    const { id: _, ...schema } = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as Record<string, unknown>;
    if (String(schema["$schema"]).includes("draft-04")) delete schema["$schema"];
    return schema;
  };
  for (const other of others) ajv.addSchema(read(other));
  return ajv.compile(read(file));
}

/** The first faults, a line each; empty where the document holds. */
export function faults(validate: ValidateFunction, document: unknown): readonly string[] {
  if (validate(JSON.parse(JSON.stringify(document)))) return [];
  return (validate.errors ?? []).slice(0, 8).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}
