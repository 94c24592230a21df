export { judgeProcess } from "./judge.ts";
export { type Excess, excessOf, LIMITS, type Limit } from "./limit.ts";
export { pointsOfInterest } from "./point.ts";
export { summariseVariables, type ValuesSeen, type VariableSummary } from "./summary.ts";
