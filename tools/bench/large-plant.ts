// A plant of any size with the facts of its evidence, made from a seed: for measuring judgement and assessment.

import { type Evidence, type Fact, makeFact } from "../../packages/facts/src/index.ts";
import { type Plant, type PlantDocument, plantSchema } from "../../packages/plant/src/index.ts";
import { REQUIREMENTS } from "../../packages/standards/src/index.ts";

export interface LargePlant {
  readonly plant: Plant;
  readonly facts: readonly Fact[];
}

export const BENCH_AS_OF = "2026-03-10T00:00:00.000Z";
const FIRST = "2026-03-01T00:00:00.000Z";
const LAST = "2026-03-08T00:00:00.000Z";
const ASSETS_PER_ZONE = 20;

/** Half the subjects are zones of 20 assets, each joined to the one before by a conduit. Conversations, sessions, settings, statements, coverage. */
export function makeLargePlant(subjects: number, factCount: number, seed: number): LargePlant {
  const random = generator(seed);
  const pick = (count: number): number => Math.floor(random() * count);
  const zoneCount = Math.ceil((subjects + 1) / 2);
  const address = (zone: number, asset: number): string => `10.${Math.floor(zone / 200)}.${zone % 200}.${asset + 10}`;
  const zones = Array.from({ length: zoneCount }, (_, at) => ({
    id: `zone-${at}`,
    name: `Zone ${at}`,
    kind: "control" as const,
    networks: [`10.${Math.floor(at / 200)}.${at % 200}.0/24`],
    target: 2 as const,
  }));
  const document: PlantDocument = {
    bulkhead: 1,
    system: { id: "large", name: "Large" },
    zones,
    conduits: Array.from({ length: subjects - zoneCount }, (_, at) => ({
      id: `conduit-${at}`,
      name: `Conduit ${at}`,
      zones: [`zone-${at}`, `zone-${at + 1}`],
      target: 2 as const,
      channels: [{ id: `channel-${at}`, protocol: "modbus", from: `zone-${at}`, to: `zone-${at + 1}`, ports: 502 }],
    })),
    assets: zones.flatMap((_, zone) =>
      Array.from({ length: ASSETS_PER_ZONE }, (_unused, at) => ({
        id: `asset-${zone}-${at}`,
        name: `Asset ${zone} ${at}`,
        zone: `zone-${zone}`,
        type: at % 2 === 0 ? ("EDR" as const) : ("HDR" as const),
        addresses: [address(zone, at)],
      })),
    ),
  };
  const evidence: Evidence = { digest: `sha256:${"a".repeat(64)}`, name: "large.pcap", size: 1 };
  const time = { first: FIRST, last: LAST };
  const facts: Fact[] = [];
  const locate = () => ({ type: "line" as const, line: facts.length + 1 });
  for (let zone = 0; zone < zoneCount; zone++) {
    const value = { sensor: `tap ${zone}`, zones: [`zone-${zone}`], inside: [`zone-${zone}`], packets: 1000, lost: 0 };
    facts.push(makeFact("coverage", value, "observed", evidence, locate(), time));
  }
  while (facts.length < factCount) {
    const zone = pick(zoneCount);
    const other = pick(4) === 0 && zone + 1 < zoneCount ? zone + 1 : zone;
    const [client, server] = [address(zone, pick(ASSETS_PER_ZONE)), address(other, pick(ASSETS_PER_ZONE))];
    const port = [502, 102, 22, 443][pick(4)] as number;
    const protocol = { 502: "modbus", 102: "s7comm", 22: "ssh", 443: "tls" }[port] as string;
    const isSecure = port === 22 || port === 443;
    const kind = pick(20);
    if (kind < 9) {
      const talk = {
        client,
        server,
        port,
        protocol,
        transport: "tcp" as const,
        recognisedBy: "content" as const,
        answered: true,
        directionSeen: true,
        multicast: false,
        packets: 10,
        bytes: 1000,
        lost: 0,
        operations: {},
      };
      facts.push(makeFact("conversation", talk, "observed", evidence, locate(), time));
    } else if (kind < 15) {
      const session = {
        client,
        server,
        port,
        protocol,
        encrypted: isSecure,
        signed: isSecure,
        authenticated: isSecure,
        identity: isSecure ? ("key" as const) : ("none" as const),
        securable: isSecure,
        interactive: port === 22,
        policy: null,
        weak: null,
        count: 1,
      };
      facts.push(makeFact("session", session, "observed", evidence, locate(), time));
    } else if (kind < 17) {
      const setting = {
        host: `asset-${zone}-${pick(ASSETS_PER_ZONE)}`,
        component: "sshd",
        name: `Option${pick(50)}`,
        value: "yes",
      };
      facts.push(makeFact("setting", { ...setting, topic: "audit" }, "inspected", evidence, locate(), time));
    } else if (kind < 19) {
      const seen = { address: client, via: "ip", spoke: true };
      facts.push(makeFact("asset-seen", seen, "observed", evidence, locate(), time));
    } else {
      const statement = {
        part: "62443-3-3",
        requirement: REQUIREMENTS[pick(REQUIREMENTS.length)]?.id ?? "SR 1.1",
        where: [`zone-${zone}`],
        answer: "met" as const,
        by: "Engineer",
        reason: "It is so.",
      };
      facts.push(makeFact("statement", statement, "attested", evidence, locate(), time));
    }
  }
  return { plant: plantSchema.parse(document), facts };
}

/** Numbers in [0, 1) that follow from the seed (a linear congruence with the constants of Numerical Recipes). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
