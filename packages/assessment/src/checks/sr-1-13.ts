// SR 1.13 and its enhancement: access over untrusted networks is supervised and restricted.

import { counted } from "@bulkhead/plant";
import { boundaryOf } from "../boundary.ts";
import type { Check, Ground, Subject } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { passedUndeclared } from "../passage.ts";
import { factsOf, reason, reasonsOf, support } from "../reason.ts";
import { settingsAbout } from "../settings.ts";
import { answersFor, endsOf, glimpses, isUntrusted, isUntrustedPlace, spanOf, unwatched } from "../traffic.ts";

/** Conversations from untrusted networks into the subject that came about. */
function accesses(subject: Subject, ground: Ground) {
  return ground
    .of("conversation", subject)
    .filter(
      ({ value }) =>
        value.answered &&
        isUntrusted(value.client, ground) &&
        (subject.type === "conduit" || answersFor(value.server, subject, ground)),
    );
}

/** Undeclared ones among them, apart by what became of them. */
function undeclared(subject: Subject, ground: Ground) {
  return passedUndeclared(subject, ground, (finding) =>
    factsOf(finding.facts, ground).some((fact) => {
      const ends = endsOf(fact);
      if (ends === undefined || !isUntrusted(ends.client, ground)) return false;
      return subject.type === "conduit" || answersFor(ends.server, subject, ground);
    }),
  );
}

export const untrustedAccess: Check = {
  requirement: "SR 1.13",
  questions: [
    ask(
      "Is every way in over networks that you do not control known, and does it pass a place where it is watched and can be cut?",
      "A drawing and list of all ways in",
      "The settings of the gateway and its records",
    ),
    ask(
      "Can somebody in the plant see who is connected from outside at this moment, and end it?",
      "A picture of the list of sessions",
      "A test in which a session was ended",
    ),
  ],
  techniques: ["T0822", "T0883", "T0886"],
  supportedBy: carriedBy("SR 1.13", "external"),

  method:
    "Access from external and remote-access zones and unknown addresses has to be declared; that no other was seen counts while a sensor watches, and the boundary denies by default and permits only what channels name.",
  decide(subject, ground) {
    if (isUntrustedPlace(subject)) {
      return support({ missing: ["This zone is itself untrusted: a statement says how access to it is restricted."] });
    }
    const seen = accesses(subject, ground);
    const { passed, unsure, stopped } = undeclared(subject, ground);
    const boundary = boundaryOf(subject, ground);
    const watch = ground.watch(subject, "conversations");
    const settled = passed.length === 0 && unsure.length === 0 && boundary.tight && watch.across;
    const guards = boundary.guards.flatMap((guard) => guard.facts);
    const text = `The boundary denies by default, and ${spanOf(watch)} all access from untrusted networks was declared (${counted(seen.length, "conversation")}).`;
    return support({
      for: settled ? reason(text, [...guards, ...factsOf(watch.facts, ground), ...seen]) : [],
      against: reasonsOf(passed, ground),
      applies: reason("Untrusted networks reach this place.", seen),
      noted: [
        ...reasonsOf([...unsure, ...stopped], ground),
        ...glimpses(subject, ground, watch, false),
        ...settingsAbout(subject, ground, "remote-access"),
      ],
      missing: [...boundary.missing, ...unwatched(watch, false)],
    });
  },
};

export const approvedAccess: Check = {
  requirement: "SR 1.13 RE(1)",
  questions: [
    ask(
      "Does somebody in the plant have to say yes, each time, before anybody from outside gets in?",
      "The settings that keep access closed until it is approved",
      "Records of requests and approvals",
    ),
    ask("Does an approval end by itself after a set time?", "The setting", "A record of one that ended"),
  ],
  techniques: ["T0822", "T0886"],
  supportedBy: carriedBy("SR 1.13 RE(1)", "external"),

  method: "Access from untrusted networks shows that the row applies; whether somebody approved it, is out of sight.",
  decide(subject, ground) {
    const seen = isUntrustedPlace(subject) ? [] : accesses(subject, ground);
    return support({
      applies: reason("Untrusted networks reach this place.", seen),
      noted: isUntrustedPlace(subject) ? [] : reasonsOf(undeclared(subject, ground).passed, ground),
      missing: ["The procedure by which a request for remote access is approved, and its record."],
    });
  },
};
