// Handlers of the routes about people: signing in, the own account, tokens, and what administrators do.

import type { Records } from "@bulkhead/store";
import type { FastifyReply } from "fastify";
import { Accounts } from "../identity/accounts.ts";
import { OpenId } from "../identity/openid.ts";
import { Passkeys } from "../identity/passkeys.ts";
import { describePerson, everybody, type KeptPerson } from "../identity/person.ts";
import type { Provider } from "../identity/provider.ts";
import { type Clock, LONGEST, Sessions } from "../identity/sessions.ts";
import { Tokens } from "../identity/tokens.ts";
import { Refusal } from "../refusal.ts";
import { type Actor, cookieName, cookieOf } from "./actor.ts";
import type { Handlers } from "./call.ts";

export interface Identity {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly passkeys: Passkeys;
  /** Where an identity provider is configured. */
  readonly openid: OpenId | undefined;
}

/** `origin`: as people reach the server, e.g. `http://localhost:62443`; it is known once the server listens. */
export function openIdentity(records: Records, clock: Clock, origin: () => string, provider?: Provider): Identity {
  const sessions = new Sessions(records, clock);
  const tokens = new Tokens(records, clock);
  const accounts = new Accounts(records, sessions, tokens, clock);
  const passkeys = new Passkeys(records, sessions, clock, origin);
  const openid = provider === undefined ? undefined : new OpenId(provider, records, sessions, clock, origin);
  return { sessions, tokens, accounts, passkeys, openid };
}

/** The person who is signed in; the route's need has made sure that there is one. */
export function personOf(actor: Actor | undefined): KeptPerson {
  if (actor === undefined) throw new Refusal("server/signed-out", "Nobody is signed in.");
  return actor.person;
}

function sessionOf(actor: Actor | undefined): string {
  if (actor?.session === undefined) throw new Refusal("server/signed-out", "Nobody is signed in.");
  return actor.session;
}

/** Seconds that the way to the provider and back may take. */
const JOURNEY = 300;

export type IdentityHandlers = Pick<
  Handlers,
  | "begin"
  | "signIn"
  | "signOut"
  | "lock"
  | "unlock"
  | "signInWays"
  | "departToProvider"
  | "arriveFromProvider"
  | "linkProvider"
  | "unlinkProvider"
  | "passkeyOptions"
  | "passkeySignIn"
  | "me"
  | "changePassword"
  | "beginTotp"
  | "confirmTotp"
  | "newPasskeyOptions"
  | "addPasskey"
  | "tokens"
  | "addToken"
  | "removeToken"
  | "people"
  | "addPerson"
  | "changeGrants"
  | "changePerson"
>;

export function identityHandlers(
  { accounts, sessions, tokens, passkeys, openid }: Identity,
  records: Records,
  { secure, origin, clock }: { readonly secure: boolean; readonly origin: () => string; readonly clock: Clock },
): IdentityHandlers {
  const cookie = cookieName(secure);
  const setCookie = (reply: FastifyReply, name: string, secret: string, age: number): void => {
    reply.header("set-cookie", `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}${secure ? "; Secure" : ""}`);
  };
  const hand = (reply: FastifyReply, secret: string, age = LONGEST / 1000): void => setCookie(reply, cookie, secret, age);
  const journey = `${cookie}-openid`;
  /** Binds the way to the provider and back to one browser. */
  const depart = async (reply: FastifyReply, link?: string): Promise<{ readonly url: string }> => {
    if (openid === undefined) throw new Refusal("server/not-found", "No identity provider is configured.");
    const { url, secret } = await openid.depart(link);
    setCookie(reply, journey, secret, JOURNEY);
    return { url };
  };
  return {
    signInWays: async () => ({ openid: openid?.provider.label ?? null }),
    departToProvider: ({ reply }) => depart(reply),
    linkProvider: ({ actor, reply }) => depart(reply, personOf(actor).id),
    unlinkProvider: async ({ actor }) => accounts.unlink(personOf(actor).id),
    arriveFromProvider: async ({ body, request, reply }) => {
      if (openid === undefined) throw new Refusal("server/not-found", "No identity provider is configured.");
      const signedIn = await sessions.find(cookieOf(request, cookie) ?? "");
      const outcome = await openid.arrive(body.search, cookieOf(request, journey) ?? "", signedIn?.person.id);
      if (outcome === "linked") return { outcome };
      hand(reply, outcome.session);
      return { outcome: "done" };
    },
    begin: async ({ body, reply }) => hand(reply, await accounts.begin(body)),
    signIn: async ({ body, reply }) => {
      const outcome = await accounts.signIn(body);
      if (outcome === "code") return { outcome };
      hand(reply, outcome.session);
      return { outcome: "done" };
    },
    signOut: async ({ actor, reply }) => {
      const idToken = await sessions.end(sessionOf(actor), personOf(actor));
      hand(reply, "", 0);
      return { url: (idToken === undefined ? undefined : await openid?.farewell(idToken)) ?? null };
    },
    lock: async ({ actor }) => sessions.lock(sessionOf(actor), personOf(actor)),
    unlock: async ({ body, request }) => {
      const found = await sessions.find(cookieOf(request, cookie) ?? "");
      if (found === undefined) throw new Refusal("server/signed-out", "The session has ended.");
      if (
        describePerson(found.person, clock().toISOString()).locked ||
        !(await sessions.unlock(found.digest, found.person, body.password))
      ) {
        await accounts.countFailure(found.person.id);
        throw new Refusal("server/wrong-credentials", "The password is wrong.");
      }
    },
    passkeyOptions: () => passkeys.challenge(),
    passkeySignIn: async ({ body, reply }) => hand(reply, await passkeys.signIn(body.id, body.credential)),
    me: async ({ actor }) => describePerson(personOf(actor), clock().toISOString()),
    changePassword: async ({ actor, body }) => accounts.changePassword(personOf(actor), sessionOf(actor), body),
    beginTotp: async ({ actor }) => accounts.beginTotp(personOf(actor)),
    confirmTotp: async ({ actor, body }) => accounts.confirmTotp(personOf(actor), body.code),
    newPasskeyOptions: async ({ actor }) => passkeys.newOptions(personOf(actor)),
    addPasskey: async ({ actor, body }) => passkeys.add(personOf(actor), body.name, body.credential),
    tokens: async ({ actor }) => tokens.list(personOf(actor).id),
    addToken: async ({ actor, body }) => ({ token: await tokens.add(personOf(actor), body) }),
    removeToken: async ({ actor, params }) => tokens.remove(personOf(actor), params.id),
    people: async () => (await everybody(records)).map((person) => describePerson(person, clock().toISOString())),
    addPerson: async ({ actor, body }) => ({ link: `${origin()}/first/${await accounts.invite(personOf(actor).name, body)}` }),
    changeGrants: async ({ actor, params, body }) => accounts.changeGrants(personOf(actor).name, params.id, body),
    changePerson: async ({ actor, params, body }) => accounts.setLocked(personOf(actor).name, params.id, body.locked),
  };
}
