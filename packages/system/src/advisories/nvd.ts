// Reads answers of the National Vulnerability Database's CVE API 2.0, kept as files.

import { type AdvisoryProduct, type Evidence, type Fact, makeFact, type Reader } from "@bulkhead/facts";
import { instantOf, listOf, member, momentOf, readJson, textOf } from "../json-document.ts";
import { type Cpe, cpeVersion, readCpe } from "./cpe.ts";

export const nvdReader: Reader = {
  id: "nvd",
  version: 1,
  title: "vulnerabilities (NVD CVE API 2.0)",
  recognise(head) {
    const text = new TextDecoder().decode(head);
    return (
      /^\uFEFF?\s*\{/.test(text) &&
      (/"format"\s*:\s*"NVD_CVE"/.test(text) || (/"totalResults"\s*:/.test(text) && /"cve"\s*:\s*\{/.test(text)))
    );
  },
  open: (context) =>
    readJson(context, "NVD file", (document, { facts }) => {
      for (const [at, one] of listOf(document, "vulnerabilities").entries()) {
        const fact = readEntry(member(one, "cve"), `/vulnerabilities/${at}/cve`, context.evidence);
        if (fact !== undefined) facts.push(fact);
      }
    }),
};

function readEntry(cve: unknown, pointer: string, evidence: Evidence): Fact | undefined {
  const id = textOf(cve, "id");
  if (id === undefined || textOf(cve, "vulnStatus") === "Rejected") return undefined;
  const products: AdvisoryProduct[] = [];
  for (const configuration of listOf(cve, "configurations")) {
    for (const node of listOf(configuration, "nodes")) {
      // what is only the ground on which the vulnerable product runs is left out: the product counts wherever it runs
      for (const match of listOf(node, "cpeMatch")) {
        if (member(match, "vulnerable") !== true || products.length >= 5000) continue;
        const product = productOf(match);
        if (product !== undefined) products.push(product);
      }
    }
  }
  const metrics = member(cve, "metrics");
  const scored = ["cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2"]
    .flatMap((version) => listOf(metrics, version))
    .map((one) => member(one, "cvssData"))[0];
  const score = member(scored, "baseScore");
  const vector = textOf(scored, "vectorString");
  const released = instantOf(textOf(cve, "lastModified")) ?? momentOf(evidence);
  const description = listOf(cve, "descriptions").find((one) => textOf(one, "lang") === "en");
  const advisory = {
    id: `NVD ${id}`,
    publisher: "NVD",
    title: (textOf(description, "value") ?? id).slice(0, 160),
    revision: textOf(cve, "lastModified") ?? "unknown",
    released,
    format: "NVD 2.0",
    status: "final" as const,
    invalid: [],
    products,
    vulnerabilities: [
      {
        ids: [id],
        ...(typeof score === "number" ? { score } : {}),
        ...(vector === undefined ? {} : { vector }),
        affected: products.map((_, at) => at),
        notAffected: [],
        fixed: [],
        investigated: [],
        remedies: [],
        // NVD repeats the list of known exploited vulnerabilities beside the entry
        ...(textOf(cve, "cisaExploitAdd") === undefined ? {} : { exploitation: "active" as const }),
      },
    ],
  };
  return makeFact("advisory", advisory, "certified", evidence, { type: "pointer", pointer }, { first: released, last: released });
}

function productOf(match: unknown): AdvisoryProduct | undefined {
  const criteria = textOf(match, "criteria");
  const cpe = criteria === undefined ? undefined : readCpe(criteria);
  if (criteria === undefined || cpe === undefined) return undefined;
  const low = bound(match, ">=", "versionStartIncluding") ?? bound(match, ">", "versionStartExcluding");
  const high = bound(match, "<=", "versionEndIncluding") ?? bound(match, "<", "versionEndExcluding");
  const version = [low, high].filter((one) => one !== undefined).join("|") || cpeVersion(cpe) || "*";
  const [vendor, name] = [wordsOf(cpe, 1), wordsOf(cpe, 2)];
  return { ...(vendor === undefined ? {} : { vendor }), name: name ?? criteria, version, cpes: [criteria] };
}

function bound(match: unknown, operator: string, key: string): string | undefined {
  const version = textOf(match, key);
  return version === undefined ? undefined : `${operator}${version}`;
}

function wordsOf(cpe: Cpe, at: number): string | undefined {
  const part = cpe[at];
  return part === undefined || part === "*" || part === "-" ? undefined : part.replace(/_/g, " ");
}
