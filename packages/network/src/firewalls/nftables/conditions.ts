// A match of nft as conditions: its dependencies, then what the field must be.

import { maskedRanges, readAddress } from "../address.ts";
import { flagsWhere, readFlags } from "../flags.ts";
import { mergeRanges } from "../ranges.ts";
import { type Condition, ETHER_TYPES, largestValue, oneField, type Part, type Range, UNTAGGED } from "../ruleset.ts";
import { type LookedAt, lookAt } from "./fields.ts";
import { boxesOf, elementsOf, type NamedSets, unwrap } from "./sets.ts";
import { record, single, writeExpression } from "./text.ts";

/** Conditions that hold exactly where the match does, save for those that are unmodelled. */
export function conditionsOf(match: unknown, table: string, sets: NamedSets): readonly Condition[] {
  const { op = "==", left, right } = record(match);
  const masked = flagConditions(op, left, right, table, sets) ?? maskedConditions(op, left, right, table, sets);
  if (masked !== undefined) return masked;
  const looked = sidesOf(left);
  const needs = looked.flatMap((one) => one.needs);
  const unmodelled = (why: string, understood = true): readonly Condition[] => [
    ...needs,
    { type: "unmodelled", why, understood },
  ];
  const strange = looked.find(({ part, isFamily }) => part === undefined && isFamily === undefined);
  if (strange !== undefined) return unmodelled(strange.why, strange.understood);
  const ordered = compare(op, looked, right);
  if (ordered !== undefined) return [...needs, ordered];
  if (op !== "==" && op !== "!=" && op !== "in") return unmodelled(`the comparison ${String(op)} is not modelled`);
  const negated = op === "!=";
  // A list of flags: `in` asks whether one of them is set. Equality with several at once, or its negation, is another question.
  if (Array.isArray(right) && op !== "in" && right.length > 1)
    return unmodelled(`${writeExpression(left)} with several flags is not modelled`);
  const elements = Array.isArray(right) ? right : elementsOf(right, table, sets);
  if (typeof elements === "string") return unmodelled(elements);
  return [...needs, ...membership(looked, elements, negated, table)];
}

/** TCP flags are asked for bit by bit; `undefined` where the match asks for something else, or for them in a way that is not modelled. */
function flagConditions(
  op: unknown,
  left: unknown,
  right: unknown,
  table: string,
  sets: NamedSets,
): readonly Condition[] | undefined {
  const [key, value] = single(left);
  const masked = key === "&" && Array.isArray(value) && value.length === 2;
  const { part, needs } = lookAt(masked ? value[0] : left);
  if (part?.field !== "tcpFlags") return undefined;
  const mask = masked ? flagsOf(value[1]) : 0xff;
  const elements = Array.isArray(right) ? [right] : elementsOf(right, table, sets);
  if (mask === undefined || typeof elements === "string") return undefined;
  const wanted = elements.map((one) => flagsOf(unwrap(one)));
  if (wanted.includes(undefined)) return undefined;
  const isWanted = (flags: number): boolean => {
    // `tcp flags syn` asks whether the bit is set, `tcp flags == syn` and a set in braces for the whole value.
    if (op === "in") return wanted.some((one) => (flags & mask & (one as number)) !== 0);
    return wanted.includes(flags & mask);
  };
  if (op !== "in" && op !== "==" && op !== "!=") return undefined;
  return [
    ...needs,
    oneField(
      part,
      flagsWhere((flags) => isWanted(flags) === (op !== "!=")),
    ),
  ];
}

/** `ip saddr & 0.0.255.255 == 0.0.3.5`; `undefined` where the match is something else. */
function maskedConditions(
  op: unknown,
  left: unknown,
  right: unknown,
  table: string,
  sets: NamedSets,
): readonly Condition[] | undefined {
  const [key, value] = single(left);
  if (key !== "&" || !Array.isArray(value) || value.length !== 2 || (op !== "==" && op !== "!=")) return undefined;
  const { part, needs } = lookAt(value[0]);
  const mask = typeof value[1] === "string" ? readAddress(value[1]) : undefined;
  const family = part?.family;
  if (part === undefined || (part.field !== "source" && part.field !== "destination") || mask === undefined) return undefined;
  const elements = elementsOf(right, table, sets);
  if (typeof elements === "string" || mask.family !== family) return undefined;
  const ranges: Range[] = [];
  for (const element of elements) {
    const bare = unwrap(element);
    const address = typeof bare === "string" ? readAddress(bare) : undefined;
    const found = address?.family === family ? maskedRanges(address.low, mask.low, family) : undefined;
    if (found === undefined) return undefined;
    ranges.push(...found.map(({ low, high }) => ({ low, high })));
  }
  return [...needs, oneField(part, mergeRanges(ranges), op === "!=")];
}

