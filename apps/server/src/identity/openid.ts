// Signing in at the identity provider of an organisation: OpenID Connect with authorization code and PKCE. A library speaks the protocol and
// checks what is signed; we bind each way there and back to one browser, and know people by issuer and subject, never by a name or address.

import { personName } from "@bulkhead/contract";
import type { RecordChange, Records } from "@bulkhead/store";
import * as client from "openid-client";
import { Refusal } from "../refusal.ts";
import { Challenges } from "./challenges.ts";
import { everybody, type KeptPerson, PERSON, personId } from "./person.ts";
import { grantsOf, isLocal, type Provider } from "./provider.ts";
import { digestSecret, newSecret } from "./secret.ts";
import type { Clock, Sessions } from "./sessions.ts";

/** What is kept while somebody is at the provider. */
interface Journey {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Who is signed in already and wants to be known by the provider as well. */
  readonly link?: string;
}

export interface Departure {
  /** Where the browser goes. */
  readonly url: string;
  /** Kept by the browser in a cookie, and asked for on the way back. */
  readonly secret: string;
}

type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };
interface Arrival {
  readonly claims: Claims;
  readonly idToken: string | undefined;
}

/** A discovery document is asked for again after so long (milliseconds), so that renewed keys and addresses are known. */
const FRESH = 3_600_000;

export class OpenId {
  readonly provider: Provider;
  readonly #records: Records;
  readonly #sessions: Sessions;
  readonly #clock: Clock;
  readonly #origin: () => string;
  readonly #journeys: Challenges<Journey>;
  #found: { readonly at: number; readonly configuration: Promise<client.Configuration> } | undefined;

  constructor(provider: Provider, records: Records, sessions: Sessions, clock: Clock, origin: () => string) {
    this.provider = provider;
    this.#records = records;
    this.#sessions = sessions;
    this.#clock = clock;
    this.#origin = origin;
    this.#journeys = new Challenges("openid", records, clock);
  }

  #discover(): Promise<client.Configuration> {
    const now = this.#clock().getTime();
    if (this.#found !== undefined && now - this.#found.at < FRESH) return this.#found.configuration;
    const { issuer, client: id, secret } = this.provider;
    const configuration = client
      .discovery(
        new URL(issuer),
        id,
        undefined,
        secret === undefined ? client.None() : client.ClientSecretBasic(secret),
        isLocal(issuer) ? { execute: [client.allowInsecureRequests] } : {},
      )
      .catch((error: unknown) => {
        this.#found = undefined;
        throw new Refusal("server/provider", `The identity provider does not answer as it should (${messageOf(error)}).`);
      });
    this.#found = { at: now, configuration };
    return configuration;
  }

