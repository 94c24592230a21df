// Facts and findings as rules see them: a kind, a time, and fields. Beside its own fields a fact has those of the places where its ends lie.

import type { Fact, FactId, Finding, Instant } from "@bulkhead/facts";
import type { Places } from "@bulkhead/plant";

export type Scalar = string | number | boolean | null;

export interface HuntEvent {
  readonly kind: string;
  readonly first: Instant;
  readonly last: Instant;
  readonly facts: readonly FactId[];
  /** Ids of assets that take part. */
  readonly assets: readonly string[];
  readonly zones: readonly string[];
  /** One sentence, for people. */
  readonly text?: string;
  /** `undefined` for a field that it does not have. A list has several values: one of them has to fit. */
  field(name: string): Scalar | readonly Scalar[] | undefined;
}

/** Ends of a fact that lie somewhere in the plant. */
const ENDS = ["client", "server", "address", "holder", "host"] as const;

/** Everything that rules can look at. Findings take the time of their facts. */
export function eventsOf(facts: readonly Fact[], findings: readonly Finding[], places: Places): readonly HuntEvent[] {
  const known = new Map(facts.map((fact) => [fact.id, fact]));
  return [
    ...facts.map((fact) => eventOfFact(fact, places)),
    ...findings.flatMap((finding): readonly HuntEvent[] => {
      const own = finding.facts.flatMap((id) => known.get(id) ?? []);
      const [earliest, latest] = [
        own.map(({ first }) => first).sort()[0],
        own
          .map(({ last }) => last)
          .sort()
          .at(-1),
      ];
      if (earliest === undefined || latest === undefined) return [];
      const inner = own.map((fact) => eventOfFact(fact, places));
      return [
        {
          kind: "finding",
          first: earliest,
          last: latest,
          facts: own.map(({ id }) => id),
          assets: finding.assets,
          zones: finding.subjects,
          text: finding.text,
          field(name) {
            if (name === "code") return finding.code;
            if (name === "technique") return finding.techniques;
            if (name === "asset") return finding.assets;
            return inner.map((one) => one.field(name)).find((value) => value !== undefined);
          },
        },
      ];
    }),
  ];
}

function eventOfFact(fact: Fact, places: Places): HuntEvent {
  const value = fact.value as unknown as Readonly<Record<string, unknown>>;
  const ends = ENDS.flatMap((end) => {
    const address = Object.hasOwn(value, end) ? value[end] : undefined;
    return typeof address === "string" ? [[end, placeOf(address, places)] as const] : [];
  });
  const byEnd = new Map(ends);
  return {
    kind: fact.kind,
    first: fact.first,
    last: fact.last,
    facts: [fact.id],
    assets: ends.flatMap(([, { asset }]) => asset?.id ?? []),
    zones: ends.flatMap(([, { zone }]) => zone?.id ?? []),
    field(name) {
      if (name === "rank") return fact.rank;
      const [end = "", what] = name.split(".", 2);
      if (what !== undefined && byEnd.has(end as (typeof ENDS)[number])) {
        const { asset, zone } = byEnd.get(end as (typeof ENDS)[number]) as ReturnType<typeof placeOf>;
        switch (what) {
          case "declared":
            return asset !== undefined;
          case "asset":
            return asset?.id ?? null;
          case "role":
            return asset?.role ?? null;
          case "type":
            return asset?.type ?? null;
          case "safety":
            return asset?.safety === true || zone?.kind === "safety";
          case "external":
            return asset?.external === true || (asset === undefined && zone === undefined);
          case "zone":
            return zone?.id ?? null;
          case "zonekind":
            return zone?.kind ?? null;
          default:
            return undefined;
        }
      }
      return scalarAt(value, name.split("."));
    },
  };
}

function placeOf(address: string, places: Places): ReturnType<Places["of"]> {
  const asset = places.asset(address);
  return asset === undefined ? places.of(address) : { asset, zone: places.zone(asset.zone ?? "") };
}

function scalarAt(value: unknown, path: readonly string[]): Scalar | readonly Scalar[] | undefined {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  if (Array.isArray(found)) return found.filter(isScalar);
  return isScalar(found) ? found : undefined;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
