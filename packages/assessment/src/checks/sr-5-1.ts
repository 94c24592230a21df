// SR 5.1: control networks are separated from other networks.

import { enumerate } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import { segmentationOf } from "../segmentation.ts";
import { spanOf } from "../traffic.ts";

export const segmentation: Check = {
  requirement: "SR 5.1",
  method:
    "Traffic between zones that no channel allows is a breach. Met where every conduit has an enforcing device that denies by default and permits only what channels name and, while a sensor watched, nothing undeclared passed.",
  decide(subject, ground) {
    const { passed, holds, proof, boundary, noted, missing } = segmentationOf(subject, ground);
    const guards = enumerate(boundary.guards.map(({ name }) => name));
    const text = `${guards} stands between this and other networks and denies by default; ${spanOf(ground.watch(subject, "conversations"))} nothing undeclared passed.`;
    return support({
      for: holds ? reason(text, proof) : [],
      against: reasonsOf(passed, ground),
      noted,
      missing,
    });
  },
};
