// How urgent a vulnerability is at an asset: the decision of SSVC, with what it rests on and what was assumed.

import type { AdvisoryVulnerability, Fact } from "@bulkhead/facts";
import type { Asset, Plant } from "@bulkhead/plant";
import {
  DECISIONS,
  decide,
  EXPLOITATIONS,
  type Exploited,
  type Exposure,
  type HumanImpact,
  humanImpact,
  type SsvcDecision,
} from "./deployer-tree.ts";
import { type Exposures, missionImpact, type Reasoned, safetyImpact } from "./exposure.ts";

export interface Triage {
  readonly decision: SsvcDecision;
  readonly exploitation: Exploited;
  readonly exposure: Exposure;
  readonly automatable: boolean;
  readonly impact: HumanImpact;
  /** It is on a list of exploited vulnerabilities. */
  readonly knownExploited: boolean;
  /** The highest probability of exploitation that is told of its vulnerabilities. */
  readonly probability?: number;
  readonly reasons: readonly string[];
  /** What was taken for granted because nothing tells it. */
  readonly assumptions: readonly string[];
}

/** From this probability on, that exploits are public is taken for granted. */
const LIKELY = 0.1;

/** What lists tell about exploitation. */
export class ExploitationLists {
  readonly #known = new Map<string, string | undefined>();
  readonly #probability = new Map<string, number>();
  readonly #lists: { known: boolean; probability: boolean } = { known: false, probability: false };

  constructor(facts: readonly Fact[]) {
    for (const fact of facts) {
      if (fact.kind !== "exploitation") continue;
      this.#lists[fact.value.list === "known-exploited" ? "known" : "probability"] = true;
      for (const { vulnerability, since, probability } of fact.value.entries) {
        if (fact.value.list === "known-exploited") this.#known.set(vulnerability, since);
        else if (probability !== undefined) this.#probability.set(vulnerability, probability);
      }
    }
  }

  isKnown(ids: readonly string[]): boolean {
    return ids.some((id) => this.#known.has(id));
  }

  probabilityOf(ids: readonly string[]): number | undefined {
    const found = ids.flatMap((id) => this.#probability.get(id) ?? []);
    return found.length === 0 ? undefined : Math.max(...found);
  }

  exploitationOf({ ids, exploitation }: AdvisoryVulnerability): Reasoned<Exploited> {
    const listed = ids.find((id) => this.#known.has(id));
    if (listed !== undefined)
      return { value: "active", why: `${listed} is on the list of exploited vulnerabilities`, assumed: false };
    if (exploitation === "active") return { value: "active", why: "the advisory says that it is exploited", assumed: false };
    if (exploitation === "public-code")
      return { value: "public poc", why: "the advisory says that exploits are public", assumed: false };
    const probability = this.probabilityOf(ids);
    if (probability !== undefined && probability >= LIKELY) {
      return {
        value: "public poc",
        why: `its probability of exploitation is ${percent(probability)}, so that public exploits are assumed`,
        assumed: true,
      };
    }
    if (!this.#lists.known)
      return {
        value: "public poc",
        why: "no list of exploited vulnerabilities was given, so that public exploits are assumed",
        assumed: true,
      };
    return {
      value: "none",
      why: "it is on no list of exploited vulnerabilities, and the advisory tells of no exploit",
      assumed: false,
    };
  }
}

/** The most urgent decision among the vulnerabilities of one advisory at one asset. */
export function triage(
  asset: Asset,
  vulnerabilities: readonly AdvisoryVulnerability[],
  lists: ExploitationLists,
  exposures: Exposures,
  plant: Plant,
): Triage {
  const exposure = exposures.of(asset);
  const [safety, mission] = [safetyImpact(asset, plant), missionImpact(asset, plant)];
  const impact = humanImpact(safety.value, mission.value);
  const ids = vulnerabilities.flatMap((one) => one.ids);
  const probability = lists.probabilityOf(ids);
  const decided = vulnerabilities.map((one) => {
    const [exploited, automatable] = [lists.exploitationOf(one), isAutomatable(one)];
    return { exploited, automatable, decision: decide(exploited.value, exposure.value, automatable.value, impact) };
  });
  const gravest = decided.reduce((worst, one) => (rank(one) > rank(worst) ? one : worst));
  const { exploited, automatable, decision } = gravest;
  const parts: readonly Reasoned<unknown>[] = [exploited, exposure, automatable, safety, mission];
  return {
    decision,
    exploitation: exploited.value,
    exposure: exposure.value,
    automatable: automatable.value,
    impact,
    knownExploited: lists.isKnown(ids),
    ...(probability === undefined ? {} : { probability }),
    reasons: [
      `exploitation ${exploited.value}: ${exploited.why}`,
      `exposure ${exposure.value}: ${exposure.why}`,
      `automatable ${automatable.value ? "yes" : "no"}: ${automatable.why}`,
      `safety impact ${safety.value}: ${safety.why}`,
      `mission impact ${mission.value}: ${mission.why}`,
    ],
    assumptions: parts.filter(({ assumed }) => assumed).map(({ why }) => why),
  };
}

function rank({ decision, exploited }: { decision: SsvcDecision; exploited: Reasoned<Exploited> }): number {
  return DECISIONS.indexOf(decision) * EXPLOITATIONS.length + EXPLOITATIONS.indexOf(exploited.value);
}

/** An attacker needs no help and no rights from anywhere on the network. */
function isAutomatable({ vector }: AdvisoryVulnerability): Reasoned<boolean> {
  if (vector === undefined)
    return { value: true, why: "the advisory gives no vector, so that automation is assumed", assumed: true };
  const has = (metric: string): boolean => new RegExp(`(?:^|/)${metric}(?:/|$)`).test(vector);
  if (/^CVSS:[34]/.test(vector)) {
    const value = has("AV:N") && has("AC:L") && has("PR:N") && has("UI:N") && !has("AT:P");
    return {
      value,
      why: value ? `the vector asks for nothing (${vector})` : `the vector asks for something first (${vector})`,
      assumed: false,
    };
  }
  const value = has("AV:N") && has("AC:L") && has("Au:N");
  return { value, why: `by the vector ${vector}`, assumed: false };
}

function percent(probability: number): string {
  return `${(probability * 100).toFixed(probability < 0.01 ? 2 : 0)} %`;
}
