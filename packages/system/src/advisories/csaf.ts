// Reads CSAF 2.0 documents (OASIS Common Security Advisory Framework, sections 3 and 6.1), VEX profile included.

import {
  type Advisory,
  type AdvisoryProduct,
  type AdvisoryRemedy,
  type AdvisoryVulnerability,
  makeFact,
  type Problem,
  type Reader,
} from "@bulkhead/facts";
import { instantOf, listOf, member, readJson, textOf, textsOf } from "../json-document.ts";

/** Tests a document (schema and mandatory tests); returns what it found, nothing for a valid one. */
export type CsafValidator = (document: unknown) => readonly string[];

const DEEPEST = 64;
const MOST_PRODUCTS = 200_000;
const MOST_FAULTS = 20;
const RELATIONSHIPS_ON: ReadonlySet<string> = new Set([
  "installed_on",
  "installed_with",
  "external_component_of",
  "optional_component_of",
]);
const REMEDIES: ReadonlyMap<string, AdvisoryRemedy["kind"]> = new Map([
  ["vendor_fix", "fix"],
  ["mitigation", "mitigation"],
  ["workaround", "workaround"],
  ["none_available", "none-available"],
  ["no_fix_planned", "no-fix-planned"],
]);
const HEAD = /"csaf_version"\s*:|"category"\s*:\s*"(?:csaf_|ICS )/;

