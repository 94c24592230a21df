// Composition: a zone's row from what its components are capable of, by claim or certificate, and from what shows that it is switched on.
// Neither counts alone. One that is claimed or certified and seen switched off is a contradiction. Decision 8 says why it is made so.

import type { Fact, FactOf, FindingCode } from "@bulkhead/facts";
import { type Asset, counted, enumerate } from "@bulkhead/plant";
import { componentRequirement } from "@bulkhead/standards/component";
import type { Check, Ground, Subject } from "./check.ts";
import { CHECKS } from "./checks/index.ts";
import { composes } from "./guidance.ts";
import { factsOf, reason, support, weakestRank } from "./reason.ts";
import { type Said, Statements } from "./statement.ts";
import { switchedOn } from "./switched.ts";
import type { Reason, Support } from "./verdict.ts";
import { quote } from "./wording.ts";

const CHECK_OF: ReadonlyMap<string, Check> = new Map(CHECKS.map((check) => [check.requirement, check]));

/** What keeps the list of components, or what they are, from being known: then nothing follows for all of them. */
const DOUBTS = [
  "unknown-device",
  "asset-differs",
  "component-contradicted",
  "inventory-contradicted",
] as const satisfies FindingCode[];

/** A row of 4-2 at one component. */
interface Asked {
  readonly asset: Asset;
  readonly row: string;
}

/** A capability of one component, as somebody says or certifies, and nobody denies. */
interface Capability extends Asked {
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
    const check = CHECK_OF.get(row);
    if (this.#said === undefined || subject.type !== "zone" || check === undefined) return NOTHING;
    const assets = this.#ground.assets(subject);
    const asked = assets.flatMap((asset) => rowsFor(asset, check).map((id): Asked => ({ asset, row: id })));
    const capable: Capability[] = [];
    const lacking: Asset[] = [];
    for (const { asset, row: id } of asked) {
      const said = this.#said.on(asset.id, id);
      const facts = this.#factsOf(said?.for ?? []);
      if (facts.length === 0 || (said?.against.length ?? 0) > 0) lacking.push(asset);
      if (facts.length > 0) capable.push({ asset, row: id, facts });
    }
    if (capable.length === 0) return NOTHING;
    const missing = new Set<string>();
    if (lacking.length > 0)
      missing.add(`A claim or certificate for ${check.supportedBy.map((one) => one.row).join(", ")} of ${named(lacking)}.`);
    const carried = composes(check) ? this.#inUse(subject, check, assets, capable, missing) : { proof: undefined, off: [] };
    const whole = lacking.length === 0 && carried.proof !== undefined;
    const text = `All ${counted(assets.length, "component")} of ${quote(subject.zone.name)} have ${check.supportedBy.map((one) => one.row).join(", ")}, by claim or certificate for the version that stands there, and each has switched on what it takes.`;
    return support({
      for: [
        ...(whole ? reason(text, carried.proof ?? []) : []),
        ...capable.flatMap((one) => this.#seenOtherwise(one, [...found.against, ...carried.off], subject)),
      ],
      against: carried.off,
      noted: reason(
        summaryOf(capable, lacking),
        capable.flatMap(({ facts }) => facts),
      ),
      missing: [...missing],
    });
  }

  /**
   * Claims and readings that show every component to have its capabilities in use; `undefined` where one does not, with why in `missing`.
   * `off`: capabilities that are seen switched off.
   */
  #inUse(
    subject: Extract<Subject, { type: "zone" }>,
    check: Check,
    assets: readonly Asset[],
    capable: readonly Capability[],
    missing: Set<string>,
  ): { readonly proof: readonly Fact[] | undefined; readonly off: readonly Reason[] } {
    const uncovered = assets.filter((asset) => rowsFor(asset, check).length === 0);
    if (uncovered.length > 0)
      missing.add(`What ${named(uncovered)} may contribute: no component requirement behind the row is for its type.`);
    const doubts = this.#ground.findings(subject, ...DOUBTS);
    for (const { text } of doubts) missing.add(`Which components there are: ${text}`);
    const proof: Fact[] = [];
    const off: Reason[] = [];
    let whole = uncovered.length === 0 && doubts.length === 0;
    for (const one of capable) {
      const states = one.facts.map((claim) => ({ claim, switched: switchedOn(claim, one, subject, this.#ground) }));
      for (const { claim, switched } of states) {
        if (switched.state !== "off") continue;
        off.push(...reason(`${quote(one.asset.name)} has ${one.row} switched off: ${switched.why}.`, [claim, ...switched.facts]));
      }
      const on = states.filter(({ claim, switched }) => switched.state === "on" && claim.value.version !== undefined);
      const best = on.find(({ claim }) => claim.rank === "certified") ?? on[0];
      if (best?.switched.state === "on") proof.push(best.claim, ...best.switched.facts);
      else {
        whole = false;
        for (const { claim, switched } of states) {
          if (switched.state === "open") missing.add(switched.missing);
          else if (switched.state === "on")
            missing.add(`The version for which ${one.row} of ${quote(one.asset.name)} is ${ranked([claim])}.`);
        }
      }
    }
    return { proof: whole ? proof : undefined, off };
  }

  #factsOf(reasons: readonly Reason[]): readonly FactOf<"statement">[] {
    return reasons.flatMap(({ facts }) =>
      facts.flatMap((id) => {
        const fact = this.#ground.fact(id);
        return fact?.kind === "statement" ? [fact] : [];
      }),
    );
  }

  /**
   * A word for the row, where evidence against it comes from this very component: the two contradict each other. It rests on that evidence,
   * too: where only somebody's word belies it, it stands beside that word and proves nothing.
   */
  #seenOtherwise({ asset, row, facts }: Capability, against: readonly Reason[], subject: Subject): readonly Reason[] {
    const own = against.filter((one) => this.#assetsOf(one, subject).has(asset.id));
    return own.flatMap((one) => {
      const text = `${quote(asset.name)} is ${ranked(facts)} to provide ${row}${means(facts)}, and is seen otherwise.`;
      return reason(text, [...facts, ...factsOf(one.facts, this.#ground)]);
    });
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

function rowsFor(asset: Asset, { supportedBy }: Check): readonly string[] {
  return supportedBy.flatMap(({ row }) => (componentRequirement(row)?.appliesTo.includes(asset.type) === true ? [row] : []));
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
