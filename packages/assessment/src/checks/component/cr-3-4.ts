// CR 3.4: software, settings and data are unchanged and from whom they should be.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { digests, found, watchedFiles } from "./sign.ts";

export const cr3x4: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 3.4",
      questions: [
        ask(
          "Can the component, or something for it, check that its software, settings and data are unchanged?",
          "The function in the manual",
          "The result of the last check",
        ),
        ask("Does it record and report what it found?", "The record of a test change", "The recipient"),
      ],
      techniques: ["T0867", "T0895"],
    },
    {
      against: [found("program-changed", "file-changed", "software-changed", "configuration-changed")],
      noted: [digests, watchedFiles, found("change-recorded")],
    },
  ),
  componentCheck(
    {
      requirement: "CR 3.4 RE(1)",
      questions: [
        ask(
          "Can the component verify who made its software, settings and data, not only that they are unchanged?",
          "The supplier's description of signatures",
          "A test with software signed by somebody else",
        ),
        ask("Does the component record the outcome of each such verification?", "The record of a refusal", "The manual"),
      ],
      techniques: ["T0862", "T0857"],
    },
    { noted: [found("program-changed", "file-changed", "software-changed", "configuration-changed")] },
  ),
  componentCheck(
    {
      requirement: "CR 3.4 RE(2)",
      questions: [
        ask(
          "Does the component tell a recipient that you set, by itself, when it finds an unauthorised change?",
          "The setting",
          "The message from a test change",
        ),
        ask(
          "Does it do so for controller programs and settings as well as for firmware?",
          "The list of what is watched",
          "A test with each",
        ),
      ],
      techniques: ["T0889", "T0821", "T0873"],
    },
    { noted: [found("program-changed", "file-changed", "software-changed", "configuration-changed"), watchedFiles] },
  ),
];
