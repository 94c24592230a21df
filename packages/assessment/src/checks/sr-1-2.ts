// SR 1.2 and its enhancement: software and devices are identified and authenticated where they reach the control system.

import { counted } from "@bulkhead/plant";
import type { Check, Ground, Subject } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { machineSessions, unauthenticatedAmong } from "../programs.ts";
import { reason, support } from "../reason.ts";

function decide(missing: string) {
  return (subject: Subject, ground: Ground) => {
    const sessions = machineSessions(subject, ground);
    const proved = sessions.filter(({ value }) => value.authenticated === true && value.identity !== "anonymous");
    return support({
      against: unauthenticatedAmong(sessions, ground),
      applies: reason(`Programs and devices are reached here (${counted(sessions.length, "kind")} of session seen).`, sessions),
      noted: reason(`In ${counted(proved.length, "kind")} of session the client proved who it is.`, proved),
      missing: [missing],
    });
  };
}

export const softwareAndDevices: Check = {
  requirement: "SR 1.2",
  questions: [
    ask(
      "Does each device or program that talks to equipment here have to prove who it is (certificate, key or password) before it is served?",
      "Settings of each server that refuse anonymous clients",
      "A test with a foreign laptop that is refused",
    ),
    ask(
      "Is it known which devices cannot check who talks to them, and is something in front of them that does?",
      "The list of such devices",
      "The settings of the gateway or firewall in front",
    ),
  ],
  techniques: [],
  supportedBy: carriedBy("SR 1.2", "configured"),

  method:
    "Looks for sessions between programs in which the client proves nothing; protocols that tell nothing about it leave the row open.",
  decide: decide("A test of every interface for programs and devices: each refuses who proves nothing."),
};

export const uniqueSoftwareAndDevices: Check = {
  requirement: "SR 1.2 RE(1)",
  questions: [
    ask(
      "Does each device and program have its own certificate, key or account, so that two of them never share one?",
      "The register of certificates and service accounts with the one user of each",
      "A comparison of fingerprints over all devices",
    ),
    ask(
      "Are keys made afresh for each device when it is installed, instead of being copied from an image or a template?",
      "The installation procedure",
      "Fingerprints of two devices of the same kind",
    ),
  ],
  techniques: ["T0848", "T0830"],
  supportedBy: carriedBy("SR 1.2 RE(1)", "configured"),

  method: "A client that proves nothing has no identity of its own; whether two clients share one, is not looked for.",
  decide: decide("A list of the identities of programs and devices, each used by one only."),
};
