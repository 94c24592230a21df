// SR 3.4: software and stored information are not changed without being noticed.

import { counted } from "@bulkhead/plant";
import type { Check, Ground } from "../check.ts";
import { reason, reasonsOf, support } from "../reason.ts";

export const storedIntegrity: Check = {
  requirement: "SR 3.4",
  method:
    "A file or controller program that differs from its baseline is a breach; digests that were taken are noted, since equality at one moment does not show that a change would be noticed.",
  decide(subject, ground) {
    const digests = ground.of("file-digest", subject);
    const accepted = new Set(
      ground.of("baseline", subject).map(({ value }) => keyOf(ground, value.asset, value.name, value.digest)),
    );
    const equal = digests.filter(({ value }) => accepted.has(keyOf(ground, value.host, value.path, value.digest)));
    const programs = ground.of("program-transfer", subject).filter(({ value }) => value.direction === "download");
    return support({
      against: reasonsOf(ground.findings(subject, "program-changed", "file-changed"), ground),
      noted: [
        ...reason(`Of ${counted(digests.length, "digested file")}, ${equal.length} equal their baseline.`, digests),
        ...reason(
          `${counted(programs.length, "program or block", "programs or blocks")} went into controllers over the network.`,
          programs,
        ),
      ],
      missing: ["What notices, records and reports a change of software or stored data on each component."],
    });
  },
};

function keyOf(ground: Ground, owner: string, name: string, digest: string): string {
  return `${ground.assetOf(owner)?.id ?? owner}\n${digest}\n${name}`;
}
