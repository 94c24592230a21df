// Assessment: verdicts on every requirement row, and the levels that follow.

export {
  ANSWER_STATES,
  type AnswerContent,
  type AnswerMove,
  type AnswerRecord,
  type AnswerState,
  answerContent,
  answerMove,
  entryOf,
} from "./answers/answer.ts";
export { answersAt, carryOver, evidenceOfAnswer, expiringAnswers, statementsOf } from "./answers/fold.ts";
export { type Refusal, refusalOf } from "./answers/rules.ts";
export { assess } from "./assess.ts";
export type { Assessment, AssessmentInput, Blocking, RowCount, SubjectLevels } from "./assessment.ts";
export { counts } from "./belnap.ts";
export {
  type AssessmentChanges,
  compareStates,
  type JudgedState,
  type LevelChange,
  type ReasonChange,
  type VerdictChange,
} from "./changes.ts";
export type { Check, ComponentCheck, Ground, Subject, Watch } from "./check.ts";
export { COMPONENT_CHECKS } from "./checks/component/index.ts";
export { CHECKS } from "./checks/index.ts";
export { describeFact } from "./describe.ts";
export {
  blockingLines,
  type ExplainedFact,
  type ExplainedReason,
  type Explanation,
  explain,
  explainPart,
  explanationLines,
} from "./explain.ts";
export { inForce, makeGround, subjectsOf } from "./ground.ts";
export type { Carrier, Guidance, Means, Question, SystemGuidance } from "./guidance.ts";
export { type Improvement, improvementsOf, type Lift, levelsIf, missesOf, type Step, type View } from "./improvement.ts";
export { IncrementalAssessment, type InputChange } from "./incremental.ts";
export { findingsOf, type Judgement, judge } from "./judgement.ts";
export { type OpenQuestion, openQuestions } from "./open-question.ts";
export { assessPart, describeResult } from "./parts/assess-part.ts";
export { ASSESSED_PARTS, assessedPart } from "./parts/index.ts";
export type { AssessedPart, GroupResult, PartAssessment, PartResult, PartRow, PartSubject } from "./parts/part.ts";
export { type Bearing, techniquesOf } from "./technique.ts";
export { type Reason, type Support, VERDICTS, type Verdict, type VerdictValue, type Waiver } from "./verdict.ts";
