export * from "./detection/index.ts";
export { judgeProcess } from "./judge.ts";
export { type Excess, excessOf, LIMITS, type Limit } from "./limit.ts";
export { pointsOfInterest } from "./point.ts";
export { type FrameSpan, medianStep, spanOf, walkFrame } from "./series/frame.ts";
export { BAD, type Disorder, GOOD, originKey, type Quality, Series, type SeriesOrigin, UNCERTAIN } from "./series/series.ts";
export { summariseVariables, type ValuesSeen, type VariableSummary } from "./summary.ts";
