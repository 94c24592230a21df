// Orders of versions by scheme, where a format names one: semantic versions (semver.org, section 11), Debian and RPM packages; the
// vendors' own for all others.

import { compareVersions, type Order, parseVersion } from "./version.ts";

/** Orders two versions as written. */
export type VersionOrder = (a: string, b: string) => Order;

const SEMANTIC = /^[v=]?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9a-z.-]+))?(?:\+[0-9a-z.-]+)?$/i;

/** Semantic versioning 2.0.0; a fourth number is taken, as NuGet has it. Build metadata has no order. */
export function compareSemantic(a: string, b: string): Order {
  const [one, other] = [SEMANTIC.exec(a.trim()), SEMANTIC.exec(b.trim())];
  if (one === null || other === null) return compareVendor(a, b);
  for (let at = 1; at <= 4; at++) {
    const [left, right] = [BigInt(one[at] ?? 0), BigInt(other[at] ?? 0)];
    if (left !== right) return left < right ? -1 : 1;
  }
  const [left, right] = [one[5], other[5]];
  if (left === right) return 0;
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  const [these, those] = [left.split("."), right.split(".")];
  for (let at = 0; at < Math.max(these.length, those.length); at++) {
    const [mine, yours] = [these[at], those[at]];
    if (mine === undefined) return -1;
    if (yours === undefined) return 1;
    if (mine === yours) continue;
    const [numeric, alsoNumeric] = [/^\d+$/.test(mine), /^\d+$/.test(yours)];
    if (numeric && alsoNumeric) return BigInt(mine) < BigInt(yours) ? -1 : 1;
    if (numeric !== alsoNumeric) return numeric ? -1 : 1;
    return mine < yours ? -1 : 1;
  }
  return 0;
}

/** Debian Policy, section 5.6.12: epoch, upstream version, revision; `~` sorts before everything, even the end. */
export function compareDebian(a: string, b: string): Order {
  const [one, other] = [splitDebian(a), splitDebian(b)];
  if (one === undefined || other === undefined) return undefined;
  if (one.epoch !== other.epoch) return one.epoch < other.epoch ? -1 : 1;
  return compareDebianPart(one.upstream, other.upstream) || compareDebianPart(one.revision, other.revision);
}

function splitDebian(text: string): { epoch: number; upstream: string; revision: string } | undefined {
  const found = /^(?:(\d{1,9}):)?([0-9a-z.+~:-]{1,200})$/i.exec(text.trim());
  if (found === null) return undefined;
  const rest = found[2] as string;
  const dash = rest.lastIndexOf("-");
  return {
    epoch: Number(found[1] ?? 0),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? "" : rest.slice(dash + 1),
  };
}

function weigh(character: string | undefined): number {
  if (character === "~") return -1;
  if (character === undefined || /\d/.test(character)) return 0;
  return /[a-z]/i.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}

function compareDebianPart(a: string, b: string): -1 | 0 | 1 {
  let [at, to] = [0, 0];
  while (at < a.length || to < b.length) {
    while ((at < a.length && !/\d/.test(a[at] as string)) || (to < b.length && !/\d/.test(b[to] as string))) {
      const [one, other] = [weigh(a[at]), weigh(b[to])];
      if (one !== other) return one < other ? -1 : 1;
      at++;
      to++;
    }
    const digits = /\d*/y;
    digits.lastIndex = at;
    const one = digits.exec(a)?.[0] ?? "";
    digits.lastIndex = to;
    const other = digits.exec(b)?.[0] ?? "";
    at += one.length;
    to += other.length;
    const [left, right] = [BigInt(one === "" ? 0 : one), BigInt(other === "" ? 0 : other)];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** rpmvercmp: epoch, then runs of digits and letters; digits are newer than letters, `~` older and `^` newer than the end. */
export function compareRpm(a: string, b: string): Order {
  const [one, other] = [/^(?:(\d{1,9}):)?(.{1,200})$/.exec(a.trim()), /^(?:(\d{1,9}):)?(.{1,200})$/.exec(b.trim())];
  if (one === null || other === null) return undefined;
  const [epoch, otherEpoch] = [Number(one[1] ?? 0), Number(other[1] ?? 0)];
  if (epoch !== otherEpoch) return epoch < otherEpoch ? -1 : 1;
  const these = (one[2] as string).match(/\d+|[a-z]+|[~^]|-/gi) ?? [];
  const those = (other[2] as string).match(/\d+|[a-z]+|[~^]|-/gi) ?? [];
  for (let at = 0; at < Math.max(these.length, those.length); at++) {
    const [mine, yours] = [these[at], those[at]];
    if (mine === yours) continue;
    if (mine === "~" || yours === "~") return mine === "~" ? -1 : 1;
    if (mine === undefined || yours === undefined) return mine === undefined ? -1 : 1;
    if (mine === "^" || yours === "^") return mine === "^" ? -1 : 1;
    // the release begins behind the hyphen: a version that goes on is newer than one that has come to its release
    if (mine === "-" || yours === "-") return mine === "-" ? -1 : 1;
    const [numeric, alsoNumeric] = [/^\d/.test(mine), /^\d/.test(yours)];
    if (numeric && alsoNumeric) {
      const [left, right] = [BigInt(mine), BigInt(yours)];
      if (left !== right) return left < right ? -1 : 1;
    } else if (numeric !== alsoNumeric) return numeric ? 1 : -1;
    else return mine < yours ? -1 : 1;
  }
  return 0;
}

/** The vendors' own numbering. */
export function compareVendor(a: string, b: string): Order {
  const [one, other] = [parseVersion(a), parseVersion(b)];
  return one === undefined || other === undefined ? undefined : compareVersions(one, other);
}

const ORDERS: ReadonlyMap<string, VersionOrder> = new Map([
  ...[
    "semver",
    "npm",
    "cargo",
    "crates.io",
    "golang",
    "go",
    "nuget",
    "hex",
    "pub",
    "composer",
    "packagist",
    "swift",
    "github",
  ].map((scheme) => [scheme, compareSemantic] as const),
  ...["deb", "debian", "ubuntu"].map((scheme) => [scheme, compareDebian] as const),
  ...["rpm", "red hat", "rocky linux", "almalinux", "suse", "opensuse"].map((scheme) => [scheme, compareRpm] as const),
]);

/** The order of a scheme by the name that purl, vers or OSV give it; of the vendors' own where it is none of these. */
export function orderOf(scheme: string | undefined): VersionOrder {
  return (scheme === undefined ? undefined : ORDERS.get(scheme.toLowerCase())) ?? compareVendor;
}
