// What the configurations of firewalls show against the plant.

import type { Fact, FactId, Finding } from "@bulkhead/facts";
import { type Asset, enumerate, type Places, type Plant } from "@bulkhead/plant";
import { latestOf } from "./latest.ts";
import { isOfDevice, type RecoveredRuleset, recoverRuleset } from "./recovery.ts";
import { type ChannelPassing, type Excess, verifyFirewall } from "./verification.ts";
import { ZoneMap } from "./zone-map.ts";

/** Rule sets of more rules than this are held against the design on demand only: it would take longer than an assessment should. */
const MOST_RULES = 20_000;

/**
 * `default-permit`: a device passes on what no rule names. It touches the conduits that the device enforces and the zones that these
 * join, or, where it enforces none, its own zone. What a device does with packets to itself is no matter of passing.
 * `rule-beyond-design`: one of its rules permits what no channel of the conduits that it enforces names. `channel-not-permitted`: it
 * permits no part of what a channel names. Both only where proven. `firewall-unproven`: what keeps it open that nothing else is
 * permitted; where a device has neither this nor one of the others, it is proven. Of several backups of a device the latest counts.
 * Pure; in the order of the plant's assets.
 */
export function judgeFirewalls(facts: readonly Fact[], plant: Plant, places: Places): Finding[] {
  const devices = new Map<Asset, Fact[]>();
  for (const fact of facts) {
    if (!isOfDevice(fact)) continue;
    const asset = assetOf(fact.value.device, plant, places);
    if (asset === undefined) continue;
    const known = devices.get(asset);
    if (known === undefined) devices.set(asset, [fact]);
    else known.push(fact);
  }
  let zones: ZoneMap | undefined;
  return plant.assets.flatMap((asset) => {
    const { facts: own } = latestOf(devices.get(asset) ?? []);
    if (own.length === 0) return [];
    const files = new Set(own.map(({ source }) => source.evidence));
    const dark = facts.filter((fact) => fact.kind === "not-understood" && files.has(fact.source.evidence));
    return [
      ...judgeDefault(asset, own, plant),
      ...judgeRules(asset, [...own, ...dark], plant, () => (zones ??= new ZoneMap(plant, places))),
    ];
  });
}

function judgeDefault(asset: Asset, facts: readonly Fact[], plant: Plant): readonly Finding[] {
  const whys = new Set<string>();
  const open: FactId[] = [];
  for (const fact of facts) {
    if (fact.kind !== "firewall-default" || fact.value.hook !== "forward" || fact.value.verdict !== "permit") continue;
    whys.add(fact.value.why);
    open.push(fact.id);
  }
  if (open.length === 0) return [];
  const conduits = plant.conduits.filter(({ enforcedBy }) => enforcedBy.includes(asset.id));
  const own = asset.zone === undefined ? [] : [asset.zone];
  const subjects = conduits.length === 0 ? own : conduits.flatMap(({ id, zones }) => [id, ...zones]);
  const text = `${asset.name} passes what no rule names. ${[...whys].sort().join(" ")}`;
  return [{ code: "default-permit", subjects: [...new Set(subjects)], assets: [asset.id], text, facts: open, techniques: [] }];
}

