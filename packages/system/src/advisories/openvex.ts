// Reads OpenVEX documents (OpenVEX specification 0.2.0): statements of which products a vulnerability affects.

import { type AdvisoryProduct, type AdvisoryVulnerability, makeFact, type Reader } from "@bulkhead/facts";
import { instantOf, listOf, member, momentOf, readJson, textOf } from "../json-document.ts";
import { readPurl } from "./purl.ts";

export const openVexReader: Reader = {
  id: "openvex",
  version: 1,
  title: "vulnerability exploitability statement (OpenVEX)",
  recognise(head) {
    return /"@context"\s*:\s*"https:\/\/openvex\.dev\/ns/.test(new TextDecoder().decode(head));
  },
  open: (context) =>
    readJson(context, "OpenVEX document", (document, { facts }) => {
      const products: AdvisoryProduct[] = [];
      const positions = new Map<string, number>();
      const placeOf = (product: AdvisoryProduct): number => {
        const key = JSON.stringify(product);
        const known = positions.get(key);
        if (known !== undefined) return known;
        positions.set(key, products.length);
        return products.push(product) - 1;
      };
      const vulnerabilities = listOf(document, "statements").map((statement): AdvisoryVulnerability => {
        const at = listOf(statement, "products").flatMap((one) => {
          const base = productOf(one);
          if (base === undefined) return [];
          const parts = listOf(one, "subcomponents").flatMap((part) => productOf(part) ?? []);
          // about a part of a product: the part, where it is in that product
          return parts.length === 0 ? [placeOf(base)] : parts.map((part) => placeOf({ ...part, on: placeOf(base) }));
        });
        const status = textOf(statement, "status");
        const vulnerability = member(statement, "vulnerability");
        const name = textOf(vulnerability, "name") ?? textOf(statement, "vulnerability") ?? "a vulnerability without an id";
        const aliases = listOf(vulnerability, "aliases").flatMap((one) => textOf(one) ?? []);
        const action = textOf(statement, "action_statement");
        return {
          ids: [...new Set([name, ...aliases])].sort((a, b) => Number(b.startsWith("CVE-")) - Number(a.startsWith("CVE-"))),
          affected: status === "affected" ? at : [],
          notAffected: status === "not_affected" ? at : [],
          fixed: status === "fixed" ? at : [],
          investigated: status === "under_investigation" ? at : [],
          remedies: action === undefined ? [] : [{ kind: "mitigation", text: action.slice(0, 300) }],
        };
      });
      const released =
        instantOf(textOf(document, "last_updated")) ?? instantOf(textOf(document, "timestamp")) ?? momentOf(context.evidence);
      const id = textOf(document, "@id") ?? context.evidence.name;
      const advisory = {
        id,
        publisher: textOf(document, "author") ?? "unknown",
        title: `OpenVEX statements of ${textOf(document, "author") ?? "an unknown author"}`,
        revision: revisionOf(member(document, "version")),
        released,
        format: "OpenVEX",
        status: "final" as const,
        invalid: [],
        products,
        vulnerabilities,
      };
      facts.push(
        makeFact("advisory", advisory, "certified", context.evidence, { type: "whole" }, { first: released, last: released }),
      );
    }),
};

/** By its identifiers; its id where that is a package URL or all there is. */
function productOf(value: unknown): AdvisoryProduct | undefined {
  const id = textOf(value, "@id") ?? textOf(value);
  const purl = textOf(value, "identifiers", "purl") ?? (id?.startsWith("pkg:") === true ? id : undefined);
  const cpe = textOf(value, "identifiers", "cpe23") ?? textOf(value, "identifiers", "cpe22");
  const read = purl === undefined ? undefined : readPurl(purl);
  const name = read?.name ?? id ?? cpe;
  if (name === undefined) return undefined;
  return {
    name,
    ...(read?.version === undefined ? {} : { version: read.version, scheme: read.type }),
    ...(purl === undefined ? {} : { purls: [purl] }),
    ...(cpe === undefined ? {} : { cpes: [cpe] }),
  };
}

function revisionOf(version: unknown): string {
  return typeof version === "number" || typeof version === "string" ? `${version}`.slice(0, 40) : "1";
}
