// Secure authentication of DNP3 (IEEE 1815-2012, clause 7 and group 120): whether critical requests are proven by a keyed checksum.

import type { SessionSecurity, Sink } from "../../dissector.ts";

const CHALLENGE = 1;
const REPLY = 2;
const AGGRESSIVE = 3;
const SESSION_KEYS = 5;
const ERROR = 7;
/** Update keys changed over the network came with version 5. */
const FIRST_OF_VERSION_5 = 8;

const PLAIN: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: true,
  interactive: false,
  policy: null,
  weak: null,
};
const SHA_1 = "the checksums are made with SHA-1, which IEEE 1815-2012 keeps only for older stations";
/** Algorithms of the checksum (group 120, variation 1). */
const ALGORITHMS = new Map([
  [1, "HMAC-SHA-1 (4 bytes)"],
  [2, "HMAC-SHA-1 (10 bytes)"],
  [3, "HMAC-SHA-256 (8 bytes)"],
  [4, "HMAC-SHA-256 (16 bytes)"],
  [5, "HMAC-SHA-1 (8 bytes)"],
  [6, "AES-GMAC"],
]);

function securityOf(algorithm: number, version5: boolean, proven: boolean): SessionSecurity {
  const name = ALGORITHMS.get(algorithm);
  return {
    encrypted: false,
    signed: proven ? true : null,
    authenticated: proven ? true : null,
    identity: "key",
    securable: true,
    interactive: false,
    policy: `Secure Authentication${version5 ? " version 5" : ""}${name === undefined ? "" : `, ${name}`}`,
    weak: name?.includes("SHA-1") === true ? SHA_1 : null,
  };
}

export class Authentication {
  #seen = false;
  #algorithm = 0;
  #version5 = false;
  /** A proof was sent and its effect is awaited. */
  #offered = false;
  #proven = false;
  /** What the last objects said: a request was challenged; a proof was wrong. */
  challenged = false;
  failed = false;

  greet(sink: Sink): void {
    if (!this.#seen) sink.session(PLAIN);
  }

  /** An object of group 120 at `at`. */
  object(variation: number, bytes: Uint8Array, at: number, size: number, sink: Sink): void {
    const before = this.#algorithm * 2 + (this.#version5 ? 1 : 0);
    const known = this.#seen;
    this.challenged = variation === CHALLENGE;
    this.failed = variation === ERROR;
    this.#seen = true;
    // A challenge: sequence number, user, algorithm, reason.
    if (variation === CHALLENGE && size >= 8) this.#algorithm = bytes[at + 6] as number;
    // The state of session keys: sequence number, user, wrapping, state, algorithm.
    else if (variation === SESSION_KEYS && size >= 9 && bytes[at + 8] !== 0) this.#algorithm = bytes[at + 8] as number;
    else if (variation === REPLY || variation === AGGRESSIVE) this.#offered = true;
    else if (variation === ERROR) this.#offered = false;
    if (variation >= FIRST_OF_VERSION_5 && variation !== 9) this.#version5 = true;
    if (!known || before !== this.#algorithm * 2 + (this.#version5 ? 1 : 0)) this.#tell(sink);
  }

  /** Another request: a proof for the one before it no longer counts. */
  begin(): void {
    this.#offered = false;
  }

  /** The request was answered and not refused: the proof that came with it or for it was accepted. */
  answered(sink: Sink): void {
    if (!this.#offered) return;
    this.#offered = false;
    if (this.#proven) return;
    this.#proven = true;
    this.#tell(sink);
  }

  #tell(sink: Sink): void {
    sink.session(securityOf(this.#algorithm, this.#version5, this.#proven));
  }
}
