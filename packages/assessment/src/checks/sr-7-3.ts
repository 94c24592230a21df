// SR 7.3 and its enhancements: what is needed to start again is backed up, checked, and by itself.

import { counted } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, support } from "../reason.ts";
import { settingsAbout, settingsOn } from "../settings.ts";
import { answersFor } from "../traffic.ts";

export const backup: Check = {
  requirement: "SR 7.3",
  questions: [
    ask(
      "Is there a current backup of everything needed to rebuild each component: programs, settings, recipes, licences, keys?",
      "The list of components with date and place of the last backup",
      "The procedure",
    ),
    ask(
      "Are backups made without disturbing the plant, and kept where the same fire or the same malware does not reach them?",
      "The schedule",
      "The place and who can write there",
    ),
  ],
  techniques: ["T0816", "T0821"],
  supportedBy: carriedBy("SR 7.3", "external"),

  method:
    "A host of which no copy is made is a breach; controller programs that were read out are noted, as a backup may begin so; which backups exist and where they lie, a statement says.",
  decide(subject, ground) {
    const uploads = ground
      .of("program-transfer", subject)
      .filter(
        ({ value }) => value.direction === "upload" && (subject.type === "conduit" || answersFor(value.server, subject, ground)),
      );
    const { weak, set } = settingsOn("backup", subject, ground);
    return support({
      against: weak,
      noted: [
        ...set,
        ...reason(`${counted(uploads.length, "program or block", "programs or blocks")} were read out of controllers.`, uploads),
      ],
      missing: ["Which files and settings of each component are backed up, where, and the last ones."],
    });
  },
};

export const backupVerification: Check = {
  requirement: "SR 7.3 RE(1)",
  questions: [
    ask(
      "Is it checked that each backup can be read and is complete, before it is needed?",
      "Digests or verification reports",
      "The record of the last restore on spare hardware",
    ),
    ask("Do you know how long a restore takes?", "The time of the last exercise", "The time that the process can bear"),
  ],
  techniques: ["T0809", "T0829"],
  supportedBy: carriedBy("SR 7.3 RE(1)", "external"),

  method: "Settings about backups are noted; that a backup can be read back, only a restore or a verification report shows.",
  decide: (subject, ground) =>
    support({
      noted: settingsAbout(subject, ground, "backup"),
      missing: ["The record of restores or checks that show that backups can be used."],
    }),
};

export const backupAutomation: Check = {
  requirement: "SR 7.3 RE(2)",
  questions: [
    ask(
      "Are backups made by themselves, as often as you set?",
      "The settings of the backup software",
      "The record of the last runs",
    ),
    ask("Does somebody hear of a backup that failed?", "The message and its recipient", "A failed run with what was done"),
  ],
  techniques: ["T0809", "T0826"],
  supportedBy: [],

  method: "Settings about backups are noted; schedules and their failures the backup software knows, and a statement tells.",
  decide: (subject, ground) =>
    support({
      noted: settingsAbout(subject, ground, "backup"),
      missing: ["What makes backups by itself, of which components, how often, and who hears of a failure."],
    }),
};
