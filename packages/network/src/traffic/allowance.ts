// Allowance: whether the lists of one channel (operations, units, targets) allow one operation.

import type { Operation, OperationClass } from "@bulkhead/facts";
import type { Channel } from "@bulkhead/plant";

/** Without these no conversation comes about: any channel that allows the conversation allows them. */
export const IMPLIED: ReadonlySet<OperationClass> = new Set(["session", "discovery", "authentication"]);

/** True unless one of the channel's lists excludes it. A unit or target that the evidence does not tell excludes nothing. */
export function allowsOperation(channel: Channel, operation: Operation): boolean {
  if (IMPLIED.has(operation.class)) return true;
  return allowsFunction(channel, operation) && allowsUnit(channel, operation) && allowsTarget(channel, operation);
}

/** By class, by the function's name, or by its code (a number, or a text as in `0x2b`). */
export function allowsFunction(
  { operations }: Pick<Channel, "operations">,
  operation: Pick<Operation, "class" | "function" | "functionCode">,
): boolean {
  if (operations === undefined) return true;
  return operations.some((allowed) => {
    if (typeof allowed === "number") return allowed === operation.functionCode;
    const name = allowed.toLowerCase();
    if (name === operation.class || name === operation.function.toLowerCase()) return true;
    return /^(0x[0-9a-f]+|\d+)$/.test(name) && Number(name) === operation.functionCode;
  });
}

export function allowsUnit({ units }: Channel, { unit }: Operation): boolean {
  return units === undefined || unit === null || units.includes(unit);
}

export function allowsTarget({ targets }: Channel, { target }: Operation): boolean {
  return targets === undefined || target === null || holdTarget(targets, target);
}

/**
 * Whether a target lies within the allowed ones: the same text; the text before a trailing `*`; or numbers behind the same prefix, all
 * of which the allowed spans hold together (`holding:40-59` lies within `holding:40-49` and `holding:50-63`).
 */
export function holdTarget(allowed: readonly string[], target: string): boolean {
  if (allowed.some((one) => one === target || (one.endsWith("*") && target.startsWith(one.slice(0, -1))))) return true;
  const wanted = parseSpan(target);
  if (wanted === undefined) return false;
  const spans = allowed.flatMap((one) => parseSpan(one) ?? []).filter(({ prefix }) => prefix === wanted.prefix);
  let next = wanted.low;
  for (const { low, high } of spans.sort((a, b) => a.low - b.low)) if (low <= next && high >= next) next = high + 1;
  return next > wanted.high;
}

/** Numbers behind a prefix: `holding:40-49`, `ns=2;i=1001`, `DB1.DBB0-11`. */
export interface Span {
  readonly prefix: string;
  readonly low: number;
  readonly high: number;
}

/**
 * A span, where the text is one: behind a colon, behind `;i=` (node ids of OPC UA), or behind capitals, digits, dots and underscores alone (areas of
 * a controller, `D100`). Names that people gave (`ns=2;s=Tank-1-5`) are no spans, whatever digits they end with.
 */
export function parseSpan(text: string): Span | undefined {
  const found = /(?<![\d-])(\d{1,15})(?:-(\d{1,15}))?$/.exec(text);
  if (found === null) return undefined;
  const prefix = text.slice(0, found.index);
  if (!/:$|;i=$|^[A-Z][A-Z0-9._]*$/.test(prefix) || prefix.endsWith(".")) return undefined;
  const low = Number(found[1]);
  const high = Number(found[2] ?? found[1]);
  return low <= high ? { prefix, low, high } : undefined;
}
