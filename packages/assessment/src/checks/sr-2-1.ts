// SR 2.1 and RE(1): whoever may not do a thing, cannot.

import type { Finding } from "@bulkhead/facts";
import { counted } from "@bulkhead/plant";
import type { Check, Ground, Subject } from "../check.ts";
import { ask, carriedBy, type SystemGuidance } from "../guidance.ts";
import { factsOf, reason, reasonsOf, support } from "../reason.ts";
import { settingsAbout } from "../settings.ts";
import { answersFor, atServer, nameOf } from "../traffic.ts";
import { quote } from "../wording.ts";

/** An operation that the server refused every time shows permissions at work. */
function wasRefused(finding: Finding, ground: Ground): boolean {
  const operations = factsOf(finding.facts, ground).flatMap((fact) => (fact.kind === "operation" ? [fact.value] : []));
  return operations.length > 0 && operations.every(({ count, refused }) => refused >= count);
}

function authorization(guidance: SystemGuidance, missing: string): Check {
  return {
    ...guidance,
    method:
      "Looks for operations that no channel allows and for writers of process variables who may not write them; what the server refused is noted only, and that none was seen proves nothing.",
    decide(subject: Subject, ground: Ground) {
      const found = atServer(ground.findings(subject, "undeclared-operation", "unauthorised-writer"), subject, ground);
      return support({
        against: reasonsOf(
          found.filter((finding) => !wasRefused(finding, ground)),
          ground,
        ),
        noted: reasonsOf(
          found.filter((finding) => wasRefused(finding, ground)),
          ground,
        ),
        missing: [missing],
      });
    },
  };
}

export const authorizationOfPeople = authorization(
  {
    requirement: "SR 2.1",
    questions: [
      ask(
        "Do permissions on each component follow what people's work needs, so that an operator cannot change programs or settings?",
        "The matrix of roles and permissions",
        "A test as operator in which a change is refused",
      ),
      ask(
        "Are those who may change programs others than those who approve the change, where a mistake would be grave?",
        "The role assignment with names",
        "The record of an approved change",
      ),
    ],
    techniques: ["T0831", "T0855"],
    supportedBy: carriedBy("SR 2.1", "external"),
  },
  "The permissions of every user and role, and a test that each interface refuses the rest.",
);
export const authorizationOfAll = authorization(
  {
    requirement: "SR 2.1 RE(1)",
    questions: [
      ask(
        "Do controllers and servers take commands only from the programs and devices that may give them?",
        "Access lists of controllers and servers",
        "A test from another address or with another account",
      ),
      ask(
        "Do service accounts have only the permissions that the program needs, and no administrator's?",
        "The list of service accounts with their permissions",
        "The supplier's statement which are needed",
      ),
    ],
    techniques: ["T0855", "T0848", "T0831"],
    supportedBy: carriedBy("SR 2.1 RE(1)", "external"),
  },
  "The permissions of every program and device, and a test that each interface refuses the rest.",
);

export const permissionsOfRoles: Check = {
  requirement: "SR 2.1 RE(2)",
  questions: [
    ask(
      "Can an authorised person change which permissions a role has, without changing each user?",
      "The screen for editing roles",
      "A record of such a change",
    ),
    ask(
      "Do the roles in the components agree with the table that was approved?",
      "The approved table beside an export of the roles",
      "The record of the last comparison",
    ),
  ],
  techniques: ["T0859", "T0890"],
  supportedBy: carriedBy("SR 2.1 RE(2)", "configured"),

  method: "Accounts with all permissions are noted, by host; who may change what a role may do, a statement says.",
  decide(subject, ground) {
    const administrators = ground.of("account", subject).filter(({ value }) => value.administrator && value.locked !== true);
    const byHost = Map.groupBy(administrators, ({ value }) => value.host);
    return support({
      noted: [
        ...settingsAbout(subject, ground, "privilege"),
        ...[...byHost].flatMap(([host, accounts]) =>
          reason(
            `On ${quote(host)}, ${counted(accounts.length, "account")} may do everything: ${quote(accounts.map(({ value }) => value.name).join(", "))}.`,
            accounts,
          ),
        ),
      ],
      missing: ["The table of roles and permissions, who may change it, and the record of the last change."],
    });
  },
};

export const supervisorOverride: Check = {
  requirement: "SR 2.1 RE(3)",
  questions: [
    ask(
      "Can a supervisor give somebody more permissions for a set time or task, without sharing a log-in?",
      "The supplier's description and the setting",
      "A recorded use",
    ),
    ask(
      "Do the extra permissions end by themselves, and is there a record of who lifted what and why?",
      "The setting for the time",
      "The audit record of a use",
    ),
  ],
  techniques: ["T0827", "T0892"],
  supportedBy: carriedBy("SR 2.1 RE(3)", "configured"),

  method: "A statement decides: that restrictions can be lifted for a time, and come back, no reader of evidence sees.",
  decide: () => support({ missing: ["How a supervisor lifts a restriction for a time, and how it comes back."] }),
};

/** What can do grave harm to a process at one stroke. */
const GRAVE: ReadonlySet<string> = new Set(["stop", "restart", "program-download", "firmware", "mode-change"]);

export const dualApproval: Check = {
  requirement: "SR 2.1 RE(4)",
  questions: [
    ask(
      "Is it written down which actions could do grave harm, and does each of them need the yes of a second person?",
      "The list of actions with the reason",
      "A picture of the second confirmation",
    ),
    ask(
      "Can the same person not give both approvals?",
      "A test in which the second approval by the same person is refused",
      "The settings of the roles",
    ),
  ],
  techniques: ["T0831", "T0836", "T0843", "T0821"],
  supportedBy: carriedBy("SR 2.1 RE(4)", "configured"),

  method:
    "Operations that stop, reprogram or restart equipment over the network show that the row applies; whether two people approved each, a statement says.",
  decide(subject, ground) {
    const grave = ground
      .of("operation", subject)
      .filter(
        ({ value }) =>
          GRAVE.has(value.class) &&
          value.accepted > 0 &&
          (subject.type === "conduit" || answersFor(value.server, subject, ground)),
      );
    const applies = grave.flatMap((fact) => {
      const { client, server, function: name } = fact.value;
      return reason(`${nameOf(client, ground)} had ${nameOf(server, ground)} carry out ${quote(name)}.`, [fact]);
    });
    return support({ applies, missing: ["Which actions need two people, and how each component enforces that."] });
  },
};
