// SR 7.7: what is not needed is off.

import type { Check } from "../check.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import { counted, enumerate } from "../wording.ts";

export const leastFunctionality: Check = {
  requirement: "SR 7.7",
  method:
    "A service that listens and that no channel needs is a breach. Met where every asset of the zone was inspected and none has one.",
  decide(subject, ground) {
    const undeclared = ground.findings(subject, "undeclared-service");
    const services = ground.of("listening-service", subject);
    const inspected = new Set(services.flatMap(({ value }) => ground.assetOf(value.host)?.id ?? []));
    const assets = subject.type === "zone" ? ground.assets(subject) : [];
    const unread = assets.filter(({ id }) => !inspected.has(id));
    const hosts = ground.of("host", subject);
    const all = assets.length > 0 && unread.length === 0 && undeclared.length === 0;
    const text = `${counted(services.length, "listening service")} of ${counted(inspected.size, "asset")}, all needed by a channel or declared.`;
    const needed = reason(text, [...hosts, ...services]);
    return support({
      for: all ? needed : [],
      against: reasonsOf(undeclared, ground),
      noted: all || undeclared.length > 0 ? [] : needed,
      missing: [
        subject.type === "conduit"
          ? "A list of what runs on the enforcing devices and what of it is needed."
          : assets.length === 0
            ? "The assets of this zone, declared in the plant."
            : `What listens on ${enumerate(unread.map(({ name }) => name))}.`,
      ],
    });
  },
};
