// SR 2.4 and its enhancement: mobile code runs only where it may, and unchanged.

import { counted } from "@bulkhead/plant";
import type { Check, Ground, Subject } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, support } from "../reason.ts";
import { settingsAbout } from "../settings.ts";
import { answersFor } from "../traffic.ts";
import type { Reason } from "../verdict.ts";

/** Web pages, desktops and files reach people and stations here: ways by which scripts come along. */
function waysIn(subject: Subject, ground: Ground): readonly Reason[] {
  const files = ground
    .of("operation", subject)
    .filter(
      ({ value }) =>
        value.class === "file-transfer" &&
        value.accepted > 0 &&
        (subject.type === "conduit" || answersFor(value.server, subject, ground) || answersFor(value.client, subject, ground)),
    );
  return reason(`Files come and go over the network (${counted(files.length, "kind")} of transfer seen).`, files);
}

export const mobileCode: Check = {
  requirement: "SR 2.4",
  questions: [
    ask(
      "Is it known where scripts, macros and active web pages can run here, and are they switched off where nobody needs them?",
      "The list of stations with the setting of each",
      "The browser and office policies",
    ),
    ask(
      "Is it settled who may bring such code in and run it where it is needed?",
      "The rule with names or roles",
      "Permissions on the folders from which it runs",
    ),
  ],
  techniques: ["T0853"],
  supportedBy: carriedBy("SR 2.4", "configured"),

  method: "Transfers of files are noted as a way by which code comes in; where code may run, a statement says.",
  decide(subject, ground) {
    return support({
      noted: [...settingsAbout(subject, ground, "allow-listing"), ...waysIn(subject, ground)],
      missing: ["Where scripts, macros, applets and browser code can run, and what restricts them."],
    });
  },
};

export const mobileCodeIntegrity: Check = {
  requirement: "SR 2.4 RE(1)",
  questions: [
    ask(
      "Do components check that a script or macro is unchanged, by signature or digest, before they run it?",
      "The execution policy",
      "A test with a changed script that is refused",
    ),
    ask(
      "Are the keys or digests that decide what may run in the hands of a few named people?",
      "The list of signers",
      "The record of the last signature",
    ),
  ],
  techniques: ["T0853", "T0863", "T0851"],
  supportedBy: carriedBy("SR 2.4 RE(1)", "configured"),

  method: "Transfers of files are noted as a way by which code comes in; what verifies code before it runs, a statement says.",
  decide(subject, ground) {
    return support({
      noted: [...settingsAbout(subject, ground, "allow-listing"), ...waysIn(subject, ground)],
      missing: ["What verifies scripts and macros before they run, on which components."],
    });
  },
};
