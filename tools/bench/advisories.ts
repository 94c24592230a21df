// Advisories and assets of a large operator: 2,400 generated CSAF documents validated and read, 10,000 different assets matched.

import { digestOf, gatherFacts } from "../../packages/facts/src/index.ts";
import { type MatchedComponent, Matcher } from "../../packages/system/src/index.ts";
import { READERS } from "../../packages/workspace/src/index.ts";

export interface AdvisoryTiming {
  readonly what: string;
  readonly seconds: number;
  readonly megabytes: number;
  readonly result: string;
}

const ADVISORIES = 2400;
const ASSETS = 10_000;
const VENDORS = 60;
const MODELS = 40;

const vendorOf = (index: number): string => `Vendor ${String.fromCharCode(65 + (index % 26))}${index}`;
const productOf = (index: number): string => `Line${index % 7} Controller ${100 + (index % MODELS)}-${index % 11}`;

/** 8 products in 12 vulnerabilities: about as much as the published ones have on average. */
function makeDocument(index: number): unknown {
  const vendor = vendorOf(index % VENDORS);
  const ids = Array.from({ length: 8 }, (_, at) => `P-${at}`);
  const day = "2026-01-20T09:00:00.000Z";
  return {
    document: {
      category: "csaf_security_advisory",
      csaf_version: "2.0",
      publisher: { category: "vendor", name: vendor, namespace: "https://example.com" },
      title: `Advisory ${index}`,
      tracking: {
        id: `B-${index}`,
        current_release_date: day,
        initial_release_date: day,
        revision_history: [{ date: day, number: "1", summary: "First version" }],
        status: "final",
        version: "1",
      },
    },
    product_tree: {
      branches: [
        {
          category: "vendor",
          name: vendor,
          branches: ids.map((id, at) => ({
            category: "product_name",
            name: productOf(index + at),
            branches: [
              {
                category: "product_version_range",
                name: `vers:all/<V${1 + (at % 5)}.${index % 9}`,
                product: { name: `${productOf(index + at)} ${at}`, product_id: id },
              },
            ],
          })),
        },
      ],
    },
    vulnerabilities: Array.from({ length: 12 }, (_, at) => ({
      cve: `CVE-2026-${10_000 + ((index * 12 + at) % 80_000)}`,
      product_status: { known_affected: ids },
      remediations: [{ category: "vendor_fix", details: "Update.", product_ids: ids }],
      notes: [{ category: "summary", text: "x".repeat(800) }],
      scores: [
        {
          cvss_v3: {
            version: "3.1",
            vectorString: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            baseScore: 9.8,
            baseSeverity: "CRITICAL",
          },
          products: ids,
        },
      ],
    })),
  };
}

export function benchAdvisories(): AdvisoryTiming[] {
  const reader = READERS.find(({ id }) => id === "csaf");
  if (reader === undefined) throw new Error("no reader of CSAF");
  const documents = Array.from({ length: ADVISORIES }, (_, index) =>
    new TextEncoder().encode(JSON.stringify(makeDocument(index))),
  );
  const memory = (): number => process.memoryUsage().rss / 2 ** 20;
  let begun = performance.now();
  let invalid = 0;
  const advisories = documents.flatMap((bytes) => {
    const run = reader.open({
      evidence: { digest: digestOf(bytes.subarray(0, 64)), name: "advisory", size: bytes.length },
      points: [],
    });
    run.push(bytes);
    return gatherFacts(run.end()).facts.flatMap((fact) => {
      if (fact.kind !== "advisory") return [];
      if (fact.value.invalid.length > 0) invalid++;
      return [fact.value];
    });
  });
  const matcher = new Matcher(advisories);
  const read = {
    seconds: (performance.now() - begun) / 1000,
    megabytes: memory(),
    result: `${advisories.length} read, ${invalid} invalid`,
  };

  begun = performance.now();
  const counts = { matched: 0, possible: 0, excluded: 0 };
  for (let index = 0; index < ASSETS; index++) {
    const component: MatchedComponent = {
      vendor: vendorOf(index % VENDORS),
      name: productOf(index * 13),
      // no two assets are alike, so that nothing that was found before helps
      versions: [`V${index % 6}.${index % 17}.${index}`],
    };
    for (const { verdict } of matcher.match(component)) counts[verdict]++;
  }
  const matched = { seconds: (performance.now() - begun) / 1000, megabytes: memory() };
  return [
    { what: "2,400 CSAF advisories validated (schema, 44 mandatory tests), read and indexed", ...read },
    {
      what: "10,000 assets, no two alike, matched with them",
      ...matched,
      result: `${counts.matched} matched, ${counts.possible} possible, ${counts.excluded} excluded`,
    },
  ];
}
