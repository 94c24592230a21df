export { type Alarm, describeVariable, type NamedVariable, type Shelf, type Silencing, type Suppression } from "./alarm.ts";
export type { Write } from "./detector.ts";
export { Learner, type Unlearned } from "./learning.ts";
export { MODEL_VERSION, type Model } from "./model.ts";
export { Monitor, type MonitorOptions } from "./monitor.ts";
export type { Described } from "./profile.ts";
export { RULE_IDS, RULES, type Rule, type RuleId } from "./rule.ts";
export { OFF_DELAY } from "./setting.ts";
