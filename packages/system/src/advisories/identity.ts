// Whether a component is the product that an advisory names: by identifiers first, then by names of vendor and product, and never by a guess
// that is not told.

import type { ProductIdentity } from "@bulkhead/facts";
import { cpeCovers, readCpe } from "./cpe.ts";
import { isOrder, ordersIn, type ProductName, plainOrder, readProductName } from "./product-name.ts";
import { purlCovers, readPurl } from "./purl.ts";
import { areRelated, isFamily } from "./vendor-names.ts";

/** `same`: it is that product. `perhaps`: what is known of it fits, and fits others as well. `other`: it is not. */
export interface Identity {
  readonly answer: "same" | "perhaps" | "other";
  readonly by: "identifier" | "order number" | "name";
  readonly why: string;
}

/** A product made ready for comparison. */
export interface Known {
  readonly name: ProductName;
  /** Other names in brackets behind it: `(GT SoftGOT2000)`, `(formerly InTouch Machine Edition)`. */
  readonly aliases: readonly ProductName[];
  readonly purls: readonly string[];
  readonly cpes: readonly string[];
  /** Order numbers of the name and model and stock-keeping numbers beside it. */
  readonly orders: readonly string[];
  readonly serials: readonly string[];
}

export function makeKnown({ vendor, name, purls, cpes, models, serials, stock }: ProductIdentity): Known {
  const read = readProductName(name, vendor);
  const orders = [
    ...read.orders,
    ...[...(models ?? []), ...(stock ?? [])].flatMap((text) => [plainOrder(text), ...ordersIn(text)]),
  ];
  // a name of one word with letters and digits may be an order number
  if (/^[a-z]{1,6}[a-z0-9-]*\d[a-z0-9-]*$/i.test(name.trim()) && name.trim().length >= 5) orders.push(plainOrder(name.trim()));
  return {
    name: read,
    aliases: aliasesIn(name).map((alias) => readProductName(alias, vendor)),
    purls: purls ?? [],
    cpes: cpes ?? [],
    orders: [...new Set(orders)],
    serials: (serials ?? []).map(plainOrder),
  };
}

const NO_NAME =
  /^(?:incl|including|includes|all|only|with|without|for|when|version|part of|used|not|and|or|see|software|firmware|mlfb|tia portal)\b|^\W*[A-Z0-9]{2,8}\W*$/i;

function aliasesIn(name: string): string[] {
  return [...name.slice(0, 300).matchAll(/\(([^()]{4,80})\)/g)].flatMap(([, inside = ""]) => {
    const formerly = /^(?:formerly|previously)(?: known as| called)?\s+(.*)$/i.exec(inside)?.[1];
    if (formerly !== undefined) return [formerly];
    return NO_NAME.test(inside) || !/\s/.test(inside) ? [] : [inside];
  });
}

const other = (by: Identity["by"], why: string): Identity => ({ answer: "other", by, why });
const same = (by: Identity["by"], why: string): Identity => ({ answer: "same", by, why });
const perhaps = (why: string): Identity => ({ answer: "perhaps", by: "name", why });

/** Compares what is known of a component with a product of an advisory. */
export function identify(component: Known, product: Known): Identity {
  const byIdentifier = compareIdentifiers(component, product);
  if (byIdentifier !== undefined) return byIdentifier;
  const { maker } = component.name;
  const wanted = product.name.maker;
  const strange = maker !== undefined && wanted !== undefined && maker !== wanted;
  if (strange && !areRelated(maker, wanted)) return other("name", `${maker} is not ${wanted}`);
  const byOrder = compareOrders(component, product);
  if (byOrder !== undefined) return narrowed(byOrder, component.name, product.name);
  const byName = narrowed(compareAllNames(component, product), component.name, product.name);
  if (strange && byName.answer === "same")
    return perhaps(`the advisory is about a product of ${wanted}, from which ${maker} has it or the other way round`);
  if (
    byName.answer === "same" &&
    (maker === undefined || wanted === undefined) &&
    !(maker === undefined && wanted === undefined)
  ) {
    return maker === undefined
      ? perhaps(`its vendor is not known; the advisory is about ${product.name.text} of ${wanted}`)
      : perhaps("the advisory does not name one vendor");
  }
  return byName;
}

/** Revisions of hardware: another one is another product. */
function narrowed(identity: Identity, component: ProductName, product: ProductName): Identity {
  if (identity.answer === "other" || product.series.length === 0) return identity;
  if (component.series.length === 0)
    return perhaps(`the advisory is about series ${product.series.join(", ").toUpperCase()}, and which series it is is not told`);
  return component.series.some((one) => product.series.includes(one)) ? identity : other(identity.by, "another series");
}

