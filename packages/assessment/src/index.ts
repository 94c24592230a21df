export type { Check, Ground, Subject, Watch } from "./check.ts";
export { type Reason, type Support, VERDICTS, type Verdict, type VerdictValue } from "./verdict.ts";
