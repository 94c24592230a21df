// Accounts: the first administrator, invitations, signing in with its lock-out, the second factor, and what administrators change.

import type { BodyOf, Grant } from "@bulkhead/contract";
import type { Kind, RecordChange, Records } from "@bulkhead/store";
import { renderSVG } from "uqr";
import { Refusal } from "../refusal.ts";
import { keepPassword, matchesPassword, weaknessOf } from "./password.ts";
import { everybody, type KeptPerson, PERSON, personId } from "./person.ts";
import { digestSecret, newSecret } from "./secret.ts";
import type { Clock, Sessions } from "./sessions.ts";
import type { Tokens } from "./tokens.ts";
import { matchTotp, newTotpSecret, totpUri } from "./totp.ts";

const SETUP: Kind<{ readonly digest: string }> = { name: "setup" };
const SETUP_ID = "link";

/** After so many failures in a row nothing is taken for so long (milliseconds). It ends by itself, or anybody could lock anybody out. */
export const MOST_FAILURES = 5;
export const WAIT = 15 * 60_000;
const INVITATION = 7 * 24 * 3_600_000;

const WRONG = "Name, password or code is wrong.";

export class Accounts {
  readonly #records: Records;
  readonly #sessions: Sessions;
  readonly #tokens: Tokens;
  readonly #clock: Clock;

  constructor(records: Records, sessions: Sessions, tokens: Tokens, clock: Clock) {
    this.#records = records;
    this.#sessions = sessions;
    this.#tokens = tokens;
    this.#clock = clock;
  }

