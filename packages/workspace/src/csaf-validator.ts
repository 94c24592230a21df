// Tests CSAF 2.0 documents by the strict schema and the mandatory tests of the standard (section 6.1), as the library has them. It takes
// two seconds of processor time to load, so it is loaded with the first document.

import { createRequire } from "node:module";
import type { CsafValidator } from "@bulkhead/system";

interface TestResult {
  readonly isValid?: boolean;
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[];
}
type DocumentTest = (document: unknown) => TestResult;

const require = createRequire(import.meta.url);
let tests: readonly (readonly [name: string, test: DocumentTest])[] | undefined;

/** One line per fault, with the number of its test. */
export const validateCsaf: CsafValidator = (document) => {
  tests ??= Object.entries(require("@secvisogram/csaf-validator-lib/basic.js") as Record<string, DocumentTest>).filter(
    ([name]) => name !== "default" && name !== "__esModule",
  );
  const faults: string[] = [];
  for (const [name, test] of tests) {
    for (const { instancePath, message } of test(document).errors ?? []) {
      const which = name.startsWith("mandatoryTest_") ? `test ${name.slice(14).replaceAll("_", ".")}` : "schema";
      faults.push(`${which}, ${instancePath === "" ? "/" : instancePath.slice(0, 200)}: ${(message ?? "fails").slice(0, 200)}`);
    }
    // the other tests rest on the shape that the schema asks for
    if (name.startsWith("csaf_2_0") && faults.length > 0) return faults;
  }
  return faults;
};
