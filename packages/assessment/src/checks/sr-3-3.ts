// SR 3.3 and its enhancements: security functions are tried, by tools, and while the plant runs.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { support } from "../reason.ts";

export const functionVerification: Check = {
  requirement: "SR 3.3",
  questions: [
    ask(
      "Was every security function tried at acceptance: log-in, permissions, locks, records, alarms, backup?",
      "The signed test record",
      "A list of functions with how each is tried",
    ),
    ask(
      "Are the tests repeated after maintenance and at set times, and are deviations followed up?",
      "The test calendar",
      "Work orders that came of a deviation",
    ),
  ],
  techniques: ["T0837", "T0878"],
  supportedBy: carriedBy("SR 3.3", "external"),

  method: "A statement decides: tests of security functions leave records with people, not traces in traffic.",
  decide: () =>
    support({
      missing: ["The test plan for the security functions, with the results of the last acceptance and maintenance test."],
    }),
};

export const automatedVerification: Check = {
  requirement: "SR 3.3 RE(1)",
  questions: [
    ask(
      "Do tools carry out the tests of the security functions at acceptance and maintenance instead of people with a list?",
      "The script or tool with its settings",
      "Its report from the last run",
    ),
    ask(
      "Does the tool report what failed, and can its result not be edited?",
      "A report with a failure",
      "Permissions on the reports",
    ),
  ],
  techniques: ["T0837"],
  supportedBy: [],

  method: "A statement decides: whether a tool or a person carried out a test is not seen from outside.",
  decide: () => support({ missing: ["The tools that try the security functions by themselves, and a report of theirs."] }),
};

export const verificationInOperation: Check = {
  requirement: "SR 3.3 RE(2)",
  questions: [
    ask(
      "Can the security functions be tried while the plant produces, without disturbing it?",
      "The procedure with what was ruled out",
      "The record of such a test",
    ),
    ask(
      "Is it written down which functions cannot be tried in operation, and when they are tried instead?",
      "The list with the reasons",
      "The plan of the next stop",
    ),
  ],
  techniques: ["T0837", "T0881"],
  supportedBy: carriedBy("SR 3.3 RE(2)", "external"),

  method: "A statement decides: that a test in operation disturbs nothing, only its record shows.",
  decide: () => support({ missing: ["How security functions are tried while the plant runs, and the limits of that."] }),
};
