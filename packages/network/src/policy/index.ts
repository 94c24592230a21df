// Examining rule sets, whatever device they are of.

export { type Decision, decide } from "./decide.ts";
export { type Change, compareRulesets, type Difference } from "./difference.ts";
export { type ExplainedDefault, explainDefault } from "./explain.ts";
export { type Anomaly, examineRules, type Hygiene, type RuleFinding } from "./hygiene.ts";
export { judgeFirewalls } from "./judge.ts";
export { latestOf } from "./latest.ts";
export type { Packet, Way } from "./packet.ts";
export {
  type ChannelPassing,
  type Excess,
  type Passing,
  type Proof,
  type TooEntangled,
  type Verification,
  verifyFirewall,
  verifyHost,
} from "./verification.ts";
export { type ZoneId, ZoneMap } from "./zone-map.ts";
