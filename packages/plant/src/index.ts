export {
  type AddressBytes,
  canonicalAddress,
  isMacAddress,
  type Network,
  networkContains,
  networksOverlap,
  parseAddress,
  parseNetwork,
  writeAddress,
} from "./address.ts";
export { type AssetRow, readAssetList } from "./asset-list.ts";
export { type Change, comparePlants } from "./diff.ts";
export {
  type Expression,
  type ExpressionProblem,
  type Names,
  namesUsed,
  readExpression,
  readQuantity,
} from "./expression/expression.ts";
export { type ProcessRules, readProcessRules, variableNames } from "./expression/process-rules.ts";
export { describeDimension, parseUnit, sameDimension, type Unit } from "./expression/unit.ts";
export { Identifiers } from "./identifier.ts";
export { type ChannelAddition, insertChannels } from "./insert.ts";
export type { LintProblem } from "./lint/rule.ts";
export { lintPlant } from "./lint.ts";
export { loadPlant } from "./load.ts";
export { Places } from "./place.ts";
export {
  type Asset,
  type Channel,
  COMPONENT_TYPES,
  type Conduit,
  type Countermeasure,
  type Interlock,
  type Mode,
  ORGANISATION_ROLES,
  type Organisation,
  type Plant,
  type PlantDocument,
  plantSchema,
  type Relation,
  type Variable,
  ZONE_KINDS,
  type Zone,
} from "./plant.ts";
export type { Problem, Severity } from "./problem.ts";
export { type DeviceSeen, proposeFromAssets, proposeFromTraffic, type SystemName, type TrafficSeen } from "./propose.ts";
export type { ConversationSeen } from "./propose-conduit.ts";
export { plantJsonSchema } from "./schema.ts";
export { checkDocument, describePath } from "./schema-problem.ts";
export { nearestTo } from "./suggestion.ts";
export { columnLetters, readTableFile, type Table } from "./table-file.ts";
export { compareText, counted, enumerate } from "./wording.ts";
export { writePlant, writeVariable } from "./write.ts";
export { LARGEST_YAML, type Path, type Position, parseYaml, type YamlDocument, type YamlOptions } from "./yaml-document.ts";
