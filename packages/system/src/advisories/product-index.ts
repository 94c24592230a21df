// All products that advisories name, each once, found by what a component could share with them.

import type { Advisory, AdvisoryProduct } from "@bulkhead/facts";
import { readCpe } from "./cpe.ts";
import { type Identity, identify, type Known, makeKnown } from "./identity.ts";
import type { ProductName } from "./product-name.ts";
import { readPurl } from "./purl.ts";
import { isFamily } from "./vendor-names.ts";
import { parseRange } from "./version-range.ts";

/** One place where an advisory names a product. */
export interface Mention {
  readonly advisory: Advisory;
  /** Position in the advisory's list of products. */
  readonly at: number;
}

/** A product by all that names it, wherever it is named. */
export interface NamedProduct {
  readonly known: Known;
  readonly mentions: Mention[];
}

export interface Hit {
  readonly product: NamedProduct;
  readonly identity: Identity;
}

export class ProductIndex {
  readonly #products = new Map<string, NamedProduct>();
  readonly #byWord = new Map<string, Set<NamedProduct>>();
  /** Each product under the one of its words that the fewest others have. */
  readonly #byRarest = new Map<string, NamedProduct[]>();
  readonly #byKey = new Map<string, NamedProduct[]>();
  /** Products with patterns in their words or order numbers: no look-up finds these. */
  readonly #patterns: NamedProduct[] = [];

  constructor(advisories: Iterable<Advisory>) {
    for (const advisory of advisories) {
      for (const [at, product] of advisory.products.entries()) this.#add(advisory, at, product);
    }
    for (const product of this.#products.values()) this.#file(product);
    for (const product of this.#products.values()) {
      for (const name of [product.known.name, ...product.known.aliases]) {
        const words = lookUps(name);
        const telling = words.filter((word) => !isFamily(word));
        const [rarest] = (telling.length > 0 ? telling : words).sort((a, b) => this.#count(a) - this.#count(b));
        if (rarest !== undefined) put(this.#byRarest, rarest, product);
      }
    }
  }

  get size(): number {
    return this.#products.size;
  }

  /** Products that the component is or may be. */
  find(component: Known): Hit[] {
    const candidates = new Set<NamedProduct>(this.#patterns);
    for (const key of keysOf(component)) for (const product of this.#byKey.get(key) ?? []) candidates.add(product);
    const words = lookUps(component.name);
    let fewest: ReadonlySet<NamedProduct> | undefined;
    for (const word of words) {
      for (const product of this.#byRarest.get(word) ?? []) candidates.add(product);
      const having = this.#byWord.get(word);
      if (having !== undefined && (fewest === undefined || having.size < fewest.size)) fewest = having;
    }
    for (const product of fewest ?? []) candidates.add(product);
    const hits: Hit[] = [];
    for (const product of candidates) {
      const identity = identify(component, product.known);
      if (identity.answer !== "other") hits.push({ product, identity });
    }
    return hits;
  }

  #count(word: string): number {
    return this.#byWord.get(word)?.size ?? 0;
  }

  #add(advisory: Advisory, at: number, product: AdvisoryProduct): void {
    const { vendor, name, purls, cpes, serials, stock } = product;
    // models in the place of versions tell which product it is
    const range = product.version === undefined || product.version.length > 300 ? undefined : parseRange(product.version, name);
    const models = [...(product.models ?? []), ...(range?.kind === "models" ? range.models : [])];
    const key = JSON.stringify([vendor, name, purls, cpes, models, serials, stock]);
    let named = this.#products.get(key);
    if (named === undefined) this.#products.set(key, (named = { known: makeKnown({ ...product, models }), mentions: [] }));
    named.mentions.push({ advisory, at });
  }

  #file(product: NamedProduct): void {
    const { known } = product;
    for (const word of [known.name, ...known.aliases].flatMap(lookUps)) {
      let having = this.#byWord.get(word);
      if (having === undefined) this.#byWord.set(word, (having = new Set()));
      having.add(product);
    }
    for (const key of keysOf(known)) put(this.#byKey, key, product);
    const patterned = known.orders.concat(known.serials).some((order) => /[*?]|XX|\dX$/.test(order));
    if (patterned || [...known.name.words].some((word) => /\d/.test(word) && /x{2,}|\dx$|\*/.test(word)))
      this.#patterns.push(product);
  }
}

/** The words of a name, and each two that follow each other as one: people part `ET 200SP` as they like. */
function lookUps(name: ProductName): string[] {
  const words = [...name.words];
  return [...new Set([...words, ...words.slice(1).map((word, at) => `${words[at]}${word}`)])];
}

function keysOf(known: Known): string[] {
  return [
    ...known.orders.map((order) => `order ${order}`),
    ...known.serials.map((serial) => `serial ${serial}`),
    ...known.purls.flatMap((text) => {
      const purl = readPurl(text);
      return purl === undefined ? [] : [`purl ${purl.type}/${purl.namespace}/${purl.name}`];
    }),
    ...known.cpes.flatMap((text) => {
      const cpe = readCpe(text);
      return cpe === undefined ? [] : [`cpe ${cpe[1]}:${cpe[2]}`];
    }),
  ];
}

function put<T>(into: Map<string, T[]>, key: string, value: T): void {
  const list = into.get(key);
  if (list === undefined) into.set(key, [value]);
  else list.push(value);
}
