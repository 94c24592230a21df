// SR 4.2 and its enhancement: nothing secret stays behind, in what is given away and in what is shared.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { support } from "../reason.ts";
import { settingsAbout } from "../settings.ts";

export const informationPersistence: Check = {
  requirement: "SR 4.2",
  questions: [
    ask(
      "Is information erased from every component before it is sold, returned, repaired elsewhere or scrapped?",
      "The procedure for each kind of component",
      "The record of the last ones, with serial numbers",
    ),
    ask(
      "Does that reach everything that is stored: settings, keys, recipes, records, memory cards?",
      "The supplier's description of what is erased",
      "A look at an erased device",
    ),
  ],
  techniques: ["T0882", "T0893"],
  supportedBy: carriedBy("SR 4.2", "external"),

  method: "A statement decides: what was erased from a component that left is not seen in what stayed.",
  decide: () => support({ missing: ["The procedure for components that leave service, and records of the last ones."] }),
};

export const sharedMemory: Check = {
  requirement: "SR 4.2 RE(1)",
  questions: [
    ask(
      "Is memory cleared before it is given to another user or program?",
      "The supplier's statement for the operating system or firmware",
      "A test report of the product",
    ),
    ask(
      "Does this hold for shared panels and terminal servers as well: clipboard, temporary files, printer queues?",
      "The settings that clear them at log-out",
      "A test with two users",
    ),
  ],
  techniques: ["T0834", "T0893"],
  supportedBy: carriedBy("SR 4.2 RE(1)", "configured"),

  method: "Settings that shield memory are noted; how it is cleared between users, a statement says.",
  decide: (subject, ground) =>
    support({
      noted: settingsAbout(subject, ground, "process-isolation"),
      missing: ["How memory that several users or programs share is cleared between them, component by component."],
    }),
};
