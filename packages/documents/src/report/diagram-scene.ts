// What the diagram shows, before anything has a place: rooms (zones), doors (conduits), assets, strangers, and conversations that no
// channel allows.

import type { Assessment, SubjectLevels } from "@bulkhead/assessment";
import type { Fact, FactId, Finding } from "@bulkhead/facts";
import { type Asset, type Conduit, Places, type Plant, type Zone } from "@bulkhead/plant";

/** A party outside of every zone, known by address only. */
export interface Stranger {
  readonly id: string;
  readonly address: string;
}

/** Conversations between the same two places, as one line. */
export interface Undeclared {
  readonly from: string;
  readonly to: string;
  readonly labels: readonly string[];
}

export interface Scene {
  readonly zones: readonly Zone[];
  readonly conduits: readonly Conduit[];
  readonly assets: ReadonlyMap<string, readonly Asset[]>;
  readonly levels: ReadonlyMap<string, SubjectLevels>;
  readonly strangers: readonly Stranger[];
  readonly undeclared: readonly Undeclared[];
}

export function makeScene(plant: Plant, assessment: Assessment, findings: readonly Finding[], facts: readonly Fact[]): Scene {
  const places = new Places(plant);
  const byId = new Map<FactId, Fact>(facts.map((fact) => [fact.id, fact]));
  const strangers = new Map<string, Stranger>();
  const lines = new Map<string, { from: string; to: string; labels: string[] }>();
  const standOn = (address: string): string => {
    const zone = places.of(address).zone;
    if (zone !== undefined) return zone.id;
    const stranger = strangers.get(address) ?? { id: `stranger ${strangers.size + 1}`, address };
    strangers.set(address, stranger);
    return stranger.id;
  };
  for (const finding of findings) {
    if (finding.code !== "undeclared-conversation") continue;
    const fact = finding.facts.map((id) => byId.get(id)).find((one) => one?.kind === "conversation");
    if (fact?.kind !== "conversation") continue;
    const { client, server, protocol, transport, port } = fact.value;
    const [from, to] = [standOn(client), standOn(server)];
    if (from === to) continue;
    const name = (address: string) => places.of(address).asset?.name ?? address;
    const key = JSON.stringify([from, to]);
    const line = lines.get(key) ?? { from, to, labels: [] };
    line.labels.push(`${name(client)} → ${name(server)}, ${protocol ?? `${transport} ${port}`}`);
    lines.set(key, line);
  }
  return {
    zones: plant.zones,
    conduits: plant.conduits,
    assets: Map.groupBy(
      plant.assets.filter((asset) => asset.zone !== undefined),
      (asset) => asset.zone as string,
    ),
    levels: new Map(assessment.levels.map((levels) => [levels.subject, levels])),
    strangers: [...strangers.values()],
    undeclared: [...lines.values()],
  };
}
