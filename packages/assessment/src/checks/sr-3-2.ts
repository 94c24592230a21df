// SR 3.2: malicious code is kept out, or found.

import { counted } from "@bulkhead/plant";
import type { Check, Ground, Subject } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { factsOf, reason, reasonsOf, support } from "../reason.ts";
import { settingsAbout, settingsOn } from "../settings.ts";
import { crosses, nameOf } from "../traffic.ts";
import type { Reason } from "../verdict.ts";
import { quote } from "../wording.ts";

export const maliciousCode: Check = {
  requirement: "SR 3.2",
  questions: [
    ask(
      "Does each station and server have malware protection or allow only known programs to run, and is it up to date?",
      "A report of versions and last update",
      "The settings for exclusions, with the supplier's approval",
    ),
    ask(
      "Is it settled what protects components on which nothing can be installed?",
      "A list of these components with what stands in front",
      "The procedure for their maintenance",
    ),
    ask(
      "Is a finding followed up, with cleaning or replacement that was tried out?",
      "The record of the last finding",
      "The recovery procedure",
    ),
  ],
  techniques: ["T0867"],
  supportedBy: carriedBy("SR 3.2", "configured"),

  method:
    "A file that a scanner takes for malicious, or a published sign of an attack, shows that something got in; protection that is off or out of date is a breach on a host that has no list of what may run. Scans that found nothing, changed files and removable media are noted: what guards every component, a statement says.",
  decide(subject, ground) {
    const protection = settingsOn("malware-protection", subject, ground);
    const listing = settingsOn("allow-listing", subject, ground);
    // What may run at all is settled on a host with allow-listing: there the other protection is one of two.
    const listed = new Set(hostsOf(listing.set, ground));
    const bare = protection.weak.filter((one) => hostsOf([one], ground).every((host) => !listed.has(host)));
    const scans = ground.of("malware-scan", subject);
    return support({
      against: [...reasonsOf(ground.findings(subject, "malware-found", "indicator-seen"), ground), ...bare],
      noted: [
        ...protection.weak.filter((one) => !bare.includes(one)),
        ...protection.set,
        ...listing.weak,
        ...listing.set,
        ...reason(
          `Scanners looked into ${counted(
            scans.reduce((sum, { value }) => sum + value.files, 0),
            "file",
          )}.`,
          scans,
        ),
        ...reasonsOf(ground.findings(subject, "file-changed", "program-changed", "removable-media"), ground),
      ],
      missing: ["What guards each component against malicious code, and how it is kept up to date."],
    });
  },
};

function hostsOf(reasons: readonly Reason[], ground: Ground): readonly string[] {
  return reasons.flatMap(({ facts }) => factsOf(facts, ground).flatMap(({ value }) => ("host" in value ? value.host : [])));
}

/** Scans of removable media: they happen where something comes in. */
function scansOfMedia(subject: Subject, ground: Ground): readonly Reason[] {
  return ground
    .of("malware-scan", subject)
    .filter(({ value }) => value.removable)
    .flatMap((fact) => {
      const { host, path, scanner, files, found, unread } = fact.value;
      const text = `${quote(scanner)} looked at ${counted(files, "file")} in ${quote(path)} of ${quote(host)}: ${found} found, ${unread} not read.`;
      return reason(text, [fact]);
    });
}

export const maliciousCodeAtEntries: Check = {
  requirement: "SR 3.2 RE(1)",
  questions: [
    ask(
      "Is everything that comes in (media, mail, file transfer, remote access, laptops) examined for malware where it enters?",
      "A list of entry points with the scanner of each",
      "The record of the scanning station",
    ),
    ask(
      "Is what goes out examined as well, at the same places?",
      "The settings of the gateway for outgoing files",
      "A test with the harmless standard test file",
    ),
  ],
  techniques: ["T0847", "T0865", "T0864", "T0817"],
  supportedBy: [],

  method:
    "Media in use and files that crossed the boundary are noted as entries that somebody has to guard; whether something examined them, a statement says.",
  decide(subject, ground) {
    const transfers = ground
      .of("operation", subject)
      .filter(({ value }) => value.class === "file-transfer" && value.accepted > 0 && crosses(value, subject, ground));
    return support({
      noted: [
        ...reasonsOf(ground.findings(subject, "removable-media"), ground),
        ...scansOfMedia(subject, ground),
        ...transfers.flatMap((fact) => {
          const { client, server, protocol } = fact.value;
          return reason(`Files went between ${nameOf(client, ground)} and ${nameOf(server, ground)} by ${protocol}.`, [fact]);
        }),
      ],
      missing: ["Where data and media enter and leave, and what examines them there."],
    });
  },
};

export const centralCodeProtection: Check = {
  requirement: "SR 3.2 RE(2)",
  questions: [
    ask(
      "Is malware protection administered in one place that shows version, state and findings of every station?",
      "A picture of the console",
      "The list of stations that are not in it",
    ),
    ask(
      "Does the place distribute updates that were tried out first?",
      "The record of the last test of an update",
      "The order of distribution",
    ),
  ],
  techniques: ["T0851", "T0863"],
  supportedBy: carriedBy("SR 3.2 RE(2)", "configured"),

  method: "Settings about the protection are noted; which components report to one console, a statement says.",
  decide: (subject, ground) =>
    support({
      noted: settingsAbout(subject, ground, "malware-protection"),
      missing: ["The console from which malware protection is administered, and the components that it does not reach."],
    }),
};
