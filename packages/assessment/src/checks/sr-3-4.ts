// SR 3.4: software and stored information are not changed without being noticed.

import { counted } from "@bulkhead/plant";
import type { Check, Ground, Subject } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import type { Reason } from "../verdict.ts";
import { quote } from "../wording.ts";

export const storedIntegrity: Check = {
  requirement: "SR 3.4",
  questions: [
    ask(
      "Does something notice a change of programs, firmware, settings and recipes on each component, and record it?",
      "The tool with its list of files and programs",
      "A recorded test change",
    ),
    ask(
      "Are there approved copies of all controller programs and settings with which the running ones are compared?",
      "The archive with versions",
      "The record of the last comparison",
    ),
    ask(
      "Can only those who need to change stored programs and data?",
      "Permissions on folders and projects",
      "Position of key switches",
    ),
  ],
  techniques: ["T0867", "T0895"],
  supportedBy: carriedBy("SR 3.4", "configured"),

  method:
    "What differs from its baseline (files, controller programs, packages, settings, firmware) and programs, packages and firmware that changed are breaches unless a change record names them; changes that records cover and digests that were taken are noted, since they do not show that each change would be noticed and resisted.",
  decide(subject, ground) {
    const digests = ground.of("file-digest", subject);
    const accepted = new Set(
      ground.of("baseline", subject).map(({ value }) => keyOf(ground, value.asset, value.name, value.state)),
    );
    const equal = digests.filter(({ value }) => accepted.has(keyOf(ground, value.host, value.path, value.digest)));
    const programs = ground.of("program-transfer", subject).filter(({ value }) => value.direction === "download");
    return support({
      against: reasonsOf(
        ground.findings(subject, "program-changed", "file-changed", "software-changed", "configuration-changed"),
        ground,
      ),
      noted: [
        ...reasonsOf(ground.findings(subject, "change-recorded"), ground),
        ...noticed(subject, ground),
        ...reason(`Of ${counted(digests.length, "digested file")}, ${equal.length} equal their baseline.`, digests),
        ...reason(
          `${counted(programs.length, "program or block", "programs or blocks")} went into controllers over the network.`,
          programs,
        ),
      ],
      missing: ["What notices, records and reports a change of software or stored data on each component."],
    });
  },
};

/** A tool on the host that noticed changes of files shows that something looks. */
function noticed(subject: Subject, ground: Ground): readonly Reason[] {
  const byTool = Map.groupBy(ground.of("file-change", subject), ({ value }) => value.tool);
  return [...byTool].flatMap(([tool, facts]) =>
    reason(`${quote(tool)} noticed ${counted(facts.length, "change")} of files.`, facts),
  );
}

function keyOf(ground: Ground, owner: string, name: string, digest: string): string {
  return `${ground.assetOf(owner)?.id ?? owner}\n${digest}\n${name}`;
}

export const integrityNotification: Check = {
  requirement: "SR 3.4 RE(1)",
  questions: [
    ask(
      "Is somebody told by itself when a program, file or setting is found changed?",
      "The settings with the recipients",
      "A message from a test change",
    ),
    ask(
      "Can the recipients be changed by those who are responsible, and do they answer?",
      "The list of recipients",
      "The record of an answer",
    ),
  ],
  techniques: ["T0889", "T0821", "T0851", "T0873"],
  supportedBy: carriedBy("SR 3.4 RE(1)", "external"),

  method:
    "A program or file that was changed is noted, as a case in which somebody had to be told; whether that happened, a statement says.",
  decide(subject, ground) {
    return support({
      noted: [
        ...noticed(subject, ground),
        ...reasonsOf(
          ground.findings(
            subject,
            "program-changed",
            "file-changed",
            "software-changed",
            "configuration-changed",
            "change-recorded",
          ),
          ground,
        ),
      ],
      missing: ["Who is told by itself when an integrity check finds a difference, and within what time."],
    });
  },
};