/** A flag, a number, a list of flags, or flags joined by `|`. */
function flagsOf(expression: unknown): number | undefined {
  if (typeof expression === "number") return expression >= 0 && expression <= 0xff ? expression : undefined;
  if (typeof expression === "string") return readFlags([expression]);
  const [key, joined] = single(expression);
  const list = Array.isArray(expression) ? expression : key === "|" && Array.isArray(joined) ? joined : undefined;
  let bits = 0;
  for (const one of list ?? [undefined]) {
    const more = typeof one === "string" || typeof one === "number" ? flagsOf(one) : undefined;
    if (more === undefined) return undefined;
    bits |= more;
  }
  return bits;
}

/** The key of a verdict map lies among the elements (or, negated, does not). */
export function keyConditions(key: unknown, elements: readonly unknown[], negated: boolean, table: string): readonly Condition[] {
  const looked = sidesOf(key);
  const needs = looked.flatMap((one) => one.needs);
  const strange = looked.find(({ part, isFamily }) => part === undefined && isFamily === undefined);
  if (strange !== undefined) return [...needs, { type: "unmodelled", why: strange.why, understood: strange.understood }];
  return [...needs, ...membership(looked, elements, negated, table)];
}

function sidesOf(left: unknown): readonly LookedAt[] {
  const [key, value] = single(left);
  return key === "concat" && Array.isArray(value) ? value.map((one) => lookAt(one)) : [lookAt(left)];
}

function membership(
  looked: readonly LookedAt[],
  elements: readonly unknown[],
  negated: boolean,
  table: string,
): readonly Condition[] {
  if (looked.length === 1 && looked[0]?.isFamily) {
    // Where packets are routed, tags are gone.
    return typeConditions(elements, negated, looked[0].isOuter === true && /^(?:bridge|netdev) /.test(table));
  }
  const parts = looked.map((one) => one.part).filter((part): part is Part => part !== undefined);
  const boxes = parts.length === looked.length ? boxesOf(parts, elements) : undefined;
  if (boxes === undefined) {
    const shown = elements
      .slice(0, 3)
      .map((one) => writeExpression(one))
      .join(", ");
    return [
      {
        type: "unmodelled",
        why: `the value ${shown} of ${looked.map(({ why }) => why).join(" . ")} is not modelled`,
        understood: true,
      },
    ];
  }
  return [{ type: "tuple", parts, boxes, negated }];
}

/** `<`, `>`, `<=`, `>=` on one field of numbers. */
function compare(op: unknown, looked: readonly LookedAt[], right: unknown): Condition | undefined {
  const part = looked.length === 1 ? looked[0]?.part : undefined;
  const largest = part === undefined ? undefined : largestValue(part);
  if (part === undefined || largest === undefined || (op !== "<" && op !== ">" && op !== "<=" && op !== ">=")) return undefined;
  const limit = boxesOf([part], [right])?.[0]?.[0]?.[0];
  if (limit === undefined || typeof limit === "string" || limit.low !== limit.high) return undefined;
  const value = limit.low;
  const range =
    op === "<"
      ? { low: 0n, high: value - 1n }
      : op === "<="
        ? { low: 0n, high: value }
        : op === ">"
          ? { low: value + 1n, high: largest }
          : { low: value, high: largest };
  return { type: "tuple", parts: [part], boxes: [[range.low <= range.high ? [range] : []]], negated: false };
}

/** EtherTypes by the names that nft writes. */
const TYPE_NAMES: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  ["ipv4", 0x0800],
  ["ip", 0x0800],
  ["arp", 0x0806],
  ["vlan", 0x8100],
  ["8021q", 0x8100],
  ["8021ad", 0x88a8],
  ["ipv6", 0x86dd],
  ["ip6", 0x86dd],
]);

/** EtherTypes that announce a tag. */
const TAGS: readonly number[] = [0x8100, 0x88a8];

/**
 * The type of a frame is one of these. `outer`: the first one, which of a tagged frame says only that it is tagged. Which tag it is, is
 * not modelled.
 */
function typeConditions(elements: readonly unknown[], negated: boolean, outer: boolean): readonly Condition[] {
  const types: number[] = [];
  for (const element of elements) {
    const bare = unwrap(element);
    const type = TYPE_NAMES.get(bare) ?? Number(bare);
    if (!Number.isInteger(type) || type < 0 || type > 0xffff || (outer && TAGS.includes(type))) {
      return [{ type: "unmodelled", why: `the frame type ${writeExpression(bare)} is not modelled`, understood: true }];
    }
    types.push(type);
  }
  const range = mergeRanges(types.map((type) => ({ low: BigInt(type), high: BigInt(type) })));
  const part: Part = { field: "etherType" };
  const untagged = { low: UNTAGGED, high: UNTAGGED };
  // A tagged frame has the type of its tag, which is none of these.
  if (outer) return [{ type: "tuple", parts: [part, { field: "vlan" }], boxes: [[range, [untagged]]], negated }];
  const named = types.map((type) =>
    BigInt(type) === ETHER_TYPES.ip ? "ip" : BigInt(type) === ETHER_TYPES.ip6 ? "ip6" : "other",
  );
  if (named.includes("other")) return [oneField(part, range, negated)];
  return [{ type: "family", families: (["ip", "ip6", "other"] as const).filter((one) => named.includes(one) !== negated) }];
}
