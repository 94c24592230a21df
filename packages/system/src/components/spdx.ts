// Reads SPDX 2.2 and 2.3 documents, as JSON and as tags and values: packages, and which of them the document describes.

import {
  type Component,
  type Evidence,
  type Fact,
  type Locator,
  makeFact,
  type Problem,
  type Reader,
  readWhole,
} from "@bulkhead/facts";
import { decodeText, instantOf, listOf, momentOf, readJson, textOf, textsOf } from "../json-document.ts";

/** A package in either form. */
interface Package {
  readonly id: string;
  readonly name: string;
  readonly version?: string;
  readonly supplier?: string;
  readonly type?: string;
  readonly purls: readonly string[];
  readonly cpes: readonly string[];
  readonly locator: Locator;
}

const MOST = 200_000;

export const spdxReader: Reader = {
  id: "spdx",
  version: 1,
  title: "bill of materials (SPDX)",
  recognise(head) {
    const text = new TextDecoder().decode(head);
    return /^\uFEFF?\s*\{/.test(text)
      ? /"spdxVersion"\s*:\s*"SPDX-2/.test(text)
      : /^\uFEFF?(?:\s*#[^\n]*\n|\s*\n)*SPDXVersion:\s*SPDX-2/.test(text);
  },
  open(context) {
    const chunks: Uint8Array[] = [];
    const inJson = readJson(context, "SPDX document", (document, { facts }) => {
      const packages = listOf(document, "packages")
        .slice(0, MOST)
        .flatMap((one, at) => packageOf(one, at) ?? []);
      const described = new Set([
        ...textsOf(document, "documentDescribes"),
        ...listOf(document, "relationships").flatMap((one) =>
          textOf(one, "relationshipType") === "DESCRIBES" ? (textOf(one, "relatedSpdxElement") ?? []) : [],
        ),
      ]);
      const moment = instantOf(textOf(document, "creationInfo", "created")) ?? momentOf(context.evidence);
      facts.push(...factsOf(packages, described, textOf(document, "spdxVersion") ?? "SPDX", moment, context.evidence));
    });
    const inTags = readWhole(context, (bytes) => readTags(decodeText(bytes), context.evidence));
    let json: boolean | undefined;
    return {
      push(chunk) {
        if (json === undefined) {
          // white space alone does not tell yet
          chunks.push(chunk.slice());
          const first = chunks.flatMap((one) => [...one.subarray(0, 64)]).find((byte) => byte > 0x20 && byte < 0x80);
          if (first === undefined) return;
          json = first === 0x7b;
          for (const one of chunks) (json ? inJson : inTags).push(one);
          chunks.length = 0;
        } else (json ? inJson : inTags).push(chunk);
      },
      end: () => (json === true ? inJson : inTags).end(),
    };
  },
};

function packageOf(value: unknown, at: number): Package | undefined {
  const [id, name] = [textOf(value, "SPDXID"), textOf(value, "name")];
  if (id === undefined || name === undefined) return undefined;
  const references = listOf(value, "externalRefs").map((one) => ({
    type: textOf(one, "referenceType") ?? "",
    text: textOf(one, "referenceLocator") ?? "",
  }));
  const [version, type] = [told(textOf(value, "versionInfo")), textOf(value, "primaryPackagePurpose")];
  const supplier = organisation(textOf(value, "supplier") ?? textOf(value, "originator"));
  return {
    id,
    name,
    ...(version === undefined ? {} : { version }),
    ...(supplier === undefined ? {} : { supplier }),
    ...(type === undefined ? {} : { type: type.toLowerCase() }),
    purls: references.filter(({ type }) => type === "purl").map(({ text }) => text),
    cpes: references
      .filter(({ type }) => /^(?:http:\/\/spdx.org\/rdf\/references\/)?cpe2[23]Type$/.test(type))
      .map(({ text }) => text),
    locator: { type: "pointer", pointer: `/packages/${at}` },
  };
}

/** `NOASSERTION` and `NONE` tell nothing. */
function told(text: string | undefined): string | undefined {
  return text === undefined || text === "NOASSERTION" || text === "NONE" ? undefined : text;
}

function organisation(text: string | undefined): string | undefined {
  const name = told(text)
    ?.replace(/^(?:Organization|Person):\s*/, "")
    .replace(/\s*\([^()]*\)$/, "");
  return name === "" ? undefined : name;
}

function readTags(text: string, evidence: Evidence): { facts: Fact[]; problems: Problem[] } {
  const packages: Package[] = [];
  const described = new Set<string>();
  let open: { line: number; name: string; values: Map<string, string>; purls: string[]; cpes: string[] } | undefined;
  let format = "SPDX";
  let created: string | undefined;
  const close = (line: number): void => {
    if (open === undefined || packages.length >= MOST) return;
    const { name, values, purls, cpes } = open;
    const [version, supplier, type] = [
      told(values.get("PackageVersion")),
      organisation(values.get("PackageSupplier")),
      values.get("PrimaryPackagePurpose"),
    ];
    packages.push({
      id: values.get("SPDXID") ?? name,
      name,
      ...(version === undefined ? {} : { version }),
      ...(supplier === undefined ? {} : { supplier }),
      ...(type === undefined ? {} : { type: type.toLowerCase() }),
      purls,
      cpes,
      locator: { type: "line", line: open.line, ...(line > open.line ? { to: line } : {}) },
    });
    open = undefined;
  };
  const lines = text.split("\n");
  for (const [at, raw] of lines.entries()) {
    const found = /^([A-Za-z]{2,40}):[ \t]*(.{1,2000})$/.exec(raw.replace(/\r$/, ""));
    if (found === null) continue;
    const [, tag, value] = found as unknown as [string, string, string];
    if (tag === "SPDXVersion") format = value.trim().slice(0, 20);
    else if (tag === "Created") created = value.trim();
    else if (tag === "PackageName") {
      close(at);
      open = { line: at + 1, name: textOf(value) ?? "unnamed", values: new Map(), purls: [], cpes: [] };
    } else if (tag === "FileName" || tag === "SnippetSPDXID") close(at);
    else if (tag === "Relationship") {
      const target = /^\S+\s+DESCRIBES\s+(\S+)$/.exec(value.trim())?.[1];
      if (target !== undefined) described.add(target);
    } else if (open !== undefined && tag === "ExternalRef") {
      const [, type = "", locator = ""] = value.trim().split(/\s+/, 3);
      if (type === "purl") open.purls.push(locator);
      else if (type === "cpe23Type" || type === "cpe22Type") open.cpes.push(locator);
    } else open?.values.set(tag, value.trim());
  }
  close(lines.length);
  return { facts: factsOf(packages, described, format, instantOf(created) ?? momentOf(evidence), evidence), problems: [] };
}

/** One fact per package but the one that the document describes, which is what the others are in. */
function factsOf(
  packages: readonly Package[],
  described: ReadonlySet<string>,
  via: string,
  moment: string,
  evidence: Evidence,
): Fact[] {
  const roots = packages.filter(({ id }) => described.has(id));
  const root = roots.length === 1 && packages.length > 1 ? roots[0] : undefined;
  const within =
    root === undefined
      ? undefined
      : {
          ...(root.supplier === undefined ? {} : { vendor: root.supplier }),
          name: root.name,
          ...(root.version === undefined ? {} : { version: root.version }),
        };
  return packages.flatMap((one) => {
    if (one === root) return [];
    const value: Component = {
      ...(one.supplier === undefined ? {} : { vendor: one.supplier }),
      name: one.name,
      ...(one.version === undefined ? {} : { version: one.version }),
      ...(one.purls.length === 0 ? {} : { purls: one.purls }),
      ...(one.cpes.length === 0 ? {} : { cpes: one.cpes }),
      ...(evidence.asset === undefined ? {} : { asset: evidence.asset }),
      ...(within === undefined ? {} : { within }),
      ...(one.type === undefined ? {} : { type: one.type }),
      via,
    };
    return [makeFact("component", value, "inspected", evidence, one.locator, { first: moment, last: moment })];
  });
}
