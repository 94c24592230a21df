// The baseline: channels that would allow what was seen and what no channel allows, in groups that a person accepts one by one. It names
// exactly who was seen doing what, never a zone for its members, and never what can harm together with what cannot.

import { countSightings, type FactId, type FactOf, type Instant, OPERATION_CLASSES, type OperationClass } from "@bulkhead/facts";
import { type Conduit, compareText, enumerate, type Places, type Plant, type PlantDocument } from "@bulkhead/plant";
import { IMPLIED, parseSpan } from "./allowance.ts";
import { type JudgedTalk, nameProtocol } from "./conversation.ts";
import type { JudgedOperation } from "./operation.ts";
import { describeParty } from "./party.ts";
import { DANGEROUS } from "./technique.ts";
import { ranges } from "./wording.ts";

type ConduitDocument = NonNullable<PlantDocument["conduits"]>[number];
type ChannelDocument = NonNullable<ConduitDocument["channels"]>[number];

/** Channels of one protocol from one zone to another: to be accepted as a whole. */
export interface ChannelGroup {
  readonly id: string;
  /** Ids of zones. */
  readonly from: string;
  readonly to: string;
  /** As channels name it; `any` where it was not recognised. */
  readonly protocol: string;
  /** It holds operations that can harm the plant. */
  readonly dangerous: boolean;
  readonly conduit: Pick<Conduit, "id" | "name" | "zones">;
  /** The plant has no conduit between the two zones yet. */
  readonly newConduit: boolean;
  readonly channels: readonly ChannelDocument[];
  readonly conversations: number;
  readonly packets: number;
  readonly first: Instant;
  readonly last: Instant;
  readonly operations: Readonly<Partial<Record<OperationClass, number>>>;
  /** What a person should know before accepting. */
  readonly notes: readonly string[];
  readonly facts: readonly FactId[];
}

/** Traffic that no channel is proposed for. */
export interface HeldBack {
  readonly reason: string;
  /** Who, to whom, by what. */
  readonly texts: readonly string[];
}

export interface Baseline {
  readonly groups: readonly ChannelGroup[];
  readonly heldBack: readonly HeldBack[];
}

/** More targets than this are not listed one by one. */
const MOST_TARGETS = 64;

/** What one client does at one server, as lists of a channel. */
interface Rule {
  readonly operations: readonly OperationClass[] | undefined;
  readonly units: readonly number[] | undefined;
  readonly targets: readonly string[] | undefined;
}

interface Wish {
  readonly talk: JudgedTalk;
  readonly ports: readonly string[];
  readonly rule: Rule;
  readonly dangerous: boolean;
  readonly operations: readonly FactOf<"operation">[];
  /** Id of a channel that allows the conversation and not this. */
  readonly beyond: string | undefined;
}

/** Groups in a fixed order: by zones, protocol, then the dangerous ones. */
export function proposeChannels(
  talks: readonly JudgedTalk[],
  operations: readonly JudgedOperation[],
  plant: Plant,
  places: Places,
): Baseline {
  const held = new Map<string, string[]>();
  const hold = (reason: string, talk: JudgedTalk): void => {
    const text = `${describeParty(talk.client)} to ${describeParty(talk.server)} by ${nameProtocol(talk)}`;
    const texts = held.get(reason);
    if (texts === undefined) held.set(reason, [text]);
    else if (!texts.includes(text)) texts.push(text);
  };
  const byTalk = Map.groupBy(
    operations.filter(({ standing }) => standing === "undeclared"),
    ({ talk }) => talk,
  );
  const wishes: Wish[] = [];
  const unnamed = new Map<string, JudgedTalk[]>();
  for (const talk of talks) {
    const done = (byTalk.get(talk) ?? []).map(({ fact }) => fact);
    if (talk.standing !== "undeclared" && done.length === 0) continue;
    const reason = whyNot(talk);
    if (reason !== undefined) hold(reason, talk);
    else if (talk.protocol === null && talk.standing === "undeclared") {
      const key = `${talk.client.address} ${talk.server.address} ${talk.transport}`;
      unnamed.set(key, [...(unnamed.get(key) ?? []), talk]);
    } else wishes.push(...wishesOf(talk, done));
  }
  // What was not recognised has no name but its ports: one channel with all of them.
  for (const same of unnamed.values()) {
    const ports = ranges(same.map(({ port }) => port));
    for (const talk of same) wishes.push({ talk, ports, rule: FREE, dangerous: false, operations: [], beyond: undefined });
  }
  const taken = new Set(
    [plant.system, ...plant.zones, ...plant.conduits, ...plant.assets, ...plant.conduits.flatMap(({ channels }) => channels)].map(
      ({ id }) => id,
    ),
  );
  const groups = Map.groupBy(wishes, ({ talk, dangerous }) =>
    [talk.client.zone?.id, talk.server.zone?.id, talk.protocol ?? talk.transport, dangerous ? "dangerous" : ""].join("\n"),
  );
  return {
    groups: [...groups].sort(([a], [b]) => compareText(a, b)).map(([, group]) => makeGroup(group, plant, places, taken)),
    heldBack: [...held].sort(([a], [b]) => compareText(a, b)).map(([reason, texts]) => ({ reason, texts })),
  };
}

