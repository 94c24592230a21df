// SASL (RFC 4422) as mail and directories use it: mechanisms that send the password readable, and who logged in with it.

import { maskSecret, type Sink } from "../dissector.ts";
import { fromBase64 } from "./base64.ts";

/**
 * A log-in that goes on over several lines, each of them Base64. In two mechanisms the password itself crosses: PLAIN (RFC 4616) in one
 * message, LOGIN as name, then password.
 */
export class SaslExchange {
  #mechanism = "";
  #user: string | null = null;

  /** True while the client's next line belongs to the log-in. */
  get open(): boolean {
    return this.#mechanism !== "";
  }

  begin(mechanism: string): void {
    this.#mechanism = mechanism.toUpperCase();
    this.#user = null;
  }

  end(): void {
    this.#mechanism = "";
  }

  /** A line of the client, without its end. */
  line(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    if (this.#mechanism === "PLAIN") tellPlain(fromBase64(bytes, at, end), sink);
    else if (this.#mechanism === "LOGIN") {
      const text = fromBase64(bytes, at, end);
      if (this.#user === null) this.#user = text.slice(0, 100);
      else if (text !== "") sink.credential(this.#user, maskSecret(text));
    }
  }
}

/** `text`: authorisation, name and password with a NUL between each two. */
export function tellPlain(text: string, sink: Sink): void {
  const [, user, secret] = text.split("\0");
  if (user !== undefined && secret !== undefined && secret !== "") sink.credential(user.slice(0, 100), maskSecret(secret));
}
