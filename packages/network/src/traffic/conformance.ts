// Conformance: conversations and operations that no channel of the design allows.

import type { FactId, Finding } from "@bulkhead/facts";
import { enumerate, type Plant } from "@bulkhead/plant";
import { type JudgedTalk, nameService } from "./conversation.ts";
import { assetIds, describeParty, zoneIds } from "./party.ts";
import { classesSeen, SCANNING, techniquesOf } from "./technique.ts";
import { harmless, ranges } from "./wording.ts";

/** More undeclared conversations than this from one client into one zone are told as one matter. */
const MANY = 8;

/**
 * One `undeclared-conversation` per client, server, transport and port that cross zones without a channel. `locals` are addresses
 * outside every network that are nevertheless devices of the plant: they are reported as devices, not as the outside world.
 */
export function findUndeclaredConversations(
  talks: readonly JudgedTalk[],
  plant: Plant,
  locals: ReadonlySet<string>,
): readonly Finding[] {
  const matters = new Map<string, JudgedTalk[]>();
  for (const talk of talks) {
    if (talk.standing !== "undeclared") continue;
    if (locals.has(talk.client.address) || locals.has(talk.server.address)) continue;
    const from = talk.client.zone === undefined ? "" : talk.client.address;
    const key = `${from} ${talk.client.zone?.id ?? ""} ${talk.server.zone?.id ?? ""}`;
    const known = matters.get(key);
    if (known === undefined) matters.set(key, [talk]);
    else known.push(talk);
  }
  const findings: Finding[] = [];
  for (const matter of matters.values()) {
    const services = byService(matter);
    if (services.length > MANY) findings.push(tellMany(matter, plant));
    else for (const service of services) findings.push(tellOne(service, plant));
  }
  return findings;
}

/** The same client and service, in whatever protocols. */
function byService(talks: readonly JudgedTalk[]): readonly JudgedTalk[][] {
  const services = new Map<string, JudgedTalk[]>();
  for (const talk of talks) {
    const key = `${talk.client.address} ${talk.server.address} ${talk.transport} ${talk.port}`;
    const known = services.get(key);
    if (known === undefined) services.set(key, [talk]);
    else known.push(talk);
  }
  return [...services.values()];
}

function tellOne(talks: readonly JudgedTalk[], plant: Plant): Finding {
  const talk = talks[0] as JudgedTalk;
  const protocols = talks.flatMap(({ protocol }) => (protocol === null ? [] : [harmless(protocol)]));
  const tried = talks.every(({ answered }) => !answered);
  const nearest = talks.map((one) => one.nearest).find((one) => one !== undefined);
  const what = protocols.length > 0 ? `${enumerate(protocols)} on ${nameService(talk)}` : nameService(talk);
  const does = classesSeen(operationsOf(talks));
  const text = [
    `${describeParty(talk.client)} ${tried ? "tried to reach" : "talks to"} ${describeParty(talk.server)} by ${what}`,
    tried ? ` (${talk.transport === "tcp" ? "attempt, not answered" : "one way, not answered"})` : "",
    does.length > 0 ? ` (${enumerate(does)})` : "",
    "; no channel allows it",
    talks.every(({ directionSeen }) => !directionSeen) ? "; who began was not seen" : "",
    nearest === undefined ? "" : `; channel ${nearest.channel.id} of conduit ${nearest.conduit.id} ${nearest.objection.text}`,
    ".",
  ].join("");
  return makeFinding(talks, plant, text, techniquesOf(does));
}

function tellMany(talks: readonly JudgedTalk[], plant: Plant): Finding {
  const { client, server } = talks[0] as JudgedTalk;
  const servers = new Set(talks.map((talk) => talk.server.address));
  const clients = new Set(talks.map((talk) => talk.client.address));
  const who =
    client.zone !== undefined
      ? describeParty(client)
      : clients.size === 1
        ? `${client.address} outside the plant`
        : `${clients.size} addresses outside the plant`;
  const whom = server.zone === undefined ? "outside the plant" : `in zone ${server.zone.id}`;
  const byTransport = Map.groupBy(talks, ({ transport }) => transport);
  const ports = [...byTransport].map(([transport, some]) => `${transport} ${enumerate(ranges(some.map(({ port }) => port)), 6)}`);
  const unanswered = talks.filter(({ answered }) => !answered).length;
  const does = classesSeen(operationsOf(talks));
  const text = [
    who,
    ` made ${talks.length} undeclared conversations with ${servers.size === 1 ? describeParty(server) : `${servers.size} addresses ${whom}`}`,
    `: ${ports.join("; ")}`,
    unanswered > 0 ? `; ${unanswered === talks.length ? "none was answered" : `${unanswered} were not answered`}` : "",
    does.length > 0 ? `; operations: ${enumerate(does)}` : "",
    ".",
  ].join("");
  return makeFinding(talks, plant, text, [...new Set([...SCANNING, ...techniquesOf(does)])].sort());
}

function makeFinding(talks: readonly JudgedTalk[], plant: Plant, text: string, techniques: readonly string[]): Finding {
  const sorted = [...talks].sort((a, b) => Number(b.answered) - Number(a.answered));
  const { client, server } = talks[0] as JudgedTalk;
  const zones = zoneIds(client, server);
  return {
    code: "undeclared-conversation",
    subjects: [...zones, ...conduitsBetween(zones, plant)],
    assets: assetIds(talks.flatMap((talk) => [talk.client, talk.server])),
    text,
    facts: sorted.flatMap((talk): readonly FactId[] => talk.facts),
    techniques,
  };
}

/** Conduits that join exactly these two zones: what passes outside their channels concerns them. */
function conduitsBetween(zones: readonly string[], plant: Plant): readonly string[] {
  if (zones.length !== 2) return [];
  return plant.conduits
    .filter((conduit) => new Set(conduit.zones).size === 2 && zones.every((zone) => conduit.zones.includes(zone)))
    .map(({ id }) => id);
}

function operationsOf(talks: readonly JudgedTalk[]): JudgedTalk["operations"] {
  const sum: Record<string, number> = {};
  for (const { operations } of talks) {
    for (const [name, count] of Object.entries(operations)) sum[name] = (sum[name] ?? 0) + count;
  }
  return sum;
}
