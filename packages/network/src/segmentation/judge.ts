// Traffic that the configurations cannot explain.

import type { Fact, FactId, Finding } from "@bulkhead/facts";
import { enumerate, type Places, type Plant } from "@bulkhead/plant";
import { ZoneMap } from "../policy/zone-map.ts";
import { type JudgedTalk, judgeConversations, nameProtocol } from "../traffic/conversation.ts";
import { assetIds, describeParty, zoneIds } from "../traffic/party.ts";
import { firstPacketOf } from "./comparison.ts";
import { type RecoveredDevices, recoverDevices } from "./devices.ts";
import { buildTopology } from "./topology.ts";
import { type Walk, walkTo } from "./walk.ts";

/**
 * `conversation-past-firewall`: two parties in different zones talk and are answered, though every way between them is stopped by a
 * configuration that is no younger than the conversation. Either it is not the one in force, or a way leads past the device. Pure; in the
 * order of the conversations.
 */
export function judgeSegmentation(facts: readonly Fact[], plant: Plant, places: Places): Finding[] {
  const recovered = recoverDevices(facts, plant, places);
  if (recovered.devices.length === 0) return [];
  const topology = buildTopology(recovered.devices, new ZoneMap(plant, places), places);
  return judgeConversations(facts, plant, places).flatMap((talk) => {
    if (!talk.answered || !talk.directionSeen || (talk.standing !== "undeclared" && talk.standing !== "allowed")) return [];
    const packet = firstPacketOf(talk);
    const way = packet === undefined ? undefined : walkTo(packet, topology).way;
    const stop = way?.end === "stopped" ? way.steps.at(-1) : undefined;
    const isOlder = way?.steps.some(({ device }) => (recovered.since.get(device) ?? "") > talk.last) === true;
    return stop === undefined || way === undefined || isOlder ? [] : [tell(talk, way, recovered, plant)];
  });
}

function tell(talk: JudgedTalk, way: Walk, { factOf, defaultsOf }: RecoveredDevices, plant: Plant): Finding {
  const { client, server } = talk;
  const devices = [...new Set(way.steps.map(({ device }) => device))];
  const names = devices.map((id) => plant.assets.find((asset) => asset.id === id)?.name ?? id);
  const stop = way.steps.at(-1);
  const proof: readonly FactId[] = way.steps.flatMap(({ device, rule }): readonly FactId[] => {
    const fact = rule === undefined ? undefined : factOf.get(rule);
    if (fact !== undefined) return [fact.id];
    return (defaultsOf.get(device) ?? []).filter(({ value }) => value.hook === "forward").map(({ id }) => id);
  });
  const zones = zoneIds(client, server);
  const conduits = plant.conduits.filter(({ enforcedBy }) => devices.some((id) => enforcedBy.includes(id)));
  return {
    code: "conversation-past-firewall",
    subjects: [...zones, ...conduits.filter((one) => zones.every((zone) => one.zones.includes(zone))).map(({ id }) => id)],
    assets: [
      ...new Set([...assetIds([client, server]), ...devices.filter((id) => plant.assets.some((asset) => asset.id === id))]),
    ],
    text: `${describeParty(client)} talks to ${describeParty(server)} by ${nameProtocol(talk)} and is answered, which ${enumerate(names)} would stop: ${stop?.why ?? ""}. The configuration is not the one in force, or a way leads past.`,
    facts: [...talk.facts, ...proof],
    techniques: [],
  };
}
