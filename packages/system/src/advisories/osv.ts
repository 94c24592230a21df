// Reads vulnerabilities in the OSV format (OpenSSF OSV schema 1.x): one, or a list of them.

import {
  type AdvisoryProduct,
  type AdvisoryVulnerability,
  type Evidence,
  type Fact,
  makeFact,
  type Reader,
} from "@bulkhead/facts";
import { instantOf, listOf, member, momentOf, readJson, textOf, textsOf } from "../json-document.ts";

export const osvReader: Reader = {
  id: "osv",
  version: 1,
  title: "vulnerabilities (OSV)",
  recognise(head) {
    const text = new TextDecoder().decode(head);
    return (
      /^\uFEFF?\s*[[{]/.test(text) && /"modified"\s*:/.test(text) && /"affected"\s*:/.test(text) && /"ecosystem"\s*:/.test(text)
    );
  },
  open: (context) =>
    readJson(context, "OSV file", (document, { facts, problems }) => {
      const entries = Array.isArray(document) ? document : [document];
      for (const [at, entry] of entries.entries()) {
        const fact = readEntry(entry, Array.isArray(document) ? `/${at}` : "", context.evidence);
        if (fact !== undefined) facts.push(fact);
        else {
          problems.push({
            code: "system/vulnerability-without-id",
            severity: "warning",
            message: `Entry ${at + 1} has no id and is passed over.`,
            mend: "Get the file again.",
            file: context.evidence.name,
          });
        }
      }
    }),
};

function readEntry(entry: unknown, pointer: string, evidence: Evidence): Fact | undefined {
  const id = textOf(entry, "id");
  if (id === undefined) return undefined;
  const products: AdvisoryProduct[] = [];
  for (const affected of listOf(entry, "affected")) {
    const ecosystem = (textOf(affected, "package", "ecosystem") ?? "").split(":", 1)[0] as string;
    const name = textOf(affected, "package", "name");
    if (name === undefined) continue;
    const purl = textOf(affected, "package", "purl");
    const base = { name, scheme: ecosystem.toLowerCase(), ...(purl === undefined ? {} : { purls: [purl] }) };
    for (const range of listOf(affected, "ranges")) {
      // digests of source code have no order
      if (textOf(range, "type") === "GIT") continue;
      for (const version of intervalsOf(listOf(range, "events"))) products.push({ ...base, version });
    }
    const versions = textsOf(affected, "versions").filter((one) => !/[|,]/.test(one));
    for (let from = 0; from < versions.length; from += 20)
      products.push({ ...base, version: versions.slice(from, from + 20).join(" | ") });
    if (listOf(affected, "ranges").length === 0 && versions.length === 0) products.push(base);
  }
  const aliases = textsOf(entry, "aliases");
  const cves = aliases.filter((one) => one.startsWith("CVE-"));
  const vector = listOf(entry, "severity").flatMap((one) => textOf(one, "score") ?? [])[0];
  const vulnerability: AdvisoryVulnerability = {
    ids: [...new Set([...cves, id, ...aliases])],
    ...(vector === undefined ? {} : { vector }),
    affected: textOf(entry, "withdrawn") === undefined ? products.map((_, at) => at) : [],
    notAffected: [],
    fixed: [],
    investigated: [],
    remedies: [],
  };
  const released = instantOf(textOf(entry, "modified")) ?? momentOf(evidence);
  const advisory = {
    id,
    publisher: textOf(member(entry, "database_specific"), "source") ?? "OSV",
    title: textOf(entry, "summary") ?? id,
    revision: textOf(entry, "modified") ?? "unknown",
    released,
    format: "OSV",
    status: "final" as const,
    invalid: [],
    products,
    vulnerabilities: [vulnerability],
  };
  return makeFact("advisory", advisory, "certified", evidence, { type: "pointer", pointer }, { first: released, last: released });
}

/** Events in order: from where it was introduced to where it was fixed. */
function intervalsOf(events: readonly unknown[]): string[] {
  const found: string[] = [];
  let low: string | undefined;
  for (const event of events) {
    const [introduced, fixed, last] = [textOf(event, "introduced"), textOf(event, "fixed"), textOf(event, "last_affected")];
    if (introduced !== undefined) low = introduced;
    if (fixed === undefined && last === undefined) continue;
    const high = fixed === undefined ? `<=${last}` : `<${fixed}`;
    found.push(low === undefined || low === "0" ? high : `>=${low}|${high}`);
    low = undefined;
  }
  if (low !== undefined) found.push(low === "0" ? "*" : `>=${low}`);
  return found;
}
