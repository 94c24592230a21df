// Matching: which advisories concern which components. Every pair is matched, possible with the reason, or excluded with the reason; what
// is not told is never taken for safe.

import type { Advisory, AdvisoryProduct, AdvisoryVulnerability } from "@bulkhead/facts";
import { cpeVersion, readCpe } from "./cpe.ts";
import { type Identity, type Known, makeKnown } from "./identity.ts";
import { ProductIndex } from "./product-index.ts";
import { isOrder, type ProductName, plainOrder, readProductName } from "./product-name.ts";
import { readPurl } from "./purl.ts";
import { isInLine, parseVersion } from "./version.ts";
import { isWithin, parseRange, type VersionRange, type Within } from "./version-range.ts";

export type Verdict = "matched" | "possible" | "excluded";

/** What matching needs to know of a component. */
export interface MatchedComponent {
  readonly vendor?: string;
  readonly name: string;
  /** Several where sources contradict each other. */
  readonly versions: readonly string[];
  readonly purls?: readonly string[];
  readonly cpes?: readonly string[];
  readonly models?: readonly string[];
  readonly serials?: readonly string[];
}

export interface VulnerabilityMatch {
  readonly vulnerability: AdvisoryVulnerability;
  readonly verdict: Verdict;
  readonly why: string;
  /** Position of the product by which it was decided. */
  readonly product: number;
}

export interface AdvisoryMatch {
  readonly advisory: Advisory;
  readonly verdict: Verdict;
  /** The reason of the gravest. */
  readonly why: string;
  readonly by: Identity["by"];
  readonly vulnerabilities: readonly VulnerabilityMatch[];
}

const MOST_KEPT = 20_000;
const GRAVITY: Readonly<Record<Verdict, number>> = { excluded: 0, possible: 1, matched: 2 };

/** Whether other components of the same asset are the product on which a vulnerable one must be installed. */
export type Neighbours = readonly MatchedComponent[];

export class Matcher {
  readonly #index: ProductIndex;
  readonly #ranges = new Map<AdvisoryProduct, VersionRange>();
  readonly #names = new Map<AdvisoryProduct, ProductName>();
  readonly #hits = new Map<string, ReturnType<ProductIndex["find"]>>();
  /** Of components that were matched without a look at others of their asset. */
  readonly #matches = new Map<string, AdvisoryMatch[]>();
  #alone = true;
  readonly #statuses = new Map<AdvisoryVulnerability, Statuses>();

  constructor(advisories: Iterable<Advisory>) {
    this.#index = new ProductIndex(advisories);
  }

  /** Advisories that concern or may concern the component, and those that name its product and exclude its version. */
  match(component: MatchedComponent, neighbours: Neighbours = []): AdvisoryMatch[] {
    const { vendor, name, versions, purls, cpes, models, serials } = component;
    const key = JSON.stringify([vendor, name, versions, purls, cpes, models, serials]);
    const before = this.#matches.get(key);
    if (before !== undefined) return before;
    this.#alone = true;
    const found = this.#match(component, neighbours);
    // what depends on other components of its asset holds for that asset only
    if (this.#alone && this.#matches.size < MOST_KEPT) this.#matches.set(key, found);
    return found;
  }

  #match(component: MatchedComponent, neighbours: Neighbours): AdvisoryMatch[] {
    const known = makeKnown(component);
    const versions = versionsOf(component);
    const byAdvisory = new Map<Advisory, { at: number; identity: Identity }[]>();
    for (const { product, identity } of this.#find(component, known)) {
      for (const { advisory, at } of product.mentions) {
        const list = byAdvisory.get(advisory);
        if (list === undefined) byAdvisory.set(advisory, [{ at, identity }]);
        else list.push({ at, identity });
      }
    }
    const found: AdvisoryMatch[] = [];
    for (const [advisory, products] of byAdvisory) {
      const match = this.#decide(advisory, products, known, versions, neighbours);
      if (match !== undefined) found.push(match);
    }
    return found;
  }

