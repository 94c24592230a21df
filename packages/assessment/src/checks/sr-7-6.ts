// SR 7.6: network and security settings are as recommended, and can be inspected.

import type { Fact } from "@bulkhead/facts";
import { counted, enumerate } from "@bulkhead/plant";
import { boundaryOf } from "../boundary.ts";
import type { Check, Ground } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import { settingsAbout } from "../settings.ts";
import { atServer } from "../traffic.ts";
import { quote } from "../wording.ts";

export const securitySettings: Check = {
  requirement: "SR 7.6",
  questions: [
    ask(
      "Is there a list of recommended settings for each product, and do the settings in force follow it?",
      "The hardening guide with ticks",
      "The export of the settings",
    ),
    ask(
      "Can the settings in force be shown for every component, and were they compared within the last year?",
      "The exports with date",
      "The record of differences",
    ),
  ],
  techniques: ["T0883", "T0891"],
  supportedBy: carriedBy("SR 7.6", "external"),

  method:
    "A protection that is switched off and a boundary device that passes what no rule names are settings that no supplier recommends; configurations that were read are noted, since they show the settings of some components only.",
  decide(subject, ground) {
    const guards = boundaryOf(subject, ground).guards;
    const read = guards.filter(({ facts }) => facts.length > 0);
    const hosts = ground.of("host", subject);
    const dark = ground.of("not-understood", subject);
    return support({
      against: [
        ...reasonsOf(atServer(ground.findings(subject, "protection-off"), subject, ground), ground),
        ...reasonsOf(ground.findings(subject, "default-permit"), ground),
      ],
      noted: [
        ...reasonsOf(ground.findings(subject, "asset-differs", "patch-overdue", "vulnerable-component"), ground),
        ...settingsAbout(subject, ground, "management-protocol", "patch-level", "host-firewall"),
        // Settings that keep from a plant what it was designed to do are none that anybody wants.
        ...reasonsOf(ground.findings(subject, "channel-not-permitted"), ground),
        ...reason(
          `The configuration of ${enumerate(read.map(({ name }) => name))} was read.`,
          read.flatMap(({ facts }) => facts),
        ),
        ...reason(`The settings of ${enumerate(hosts.map(({ value }) => quote(value.host)))} were read.`, hosts),
        ...reason(
          `${counted(dark.length, "line")} of these configurations ${dark.length === 1 ? "was" : "were"} not understood.`,
          dark,
        ),
      ],
      missing: ["The settings that the suppliers recommend, and those in force, for every component."],
    });
  },
};

export const machineReadableSettings: Check = {
  requirement: "SR 7.6 RE(1)",
  questions: [
    ask(
      "Can each component report its current security settings as a file or answer that a program can read?",
      "An exported file of each kind of component",
      "The description of its format",
    ),
    ask(
      "Is that report compared with the intended settings by a tool?",
      "The tool's last result",
      "The list of components that it does not reach",
    ),
  ],
  techniques: ["T0883"],
  supportedBy: carriedBy("SR 7.6 RE(1)", "configured"),

  method:
    "Configurations and settings that readers here could take in show that these components report theirs in a form for machines: noted, since every component has to.",
  decide(subject, ground) {
    const hosts = ground.of("host", subject);
    const read = boundaryOf(subject, ground).guards.filter(({ facts }) => facts.length > 0);
    const names = new Set([...hosts, ...read.flatMap(({ facts }) => facts)].flatMap((fact) => assetNameOf(fact, ground)));
    const silent = ground.assets(subject).filter(({ name }) => !names.has(name));
    return support({
      noted: [
        ...reason(`The settings of ${enumerate(hosts.map(({ value }) => quote(value.host)))} were read by machine.`, hosts),
        ...reason(
          `The configuration of ${enumerate(read.map(({ name }) => name))} was read by machine.`,
          read.flatMap(({ facts }) => facts),
        ),
      ],
      missing: [
        "Which components report their security settings in a format that programs read, and a sample.",
        ...(subject.type === "zone" && silent.length > 0
          ? [`Settings in force of ${enumerate(silent.map(({ name }) => name))}, as a file that programs read.`]
          : []),
      ],
    });
  },
};

function assetNameOf({ value }: Fact, ground: Ground): readonly string[] {
  const named = "host" in value ? value.host : "device" in value ? value.device : undefined;
  const asset = named === undefined ? undefined : ground.assetOf(named);
  return asset === undefined ? [] : [asset.name];
}
