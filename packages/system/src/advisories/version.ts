// Versions as vendors of automation write them: `V4.5 SP2 HF1`, `R520.2 TCU4 HF2`, `15.2(6)E0a`, `1.275M`, `B13`, `2017 Update 2`.
// A version is a row of numbers and words; where the order of two is not certain, the answer is that it cannot be told.

/** Below, equal, above; `undefined`: it cannot be told. */
export type Order = -1 | 0 | 1 | undefined;

export interface Version {
  /** As written. */
  readonly text: string;
  /** Numbers, and words in lower case. `*` stands for any number. */
  readonly tokens: readonly (number | string)[];
  /** Digits behind the point, where these are all there is besides words, as `31` in `6.31`: some read it as 31, some as a fraction. */
  readonly fraction?: string;
  /** A digest of source code: it equals itself, and has no order. */
  readonly opaque: boolean;
}

const LONGEST = 120;
const MOST_TOKENS = 40;
/** Words in front of a version that say only that one follows. */
const INTRODUCTION =
  /^(?:(?:all|firmware|software|bios|version|versions|ver|vers|release|rel|revision|fw|v|r)[\s.:]*)+(?=\d|[a-z]\b|x\b)/;
const BEFORE_RELEASE: ReadonlySet<string> = new Set(["dev", "alpha", "a", "beta", "b", "preview", "pre", "m", "rc", "snapshot"]);
const PRE_RANKS = ["dev", "snapshot", "alpha", "a", "beta", "b", "m", "preview", "pre", "rc"];
/** What is delivered on top of a release, from the smallest step to the largest; each line is one step by several names. */
const STEPS: readonly (readonly string[])[] = [
  ["build", "bld", "nr"],
  ["rev", "revision"],
  ["patch", "p", "pt", "patchlevel"],
  ["hf", "hotfix", "fix", "kit", "post"],
  ["update", "upd", "u", "up", "cu", "qu", "tcu", "fp", "mp", "fs"],
  ["sp", "servicepack"],
  ["r", "release"],
];
const STEP_RANKS = new Map(STEPS.flatMap((names, rank) => names.map((name) => [name, rank] as const)));

/** The same few thousand versions are compared again and again; what was read is kept, up to a bound. */
const kept = new Map<string, Version | undefined>();
const MOST_KEPT = 20_000;

/** Reads a version. `undefined` where the text is none: it has no digit and is more than a letter or two, or is far too long. */
export function parseVersion(text: string): Version | undefined {
  if (text.length > LONGEST) return undefined;
  const known = kept.get(text);
  if (known !== undefined || kept.has(text)) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const version = readVersion(text);
  kept.set(text, version);
  return version;
}

