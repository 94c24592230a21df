// Rules about expressions: each can be read, its names exist, its units fit, and no value is computed out of itself.

import { readProcessRules } from "../expression/process-rules.ts";
import type { Rule } from "./rule.ts";

/** `plant/bad-expression` with the column within the expression, `plant/expression-cycle`, and `plant/bad-quantity` of interlocks. */
export const findExpressionProblems: Rule = (plant) =>
  readProcessRules(plant).problems.map(({ code, column, message, mend, path }) => ({
    code,
    severity: "error",
    message: code === "plant/bad-expression" ? `Column ${column} of the expression: ${message}` : message,
    mend,
    path,
  }));