function judgeRules(asset: Asset, facts: readonly Fact[], plant: Plant, zoneMap: () => ZoneMap): readonly Finding[] {
  const conduits = plant.conduits.filter(({ enforcedBy }) => enforcedBy.includes(asset.id));
  if (conduits.length === 0) return [];
  const unproven = (why: string, proof: readonly FactId[], subjects?: readonly string[]): Finding => ({
    code: "firewall-unproven",
    subjects: subjects ?? [...new Set(conduits.flatMap(({ id, zones }) => [id, ...zones]))],
    assets: [asset.id],
    text: `That ${asset.name} permits only what channels name is not proven: ${why}.`,
    facts: proof,
    techniques: [],
  });
  const defaults = facts.filter((fact) => fact.kind === "firewall-default").map(({ id }) => id);
  const recovered = recoverRuleset(asset.id, facts);
  if (recovered === undefined) {
    const dark = facts.filter(({ kind }) => kind === "not-understood").map(({ id }) => id);
    const why =
      dark.length > 0 ? "its configuration holds what was not understood" : "its configuration is told in parts that do not fit";
    return [unproven(why, dark.length > 0 ? dark : defaults)];
  }
  const count = recovered.factOf.size;
  if (count > MOST_RULES) return [unproven(`it has ${count} rules; bulkhead verify-firewall examines them`, defaults)];
  if (recovered.ruleset.families.length === 0) return [unproven("its configuration is not whole", defaults)];
  const entries = [...recovered.ruleset.chains.values()].filter(({ base }) => base?.hook === "forward");
  const bridges = entries.length > 0 && entries.every(({ layer }) => layer === "bridged");
  const result = verifyFirewall(recovered.ruleset, bridges ? "bridge" : "forward", conduits, zoneMap());
  if ("tooEntangled" in result) return [unproven("its rules are too entangled to be examined", defaults)];
  // What only answers to nothing is no connection: it keeps the proof open and accuses no rule.
  const proofOf = ({ proof, stray }: Excess): Excess["proof"] => (stray === true ? "possible" : proof);
  const byRule = (proof: Excess["proof"]): readonly Excess[][] => {
    const excesses = result.excesses.filter((one) => proofOf(one) === proof);
    return [...Map.groupBy(excesses, ({ rule }) => rule).values()];
  };
  const told = new Set(result.excesses.filter((one) => proofOf(one) === "proven").map(({ rule }) => rule));
  return [
    ...byRule("proven").flatMap((excesses) => beyondDesign(asset, excesses, recovered, plant)),
    ...byRule("possible").flatMap((excesses) => {
      const [first] = excesses;
      if (first === undefined || told.has(first.rule)) return [];
      const fact = first.rule === undefined ? undefined : recovered.factOf.get(first.rule);
      const name = fact === undefined ? "its policy" : `rule ${fact.value.position} of ${fact.value.chain}`;
      const because =
        first.stray === true ? "the device knows no connections and takes it for an answer" : (first.why ?? "not told");
      const why = `${name} may permit more, from ${waysOf(excesses)}, as in ${first.text} (${because})`;
      return [unproven(why, fact === undefined ? defaults : [fact.id], subjectsOf(asset, excesses, plant))];
    }),
    ...(result.backing.undecided > 0 ? [unproven("some of it could not be decided", defaults)] : []),
    ...result.coarse
      .filter(({ what }) => what === "application")
      .map(({ conduit, channel, why }) => {
        const ends = plant.conduits.find(({ id }) => id === conduit)?.zones ?? [];
        return unproven(`of channel ${channel}, ${why}`, defaults, [conduit, ...ends]);
      }),
    ...result.channels
      .filter(({ passes }) => passes === "none")
      .flatMap((channel) => notPermitted(asset, channel, recovered, facts, plant)),
  ];
}

/** A policy that permits is a default, and told as that. */
function beyondDesign(asset: Asset, excesses: readonly Excess[], { factOf }: RecoveredRuleset, plant: Plant): readonly Finding[] {
  const [first] = excesses;
  const fact = first?.rule === undefined ? undefined : factOf.get(first.rule);
  if (first === undefined || fact === undefined) return [];
  const { position, chain } = fact.value;
  return [
    {
      code: "rule-beyond-design",
      subjects: subjectsOf(asset, excesses, plant),
      assets: [asset.id],
      text: `Rule ${position} of ${chain} on ${asset.name} permits what no channel names, from ${waysOf(excesses)}, as in ${first.text}.`,
      facts: [fact.id],
      techniques: [],
    },
  ];
}

/** The zones at the ends, and the conduits of the device that join them. */
function subjectsOf(asset: Asset, excesses: readonly Excess[], plant: Plant): readonly string[] {
  const pairs = excesses.map(({ from, to }) => [from, to]);
  const zones = [...new Set(pairs.flat())].filter((zone) => zone !== null);
  const joining = plant.conduits.filter(({ enforcedBy, zones: ends }) => {
    return enforcedBy.includes(asset.id) && pairs.some(([from, to]) => ends.includes(from ?? "") && ends.includes(to ?? ""));
  });
  return [...zones, ...joining.map(({ id }) => id)];
}

function waysOf(excesses: readonly Excess[]): string {
  return enumerate(
    excesses.map(({ from, to }) => `${from ?? "elsewhere"} to ${to ?? "elsewhere"}`),
    3,
  );
}

function notPermitted(
  asset: Asset,
  { conduit, channel, from, to, stopped }: ChannelPassing,
  { factOf }: RecoveredRuleset,
  facts: readonly Fact[],
  plant: Plant,
): readonly Finding[] {
  const by = stopped?.rule === undefined ? undefined : factOf.get(stopped.rule);
  const proof = by ?? facts.find((fact) => fact.kind === "firewall-default" && fact.value.hook === "forward");
  if (proof === undefined) return [];
  const joined = plant.conduits.find(({ id }) => id === conduit);
  return [
    {
      code: "channel-not-permitted",
      subjects: [conduit, ...(joined?.zones ?? [])],
      assets: [asset.id],
      text: `${asset.name} permits nothing of channel ${channel} from ${from} to ${to}: ${stopped?.text ?? "all of it"} is stopped.`,
      facts: [proof.id],
      techniques: [],
    },
  ];
}

/** By the id given with the evidence, else by address or name, where only one asset bears it. */
function assetOf(device: string, plant: Plant, places: Places): Asset | undefined {
  const named = plant.assets.filter(({ name }) => name.toLowerCase() === device.toLowerCase());
  return places.asset(device) ?? places.of(device).asset ?? (named.length === 1 ? named[0] : undefined);
}
