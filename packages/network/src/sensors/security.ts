// How sessions are protected, as far as the words of a foreign log tell; what is weak is judged as the protocols' own files judge it.

import type { SessionSecurity } from "../capture/dissector.ts";
import { encryptsNothing, suiteWeakness } from "../capture/protocols/tls/cipher-suites.ts";
import { versionName, versionWeakness } from "../capture/protocols/tls/tls.ts";
import { squashed } from "./values.ts";

const VERSIONS: ReadonlyMap<string, number> = new Map([
  ["ssl30", 0x0300],
  ["sslv3", 0x0300],
  ["tls10", 0x0301],
  ["tlsv1", 0x0301],
  ["tlsv10", 0x0301],
  ["tls11", 0x0302],
  ["tlsv11", 0x0302],
  ["tls12", 0x0303],
  ["tlsv12", 0x0303],
  ["tls13", 0x0304],
  ["tlsv13", 0x0304],
]);

/** A TLS session that came about. `version` as Zeek (`TLSv12`) or Suricata (`TLS 1.2`) writes it, `suite` by its IANA name. */
export function tlsSecurity(
  version: string | undefined,
  suite: string | undefined,
  port: number,
  certified: boolean,
): SessionSecurity {
  const number = VERSIONS.get(squashed(version ?? ""));
  const name = suite?.replace(/^TLS_/, "");
  const known = name !== undefined && /^[A-Za-z0-9_]{4,64}$/.test(name) && !name.startsWith("unknown") ? name : null;
  const words = [number === undefined ? null : versionName(number), known].filter((word) => word !== null);
  const old = squashed(version ?? "") === "sslv2";
  return {
    authenticated: certified ? true : null,
    encrypted: known === null || !encryptsNothing(known),
    identity: certified ? "certificate" : null,
    interactive: port === 443 || port === 8443 || port === 80 || port === 8080,
    policy: words.length === 0 ? null : words.join(" · "),
    securable: true,
    signed: true,
    weak: old
      ? "SSL 2.0 is broken and must not be used (RFC 6176)"
      : ((number === undefined ? null : versionWeakness(number)) ?? (known === null ? null : suiteWeakness(known))),
  };
}

/** `version`: 1 or 2. */
export function sshSecurity(version: number, cipher: string | undefined, succeeded: boolean | undefined): SessionSecurity {
  return {
    authenticated: succeeded === true ? true : null,
    encrypted: cipher !== "none",
    identity: null,
    interactive: true,
    policy: [version === 1 ? "SSH 1" : "SSH 2.0", ...(cipher === undefined ? [] : [cipher.slice(0, 64)])].join(" · "),
    securable: true,
    signed: version === 1 ? null : true,
    weak:
      version === 1
        ? "SSH 1 is broken"
        : cipher !== undefined && /^(?:3des|arcfour|none|des|blowfish)/.test(cipher)
          ? `${cipher.slice(0, 64)}: no longer protects`
          : null,
  };
}

/** HTTP that nobody protected. */
export function plainWebSecurity(identity: SessionSecurity["identity"]): SessionSecurity {
  return {
    authenticated: identity === "password" ? true : null,
    encrypted: false,
    identity,
    interactive: true,
    policy: null,
    securable: true,
    signed: false,
    weak: null,
  };
}
