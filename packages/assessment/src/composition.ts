// Composition: what the components of a zone are capable of, by claim or certificate, beside what was seen of them. A capability counts for nothing by
// itself: the row asks that it is in use. One that is claimed or certified and seen switched off is a contradiction.

import type { FactOf } from "@bulkhead/facts";
import { type Asset, counted, enumerate } from "@bulkhead/plant";
import { componentRequirement } from "@bulkhead/standards/component";
import { EQUIVALENCES } from "@bulkhead/standards/equivalence";
import type { Ground, Subject } from "./check.ts";
import { reason, support, weakestRank } from "./reason.ts";
import { type Said, Statements } from "./statement.ts";
import type { Reason, Support } from "./verdict.ts";
import { quote } from "./wording.ts";

const COMPONENT_ROWS: ReadonlyMap<string, readonly string[]> = new Map(
  EQUIVALENCES.map(({ system, component }) => [system, component]),
);

/** A capability of one component, as somebody says or certifies. */
interface Capability {
  readonly asset: Asset;
  readonly row: string;
  readonly facts: readonly FactOf<"statement">[];
}

export type ComponentStatements = Statements;

/** What is said about components; `undefined` where nobody says anything. */
export function statementsOnComponents(ground: Ground): ComponentStatements | undefined {
  const spoken = ground.all("statement").some(({ value }) => value.part.includes("4-2"));
  return spoken
    ? new Statements(ground, {
        part: "62443-4-2",
        rowOf: (text) => componentRequirement(text)?.id,
        subjects: ground.plant.assets.map(({ id }) => id),
        places: "component",
        versionOf: (id) => ground.places.asset(id)?.version,
      })
    : undefined;
}

export class Composition {
  readonly #ground: Ground;
  readonly #said: { on(subject: string, row: string): Said | undefined } | undefined;

  constructor(ground: Ground, said: { on(subject: string, row: string): Said | undefined } | undefined) {
    this.#ground = ground;
    this.#said = said;
  }

  /** What capabilities add to what was found. Conduits have no components: they inherit nothing. */
  of(subject: Subject, row: string, found: Support): Support {
    if (this.#said === undefined || subject.type !== "zone") return NOTHING;
    const rows = COMPONENT_ROWS.get(row) ?? [];
    const asked = this.#ground
      .assets(subject)
      .flatMap((asset) =>
        rows.filter((id) => componentRequirement(id)?.appliesTo.includes(asset.type) === true).map((id) => ({ asset, row: id })),
      );
    if (asked.length === 0) return NOTHING;
    const capable: Capability[] = [];
    const lacking: Asset[] = [];
    for (const { asset, row: id } of asked) {
      const facts = this.#factsOf(this.#said.on(asset.id, id)?.for ?? []);
      if (facts.length === 0) lacking.push(asset);
      else capable.push({ asset, row: id, facts });
    }
    if (capable.length === 0) return NOTHING;
    return support({
      for: capable.flatMap((one) => this.#switchedOff(one, found.against, subject)),
      noted: reason(
        summaryOf(capable, lacking),
        capable.flatMap(({ facts }) => facts),
      ),
      missing: lacking.length === 0 ? [] : [`A claim or certificate for ${rows.join(", ")} of ${named(lacking)}.`],
    });
  }

  #factsOf(reasons: readonly Reason[]): readonly FactOf<"statement">[] {
    return reasons.flatMap(({ facts }) =>
      facts.flatMap((id) => {
        const fact = this.#ground.fact(id);
        return fact?.kind === "statement" ? [fact] : [];
      }),
    );
  }

  /** A word for the row, where evidence against it comes from this very component: the two contradict each other. */
  #switchedOff({ asset, row, facts }: Capability, against: readonly Reason[], subject: Subject): readonly Reason[] {
    if (!against.some((one) => this.#assetsOf(one, subject).has(asset.id))) return [];
    const text = `${quote(asset.name)} is ${ranked(facts)} to provide ${row}${means(facts)}, and is seen otherwise.`;
    return reason(text, facts);
  }

  #assetsOf({ finding, text, facts }: Reason, subject: Subject): ReadonlySet<string> {
    const assets = new Set<string>();
    if (finding !== undefined) {
      for (const one of this.#ground.findings(subject, finding))
        if (one.text === text) for (const id of one.assets) assets.add(id);
    }
    for (const id of facts) {
      const value = this.#ground.fact(id)?.value;
      if (value === undefined) continue;
      const asset =
        "server" in value
          ? this.#ground.places.of(value.server).asset
          : "host" in value
            ? this.#ground.assetOf(value.host)
            : "holder" in value
              ? this.#ground.assetOf(value.holder)
              : undefined;
      if (asset !== undefined) assets.add(asset.id);
    }
    return assets;
  }
}

const NOTHING = support({});
const MOST_NAMES = 8;

function named(assets: readonly Asset[]): string {
  const names = [...new Set(assets.map(({ name }) => quote(name)))];
  return names.length <= MOST_NAMES
    ? enumerate(names)
    : `${enumerate(names.slice(0, MOST_NAMES))} and ${names.length - MOST_NAMES} more`;
}

function ranked(facts: readonly FactOf<"statement">[]): string {
  return weakestRank(facts.map(({ rank }) => rank)) === "certified" ? "certified" : "claimed";
}

function means(facts: readonly FactOf<"statement">[]): string {
  const told = [...new Set(facts.flatMap(({ value }) => value.how ?? []))];
  return told.length === 0 ? "" : ` (${told.join(", ")})`;
}

/** `3 of 5 components are capable (2 certified; native 2, configured 1); nothing is known of A and B.` */
function summaryOf(capable: readonly Capability[], lacking: readonly Asset[]): string {
  const certified = capable.filter(({ facts }) => ranked(facts) === "certified").length;
  const ways = Map.groupBy(
    capable.flatMap(({ facts }) => facts.slice(0, 1)),
    ({ value }) => value.how ?? "means not told",
  );
  const how = [...ways].map(([word, facts]) => `${word} ${facts.length}`).join(", ");
  const total = capable.length + lacking.length;
  const rest = lacking.length === 0 ? "" : `; nothing is known of ${named(lacking)}`;
  return `Capability: ${capable.length} of ${counted(total, "component requirement")} ${capable.length === 1 ? "is" : "are"} claimed (${certified} certified; ${how})${rest}. That it is in use is for evidence to show.`;
}
