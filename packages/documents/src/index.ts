export type { Excerpt, ReportEvidence, ReportInput, ReportRequirement, ReportTable } from "./report/input.ts";
export { renderReport } from "./report/report.ts";
export { renderContradictions, renderFindings, renderLevelTable, renderProblems } from "./terminal/assessment.ts";
export type { Colour } from "./terminal/paint.ts";
export { type Cell, type Column, renderTable, type TableStyle } from "./terminal/table.ts";
export { makeLine, makeVisible } from "./visible.ts";