  get #redirect(): string {
    return `${this.#origin()}/openid`;
  }

  /** The way to the provider; `link` is the person who is signed in and wants to be known by it. */
  async depart(link?: string): Promise<Departure> {
    const configuration = await this.#discover();
    const secret = newSecret();
    const verifier = client.randomPKCECodeVerifier();
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    await this.#journeys.keep(digestSecret(secret), { state, nonce, verifier, ...(link === undefined ? {} : { link }) });
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#redirect,
      scope: this.provider.scope,
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    return { url: url.href, secret };
  }

  /**
   * The way back: `search` is the query with which the provider sent the browser here, `secret` the browser's cookie. Gives the secret of the
   * session that begins, or `linked` where somebody who was signed in (`signedIn`) is known by the provider from now on.
   */
  async arrive(search: string, secret: string, signedIn: string | undefined): Promise<{ readonly session: string } | "linked"> {
    const journey = await this.#journeys.take(digestSecret(secret));
    const { claims, idToken } = await this.#redeem(search, journey);
    if (journey.link === undefined) return { session: await this.#signIn(claims, idToken) };
    if (journey.link !== signedIn) throw new Refusal("server/signed-out", "Somebody else is signed in by now, or nobody.");
    await this.#link(journey.link, claims);
    return "linked";
  }

  async #redeem(search: string, { state, nonce, verifier }: Journey): Promise<Arrival> {
    const configuration = await this.#discover();
    const here = new URL(this.#redirect);
    here.search = search;
    try {
      const tokens = await client.authorizationCodeGrant(configuration, here, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const signed = tokens.claims();
      if (signed === undefined) throw new Error("no ID token");
      const more =
        configuration.serverMetadata().userinfo_endpoint === undefined
          ? {}
          : await client.fetchUserInfo(configuration, tokens.access_token, signed.sub);
      return { claims: { ...more, ...signed }, idToken: tokens.id_token };
    } catch (error) {
      throw new Refusal("server/provider-refused", `The identity provider did not sign you in (${messageOf(error)}).`);
    }
  }

  async #signIn(claims: Claims, idToken: string | undefined): Promise<string> {
    const grants = grantsOf(this.provider, claims);
    return this.#records.change(async (change) => {
      const known = await this.#whoIs(change, claims.sub);
      if (known?.locked === true) throw new Refusal("server/provider-refused", "The account is locked.");
      const person = known ?? (await this.#newcomer(change, claims));
      // whoever was made here and only linked keeps the roles that an administrator gave
      const now = person.openid?.leads === true ? { ...person, grants } : person;
      if (now.grants.length === 0)
        throw new Refusal("server/provider-refused", "The identity provider gives you no role in Bulkhead.");
      if (JSON.stringify(now.grants) !== JSON.stringify(person.grants))
        await change.append(person.name, "person/grants", person.id, { grants: [...now.grants], by: this.provider.issuer });
      return this.#sessions.begin(change, now, "openid", idToken);
    });
  }

  async #whoIs(change: RecordChange, subject: string): Promise<KeptPerson | undefined> {
    const { issuer } = this.provider;
    return (await everybody(change)).find(({ openid }) => openid?.issuer === issuer && openid.subject === subject);
  }

  /** A person for somebody who comes for the first time. A name that is taken is somebody else's until he links the two himself. */
  async #newcomer(change: RecordChange, claims: Claims): Promise<KeptPerson> {
    const claim = this.provider.name;
    const given = personName.safeParse(claims[claim]);
    if (!given.success)
      throw new Refusal("server/provider-refused", `The claim ${claim} gives no name that can be used here.`, {
        mend: "Let `name` in the description of the provider say another claim.",
      });
    const id = personId(given.data);
    if ((await change.get(PERSON, id)) !== undefined)
      throw new Refusal("server/conflict", `There is an account with the name ${given.data} already.`, {
        mend: "If it is yours, sign in with its password and link the two on the page of your account.",
      });
    const { issuer } = this.provider;
    await change.append(given.data, "person/provider", id, { issuer, subject: claims.sub });
    return {
      id,
      name: given.data,
      grants: [],
      passkeys: [],
      locked: false,
      failures: 0,
      openid: { issuer, subject: claims.sub, leads: true },
    };
  }

  async #link(id: string, { sub }: Claims): Promise<void> {
    const { issuer } = this.provider;
    await this.#records.change(async (change) => {
      const other = await this.#whoIs(change, sub);
      if (other !== undefined && other.id !== id)
        throw new Refusal("server/conflict", "Somebody else is known by this sign-in already.");
      const person = await change.get(PERSON, id);
      if (person === undefined) throw new Refusal("server/not-found", "There is no such person.");
      await change.put(PERSON, id, { ...person, openid: { issuer, subject: sub, leads: person.openid?.leads ?? false } });
      await change.append(person.name, "person/link", id, { issuer, subject: sub });
    });
  }

  /** Where a session that began at the provider ends there as well; `undefined` where the provider has no such place. */
  async farewell(idToken: string): Promise<string | undefined> {
    const configuration = await this.#discover().catch(() => undefined);
    if (configuration?.serverMetadata().end_session_endpoint === undefined) return undefined;
    const back = `${this.#origin()}/sign-in`;
    return client.buildEndSessionUrl(configuration, { id_token_hint: idToken, post_logout_redirect_uri: back }).href;
  }
}

/** What the library says, shortened: it may hold what the provider said. */
function messageOf(error: unknown): string {
  const { error: code } = (error ?? {}) as { readonly error?: unknown };
  const text = error instanceof Error ? error.message : String(error);
  return (typeof code === "string" ? `${code}: ${text}` : text).slice(0, 200);
}
