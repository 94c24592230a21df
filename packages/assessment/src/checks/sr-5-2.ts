// SR 5.2 and RE(1): boundary devices watch and filter what passes; what no rule permits is blocked.

import { enumerate } from "@bulkhead/plant";
import { boundaryOf, type Guard } from "../boundary.ts";
import type { Check } from "../check.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import { segmentationOf } from "../segmentation.ts";
import { spanOf } from "../traffic.ts";

export const boundaryProtection: Check = {
  requirement: "SR 5.2",
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

function permitsByDefault(guards: readonly Guard[]) {
  return guards
    .filter((guard) => guard.default === "permit")
    .flatMap(({ name, why, facts }) => reason(`${name} passes what no rule names: ${why}`, facts));
}
