// SR 7.2: security functions leave essential ones the resources that they need.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { support } from "../reason.ts";

export const resources: Check = {
  requirement: "SR 7.2",
  questions: [
    ask(
      "Is it certain that scans, records and encryption cannot take so much of a component that control suffers?",
      "Limits and times set for scans",
      "A measurement during a scan",
    ),
    ask("Is the load of each component watched, with an alarm before it is too much?", "The trend of load", "The alarm setting"),
  ],
  techniques: ["T0814"],
  supportedBy: carriedBy("SR 7.2", "configured"),

  method: "A statement decides: the load that security functions put on a component is measured on the component.",
  decide: () => support({ missing: ["The load that security functions put on each component, and what limits it."] }),
};
