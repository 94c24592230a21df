export { type CutPacket, type CutResult, openCut } from "./capture/cut.ts";
export type { ValueParties } from "./capture/facts.ts";
export { captureReader, openValues, PROTOCOL_NAMES, type ValueRun } from "./capture/reader.ts";
export { Segmenter } from "./capture/segmenter.ts";
export type { PacketSelection } from "./capture/selection.ts";
export type { ValueTarget } from "./capture/values.ts";
export { enhancedPacket, interfaceDescription, pcapHeader, pcapRecord, sectionHeader } from "./capture/writing.ts";
export { type Compilation, compileDesign, TARGETS } from "./compilation/index.ts";
export type { RuleChange } from "./compilation/rule-difference.ts";
export type { Target, WrittenFile } from "./compilation/target.ts";
export { planUpdate, type Update } from "./compilation/update.ts";
export { FIREWALL_READERS, readRuleset } from "./firewalls/index.ts";
export {
  type InterfaceSetting,
  type Range,
  type Route,
  type Rule,
  type Ruleset,
  type RulesetReading,
  whyOpen,
} from "./firewalls/ruleset.ts";
export * from "./policy/index.ts";
export * from "./segmentation/index.ts";
export { SENSOR_READERS } from "./sensors/index.ts";
export * from "./traffic/index.ts";
