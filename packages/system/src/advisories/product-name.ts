// Names of products taken apart: words that tell products apart, order numbers, patterns for ranges of models, the line of versions.

import { isFamily, makerOf, makerOfFamily, mendText, namesOf } from "./vendor-names.ts";

export interface ProductName {
  /** As written, with broken umlauts mended. */
  readonly text: string;
  readonly maker: string | undefined;
  /** Words that tell products apart, in lower case, without punctuation. */
  readonly words: ReadonlySet<string>;
  /** All letters and digits of these words, in order. */
  readonly compact: string;
  /** Order numbers in the name, in upper case without hyphens and spaces. */
  readonly orders: readonly string[];
  /** Letters behind the word `series`, as Rockwell marks revisions of hardware; none where the name tells none. */
  readonly series: readonly string[];
  /** The line of versions that is part of the name, as V15 in `TIA Portal V15`. */
  readonly line: string | undefined;
}

/** Words that name what sort of thing it is, and no thing. */
const GENERIC: ReadonlySet<string> = new Set(
  (
    "a all an and are as at by cpu cpus device devices family families firmware for from fw hardware in incl including industrial line model models module modules of on or " +
    "plc plcs product products programmable controller controllers relay relays series software switch switches system systems the unit units variant variants version versions " +
    "with type number part nos no serie integrated sw hw"
  ).split(" "),
);
const LONGEST = 300;
/** Order numbers of several makers: Siemens (6ES7 512-1DK01-0AB0), Rockwell (1756-L61), WAGO (750-880), SEL and others by their shape. */
const ORDER_NUMBERS: readonly RegExp[] = [
  /\b(?:[0-9][A-Z]{2}[0-9A-Z*]{4}|[A-Z0-9]{4} ?\d[0-9A-Z*]{2})-?[0-9A-Z*]{5}-?[0-9A-Z*]{3,4}\b/g,
  /\b[0-9][A-Z]{2}[0-9] ?[0-9A-Z]{3}-[0-9A-Z*]{5}-[0-9A-Z*]{4}\b/g,
  /\b(?:17\d\d|50\d\d|20\d|22\d|25[A-Z]|2711[A-Z]?)-[A-Z0-9*]{2,}(?:\/[A-Z])?\b/g,
  /\b7(?:5|6)\d-[0-9x]{3,4}(?:\/[0-9x]{3}-[0-9x]{3})?\b/gi,
];
const SERIES = /\bseries\s+([a-z](?:\s*(?:,|\/|and|or|&)\s*[a-z])*)(?![a-z0-9])/gi;
/** `V15`, `V15.1`: only behind a space and at the end or before a bracket, so that a model is none. */
const LINE =
  /\sv(\d{1,4}(?:\.\d{1,3}){0,2})(?=\s*$|\s*[(,:]|\s+(?:sp\d|update|upd|w\.|comfort|advanced|professional|runtime|configured|software|\())/i;

/** Takes a name apart. Whatever the text, it is looked at up to a bound. */
export function readProductName(name: string, vendor?: string): ProductName {
  const text = mendText(name).slice(0, LONGEST);
  const orders = ordersIn(text);
  let rest = text;
  for (const pattern of ORDER_NUMBERS) rest = rest.replace(pattern, " ");
  const line = LINE.exec(rest);
  if (line !== null) rest = rest.slice(0, line.index) + rest.slice(line.index + line[0].length);
  const series: string[] = [];
  rest = rest.replace(SERIES, (_whole, letters: string) => {
    series.push(...(letters.toLowerCase().match(/\b[a-z]\b/g) ?? []));
    return " ";
  });
  // what stands in brackets explains (`incl. SIPLUS variants`, `formerly …`); a short mark tells models apart (`(CP300)`, `(HSR)`)
  rest = rest.replace(/\(([^()]*)\)/g, (_whole, inside: string) => (/^\s*[A-Z0-9-]{2,8}\s*$/.test(inside) ? ` ${inside} ` : " "));
  const vendorWords = new Set(vendor === undefined ? [] : wordsIn(mendText(vendor)));
  const maker = makerOf(vendor);
  const words: string[] = [];
  let family: string | undefined;
  for (const word of withoutMaker(wordsIn(rest), maker)) {
    family ??= makerOfFamily(word);
    if (GENERIC.has(word) || (vendorWords.has(word) && !isFamily(word))) continue;
    words.push(word);
  }
  // a name of nothing but such words is still a name
  const kept = words.length > 0 ? words : wordsIn(rest.trim() === "" ? text : rest);
  return { text, maker: maker ?? family, words: new Set(kept), compact: kept.join(""), orders, series, line: line?.[1] };
}

function wordsIn(text: string): string[] {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[\u00ae\u2122']/g, "")
    .split(/[\s,;:()[\]]+|\.(?!\d)|(?<=[a-z]{2,})[/_](?=[a-z]{3,})/)
    .flatMap(expand)
    .map((word) => fold(word.replace(/[^a-z0-9*]/g, "")))
    .filter((word) => word !== "");
}

/** One of several: `cameras` as `camera`; `R00CPU` as `R00`. */
function fold(word: string): string {
  if (/^[a-z]{4,}[^s]s$/.test(word)) return word.slice(0, -1);
  return word.replace(/(\d[a-z]{0,3})cpu$/, "$1");
}

/** Names of the maker in front of the product add nothing: `Delta Industrial Automation DOPSoft`. */
function withoutMaker(words: readonly string[], maker: string | undefined): readonly string[] {
  for (const name of namesOf(maker)) {
    const parts = name.split(" ").map(fold);
    if (parts.length < words.length && parts.every((part, at) => part === words[at])) return words.slice(parts.length);
  }
  return words;
}

/** `R00/01/02CPU` stands for R00CPU, R01CPU and R02CPU; other words for themselves. */
function expand(word: string): string[] {
  const found = /^([a-z-]{1,6})(\d+(?:\/\d+){1,12})([a-z-]{0,8})$/.exec(word);
  if (found === null) return [word];
  const [, front, numbers, end] = found as unknown as [string, string, string, string];
  return numbers.split("/").map((number) => `${front}${number}${end}`);
}

/** Order numbers in a text, in upper case without hyphens and spaces. */
export function ordersIn(text: string): string[] {
  const found = new Set<string>();
  const upper = text.slice(0, LONGEST).toUpperCase();
  for (const pattern of ORDER_NUMBERS) {
    for (const [order] of upper.matchAll(pattern)) if (/\d/.test(order) && /[A-Z]|-/.test(order)) found.add(plainOrder(order));
  }
  return [...found];
}

/** An order, model or serial number without what people write between its parts. */
export function plainOrder(order: string): string {
  return order.toUpperCase().replace(/[\s_-]+/g, "");
}

/** Whether an order number is one that a pattern names: `*` any run, `?` one, and small `x` one where the pattern has it beside digits. */
export function isOrder(order: string, pattern: string): boolean {
  if (order === pattern) return true;
  // behind the slash stands the variant, which not everybody writes down
  const slash = pattern.indexOf("/");
  if (slash > 0 && !order.includes("/")) return isOrder(order, pattern.slice(0, slash));
  if (!/[*?X]/.test(pattern)) return false;
  return matchesPattern(order, pattern);
}

/** Walks both once; a star remembers where to resume, so that no text makes it slow. */
function matchesPattern(text: string, pattern: string): boolean {
  let [at, to] = [0, 0];
  let [star, resume] = [-1, 0];
  while (at < text.length) {
    const wanted = pattern[to];
    if (wanted === "*") {
      star = to++;
      resume = at;
    } else if (wanted !== undefined && (wanted === text[at] || wanted === "?" || isPlaceholder(pattern, to))) {
      at++;
      to++;
    } else if (star >= 0) {
      to = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[to] === "*") to++;
  return to === pattern.length;
}

/** An X in a row of at least two, or at the end behind a digit: `750-82XX`, `1766-LXXX`. */
function isPlaceholder(pattern: string, at: number): boolean {
  return (
    pattern[at] === "X" &&
    (pattern[at + 1] === "X" || pattern[at - 1] === "X" || (at === pattern.length - 1 && /\d/.test(pattern[at - 1] ?? "")))
  );
}
