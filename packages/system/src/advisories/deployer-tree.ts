// The deployer's decision tree of SSVC (CERT/CC, deployer patch application priority 1.0.0) and its table of human impact (2.0.2): data.

export const DECISIONS = ["defer", "scheduled", "out-of-cycle", "immediate"] as const;
export type SsvcDecision = (typeof DECISIONS)[number];

export const EXPLOITATIONS = ["none", "public poc", "active"] as const;
export type Exploited = (typeof EXPLOITATIONS)[number];
export const EXPOSURES = ["small", "controlled", "open"] as const;
export type Exposure = (typeof EXPOSURES)[number];
export const HUMAN_IMPACTS = ["low", "medium", "high", "very high"] as const;
export type HumanImpact = (typeof HUMAN_IMPACTS)[number];
export const SAFETY_IMPACTS = ["negligible", "marginal", "critical", "catastrophic"] as const;
export type SafetyImpact = (typeof SAFETY_IMPACTS)[number];
export const MISSION_IMPACTS = ["degraded", "mef support crippled", "mef failure", "mission failure"] as const;
export type MissionImpact = (typeof MISSION_IMPACTS)[number];

/**
 * By exploitation, exposure, and whether attacks can be automated (no, yes): the decision for human impact low, medium, high, very high.
 * D defer, S scheduled, O out of cycle, I immediate.
 */
const TREE: Readonly<Record<Exploited, Readonly<Record<Exposure, readonly [no: string, yes: string]>>>> = {
  none: { small: ["DDSS", "DSSS"], controlled: ["DSSS", "SSSS"], open: ["DSSS", "SSSO"] },
  "public poc": { small: ["DSSS", "SSSS"], controlled: ["DSSS", "SSSO"], open: ["SSSO", "SSOO"] },
  active: { small: ["SSOO", "SOOO"], controlled: ["SSOO", "OOOO"], open: ["SOOI", "OOII"] },
};

/** By safety impact: human impact for each mission impact. L low, M medium, H high, V very high. */
const HUMAN: Readonly<Record<SafetyImpact, string>> = {
  negligible: "LLMV",
  marginal: "LLMV",
  critical: "MHHV",
  catastrophic: "VVVV",
};

export function decide(exploited: Exploited, exposure: Exposure, automatable: boolean, impact: HumanImpact): SsvcDecision {
  const letter = TREE[exploited][exposure][automatable ? 1 : 0][HUMAN_IMPACTS.indexOf(impact)];
  return DECISIONS["DSOI".indexOf(letter as string)] as SsvcDecision;
}

export function humanImpact(safety: SafetyImpact, mission: MissionImpact): HumanImpact {
  const letter = HUMAN[safety][MISSION_IMPACTS.indexOf(mission)];
  return HUMAN_IMPACTS["LMHV".indexOf(letter as string)] as HumanImpact;
}
