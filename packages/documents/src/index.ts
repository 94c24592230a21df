export type { Excerpt, ReportEvidence, ReportInput, ReportRequirement, ReportTable } from "./report/input.ts";
export { renderReport } from "./report/report.ts";
