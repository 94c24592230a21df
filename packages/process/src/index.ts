export { type Consequence, consequencesOf } from "./consequence.ts";
export * from "./detection/index.ts";
export { judgeProcess } from "./judge.ts";
export { type Excess, excessOf, LIMITS, type Limit } from "./limit.ts";
export {
  type AlarmMark,
  condenseVariable,
  type FunctionPage,
  pagesOf,
  type TrendLine,
  type VariablePage,
  type VariableTrend,
} from "./page.ts";
export { pointsOfInterest } from "./point.ts";
export { type FrameSpan, medianStep, spanOf, walkFrame } from "./series/frame.ts";
export { BAD, type Disorder, GOOD, originKey, type Quality, Series, type SeriesOrigin, UNCERTAIN } from "./series/series.ts";
export { makeTrend, type Trend, type TrendColumn } from "./series/trend.ts";
export { summariseVariables, type ValuesSeen, type VariableSummary } from "./summary.ts";
export { HistoryRun, isHistory } from "./values/history.ts";
export { isParquet, readParquet } from "./values/parquet.ts";
export type { SampleTarget } from "./values/sample.ts";
export { findIndex, readIndex, type SeriesEntry, TAIL, takeBlock, type ValueIndex, ValueWriter } from "./values/value-file.ts";
export { isNodeSet, readNodeSet } from "./variables/node-set.ts";
export { type CellValues, type Proposals, proposeVariables, type VariableProposal } from "./variables/proposal.ts";
export { readTagList, type TagReading } from "./variables/tag-list.ts";
