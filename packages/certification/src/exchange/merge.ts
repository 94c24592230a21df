// Takes a package into a plant: who may say what, to which assets a claim about a product comes, and where it contradicts what is there. Nothing is
// settled here; both sides stand, and the assessment shows the contradiction.

import type { Fact, FactOf } from "@bulkhead/facts";
import { type Asset, comparePlants, loadPlant, type Organisation, type Plant, type Problem } from "@bulkhead/plant";
import { canonicalPart, catalogueRow } from "@bulkhead/standards/catalogue";
import type { PublicKey } from "../key.ts";
import { parsePublicKey } from "../key.ts";
import type { Claim, PackageContent } from "./package.ts";

type Role = Organisation["roles"][number];

/** By which role a part is spoken for. What is not listed, anybody of the plant may speak of; it counts as his word. */
const SPOKEN_FOR: ReadonlyMap<string, readonly Role[]> = new Map<string, readonly Role[]>([
  ["62443-4-2", ["product-supplier"]],
  ["62443-4-1", ["product-supplier"]],
  ["62443-2-4", ["integration", "maintenance"]],
  ["62443-2-1:2024", ["asset-owner"]],
  ["62443-2-1:2009", ["asset-owner"]],
  ["62443-3-2", ["asset-owner", "integration"]],
]);

/** A statement as `statements.yaml` holds it. */
export interface MergedStatement extends Omit<Claim, "product" | "where"> {
  readonly where: readonly string[];
  readonly by: string;
  readonly version?: string;
}

export interface Merge {
  readonly signer: Organisation;
  readonly statements: readonly MergedStatement[];
  /** How the design of the package differs from the plant, a sentence each; empty where it has none, or the same. */
  readonly differences: readonly string[];
  readonly problems: readonly Problem[];
}

/** The keys that the plant vouches for, with whose they are. */
export function trustedKeys({
  organisations,
}: Plant): readonly { readonly key: PublicKey; readonly organisation: Organisation }[] {
  return organisations.flatMap((organisation) =>
    organisation.keys.flatMap((line) => {
      const key = parsePublicKey(`-----BEGIN PUBLIC KEY-----\n${line}\n-----END PUBLIC KEY-----\n`);
      return key === undefined ? [] : [{ key, organisation }];
    }),
  );
}

/** `facts`: the plant's own, to find contradictions. `undefined` where nobody of the plant signed it. Pure. */
export function mergePackage(
  content: PackageContent,
  signedBy: readonly string[],
  plant: Plant,
  facts: readonly Fact[],
  file: string,
): Merge | undefined {
  const signer = trustedKeys(plant).find(({ key }) => signedBy.includes(key.id))?.organisation;
  if (signer === undefined) return undefined;
  const problems: Problem[] = [];
  const report = (what: string, severity: Problem["severity"], message: string, mend: string, place?: string): void => {
    problems.push({ code: `certification/${what}`, severity, message, mend, file, ...(place === undefined ? {} : { place }) });
  };
  if (content.system !== null && content.system !== plant.system.id) {
    const mend = "Check which plant it is for.";
    report(
      "other-plant",
      "error",
      `The package is for the plant ${content.system}, not ${plant.system.id}. Nothing is taken.`,
      mend,
    );
    return { signer, statements: [], differences: [], problems };
  }
  const statements = (content.claims ?? []).flatMap((claim, index) => {
    const taken = statementOf(claim, signer, plant, (what, severity, message, mend) =>
      report(what, severity, message, mend, `/claims/${index}`),
    );
    return taken === undefined ? [] : [taken];
  });
  for (const statement of statements) {
    for (const fact of contradicting(statement, facts)) {
      const { by, answer } = fact.value;
      const message = `${signer.name} says of ${statement.requirement} at ${statement.where.join(", ")}: ${statement.answer}; ${by} says: ${answer}. Both stand.`;
      report("claims-contradict", "warning", message, "Clear it up with both; the assessment shows the row as contradicted.");
    }
  }
  return { signer, statements, differences: differencesOf(content, plant, report), problems };
}

type Report = (what: string, severity: Problem["severity"], message: string, mend: string) => void;

