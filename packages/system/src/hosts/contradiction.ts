// Inventories that contradict each other: two pieces of evidence about one host tell different things of the same hour, or one that is
// signed and one that is not tell different things at all. It is shown, never
// resolved in silence; only where one of them is signed by a known collector and the other is not does the signed one stand.

import type { Digest, Fact, FactId, Finding } from "@bulkhead/facts";
import type { Asset } from "@bulkhead/plant";
import type { Owners } from "./owners.ts";

/** States that are further apart may both have been true, one after the other. */
const SAME_TIME_MS = 60 * 60 * 1000;
const MOST_EXAMPLES = 5;

/** What one piece of evidence tells of one thing on a host. */
interface Told {
  readonly facts: Fact[];
  readonly values: Set<string>;
}

interface Contradiction {
  readonly asset: Asset;
  /** `openssl is 3.0.15 and 3.0.16`. */
  readonly examples: string[];
  readonly one: Fact[];
  readonly other: Fact[];
}

/** A thing of which a host has one state at a time, and that state; `undefined` for facts that may stand side by side. */
function stateOf(fact: Fact): { readonly name: string; readonly state: string } | undefined {
  switch (fact.kind) {
    case "software":
      return { name: `software ${fact.value.name.toLowerCase()}`, state: fact.value.version };
    case "setting":
      // Of settings that are about nothing, many are measurements, and another one each time.
      if (fact.value.topic === undefined) return undefined;
      return { name: `setting ${fact.value.component} ${fact.value.name}`, state: fact.value.value };
    case "file-digest":
      return { name: `file ${fact.value.path}`, state: fact.value.digest };
    case "configuration-result":
      return fact.value.result === "pass" || fact.value.result === "fail"
        ? { name: `rule ${fact.value.rule}`, state: fact.value.result }
        : undefined;
    default:
      return undefined;
  }
}

/** `inventory-contradicted`, one for each asset and pair of evidence. */
export function judgeContradictions(facts: readonly Fact[], owners: Owners): readonly Finding[] {
  return contradictionsIn(facts, owners).map(({ asset, examples, one, other }) => {
    const [first, second] = [one[0] as Fact, other[0] as Fact];
    const more = examples.length > MOST_EXAMPLES ? `, and ${examples.length - MOST_EXAMPLES} more` : "";
    return {
      code: "inventory-contradicted",
      subjects: asset.zone === undefined ? [] : [asset.zone],
      assets: [asset.id],
      text: `Two pieces of evidence about ${asset.name} contradict each other: ${examples.slice(0, MOST_EXAMPLES).join("; ")}${more}. ${standing(first, second)}`,
      facts: [...one, ...other].slice(0, 2 * MOST_EXAMPLES).map(({ id }) => id),
      techniques: [],
    };
  });
}

function standing(one: Fact, other: Fact): string {
  const signer = one.source.signedBy ?? other.source.signedBy;
  if (signer === undefined || (one.source.signedBy !== undefined && other.source.signedBy !== undefined))
    return "Neither outranks the other.";
  return `What ${signer} signed stands; what is unsigned and differs from it decides nothing.`;
}

/** The facts that are unsigned and differ from signed ones: no check may rest on them. */
export function outrankedIn(facts: readonly Fact[], owners: Owners): ReadonlySet<FactId> {
  const outranked = new Set<FactId>();
  // Without a signature nothing outranks anything, and the comparison is spared.
  if (!facts.some(({ source }) => source.signedBy !== undefined)) return outranked;
  for (const { one, other } of contradictionsIn(facts, owners)) {
    const [a, b] = [one[0]?.source.signedBy, other[0]?.source.signedBy];
    if ((a === undefined) === (b === undefined)) continue;
    for (const { id } of a === undefined ? one : other) outranked.add(id);
  }
  return outranked;
}

function contradictionsIn(facts: readonly Fact[], owners: Owners): readonly Contradiction[] {
  const things = new Map<string, { readonly asset: Asset; readonly name: string; readonly told: Map<Digest, Told> }>();
  for (const fact of facts) {
    const known = stateOf(fact);
    const asset = known === undefined ? undefined : owners.of(fact);
    if (known === undefined || asset === undefined) continue;
    const key = `${asset.id} ${known.name}`;
    const thing = things.get(key) ?? { asset, name: known.name, told: new Map<Digest, Told>() };
    things.set(key, thing);
    const told = thing.told.get(fact.source.evidence) ?? { facts: [], values: new Set<string>() };
    thing.told.set(fact.source.evidence, told);
    told.facts.push(fact);
    told.values.add(known.state);
  }
  const found = new Map<string, Contradiction>();
  for (const { asset, name, told } of things.values()) {
    const all = [...told];
    for (const [at, [digest, one]] of all.entries()) {
      for (const [otherDigest, other] of all.slice(at + 1)) {
        if (!differ(one, other)) continue;
        const key = `${asset.id} ${digest} ${otherDigest}`;
        const known = found.get(key) ?? { asset, examples: [], one: [], other: [] };
        found.set(key, known);
        known.examples.push(`${name} is ${[...one.values].join(", ")} and ${[...other.values].join(", ")}`);
        known.one.push(...one.facts);
        known.other.push(...other.facts);
      }
    }
  }
  return [...found.values()];
}

/** Nothing that the one tells does the other tell as well, though both speak of the same time, or only one of them is vouched for. */
function differ(one: Told, other: Told): boolean {
  if ([...one.values].some((value) => other.values.has(value))) return false;
  const signed = ({ facts }: Told): boolean => facts[0]?.source.signedBy !== undefined;
  if (signed(one) !== signed(other)) return true;
  const times = ({ facts }: Told): readonly number[] => facts.map(({ last }) => Date.parse(last));
  const [first, second] = [times(one), times(other)];
  return Math.max(Math.min(...second) - Math.max(...first), Math.min(...first) - Math.max(...second)) <= SAME_TIME_MS;
}
