// API tokens: for programs, with a scope and an end. Shown once; only the digest is kept.

import { randomUUID } from "node:crypto";
import type { Right, Token } from "@bulkhead/contract";
import type { Kind, RecordChange, Records } from "@bulkhead/store";
import { Refusal } from "../refusal.ts";
import { type KeptPerson, PERSON } from "./person.ts";
import { digestSecret, newSecret } from "./secret.ts";
import type { Clock } from "./sessions.ts";

export interface KeptToken extends Token {
  readonly digest: string;
  readonly person: string;
}

const TOKEN: Kind<KeptToken> = { name: "token", scopeOf: ({ person }) => person };
const PREFIX = "bulkhead_";
const MOST_TOKENS = 50;
const LONGEST = 366 * 24 * 3_600_000;
const GRAIN = 60_000;

/** What a scope lets a token do, as far as its person may. */
const RIGHTS: Readonly<Record<string, readonly Right[]>> = {
  read: ["view", "ledger"],
  upload: ["view", "upload"],
  edit: ["view", "edit", "settle"],
  answer: ["view", "answer", "comment", "review"],
};

export function tokenAllows({ scope }: Pick<Token, "scope">, right: Right): boolean {
  return scope.some((one) => RIGHTS[one]?.includes(right) === true);
}

export class Tokens {
  readonly #records: Records;
  readonly #clock: Clock;

  constructor(records: Records, clock: Clock) {
    this.#records = records;
    this.#clock = clock;
  }

  async find(secret: string): Promise<{ readonly person: KeptPerson; readonly token: KeptToken } | undefined> {
    if (!secret.startsWith(PREFIX)) return undefined;
    const token = await this.#records.get(TOKEN, digestSecret(secret));
    const now = this.#clock().toISOString();
    if (token === undefined || token.expires <= now) return undefined;
    const person = await this.#records.get(PERSON, token.person);
    if (person === undefined || person.locked) return undefined;
    if (token.lastUsed === undefined || Date.parse(now) - Date.parse(token.lastUsed) > GRAIN) {
      await this.#records.change(async (change) => {
        const still = await change.get(TOKEN, token.digest);
        if (still !== undefined) await change.put(TOKEN, token.digest, { ...still, lastUsed: now });
      });
    }
    return { person, token };
  }

  async list(person: string): Promise<Token[]> {
    return (await this.#records.list(TOKEN, person)).map(({ id, name, scope, expires, lastUsed }) => ({
      id,
      name,
      scope,
      expires,
      ...(lastUsed === undefined ? {} : { lastUsed }),
    }));
  }

  async add(
    person: KeptPerson,
    given: { readonly name: string; readonly scope: string[]; readonly expires: string },
  ): Promise<string> {
    const now = this.#clock().getTime();
    const ends = Date.parse(given.expires);
    if (!(ends > now) || ends > now + LONGEST)
      throw new Refusal("server/refused", "A token ends within a year, and after today.");
    const secret = newSecret(PREFIX);
    const digest = digestSecret(secret);
    await this.#records.change(async (change) => {
      if ((await change.list(TOKEN, person.id)).length >= MOST_TOKENS)
        throw new Refusal("server/refused", `Nobody has more than ${MOST_TOKENS} tokens.`);
      const id = randomUUID();
      const token = {
        id,
        digest,
        person: person.id,
        name: given.name,
        scope: given.scope,
        expires: new Date(ends).toISOString(),
      };
      await change.put(TOKEN, digest, token);
      await change.append(person.name, "token/add", id, { name: given.name, scope: given.scope, expires: token.expires });
    });
    return secret;
  }

  async remove(person: KeptPerson, id: string): Promise<void> {
    await this.#records.change(async (change) => {
      const token = (await change.list(TOKEN, person.id)).find((one) => one.id === id);
      if (token === undefined) throw new Refusal("server/not-found", "There is no such token.");
      await change.remove(TOKEN, token.digest);
      await change.append(person.name, "token/remove", id, null);
    });
  }

  async removeAll(change: RecordChange, person: string): Promise<void> {
    for (const { digest } of await change.list(TOKEN, person)) await change.remove(TOKEN, digest);
  }
}
