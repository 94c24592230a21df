// SR 1.5: credentials are set, changed and protected.

import type { Check } from "../check.ts";
import { reason, support } from "../reason.ts";
import { nameOf } from "../traffic.ts";
import { openAccounts } from "./sr-1-1.ts";

export const authenticators: Check = {
  requirement: "SR 1.5",
  method:
    "Looks for credentials that crossed the wire readable and for accounts without any; storage and renewal are out of sight.",
  decide(subject, ground) {
    const readable = ground.of("cleartext-credential", subject).flatMap((fact) => {
      const { client, server, protocol, port } = fact.value;
      return reason(
        `A credential went readable from ${nameOf(client, ground)} to ${nameOf(server, ground)} by ${protocol} (port ${port}).`,
        [fact],
      );
    });
    return support({
      against: [...readable, ...openAccounts(subject, ground)],
      missing: ["How credentials are first set, defaults replaced, renewed, stored and sent, for every component."],
    });
  },
};
