// SR 1.3 and its enhancement: accounts are made, changed and taken away by those who may, in one place.

import { counted, enumerate } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { loggedAmong } from "../host-event.ts";
import { reason, support } from "../reason.ts";
import { settingsAbout } from "../settings.ts";
import { quote } from "../wording.ts";

export const accountManagement: Check = {
  requirement: "SR 1.3",
  questions: [
    ask(
      "Can authorised staff create, change, lock and remove accounts on every station, device and application, those of suppliers among them?",
      "Screens of the account administration of each kind of component",
      "A work order in which an account was removed",
    ),
    ask(
      "Were all accounts looked through within the last year, and were those of people who left removed or locked?",
      "The signed review with date",
      "Leavers' records with the day of the lock",
    ),
    ask(
      "Are accounts that came with the product (guest, demo, service) removed, locked or given a new password?",
      "The hardening record of each product",
      "A list of the accounts that remain and why",
    ),
  ],
  techniques: ["T0892", "T0891"],
  supportedBy: carriedBy("SR 1.3", "external"),

  method:
    "Accounts that were found on hosts are noted, with how many of them are locked; who may create and remove them, and on devices that nobody inspected, a statement says.",
  decide(subject, ground) {
    const changes = loggedAmong(ground.of("host-event", subject), "of changes of accounts", "account-changed", "group-changed");
    const byHost = Map.groupBy(ground.of("account", subject), ({ value }) => value.host);
    return support({
      noted: [
        ...settingsAbout(subject, ground, "central-accounts"),
        ...changes,
        ...[...byHost].flatMap(([host, accounts]) => {
          const people = accounts.filter(({ value }) => value.interactive);
          const locked = people.filter(({ value }) => value.locked === true);
          const text = `On ${quote(host)}, ${counted(people.length, "account")} ${people.length === 1 ? "lets" : "let"} people in, ${locked.length} of them locked.`;
          return reason(text, people);
        }),
      ],
      missing: ["Who may create, change, lock and delete accounts on each component, and the record of the last changes."],
    });
  },
};

export const unifiedAccounts: Check = {
  requirement: "SR 1.3 RE(1)",
  questions: [
    ask(
      "Are accounts of all stations and devices administered in one place, so that locking a person there locks them everywhere?",
      "The settings that join each component to the directory",
      "A test in which one lock takes effect everywhere",
    ),
    ask(
      "Is it known which components keep accounts of their own, and how are these kept in step?",
      "The list of these components",
      "The record of the last comparison",
    ),
  ],
  techniques: ["T0859", "T0892"],
  supportedBy: [],

  method:
    "The same account found on several hosts is noted: each copy has to be locked by itself unless one directory rules them. Whether one does, a statement says.",
  decide(subject, ground) {
    const people = ground.of("account", subject).filter(({ value }) => value.interactive && value.locked !== true);
    const repeated = [...Map.groupBy(people, ({ value }) => value.name)].filter(
      ([, accounts]) => new Set(accounts.map(({ value }) => value.host)).size > 1,
    );
    return support({
      noted: [
        ...settingsAbout(subject, ground, "central-accounts"),
        ...repeated.flatMap(([name, accounts]) => {
          const hosts = [...new Set(accounts.map(({ value }) => quote(value.host)))];
          return reason(`Account ${quote(name)} is on ${enumerate(hosts)}.`, accounts);
        }),
      ],
      missing: ["The directory or tool by which all accounts are administered together, and what it does not reach."],
    });
  },
};
