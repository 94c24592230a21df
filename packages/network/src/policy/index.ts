// Examining rule sets, whatever device they are of.

export { type Decision, decide } from "./decide.ts";
export { type ExplainedDefault, explainDefault } from "./explain.ts";
export { judgeFirewalls } from "./judge.ts";
export type { Packet, Way } from "./packet.ts";