function compareAllNames(component: Known, product: Known): Identity {
  const first = compareNames(component.name, product.name);
  if (first.answer !== "other") return first;
  for (const alias of product.aliases) {
    const answer = compareNames(component.name, alias);
    if (answer.answer !== "other") return perhaps(`the advisory names ${alias.text} beside ${product.name.text}`);
  }
  return first;
}

function compareIdentifiers(component: Known, product: Known): Identity | undefined {
  if (component.purls.length > 0 && product.purls.length > 0) {
    const pairs = product.purls.flatMap((wanted) => component.purls.map((purl) => [readPurl(purl), readPurl(wanted)] as const));
    if (pairs.some(([purl, wanted]) => purl !== undefined && wanted !== undefined && purlCovers(wanted, purl))) {
      return same("identifier", `package URL ${product.purls[0]}`);
    }
    if (pairs.some(([purl, wanted]) => purl !== undefined && wanted !== undefined && purl.type === wanted.type)) {
      return other("identifier", "its package URL is another one");
    }
  }
  if (component.cpes.length > 0 && product.cpes.length > 0) {
    const pairs = product.cpes.flatMap((wanted) => component.cpes.map((cpe) => [readCpe(cpe), readCpe(wanted)] as const));
    if (pairs.some(([cpe, wanted]) => cpe !== undefined && wanted !== undefined && cpeCovers(wanted, cpe))) {
      return same("identifier", `CPE ${product.cpes[0]}`);
    }
  }
  if (component.serials.length > 0 && product.serials.length > 0) {
    const hit = product.serials.find((pattern) => component.serials.some((serial) => isOrder(serial, pattern)));
    if (hit !== undefined) return same("identifier", `serial number ${hit}`);
    return other("identifier", "its serial number is none of those named");
  }
  return undefined;
}

function compareOrders(component: Known, product: Known): Identity | undefined {
  if (component.orders.length === 0 || product.orders.length === 0) return undefined;
  const hit = product.orders.find((pattern) => component.orders.some((order) => isOrder(order, pattern)));
  if (hit !== undefined) return same("order number", `order number ${hit}`);
  // two order numbers of one shape are two products; of different shapes they tell nothing
  const alike = product.orders.some((one) => component.orders.some((order) => shapeOf(one) === shapeOf(order)));
  return alike ? other("order number", `its order number is not ${product.orders[0]}`) : undefined;
}

function shapeOf(order: string): string {
  return `${order.length > 12 ? "long" : order.length} ${order.slice(0, 2).replace(/[A-Z]/g, "A").replace(/\d/g, "9")}`;
}

function compareNames(component: ProductName, product: ProductName): Identity {
  if (component.compact === product.compact) return same("name", `product name ${product.text}`);
  const lacking = [...product.words].filter((word) => !covers(component, word));
  const extra = [...component.words].filter((word) => !covers(product, word));
  const shared = [...product.words].filter((word) => covers(component, word));
  if (shared.length === 0) return other("name", "another product");
  const missing = lacking.filter((word) => !isFamily(word));
  const beyond = extra.filter((word) => !isFamily(word));
  // both have a word of their own that tells products apart
  if (missing.length > 0 && beyond.length > 0) return other("name", `another product: it is no “${missing.join(" ")}”`);
  // only the family in common, and the product is more than its family
  if (shared.every((word) => isFamily(word)) && missing.length > 0) {
    return [...component.words].every((word) => isFamily(word))
      ? perhaps(`it is only known as ${component.text}; the advisory is about ${product.text}`)
      : other("name", "another product of the family");
  }
  if (missing.length === 0 && beyond.length === 0) return same("name", `product name ${product.text}`);
  if (beyond.length === 0) return perhaps(`it is only known as ${component.text}; the advisory is about ${product.text}`);
  if (beyond.every((word) => /\d/.test(word))) return same("name", `it is a model of ${product.text}`);
  return perhaps(`the advisory is about ${product.text}; whether that includes ${component.text} is not told`);
}

/** The name has the word, or a model that a pattern in the word names, or it by another way of writing blanks and hyphens. */
function covers(name: ProductName, word: string): boolean {
  if (name.words.has(word)) return true;
  if (/\d/.test(word) && /x{1,}$|\*/.test(word)) {
    const pattern = word.toUpperCase();
    for (const own of name.words) if (isOrder(own.toUpperCase(), pattern)) return true;
  }
  if (/\d/.test(word) && name.words.size > 0) {
    for (const own of name.words) {
      if (/x{1,}$|\*/.test(own) && isOrder(word.toUpperCase(), own.toUpperCase())) return true;
    }
  }
  return word.length >= 4 && /\d/.test(word) && /[a-z]/.test(word) && name.compact.includes(word);
}