  /** Many assets have the same product: what is found for one serves all. */
  #find(component: MatchedComponent, known: Known): ReturnType<ProductIndex["find"]> {
    const { vendor, name, purls, cpes, models, serials } = component;
    const key = JSON.stringify([vendor, name, purls, cpes, models, serials]);
    let hits = this.#hits.get(key);
    if (hits === undefined) this.#hits.set(key, (hits = this.#index.find(known)));
    return hits;
  }

  #decide(
    advisory: Advisory,
    products: readonly { readonly at: number; readonly identity: Identity }[],
    known: Known,
    versions: readonly string[],
    neighbours: Neighbours,
  ): AdvisoryMatch | undefined {
    const placed = products.map(({ at, identity }) => ({
      at,
      identity,
      ...this.#place(advisory, at, known, versions, neighbours),
    }));
    // of several lines of versions the narrowest that the version lies in decides (V15.1 before V15)
    const lined = placed.filter(({ at }) => isOfLine(versions, this.#nameOf(advisory, at).line));
    const decided =
      lined.length < 2 ? placed : placed.filter(({ at }) => !lined.some((one) => this.#isNarrower(advisory, one.at, at)));
    // where it is surely one of the products, the others that it might be do not matter
    const sure = decided.filter(({ identity }) => identity.answer === "same");
    const weighed = sure.length > 0 ? sure : decided;
    const matches: VulnerabilityMatch[] = [];
    for (const vulnerability of advisory.vulnerabilities) {
      const match = decideVulnerability(vulnerability, this.#statusesOf(vulnerability), weighed);
      if (match !== undefined) matches.push(match);
    }
    const gravest = matches.reduce<VulnerabilityMatch | undefined>(
      (worst, one) => (worst === undefined || GRAVITY[one.verdict] > GRAVITY[worst.verdict] ? one : worst),
      undefined,
    );
    if (gravest === undefined) return undefined;
    const by = weighed.find(({ at }) => at === gravest.product)?.identity.by ?? "name";
    return { advisory, verdict: gravest.verdict, why: gravest.why, by, vulnerabilities: matches };
  }

  #rangeOf(product: AdvisoryProduct): VersionRange {
    let range = this.#ranges.get(product);
    if (range === undefined) {
      range = product.version === undefined ? { kind: "all" } : parseRange(product.version, product.name, product.scheme);
      this.#ranges.set(product, range);
    }
    return range;
  }

  /** Whether the component lies within the versions of the product at a position, on a product on which it must be installed. */
  #place(
    advisory: Advisory,
    at: number,
    known: Known,
    versions: readonly string[],
    neighbours: Neighbours,
  ): { within: Within; why: string } {
    const product = advisory.products[at] as AdvisoryProduct;
    const own = this.#isIn(product, known, versions);
    const base = product.on === undefined ? undefined : advisory.products[product.on];
    if (own.within === "out" || base === undefined) return own;
    this.#alone = false;
    const wanted = new ProductIndex([{ ...advisory, products: [{ ...base }] }]);
    let doubt = neighbours.length === 0;
    for (const neighbour of neighbours) {
      const [hit] = wanted.find(makeKnown(neighbour));
      if (hit === undefined) continue;
      const { within } = this.#isIn(base, makeKnown(neighbour), versionsOf(neighbour));
      if (hit.identity.answer === "same" && within === "in") return own;
      if (within !== "out") doubt = true;
    }
    return doubt
      ? { within: "unknown", why: `only together with ${base.name}, and whether that is there is not known` }
      : { within: "out", why: `only together with ${base.name}, which is not there` };
  }

  #isIn(product: AdvisoryProduct, known: Known, versions: readonly string[]): { within: Within; why: string } {
    const range = this.#rangeOf(product);
    const models = range.kind === "models" || range.kind === "versions" ? range.models : undefined;
    let narrowed: { within: Within; why: string } | undefined;
    if (models !== undefined) {
      const answer = isModel(known, models);
      if (answer === false) return { within: "out", why: `it is no ${models.join(", ")}` };
      if (answer === undefined)
        narrowed = { within: "unknown", why: `which model it is is not known; affected: ${models.join(", ")}` };
      else if (range.kind === "models") return { within: "in", why: `it is ${models.join(", ")}` };
    }
    const { line } = this.#nameOfProduct(product);
    const placed = (versions.length === 0 ? [undefined] : versions).map((version) => isInVersion(range, line, known, version));
    const first = placed[0] as { within: Within; why: string };
    const result = placed.every(({ within }) => within === first.within)
      ? first
      : { within: "unknown" as const, why: `sources tell several versions: ${versions.join(", ")}` };
    return result.within === "out" ? result : (narrowed ?? result);
  }

  #isNarrower(advisory: Advisory, one: number, another: number): boolean {
    const [long, short] = [this.#nameOf(advisory, one), this.#nameOf(advisory, another)];
    if (one === another || long.line === undefined || short.line === undefined || long.compact !== short.compact) return false;
    return long.line.length > short.line.length && long.line.startsWith(`${short.line}.`);
  }

  #nameOf(advisory: Advisory, at: number): ProductName {
    return this.#nameOfProduct(advisory.products[at] as AdvisoryProduct);
  }

  #nameOfProduct(product: AdvisoryProduct): ProductName {
    let name = this.#names.get(product);
    if (name === undefined) this.#names.set(product, (name = readProductName(product.name, product.vendor)));
    return name;
  }

  #statusesOf(vulnerability: AdvisoryVulnerability): Statuses {
    let statuses = this.#statuses.get(vulnerability);
    if (statuses === undefined) {
      const { affected, notAffected, fixed, investigated } = vulnerability;
      statuses = {
        affected: new Set(affected),
        cleared: new Set([...notAffected, ...fixed]),
        investigated: new Set(investigated),
      };
      this.#statuses.set(vulnerability, statuses);
    }
    return statuses;
  }
}