const FREE: Rule = { operations: undefined, units: undefined, targets: undefined };

function whyNot({ client, server, answered, transport }: JudgedTalk): string | undefined {
  for (const { zone, asset } of [client, server]) {
    if (zone === undefined) return "An end lies in no zone: give its network a zone first, or close the way.";
    if (asset === undefined) return "An end is no declared asset: declare it first, or remove it.";
  }
  return answered || transport !== "tcp" ? undefined : "Nobody answered: an attempt does not show that anybody needs it.";
}

/** One wish per set of operations that share units and targets, so that no list opens more than was seen together. */
function wishesOf(talk: JudgedTalk, done: readonly FactOf<"operation">[]): readonly Wish[] {
  const whole = talk.standing === "undeclared";
  const byClass = Map.groupBy(done, ({ value }) => value.class);
  const seen = OPERATION_CLASSES.filter((one) => byClass.has(one) || (whole && (talk.operations[one] ?? 0) > 0));
  // what every channel allows comes with the rest, and stands alone only where there is no rest
  const implied = seen.filter((one) => IMPLIED.has(one));
  const classes = implied.length === seen.length ? seen : seen.filter((one) => !IMPLIED.has(one));
  const rules = Map.groupBy(classes, (one) => JSON.stringify([DANGEROUS.has(one), listsOf(byClass.get(one) ?? [])]));
  const ports = talk.transport === "tcp" || talk.transport === "udp" ? [String(talk.port)] : [];
  const beyond = whole ? undefined : talk.passages[0]?.channel.id;
  if (classes.length === 0) return [{ talk, ports, rule: FREE, dangerous: false, operations: [], beyond }];
  return [...rules.values()].map((same): Wish => {
    const operations = same.flatMap((one) => byClass.get(one) ?? []);
    const rule: Rule = {
      operations: [...new Set([...same, ...implied])],
      ...listsOf(byClass.get(same[0] as OperationClass) ?? []),
    };
    return { talk, ports, rule, dangerous: same.some((one) => DANGEROUS.has(one)), operations, beyond };
  });
}

function listsOf(operations: readonly FactOf<"operation">[]): Pick<Rule, "units" | "targets"> {
  const units = [...new Set(operations.flatMap(({ value }) => value.unit ?? []))].sort((a, b) => a - b);
  const targets = compactTargets(operations.flatMap(({ value }) => value.target ?? []));
  return {
    units: units.length === 0 ? undefined : units,
    targets: targets.length === 0 || targets.length > MOST_TARGETS ? undefined : targets,
  };
}

/** Targets whose numbers touch become one span; nothing between them is added. */
export function compactTargets(targets: readonly string[]): readonly string[] {
  const single: string[] = [];
  const spans = new Map<string, { low: number; high: number }[]>();
  for (const target of new Set(targets)) {
    const span = parseSpan(target);
    if (span === undefined) single.push(target);
    else spans.set(span.prefix, [...(spans.get(span.prefix) ?? []), { low: span.low, high: span.high }]);
  }
  const joined = [...spans].flatMap(([prefix, some]) => {
    const merged: { low: number; high: number }[] = [];
    for (const one of some.sort((a, b) => a.low - b.low)) {
      const last = merged.at(-1);
      if (last !== undefined && one.low <= last.high + 1) last.high = Math.max(last.high, one.high);
      else merged.push({ ...one });
    }
    return merged.map(({ low, high }) => (low === high ? `${prefix}${low}` : `${prefix}${low}-${high}`));
  });
  return [...single, ...joined].sort(compareText);
}

function makeGroup(wishes: readonly Wish[], plant: Plant, places: Places, taken: Set<string>): ChannelGroup {
  const { talk, dangerous } = wishes[0] as Wish;
  const [from, to] = [talk.client.zone?.id ?? "", talk.server.zone?.id ?? ""];
  const protocol = talk.protocol ?? "any";
  const known = conduitBetween(from, to, plant, places);
  const id = `${talk.protocol ?? talk.transport}-${from}-to-${to}${dangerous ? "-dangerous" : ""}`;
  const talks = [...new Set(wishes.map((wish) => wish.talk))];
  const operations: Partial<Record<OperationClass, number>> = {};
  for (const [name, facts] of Map.groupBy(
    wishes.flatMap((wish) => wish.operations),
    ({ value }) => value.class,
  )) {
    operations[name] = countSightings(facts, ({ value }) => value.count).count;
  }
  return {
    id,
    from,
    to,
    protocol,
    dangerous,
    conduit: known ?? newConduit(from, to, plant, taken),
    newConduit: known === undefined,
    channels: joinWishes(wishes).map((same) => makeChannel(same, id, taken)),
    conversations: talks.length,
    packets: talks.reduce((sum, { packets }) => sum + packets, 0),
    first: talks.map(({ first }) => first).reduce((a, b) => (a < b ? a : b)),
    last: talks.map(({ last }) => last).reduce((a, b) => (a > b ? a : b)),
    operations,
    notes: notesOf(wishes),
    facts: [
      ...new Set([...wishes.flatMap((wish) => wish.operations.map((fact) => fact.id)), ...talks.flatMap(({ facts }) => facts)]),
    ],
  };
}

