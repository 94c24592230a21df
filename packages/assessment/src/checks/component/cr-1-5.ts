// CR 1.5: credentials are set, renewed and protected.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { certificatesInFiles, openAccounts, readableCredentials, soundly, weakly } from "./sign.ts";

export const cr1x5: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 1.5",
      questions: [
        ask(
          "Does the component make people replace the first password, or notice that the supplier's is still in use?",
          "What it shows on first log-in",
          "The manual on default credentials",
        ),
        ask(
          "Can its credentials be renewed at set times without a new installation?",
          "The procedure in the manual",
          "The record of a renewal",
        ),
        ask(
          "Does it store and send credentials so that nobody can read them?",
          "The supplier's description of hashing and encryption",
          "A capture of a log-in",
        ),
      ],
      techniques: ["T0806"],
    },
    { against: [readableCredentials, openAccounts, weakly("stored-secret")], noted: [soundly("stored-secret")] },
  ),
  componentCheck(
    {
      requirement: "CR 1.5 RE(1)",
      questions: [
        ask(
          "Does the component keep the credentials on which it depends in a hardware element (TPM, secure element, HSM)?",
          "The data sheet that names the element",
          "The setting that uses it",
        ),
        ask(
          "Has somebody tried to take these credentials from a unit, without success?",
          "A laboratory's report",
          "The certificate of the element",
        ),
      ],
      techniques: ["T0859", "T0891"],
    },
    { against: [readableCredentials], noted: [certificatesInFiles] },
  ),
];