/** Positions of products by what is said of them. */
interface Statuses {
  readonly affected: ReadonlySet<number>;
  readonly cleared: ReadonlySet<number>;
  readonly investigated: ReadonlySet<number>;
}

/** Whether all versions that are told lie in a line. */
function isOfLine(versions: readonly string[], line: string | undefined): boolean {
  const wanted = line === undefined ? undefined : parseVersion(line);
  if (wanted === undefined || versions.length === 0) return false;
  return versions.every((version) => {
    const own = parseVersion(version);
    return own !== undefined && isInLine(own, wanted) === true;
  });
}

/** The versions that are told, also within identifiers. */
function versionsOf({ versions, purls, cpes }: MatchedComponent): readonly string[] {
  if (versions.length > 0) return versions;
  const told = [
    ...(purls ?? []).map((text) => readPurl(text)?.version),
    ...(cpes ?? []).map((text) => {
      const cpe = readCpe(text);
      return cpe === undefined ? undefined : cpeVersion(cpe);
    }),
  ];
  return [...new Set(told.filter((version) => version !== undefined))];
}

function isInVersion(
  range: VersionRange,
  line: string | undefined,
  known: Known,
  version: string | undefined,
): { within: Within; why: string } {
  const told = version ?? known.name.line;
  if (line !== undefined) {
    const [own, wanted] = [told === undefined ? undefined : parseVersion(told), parseVersion(line)];
    const inLine = own === undefined || wanted === undefined ? undefined : isInLine(own, wanted);
    if (inLine === false) return { within: "out", why: `${told} is not of the line V${line}` };
    if (inLine === undefined) return { within: "unknown", why: `whether it is of the line V${line} is not known` };
  }
  return isWithin(range, version, known.serials);
}

/** Whether it is one of the models; `undefined` where no model is known of it. */
function isModel(known: Known, models: readonly string[]): boolean | undefined {
  const patterns = models.map(plainOrder);
  const own = [...known.orders, ...[...known.name.words].filter((word) => /\d/.test(word)).map((word) => word.toUpperCase())];
  if (own.some((order) => patterns.some((pattern) => isOrder(order, pattern)))) return true;
  const alike = own.some((order) => patterns.some((pattern) => order.slice(0, 2) === pattern.slice(0, 2) && order.length >= 5));
  return alike || known.orders.length > 0 ? false : undefined;
}

interface Weighed {
  readonly at: number;
  readonly identity: Identity;
  readonly within: Within;
  readonly why: string;
}

function decideVulnerability(
  vulnerability: AdvisoryVulnerability,
  { affected, cleared: clear, investigated }: Statuses,
  products: readonly Weighed[],
): VulnerabilityMatch | undefined {
  const of = (positions: ReadonlySet<number>): Weighed[] => products.filter(({ at }) => positions.has(at));
  const cleared = of(clear).find(({ identity, within }) => identity.answer === "same" && within === "in");
  const hit = of(affected);
  const sure = hit.find(({ identity, within }) => identity.answer === "same" && within === "in");
  const make = (verdict: Verdict, { at }: Weighed, why: string): VulnerabilityMatch => ({
    vulnerability,
    verdict,
    why,
    product: at,
  });
  if (sure !== undefined && cleared !== undefined) {
    return make("possible", sure, `the advisory lists it as affected (${sure.why}) and as not affected (${cleared.why})`);
  }
  if (sure !== undefined) return make("matched", sure, `${sure.identity.why}: ${sure.why}`);
  if (cleared !== undefined)
    return make("excluded", cleared, `the advisory says that it is not affected or fixed: ${cleared.why}`);
  const doubtful = hit.find(({ within }) => within !== "out") ?? of(investigated).find(({ within }) => within !== "out");
  if (doubtful !== undefined) {
    const { identity, within, why } = doubtful;
    const reasons = [...(identity.answer === "perhaps" ? [identity.why] : []), ...(within === "unknown" ? [why] : [])];
    if (investigated.has(doubtful.at)) reasons.push("the vendor is still investigating");
    return make("possible", doubtful, reasons.join("; "));
  }
  const out = hit[0] ?? of(clear)[0];
  return out === undefined ? undefined : make("excluded", out, out.why);
}