function readVersion(text: string): Version | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/_/g, " ")
    .replace(/service\s*pack/g, "sp")
    .replace(/hot\s*fix/g, "hf")
    .replace(/["'\u2018-\u201d]/g, "");
  if (plain === "" || plain.length > LONGEST) return undefined;
  if (/^(?=.*[a-f])(?=.*\d)[0-9a-f]{7,64}$/.test(plain) && !/^\d+[a-f]$/.test(plain)) {
    return { text, tokens: [plain], opaque: true };
  }
  // `CPC80 V16.30`: the name of a firmware, then its version
  const bare = plain.replace(/^(?=\S*[a-z])(?!v\d)\S{1,20}\s+(?=v\d)/, "");
  const body = /^[a-z]{1,2}$/.test(bare) ? bare : bare.replace(INTRODUCTION, "");
  const tokens: (number | string)[] = [];
  for (const [word] of body.matchAll(/0x[0-9a-f]{1,12}|\d{1,15}|[a-z]+|\*/g)) {
    if (tokens.length >= MOST_TOKENS) return undefined;
    if (/^\d/.test(word)) tokens.push(Number(word));
    else if (/^x+$|^\*$/.test(word)) tokens.push("*");
    else if (body === word) tokens.push(word);
    else if (word === "v" || word === "version" || word === "ver") continue;
    else tokens.push(word);
  }
  // a lone letter in front of everything, as in `VX.223.0`, belongs to the name and not to the order
  while (tokens[0] === "*" && typeof tokens[1] === "number") tokens.shift();
  const digits = tokens.some((token) => typeof token === "number");
  if (!digits && !/^[a-z]{1,2}$/.test(body)) return undefined;
  if (tokens.length === 0) return undefined;
  const fraction = /^\d+\.(\d+)(?![.\d-])/.exec(body)?.[1];
  return { text, tokens, opaque: false, ...(fraction === undefined ? {} : { fraction }) };
}

/** The order of two versions in the vendor's numbering. */
export function compareVersions(a: Version, b: Version): Order {
  if (a.opaque || b.opaque) return a.opaque && b.opaque && a.tokens[0] === b.tokens[0] ? 0 : undefined;
  const length = Math.max(a.tokens.length, b.tokens.length);
  let [left, right] = [a.tokens, b.tokens];
  // words in front of the first number name the product line; where only one side has them they are passed over
  const [front, behind] = [leadingWords(left), leadingWords(right)];
  if (front !== behind && (front === 0 || behind === 0) && Math.max(front, behind) < length) {
    const dropped = front === 0 ? right.slice(0, behind) : left.slice(0, front);
    if (dropped.some((word) => String(word).length < 2)) return undefined;
    if (front === 0) right = right.slice(behind);
    else left = left.slice(front);
  }
  for (let at = 0; at < length; at++) {
    const order = compareTokens(left, right, at);
    if (order === 0) continue;
    return at === 1 && isFractionDoubtful(a, b, order) ? undefined : order;
  }
  return 0;
}

/** Whether 6.31 lies before 6.4 depends on the vendor: read as a fraction it does, read as numbers it does not. */
function isFractionDoubtful(a: Version, b: Version, order: Order): boolean {
  if (a.fraction === undefined || b.fraction === undefined || a.fraction.length === b.fraction.length) return false;
  const [one, other] = [Number(`0.${a.fraction}`), Number(`0.${b.fraction}`)];
  return (one < other ? -1 : one > other ? 1 : 0) !== order;
}

function leadingWords(tokens: readonly (number | string)[]): number {
  const at = tokens.findIndex((token) => typeof token === "number");
  return at < 0 ? 0 : at;
}

function compareTokens(left: readonly (number | string)[], right: readonly (number | string)[], at: number): Order {
  const [one, other] = [left[at], right[at]];
  if (one === other) return 0;
  if (one === "*" || other === "*") return undefined;
  if (typeof one === "number" && typeof other === "number") return one < other ? -1 : 1;
  if (one === undefined) return negated(beyondEnd(right, at));
  if (other === undefined) return beyondEnd(left, at);
  if (typeof one === "number") return negated(wordAgainstNumber(other as string, one));
  if (typeof other === "number") return wordAgainstNumber(one, other);
  return compareWords(one, other);
}

/** The order of a version that goes on at `at` against one that ends there. */
function beyondEnd(tokens: readonly (number | string)[], at: number): Order {
  const next = tokens[at];
  if (next === "*") return undefined;
  if (typeof next === "number") return next === 0 ? 0 : 1;
  const word = next as string;
  if (BEFORE_RELEASE.has(word) && word.length > 1) return -1;
  if (STEP_RANKS.has(word)) {
    const count = tokens[at + 1];
    return typeof count === "number" ? (count === 0 ? 0 : 1) : undefined;
  }
  return undefined;
}

/** `4.5 SP2` against `4.5.1`: what follows a point is the larger step. */
function wordAgainstNumber(word: string, number: number): Order {
  if (BEFORE_RELEASE.has(word) && word.length > 1) return -1;
  if (STEP_RANKS.has(word)) return number === 0 ? undefined : -1;
  return undefined;
}

function compareWords(one: string, other: string): Order {
  if (/^[a-z]$/.test(one) && /^[a-z]$/.test(other)) return one < other ? -1 : 1;
  const [step, otherStep] = [STEP_RANKS.get(one), STEP_RANKS.get(other)];
  if (step !== undefined && otherStep !== undefined) return step === otherStep ? 0 : step < otherStep ? -1 : 1;
  const [early, late] = [PRE_RANKS.indexOf(one), PRE_RANKS.indexOf(other)];
  if (early >= 0 && late >= 0) return early < late ? -1 : 1;
  if (early >= 0 && otherStep !== undefined) return -1;
  if (late >= 0 && step !== undefined) return 1;
  return undefined;
}

function negated(order: Order): Order {
  return order === undefined ? undefined : order === 0 ? 0 : order === 1 ? -1 : 1;
}

/** Whether a version is the one that a pattern names: `2.X` names 2.0 and 2.7.1, `4.2` names 4.2 and 4.2.0 only. */
export function isVersion(version: Version, pattern: Version): boolean | undefined {
  const any = pattern.tokens.indexOf("*");
  if (any < 0) {
    const order = compareVersions(version, pattern);
    return order === undefined ? undefined : order === 0;
  }
  if (any > 0 && version.tokens.length < any) {
    return pattern.tokens.slice(0, version.tokens.length).every((token, at) => token === version.tokens[at]) ? undefined : false;
  }
  for (const [at, token] of pattern.tokens.entries()) {
    if (token === "*") {
      if (at === pattern.tokens.length - 1) return true;
      continue;
    }
    if (version.tokens[at] !== token) return version.tokens[at] === undefined ? undefined : false;
  }
  return true;
}

/** Whether a version lies in the line that a shorter one names: V15.1 lies in V15, and V1 does not. */
export function isInLine(version: Version, line: Version): boolean | undefined {
  if (version.tokens.length < line.tokens.length) {
    return version.tokens.every((token, at) => token === line.tokens[at]) ? undefined : false;
  }
  return line.tokens.every((token, at) => token === "*" || token === version.tokens[at]);
}
