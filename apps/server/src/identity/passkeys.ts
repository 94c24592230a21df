// Passkeys (WebAuthn): a library checks what devices sign; we keep keys and challenges.

import type { Records } from "@bulkhead/store";
import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { Refusal } from "../refusal.ts";
import { Challenges } from "./challenges.ts";
import { everybody, type KeptPerson, PERSON } from "./person.ts";
import { digestSecret, newSecret } from "./secret.ts";
import type { Clock, Sessions } from "./sessions.ts";

export class Passkeys {
  readonly #records: Records;
  readonly #sessions: Sessions;
  readonly #challenges: Challenges<string>;
  readonly #origin: () => string;

  constructor(records: Records, sessions: Sessions, clock: Clock, origin: () => string) {
    this.#records = records;
    this.#sessions = sessions;
    this.#challenges = new Challenges("challenge", records, clock);
    this.#origin = origin;
  }

  get #host(): string {
    return new URL(this.#origin()).hostname;
  }

  async challenge(): Promise<{ readonly id: string; readonly options: object }> {
    const options = await generateAuthenticationOptions({ rpID: this.#host, userVerification: "required" });
    const id = newSecret();
    await this.#challenges.keep(digestSecret(id), options.challenge);
    return { id, options };
  }

  /** The secret of the session that begins. A passkey with user verification is two factors in one. */
  async signIn(id: string, credential: { readonly id: string }): Promise<string> {
    const expectedChallenge = await this.#challenges.take(digestSecret(id));
    const person = (await everybody(this.#records)).find(({ passkeys }) => passkeys.some((one) => one.id === credential.id));
    const passkey = person?.passkeys.find((one) => one.id === credential.id);
    if (person === undefined || passkey === undefined || person.locked)
      throw new Refusal("server/wrong-credentials", "The passkey is not known.");
    const verified = await verifyAuthenticationResponse({
      response: credential as AuthenticationResponseJSON,
      expectedChallenge,
      expectedOrigin: this.#origin(),
      expectedRPID: this.#host,
      requireUserVerification: true,
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
        counter: passkey.counter,
        transports: passkey.transports as AuthenticatorTransport[],
      },
    }).catch((error: unknown) => refuse(error));
    if (!verified.verified) throw new Refusal("server/wrong-credentials", "The passkey does not answer the challenge.");
    const counter = verified.authenticationInfo.newCounter;
    return this.#records.change(async (change) => {
      const now = await change.get(PERSON, person.id);
      if (now === undefined || now.locked) throw new Refusal("server/wrong-credentials", "The passkey is not known.");
      const passkeys = now.passkeys.map((one) => (one.id === passkey.id ? { ...one, counter } : one));
      return this.#sessions.begin(change, { ...now, passkeys }, "passkey");
    });
  }

  async newOptions(person: KeptPerson): Promise<object> {
    const options = await generateRegistrationOptions({
      rpName: "Bulkhead",
      rpID: this.#host,
      userName: person.name,
      userDisplayName: person.name,
      excludeCredentials: person.passkeys.map(({ id }) => ({ id })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    await this.#challenges.keep(`new ${person.id}`, options.challenge);
    return options;
  }

  async add({ id }: KeptPerson, name: string, credential: { readonly id: string }): Promise<void> {
    const expectedChallenge = await this.#challenges.take(`new ${id}`);
    const verified = await verifyRegistrationResponse({
      response: credential as RegistrationResponseJSON,
      expectedChallenge,
      expectedOrigin: this.#origin(),
      expectedRPID: this.#host,
      requireUserVerification: true,
    }).catch((error: unknown) => refuse(error));
    if (!verified.verified) throw new Refusal("server/refused", "The passkey does not answer the challenge.");
    const { credential: made } = verified.registrationInfo;
    await this.#records.change(async (change) => {
      const person = await change.get(PERSON, id);
      if (person === undefined) throw new Refusal("server/not-found", "There is no such person.");
      const passkey = {
        id: made.id,
        name,
        publicKey: Buffer.from(made.publicKey).toString("base64url"),
        counter: made.counter,
        transports: made.transports ?? [],
      };
      await change.put(PERSON, id, { ...person, passkeys: [...person.passkeys, passkey] });
      await change.append(person.name, "person/passkey", id, { name });
    });
  }
}

/** What the library says of a bad answer is a refusal and no fault of ours. */
function refuse(error: unknown): never {
  throw new Refusal(
    "server/wrong-credentials",
    error instanceof Error ? error.message : "The passkey does not answer the challenge.",
  );
}
