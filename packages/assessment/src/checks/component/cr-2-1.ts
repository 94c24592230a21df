// CR 2.1: whoever may not do a thing, cannot.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { administrators, authenticated, carriedOut, found, logged, settingsOf } from "./sign.ts";

export const cr2x1: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 2.1",
      questions: [
        ask(
          "Does the component enforce, on all its interfaces, what each user may do by the roles given?",
          "The manual's table of permissions by interface",
          "A test as the least role on each interface",
        ),
        ask(
          "Is there no interface (service port, diagnostic page) that goes around these permissions?",
          "The supplier's statement",
          "A scan with a test of each open port",
        ),
      ],
      techniques: ["T0831", "T0855"],
    },
    { noted: [administrators, settingsOf("privilege"), found("undeclared-operation", "unauthorised-writer")] },
  ),
  componentCheck(
    {
      requirement: "CR 2.1 RE(1)",
      questions: [
        ask(
          "Does the component enforce permissions for programs and devices that connect to it, as it does for people?",
          "The settings for clients and their rights",
          "A test with a client without the right",
        ),
        ask("Can a program be given read access alone?", "The setting", "A write that is refused"),
      ],
      techniques: ["T0855", "T0848", "T0831"],
    },
    { noted: [authenticated, found("undeclared-operation", "unauthorised-writer")] },
  ),
  componentCheck(
    {
      requirement: "CR 2.1 RE(2)",
      questions: [
        ask(
          "Can an authorised person define roles on this component and change what each may do?",
          "The screen for roles",
          "A role that was made here",
        ),
        ask("Do changes to roles take effect without a restart and leave a record?", "A test", "The audit record"),
      ],
      techniques: ["T0859", "T0890"],
    },
    { noted: [administrators, logged("of changes of groups", "group-changed")] },
  ),
  componentCheck(
    {
      requirement: "CR 2.1 RE(3)",
      questions: [
        ask(
          "Can a supervisor on this component lift a restriction for a time or for a sequence of events that is set?",
          "The manual on the override",
          "A recorded use of it",
        ),
        ask(
          "Does the component end the override by itself and record its beginning and end?",
          "Both records",
          "The setting for the time",
        ),
      ],
      techniques: ["T0827"],
    },
    { noted: [logged("when permissions were raised", "privilege-used")] },
  ),
  componentCheck(
    {
      requirement: "CR 2.1 RE(4)",
      questions: [
        ask(
          "Can the component ask for a second person's approval before actions with grave effect on the process?",
          "The manual",
          "The list of actions for which it is set",
        ),
        ask("Does it refuse the approval when both come from one person, and record both names?", "A test", "The record"),
      ],
      techniques: ["T0831", "T0836", "T0843"],
    },
    {
      noted: [
        carriedOut(
          "It was stopped, restarted or loaded with programs over the network",
          "stop",
          "restart",
          "program-download",
          "firmware",
          "mode-change",
        ),
      ],
    },
  ),
];
