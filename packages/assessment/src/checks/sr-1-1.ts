// SR 1.1 and its enhancements: people are identified and authenticated wherever they can work.

import { counted } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { atWork, openAccounts, unidentified, workingSessions } from "../people.ts";
import { reason, support } from "../reason.ts";
import { settingsAbout } from "../settings.ts";
import { isUntrusted } from "../traffic.ts";

const MORE = "A test of every interface at which people work, local ones too: each asks who it is and refuses strangers.";

export const humanUsers: Check = {
  requirement: "SR 1.1",
  questions: [
    ask(
      "Does every place where people can work here (panels, stations, engineering software, web pages, remote access) ask who they are before it lets them do or see anything?",
      "A list of all such places with a picture of each log-in",
      "An acceptance test in which a stranger is refused at each",
    ),
    ask(
      "Is it written down, with reasons, at which panels an operator may act without logging in because a delay would be dangerous?",
      "The approved list of such panels and what can be done at each",
      "A record that only operators can reach these panels",
    ),
  ],
  techniques: ["T0859", "T0823", "T0807"],
  supportedBy: carriedBy("SR 1.1", "configured"),

  method:
    "Looks for people who work without being identified and for accounts without a password; that none was seen proves nothing, since panels and consoles are out of sight.",
  decide(subject, ground) {
    const identified = workingSessions(subject, ground).filter(({ value }) => value.authenticated === true);
    return support({
      against: [...unidentified(subject, ground), ...openAccounts(subject, ground)],
      applies: atWork(subject, ground),
      noted: reason(`In ${counted(identified.length, "kind")} of session people were authenticated.`, identified),
      missing: [MORE],
    });
  },
};

export const uniqueHumanUsers: Check = {
  requirement: "SR 1.1 RE(1)",
  questions: [
    ask(
      "Does each person have a log-in of their own, which nobody else uses, on every station and device?",
      "The list of accounts with the one owner of each",
      "An interview or shift log that names no shared log-in",
    ),
    ask(
      "Where a shift shares one log-in, is there another record that says which person was at work at each moment?",
      "Badge or key records joined to the shift plan",
      "Records of a second log-in on top of the shared one",
    ),
  ],
  techniques: ["T0859"],
  supportedBy: carriedBy("SR 1.1 RE(1)", "configured"),

  method: "Whoever works without being identified is not identified uniquely; whether an account is shared, no traffic tells.",
  decide(subject, ground) {
    return support({
      against: unidentified(subject, ground),
      applies: atWork(subject, ground),
      missing: ["A list of accounts with the one person to whom each belongs."],
    });
  },
};

export const factorsFromUntrusted: Check = {
  requirement: "SR 1.1 RE(2)",
  questions: [
    ask(
      "Does everybody who comes in over the internet, from a supplier or from the office network need a second factor besides the password?",
      "The remote-access settings that demand it",
      "A recorded log-in that fails without the second factor",
    ),
    ask(
      "Are there no other ways in from such networks, a modem or a supplier's box among them, that ask for a password only?",
      "A list of all remote ways in, each with its factors",
      "A record that unused ways were removed",
    ),
  ],
  techniques: ["T0822", "T0859", "T0886"],
  supportedBy: carriedBy("SR 1.1 RE(2)", "configured"),

  method:
    "Whoever works from an untrusted network without being identified presented not even one factor; a second factor is out of sight.",
  decide(subject, ground) {
    const untrusted = (client: string): boolean => isUntrusted(client, ground);
    const sessions = workingSessions(subject, ground).filter(({ value }) => untrusted(value.client));
    return support({
      against: unidentified(subject, ground, untrusted),
      applies: reason("People work here from untrusted networks.", sessions),
      noted: settingsAbout(subject, ground, "remote-access", "authentication"),
      missing: ["The configuration of remote access that demands a second factor."],
    });
  },
};

export const factorsEverywhere: Check = {
  requirement: "SR 1.1 RE(3)",
  questions: [
    ask(
      "Do people inside the plant, too, need a second factor at every station and device, not only those who come from outside?",
      "Log-in settings of the stations and of the directory",
      "A recorded local log-in with card or token",
    ),
    ask(
      "Is it settled how people get in when the second factor fails or is lost, without falling back to a password alone?",
      "The written emergency procedure",
      "The record of its last use or exercise",
    ),
  ],
  techniques: ["T0859", "T0886", "T0823"],
  supportedBy: carriedBy("SR 1.1 RE(3)", "configured"),

  method: "Whoever works without being identified presented not even one factor; a second factor is out of sight.",
  decide(subject, ground) {
    return support({
      against: [...unidentified(subject, ground), ...openAccounts(subject, ground)],
      applies: atWork(subject, ground),
      noted: settingsAbout(subject, ground, "authentication"),
      missing: ["The configuration of every interface for people that demands a second factor."],
    });
  },
};
