// SR 7.7: what is not needed is off.

import { counted, enumerate } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { reason, reasonsOf, support } from "../reason.ts";
import { settingsAbout } from "../settings.ts";

export const leastFunctionality: Check = {
  requirement: "SR 7.7",
  questions: [
    ask(
      "Are services, ports, protocols and programs that nobody needs switched off or removed, on every component?",
      "The list of what is needed beside what runs",
      "A port scan of a spare device, or the listing of each host",
    ),
    ask(
      "Is each one that stays needed by somebody, with a reason?",
      "The list with owner and reason",
      "The date of the last review",
    ),
  ],
  techniques: ["T0871"],
  supportedBy: carriedBy("SR 7.7", "external"),

  method:
    "A service that listens and that no channel needs is a breach. That all assets were inspected and none has one is noted: which functions and which software are needed, no listing of services tells.",
  decide(subject, ground) {
    const undeclared = ground.findings(subject, "undeclared-service");
    const services = ground.of("listening-service", subject);
    const inspected = new Set(services.flatMap(({ value }) => ground.assetOf(value.host)?.id ?? []));
    const assets = subject.type === "zone" ? ground.assets(subject) : [];
    const unread = assets.filter(({ id }) => !inspected.has(id));
    const hosts = ground.of("host", subject);
    const text = `${counted(services.length, "listening service")} of ${counted(inspected.size, "asset")}, all needed by a channel or declared.`;
    const needed = reason(text, [...hosts, ...services]);
    return support({
      against: reasonsOf(undeclared, ground),
      noted: [...(undeclared.length > 0 ? [] : needed), ...settingsAbout(subject, ground, "unused-function")],
      missing: [
        subject.type === "conduit"
          ? "A list of what runs on the enforcing devices and what of it is needed."
          : assets.length === 0
            ? "The assets of this zone, declared in the plant."
            : unread.length > 0
              ? `What listens on ${enumerate(unread.map(({ name }) => name))}.`
              : "Which functions and which software of these assets are needed, and that the rest is off or removed.",
      ],
    });
  },
};
