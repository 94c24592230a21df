// Operations: what was done within an allowed conversation, held against the operations, units and targets of its channels.

import { countSightings, type Fact, type FactOf, type Finding, type Operation, type OperationClass } from "@bulkhead/facts";
import { type Channel, compareText, counted, enumerate } from "@bulkhead/plant";
import type { JudgedTalk, Passage } from "./conversation.ts";
import { assetIds, describeParty, zoneIds } from "./party.ts";
import { techniquesOf } from "./technique.ts";
import { distinct, harmless } from "./wording.ts";

/** Without these no conversation comes about: any channel that allows the conversation allows them. */
const IMPLIED: ReadonlySet<OperationClass> = new Set(["session", "discovery", "authentication"]);

/** One `undeclared-operation` per client, service and class of operation that no channel of an allowed conversation allows. */
export function findUndeclaredOperations(facts: readonly Fact[], talks: readonly JudgedTalk[]): readonly Finding[] {
  const byService = Map.groupBy(
    talks.filter(({ passages }) => passages.length > 0),
    ({ client, server, port }) => `${client.address} ${server.address} ${port}`,
  );
  const matters = new Map<string, { readonly talk: JudgedTalk; readonly operations: FactOf<"operation">[] }>();
  for (const fact of facts) {
    if (fact.kind !== "operation") continue;
    const { client, server, port, protocol } = fact.value;
    const service = `${client} ${server} ${port}`;
    const sameService = byService.get(service) ?? [];
    const talk = sameService.find((one) => one.protocol === protocol) ?? sameService[0];
    if (talk === undefined || talk.passages.some(({ channel }) => allowsOperation(channel, fact.value))) continue;
    const key = `${service} ${protocol} ${fact.value.class}`;
    const known = matters.get(key);
    if (known === undefined) matters.set(key, { talk, operations: [fact] });
    else known.operations.push(fact);
  }
  return [...matters.values()].map(({ talk, operations }) => makeFinding(talk, operations));
}

/** True unless the channel's lists exclude it. A unit or target that the evidence does not tell excludes nothing. */
function allowsOperation(channel: Channel, operation: Operation): boolean {
  if (IMPLIED.has(operation.class)) return true;
  return allowsFunction(channel, operation) && allowsUnit(channel, operation) && allowsTarget(channel, operation);
}

function allowsFunction({ operations }: Channel, operation: Operation): boolean {
  if (operations === undefined) return true;
  return operations.some((allowed) => {
    if (typeof allowed === "number") return allowed === operation.functionCode;
    const name = allowed.toLowerCase();
    if (name === operation.class || name === operation.function.toLowerCase()) return true;
    return /^(0x[0-9a-f]+|\d+)$/.test(name) && Number(name) === operation.functionCode;
  });
}

function allowsUnit({ units }: Channel, { unit }: Operation): boolean {
  return units === undefined || unit === null || units.includes(unit);
}

function allowsTarget({ targets }: Channel, { target }: Operation): boolean {
  return targets === undefined || target === null || targets.some((allowed) => holdsTarget(allowed, target));
}

/**
 * Whether a target lies within an allowed one: the same text; the text before a trailing `*`; or, for a prefix with a number or a range of
 * numbers behind (`holding:40-49`, `D100-109`) and the same prefix, the numbers within the range.
 */
export function holdsTarget(allowed: string, target: string): boolean {
  if (allowed === target) return true;
  if (allowed.endsWith("*")) return target.startsWith(allowed.slice(0, -1));
  const outer = parseSpan(allowed);
  const inner = parseSpan(target);
  if (outer === undefined || inner === undefined || outer.prefix !== inner.prefix) return false;
  return outer.low <= inner.low && inner.high <= outer.high;
}

function parseSpan(text: string): { readonly prefix: string; readonly low: number; readonly high: number } | undefined {
  const found = /^(.*?[^0-9])(\d{1,15})(?:-(\d{1,15}))?$/s.exec(text);
  if (found === null) return undefined;
  const low = Number(found[2]);
  const high = Number(found[3] ?? found[2]);
  return low <= high ? { prefix: found[1] as string, low, high } : undefined;
}

function makeFinding(talk: JudgedTalk, operations: readonly FactOf<"operation">[]): Finding {
  const sorted = [...operations].sort(
    (a, b) =>
      b.value.accepted - a.value.accepted ||
      b.value.count - a.value.count ||
      compareText(a.value.target ?? "", b.value.target ?? "") ||
      compareText(a.id, b.id),
  );
  const values = sorted.map(({ value }) => value);
  const first = values[0] as Operation;
  const { count, exact } = countSightings(sorted, ({ value }) => value.count);
  const { count: refused } = countSightings(sorted, ({ value }) => value.refused);
  const functions = distinct(values.map((value) => harmless(value.function)));
  const units = distinct(values.flatMap(({ unit }) => (unit === null ? [] : [`${unit}`])));
  const targets = distinct(values.flatMap(({ target }) => (target === null ? [] : [harmless(target)])));
  const text = [
    `${describeParty(talk.client)} sent ${describeParty(talk.server)} ${exact ? "" : "at least "}${counted(count, `${first.class} operation`)} by ${harmless(first.protocol)}`,
    ` (${enumerate(functions, 3)}`,
    targets.length > 0 ? ` on ${enumerate(targets)}` : "",
    units.length > 0 ? `, unit ${enumerate(units)}` : "",
    ")",
    refused === 0 ? "" : refused >= count ? ", all refused by the server" : `, ${refused} refused by the server`,
    `; ${talk.passages.map((passage) => explainRefusal(passage, values)).join("; ")}.`,
  ].join("");
  return {
    code: "undeclared-operation",
    subjects: [...zoneIds(talk.client, talk.server), ...distinct(talk.passages.map(({ conduit }) => conduit.id))],
    assets: assetIds([talk.client, talk.server]),
    text,
    facts: sorted.map(({ id }) => id),
    techniques: techniquesOf([first.class]),
  };
}

function explainRefusal({ channel }: Passage, operations: readonly Operation[]): string {
  const kept = [
    operations.every((one) => allowsFunction(channel, one)) ? undefined : channel.operations,
    operations.every((one) => allowsUnit(channel, one)) ? undefined : channel.units?.map((unit) => `unit ${unit}`),
    operations.every((one) => allowsTarget(channel, one)) ? undefined : channel.targets,
  ].map((list) => (list === undefined ? undefined : list.length === 0 ? "nothing" : enumerate(list.map(String), 6)));
  return `channel ${channel.id} allows only ${kept.filter((list) => list !== undefined).join(" / ")}`;
}