/** The validator comes from outside: it is large, and only who reads such documents needs it. */
export function makeCsafReader(validate: CsafValidator): Reader {
  return {
    id: "csaf",
    version: 1,
    title: "security advisory (CSAF 2.0)",
    recognise(head) {
      const text = new TextDecoder().decode(head);
      return /^\uFEFF?\s*\{/.test(text) && /"document"\s*:/.test(text) && HEAD.test(text);
    },
    open: (context) =>
      readJson(context, "advisory", (document, { facts, problems }) => {
        const file = context.evidence.name;
        const id = textOf(document, "document", "tracking", "id");
        if (id === undefined) {
          problems.push({
            code: "system/advisory-without-id",
            severity: "error",
            message: "The advisory has no tracking id.",
            mend: "Get it again from its publisher.",
            file,
          });
          return;
        }
        const invalid = checked(validate, document).slice(0, MOST_FAULTS);
        if (invalid.length > 0) {
          problems.push({
            code: "system/advisory-invalid",
            severity: "warning",
            message: `${id} is no valid CSAF 2.0 document: ${invalid[0]}${invalid.length > 1 ? ` (and ${invalid.length - 1} more)` : ""}. What could be read of it counts.`,
            mend: "Look for a newer revision, or tell its publisher.",
            file,
          });
        }
        const advisory = readDocument(document, id, invalid, problems, file);
        const released = advisory.released;
        const time = { first: released, last: released };
        facts.push(makeFact("advisory", advisory, "certified", context.evidence, { type: "whole" }, time));
      }),
  };
}

/** A document that no schema lets through may confuse whoever tests it. */
function checked(validate: CsafValidator, document: unknown): readonly string[] {
  try {
    return validate(document);
  } catch {
    return ["its tests could not be run on it"];
  }
}

function readDocument(document: unknown, id: string, invalid: readonly string[], problems: Problem[], file: string): Advisory {
  const tracking = member(document, "document", "tracking");
  const tree = new ProductTree(member(document, "product_tree"));
  if (tree.broken !== undefined) {
    const message = `The product tree of ${id} ${tree.broken}. The rest of it counts.`;
    problems.push({ code: "system/product-tree", severity: "warning", message, mend: "Get it again from its publisher.", file });
  }
  const status = textOf(tracking, "status");
  return {
    id,
    publisher: textOf(document, "document", "publisher", "name") ?? "unknown",
    title: textOf(document, "document", "title") ?? id,
    revision: textOf(tracking, "version") ?? "unknown",
    released:
      instantOf(textOf(tracking, "current_release_date")) ??
      instantOf(textOf(tracking, "initial_release_date")) ??
      "1970-01-01T00:00:00.000Z",
    format: `CSAF ${textOf(document, "document", "csaf_version") ?? ""}`.trim(),
    status: status === "draft" || status === "interim" ? status : "final",
    invalid,
    products: tree.products,
    vulnerabilities: listOf(document, "vulnerabilities").map((one) => readVulnerability(one, tree)),
  };
}

/** Products in the order of the document, and their positions by id. Walks branches to a bound, whatever refers to whatever. */
class ProductTree {
  readonly products: AdvisoryProduct[] = [];
  readonly #positions = new Map<string, number>();
  readonly #groups = new Map<string, readonly string[]>();
  broken: string | undefined;

  constructor(tree: unknown) {
    this.#walk(listOf(tree, "branches"), {}, 0);
    for (const one of listOf(tree, "full_product_names")) this.#add(one, {});
    this.#relate(listOf(tree, "relationships"));
    for (const group of listOf(tree, "product_groups")) {
      const id = textOf(group, "group_id");
      if (id !== undefined) this.#groups.set(id, textsOf(group, "product_ids"));
    }
  }

  positions(ids: readonly string[]): number[] {
    return [...new Set(ids.flatMap((id) => this.#positions.get(id) ?? []))];
  }

  group(id: string): readonly string[] {
    return this.#groups.get(id) ?? [];
  }

  #walk(branches: readonly unknown[], above: Path, depth: number): void {
    if (depth > DEEPEST) {
      this.broken ??= `nests deeper than ${DEEPEST} levels`;
      return;
    }
    for (const branch of branches) {
      const path = extend(above, textOf(branch, "category"), textOf(branch, "name"));
      const product = member(branch, "product");
      if (product !== undefined) this.#add(product, path);
      this.#walk(listOf(branch, "branches"), path, depth + 1);
    }
  }

  #add(product: unknown, path: Path, on?: number): void {
    const id = textOf(product, "product_id");
    if (id === undefined || this.products.length >= MOST_PRODUCTS) {
      this.broken ??= id === undefined ? "has a product without an id" : `has more than ${MOST_PRODUCTS} products`;
      return;
    }
    if (this.#positions.has(id)) {
      this.broken ??= `names ${id} twice`;
      return;
    }
    const full = textOf(product, "name");
    const helper = member(product, "product_identification_helper");
    const name = path.name ?? path.family ?? full ?? id;
    const version = path.version ?? (path.name === undefined && path.family === undefined ? versionBehind(full) : undefined);
    this.#positions.set(id, this.products.length);
    this.products.push({
      ...(path.vendor === undefined ? {} : { vendor: path.vendor }),
      name: path.name === undefined && path.version === undefined && full !== undefined ? nameBefore(full) : name,
      ...(version === undefined ? {} : { version }),
      ...listed(
        "purls",
        [textOf(helper, "purl")].filter((one) => one !== undefined),
      ),
      ...listed(
        "cpes",
        [textOf(helper, "cpe")].filter((one) => one !== undefined),
      ),
      ...listed("models", textsOf(helper, "model_numbers")),
      ...listed("serials", textsOf(helper, "serial_numbers")),
      ...listed("stock", textsOf(helper, "skus")),
      ...(on === undefined ? {} : { on }),
    });
  }

  /** A product of two: it is the first, where the second is. Chains follow the order of the document; one that refers to itself is told. */
  #relate(relationships: readonly unknown[]): void {
    let open = [...relationships];
    for (let progress = true; progress && open.length > 0; ) {
      const left: unknown[] = [];
      for (const one of open) {
        const first = this.#positions.get(textOf(one, "product_reference") ?? "");
        const second = this.#positions.get(textOf(one, "relates_to_product_reference") ?? "");
        if (first === undefined || second === undefined) {
          left.push(one);
          continue;
        }
        const category = textOf(one, "category") ?? "";
        // a default component is part of every such product: what is affected is the whole
        const [own, base] = RELATIONSHIPS_ON.has(category) ? [first, second] : [second, undefined];
        const { on: _inner, ...product } = this.products[own] as AdvisoryProduct;
        const id = textOf(one, "full_product_name", "product_id");
        if (id === undefined || this.#positions.has(id)) continue;
        this.#positions.set(id, this.products.length);
        this.products.push(base === undefined ? product : { ...product, on: base });
      }
      progress = left.length < open.length;
      open = left;
    }
    if (open.length > 0) this.broken ??= "has relationships that refer to themselves or to products that it does not name";
  }
}

interface Path {
  readonly vendor?: string;
  readonly family?: string;
  readonly name?: string;
  readonly version?: string;
}

function extend(path: Path, category: string | undefined, name: string | undefined): Path {
  if (name === undefined) return path;
  switch (category) {
    case "vendor":
      return { ...path, vendor: name };
    case "product_family":
      return { ...path, family: path.family === undefined ? name : `${path.family} ${name}` };
    case "product_name":
      return { ...path, name: path.name === undefined ? name : `${path.name} ${name}` };
    case "product_version":
    case "product_version_range":
    case "service_pack":
    case "patch_level":
      return { ...path, version: path.version === undefined ? name : `${path.version} ${name}` };
    default:
      return path;
  }
}

/** `Compass: Version 3.0.5.1 and prior`: the version behind the colon, where nothing else tells it. */
function versionBehind(full: string | undefined): string | undefined {
  return full === undefined ? undefined : /:\s*(.*\d.*|all versions)$/i.exec(full)?.[1];
}

function nameBefore(full: string): string {
  return versionBehind(full) === undefined ? full : (full.split(/:\s/, 1)[0] as string);
}

function listed<K extends string>(key: K, values: readonly string[]): { readonly [key in K]?: readonly string[] } {
  return (values.length === 0 ? {} : { [key]: values }) as { readonly [key in K]?: readonly string[] };
}

function readVulnerability(value: unknown, tree: ProductTree): AdvisoryVulnerability {
  const status = member(value, "product_status");
  const of = (...kinds: readonly string[]): number[] => tree.positions(kinds.flatMap((kind) => textsOf(status, kind)));
  const cve = textOf(value, "cve");
  const others = listOf(value, "ids").flatMap((one) => textOf(one, "text") ?? []);
  const ids = [...(cve === undefined ? [] : [cve]), ...others];
  // where no id is given the title is all that tells it
  const named = ids.length > 0 ? ids : [textOf(value, "title") ?? "a vulnerability without an id"];
  const remedies = listOf(value, "remediations").flatMap((one): AdvisoryRemedy[] => {
    const kind = REMEDIES.get(textOf(one, "category") ?? "");
    const text = textOf(one, "details");
    if (kind === undefined || text === undefined) return [];
    const ids = [...textsOf(one, "product_ids"), ...textsOf(one, "group_ids").flatMap((group) => tree.group(group))];
    return [{ kind, text: text.slice(0, 300), ...(ids.length === 0 ? {} : { products: tree.positions(ids) }) }];
  });
  const threats = listOf(value, "threats").flatMap((one) =>
    textOf(one, "category") === "exploit_status" ? (textOf(one, "details") ?? []) : [],
  );
  const exploitation = threats.map(exploitationOf).find((one) => one !== undefined);
  const [scored] = listOf(value, "scores").map(
    (one) => member(one, "cvss_v4") ?? member(one, "cvss_v3") ?? member(one, "cvss_v2"),
  );
  const score = member(scored, "baseScore");
  const vector = textOf(scored, "vectorString");
  return {
    ids: named,
    ...(typeof score === "number" && score >= 0 && score <= 10 ? { score } : {}),
    ...(vector === undefined ? {} : { vector }),
    affected: of("known_affected", "first_affected", "last_affected"),
    notAffected: of("known_not_affected"),
    fixed: of("fixed", "first_fixed"),
    investigated: of("under_investigation"),
    remedies: merged(remedies),
    ...(exploitation === undefined ? {} : { exploitation }),
  };
}

/** What an exploit status says, where it says it plainly. */
export function exploitationOf(text: string): AdvisoryVulnerability["exploitation"] {
  if (/\b(?:no|not|none|never|without)\b/i.test(text)) return undefined;
  if (/\b(?:exploited in the wild|actively exploited|active exploitation|being exploited)\b/i.test(text)) return "active";
  return /\b(?:proof[- ]of[- ]concept|public(?:ly)? (?:available )?exploit|exploit code)\b/i.test(text)
    ? "public-code"
    : undefined;
}

/** The same remedy for many products stands once. */
function merged(remedies: readonly AdvisoryRemedy[]): AdvisoryRemedy[] {
  const found = new Map<string, AdvisoryRemedy>();
  for (const one of remedies) {
    const key = `${one.kind} ${one.text}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, one);
    else if (known.products !== undefined) {
      const { products: _all, ...rest } = known;
      found.set(
        key,
        one.products === undefined ? rest : { ...rest, products: [...new Set([...known.products, ...one.products])] },
      );
    }
  }
  return [...found.values()];
}
