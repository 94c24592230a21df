// SR 1.5 and its enhancement: credentials are set, changed and protected.

import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { openAccounts } from "../people.ts";
import { reason, support } from "../reason.ts";
import { settingsOn } from "../settings.ts";
import { nameOf } from "../traffic.ts";

export const authenticators: Check = {
  requirement: "SR 1.5",
  questions: [
    ask(
      "Were all passwords and keys with which the products came replaced before they went into operation?",
      "The commissioning record of each device",
      "A test log-in with the supplier's password that is refused",
    ),
    ask(
      "Can passwords and keys be changed everywhere, and were they changed when people left or a secret became known?",
      "The procedure with its last records",
      "Work orders for the change",
    ),
    ask(
      "Are passwords and keys kept so that nobody can read them, in the components, in project files and on paper?",
      "Settings that store only hashes",
      "The register of the password safe or sealed envelopes",
    ),
  ],
  techniques: [],
  supportedBy: carriedBy("SR 1.5", "external"),

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
    const stored = settingsOn("stored-secret", subject, ground);
    return support({
      against: [...readable, ...openAccounts(subject, ground), ...stored.weak],
      noted: stored.set,
      missing: ["How credentials are first set, defaults replaced, renewed, stored and sent, for every component."],
    });
  },
};

export const authenticatorsInHardware: Check = {
  requirement: "SR 1.5 RE(1)",
  questions: [
    ask(
      "Do the keys by which programs and devices prove who they are lie in a security chip, card or module from which they cannot be copied?",
      "Data sheets with the chip and the settings that use it",
      "An attempt to export a key that fails",
    ),
    ask(
      "Is it known for which programs the secrets still lie in files or in memory, and how are these files protected?",
      "The list of these programs",
      "File permissions and the decision to accept them",
    ),
  ],
  techniques: ["T0859", "T0891"],
  supportedBy: carriedBy("SR 1.5 RE(1)", "configured"),

  method:
    "A secret that crossed the wire readable lies in no hardware that keeps it, and is a breach; where the others lie, a statement says.",
  decide(subject, ground) {
    const bare = ground.of("session", subject).filter(({ value }) => !value.interactive && value.authenticated === true);
    const machines = new Set(bare.map(({ value }) => keyOf(value)));
    const readable = ground.of("cleartext-credential", subject).filter(({ value }) => machines.has(keyOf(value)));
    return support({
      against: readable.flatMap((fact) => {
        const { client, server, protocol } = fact.value;
        const text = `The secret with which ${nameOf(client, ground)} reaches ${nameOf(server, ground)} by ${protocol} went readable: no hardware keeps it.`;
        return reason(text, [fact]);
      }),
      applies: reason("Programs or devices authenticate here with a secret.", bare),
      missing: ["In which hardware the secrets of programs and devices lie, component by component."],
    });
  },
};

function keyOf({ client, server, port }: { readonly client: string; readonly server: string; readonly port: number }): string {
  return `${client} ${server} ${port}`;
}
