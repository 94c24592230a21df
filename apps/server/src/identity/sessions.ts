// Sessions: who is signed in, since when, and until when. Only the digest of a session's secret is kept.

import type { Kind, RecordChange, Records } from "@bulkhead/store";
import { Refusal } from "../refusal.ts";
import { matchesPassword } from "./password.ts";
import { type KeptPerson, PERSON } from "./person.ts";
import { digestSecret, newSecret } from "./secret.ts";

interface KeptSession {
  readonly digest: string;
  readonly person: string;
  readonly begun: string;
  readonly used: string;
  readonly locked: boolean;
  /** Of the identity provider, so that the session ends there as well. */
  readonly idToken?: string;
}

const SESSION: Kind<KeptSession> = { name: "session", scopeOf: ({ person }) => person };

/** Milliseconds: without a request a session locks, and after a working day it ends. */
export const IDLE = 15 * 60_000;
export const LONGEST = 12 * 3_600_000;
/** Of one person at a time; the oldest makes room. */
export const MOST_SESSIONS = 5;
/** How exactly the last use is kept: a write each minute and not for each request. */
const GRAIN = 60_000;

export interface Clock {
  (): Date;
}

export class Sessions {
  readonly #records: Records;
  readonly #clock: Clock;

  constructor(records: Records, clock: Clock) {
    this.#records = records;
    this.#clock = clock;
  }

  /** Makes a session and gives its secret. */
  async begin(change: RecordChange, person: KeptPerson, how: string, idToken?: string): Promise<string> {
    const now = this.#clock().toISOString();
    const open = (await change.list(SESSION, person.id)).toSorted((a, b) => (a.begun < b.begun ? -1 : 1));
    for (const old of open.slice(0, Math.max(0, open.length - MOST_SESSIONS + 1))) await change.remove(SESSION, old.digest);
    const secret = newSecret();
    const digest = digestSecret(secret);
    await change.put(SESSION, digest, {
      digest,
      person: person.id,
      begun: now,
      used: now,
      locked: false,
      ...(idToken === undefined ? {} : { idToken }),
    });
    await change.put(PERSON, person.id, { ...person, lastSeen: now });
    await change.append(person.name, "session/begin", person.id, { how });
    return secret;
  }

  /** The person of a session, and whether it is locked. `undefined` where there is none, or it has ended. */
  async find(
    secret: string,
  ): Promise<{ readonly person: KeptPerson; readonly digest: string; readonly locked: boolean } | undefined> {
    const digest = digestSecret(secret);
    const session = await this.#records.get(SESSION, digest);
    if (session === undefined) return undefined;
    const now = this.#clock().getTime();
    const person = await this.#records.get(PERSON, session.person);
    if (person === undefined || person.locked || now - Date.parse(session.begun) > LONGEST) {
      await this.#records.change((change) => change.remove(SESSION, digest));
      return undefined;
    }
    const idle = now - Date.parse(session.used);
    const locked = session.locked || idle > IDLE;
    if (!locked && idle > GRAIN) {
      await this.#records.change(async (change) => {
        const still = await change.get(SESSION, digest);
        if (still !== undefined) await change.put(SESSION, digest, { ...still, used: new Date(now).toISOString() });
      });
    }
    return { person, digest, locked };
  }

  async lock(digest: string, person: KeptPerson): Promise<void> {
    await this.#records.change(async (change) => {
      const session = await change.get(SESSION, digest);
      if (session === undefined) return;
      await change.put(SESSION, digest, { ...session, locked: true });
      await change.append(person.name, "session/lock", person.id, null);
    });
  }

  async unlock(digest: string, person: KeptPerson, password: string): Promise<boolean> {
    if (!(await matchesPassword(password, person.password))) return false;
    await this.#records.change(async (change) => {
      const session = await change.get(SESSION, digest);
      if (session === undefined) throw new Refusal("server/signed-out", "The session has ended.");
      await change.put(SESSION, digest, { ...session, locked: false, used: this.#clock().toISOString() });
      await change.append(person.name, "session/unlock", person.id, null);
    });
    return true;
  }

  /** Gives the identity provider's token, where the session began there. */
  async end(digest: string, person: KeptPerson): Promise<string | undefined> {
    return this.#records.change(async (change) => {
      const session = await change.get(SESSION, digest);
      await change.remove(SESSION, digest);
      await change.append(person.name, "session/end", person.id, null);
      return session?.idToken;
    });
  }

  /** Ends every session of a person but one. */
  async endAll(change: RecordChange, person: string, but?: string): Promise<void> {
    for (const { digest } of await change.list(SESSION, person)) if (digest !== but) await change.remove(SESSION, digest);
  }
}
