// SR 5.2 and RE(1): boundary devices watch and filter what passes; what no rule permits is blocked.

import { enumerate } from "@bulkhead/plant";
import { boundaryOf, type Guard } from "../boundary.ts";
import type { Check, Ground, Subject } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import { segmentationOf } from "../segmentation.ts";
import { spanOf } from "../traffic.ts";

export const boundaryProtection: Check = {
  requirement: "SR 5.2",
  questions: [
    ask(
      "Does every connection of this zone with others pass a device that filters and watches it?",
      "The drawing with all crossings",
      "The configuration of each device",
    ),
    ask(
      "Does somebody look at what the boundary devices report?",
      "Records with what was done",
      "The list of alarms and their recipients",
    ),
  ],
  techniques: ["T0866", "T0883", "T0884"],
  supportedBy: carriedBy("SR 5.2", "external"),

  method:
    "Traffic that passed the boundary without a channel, a boundary device that passes what no rule names, and a rule of it that is proven to permit what no channel names, are breaches. Met where the configuration of every boundary device was read, denies by default and permits only what channels name and, while a sensor watched, nothing undeclared passed.",
  decide(subject, ground) {
    const { passed, beyond, holds, proof, boundary, noted, missing } = segmentationOf(subject, ground);
    const guards = enumerate(boundary.guards.map(({ name }) => name));
    const text = `${guards} filters what passes the boundary, and ${spanOf(ground.watch(subject, "conversations"))} nothing undeclared passed it.`;
    return support({
      for: holds ? reason(text, proof) : [],
      against: [...reasonsOf([...passed, ...beyond], ground), ...permitsByDefault(boundary.guards)],
      noted,
      missing,
    });
  },
};

export const denyByDefault: Check = {
  requirement: "SR 5.2 RE(1)",
  questions: [
    ask(
      "Do boundary devices block everything that no rule names, in both directions?",
      "The exported configuration",
      "A test with a connection that no rule names",
    ),
    ask(
      "Does each rule that permits something have an owner, a reason and a date of review?",
      "The rule list with these columns",
      "The record of the last review",
    ),
  ],
  techniques: ["T0866", "T0885", "T0886"],
  supportedBy: carriedBy("SR 5.2 RE(1)", "external"),

  method:
    "Every rule of every boundary device is examined: met where each provably blocks what no rule names, a breach where one passes it.",
  decide(subject, ground) {
    const boundary = boundaryOf(subject, ground);
    const denying = boundary.guards.filter((guard) => guard.default === "deny");
    const names = enumerate(denying.map(({ name }) => name));
    const denies = reason(
      `${names} ${denying.length === 1 ? "blocks" : "block"} what no rule names.`,
      denying.flatMap(({ facts }) => facts),
    );
    return support({
      for: boundary.closed ? denies : [],
      against: permitsByDefault(boundary.guards),
      noted: boundary.closed ? [] : denies,
      missing: boundary.missing,
    });
  },
};

export const islandMode: Check = {
  requirement: "SR 5.2 RE(2)",
  questions: [
    ask(
      "Can somebody on duty cut all communication across the boundary within minutes, at any hour?",
      "The procedure with names and place",
      "The record of an exercise with the time it took",
    ),
    ask(
      "Is it known what goes on and what stops meanwhile, and is the decision left to somebody with authority?",
      "The list of effects",
      "The rule who decides",
    ),
  ],
  techniques: ["T0822", "T0866", "T0867"],
  supportedBy: carriedBy("SR 5.2 RE(2)", "external"),

  method:
    "The devices that could cut the boundary off are noted; a boundary that names none cannot be cut at one place. That it can be done on demand, an exercise shows.",
  decide(subject, ground) {
    const { guards, missing } = devicesOf(subject, ground);
    return support({
      noted: guards,
      missing: [...missing, "The way to cut all communication across the boundary, and the record of an exercise."],
    });
  },
};

export const failClose: Check = {
  requirement: "SR 5.2 RE(3)",
  questions: [
    ask(
      "Does traffic stop when a boundary device fails, loses power or its rules cannot be loaded (no bypass)?",
      "The settings for bypass and failure",
      "A test with the power off",
    ),
    ask(
      "Is it certain that safety functions need nothing that would be blocked then?",
      "The approval of process safety",
      "The list of safety communications",
    ),
  ],
  techniques: ["T0866", "T0816"],
  supportedBy: carriedBy("SR 5.2 RE(3)", "external"),

  method: "The devices that have to fail closed are noted; what they do when they fail, a test shows.",
  decide(subject, ground) {
    const { guards, missing } = devicesOf(subject, ground);
    return support({
      noted: guards,
      missing: [...missing, "What the boundary device lets through when it fails or loses power, and the test of it."],
    });
  },
};

/** Boundary devices whose configuration was read, and crossings for which the plant names none. */
function devicesOf(subject: Subject, ground: Ground) {
  const { guards, open } = boundaryOf(subject, ground);
  const read = guards.filter(({ facts }) => facts.length > 0);
  return {
    guards: reason(
      `All traffic that the plant declares passes ${enumerate(guards.map(({ name }) => name))}.`,
      open.length === 0 ? read.flatMap(({ facts }) => facts) : [],
    ),
    missing:
      open.length === 0
        ? []
        : [`The device that enforces ${enumerate(open.map(({ id }) => id))}, named in the plant (enforcedBy).`],
  };
}

function permitsByDefault(guards: readonly Guard[]) {
  return guards
    .filter((guard) => guard.default === "permit")
    .flatMap(({ name, why, facts }) => reason(`${name} passes what no rule names: ${why}`, facts));
}
