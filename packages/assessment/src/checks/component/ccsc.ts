// The constraints on every claim: essential functions, compensating countermeasures, least privilege, development process.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { accounts, administrators, named, settingsOf } from "./sign.ts";

export const constraints: readonly ComponentCheck[] = [
  componentCheck({
    requirement: "CCSC 1",
    questions: [
      ask(
        "Has the supplier shown that no security function of this component can stop or delay control, safety or emergency actions?",
        "The supplier's analysis of essential functions",
        "A test report with security functions under load",
      ),
      ask(
        "Does the component go on controlling when a log-in server, certificate or licence is missing?",
        "The product manual on loss of such services",
        "A test with the server switched off",
      ),
    ],
    techniques: ["T0827", "T0880"],
  }),
  componentCheck({
    requirement: "CCSC 2",
    questions: [
      ask(
        "Does the component's documentation say which requirements it meets only with something beside it?",
        "The security manual with the list",
        "The claim with `external` or `compensating` rows",
      ),
      ask(
        "Is that something in place in this plant, as the documentation asks?",
        "The configuration of the outside device",
        "The record of acceptance",
      ),
    ],
    techniques: [],
    noTechniques: "It asks that outside help be documented; techniques are stopped by what the help does.",
  }),
  componentCheck(
    {
      requirement: "CCSC 3",
      questions: [
        ask(
          "Can permissions on this component be given finely enough that each person and program has only what it needs?",
          "The list of permissions and roles in the manual",
          "The roles as they are set here",
        ),
        ask(
          "Do its services and applications run without an administrator's rights?",
          "The accounts under which they run",
          "The supplier's statement",
        ),
      ],
      techniques: ["T0859", "T0890"],
    },
    { noted: [accounts, administrators, settingsOf("privilege")] },
  ),
  componentCheck(
    {
      requirement: "CCSC 4",
      questions: [
        ask(
          "Is the component developed under a process that was certified or assessed after 62443-4-1?",
          "The certificate with scope and date",
          "The supplier's assessment report",
        ),
        ask(
          "Does the supplier take reports of weaknesses, publish advisories and say until when it mends them?",
          "The address and page for advisories",
          "The statement on the end of support",
        ),
      ],
      techniques: ["T0862"],
    },
    { noted: [named("vulnerable-component", "possibly-vulnerable-component")] },
  ),
];
