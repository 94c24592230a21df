// Ranges of versions as advisories write them: vers (`vers:all/<V4.5`), operators, words (`2.0 and prior`, `between … and …`), lists,
// models in the place of versions, and conditions that no version decides.

import { isInLine, isVersion, type Order, parseVersion, type Version } from "./version.ts";
import { compareVendor, orderOf, type VersionOrder } from "./version-scheme.ts";

export interface Bound {
  readonly version: string;
  readonly inclusive: boolean;
}

/** From one bound to another; a side that is absent is open. */
export interface Interval {
  readonly low?: Bound;
  readonly high?: Bound;
}

export type VersionRange =
  | { readonly kind: "all"; readonly condition?: string }
  | {
      readonly kind: "versions";
      readonly intervals: readonly Interval[];
      /** Single versions; `x` stands for any number. */
      readonly points: readonly string[];
      readonly except: readonly string[];
      /** Only versions of this line, as in `V4.7: < V4.7 HF27`. */
      readonly line?: string;
      /** Only these models. */
      readonly models?: readonly string[];
      /** A second count that must lie at or below a bound: `FS`, 9 stands for a function state up to 9. */
      readonly count?: { readonly name: string; readonly highest: number };
      /** What must hold beside the version, as written. Absent: nothing. */
      readonly condition?: string;
      readonly order: VersionOrder;
    }
  /** The advisory writes models where versions belong. */
  | { readonly kind: "models"; readonly models: readonly string[] }
  /** Up to a serial number, of which the first digits tell year and month of manufacture. */
  | { readonly kind: "serials"; readonly digits: number; readonly highest: number }
  | { readonly kind: "unclear"; readonly why: string };

/** Whether a version lies within a range. `unknown`: it cannot be told, which is never the same as safe. */
export type Within = "in" | "out" | "unknown";

const LONGEST = 400;
const ALL = /^(?:\*|all|any|all (?:[a-z]+ )?versions?|any version|all revisions|-)$/i;
const CONDITION =
  /\b(?:with|without|when|only|if|using|that|packaged|utili[sz]es|where|affected|installed|in combination|and function state|on (?:windows|linux)|affecting)\b/i;
const BENIGN =
  /^(?:all editions|inclusive|including|excluding|formerly .*|build (?:nr|number)?\s*\.?\s*[\d.]+|rev [a-z]|or software version [\d.]+|firmware [\d.]+|.*\bbuild\b.*)$/i;
const MADE =
  /serial number|manufactured|distributed|produced|shipped|^.{0,3}(?:january|february|march|april|may|june|july|august|september|october|november|december)\b/i;
const OPERATOR = /(<=|>=|!=|<|>|=|\u2264|\u2265)/;

interface Constraint {
  readonly operator: "<" | "<=" | ">" | ">=" | "=" | "!=";
  readonly version: string;
}

