// Examining rule sets, whatever device they are of.

export { chainsOn, type Decision, decide } from "./decide.ts";
export { type ExplainedDefault, explainDefault } from "./explain.ts";
export type { Packet, Value, Way } from "./packet.ts";