/**
 * Wishes for the same doing whose clients were seen at the very same servers: a channel allows each of its clients each of its servers, so
 * clients with other servers get another one.
 */
function joinWishes(wishes: readonly Wish[]): readonly (readonly Wish[])[] {
  const alike = Map.groupBy(wishes, ({ talk, ports, rule }) => JSON.stringify([talk.transport, ports, rule]));
  return [...alike.values()].flatMap((same) => {
    const byClient = Map.groupBy(same, ({ talk }) => idOf(talk.client));
    const byServers = Map.groupBy(byClient.values(), (own) =>
      [...new Set(own.map(({ talk }) => idOf(talk.server)))].sort(compareText).join(" "),
    );
    return [...byServers.values()].map((some) => some.flat());
  });
}

function makeChannel(wishes: readonly Wish[], group: string, taken: Set<string>): ChannelDocument {
  const { talk, ports, rule } = wishes[0] as Wish;
  const ids = (ends: readonly JudgedTalk["client"][]): string | string[] => {
    const all = [...new Set(ends.map(idOf))].sort(compareText);
    return all.length === 1 ? (all[0] as string) : all;
  };
  const [only] = ports;
  return {
    id: takeId(group, taken),
    protocol: talk.protocol ?? "any",
    ...(talk.transport === "tcp" ? {} : { transport: talk.transport }),
    from: ids(wishes.map((wish) => wish.talk.client)),
    to: ids(wishes.map((wish) => wish.talk.server)),
    ...(only === undefined || talk.transport === "icmp"
      ? {}
      : { ports: ports.length === 1 && /^\d+$/.test(only) ? Number(only) : [...ports] }),
    ...(rule.operations === undefined ? {} : { operations: [...rule.operations] }),
    ...(rule.units === undefined ? {} : { units: [...rule.units] }),
    ...(rule.targets === undefined ? {} : { targets: [...rule.targets] }),
  };
}

function notesOf(wishes: readonly Wish[]): readonly string[] {
  const notes: string[] = [];
  const beyond = new Set(wishes.flatMap((wish) => wish.beyond ?? []));
  if (beyond.size > 0) notes.push(`Channel ${enumerate([...beyond])} allows the conversation, and not these operations.`);
  if (wishes.some(({ talk }) => talk.protocol === null))
    notes.push("The protocol was not recognised: the channel allows whatever uses the ports.");
  if (wishes.some(({ rule, talk }) => rule.operations === undefined && talk.protocol !== null))
    notes.push("No operation was told: the channel allows all.");
  if (wishes.some(({ talk }) => !talk.directionSeen)) notes.push("Who begins was not seen everywhere: check the direction.");
  if (wishes.some(({ talk }) => !talk.answered)) notes.push("Some were not answered: check that they are needed.");
  const many = wishes.some(
    ({ rule, operations }) => rule.targets === undefined && operations.some(({ value }) => value.target !== null),
  );
  if (many) notes.push(`More than ${MOST_TARGETS} targets: they are not listed, the channel allows all.`);
  return notes;
}

function conduitBetween(from: string, to: string, plant: Plant, places: Places): Conduit | undefined {
  const joins = ({ zones }: Conduit): boolean =>
    places.enclosing(from).some((one) => zones.includes(one)) && places.enclosing(to).some((one) => zones.includes(one));
  const all = plant.conduits.filter(joins);
  return all.find(({ zones }) => zones.length === 2) ?? all[0];
}

function newConduit(from: string, to: string, plant: Plant, taken: Set<string>): Pick<Conduit, "id" | "name" | "zones"> {
  const zones = [from, to].sort(compareText);
  const names = zones.map((id) => plant.zones.find((zone) => zone.id === id)?.name ?? id);
  const id = zones.join("-");
  // groups of the same two zones share it
  return {
    id:
      plant.conduits.some((one) => one.id === id) || plant.zones.some((one) => one.id === id)
        ? takeId(`${id}-conduit`, taken)
        : id,
    name: names.join(" and "),
    zones,
  };
}

function idOf({ asset, address }: JudgedTalk["client"]): string {
  return asset?.id ?? address;
}

function takeId(wanted: string, taken: Set<string>): string {
  const base = wanted.replaceAll(/[^a-z0-9._-]/g, "-");
  let id = base;
  for (let number = 2; taken.has(id); number++) id = `${base}-${number}`;
  taken.add(id);
  return id;
}
