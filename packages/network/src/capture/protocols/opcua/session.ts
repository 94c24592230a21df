// How an OPC UA connection is protected, put together from its channel, the readability of its messages and its log-ins.

import type { SessionSecurity, Sink } from "../../dissector.ts";
import type { Policy } from "./policy.ts";

type Identity = "anonymous" | "password" | "certificate" | "token";

export class Protection {
  policy: Policy | null = null;
  /** A message of the channel could be read as it stands, or could not although it should begin with the id of a service. */
  readable: boolean | null = null;
  /** Where the opening of the channel was not seen: a readable message ended without a signature behind it. */
  unsigned = false;
  identity: Identity | null = null;
  authenticated: boolean | null = null;
  /** Something that needs a session passed over the channel. */
  established = false;
  #told = "";

  /** Bytes of signature behind each chunk; -1 where unknown. */
  get signature(): number {
    if (this.policy !== null) return this.policy.signature;
    return this.unsigned ? 0 : -1;
  }

  opened(policy: Policy): void {
    if (this.policy?.name === policy.name) return;
    this.policy = policy;
    this.readable = policy.none ? true : null;
  }

  /** The client logged in. */
  loggedIn(identity: Identity): void {
    this.identity = identity;
    this.authenticated = identity !== "anonymous";
  }

  say(sink: Sink): void {
    if (!this.established) return;
    const { policy, readable } = this;
    // A channel with a policy other than None opens only when the client signed with the key of its certificate (OPC 10000-4, 5.5.2).
    const certified = policy !== null && !policy.none;
    const anonymous = this.identity === null || this.identity === "anonymous";
    const security: SessionSecurity = {
      encrypted: readable === null ? null : !readable,
      signed: certified || readable === false ? true : policy !== null || this.unsigned ? false : null,
      authenticated: certified ? true : this.authenticated,
      identity: certified && anonymous ? "certificate" : this.identity,
      securable: true,
      interactive: false,
      policy: policy !== null ? policy.name : this.unsigned ? "None" : null,
      weak: policy?.weak ?? null,
    };
    const text = JSON.stringify(security);
    if (text === this.#told) return;
    this.#told = text;
    sink.session(security);
  }

  /** The session is over; the channel may carry another. */
  ends(sink: Sink): void {
    if (this.established) sink.sessionEnds();
    this.identity = null;
    this.authenticated = null;
    this.established = false;
    this.#told = "";
  }
}