function statementOf(claim: Claim, signer: Organisation, plant: Plant, report: Report): MergedStatement | undefined {
  const { product, where, ...rest } = claim;
  const part = canonicalPart(claim.part);
  const row = part === undefined ? undefined : catalogueRow(part, claim.requirement);
  if (part === undefined || row === undefined) {
    report(
      "unknown-requirement",
      "error",
      `${claim.part} has no requirement ${claim.requirement}. The claim is left out.`,
      "Ask for it again.",
    );
    return undefined;
  }
  const roles = SPOKEN_FOR.get(part);
  if (roles !== undefined && !roles.some((role) => signer.roles.includes(role))) {
    const message = `${signer.name} speaks of ${part}, which is for ${roles.join(" or ")} to speak of. The claim is left out.`;
    report("not-theirs-to-say", "error", message, "Give the organisation this role in the plant, where it has it.");
    return undefined;
  }
  const reached = product === undefined ? placesOf(where ?? [], plant, report) : assetsOf(product, plant).map(({ id }) => id);
  if (reached.length === 0) {
    const what =
      product === undefined ? (where ?? []).join(", ") : `${product.vendor} ${product.name} ${product.version ?? ""}`.trim();
    report(
      "reaches-nothing",
      "warning",
      `The claim on ${row.id} is about ${what}, which the plant does not have. It is left out.`,
      "Nothing, where the plant has no such thing.",
    );
    return undefined;
  }
  const { until, approver, countermeasure, maturity, how, switchedOnBy, answer, reason, since } = rest;
  return {
    part,
    requirement: row.id,
    where: reached,
    answer,
    reason,
    since,
    by: `${signer.name} (signed)`,
    ...(until === undefined ? {} : { until }),
    ...(approver === undefined ? {} : { approver }),
    ...(countermeasure === undefined ? {} : { countermeasure }),
    ...(maturity === undefined ? {} : { maturity }),
    ...(how === undefined ? {} : { how }),
    ...(switchedOnBy === undefined ? {} : { switchedOnBy }),
    ...(product?.version === undefined ? {} : { version: product.version }),
  };
}

function placesOf(where: readonly string[], plant: Plant, report: Report): readonly string[] {
  const known = new Set(
    [[plant.system], plant.zones, plant.conduits, plant.assets, plant.organisations].flatMap((all) => all.map(({ id }) => id)),
  );
  return where.filter((id) => {
    if (id === "*" || known.has(id)) return true;
    report(
      "unknown-place",
      "error",
      `The plant has no ${id}; the claim does not count there.`,
      "Ask for the package with the ids of this plant.",
    );
    return false;
  });
}

/** Assets of the product, whatever version stands there: one for another version is told by the assessment, not passed over here. */
function assetsOf({ vendor, name }: NonNullable<Claim["product"]>, { assets }: Plant): readonly Asset[] {
  const same = (a: string | undefined, b: string): boolean => a?.trim().toLowerCase() === b.trim().toLowerCase();
  return assets.filter((asset) => same(asset.vendor, vendor) && same(asset.product, name));
}

/** Statements on the same row and place that say the opposite. */
function contradicting(statement: MergedStatement, facts: readonly Fact[]): readonly FactOf<"statement">[] {
  const negative = statement.answer === "not met";
  return facts.filter(
    (fact): fact is FactOf<"statement"> =>
      fact.kind === "statement" &&
      canonicalPart(fact.value.part) === statement.part &&
      fact.value.requirement === statement.requirement &&
      (fact.value.answer === "not met") !== negative &&
      fact.value.where.some((id) => id === "*" || statement.where.includes(id) || statement.where.includes("*")),
  );
}

function differencesOf({ plant: text }: PackageContent, plant: Plant, report: Report): readonly string[] {
  if (text === undefined) return [];
  const { plant: other, problems } = loadPlant(text, "plant.yaml of the package");
  if (other === undefined) {
    report("bad-design", "error", `The design of the package cannot be read: ${problems[0]?.message ?? ""}`, "Ask for it again.");
    return [];
  }
  const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 120) ?? "nothing";
  return comparePlants(plant, other).map(({ type, path, before, after }) =>
    type === "changed"
      ? `${path}: ${shown(before)} here, ${shown(after)} in the package`
      : `${path}: ${type === "added" ? "only in the package" : "only here"}`,
  );
}