  /** The secret of a new one-time link while nobody has an account; `undefined` afterwards. An earlier link stops working. */
  async offerFirst(): Promise<string | undefined> {
    return this.#records.change(async (change) => {
      if ((await everybody(change)).some(({ password }) => password !== undefined)) return undefined;
      const secret = newSecret();
      await change.put(SETUP, SETUP_ID, { digest: digestSecret(secret) });
      return secret;
    });
  }

  /** Takes up a one-time link; gives the secret of the session that begins. */
  async begin({ secret, name, password }: BodyOf<"begin">): Promise<string> {
    const weak = weaknessOf(password, name);
    if (weak !== undefined) throw new Refusal("server/refused", `The password is too weak. ${weak}`);
    const kept = await keepPassword(password);
    const digest = digestSecret(secret);
    return this.#records.change(async (change) => {
      const id = personId(name);
      const now = this.#clock().toISOString();
      if ((await change.get(SETUP, SETUP_ID))?.digest === digest) {
        await change.remove(SETUP, SETUP_ID);
        const grants: Grant[] = [{ role: "administrator" }, { role: "owner" }];
        const first: KeptPerson = { id, name, grants, password: kept, passkeys: [], locked: false, failures: 0 };
        await change.put(PERSON, id, first);
        await change.append(name, "person/first", id, { grants });
        return this.#sessions.begin(change, first, "link");
      }
      const invited = (await everybody(change)).find(({ invitation }) => invitation?.digest === digest && invitation.ends > now);
      if (invited === undefined || invited.id !== id)
        throw new Refusal("server/wrong-secret", "The link is not valid, or not for this name.");
      const { invitation: _, ...rest } = invited;
      const person: KeptPerson = { ...rest, password: kept, failures: 0 };
      await change.put(PERSON, id, person);
      await change.append(person.name, "person/accept", id, null);
      return this.#sessions.begin(change, person, "link");
    });
  }

  /** The secret of a session, or `code` where the second factor is wanted. */
  async signIn({ name, password, code }: BodyOf<"signIn">): Promise<{ readonly session: string } | "code"> {
    const id = personId(name);
    const before = await this.#records.get(PERSON, id);
    const right = await matchesPassword(password, before?.password);
    const outcome = await this.#records.change(async (change): Promise<{ readonly session: string } | "code" | "wrong"> => {
      const person = await change.get(PERSON, id);
      if (person === undefined) {
        await change.append("nobody", "session/refused", "unknown name", null);
        return "wrong";
      }
      const now = this.#clock();
      const waiting = person.until !== undefined && person.until > now.toISOString();
      if (!right || person.locked || waiting) return this.#fail(change, person, waiting);
      if (person.totp === undefined) return { session: await this.#sessions.begin(change, forgiven(person), "password") };
      if (code === undefined) return "code";
      const step = matchTotp(person.totp.secret, code, now.getTime() / 1000, person.totp.usedUpTo);
      if (step === undefined) return this.#fail(change, person, false);
      const used = { ...forgiven(person), totp: { ...person.totp, usedUpTo: step } };
      return { session: await this.#sessions.begin(change, used, "password and code") };
    });
    if (outcome === "wrong") throw new Refusal("server/wrong-credentials", WRONG);
    return outcome;
  }

  async #fail(change: RecordChange, person: KeptPerson, waiting: boolean): Promise<"wrong"> {
    const failures = waiting ? person.failures : person.failures + 1;
    const { until: _, ...rest } = person;
    const lockedOut = failures >= MOST_FAILURES && !waiting;
    const until = lockedOut ? new Date(this.#clock().getTime() + WAIT).toISOString() : waiting ? person.until : undefined;
    await change.put(PERSON, person.id, {
      ...rest,
      failures: lockedOut ? 0 : failures,
      ...(until === undefined ? {} : { until }),
    });
    await change.append(person.name, lockedOut ? "session/locked-out" : "session/refused", person.id, { failures });
    return "wrong";
  }

  /** For a wrong password where a session is unlocked: counts like any other. */
  async countFailure(id: string): Promise<void> {
    await this.#change(id, async (person, change) => void (await this.#fail(change, person, false)));
  }

  async changePassword(person: KeptPerson, session: string, { password, next }: BodyOf<"changePassword">): Promise<void> {
    if (!(await matchesPassword(password, person.password))) {
      await this.countFailure(person.id);
      throw new Refusal("server/wrong-credentials", "The password is wrong.");
    }
    const weak = weaknessOf(next, person.name);
    if (weak !== undefined) throw new Refusal("server/refused", `The new password is too weak. ${weak}`);
    const kept = await keepPassword(next);
    await this.#change(person.id, async (now, change) => {
      await change.put(PERSON, now.id, { ...now, password: kept });
      await this.#sessions.endAll(change, now.id, session);
      await change.append(now.name, "person/password", now.id, null);
    });
  }

  async beginTotp({ id }: KeptPerson): Promise<{ readonly secret: string; readonly uri: string; readonly qr: string }> {
    const secret = newTotpSecret();
    return this.#change(id, async (person, change) => {
      await change.put(PERSON, id, { ...person, newTotp: secret });
      const uri = totpUri(secret, person.name);
      return { secret, uri, qr: renderSVG(uri, { border: 2 }) };
    });
  }

  async confirmTotp({ id }: KeptPerson, code: string): Promise<void> {
    await this.#change(id, async ({ newTotp, ...person }, change) => {
      const step = newTotp === undefined ? undefined : matchTotp(newTotp, code, this.#clock().getTime() / 1000);
      if (newTotp === undefined || step === undefined)
        throw new Refusal("server/refused", "The code is not that of the new secret.");
      await change.put(PERSON, id, { ...person, totp: { secret: newTotp, usedUpTo: step } });
      await change.append(person.name, "person/second-factor", id, null);
    });
  }

  /** From now on the identity provider does not know the person any more. Refused where there is no other way in. */
  async unlink(id: string): Promise<void> {
    await this.#change(id, async ({ openid, ...person }, change) => {
      if (openid === undefined) throw new Refusal("server/not-found", "The account is not linked.");
      if (person.password === undefined && person.passkeys.length === 0)
        throw new Refusal("server/refused", "There would be no way to sign in.", { mend: "Add a passkey first." });
      await change.put(PERSON, id, person);
      await change.append(person.name, "person/unlink", id, { issuer: openid.issuer, subject: openid.subject });
    });
  }

  /** Gives the secret of the link to hand over. A name that is taken keeps what it has. */
  async invite(by: string, { name, grants }: BodyOf<"addPerson">): Promise<string> {
    const secret = newSecret();
    const id = personId(name);
    await this.#records.change(async (change) => {
      const known = await change.get(PERSON, id);
      if (known?.password !== undefined) throw new Refusal("server/conflict", `${name} has an account already.`);
      const invitation = { digest: digestSecret(secret), ends: new Date(this.#clock().getTime() + INVITATION).toISOString() };
      await change.put(PERSON, id, { id, name, grants, passkeys: [], locked: false, failures: 0, invitation });
      await change.append(by, "person/invite", id, { grants });
    });
    return secret;
  }

  async changeGrants(by: string, id: string, grants: readonly Grant[]): Promise<void> {
    await this.#change(id, async (person, change) => {
      await this.#keepAdministrator(change, { ...person, grants });
      await change.put(PERSON, id, { ...person, grants });
      await change.append(by, "person/grants", id, { grants: [...grants] });
    });
  }

  async setLocked(by: string, id: string, locked: boolean): Promise<void> {
    await this.#change(id, async (before, change) => {
      const { until: _, ...person } = before;
      await this.#keepAdministrator(change, { ...person, locked });
      await change.put(PERSON, id, { ...person, locked, failures: 0 });
      if (locked) {
        await this.#sessions.endAll(change, id);
        await this.#tokens.removeAll(change, id);
      }
      await change.append(by, locked ? "person/lock" : "person/unlock", id, null);
    });
  }

  async #keepAdministrator(change: RecordChange, changed: KeptPerson): Promise<void> {
    const all = (await everybody(change)).map((one) => (one.id === changed.id ? changed : one));
    const administers = ({ grants, locked, password }: KeptPerson): boolean =>
      !locked && password !== undefined && grants.some(({ role, plant }) => role === "administrator" && plant === undefined);
    if (!all.some(administers)) throw new Refusal("server/refused", "Somebody has to stay administrator.");
  }

  #change<T>(id: string, work: (person: KeptPerson, change: RecordChange) => Promise<T>): Promise<T> {
    return this.#records.change(async (change) => {
      const person = await change.get(PERSON, id);
      if (person === undefined) throw new Refusal("server/not-found", "There is no such person.");
      return work(person, change);
    });
  }
}

function forgiven(before: KeptPerson): KeptPerson {
  const { until: _, ...person } = before;
  return { ...person, failures: 0 };
}