/** Reads a range. `product` is the name of the product: its words are no part of a version. */
export function parseRange(written: string, product = "", scheme?: string): VersionRange {
  if (written.length > LONGEST) return { kind: "unclear", why: "the text is too long for a range of versions" };
  let text = written
    .replace(/_/g, " ")
    .replace(/["\u201c\u201d]/g, "")
    .replace(/\s+/g, " ")
    .trim();
  let order = orderOf(scheme);
  const vers = /^vers:([a-z0-9.+-]+)\/(.*)$/i.exec(text);
  if (vers !== null) {
    order = orderOf(vers[1]);
    text = decode(vers[2] as string).trim();
  }
  if (ALL.test(text)) return { kind: "all" };
  if (text === "" || /^(?:no version|n\/a|none|unknown|unspecified)$/i.test(text)) {
    return { kind: "unclear", why: "the advisory names no version" };
  }
  const serial = /^<=\s*(?:the )?first (\d) digits of serial number (\d{1,9})$/i.exec(text);
  if (serial !== null) return { kind: "serials", digits: Number(serial[1]), highest: Number(serial[2]) };
  const line = /^(v?\d[\d.]*):\s*(?=[<>])/i.exec(text);
  if (line !== null) text = text.slice(line[0].length);

  const conditions: string[] = [];
  const except: string[] = [];
  const state = /(?:\band|\bwith)\s+function state (?:\(fs\)\s*)?(<=?)\s*(\d{1,6})$/i.exec(text);
  if (state !== null) text = text.slice(0, state.index).trim();
  text = text.replace(/\s*\(([^()]*)\)\s*/g, (_whole, inside: string) => {
    const said = inside.trim();
    const excluded = /^excluding (.*\d.*)$/i.exec(said)?.[1];
    if (excluded !== undefined)
      except.push(
        ...excluded
          .split(/,| and | version /i)
          .map(trimWords)
          .filter(isComparable),
      );
    else if (/^(?:including|inclusive|excluding)$/i.test(said)) return ` ${said.toLowerCase()} `;
    else if (/^[\dA-Za-z.]{1,8}$/.test(said) && /\d/.test(said)) return `(${said})`;
    else if (!BENIGN.test(said)) conditions.push(said);
    return " ";
  });
  const model = /\bmodel (\S+)$/i.exec(text) ?? /^(\d{5,})\s+version(?=\s)/i.exec(text);
  if (model !== null) text = text.replace(model[0], " ");
  text = text.trim();
  const count = state === null ? undefined : { name: "fs", highest: Number(state[2]) - (state[1] === "<" ? 1 : 0) };
  if (conditions.some((one) => /\d.*affected/i.test(one))) {
    return { kind: "unclear", why: `other versions may be affected as well (${conditions.join("; ")})` };
  }
  if (model === null && count === undefined && (ALL.test(text) || text === "")) return withCondition({ kind: "all" }, conditions);

  const condition = CONDITION.exec(text);
  if (condition !== null && condition.index > 0) {
    const rest = text.slice(condition.index);
    // `all versions with Guardian before V22.6.2`: the bound is of something else
    conditions.push(rest);
    text = text
      .slice(0, condition.index)
      .replace(/\b(?:and|or)\s*$/i, "")
      .trim();
    if (ALL.test(text) && count === undefined) return withCondition({ kind: "all" }, conditions);
  } else if (condition !== null) return { kind: "unclear", why: `it states a condition: ${written.trim()}` };

  if (MADE.test(text)) return { kind: "unclear", why: `it depends on when it was made (${written.trim()})` };
  const models = modelsIn(text);
  if (models !== undefined) return { kind: "models", models };
  const open = ALL.test(text) || text === "";
  const constraints = open ? [] : constraintsIn(reword(text), product);
  if (constraints === undefined || (constraints.length === 0 && !open)) {
    return { kind: "unclear", why: `the range is not understood: ${written.trim()}` };
  }
  const { intervals, points, excluded } = open ? { intervals: [{}], points: [], excluded: [] } : arrange(constraints);
  const said = conditions.join("; ");
  return {
    kind: "versions",
    intervals,
    points,
    except: [...except, ...excluded],
    order,
    ...(model === null ? {} : { models: [model[1] as string] }),
    ...(count === undefined ? {} : { count }),
    ...(line === null ? {} : { line: line[1] as string }),
    ...(said === "" ? {} : { condition: said }),
  };
}

function withCondition(range: { readonly kind: "all" }, conditions: readonly string[]): VersionRange {
  return conditions.length === 0 ? range : { ...range, condition: conditions.join("; ") };
}

/** Percent-encoding, as vers has it; left as it is where it is broken. */
function decode(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Words for operators. */
function reword(text: string): string {
  return (
    text
      .replace(/\u2264/g, "<=")
      .replace(/\u2265/g, ">=")
      .replace(/-\s*\|/g, "|")
      .replace(/^(?:all\s+)?(?:(?:firmware|software|bios)\s+)?versions?\b\s*/i, "")
      .replace(
        /\bbetween (.+?)(?: including)? and (.+?)( including| excluding|$)/i,
        (_w, low: string, high: string, end: string) =>
          end.trim() === "excluding" ? `>=${low} | <${high}` : `>=${low} | <=${high}`,
      )
      .replace(/\b(?:up to and including|up to|until|through)\b/gi, "<=")
      .replace(/^from\s+/i, ">=")
      .replace(/^>(?!=)(.+?)<=/, ">$1|<=")
      .replace(/\b(?:prior to|before|earlier than|older than|lower than|less than|below)\b/gi, "<")
      .replace(/\b(?:later than|newer than|greater than|above)\b/gi, ">")
      .replace(/^(.*?\d\S*)\s+to\s+(\S*\d.*)$/i, ">=$1 | <=$2")
      .replace(/(\S.*?)\s*(?:,|and|or)?\s*(?:all )?(?:prior|earlier|older|below|lower)(?: versions?)?$/i, "<=$1")
      .replace(/(\S.*?)\s*(?:,|and|or)\s*(?:all )?(?:later|newer|above|higher)(?: versions?)?$/i, ">=$1")
      .replace(/\s+(?:and|or)\s+(?:all )?(?:subsequent|later).*$/i, "")
      // from the one to the other, as in `A.01 <= C.0x`
      .replace(/^([a-z]?[.\d][^\s<>=|]*)\s*<=\s*/i, ">=$1 | <=")
  );
}

function constraintsIn(text: string, product: string): Constraint[] | undefined {
  const found: Constraint[] = [];
  const parts = text
    .split(/\||;|,|\b(?:and|or)\b|(?<=[\w.])\s*(?=[<>]=?)/i)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  for (const part of parts) {
    const pieces = part.split(OPERATOR).map((piece) => piece.trim());
    if (pieces.length === 1) {
      const version = versionIn(part, product);
      if (version === undefined || version.some(isMixed)) return undefined;
      found.push(...version.map((one): Constraint => ({ operator: "=", version: one })));
      continue;
    }
    if (pieces[0] !== "" || pieces.length !== 3) return undefined;
    const lines = pieces[1] === "<" ? linesIn(pieces[2] as string) : undefined;
    if (lines !== undefined) {
      found.push(...lines);
      continue;
    }
    const version = versionIn(pieces[2] as string, product);
    if (version?.length !== 1) return undefined;
    found.push({ operator: pieces[1] as Constraint["operator"], version: version[0] as string });
  }
  return found;
}

/** `< v36.011 v35.013 v34.014`: the first that is mended, in each line of versions. What is older than all lines is not mended. */
function linesIn(text: string): Constraint[] | undefined {
  const written = text.trim().split(/\s+/);
  if (written.length < 2 || !written.every((one) => /^v?\d+\.[\d.]+$/i.test(one))) return undefined;
  const sorted = written.sort((a, b) => compareVendor(a, b) ?? 0);
  return sorted.flatMap((version, at): Constraint[] => [
    ...(at === 0 ? [] : [{ operator: ">=" as const, version: /^v?\d+/i.exec(version)?.[0] ?? version }]),
    { operator: "<", version },
  ]);
}

/** One version, or several that stand beside each other; without the words of the product's name in front. */
function versionIn(text: string, product: string): string[] | undefined {
  const named = new Set(product.toLowerCase().split(/[^a-z0-9]+/));
  let plain = trimWords(text);
  while (/\s/.test(plain)) {
    const first = plain.split(/\s/, 1)[0] as string;
    if (!named.has(first.toLowerCase()) || /^v?\d/i.test(first)) break;
    plain = plain.slice(first.length).trim();
  }
  // `CPC80 V16.30`: the name of a firmware, then its version
  plain = plain.replace(/^(?=\S*[a-z])\S+\s+(?=v\d)/i, "");
  if (/^\d[\d.]*(?:\s+\d[\d.]*\.[\d.]*)+$/.test(plain)) return plain.split(/\s+/);
  return isComparable(plain) ? [plain] : undefined;
}

/** `653 MCE 3.x`: a word that is no step of a release stands between numbers, so that this is more than a version. */
function isMixed(text: string): boolean {
  return /^\S*\d\S*\s+(?!sp|hf|upd|update|patch|build|r\d|rev|fp|mp|tcu|qu|cu|hotfix|kit|beta|alpha|rc|p\d)[a-z]{2,}/i.test(text);
}

function trimWords(text: string): string {
  return text
    .replace(/^(?:\s|:)*(?:all\s+)?(?:versions?|firmware|software|revision|release)?\b[\s:]*/i, "")
    .replace(/(?:\s|[,:;.])+$/, "")
    .replace(/\s+(?:versions?|editions?|releases?)$/i, "")
    .replace(/(?<=\d)(?:and|or)$/i, "")
    .trim();
}

/** It reads as a version and has at most one word that is no step of a release. */
function isComparable(text: string): boolean {
  const version = parseVersion(text);
  if (version === undefined) return false;
  const words = version.tokens.filter(
    (token) => typeof token === "string" && token.length > 3 && !/^(?:build|patch|update|beta|alpha|hotfix)$/.test(token),
  );
  return words.length <= 1 && version.tokens.length <= 14;
}

/** Pairs of constraints in the order in which they stand, as vers reads them: a lower bound and the upper one behind it are one interval. */
function arrange(constraints: readonly Constraint[]): { intervals: Interval[]; points: string[]; excluded: string[] } {
  const intervals: Interval[] = [];
  const points: string[] = [];
  const excluded: string[] = [];
  let low: Bound | undefined;
  for (const { operator, version } of constraints) {
    if (operator === "=") points.push(version);
    else if (operator === "!=") excluded.push(version);
    else if (operator.startsWith(">")) {
      if (low !== undefined) intervals.push({ low });
      low = { version, inclusive: operator === ">=" };
    } else {
      const high = { version, inclusive: operator === "<=" };
      // a lower bound above it belongs to what comes behind, as in `<=9.4 FP1 | >=10.2.1` written the other way round
      const crossed = low !== undefined && compareVendor(low.version, version) === 1;
      intervals.push(low === undefined || crossed ? { high } : { low, high });
      if (!crossed) low = undefined;
    }
  }
  if (low !== undefined) intervals.push({ low });
  // `!=` alone: everything else
  if (intervals.length === 0 && points.length === 0 && excluded.length > 0) intervals.push({});
  return { intervals, points, excluded };
}

/** `1763-L16DWD`, `HEN32204`, `750-82xx/xxx-xxx`: order numbers where versions belong. */
function modelsIn(text: string): string[] | undefined {
  if (OPERATOR.test(text)) return undefined;
  const parts = text.replace(/\s+series$/i, "").split(/\s*(?:\||,|\band\b)\s*|\s+\/\s+/);
  const models = parts.map((part) => part.trim()).filter((part) => part !== "");
  const isModel = (part: string): boolean =>
    /^\d{3,4}-[a-z0-9]+(?:\/[a-z0-9-]+)?$/i.test(part) ||
    /^[a-z]{3}-(?=[a-z\d]*\d)[a-z\d]{3,}$/i.test(part) ||
    (/^[a-z]{1,5}-?\d[a-z0-9-]{1,}$/i.test(part) &&
      !/^[vr]\d/i.test(part) &&
      part.length >= 5 &&
      !/^(?:sp|fw|hf|mp|build|rev)\d/i.test(part)) ||
    (/^[a-z0-9]{7,}$/i.test(part) && /[a-z]{2,}/i.test(part) && /\d/.test(part) && !/^[0-9a-f]+$/i.test(part));
  return models.length > 0 && models.every(isModel) ? models : undefined;
}

/** Decides it. A version that cannot be read, and a bound that cannot be compared, make `unknown`. */
export function isWithin(
  range: VersionRange,
  version: string | undefined,
  serials: readonly string[] = [],
): { readonly within: Within; readonly why: string } {
  switch (range.kind) {
    case "unclear":
      return { within: "unknown", why: range.why };
    case "models":
      return { within: "unknown", why: "the advisory names models and no versions" };
    case "serials":
      return isWithinSerials(range, serials);
    case "all":
      return range.condition === undefined
        ? { within: "in", why: "all versions are affected" }
        : { within: "unknown", why: `only under a condition: ${range.condition}` };
    default:
      return isWithinVersions(range, version);
  }
}

function isWithinSerials(
  { digits, highest }: Extract<VersionRange, { kind: "serials" }>,
  serials: readonly string[],
): { readonly within: Within; readonly why: string } {
  const serial = serials.length === 1 ? /^\D{0,3}(\d+)/.exec(serials[0] as string)?.[1] : undefined;
  if (serial === undefined || serial.length < digits)
    return { within: "unknown", why: "it depends on the serial number, which is not known" };
  const first = Number(serial.slice(0, digits));
  return {
    within: first <= highest ? "in" : "out",
    why: `its serial number begins with ${first}; affected are those up to ${highest}`,
  };
}

function isWithinVersions(
  range: Extract<VersionRange, { kind: "versions" }>,
  version: string | undefined,
): { readonly within: Within; readonly why: string } {
  if (version === undefined || version.trim() === "") return { within: "unknown", why: "its version is not known" };
  const whole = parseVersion(version);
  // the second count is looked at by itself
  const bare = range.count === undefined ? version : version.replace(/\bfs\s*\d+/i, "").trim();
  const told = parseVersion(bare);
  if (told === undefined) return { within: "unknown", why: `its version “${version}” is not understood` };
  if (range.line !== undefined) {
    const inLine = within(told, range.line);
    if (inLine !== true) {
      return inLine === false
        ? { within: "out", why: `it is not of the line ${range.line}` }
        : { within: "unknown", why: `whether ${version} is of the line ${range.line} cannot be told` };
    }
  }
  for (const one of range.except) {
    if (equals(range.order, bare, told, one) === true) return { within: "out", why: `${one} is excepted` };
  }
  let doubt: string | undefined;
  let inside = false;
  for (const point of range.points) {
    const same = equals(range.order, bare, told, point);
    if (same === true) inside = true;
    else if (same === undefined) doubt = `whether ${version} is ${point} cannot be told`;
  }
  for (const { low, high } of range.intervals) {
    const above = low === undefined ? true : beyond(range.order(bare, low.version), low.inclusive);
    const below = high === undefined ? true : beyond(negate(range.order(bare, high.version)), high.inclusive);
    if (above === true && below === true) inside = true;
    else if (above !== false && below !== false) {
      doubt = `whether ${version} is ${above === undefined ? `above ${low?.version}` : `below ${high?.version}`} cannot be told`;
    }
  }
  if (inside && range.count !== undefined) {
    const { name, highest } = range.count;
    const at = whole?.tokens.indexOf(name) ?? -1;
    const value = whole?.tokens[at + 1];
    if (at < 0 || typeof value !== "number") {
      return { within: "unknown", why: `it depends on ${name.toUpperCase()} as well, up to ${highest}, which is not told` };
    }
    inside = value <= highest;
  }
  if (inside) {
    return range.condition === undefined
      ? { within: "in", why: `${version} lies within ${describeRange(range)}` }
      : { within: "unknown", why: `${version} lies within ${describeRange(range)}, under a condition: ${range.condition}` };
  }
  if (doubt !== undefined) return { within: "unknown", why: doubt };
  return { within: "out", why: `${version} lies outside ${describeRange(range)}` };
}

function within(version: Version, line: string): boolean | undefined {
  const parsed = parseVersion(line);
  return parsed === undefined ? undefined : isInLine(version, parsed);
}

function equals(order: VersionOrder, text: string, version: Version, point: string): boolean | undefined {
  const pattern = parseVersion(point);
  if (pattern?.tokens.includes("*")) return isVersion(version, pattern);
  const compared = order(text, point);
  return compared === undefined ? (text.trim().toLowerCase() === point.trim().toLowerCase() ? true : undefined) : compared === 0;
}

function beyond(order: Order, inclusive: boolean): boolean | undefined {
  return order === undefined ? undefined : order === 1 || (order === 0 && inclusive);
}

function negate(order: Order): Order {
  return order === undefined ? undefined : order === 0 ? 0 : order === 1 ? -1 : 1;
}

/** `< V4.5`, `>= 2.0 and <= 3.1, 4.0`. */
export function describeRange(range: VersionRange): string {
  switch (range.kind) {
    case "all":
      return "all versions";
    case "models":
      return range.models.join(", ");
    case "serials":
      return `serial numbers up to ${range.highest}`;
    case "unclear":
      return "a range that cannot be told";
    default: {
      const parts = range.intervals.map(({ low, high }) =>
        [
          ...(low === undefined ? [] : [`${low.inclusive ? ">=" : ">"} ${low.version}`]),
          ...(high === undefined ? [] : [`${high.inclusive ? "<=" : "<"} ${high.version}`]),
        ].join(" and "),
      );
      return [...parts, ...range.points].join(", ") || "no version";
    }
  }
}
