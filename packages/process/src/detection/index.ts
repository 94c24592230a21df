export {
  type Alarm,
  describeVariable,
  type NamedVariable,
  rankVariables,
  type Shelf,
  type Silencing,
  type Suppression,
} from "./alarm.ts";
export { type AlarmFile, type AlarmRecord, alarmReader, recordAlarm, type Seen } from "./alarm-file.ts";
export type { Declared, DeclaredVariable, Echo, Interlock, Pair, WriteOrder } from "./declared.ts";
export { describeLaw } from "./law.ts";
export { Learner, type Unlearned } from "./learning.ts";
export { MODEL_VERSION, type Model } from "./model.ts";
export { readModel } from "./model-file.ts";
export { Monitor, type MonitorOptions } from "./monitor.ts";
export type { Described } from "./profile.ts";
export { type AlarmRates, rateAlarms } from "./rates.ts";
export { RULE_IDS, RULES, type Rule, type RuleId } from "./rule.ts";
export { OFF_DELAY } from "./setting.ts";
export { declaredIn, describeVariables, modeIn, nameSource } from "./stated.ts";
