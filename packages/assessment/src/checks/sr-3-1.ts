// SR 3.1 and RE(1): what is sent cannot be changed on its way without being noticed.

import { counted } from "@bulkhead/plant";
import type { Check, Ground, Subject } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { unprotectedTalks } from "../protection.ts";
import { factsOf, reason, reasonsOf, support } from "../reason.ts";
import { glimpses, nameOf, spanOf, unwatched } from "../traffic.ts";
import type { Reason } from "../verdict.ts";

/** All that was said is signed or encrypted, and all that was said was seen. */
function allProtected(subject: Subject, ground: Ground): readonly Reason[] {
  const watch = ground.watch(subject);
  if (!watch.across || (subject.type === "zone" && !watch.inside)) return [];
  const { talks, sessions, bare } = unprotectedTalks(
    subject,
    ground,
    ({ signed, encrypted, weak }) => weak === null && (signed === true || encrypted === true),
  );
  if (bare.length > 0 || talks.length === 0) return [];
  const text = `Every conversation ${spanOf(watch)} was signed or encrypted (${counted(talks.length, "conversation")}).`;
  return reason(text, [...factsOf(watch.facts, ground), ...talks, ...sessions]);
}

function openSessions(subject: Subject, ground: Ground): readonly Reason[] {
  return ground
    .of("session", subject)
    .filter(({ value }) => value.signed === false && value.encrypted === false)
    .flatMap((fact) => {
      const { client, server, protocol, port } = fact.value;
      const text = `Between ${nameOf(client, ground)} and ${nameOf(server, ground)}, ${protocol} (port ${port}) is neither signed nor encrypted.`;
      return reason(text, [fact]);
    });
}

const missing = (subject: Subject, ground: Ground): readonly string[] => [
  ...unwatched(ground.watch(subject), subject.type === "zone"),
  "Signed or encrypted sessions for every conversation, or a statement how changes on the way are noticed.",
];

export const communicationIntegrity: Check = {
  requirement: "SR 3.1",
  questions: [
    ask(
      "Is it known, for each connection, what notices that a message was changed on its way (checksums of the protocol, signature, closed cable)?",
      "A table of connections with their protection",
      "The supplier's description of the protocol",
    ),
    ask(
      "Do cables and radio links that carry commands run where strangers cannot reach them?",
      "A walk along the cables with pictures",
      "The plan of routes and locked rooms",
    ),
  ],
  techniques: ["T0835"],
  supportedBy: carriedBy("SR 3.1", "configured"),

  method:
    "Protection that a protocol offers and a session does without is a breach; a protocol that has none is noted, since at this level checksums and closed networks may do. Met where all conversations were seen and protected.",
  decide(subject, ground) {
    return support({
      for: allProtected(subject, ground),
      against: reasonsOf(ground.findings(subject, "protection-off", "cleartext-administration"), ground),
      noted: [
        ...openSessions(subject, ground),
        ...reasonsOf(ground.findings(subject, "malformed-traffic", "weak-protection"), ground),
        ...glimpses(subject, ground, ground.watch(subject), subject.type === "zone"),
      ],
      missing: missing(subject, ground),
    });
  },
};

export const cryptographicIntegrity: Check = {
  requirement: "SR 3.1 RE(1)",
  questions: [
    ask(
      "Do all connections that carry commands or values use signatures or message authentication codes?",
      "The security mode set on each server and client",
      "A capture that shows it",
    ),
    ask(
      "Is it known for which connections the products cannot do that, and what protects them instead (tunnel, encrypting switch)?",
      "The list of these connections",
      "The settings of the tunnel",
    ),
  ],
  techniques: ["T0830", "T0831", "T0832", "T0855", "T0856"],
  supportedBy: carriedBy("SR 3.1 RE(1)", "configured"),

  method: "Every session without signature or encryption is a breach. Met where all conversations were seen and protected.",
  decide(subject, ground) {
    return support({
      for: allProtected(subject, ground),
      against: [
        ...openSessions(subject, ground),
        ...reasonsOf(ground.findings(subject, "protection-off", "cleartext-administration", "weak-protection"), ground),
      ],
      noted: glimpses(subject, ground, ground.watch(subject), subject.type === "zone"),
      missing: missing(subject, ground),
    });
  },
};
