// Operations: what was done within an allowed conversation, held against the operations, units and targets of its channels.

import { countSightings, type Fact, type FactOf, type Finding, type Operation } from "@bulkhead/facts";
import { compareText, counted, enumerate } from "@bulkhead/plant";
import { allowsFunction, allowsOperation, allowsTarget, allowsUnit } from "./allowance.ts";
import type { JudgedTalk, Passage, Standing } from "./conversation.ts";
import { assetIds, describeParty, zoneIds } from "./party.ts";
import { techniquesOf } from "./technique.ts";
import { distinct, harmless } from "./wording.ts";

/** One kind of operation between two parties, and what the design says about it. */
export interface JudgedOperation {
  readonly fact: FactOf<"operation">;
  /** The conversation that it belongs to. */
  readonly talk: JudgedTalk;
  /** As of its conversation; `undeclared` also where a channel allows the conversation and none this operation. */
  readonly standing: Standing;
}

/** Every operation with its standing, in the order of the facts. Those of which no conversation between devices was kept are left out. */
export function judgeOperations(facts: readonly Fact[], talks: readonly JudgedTalk[]): readonly JudgedOperation[] {
  const byService = Map.groupBy(talks, ({ client, server, port }) => `${client.address} ${server.address} ${port}`);
  return facts.flatMap((fact) => {
    if (fact.kind !== "operation") return [];
    const { client, server, port, protocol } = fact.value;
    const sameService = byService.get(`${client} ${server} ${port}`) ?? [];
    const passable = sameService.filter(({ passages }) => passages.length > 0);
    const candidates = passable.length > 0 ? passable : sameService;
    const talk = candidates.find((one) => one.protocol === protocol) ?? candidates[0];
    if (talk === undefined) return [];
    const beyond = talk.passages.length > 0 && !talk.passages.some(({ channel }) => allowsOperation(channel, fact.value));
    return [{ fact, talk, standing: beyond ? "undeclared" : talk.standing }];
  });
}

/** One `undeclared-operation` per client, service and class of operation that no channel of an allowed conversation allows. */
export function findUndeclaredOperations(operations: readonly JudgedOperation[]): readonly Finding[] {
  const beyond = operations.filter(({ standing, talk }) => standing === "undeclared" && talk.passages.length > 0);
  const matters = Map.groupBy(beyond, ({ fact: { value } }) =>
    [value.client, value.server, value.port, value.protocol, value.class].join(" "),
  );
  return [...matters.values()].map((matter) =>
    makeFinding(
      (matter[0] as JudgedOperation).talk,
      matter.map(({ fact }) => fact),
    ),
  );
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
